import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { readOptions } from '../../../src/config/read-options.ts';
import { evaluateTemplate } from './evaluate-template.ts';
import {
  ACTIONS_WITHOUT_RESOURCES,
  RULES_ACTIONS,
  type Statement,
  statementsIn,
  statementsOfRole,
} from './iam-statements.ts';
import { loadTemplate } from './load-template.ts';
import { accepts, type ParameterValues, parameterNamed } from './parameter-values.ts';
import { at, isMapping } from './template-values.ts';

const enricher = loadTemplate();
const central = loadTemplate('deploy/organisation/central-account.yaml');
const member = loadTemplate('deploy/organisation/member-account.yaml');

// the tests evaluate templates in account 111111111111
const STREAM = 'arn:aws:firehose:eu-central-1:111111111111:deliverystream/flow-logs';
const STREAM_ELSEWHERE = 'arn:aws:firehose:eu-central-1:999999999999:deliverystream/flow-logs';
const CENTRAL_ROLE = 'arn:aws:iam::999999999999:role/AWSLogDeliveryFirehoseCrossAccountRole-vpc-flow-enricher';
const SNAPSHOT_ROLE = 'arn:aws:iam::999999999999:role/flow-logs-SnapshotRole-6F5E4D3C2B1A';
const ORGANIZATION = { OrganizationId: 'o-a1b2c3d4e5' };
const VPCS = ['vpc-0a11b22c33d44e55f', 'vpc-0b22c33d44e55f66a', 'vpc-0c33d44e55f66a77b'] as const;
const SLOTS = 10;

function deployCentral(given: ParameterValues = {}) {
  return evaluateTemplate(central, { ...ORGANIZATION, DeliveryStreamArns: STREAM, ...given });
}

/** The stack in a member account: the central account is 999999999999. */
function deployMember(given: ParameterValues = {}) {
  return evaluateTemplate(member, {
    ...ORGANIZATION,
    DeliveryStreamArn: STREAM_ELSEWHERE,
    CrossAccountRoleArn: CENTRAL_ROLE,
    LookupRoleArns: SNAPSHOT_ROLE,
    ...given,
  });
}

function trustOf(resources: Readonly<Record<string, unknown>>, role: string): Statement[] {
  return statementsIn(at(resources, role, 'AssumeRolePolicyDocument'));
}

/** The resource ids that the flow logs of a stack record, by logical name. */
function recordedIds(given: ParameterValues): Record<string, unknown> {
  const logs = Object.entries(deployMember(given).resources).filter(([name]) => name.startsWith('FlowLog'));
  return Object.fromEntries(logs.map(([name, properties]) => [name, at(properties, 'ResourceId')]));
}

