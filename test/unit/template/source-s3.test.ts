import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { READER_OPTIONS } from '../../../src/config/options/reader.ts';
import { readReaderOptions } from '../../../src/config/read-reader-options.ts';
import { environmentBytes, environmentOf } from './environment.ts';
import { evaluateTemplate } from './evaluate-template.ts';
import { statementsIn, statementsOfRole } from './iam-statements.ts';
import { loadTemplate } from './load-template.ts';
import { accepts, type ParameterValues, parameterNamed } from './parameter-values.ts';
import {
  BUCKET_ARN,
  KEY_ARN,
  REQUIRED_VALUES,
  SOURCES,
  stackCombinations,
  stacksWithAdditions,
} from './stack-combinations.ts';
import { at, isMapping, listOf } from './template-values.ts';

const template = loadTemplate();
const FROM_S3: ParameterValues = { Source: 's3', ...SOURCES.s3 };
const OTHER_BUCKET_ARN = 'arn:aws:s3:::archive-222222222222';
const OTHER_KEY_ARN = KEY_ARN.replace('111111111111', '222222222222');

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html: all inline policies of a role together */
const MAX_ROLE_POLICY_CHARACTERS = 10_240;

function deploy(given: ParameterValues = {}) {
  const stack = evaluateTemplate(template, { ...FROM_S3, ...given });
  expect(stack.violations).toEqual([]);
  return stack;
}

/** Resources and outputs that exist only with a source in S3. */
const OWN_PART = /^(Reader|Replay|Source(?!Lag)|Notification|Queue|Enriched|Objects)/;
const ownParts = (parts: Readonly<Record<string, unknown>>) => Object.keys(parts).filter((name) => OWN_PART.test(name));

describe('the parts of a source in S3', () => {
  it.each(stackCombinations().filter(({ source }) => source !== 's3'))(
    'are in no stack with another source: $name',
    ({ values }) => {
      // Act
      const { resources, outputs } = evaluateTemplate(template, values);
      // Assess
      expect(ownParts({ ...resources, ...outputs })).toEqual([]);
    },
  );

  it.each<[string, ParameterValues, string[]]>([
    ['nothing for replays', {}, []],
    [
      'a state machine',
      { Replay: 'on' },
      ['ReplayMachine', 'ReplayMachineLogGroup', 'ReplayMachineRole', 'ReplayRunPolicy'],
    ],
    [
      'a state machine and a reader that enriches',
      { Replay: 'on', ReplayOutput: 's3' },
      [
        'ReplayFunction',
        'ReplayLogGroup',
        'ReplayMachine',
        'ReplayMachineLogGroup',
        'ReplayMachineRole',
        'ReplayRole',
        'ReplayRunPolicy',
      ],
    ],
  ])('are queue, reader and permissions, with %s', (_name, given, replay) => {
    // Act
    const names = ownParts(deploy(given).resources).toSorted();
    // Assess
    expect(names.filter((name) => !name.endsWith('Alarm'))).toEqual([
      'ObjectsQuery',
      'ReaderDeadLetterQueue',
      'ReaderDeadLetterQueuePolicy',
      'ReaderFunction',
      'ReaderLogGroup',
      'ReaderMapping',
      'ReaderQueue',
      'ReaderQueuePolicy',
      'ReaderRole',
      ...replay,
      'SourceReadPolicy',
    ]);
  });

  it('feed a stream that accepts records directly, without a flow log of this stack', () => {
    // Act
    const { resources } = deploy();
    // Assess
    expect(resources.DeliveryStream).toMatchObject({ DeliveryStreamType: 'DirectPut' });
    expect(Object.keys(resources).filter((name) => /^(FlowLog\d*|Subscription\w+)$/.test(name))).toEqual([]);
    expect(resources).toHaveProperty('PutBackPolicy');
  });
});

