import { existsSync, statSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { evaluateTemplate } from './evaluate-template.ts';
import { statementsOfRole, VPC_ACTIONS } from './iam-statements.ts';
import { loadTemplate } from './load-template.ts';
import type { ParameterValues } from './parameter-values.ts';
import { stackCombinations, stacksWithAdditions } from './stack-combinations.ts';
import { at, everythingIn, isMapping, listOf, textsIn } from './template-values.ts';

const template = loadTemplate();
const resources = template.Resources;

/**
 * Firehose's time limit for a transformation, in seconds:
 * https://docs.aws.amazon.com/firehose/latest/dev/data-transformation.html
 */
const FIREHOSE_WAIT_SECONDS = 300;

describe('the function of the template', () => {
  const properties = at(resources, 'EnricherFunction', 'Properties');
  const variables = at(properties, 'Environment', 'Variables');

  it('is the ready bundle on Node.js 24', () => {
    // Assess
    expect(properties).toMatchObject({ Runtime: 'nodejs24.x', CodeUri: 'dist/', Handler: 'handler.handler' });
    expect(at(resources, 'EnricherFunction', 'Metadata', 'SkipBuild')).toBe(true);
  });

  it('omits CIDR_LABELS if there are no labels', () => {
    // Assess
    expect(at(variables, 'CIDR_LABELS')).toEqual({
      'Fn::If': ['HasCidrLabels', expect.anything(), { Ref: 'AWS::NoValue' }],
    });
  });

  it('ends before Firehose stops waiting for it', () => {
    // Act
    const seconds = at(properties, 'Timeout');
    // Assess
    expect(seconds).toBeGreaterThanOrEqual(60);
    expect(seconds).toBeLessThan(FIREHOSE_WAIT_SECONDS);
  });

  it('has its own role and log group', () => {
    // Assess
    expect(at(properties, 'Role')).toEqual({ 'Fn::GetAtt': ['EnricherRole', 'Arn'] });
    expect(at(properties, 'LoggingConfig', 'LogGroup')).toEqual({ Ref: 'EnricherLogGroup' });
  });

  it.each([
    ['on', 'Active'],
    ['off', 'PassThrough'],
  ])('is traced, like the snapshot function, if Tracing is %s: %s', (Tracing, mode) => {
    // Act
    const stack = evaluateTemplate(template, { Tracing, SnapshotSchedule: 'rate(1 day)' });
    // Assess
    expect(at(stack.resources, 'EnricherFunction', 'Tracing')).toBe(mode);
    expect(at(stack.resources, 'SnapshotFunction', 'Tracing')).toBe(mode);
  });
});

describe('the snapshot function of the template', () => {
  const properties = at(resources, 'SnapshotFunction', 'Properties');

  it('is the ready bundle on Node.js 24', () => {
    // Assess
    expect(properties).toMatchObject({ Runtime: 'nodejs24.x', CodeUri: 'dist/', Handler: 'snapshot-handler.handler' });
    expect(at(resources, 'SnapshotFunction', 'Metadata', 'SkipBuild')).toBe(true);
    expect(existsSync(new URL('../../../src/function/snapshot-handler.ts', import.meta.url))).toBe(true);
  });

  it('has time and memory for large accounts, and its own role and log group', () => {
    // Assess
    expect(properties).toMatchObject({
      Timeout: 600,
      MemorySize: 1024,
      Role: { 'Fn::GetAtt': ['SnapshotRole', 'Arn'] },
      LoggingConfig: { LogGroup: { Ref: 'SnapshotLogGroup' } },
    });
  });

  it('exists only if a document is written, like its resources', () => {
    // Act
    const conditions = Object.entries(resources)
      .filter(([name]) => name.startsWith('Snapshot'))
      .map(([name, resource]) => [name, resource.Condition]);
    // Assess
    expect(Object.fromEntries(conditions)).toEqual({
      SnapshotFunction: 'WritesSnapshot',
      SnapshotLogGroup: 'WritesSnapshot',
      SnapshotRole: 'WritesSnapshot',
      SnapshotBucket: 'WritesSnapshot',
      SnapshotBucketPolicy: 'WritesSnapshot',
      SnapshotErrorsAlarm: 'HasSnapshotAlarm',
      SnapshotTimer: 'WritesSnapshot',
      SnapshotTimerRole: 'WritesSnapshot',
    });
  });
});

describe('the log groups of the template', () => {
  it('all expire', () => {
    // Prepare
    const groups = Object.values(resources).filter((resource) => resource.Type === 'AWS::Logs::LogGroup');
    // Act
    const retentions = groups.map((group) => group.Properties.RetentionInDays);
    // Assess
    expect(retentions).toEqual(Array.from({ length: 7 }, () => ({ Ref: 'LogRetentionDays' })));
  });
});

describe.each(['FlowLogBucket', 'SnapshotBucket', 'AddressDataBucket'])('the %s of the template', (bucket) => {
  const properties = at(resources, bucket, 'Properties');

  it('is encrypted, with the given key or else with the keys of S3', () => {
    // Act
    const [rule] = listOf(at(properties, 'BucketEncryption', 'ServerSideEncryptionConfiguration'));
    // Assess
    expect(at(rule, 'ServerSideEncryptionByDefault')).toEqual({
      SSEAlgorithm: { 'Fn::If': ['HasKmsKey', 'aws:kms', 'AES256'] },
      KMSMasterKeyID: { 'Fn::If': ['HasKmsKey', { Ref: 'KmsKeyArn' }, { Ref: 'AWS::NoValue' }] },
    });
  });

  it('blocks public access in all four ways', () => {
    // Assess
    expect(at(properties, 'PublicAccessBlockConfiguration')).toEqual({
      BlockPublicAcls: true,
      BlockPublicPolicy: true,
      IgnorePublicAcls: true,
      RestrictPublicBuckets: true,
    });
  });

  it('owns every object in it', () => {
    // Assess
    expect(at(properties, 'OwnershipControls', 'Rules')).toEqual([{ ObjectOwnership: 'BucketOwnerEnforced' }]);
  });

  it('outlives the stack, unless the stack could not be created', () => {
    // Assess
    expect(resources[bucket]).toMatchObject({ DeletionPolicy: 'RetainExceptOnCreate', UpdateReplacePolicy: 'Retain' });
  });

  it('refuses requests without TLS, for itself and for its objects', () => {
    // Act
    const policy = at(resources, `${bucket}Policy`, 'Properties');
    // Assess
    expect(at(policy, 'Bucket')).toEqual({ Ref: bucket });
    expect(at(policy, 'PolicyDocument', 'Statement')).toMatchObject([
      {
        Effect: 'Deny',
        Principal: '*',
        Action: 's3:*',
        Resource: [{ 'Fn::GetAtt': [bucket, 'Arn'] }, { 'Fn::Sub': `\${${bucket}.Arn}/*` }],
        Condition: { Bool: { 'aws:SecureTransport': 'false' } },
      },
    ]);
  });
});

describe('the bucket of the flow logs', () => {
  const properties = at(resources, 'FlowLogBucket', 'Properties');

  it('expires and moves flow logs only if configured', () => {
    // Act
    const lifecycle = (given: ParameterValues) =>
      listOf(at(evaluateTemplate(template, given).resources, 'FlowLogBucket', 'LifecycleConfiguration', 'Rules'));
    const told = { FlowLogRetentionDays: 400, FlowLogStorageClass: 'GLACIER_IR', FlowLogTransitionDays: 90 };
    // Assess
    expect(JSON.stringify(lifecycle({}))).not.toContain('flow-logs/');
    expect(lifecycle(told)).toEqual(
      expect.arrayContaining([
        { Id: 'expire-flow-logs', Status: 'Enabled', Prefix: 'flow-logs/', ExpirationInDays: '400' },
        {
          Id: 'move-flow-logs',
          Status: 'Enabled',
          Prefix: 'flow-logs/',
          Transitions: [{ StorageClass: 'GLACIER_IR', TransitionInDays: '90' }],
        },
      ]),
    );
  });

  it('expires only objects under the error prefix of the stream', () => {
    // Prepare
    const rules = listOf(at(properties, 'LifecycleConfiguration', 'Rules')).filter(isMapping);
    const prefixes = stackCombinations().flatMap(({ values }) => {
      const stream = evaluateTemplate(template, values).resources.DeliveryStream;
      return [...everythingIn(stream)].filter(isMapping).flatMap((part) => part.ErrorOutputPrefix ?? []);
    });
    // Act
    const expired = rules.filter((rule) => 'ExpirationInDays' in rule).map((rule) => String(rule.Prefix));
    // Assess
    expect(expired).toEqual(['errors/']);
    expect(prefixes).toHaveLength(stackCombinations().length);
    for (const prefix of prefixes) expect(prefix).toMatch(/^errors\//);
  });
});

describe.each([
  ['the inventory document', 'SnapshotBucket'],
  ['address data', 'AddressDataBucket'],
])('the bucket of %s', (_what, bucket) => {
  const properties = at(resources, bucket, 'Properties');

  it('keeps earlier versions for a time', () => {
    // Assess
    expect(at(properties, 'VersioningConfiguration')).toEqual({ Status: 'Enabled' });
    expect(at(properties, 'LifecycleConfiguration', 'Rules')).toEqual([
      {
        Id: 'expire-old-versions',
        Status: 'Enabled',
        NoncurrentVersionExpiration: { NoncurrentDays: 7 },
        ExpiredObjectDeleteMarker: true,
      },
    ]);
  });

  it('never expires what is in use', () => {
    // Assess
    expect(textsIn(properties)).not.toContain('ExpirationInDays');
  });
});

describe('the roles of the template', () => {
  it.each(stacksWithAdditions())('all have the given path and boundary: $name', ({ values }) => {
    // Act
    const PermissionsBoundaryArn = 'arn:aws:iam::111111111111:policy/boundary';
    const bounded = evaluateTemplate(template, { ...values, PermissionsBoundaryArn, RolePath: '/network/' }).resources;
    const roles = Object.entries(bounded).filter(([name]) => resources[name]?.Type === 'AWS::IAM::Role');
    // Assess
    expect(roles.length).toBeGreaterThan(1);
    for (const [, role] of roles) {
      expect(role).toMatchObject({ Path: '/network/', PermissionsBoundary: PermissionsBoundaryArn });
    }
  });

  it('have neither by default', () => {
    // Act
    const role = at(evaluateTemplate(template, {}).resources, 'EnricherRole');
    // Assess
    expect(role).toMatchObject({ Path: '/' });
    expect(role).not.toHaveProperty('PermissionsBoundary');
  });
});

describe('the functions in a VPC', () => {
  const inVpc = { FunctionSubnetIds: 'subnet-0a11b22c,subnet-0a11b22d', FunctionSecurityGroupIds: 'sg-0a11b22c' };
  const { resources: deployed } = evaluateTemplate(template, { ...inVpc, AddressFetch: 'default' });

  it.each(['Enricher', 'Snapshot', 'AddressFetch'])(
    'have the subnets, and the permissions that Lambda looks for: %s',
    (name) => {
      // Act
      const [managing, denying] = statementsOfRole(deployed, `${name}Role`).filter(({ Sid }) =>
        ['ManageInterfaces', 'DenyInterfacesToCode'].includes(String(Sid)),
      );
      // Assess
      expect(at(deployed, `${name}Function`, 'VpcConfig')).toEqual({
        SubnetIds: ['subnet-0a11b22c', 'subnet-0a11b22d'],
        SecurityGroupIds: ['sg-0a11b22c'],
      });
      expect(managing).toMatchObject({ Effect: 'Allow', Action: VPC_ACTIONS });
      expect(denying).toMatchObject({
        Effect: 'Deny',
        Action: VPC_ACTIONS.filter((action) => !action.includes('Describe')),
        Condition: {
          ArnEquals: { 'lambda:SourceFunctionArn': 'arn:aws:lambda:eu-central-1:111111111111:function:flow-logs-*' },
        },
      });
    },
  );

  it.each(['EnricherFunction', 'SnapshotFunction'])('are outside of one by default: %s', (name) => {
    // Assess
    expect(evaluateTemplate(template, {}).resources[name]).not.toHaveProperty('VpcConfig');
  });
});

describe('the template', () => {
  it('fits into the limits of CloudFormation, for a template in S3', () => {
    // Prepare
    const url = new URL('../../../template.yaml', import.meta.url);
    const { Parameters, Outputs } = template;
    // Act
    const descriptions = Object.values({ ...Parameters, ...Outputs }).map(({ Description }) =>
      String(Description ?? ''),
    );
    // Assess
    // https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html
    expect(statSync(url).size).toBeLessThan(1_000_000);
    expect(JSON.stringify(template).length).toBeLessThan(1_000_000);
    expect(Object.keys(resources).length).toBeLessThanOrEqual(500);
    expect(Object.keys(Parameters).length).toBeLessThanOrEqual(200);
    expect(Object.keys(Outputs).length).toBeLessThanOrEqual(200);
    expect(Math.max(...descriptions.map(({ length }) => length))).toBeLessThanOrEqual(1_024);
  });
});

describe('the resources of the template', () => {
  it('do not wait for each other in a circle', () => {
    // Prepare
    const needs = new Map(Object.entries(resources).map(([name, resource]) => [name, referredTo(resource)]));
    // Act
    const waiting = new Set(needs.keys());
    for (let before = waiting.size + 1; waiting.size < before; ) {
      before = waiting.size;
      for (const name of waiting) if (!needs.get(name)?.some((needed) => waiting.has(needed))) waiting.delete(name);
    }
    // Assess
    expect([...waiting]).toEqual([]);
    expect(needs.get('DeliveryStream')).toContain('EnricherFunction');
    expect(needs.get('SubscriptionFilter')).toEqual(expect.arrayContaining(['PutBackPolicy', 'SubscriptionRole']));
    expect(needs.get('PutBackPolicy')).toEqual(expect.arrayContaining(['DeliveryStream', 'EnricherRole']));
  });
});

/** The names to which a resource refers, so that CloudFormation creates those first. */
function referredTo(resource: unknown): string[] {
  return [...everythingIn(resource)].flatMap((part) => {
    if (!isMapping(part)) return [];
    const [substituted] = listOf(part['Fn::Sub'] ?? '');
    const names = [...String(substituted).matchAll(/\$\{(\w+)/g)].map(([, name]) => name);
    const dependencies = listOf(part.DependsOn ?? []);
    return [part.Ref, listOf(part['Fn::GetAtt'])[0], ...names, ...dependencies]
      .map(String)
      .filter((name) => name in resources);
  });
}