describe('the role that receives flow logs of other accounts', () => {
  it('has a name with the prefix that AWS prescribes, for any suffix, and no longer than IAM allows', () => {
    // Prepare
    const longest = 'x'.repeat(parameterNamed(central, 'RoleNameSuffix').MaxLength ?? 0);
    for (const suffix of [undefined, '', longest]) {
      // Act
      const { resources } = deployCentral(suffix === undefined ? {} : { RoleNameSuffix: suffix });
      const name = String(at(resources, 'CrossAccountRole', 'RoleName'));
      // Assess
      expect(name).toMatch(/^AWSLogDeliveryFirehoseCrossAccountRole/);
      expect(name.length).toBeLessThanOrEqual(64);
      expect(accepts(parameterNamed(member, 'CrossAccountRoleArn'), `arn:aws:iam::111111111111:role/${name}`)).toBe(
        true,
      );
    }
  });

  it('trusts roles of one name in the accounts of the organization', () => {
    // Act
    const statements = trustOf(deployCentral().resources, 'CrossAccountRole');
    // Assess
    expect(statements).toEqual([
      {
        Effect: 'Allow',
        Principal: { AWS: '*' },
        Action: 'sts:AssumeRole',
        Condition: {
          StringEquals: { 'aws:PrincipalOrgID': 'o-a1b2c3d4e5' },
          ArnLike: { 'aws:PrincipalArn': 'arn:aws:iam::*:role/vpc-flow-enricher-delivery' },
        },
      },
    ]);
  });

  it('trusts only those of organizational units, if they are given', () => {
    // Act
    const [statement] = trustOf(
      deployCentral({ OrganizationalUnitIds: 'ou-ab12-11111111,r-ab12' }).resources,
      'CrossAccountRole',
    );
    // Assess
    expect(at(statement, 'Condition', 'ForAnyValue:StringLike')).toEqual({
      'aws:PrincipalOrgPaths': ['*/ou-ab12-11111111/*', '*/r-ab12/*'],
    });
    expect(at(statement, 'Condition', 'StringEquals')).toEqual({ 'aws:PrincipalOrgID': 'o-a1b2c3d4e5' });
  });

  it('may only tag the streams and create the one service-linked role', () => {
    // Act
    const statements = statementsOfRole(
      deployCentral({ DeliveryStreamArns: `${STREAM},${STREAM}-2` }).resources,
      'CrossAccountRole',
    );
    // Assess
    expect(statements).toEqual([
      {
        Sid: 'TagStreams',
        Effect: 'Allow',
        Action: 'firehose:TagDeliveryStream',
        Resource: [STREAM, `${STREAM}-2`],
      },
      {
        Sid: 'CreateLogDeliveryRole',
        Effect: 'Allow',
        Action: 'iam:CreateServiceLinkedRole',
        Resource:
          'arn:aws:iam::111111111111:role/aws-service-role/delivery.logs.amazonaws.com/AWSServiceRoleForLogDelivery',
        Condition: { StringEquals: { 'iam:AWSServiceName': 'delivery.logs.amazonaws.com' } },
      },
    ]);
  });

  it.each<ParameterValues>([
    { OrganizationId: '*' },
    { OrganizationId: '' },
    { DeliveryStreamArns: '' },
    { DeliveryStreamArns: '*' },
    { DeliveryStreamArns: 'arn:aws:firehose:eu-central-1:111111111111:deliverystream/*' },
    { OrganizationalUnitIds: '*' },
    { OrganizationalUnitIds: 'ou-ab12-11111111,' },
    { SourceRoleName: '*' },
    { SourceRoleName: '' },
    { RoleNameSuffix: 'a*' },
  ])('refuses %j', (given) => {
    // Act
    const act = () => deployCentral(given);
    // Assess
    expect(act).toThrow(/does not accept/);
  });
});

describe('the role that delivers flow logs of a member account', () => {
  it('is assumed by the log delivery service, assumes the central role, and is passed only to that service', () => {
    // Act
    const { resources } = deployMember();
    const [pass, manage, assume, ...others] = statementsOfRole(resources, 'SourceRole');
    // Assess
    expect(at(resources, 'SourceRole', 'RoleName')).toBe(parameterNamed(central, 'SourceRoleName').Default);
    expect(trustOf(resources, 'SourceRole')).toEqual([
      { Effect: 'Allow', Principal: { Service: 'delivery.logs.amazonaws.com' }, Action: 'sts:AssumeRole' },
    ]);
    expect(pass).toMatchObject({
      Action: 'iam:PassRole',
      Resource: 'arn:aws:iam::111111111111:role/vpc-flow-enricher-delivery',
      Condition: {
        StringEquals: { 'iam:PassedToService': 'delivery.logs.amazonaws.com' },
        StringLike: { 'iam:AssociatedResourceARN': expect.arrayContaining(['arn:aws:ec2:*:111111111111:vpc/*']) },
      },
    });
    expect(at(manage, 'Action')).toEqual([
      'logs:CreateLogDelivery',
      'logs:DeleteLogDelivery',
      'logs:GetLogDelivery',
      'logs:ListLogDeliveries',
    ]);
    expect(assume).toEqual({
      Sid: 'AssumeCentralRole',
      Effect: 'Allow',
      Action: 'sts:AssumeRole',
      Resource: CENTRAL_ROLE,
    });
    expect(others).toEqual([]);
  });

  it.each<[string, ParameterValues, boolean]>([
    ['in the only Region', {}, true],
    ['in the Region of the roles', { RolesRegion: 'eu-central-1' }, true],
    ['in another Region', { RolesRegion: 'us-east-1' }, false],
    ['in the central account itself', { DeliveryStreamArn: STREAM }, false],
  ])('is created once: %s', (_name, given, isMade) => {
    // Act
    const { resources, outputs } = deployMember({ ...given, ResourceIds: VPCS[0] });
    // Assess
    expect('SourceRole' in resources).toBe(isMade);
    expect('LookupRole' in resources).toBe(isMade);
    expect('SourceRoleArn' in outputs).toBe(isMade);
  });
});

