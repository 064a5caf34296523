import { describe, expect, it } from 'vitest';
import { OPTIONS } from '../../../src/config/options.ts';
import { loadTemplate } from './load-template.ts';
import { at, everythingIn, isMapping, listOf, textsIn } from './template-values.ts';

const resources = loadTemplate().Resources;

/** Seconds that Firehose waits for a transformation: https://docs.aws.amazon.com/firehose/latest/dev/data-transformation.html */
const FIREHOSE_WAIT_SECONDS = 300;

const OPTION_NAMES = Object.keys(OPTIONS);

describe('the function of the template', () => {
  const properties = at(resources, 'EnricherFunction', 'Properties');
  const variables = at(properties, 'Environment', 'Variables');

  it('is the ready bundle on Node.js 24', () => {
    // Assess
    expect(properties).toMatchObject({ Runtime: 'nodejs24.x', CodeUri: 'dist/', Handler: 'handler.handler' });
    expect(at(resources, 'EnricherFunction', 'Metadata', 'SkipBuild')).toBe(true);
  });

  it('sets only options that it knows', () => {
    // Act
    const names = isMapping(variables) ? Object.keys(variables) : [];
    const unknown = names.filter((name) => name !== 'NODE_OPTIONS' && !OPTION_NAMES.includes(name));
    // Assess
    expect(names).toContain('LOG_FORMAT');
    expect(unknown).toEqual([]);
  });

  it('frames for S3 in the flat schema and looks nothing up', () => {
    // Assess
    expect(variables).toMatchObject({ DESTINATION: 's3', SCHEMA: 'flat', METADATA: 'none' });
  });

  it('leaves CIDR_LABELS out when there are none', () => {
    // Assess
    expect(at(variables, 'CIDR_LABELS')).toEqual({
      'Fn::If': ['HasCidrLabels', { Ref: 'CidrLabels' }, { Ref: 'AWS::NoValue' }],
    });
  });

  it('ends before Firehose stops waiting for it', () => {
    // Act
    const seconds = at(properties, 'Timeout');
    // Assess
    expect(seconds).toBeGreaterThanOrEqual(60);
    expect(seconds).toBeLessThan(FIREHOSE_WAIT_SECONDS);
  });

  it('has a role and a log group of its own', () => {
    // Assess
    expect(at(properties, 'Role')).toEqual({ 'Fn::GetAtt': ['EnricherRole', 'Arn'] });
    expect(at(properties, 'LoggingConfig', 'LogGroup')).toEqual({ Ref: 'EnricherLogGroup' });
  });
});

describe('the log groups of the template', () => {
  it('all forget after a time', () => {
    // Prepare
    const groups = Object.values(resources).filter((resource) => resource.Type === 'AWS::Logs::LogGroup');
    // Act
    const retentions = groups.map((group) => group.Properties.RetentionInDays);
    // Assess
    expect(retentions).toEqual([{ Ref: 'LogRetentionDays' }, { Ref: 'LogRetentionDays' }]);
  });
});

describe('the bucket of the template', () => {
  const properties = at(resources, 'FlowLogBucket', 'Properties');

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

  it('outlives the stack', () => {
    // Assess
    expect(resources.FlowLogBucket).toMatchObject({ DeletionPolicy: 'Retain', UpdateReplacePolicy: 'Retain' });
  });

  it('expires only what is under the error prefix of the stream', () => {
    // Prepare
    const rules = listOf(at(properties, 'LifecycleConfiguration', 'Rules')).filter(isMapping);
    const errorPrefix = at(
      resources,
      'DeliveryStream',
      'Properties',
      'ExtendedS3DestinationConfiguration',
      'ErrorOutputPrefix',
    );
    // Act
    const expired = rules.filter((rule) => 'ExpirationInDays' in rule).map((rule) => String(rule.Prefix));
    // Assess
    expect(expired).toEqual(['errors/']);
    expect(String(errorPrefix).startsWith('errors/')).toBe(true);
  });

  it('refuses requests without TLS, for itself and for its objects', () => {
    // Act
    const policy = at(resources, 'FlowLogBucketPolicy', 'Properties');
    // Assess
    expect(at(policy, 'Bucket')).toEqual({ Ref: 'FlowLogBucket' });
    expect(at(policy, 'PolicyDocument', 'Statement')).toMatchObject([
      {
        Effect: 'Deny',
        Principal: '*',
        Action: 's3:*',
        Resource: [{ 'Fn::GetAtt': ['FlowLogBucket', 'Arn'] }, { 'Fn::Sub': `\${FlowLogBucket.Arn}/*` }],
        Condition: { Bool: { 'aws:SecureTransport': 'false' } },
      },
    ]);
  });
});