describe('the queue of new objects', () => {
  const { resources } = deploy();

  it('gives a reader six times its timeout, and an object five tries', () => {
    // Prepare
    const timeoutSeconds = Number(at(resources.ReaderFunction, 'Timeout'));
    // Assess
    expect(timeoutSeconds).toBe(900);
    expect(resources.ReaderQueue).toMatchObject({
      VisibilityTimeout: 6 * timeoutSeconds,
      RedrivePolicy: { deadLetterTargetArn: '<ReaderDeadLetterQueue.Arn>', maxReceiveCount: 5 },
    });
  });

  it('keeps messages, and those that failed, for as long as SQS can', () => {
    // Assess
    for (const queue of ['ReaderQueue', 'ReaderDeadLetterQueue']) {
      expect(at(resources[queue], 'MessageRetentionPeriod')).toBe(14 * 86_400);
    }
  });

  it.each(['ReaderQueue', 'ReaderDeadLetterQueue'])('is encrypted, by SQS or with the given key: %s', (queue) => {
    // Act
    const withKey = deploy({ KmsKeyArn: KEY_ARN }).resources[queue];
    // Assess
    expect(resources[queue]).toMatchObject({ SqsManagedSseEnabled: true });
    expect(resources[queue]).not.toHaveProperty('KmsMasterKeyId');
    expect(withKey).toMatchObject({ KmsMasterKeyId: KEY_ARN });
    expect(withKey).not.toHaveProperty('SqsManagedSseEnabled');
  });

  it.each(['ReaderQueue', 'ReaderDeadLetterQueue'])('refuses requests without TLS: %s', (queue) => {
    // Act
    const policy = resources[`${queue}Policy`];
    // Assess
    expect(at(policy, 'Queues')).toEqual([`<${queue}>`]);
    expect(statementsIn(policy)).toContainEqual({
      Sid: 'DenyWithoutTls',
      Effect: 'Deny',
      Principal: '*',
      Action: 'sqs:*',
      Resource: `<${queue}.Arn>`,
      Condition: { Bool: { 'aws:SecureTransport': 'false' } },
    });
  });

  it.each<[string, ParameterValues, unknown]>([
    ['this account', {}, '111111111111'],
    ['other accounts', { SourceAccountIds: '222222222222,333333333333' }, ['222222222222', '333333333333']],
  ])('accepts messages only from the buckets of %s', (_name, given, owners) => {
    // Act
    const { resources: deployed } = deploy({ ...given, SourceBucketArns: `${BUCKET_ARN},${OTHER_BUCKET_ARN}` });
    const allowed = statementsIn(deployed.ReaderQueuePolicy).filter(({ Effect }) => Effect === 'Allow');
    // Assess
    expect(allowed).toEqual([
      {
        Sid: 'NotifyOfObjects',
        Effect: 'Allow',
        Principal: { Service: 's3.amazonaws.com' },
        Action: 'sqs:SendMessage',
        Resource: '<ReaderQueue.Arn>',
        Condition: {
          ArnEquals: { 'aws:SourceArn': [BUCKET_ARN, OTHER_BUCKET_ARN] },
          StringEquals: { 'aws:SourceAccount': owners },
        },
      },
    ]);
    expect(deployed).not.toHaveProperty('ReaderRule');
  });

  it('accepts messages only from the one rule, if EventBridge reports objects', () => {
    // Act
    const { resources: deployed } = deploy({ SourceNotification: 'eventbridge' });
    const allowed = statementsIn(deployed.ReaderQueuePolicy).filter(({ Effect }) => Effect === 'Allow');
    // Assess
    expect(allowed).toEqual([
      {
        Sid: 'NotifyOfEvents',
        Effect: 'Allow',
        Principal: { Service: 'events.amazonaws.com' },
        Action: 'sqs:SendMessage',
        Resource: '<ReaderQueue.Arn>',
        Condition: { ArnEquals: { 'aws:SourceArn': '<ReaderRule.Arn>' } },
      },
    ]);
  });

  it.each<[string, ParameterValues, unknown]>([
    ['with any key', {}, undefined],
    ['under the prefix', { SourcePrefix: 'AWSLogs/' }, { object: { key: [{ prefix: 'AWSLogs/' }] } }],
  ])('is notified by the rule of objects that are created in the buckets, %s', (_name, given, detail) => {
    // Act
    const rule = deploy({ ...given, SourceNotification: 'eventbridge' }).resources.ReaderRule;
    // Assess
    expect(rule).toMatchObject({
      EventPattern: { source: ['aws.s3'], 'detail-type': ['Object Created'], resources: [BUCKET_ARN] },
      Targets: [{ Id: 'reader', Arn: '<ReaderQueue.Arn>' }],
    });
    expect(Object(at(rule, 'EventPattern')).detail).toEqual(detail);
  });
});