describe('the role for look-ups in a member account', () => {
  it('trusts the named roles of the central account in the organization, and has the permissions that look-ups need', () => {
    // Act
    const { resources } = deployMember({ ExternalId: 'flow-logs:2026' });
    // Assess
    expect(trustOf(resources, 'LookupRole')).toEqual([
      {
        Effect: 'Allow',
        Principal: { AWS: 'arn:aws:iam::999999999999:root' },
        Action: 'sts:AssumeRole',
        Condition: {
          StringEquals: { 'aws:PrincipalOrgID': 'o-a1b2c3d4e5', 'sts:ExternalId': 'flow-logs:2026' },
          ArnEquals: { 'aws:PrincipalArn': [SNAPSHOT_ROLE] },
        },
      },
    ]);
    const network = { Sid: 'DescribeNetwork', Effect: 'Allow', Action: ACTIONS_WITHOUT_RESOURCES, Resource: '*' };
    expect(statementsOfRole(resources, 'LookupRole')).toEqual([
      network,
      { Sid: 'DescribeRules', Effect: 'Allow', Action: RULES_ACTIONS, Resource: '*' },
    ]);
    expect(statementsOfRole(deployMember({ SnapshotRules: 'off' }).resources, 'LookupRole')).toEqual([network]);
  });

  it('needs no external id, and is not created without a role that may assume it', () => {
    // Act
    const [statement] = trustOf(deployMember().resources, 'LookupRole');
    const { resources } = deployMember({ LookupRoleArns: '' });
    // Assess
    expect(at(statement, 'Condition', 'StringEquals')).toEqual({ 'aws:PrincipalOrgID': 'o-a1b2c3d4e5' });
    expect(resources).not.toHaveProperty('LookupRole');
  });

  it('has a name and an external id that the enricher accepts', () => {
    // Prepare
    const name = String(parameterNamed(member, 'LookupRoleName').Default);
    const externalId = 'x'.repeat(parameterNamed(member, 'ExternalId').MaxLength ?? 0);
    // Act
    const accepted = [
      accepts(parameterNamed(enricher, 'AssumeRoleName'), name),
      accepts(parameterNamed(member, 'ExternalId'), externalId),
    ];
    // Assess
    expect(accepted).toEqual([true, true]);
    const asked = { METADATA: 'ec2', ASSUME_ROLE_NAME: name, ALLOWED_ACCOUNTS: '222222222222' };
    expect(readOptions({ ...asked, EXTERNAL_ID: externalId }).externalId).toBe(externalId);
  });
});

