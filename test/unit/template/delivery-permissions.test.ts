import { describe, expect, it } from 'vitest';
import { evaluateTemplate } from './evaluate-template.ts';
import { allowedActions, overbroad, statementsIn, statementsOfRole } from './iam-statements.ts';
import { loadTemplate } from './load-template.ts';
import type { ParameterValues } from './parameter-values.ts';
import {
  DESTINATIONS,
  DOMAIN_ARN,
  KEY_ARN,
  KINESIS_ARN,
  REQUIRED_VALUES,
  SECRET_ARN,
  SOURCES,
  stacksWithAdditions,
} from './stack-combinations.ts';
import { at, textsIn } from './template-values.ts';

const template = loadTemplate();

/**
 * The permissions of Firehose's role in every stack:
 * https://docs.aws.amazon.com/firehose/latest/dev/controlling-access.html
 */
const ALWAYS = [
  'lambda:GetFunctionConfiguration',
  'lambda:InvokeFunction',
  'logs:PutLogEvents',
  's3:AbortMultipartUpload',
  's3:GetBucketLocation',
  's3:GetObject',
  's3:ListBucket',
  's3:ListBucketMultipartUploads',
  's3:PutObject',
];

/** The statements of a role in a stack with these values. */
function statementsWith(role: string, given: ParameterValues) {
  return statementsOfRole(evaluateTemplate(template, { ...REQUIRED_VALUES, ...given }).resources, role);
}

/** The permissions of Firehose's role in addition to {@link ALWAYS}. */
function particularActions(given: ParameterValues): string[] {
  const actions = allowedActions(statementsWith('DeliveryRole', given));
  expect(actions).toEqual(expect.arrayContaining(ALWAYS));
  return actions.filter((action) => !ALWAYS.includes(action));
}

/** The statement of Firehose's role with this name. */
function statementNamed(sid: string, given: ParameterValues) {
  return statementsWith('DeliveryRole', given).find((statement) => statement.Sid === sid);
}

const TO_DOMAIN = { Destination: 'opensearch', ...DESTINATIONS.opensearch };
const TO_COLLECTION = { Destination: 'opensearch-serverless', ...DESTINATIONS['opensearch-serverless'] };
const TO_SPLUNK = { Destination: 'splunk', ...DESTINATIONS.splunk };
const IN_VPC = { DeliverySubnetIds: 'subnet-0a11b22c', DeliverySecurityGroupIds: 'sg-0a11b22c' };
const DOMAIN_ACTIONS = [
  'es:DescribeDomain',
  'es:DescribeDomainConfig',
  'es:DescribeDomains',
  'es:ESHttpGet',
  'es:ESHttpPost',
  'es:ESHttpPut',
];

describe('the permissions of any stack', () => {
  it.each(stacksWithAdditions())('name actions and resources without a bare wildcard: $name', ({ values }) => {
    // Act
    const statements = statementsIn(evaluateTemplate(template, values).resources);
    // Assess
    expect(statements.length).toBeGreaterThan(5);
    expect(statements.flatMap(overbroad)).toEqual([]);
  });

  it.each(stacksWithAdditions())('refer only to existing resources: $name', ({ values }) => {
    // Act
    const { resources, outputs, violations } = evaluateTemplate(template, values);
    const references = textsIn([resources, outputs]).flatMap((text) => [
      ...text.matchAll(/<([A-Z][A-Za-z0-9]*)(?:\.[A-Za-z]+)?>/g),
    ]);
    const missing = references.map(([, name]) => name ?? '').filter((name) => !(name in resources));
    // Assess
    expect(violations).toEqual([]);
    expect(references.length).toBeGreaterThan(10);
    expect(missing).toEqual([]);
  });

  it.each(stacksWithAdditions())('fit into a role: $name', ({ values }) => {
    // Prepare
    const { resources } = evaluateTemplate(template, values);
    for (const role of ['EnricherRole', 'DeliveryRole', 'SnapshotRole', 'FlowLogRole', 'SubscriptionRole']) {
      // Act
      const { length } = JSON.stringify(statementsOfRole(resources, role));
      // Assess: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
      expect(length).toBeLessThan(10_240);
    }
  });
});