describe('the reader', () => {
  const { resources } = deploy();

  it('is the ready bundle on Node.js 24, with its own role and log group', () => {
    // Assess
    expect(resources.ReaderFunction).toMatchObject({
      Runtime: 'nodejs24.x',
      CodeUri: 'dist/',
      Handler: 'reader-handler.handler',
      MemorySize: '1024',
      Role: '<ReaderRole.Arn>',
      LoggingConfig: { LogGroup: '<ReaderLogGroup>' },
    });
    expect(at(template.Resources, 'ReaderFunction', 'Metadata', 'SkipBuild')).toBe(true);
    expect(existsSync(new URL('../../../src/function/reader-handler.ts', import.meta.url))).toBe(true);
  });

  it('reads one object per call, reports failures by message, and waits instead of being throttled', () => {
    // Act
    const mapping = deploy({ ReaderConcurrency: 7 }).resources.ReaderMapping;
    // Assess
    expect(mapping).toEqual({
      EventSourceArn: '<ReaderQueue.Arn>',
      FunctionName: '<ReaderFunction>',
      BatchSize: 1,
      FunctionResponseTypes: ['ReportBatchItemFailures'],
      ScalingConfig: { MaximumConcurrency: '7' },
    });
  });

  it('is configured with the stream, the record size, its rate and its queue', () => {
    // Act
    const environment = environmentOf(
      deploy({ ReaderBytesPerSecond: 1_048_576, MetricsNamespace: 'Network' }),
      'ReaderFunction',
    );
    // Assess
    expect(environment).toEqual({
      STREAM_NAME: expect.stringMatching(/^deliverystream/),
      DESTINATION: 's3',
      READER_BYTES_PER_SECOND: '1048576',
      SOURCE_KEYS: 'flow_logs',
      CONTINUATION_QUEUE_URL: expect.stringMatching(/^https:\/\/sqs\..*\/ReaderQueue/),
      METRICS: 'emf',
      METRICS_NAMESPACE: 'Network',
    });
  });

  it.each(stacksWithAdditions().filter(({ source }) => source === 's3'))(
    'starts, as that of a replay does: $name',
    ({ values }) => {
      // Prepare
      const stack = evaluateTemplate(template, values);
      for (const name of ['ReaderFunction', 'ReplayFunction'].filter((each) => each in stack.resources)) {
        // Act
        const environment: Record<string, string> = { ...environmentOf(stack, name), AWS_REGION: 'eu-central-1' };
        const { streamName, options } = readReaderOptions(environment);
        // Assess
        expect(streamName).toMatch(/^deliverystream/);
        expect(options.destination).toBe(environment.DESTINATION);
        expect(environmentBytes(environment)).toBeLessThan(4_096);
      }
      expect(stack.violations).toEqual([]);
    },
  );

  it('may write its log, receive messages of its queue, put records on the stream, and read the objects', () => {
    // Act
    const statements = statementsOfRole(resources, 'ReaderRole');
    // Assess
    expect(statements).toEqual([
      { Effect: 'Allow', Action: ['logs:CreateLogStream', 'logs:PutLogEvents'], Resource: '<ReaderLogGroup.Arn>' },
      {
        Sid: 'TakeMessages',
        Effect: 'Allow',
        Action: ['sqs:DeleteMessage', 'sqs:GetQueueAttributes', 'sqs:ReceiveMessage', 'sqs:SendMessage'],
        Resource: '<ReaderQueue.Arn>',
      },
      {
        Sid: 'WriteDeliveryStream',
        Effect: 'Allow',
        Action: 'firehose:PutRecordBatch',
        Resource: '<DeliveryStream.Arn>',
      },
      {
        Sid: 'ReadObjects',
        Effect: 'Allow',
        Action: ['s3:GetObject', 's3:GetObjectVersion'],
        Resource: [`${BUCKET_ARN}/*`],
      },
      {
        Sid: 'TellMissingObjects',
        Effect: 'Allow',
        Action: 's3:ListBucket',
        Resource: [BUCKET_ARN],
        Condition: { StringLikeIfExists: { 's3:prefix': '*' } },
      },
    ]);
  });

  it('may read each of ten buckets, only under the prefix', () => {
    // Prepare
    const buckets = Array.from({ length: 10 }, (_none, index) => `arn:aws:s3:::archive-${index}`);
    for (let count = 1; count <= buckets.length; count++) {
      const some = buckets.slice(0, count);
      // Act
      const { resources: deployed } = deploy({ SourceBucketArns: some.join(','), SourcePrefix: 'AWSLogs/2' });
      const [objects, list] = statementsOfRole(deployed, 'ReaderRole').filter(({ Action }) =>
        listOf(Action).some((action) => String(action).startsWith('s3:')),
      );
      // Assess
      expect(objects?.Resource).toEqual(some.map((arn) => `${arn}/AWSLogs/2*`));
      expect(list).toMatchObject({
        Resource: some,
        Condition: { StringLikeIfExists: { 's3:prefix': 'AWSLogs/2*' } },
      });
    }
  });

  it('may decrypt objects with the given keys, only through S3', () => {
    // Act
    const withKeys = statementsOfRole(
      deploy({ SourceKmsKeyArns: `${OTHER_KEY_ARN},${KEY_ARN}` }).resources,
      'ReaderRole',
    );
    // Assess
    expect(withKeys.at(-1)).toEqual({
      Sid: 'DecryptObjects',
      Effect: 'Allow',
      Action: 'kms:Decrypt',
      Resource: [OTHER_KEY_ARN, KEY_ARN],
      Condition: { StringLike: { 'kms:ViaService': 's3.*.amazonaws.com' } },
    });
  });

  it('may use the key of its queue, only through SQS', () => {
    // Act
    const statements = statementsOfRole(deploy({ KmsKeyArn: KEY_ARN }).resources, 'ReaderRole');
    // Assess
    expect(statements.filter(({ Resource }) => Resource === KEY_ARN)).toEqual([
      {
        Sid: 'UseQueueKey',
        Effect: 'Allow',
        Action: ['kms:Decrypt', 'kms:GenerateDataKey'],
        Resource: KEY_ARN,
        Condition: { StringEquals: { 'kms:ViaService': 'sqs.eu-central-1.amazonaws.com' } },
      },
    ]);
  });

  it.each(['ReaderRole', 'ReplayRole', 'ReplayMachineRole'])(
    'fits into the size of a role’s policies with the longest values: %s',
    (role) => {
      // Prepare
      const longest = {
        SourceBucketArns: Array.from(
          { length: 10 },
          (_none, n) => `arn:aws-us-gov:s3:::${`${n}`.padEnd(63, 'b')}`,
        ).join(','),
        SourcePrefix: 'p'.repeat(200),
        SourceKmsKeyArns: Array.from({ length: 10 }, (_none, n) => OTHER_KEY_ARN.replace(/.$/, `${n}`)).join(','),
        KmsKeyArn: KEY_ARN,
        Replay: 'on',
        ReplayOutput: 's3',
        MetadataGaps: 'ec2',
        Tracing: 'on',
        FunctionSubnetIds: 'subnet-0a11b22c',
        FunctionSecurityGroupIds: 'sg-0a11b22c',
      };
      // Act
      const statements = statementsOfRole(deploy(longest).resources, role);
      // a resolved attribute is longer
      const characters = JSON.stringify(statements).replaceAll(/<\w+\.Arn>/g, 'a'.repeat(160)).length;
      // Assess
      expect(statements.length).toBeGreaterThan(2);
      expect(characters).toBeLessThan(MAX_ROLE_POLICY_CHARACTERS);
    },
  );

  it('runs in a VPC like the other functions', () => {
    // Prepare
    const inVpc = { FunctionSubnetIds: 'subnet-0a11b22c', FunctionSecurityGroupIds: 'sg-0a11b22c' };
    // Act
    const { resources: deployed } = deploy({ ...inVpc, Replay: 'on', ReplayOutput: 's3' });
    const ofEnricher = statementsIn(at(deployed.EnricherRole, 'Policies')).filter(({ Sid }) =>
      ['ManageInterfaces', 'DenyInterfacesToCode'].includes(String(Sid)),
    );
    // Assess
    expect(ofEnricher).toHaveLength(2);
    for (const name of ['Reader', 'Replay']) {
      expect(at(deployed[`${name}Function`], 'VpcConfig')).toEqual(at(deployed.EnricherFunction, 'VpcConfig'));
      expect(statementsIn(deployed[`${name}Role`])).toEqual(expect.arrayContaining(ofEnricher));
    }
  });
});