describe('the flow logs of a member account', () => {
  it('record each resource of the list, which keeps its position if another one is removed', () => {
    // Act
    const ids = [VPCS.join(','), '', VPCS[0], `${VPCS[0]},,${VPCS[2]}`, `,${VPCS[1]}`].map((ResourceIds) =>
      recordedIds({ ResourceIds }),
    );
    // Assess
    expect(ids).toEqual([
      { FlowLog1: VPCS[0], FlowLog2: VPCS[1], FlowLog3: VPCS[2] },
      {},
      { FlowLog1: VPCS[0] },
      { FlowLog1: VPCS[0], FlowLog3: VPCS[2] },
      { FlowLog2: VPCS[1] },
    ]);
  });

  it('are as many as the list may contain', () => {
    // Prepare
    const ids = Array.from(
      { length: SLOTS },
      (_, index) => `tgw-attach-0a11b22c33d44e5${String(index).padStart(2, '0')}`,
    );
    // Act
    const recorded = Object.values(
      recordedIds({
        ResourceType: 'TransitGatewayAttachment',
        LogFormatPreset: 'transit-gateway',
        ResourceIds: ids.join(','),
      }),
    );
    // Assess
    expect(recorded).toEqual(ids);
    expect(() => recordedIds({ ResourceIds: [...ids, 'vpc-0a11b22c'].join(',') })).toThrow(/does not accept/);
    expect(parameterNamed(member, 'ResourceIds').ConstraintDescription).toContain(`up to ${SLOTS} ids`);
  });

  it('differ only in the resource', () => {
    // Act
    const { resources } = deployMember({ ResourceIds: Array(SLOTS).fill(VPCS[0]).join(',') });
    const logs = Object.keys(resources).filter((name) => name.startsWith('FlowLog'));
    // Assess
    expect(logs).toHaveLength(SLOTS);
    for (const name of logs) expect(resources[name]).toEqual(resources.FlowLog1);
  });

  it.each<[string, ParameterValues, object]>([
    [
      'through both roles',
      {},
      { DeliverLogsPermissionArn: '<SourceRole.Arn>', DeliverCrossAccountRole: CENTRAL_ROLE, TrafficType: 'ALL' },
    ],
    [
      'through the roles that the stack of another Region made',
      { RolesRegion: 'us-east-1' },
      {
        DeliverLogsPermissionArn: 'arn:aws:iam::111111111111:role/vpc-flow-enricher-delivery',
        DeliverCrossAccountRole: CENTRAL_ROLE,
      },
    ],
  ])('write to the stream of the central account %s', (_name, given, expected) => {
    // Act
    const { resources } = deployMember({ ...given, ResourceIds: VPCS[0] });
    // Assess
    expect(resources.FlowLog1).toMatchObject({
      LogDestinationType: 'kinesis-data-firehose',
      LogDestination: STREAM_ELSEWHERE,
      ...expected,
    });
  });

  it('write to the stream without roles in the central account itself', () => {
    // Act
    const { resources } = deployMember({ DeliveryStreamArn: STREAM, ResourceIds: VPCS[0] });
    // Assess
    expect(resources.FlowLog1).toMatchObject({ LogDestination: STREAM });
    expect(resources.FlowLog1).not.toHaveProperty('DeliverLogsPermissionArn');
    expect(resources.FlowLog1).not.toHaveProperty('DeliverCrossAccountRole');
  });

  it('have the formats that the enricher’s stack has under the same names', () => {
    // Act
    const formats = member.Mappings.LogFormats ?? {};
    // Assess
    expect(Object.keys(formats)).toEqual(parameterNamed(member, 'LogFormatPreset').AllowedValues);
    for (const [name, format] of Object.entries(formats)) expect(enricher.Mappings.LogFormats?.[name]).toEqual(format);
    expect(parameterNamed(member, 'LogFormatPreset').Default).toBe(parameterNamed(enricher, 'LogFormatPreset').Default);
  });

  it.each<[ParameterValues, RegExp]>([
    [{ LogFormatPreset: 'own' }, /needs LogFormat/],
    [{ LogFormat: `\${version}` }, /LogFormatPreset=own only/],
    [{ ResourceType: 'TransitGateway' }, /LogFormatPreset=transit-gateway or own/],
    [{ LogFormatPreset: 'transit-gateway' }, /for transit gateways/],
    [
      { ResourceType: 'TransitGateway', LogFormatPreset: 'transit-gateway', TrafficType: 'REJECT' },
      /leave TrafficType at ALL/,
    ],
    [
      { ResourceType: 'TransitGateway', LogFormatPreset: 'transit-gateway', MaxAggregationInterval: 600 },
      /MaxAggregationInterval=60/,
    ],
  ])('are refused with %j', (given, expectation) => {
    // Act
    const { violations } = deployMember(given);
    // Assess
    expect(violations).toEqual([expect.stringMatching(expectation)]);
  });

  it.each<ParameterValues>([
    { CrossAccountRoleArn: 'arn:aws:iam::999999999999:role/flow-logs' },
    { DeliveryStreamArn: 'arn:aws:kinesis:eu-central-1:999999999999:stream/flow-logs' },
    { OrganizationId: '*' },
    { ResourceIds: '*' },
    { LookupRoleArns: '*' },
    { LookupRoleArns: 'arn:aws:iam::999999999999:role/*' },
  ])('are refused with the parameters %j', (given) => {
    // Act
    const act = () => deployMember(given);
    // Assess
    expect(act).toThrow(/does not accept/);
  });
});

describe('the policy with which the central account lists accounts', () => {
  it('allows only the calls of the snapshot function', () => {
    // Prepare
    const path = new URL('../../../deploy/organisation/list-accounts-policy.json', import.meta.url);
    const policy: unknown = JSON.parse(readFileSync(path, 'utf8'));
    const { resources } = evaluateTemplate(enricher, {
      SnapshotSchedule: 'rate(1 day)',
      AssumeRoleName: 'reader',
      AllowedOrganizationalUnits: 'r-ab12',
      ...ORGANIZATION,
    });
    // Act
    const [listing] = statementsIn(resources.ListOrganizationPolicy);
    // Assess
    expect(isMapping(policy) ? policy.Statement : undefined).toEqual([
      expect.objectContaining({ Effect: 'Allow', Action: listing?.Action }),
    ]);
  });
});