describe('the permissions of the delivery stream', () => {
  it.each<[string, ParameterValues, string[]]>([
    ['S3', {}, []],
    ['S3 with a key', { KmsKeyArn: KEY_ARN }, ['kms:Decrypt', 'kms:GenerateDataKey']],
    ['Parquet', { Destination: 'parquet' }, ['glue:GetTable', 'glue:GetTableVersion', 'glue:GetTableVersions']],
    [
      'an Iceberg table',
      { Destination: 'iceberg' },
      ['glue:GetDatabase', 'glue:GetTable', 'glue:UpdateTable', 's3:DeleteObject'],
    ],
    ['a domain', TO_DOMAIN, DOMAIN_ACTIONS],
    [
      'a domain in a VPC',
      { ...TO_DOMAIN, ...IN_VPC },
      [
        'ec2:CreateNetworkInterface',
        'ec2:CreateNetworkInterfacePermission',
        'ec2:DeleteNetworkInterface',
        'ec2:DescribeNetworkInterfaces',
        'ec2:DescribeSecurityGroups',
        'ec2:DescribeSubnets',
        'ec2:DescribeVpcAttribute',
        'ec2:DescribeVpcs',
        ...DOMAIN_ACTIONS,
      ],
    ],
    ['a collection', TO_COLLECTION, ['aoss:APIAccessAll']],
    ['Splunk with a secret', TO_SPLUNK, ['secretsmanager:GetSecretValue']],
    ['Snowflake', { Destination: 'snowflake', ...DESTINATIONS.snowflake }, ['secretsmanager:GetSecretValue']],
    ['an HTTP endpoint with a key', { Destination: 'http', ...DESTINATIONS.http }, ['secretsmanager:GetSecretValue']],
    ['an HTTP endpoint without a key', { Destination: 'http', ...DESTINATIONS.http, EndpointSecretArn: '' }, []],
    ['a bucket that is there already', { ExistingBucketName: 'central' }, ['s3:PutObjectAcl']],
    [
      'S3 from a Kinesis stream',
      { Source: 'kinesis', ...SOURCES.kinesis },
      ['kinesis:DescribeStream', 'kinesis:GetRecords', 'kinesis:GetShardIterator', 'kinesis:ListShards'],
    ],
  ])('are what AWS lists for %s, and nothing else', (_name, given, expected) => {
    // Act
    const actions = particularActions(given);
    // Assess
    expect(actions).toEqual(expected);
  });

  it('can be assumed only by a delivery stream of this account', () => {
    // Act
    const statements = statementsIn(at(template.Resources, 'DeliveryRole', 'Properties', 'AssumeRolePolicyDocument'));
    // Assess
    expect(statements).toEqual([
      {
        Effect: 'Allow',
        Principal: { Service: 'firehose.amazonaws.com' },
        Action: 'sts:AssumeRole',
        Condition: { StringEquals: { 'sts:ExternalId': { Ref: 'AWS::AccountId' } } },
      },
    ]);
  });

  it('include a KMS key only for this bucket, through S3', () => {
    // Act
    const statement = statementNamed('UseBucketKey', { KmsKeyArn: KEY_ARN });
    // Assess
    expect(statement?.Resource).toBe(KEY_ARN);
    expect(statement?.Condition).toEqual({
      StringEquals: { 'kms:ViaService': 's3.eu-central-1.amazonaws.com' },
      StringLike: { 'kms:EncryptionContext:aws:s3:arn': ['<FlowLogBucket.Arn>', '<FlowLogBucket.Arn>/*'] },
    });
  });

  it.each<[string, ParameterValues, string, object]>([
    [
      'DecryptKinesisStream',
      { Source: 'kinesis', ...SOURCES.kinesis },
      'kinesis',
      { 'kms:EncryptionContext:aws:kinesis:arn': KINESIS_ARN },
    ],
    ['DecryptSecret', TO_SPLUNK, 'secretsmanager', {}],
  ])('include the KMS key for %s through its service only', (sid, given, service, context) => {
    // Act
    const without = statementNamed(sid, given);
    const statement = statementNamed(sid, { ...given, KmsKeyArn: KEY_ARN });
    // Assess
    expect(without).toBeUndefined();
    expect(statement).toEqual({
      Sid: sid,
      Effect: 'Allow',
      Action: 'kms:Decrypt',
      Resource: KEY_ARN,
      Condition: { StringEquals: { 'kms:ViaService': `${service}.eu-central-1.amazonaws.com`, ...context } },
    });
  });

  it('let it write to the one domain, and read statistics only of its index', () => {
    // Act
    const writing = statementNamed('WriteDomain', TO_DOMAIN);
    const reading = statementNamed('ReadDomainStatistics', { ...TO_DOMAIN, OpenSearchIndex: 'network' });
    // Assess
    expect(writing?.Resource).toEqual([DOMAIN_ARN, `${DOMAIN_ARN}/*`]);
    expect(textsIn(reading?.Resource).filter((resource) => resource.includes('network*'))).toEqual([
      `${DOMAIN_ARN}/network*/_mapping/*`,
      `${DOMAIN_ARN}/network*/_stats`,
    ]);
  });

  it.each(['ReadTable', 'WriteTable'])('give it access to the one table: %s', (sid) => {
    // Act
    const statement = statementNamed(sid, { Destination: sid === 'ReadTable' ? 'parquet' : 'iceberg' });
    // Assess
    expect(statement?.Resource).toEqual(
      ['catalog', 'database/<FlowLogDatabase>', 'table/<FlowLogDatabase>/vpc_flow_logs'].map(
        (resource) => `arn:aws:glue:eu-central-1:111111111111:${resource}`,
      ),
    );
  });

  it.each<[ParameterValues, string]>([
    [{}, '<FlowLogBucket.Arn>/iceberg/*'],
    [{ ExistingBucketName: 'central' }, 'arn:aws:s3:::central/iceberg/*'],
  ])('let it delete only files of the Iceberg table: %j', (given, expected) => {
    // Assess
    expect(statementNamed('ReplaceFiles', { Destination: 'iceberg', ...given })?.Resource).toBe(expected);
  });

  it('give it access to the one collection, with whose id the endpoint begins', () => {
    // Act
    const statement = statementNamed('WriteCollection', TO_COLLECTION);
    // Assess
    expect(statement?.Resource).toBe('arn:aws:aoss:eu-central-1:111111111111:collection/07tjusf2h91cunochc');
  });

  it('let it read the one secret, and the one Kinesis stream', () => {
    // Assess
    expect(statementNamed('ReadSecret', TO_SPLUNK)?.Resource).toBe(SECRET_ARN);
    expect(statementNamed('ReadKinesisStream', { Source: 'kinesis', ...SOURCES.kinesis })?.Resource).toBe(KINESIS_ARN);
  });
});