describe('the delivery stream of the template', () => {
  const properties = at(resources, 'DeliveryStream', 'Properties');
  const destination = at(properties, 'ExtendedS3DestinationConfiguration');
  const processors = listOf(at(destination, 'ProcessingConfiguration', 'Processors'));

  it('takes what a flow log writes', () => {
    // Assess
    expect(at(properties, 'DeliveryStreamType')).toBe('DirectPut');
    expect(at(properties, 'Tags')).toContainEqual({ Key: 'LogDeliveryEnabled', Value: 'true' });
    expect(at(properties, 'DeliveryStreamEncryptionConfigurationInput')).toEqual({ KeyType: 'AWS_OWNED_CMK' });
  });

  it('has the function as its only processor, so no decompression', () => {
    // Act
    const types = processors.map((processor) => at(processor, 'Type'));
    // Assess
    expect(types).toEqual(['Lambda']);
    expect(at(destination, 'ProcessingConfiguration', 'Enabled')).toBe(true);
    expect(textsIn(properties).filter((text) => /decompress/i.test(text))).toEqual([]);
  });

  it('calls the function with the configured buffer and three retries', () => {
    // Act
    const pairs = listOf(at(processors[0], 'Parameters')).map((parameter) => [
      String(at(parameter, 'ParameterName')),
      at(parameter, 'ParameterValue'),
    ]);
    // Assess
    expect(Object.fromEntries(pairs)).toEqual({
      LambdaArn: { 'Fn::GetAtt': ['EnricherFunction', 'Arn'] },
      RoleArn: { 'Fn::GetAtt': ['DeliveryRole', 'Arn'] },
      NumberOfRetries: '3',
      BufferSizeInMBs: { Ref: 'BufferSizeInMBs' },
      BufferIntervalInSeconds: { Ref: 'BufferIntervalInSeconds' },
    });
  });

  it('writes compressed objects by the hour and failures apart from them', () => {
    // Assess
    expect(destination).toMatchObject({
      Prefix: 'flow-logs/!{timestamp:yyyy/MM/dd/HH}/',
      ErrorOutputPrefix: 'errors/!{firehose:error-output-type}/!{timestamp:yyyy/MM/dd}/',
      CompressionFormat: 'GZIP',
    });
  });

  it('reports its failures to a log', () => {
    // Assess
    expect(at(destination, 'CloudWatchLoggingOptions')).toEqual({
      Enabled: true,
      LogGroupName: { Ref: 'DeliveryLogGroup' },
      LogStreamName: { Ref: 'DeliveryLogStream' },
    });
  });
});

describe('the flow log of the template', () => {
  const properties = at(resources, 'FlowLog', 'Properties');

  it('feeds the stream of the same account without a role', () => {
    // Assess
    expect(properties).toMatchObject({
      ResourceType: 'VPC',
      ResourceId: { Ref: 'VpcId' },
      LogDestinationType: 'kinesis-data-firehose',
      LogDestination: { 'Fn::GetAtt': ['DeliveryStream', 'Arn'] },
    });
    expect(properties).not.toHaveProperty('DeliverLogsPermissionArn');
  });

  it('writes the format that the function is told to read', () => {
    // Prepare
    const variables = at(resources, 'EnricherFunction', 'Properties', 'Environment', 'Variables');
    // Act
    const users = [...everythingIn(resources)].filter((part) => isMapping(part) && part.Ref === 'LogFormat');
    // Assess
    expect(at(properties, 'LogFormat')).toEqual({ Ref: 'LogFormat' });
    expect(at(variables, 'LOG_FORMAT')).toEqual({ Ref: 'LogFormat' });
    expect(users).toHaveLength(2);
  });
});