describe('the outputs for the owners of the buckets', () => {
  /** An output as text, with resource attributes in the form that a deployed stack would give them. */
  function outputOf(name: string, given: ParameterValues): string {
    return String(deploy(given).outputs[name])
      .replaceAll('<ReaderQueue.Arn>', 'arn:aws:sqs:eu-central-1:111111111111:q')
      .replaceAll(/<(\w+)\.Arn>/g, 'arn:aws:iam::111111111111:role/$1');
  }

  it.each<[string, ParameterValues, unknown]>([
    ['all objects', {}, undefined],
    [
      'objects under the prefix',
      { SourcePrefix: 'AWSLogs/' },
      { Key: { FilterRules: [{ Name: 'prefix', Value: 'AWSLogs/' }] } },
    ],
  ])('say which notification a bucket needs, for %s', (_name, given, filter) => {
    // Act
    const configuration: unknown = JSON.parse(outputOf('NotificationConfiguration', given));
    // Assess
    expect(configuration).toEqual({
      QueueConfigurations: [
        {
          Id: 'flow-logs',
          QueueArn: 'arn:aws:sqs:eu-central-1:111111111111:q',
          Events: ['s3:ObjectCreated:*'],
          ...(filter === undefined ? {} : { Filter: filter }),
        },
      ],
    });
  });

  it('say that EventBridge must be enabled if it reports objects', () => {
    // Act
    const configuration: unknown = JSON.parse(
      outputOf('NotificationConfiguration', { SourceNotification: 'eventbridge' }),
    );
    // Assess
    expect(configuration).toEqual({ EventBridgeConfiguration: {} });
  });

  /** Runs a command with an `aws` stub that records its arguments; returns the calls, each as a list of arguments. */
  function callsOf(command: string): string[][] {
    const folder = mkdtempSync(join(tmpdir(), 'vpc-flow-enricher-aws-'));
    const script = `#!/bin/sh\n{ printf '%s\\n' "$@"; echo --; } >> "${folder}/calls"\necho ANSWER\n`;
    writeFileSync(join(folder, 'aws'), script, { mode: 0o755 });
    const { status, stderr } = spawnSync('sh', ['-c', `${command}\ncat "${folder}/calls" >&2`], {
      encoding: 'utf8',
      env: { ...process.env, PATH: `${folder}:${process.env.PATH}` },
    });
    rmSync(folder, { recursive: true });
    expect(status).toBe(0);
    return stderr
      .split('\n--\n')
      .slice(0, -1)
      .map((call) => call.split('\n'));
  }

  it.each([
    ['one bucket', BUCKET_ARN, ['central-flow-logs']],
    ['several buckets', `${BUCKET_ARN},${OTHER_BUCKET_ARN}`, ['central-flow-logs', 'archive-222222222222']],
  ])('have a valid shell command, which keeps existing notifications: %s', (_name, SourceBucketArns, names) => {
    // Act
    const calls = callsOf(outputOf('NotificationCommand', { SourceBucketArns, SourcePrefix: 'AWSLogs/' }));
    // Assess
    expect(calls.map((call) => call.slice(0, 4))).toEqual(
      names.flatMap((name) => [
        ['s3api', 'get-bucket-notification-configuration', '--bucket', name],
        ['s3api', 'put-bucket-notification-configuration', '--bucket', name],
      ]),
    );
    for (const [index, call] of calls.entries()) {
      if (index % 2 === 1) expect(call.slice(4)).toEqual(['--notification-configuration', 'ANSWER']);
      else expect(call.slice(4, 7)).toEqual(['--output', 'json', '--query']);
    }
  });

  it.each<[string, ParameterValues, string, unknown]>([
    ['one bucket', {}, BUCKET_ARN, 'arn:aws:iam::111111111111:role/ReaderRole'],
    [
      'several buckets',
      { SourceBucketArns: `${BUCKET_ARN},${OTHER_BUCKET_ARN}`, SourcePrefix: 'AWSLogs/' },
      'arn:aws:s3:::BUCKET',
      'arn:aws:iam::111111111111:role/ReaderRole',
    ],
    [
      'a replay with a role of its own',
      { Replay: 'on', ReplayOutput: 's3' },
      BUCKET_ARN,
      ['arn:aws:iam::111111111111:role/ReaderRole', 'arn:aws:iam::111111111111:role/ReplayRole'],
    ],
  ])('have the statements of bucket and key policies for %s', (_name, given, bucket, roles) => {
    // Act
    const statements: unknown = JSON.parse(outputOf('SourceBucketPolicy', given));
    const keyStatement: unknown = JSON.parse(
      outputOf('SourceKeyPolicy', { ...given, SourceKmsKeyArns: OTHER_KEY_ARN }),
    );
    const prefix = given.SourcePrefix ?? '';
    // Assess
    expect(statements).toMatchObject([
      { Principal: { AWS: roles }, Action: ['s3:GetObject', 's3:GetObjectVersion'], Resource: `${bucket}/${prefix}*` },
      { Principal: { AWS: roles }, Action: 's3:ListBucket', Resource: bucket },
    ]);
    expect(keyStatement).toMatchObject({ Principal: { AWS: roles }, Action: 'kms:Decrypt' });
  });

  it.each([
    ['s3', 's3.amazonaws.com'],
    ['eventbridge', 'events.amazonaws.com'],
  ])('have the statement with which %s may write to an encrypted queue', (SourceNotification, Service) => {
    // Act
    const statement: unknown = JSON.parse(outputOf('QueueKeyPolicy', { SourceNotification, KmsKeyArn: KEY_ARN }));
    // Assess
    expect(statement).toMatchObject({ Principal: { Service }, Action: ['kms:Decrypt', 'kms:GenerateDataKey'] });
    expect(deploy().outputs).not.toHaveProperty('QueueKeyPolicy');
  });
});

