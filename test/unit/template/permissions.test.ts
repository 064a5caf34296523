import { describe, expect, it } from 'vitest';
import { calledActions } from './called-actions.ts';
import { environmentOf } from './environment.ts';
import { evaluateTemplate } from './evaluate-template.ts';
import {
  ACTIONS_WITHOUT_RESOURCES,
  allowedActions,
  overbroad,
  RULES_ACTIONS,
  statementsIn,
  statementsOfRole,
} from './iam-statements.ts';
import { loadTemplate } from './load-template.ts';
import { metadataCombinations } from './metadata-combinations.ts';
import type { ParameterValues } from './parameter-values.ts';
import { KEY_ARN, KINESIS_ARN, REQUIRED_VALUES, SOURCES, stackCombinations } from './stack-combinations.ts';
import { at, listOf, textsIn } from './template-values.ts';

const template = loadTemplate();
const resources = template.Resources;

const OWN_LOG = ['logs:CreateLogStream', 'logs:PutLogEvents'];
const FROM_KINESIS = { Source: 'kinesis', ...SOURCES.kinesis };
const UNITS = {
  AssumeRoleName: 'team/flow-log-reader',
  AllowedOrganizationalUnits: 'ou-ab12-11111111,ou-ab12-22222222',
  OrganizationId: 'o-a1b2c3d4e5',
};
const MEMBERS = { AssumeRoleName: 'team/flow-log-reader', AllowedAccounts: '222222222222,333333333333' };

/** The statements of a role in a stack with these values. */
function statementsWith(role: string, given: ParameterValues) {
  return statementsOfRole(evaluateTemplate(template, { ...REQUIRED_VALUES, ...given }).resources, role);
}

describe.each([
  'template.yaml',
  'deploy/member-account-role.yaml',
  'deploy/organisation/central-account.yaml',
  'deploy/organisation/member-account.yaml',
])('the permissions of %s', (path) => {
  const { Resources, Outputs } = loadTemplate(path);

  it('name their actions and resources without a bare wildcard', () => {
    // Prepare
    const statements = statementsIn(Resources);
    // Act
    const faults = statements.flatMap(overbroad);
    // Assess
    expect(statements.length).toBeGreaterThanOrEqual(2);
    expect(faults).toEqual([]);
  });

  it('are valid in every AWS partition', () => {
    // Act
    const fixed = textsIn([Resources, Outputs]).filter((text) => text.includes('arn:aws'));
    // Assess
    expect(fixed).toEqual([]);
  });

  it('use no managed policies, whose statements are not reviewed here', () => {
    // Act
    const names = textsIn(Resources).filter((text) => text === 'ManagedPolicyArns');
    // Assess
    expect(names).toEqual([]);
  });
});

describe('a statement that is too broad', () => {
  it.each([
    [{ Effect: 'Allow', Action: 's3:GetObject', Resource: '*' }],
    [{ Effect: 'Allow', Action: ['s3:GetObject'], Resource: ['arn:aws:s3:::a', '*'] }],
    [{ Effect: 'Allow', Action: ['ec2:DescribeVpcs', 'ec2:CreateTags'], Resource: '*' }],
    [{ Effect: 'Allow', Action: ['s3:GetObject', 's3:Put*'], Resource: 'arn:aws:s3:::a' }],
    [{ Effect: 'Allow', Action: '*', Resource: 'arn:aws:s3:::a' }],
    [{ Effect: 'Allow', NotAction: 'iam:PassRole', Resource: 'arn:aws:s3:::a' }],
    [{ Effect: 'Allow', Action: 'sts:AssumeRole', Resource: 'arn:aws:iam::*:role/a' }],
    [{ Effect: 'Deny', Action: 's3:*', Resource: '*' }],
  ])('is found in %j', (statement) => {
    // Act
    const faults = overbroad(statement);
    // Assess
    expect(faults).toHaveLength(1);
  });
});

