import { describe, expect, it } from 'vitest';
import { readOptions } from '../../../src/config/read-options.ts';
import { evaluateTemplate } from './evaluate-template.ts';
import { ACTIONS_WITHOUT_RESOURCES, RULES_ACTIONS, statementsIn, statementsOfRole } from './iam-statements.ts';
import { loadTemplate } from './load-template.ts';
import { accepts, type ParameterValues, parameterNamed } from './parameter-values.ts';
import { at } from './template-values.ts';

const template = loadTemplate('deploy/member-account-role.yaml');
const enricherTemplate = loadTemplate();

const ENRICHER_ROLE = 'arn:aws:iam::111111111111:role/flow-logs-EnricherRole-1A2B3C4D5E6F';
const SNAPSHOT_ROLE = 'arn:aws:iam::111111111111:role/flow-logs-SnapshotRole-6F5E4D3C2B1A';

function deploy(given: ParameterValues) {
  return evaluateTemplate(template, { TrustedAccountId: '111111111111', ExternalId: 'flow-logs:2026', ...given });
}

/** The statements of the role's trust policy. */
function trustWith(given: ParameterValues) {
  return statementsIn(at(deploy(given).resources, 'MemberRole', 'AssumeRolePolicyDocument'));
}

describe('the role in a member account', () => {
  it.each(['on', 'off'])('has exactly the permissions that look-ups need, with SnapshotRules=%s', (SnapshotRules) => {
    // Act
    const statements = statementsOfRole(deploy({ SnapshotRules }).resources, 'MemberRole');
    // Assess
    expect(statements).toEqual([
      { Sid: 'DescribeNetwork', Effect: 'Allow', Action: ACTIONS_WITHOUT_RESOURCES, Resource: '*' },
      ...(SnapshotRules === 'on'
        ? [{ Sid: 'DescribeRules', Effect: 'Allow', Action: RULES_ACTIONS, Resource: '*' }]
        : []),
    ]);
  });

  it('can be assumed only by the named roles, with the external id', () => {
    // Act
    const statements = trustWith({ TrustedRoleArns: `${ENRICHER_ROLE},${SNAPSHOT_ROLE}` });
    // Assess
    expect(statements).toEqual([
      {
        Effect: 'Allow',
        Principal: { AWS: 'arn:aws:iam::111111111111:root' },
        Action: 'sts:AssumeRole',
        Condition: {
          StringEquals: { 'sts:ExternalId': 'flow-logs:2026' },
          ArnEquals: { 'aws:PrincipalArn': [ENRICHER_ROLE, SNAPSHOT_ROLE] },
        },
      },
    ]);
  });

  it('requires the external id of the account if no roles are named', () => {
    // Act
    const statements = trustWith({});
    // Assess
    expect(statements).toMatchObject([
      {
        Principal: { AWS: 'arn:aws:iam::111111111111:root' },
        Condition: { StringEquals: { 'sts:ExternalId': 'flow-logs:2026' } },
      },
    ]);
    expect(at(statements[0], 'Condition')).not.toHaveProperty('ArnEquals');
  });

  it('has the given name', () => {
    // Act
    const name = at(deploy({ RoleName: 'flow-log-reader' }).resources, 'MemberRole', 'RoleName');
    // Assess
    expect(name).toBe('flow-log-reader');
  });
});

describe('the parameters of the role in a member account', () => {
  it.each<ParameterValues>([
    { ExternalId: 'a' },
    { ExternalId: 'a*b' },
    { RoleName: 'team/reader' },
    { RoleName: '*' },
  ])('refuse %j', (given) => {
    // Act
    const act = () => deploy(given);
    // Assess
    expect(act).toThrow(/does not accept/);
  });

  it.each(['*', '111111111111', 'arn:aws:iam::111111111111:role/*', 'arn:aws:iam::111111111111:root'])(
    'refuse to trust %j',
    (arn) => {
      // Act
      const act = () => deploy({ TrustedRoleArns: arn });
      // Assess
      expect(act).toThrow(/TrustedRoleArns does not accept/);
    },
  );

  it('accept role names and external ids that the enricher also accepts', () => {
    // Prepare
    const roleName = String(parameterNamed(template, 'RoleName').Default);
    const externalId = 'x'.repeat(parameterNamed(template, 'ExternalId').MaxLength ?? 0);
    // Act
    const accepted = [
      accepts(parameterNamed(enricherTemplate, 'AssumeRoleName'), roleName),
      accepts(parameterNamed(template, 'ExternalId'), externalId),
    ];
    // Assess
    expect(accepted).toEqual([true, true]);
    const asked = { METADATA: 'ec2', ASSUME_ROLE_NAME: roleName, ALLOWED_ACCOUNTS: '222222222222' };
    expect(readOptions({ ...asked, EXTERNAL_ID: externalId }).externalId).toBe(externalId);
    expect(externalId.length).toBeGreaterThan(0);
  });

  it('hide the external id in CloudFormation', () => {
    // Assess
    expect(parameterNamed(template, 'ExternalId').NoEcho).toBe(true);
  });
});