describe('the parameters of a source in S3', () => {
  it.each([
    ['SourceBucketArns', 'arn:aws:s3:::central-flow-logs'],
    ['SourceBucketArns', 'arn:aws-us-gov:s3:::a.b-1,arn:aws:s3:::abc'],
    ['SourceBucketArns', Array.from({ length: 10 }, () => BUCKET_ARN).join(',')],
    ['SourcePrefix', ''],
    ['SourcePrefix', 'AWSLogs/'],
    ['SourcePrefix', 'o-a1b2c3d4e5/AWSLogs/aws-account-id=111111111111/'],
    ['SourceAccountIds', '012345678901,222222222222'],
    ['SourceKmsKeyArns', `${KEY_ARN},${OTHER_KEY_ARN}`],
    ['ReaderConcurrency', 2],
    ['ReaderConcurrency', 1_000],
  ])('%s accepts %j', (name, value) => {
    // Assess
    expect(accepts(parameterNamed(template, name), value)).toBe(true);
  });

  it.each([
    ['SourceBucketArns', 'central-flow-logs'],
    ['SourceBucketArns', 's3://central-flow-logs'],
    ['SourceBucketArns', 'arn:aws:s3:::*'],
    ['SourceBucketArns', 'arn:aws:s3:::bucket/AWSLogs'],
    ['SourceBucketArns', 'arn:aws:s3:::a,arn:aws:s3:::b'],
    ['SourceBucketArns', `${BUCKET_ARN},`],
    ['SourceBucketArns', `${BUCKET_ARN}, ${BUCKET_ARN}`],
    ['SourceBucketArns', Array.from({ length: 11 }, () => BUCKET_ARN).join(',')],
    ['SourcePrefix', '*'],
    ['SourcePrefix', 'AWSLogs/*'],
    ['SourcePrefix', '/AWSLogs/'],
    ['SourcePrefix', `\${aws:username}/`],
    ['SourcePrefix', 'AWS Logs/'],
    ['SourcePrefix', '"],"x":["'],
    ['SourcePrefix', "'; rm -r x; '"],
    ['SourcePrefix', '`true`'],
    ['SourceAccountIds', '22222222222'],
    ['SourceAccountIds', '*'],
    ['SourceKmsKeyArns', 'alias/flow-logs'],
    ['SourceKmsKeyArns', '*'],
    ['ReaderConcurrency', 1],
    ['ReaderConcurrency', 1_001],
    ['ReaderMemorySize', 256],
    ['SourceNotification', 'sns'],
    ['ReplayOutput', 'local'],
  ])('%s refuses %j', (name, value) => {
    // Assess
    expect(accepts(parameterNamed(template, name), value)).toBe(false);
  });

  it('refuse a flow log that is set by mistake', () => {
    // Act
    const { violations } = evaluateTemplate(template, { ...FROM_S3, ...REQUIRED_VALUES });
    // Assess
    expect(violations).toEqual([expect.stringContaining('ResourceId=none')]);
  });
});

