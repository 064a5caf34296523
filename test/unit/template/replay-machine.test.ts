import { readFileSync } from 'node:fs';
import validate from 'asl-validator';
import { describe, expect, it } from 'vitest';
import { environmentOf } from './environment.ts';
import { evaluateTemplate } from './evaluate-template.ts';
import { statementsIn, statementsOfRole } from './iam-statements.ts';
import { loadTemplate } from './load-template.ts';
import type { ParameterValues } from './parameter-values.ts';
import { KEY_ARN, SECRET_ARN, SOURCES, stackCombinations } from './stack-combinations.ts';
import { at, isMapping, listOf } from './template-values.ts';

const template = loadTemplate();
const FROM_S3: ParameterValues = { Source: 's3', ...SOURCES.s3 };

function deploy(given: ParameterValues = {}) {
  const stack = evaluateTemplate(template, { ...FROM_S3, Replay: 'on', ...given });
  expect(stack.violations).toEqual([]);
  return stack;
}

/** The definition as text; it is parsed anew for each change. */
const TEXT = readFileSync(new URL('../../../deploy/replay.asl.json', import.meta.url), 'utf8');

function messagesOf(text: string): string[] {
  return validate(JSON.parse(text)).errors.map(({ Message }) => Message);
}

describe('the state machine of replays', () => {
  const definition: unknown = JSON.parse(TEXT);
  const map = at(definition, 'States', 'ReadObjects');
  const child = at(map, 'ItemProcessor', 'States');

  it('is Amazon States Language', () => {
    // Assess
    expect(messagesOf(TEXT)).toEqual([]);
  });

  it.each([
    ['a misspelled first state', '"StartAt": "ConcurrencyGiven?"', '"StartAt": "ConcurencyGiven?"'],
    ['a misspelled first state of the batches', '"StartAt": "Read"', '"StartAt": "Reed"'],
    ['a misspelled StartAt', '"StartAt": "ConcurrencyGiven?"', '"StartsAt": "ConcurrencyGiven?"'],
    ['an unknown mode', '"DISTRIBUTED"', '"DISTRIBUTE"'],
    ['a state without an end', '"End": true,', ''],
  ])('would be refused with %s', (_name, good, bad) => {
    // Prepare
    expect(TEXT).toContain(good);
    // Act
    const messages = messagesOf(TEXT.replace(good, bad));
    // Assess
    expect(messages).not.toEqual([]);
  });

  it('is the same in the template and in its file', () => {
    // Act
    const inTemplate = at(deploy().resources.ReplayMachine, 'Definition');
    // Assess
    expect(inTemplate).toEqual(definition);
  });

  it('uses ARNs of the partition of the stack', () => {
    // Act
    const fixed = JSON.stringify(at(template.Resources.ReplayMachine, 'Properties', 'Definition')).match(/arn:aws/g);
    // Assess
    expect(fixed).toBe(null);
  });

  it('uses the reader and the bucket of the stack', () => {
    // Act
    const substitutions = (given: ParameterValues) =>
      at(deploy(given).resources.ReplayMachine, 'DefinitionSubstitutions');
    const names = [...new Set([...TEXT.matchAll(/\$\{(\w+)\}/g)].map(([, name]) => name))];
    // Assess
    expect(substitutions({})).toEqual({
      ReaderFunctionArn: '<ReaderFunction.Arn>',
      ResultsBucket: '<FlowLogBucket>',
    });
    expect(substitutions({ ReplayOutput: 's3', ExistingBucketName: 'central' })).toEqual({
      ReaderFunctionArn: '<ReplayFunction.Arn>',
      ResultsBucket: 'central',
    });
    expect(names.toSorted()).toEqual(['ReaderFunctionArn', 'ResultsBucket']);
  });

  it('reads the plan in batches of 20 objects, two at a time unless the input says otherwise', () => {
    // Assess
    expect(map).toMatchObject({
      ItemReader: { ReaderConfig: { InputType: 'JSONL' }, Parameters: { 'Bucket.$': '$.plan.bucket' } },
      ItemBatcher: { MaxItemsPerBatch: 20, BatchInput: { 'run.$': '$$.Execution.Name' } },
      ItemSelector: { 'object.$': '$$.Map.Item.Value' },
      MaxConcurrencyPath: '$.concurrency',
      ItemProcessor: { ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' } },
    });
    expect(at(definition, 'States', 'UseDefaultConcurrency')).toMatchObject({
      Result: 2,
      ResultPath: '$.concurrency',
      Next: 'ReadObjects',
    });
  });

  it('continues with the reader’s answer until a batch is done, and fails if an object has failed', () => {
    // Assess
    expect(at(child, 'Read')).toMatchObject({ OutputPath: '$.Payload', Next: 'Done?' });
    expect(at(child, 'Done?', 'Choices')).toEqual([
      { Variable: '$.isDone', BooleanEquals: false, Next: 'Read' },
      { Variable: '$.failed', NumericGreaterThan: 0, Next: 'SomeFailed' },
    ]);
    expect(at(child, 'SomeFailed')).toMatchObject({ Type: 'Fail', CausePath: 'States.JsonToString($.failedItems)' });
    expect(at(map, 'ToleratedFailurePercentage')).toBe(100);
  });

  it('retries a call of the reader with growing delays', () => {
    // Act
    const [retry, ...others] = listOf(at(child, 'Read', 'Retry'));
    // Assess
    expect(others).toEqual([]);
    expect(retry).toMatchObject({ MaxAttempts: 6, BackoffRate: 2, JitterStrategy: 'FULL' });
    expect(at(retry, 'ErrorEquals')).toEqual(expect.arrayContaining(['States.TaskFailed', 'Lambda.ServiceException']));
  });

  it('may call the reader, read plans and write results under replays/, write its log, and run its batches', () => {
    // Act
    const { resources } = deploy();
    // Assess
    expect(statementsOfRole(resources, 'ReplayMachineRole')).toEqual([
      { Sid: 'CallReader', Effect: 'Allow', Action: 'lambda:InvokeFunction', Resource: '<ReaderFunction.Arn>' },
      {
        Sid: 'ReadPlanAndWriteResults',
        Effect: 'Allow',
        Action: ['s3:AbortMultipartUpload', 's3:GetObject', 's3:ListMultipartUploadParts', 's3:PutObject'],
        Resource: '<FlowLogBucket.Arn>/replays/*',
      },
      expect.objectContaining({ Sid: 'DeliverLog', Resource: '*' }),
      { Sid: 'StartBatches', Effect: 'Allow', Action: 'states:StartExecution', Resource: '<ReplayMachine>' },
      {
        Sid: 'FollowBatches',
        Effect: 'Allow',
        Action: ['states:DescribeExecution', 'states:RedriveExecution', 'states:StopExecution'],
        Resource: [
          'arn:aws:states:eu-central-1:111111111111:execution:<ReplayMachine.Name>:*',
          'arn:aws:states:eu-central-1:111111111111:execution:<ReplayMachine.Name>/*:*',
        ],
      },
    ]);
    expect(at(map, 'ResultWriter', 'Parameters', 'Prefix')).toBe('replays');
  });

  it('has a role that only Step Functions may assume, for machines of this account', () => {
    // Act
    const [trust] = statementsIn(at(deploy().resources.ReplayMachineRole, 'AssumeRolePolicyDocument'));
    // Assess
    expect(trust).toMatchObject({
      Principal: { Service: 'states.amazonaws.com' },
      Condition: {
        StringEquals: { 'aws:SourceAccount': '111111111111' },
        ArnLike: { 'aws:SourceArn': 'arn:aws:states:eu-central-1:111111111111:stateMachine:*' },
      },
    });
  });

  it('logs errors, without the content of executions', () => {
    // Act
    const { ReplayMachine, ReplayMachineLogGroup } = deploy().resources;
    // Assess
    expect(at(ReplayMachine, 'LoggingConfiguration')).toMatchObject({ Level: 'ERROR', IncludeExecutionData: false });
    // log groups with other prefixes each need a resource policy
    expect(at(ReplayMachineLogGroup, 'LogGroupName')).toMatch(/^\/aws\/vendedlogs\/states\//);
  });
});

describe('the reader of replays to S3', () => {
  const TO_S3: ParameterValues = { ReplayOutput: 's3' };
  /** Variables that only one of the two functions has, or for which their values differ. */
  const DIFFERENT = ['DESTINATION', 'PARTITION_KEYS', 'PUT_BACK', 'OUTPUT_LOCATION', 'STREAM_NAME'];

  const shared = (variables: Readonly<Record<string, string>>) =>
    Object.fromEntries(
      Object.entries(variables).filter(([name]) => !DIFFERENT.includes(name) && !name.startsWith('MALLOC_')),
    );

  it.each(stackCombinations().filter(({ source }) => source === 's3'))(
    'enriches as the enricher of its stack does: $name',
    ({ values }) => {
      // Prepare
      const everything = {
        Metadata: 'snapshot',
        MetadataGaps: 'ec2',
        AssumeRoleName: 'flow-log-reader',
        AllowedAccounts: '222222222222',
        ExternalIdSecretArn: SECRET_ARN,
        CidrLabels: '10.0.0.0/8=office:end',
        DropRules: 'port=53:end',
        MoreOptions: 'LOG_LEVEL=debug:end',
      };
      // Act
      const stack = deploy({ ...values, ...everything, ...TO_S3 });
      const replay = environmentOf(stack, 'ReplayFunction');
      // Assess
      expect(shared(replay)).toEqual(shared(environmentOf(stack, 'EnricherFunction')));
      expect(Object.keys(replay).length).toBeGreaterThan(12);
      expect(replay).toMatchObject({ DESTINATION: 's3', PUT_BACK: 'off' });
      expect(replay).not.toHaveProperty('PARTITION_KEYS');
    },
  );

  it('writes only to enriched/ in the bucket of the stack', () => {
    // Act
    const own = deploy(TO_S3);
    const existing = deploy({ ...TO_S3, ExistingBucketName: 'central' });
    const writing = (stack: typeof own) =>
      statementsOfRole(stack.resources, 'ReplayRole').filter(({ Action }) => listOf(Action).includes('s3:PutObject'));
    // Assess
    expect(own.outputs.EnrichedLocation).toBe('s3://<FlowLogBucket>/enriched/');
    expect(environmentOf(existing, 'ReplayFunction').OUTPUT_LOCATION).toBe('s3://central/enriched/');
    expect(writing(own)).toMatchObject([{ Action: ['s3:AbortMultipartUpload', 's3:PutObject'] }]);
    expect(writing(own)).toMatchObject([{ Resource: '<FlowLogBucket.Arn>/enriched/*' }]);
    expect(writing(existing)).toMatchObject([{ Resource: 'arn:aws:s3:::central/enriched/*' }]);
  });

  it('may read the objects and the documents of the enricher, and put nothing on the stream', () => {
    // Prepare
    const given = { ...TO_S3, Metadata: 'snapshot', MetadataGaps: 'ec2', KmsKeyArn: KEY_ARN, PutBack: 'on' };
    const { resources } = deploy(given);
    // Act
    const sids = (role: string) => statementsOfRole(resources, role).map(({ Sid }) => String(Sid));
    const ofEnricher = sids('EnricherRole').filter((sid) => sid !== 'PutBackOnDeliveryStream');
    // Assess
    expect(sids('ReplayRole')).toEqual(expect.arrayContaining([...ofEnricher, 'ReadObjects', 'TellMissingObjects']));
    expect(JSON.stringify(statementsOfRole(resources, 'ReplayRole'))).not.toContain('firehose:');
    const ec2 = resources.Ec2ReadPolicy;
    expect(isMapping(ec2) ? ec2.Roles : []).toContain('<ReplayRole>');
  });

  it('is the one that the state machine calls', () => {
    // Act
    const { resources } = deploy(TO_S3);
    const calling = statementsOfRole(resources, 'ReplayMachineRole').find(({ Sid }) => Sid === 'CallReader');
    // Assess
    expect(calling?.Resource).toBe('<ReplayFunction.Arn>');
  });
});