describe('the permissions of the functions', () => {
  it('are, in addition to the log and the key, the calls of the sources', () => {
    // Prepare
    const everything = {
      ...MEMBERS,
      ...UNITS,
      Metadata: 'snapshot',
      MetadataGaps: 'ec2',
      SnapshotSchedule: 'rate(1 day)',
    };
    const forms = ['document', 'partitions'].map((SnapshotForm) => ({ ...everything, SnapshotForm }));
    // Act
    const actions = stackCombinations().flatMap(({ values }) =>
      ['EnricherRole', 'SnapshotRole'].flatMap((role) =>
        forms.flatMap((form) => allowedActions(statementsWith(role, { ...values, ...form }))),
      ),
    );
    const called = new Set(actions.filter((action) => !OWN_LOG.includes(action)));
    // Assess
    expect([...called].toSorted()).toEqual(calledActions());
    expect(calledActions()).toEqual(expect.arrayContaining([...ACTIONS_WITHOUT_RESOURCES]));
  });

  it.each(['EnricherRole', 'SnapshotRole'])('let only Lambda assume the role of the %s', (role) => {
    // Act
    const statements = statementsIn(at(resources, role, 'Properties', 'AssumeRolePolicyDocument'));
    // Assess
    expect(statements).toEqual([
      { Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' },
    ]);
  });

  it.each<[string, ParameterValues]>([
    ['no metadata', { Metadata: 'none' }],
    ['no metadata and a KMS key', { Metadata: 'none', KmsKeyArn: KEY_ARN }],
  ])('let the enricher write only its log with %s and without putting records back', (_name, given) => {
    // Act
    const statements = statementsWith('EnricherRole', { ...given, PutBack: 'off' });
    // Assess
    expect(statements).toEqual([{ Effect: 'Allow', Action: OWN_LOG, Resource: '<EnricherLogGroup.Arn>' }]);
  });

  it('let only the enricher put records back, and only on the stream of the template', () => {
    // Prepare
    const given = { SnapshotSchedule: 'rate(1 day)', PutBack: 'on' };
    const { resources: deployed } = evaluateTemplate(template, { ...REQUIRED_VALUES, ...given });
    // Act
    const putting = statementsIn(deployed).filter((statement) =>
      textsIn(statement).some((text) => /:Put\w*Record/.test(text)),
    );
    // Assess
    expect(putting).toEqual([
      {
        Sid: 'PutBackOnDeliveryStream',
        Effect: 'Allow',
        Action: 'firehose:PutRecordBatch',
        Resource: '<DeliveryStream.Arn>',
      },
    ]);
    expect(statementsOfRole(deployed, 'EnricherRole')).toContainEqual(putting[0]);
    expect(at(deployed, 'PutBackPolicy', 'Roles')).toEqual(['<EnricherRole>']);
  });

  it('let the enricher put records back on their Kinesis stream, and on no delivery stream', () => {
    // Act
    const given = { ...FROM_KINESIS, Metadata: 'none' };
    const statements = statementsWith('EnricherRole', given);
    const withKey = statementsWith('EnricherRole', { ...given, KmsKeyArn: KEY_ARN });
    // Assess
    expect(statements.slice(1)).toEqual([
      { Sid: 'PutBackOnKinesisStream', Effect: 'Allow', Action: 'kinesis:PutRecords', Resource: KINESIS_ARN },
    ]);
    expect(withKey.at(-1)).toEqual({
      Sid: 'EncryptForKinesisStream',
      Effect: 'Allow',
      Action: 'kms:GenerateDataKey',
      Resource: KEY_ARN,
      Condition: {
        StringEquals: {
          'kms:ViaService': 'kinesis.eu-central-1.amazonaws.com',
          'kms:EncryptionContext:aws:kinesis:arn': KINESIS_ARN,
        },
      },
    });
  });

  it('let traces be written only if tracing is on', () => {
    // Act
    const without = allowedActions(statementsWith('EnricherRole', {}));
    const traced = evaluateTemplate(template, { Tracing: 'on', SnapshotSchedule: 'rate(1 day)' }).resources;
    // Assess
    expect(without.filter((action) => action.startsWith('xray:'))).toEqual([]);
    for (const role of ['EnricherRole', 'SnapshotRole']) {
      expect(allowedActions(statementsOfRole(traced, role))).toEqual(
        expect.arrayContaining(['xray:PutTelemetryRecords', 'xray:PutTraceSegments']),
      );
    }
  });

  it('let records be put back only if the function does', () => {
    // Act
    const on = evaluateTemplate(template, { ...REQUIRED_VALUES });
    const off = evaluateTemplate(template, { ...REQUIRED_VALUES, PutBack: 'off' });
    // Assess
    expect(environmentOf(on, 'EnricherFunction').PUT_BACK).toBe('on');
    expect(on.resources).toHaveProperty('PutBackPolicy');
    expect(environmentOf(off, 'EnricherFunction').PUT_BACK).toBe('off');
    expect(off.resources).not.toHaveProperty('PutBackPolicy');
  });

  it('let a function describe resources only if it makes look-ups', () => {
    for (const choice of metadataCombinations()) {
      // Prepare
      const { resources: deployed, violations } = evaluateTemplate(template, { ...REQUIRED_VALUES, ...choice });
      if (violations.length > 0) continue;
      const asks = {
        EnricherRole: choice.Metadata === 'ec2' || choice.MetadataGaps === 'ec2',
        SnapshotRole: choice.Metadata === 'snapshot' && choice.SnapshotLocation === '',
        DeliveryRole: false,
      };
      for (const [role, doesAsk] of Object.entries(asks)) {
        // Act
        const wide = statementsOfRole(deployed, role).filter((statement) => listOf(statement.Resource).includes('*'));
        // Assess
        const actions =
          role === 'SnapshotRole' ? [RULES_ACTIONS, ACTIONS_WITHOUT_RESOURCES] : [ACTIONS_WITHOUT_RESOURCES];
        expect(wide.map((statement) => statement.Action)).toEqual(doesAsk ? actions : []);
      }
      const elsewhere = statementsIn(deployed).filter((statement) => listOf(statement.Resource).includes('*'));
      expect(elsewhere.length).toBeLessThanOrEqual(2);
    }
  });

  it('let the enricher look up rules only if it makes verdicts', () => {
    // Prepare
    const looked = [
      'ec2:DescribeNetworkAcls',
      'ec2:DescribeSecurityGroupRules',
      'ec2:DescribeSecurityGroups',
      'ec2:GetManagedPrefixListEntries',
    ];
    let combinations = 0;
    for (const choice of metadataCombinations()) {
      for (const Verdicts of ['auto', 'on', 'off']) {
        const stack = evaluateTemplate(template, { ...REQUIRED_VALUES, ...choice, Verdicts });
        if (stack.violations.length > 0) continue;
        combinations++;
        // Act
        const actions = allowedActions(statementsOfRole(stack.resources, 'EnricherRole'));
        const { VERDICTS } = environmentOf(stack, 'EnricherFunction');
        // Assess
        const isLive = choice.Metadata === 'ec2' && Verdicts === 'on';
        expect(actions.filter((action) => RULES_ACTIONS.includes(action))).toEqual(isLive ? looked : []);
        if (choice.Metadata !== 'snapshot') expect(VERDICTS).toBe(isLive ? 'on' : undefined);
      }
    }
    expect(combinations).toBeGreaterThan(30);
  });

  it.each<[string, ParameterValues]>([
    ['EnricherRole', { Metadata: 'ec2' }],
    ['SnapshotRole', { SnapshotSchedule: 'rate(1 day)' }],
  ])('let the %s assume one role, only in the allowed accounts', (role, given) => {
    // Act
    const without = allowedActions(statementsWith(role, given));
    const [statement, ...others] = statementsWith(role, { ...given, ...MEMBERS }).filter((candidate) =>
      listOf(candidate.Action).includes('sts:AssumeRole'),
    );
    // Assess
    expect(without).not.toContain('sts:AssumeRole');
    expect(others).toEqual([]);
    expect(statement).toEqual({
      Sid: 'AssumeMemberRole',
      Effect: 'Allow',
      Action: 'sts:AssumeRole',
      Resource: 'arn:aws:iam::*:role/team/flow-log-reader',
      Condition: { StringEquals: { 'aws:ResourceAccount': ['222222222222', '333333333333'] } },
    });
  });

  it.each<[string, ParameterValues]>([
    ['EnricherRole', { Metadata: 'snapshot', MetadataGaps: 'ec2', SnapshotLocation: 's3://shared/inventory.json' }],
    ['SnapshotRole', { SnapshotSchedule: 'rate(1 day)' }],
  ])('let the %s assume one role, only in the allowed organizational units of the organization', (role, given) => {
    // Act
    const statements = statementsWith(role, { ...given, ...UNITS }).filter((candidate) =>
      listOf(candidate.Action).includes('sts:AssumeRole'),
    );
    // Assess
    expect(statements).toEqual([
      {
        Sid: 'AssumeRoleInUnits',
        Effect: 'Allow',
        Action: 'sts:AssumeRole',
        Resource: 'arn:aws:iam::*:role/team/flow-log-reader',
        Condition: {
          StringEquals: { 'aws:ResourceOrgID': 'o-a1b2c3d4e5' },
          'ForAnyValue:StringLike': { 'aws:ResourceOrgPaths': ['*/ou-ab12-11111111/*', '*/ou-ab12-22222222/*'] },
        },
      },
    ]);
  });

  it('let the snapshot function list the accounts of the one organization, but the enricher list none', () => {
    // Prepare
    const given = { Metadata: 'snapshot', MetadataGaps: 'ec2', SnapshotSchedule: 'rate(1 day)', ...UNITS };
    // Act
    const listing = (role: string) =>
      statementsWith(role, given).filter((statement) =>
        textsIn(statement).some((text) => /^organizations:/.test(text)),
      );
    // Assess
    expect(listing('EnricherRole')).toEqual([]);
    expect(listing('SnapshotRole')).toEqual([
      {
        Sid: 'ListAccounts',
        Effect: 'Allow',
        Action: ['organizations:ListAccountsForParent', 'organizations:ListOrganizationalUnitsForParent'],
        Resource: ['arn:aws:organizations::*:ou/o-a1b2c3d4e5/ou-*', 'arn:aws:organizations::*:root/o-a1b2c3d4e5/r-*'],
      },
    ]);
  });

  it.each<[string, ParameterValues, string, string]>([
    [
      'own documents',
      { SnapshotSchedule: 'rate(1 day)' },
      '<SnapshotBucket.Arn>/inventory.json.gz',
      '<SnapshotBucket.Arn>/rules.json.gz',
    ],
    [
      'given document and the rules next to it',
      { SnapshotLocation: 's3://shared-inventory/net/inventory.json.gz' },
      'arn:aws:s3:::shared-inventory/net/inventory.json.gz',
      'arn:aws:s3:::shared-inventory/net/rules.json.gz',
    ],
    [
      'given document at the top of its bucket',
      { SnapshotLocation: 's3://shared/inventory.json' },
      'arn:aws:s3:::shared/inventory.json',
      'arn:aws:s3:::shared/rules.json.gz',
    ],
  ])('let the enricher read only the %s', (_name, given, object, rules) => {
    // Act
    const statements = statementsWith('EnricherRole', { Metadata: 'snapshot', PutBack: 'off', ...given });
    const reading = statements.filter((statement) => !listOf(statement.Action).includes('logs:PutLogEvents'));
    // Assess
    const withoutRules = statementsWith('EnricherRole', { ...given, Metadata: 'snapshot', SnapshotRules: 'off' });
    expect(reading).toEqual([
      { Sid: 'ReadSnapshot', Effect: 'Allow', Action: 's3:GetObject', Resource: object },
      { Sid: 'ReadRules', Effect: 'Allow', Action: 's3:GetObject', Resource: rules },
    ]);
    expect(textsIn(withoutRules)).not.toContain(rules);
  });

  it.each([
    ['its documents', 'on', ['/inventory.json.gz', '/rules.json.gz']],
    ['its document', 'off', ['/inventory.json.gz']],
  ])('let the snapshot function replace only %s, with SnapshotRules=%s', (_what, given, names) => {
    // Act
    const statements = statementsWith('SnapshotRole', { SnapshotSchedule: 'rate(1 day)', SnapshotRules: given });
    // Assess
    expect(statements).toEqual([
      { Effect: 'Allow', Action: OWN_LOG, Resource: '<SnapshotLogGroup.Arn>' },
      {
        Sid: 'WriteSnapshot',
        Effect: 'Allow',
        Action: ['s3:GetObject', 's3:PutObject'],
        Resource: names.map((name) => `<SnapshotBucket.Arn>${name}`),
      },
      ...(given === 'on' ? [{ Sid: 'DescribeRules', Effect: 'Allow', Action: RULES_ACTIONS, Resource: '*' }] : []),
      { Sid: 'DescribeNetwork', Effect: 'Allow', Action: ACTIONS_WITHOUT_RESOURCES, Resource: '*' },
    ]);
  });

  it.each<[string, ParameterValues]>([
    ['its own document', { Metadata: 'snapshot', SnapshotSchedule: 'rate(1 day)' }],
    ['a given document', { Metadata: 'snapshot', SnapshotLocation: 's3://shared/net/inventory.json' }],
  ])('let the enricher decrypt %s, only through S3', (_name, given) => {
    // Act
    const statements = statementsWith('EnricherRole', { KmsKeyArn: KEY_ARN, ...given });
    const withKey = statements.filter((candidate) => textsIn(candidate).includes('kms:Decrypt'));
    // Assess
    expect(withKey).toEqual([
      {
        Sid: 'DecryptSnapshot',
        Effect: 'Allow',
        Action: 'kms:Decrypt',
        Resource: KEY_ARN,
        Condition: { StringEquals: { 'kms:ViaService': 's3.eu-central-1.amazonaws.com' } },
      },
    ]);
  });

  it('let the snapshot function use the KMS key for its document, only through S3', () => {
    // Act
    const statements = statementsWith('SnapshotRole', { KmsKeyArn: KEY_ARN, SnapshotSchedule: 'rate(1 day)' });
    const withKey = statements.filter((candidate) => textsIn(candidate).includes('kms:Decrypt'));
    // Assess
    expect(withKey).toEqual([
      {
        Sid: 'UseSnapshotKey',
        Effect: 'Allow',
        Action: ['kms:Decrypt', 'kms:GenerateDataKey'],
        Resource: KEY_ARN,
        Condition: {
          StringEquals: {
            'kms:ViaService': 's3.eu-central-1.amazonaws.com',
            'kms:EncryptionContext:aws:s3:arn': [
              '<SnapshotBucket.Arn>',
              '<SnapshotBucket.Arn>/inventory.json.gz',
              '<SnapshotBucket.Arn>/rules.json.gz',
            ],
          },
        },
      },
    ]);
  });
});