describe('the permissions of a subscription', () => {
  const given = { Source: 'cloudwatch-logs', ...SOURCES['cloudwatch-logs'] };
  const trustOf = (role: string) =>
    statementsIn(at(evaluateTemplate(template, given).resources, role, 'AssumeRolePolicyDocument'));

  it('let CloudWatch Logs, for log groups of this account, put records on the stream', () => {
    // Act
    const statements = statementsWith('SubscriptionRole', given);
    // Assess
    expect(statements).toEqual([
      {
        Sid: 'WriteDeliveryStream',
        Effect: 'Allow',
        Action: 'firehose:PutRecord',
        Resource: '<DeliveryStream.Arn>',
      },
    ]);
    expect(trustOf('SubscriptionRole')).toEqual([
      {
        Effect: 'Allow',
        Principal: { Service: 'logs.amazonaws.com' },
        Action: 'sts:AssumeRole',
        Condition: { StringLike: { 'aws:SourceArn': 'arn:aws:logs:eu-central-1:111111111111:*' } },
      },
    ]);
  });

  it('let flow logs of this account write to the one log group', () => {
    // Act
    const statements = statementsWith('FlowLogRole', given);
    const writing = statements.find(({ Sid }) => Sid === 'WriteGroup');
    // Assess
    expect(allowedActions(statements)).toEqual([
      'logs:CreateLogGroup',
      'logs:CreateLogStream',
      'logs:DescribeLogGroups',
      'logs:DescribeLogStreams',
      'logs:PutLogEvents',
    ]);
    expect(writing?.Resource).toEqual([
      'arn:aws:logs:eu-central-1:111111111111:log-group:/network/flow-logs',
      'arn:aws:logs:eu-central-1:111111111111:log-group:/network/flow-logs:*',
    ]);
    expect(trustOf('FlowLogRole')).toMatchObject([
      {
        Principal: { Service: 'vpc-flow-logs.amazonaws.com' },
        Condition: { StringEquals: { 'aws:SourceAccount': '111111111111' } },
      },
    ]);
  });
});