describe('the parameter of each option of the reader', () => {
  it.each([
    ['ReaderBytesPerSecond', READER_OPTIONS.READER_BYTES_PER_SECOND],
    ['SourceKeys', READER_OPTIONS.SOURCE_KEYS],
  ] as const)('has default, choices and bounds of the option: %s', (name, row) => {
    // Act
    const { Default, AllowedValues, MinValue, MaxValue } = parameterNamed(template, name);
    // Assess
    expect(Default).toBe(row.byDefault);
    if (row.kind === 'choice') expect(AllowedValues).toEqual(row.choices);
    else expect([MinValue, MaxValue]).toEqual([row.minimum, row.maximum]);
  });

  it('has for every other option a value of the template, or the default', () => {
    // Prepare
    const stack = deploy({ Replay: 'on', ReplayOutput: 's3' });
    const set = ['ReaderFunction', 'ReplayFunction'].flatMap((name) => Object.keys(environmentOf(stack, name)));
    // Act
    const missing = Object.keys(READER_OPTIONS).filter((name) => !set.includes(name));
    // Assess
    // the reader of a stack does not write to the place that it reads: it ignores the program's own output
    expect(missing).toEqual(['SOURCE_PREFIX', 'RECORD_BYTES']);
  });
});

describe('the parts for tracing', () => {
  it('let the readers write traces', () => {
    // Act
    const { resources } = deploy({ Tracing: 'on', Replay: 'on', ReplayOutput: 's3' });
    // Assess
    expect(at(resources.TracingPolicy, 'Roles')).toEqual(expect.arrayContaining(['<ReaderRole>', '<ReplayRole>']));
    for (const name of ['ReaderFunction', 'ReplayFunction']) {
      const properties = resources[name];
      expect(isMapping(properties) ? properties.Tracing : '').toBe('Active');
    }
  });
});
