import { describe, expect, it } from 'vitest';
import type { StackDestinationName } from '../../../src/encode/destinations.ts';
import { DICTIONARY } from '../../../src/model/dictionary.ts';
import { keysOf } from '../../../src/model/keys-of.ts';
import { readPartitionKeys } from '../../../src/respond/read-partition-keys.ts';
import { environmentOf } from './environment.ts';
import { evaluateTemplate } from './evaluate-template.ts';
import { loadTemplate } from './load-template.ts';
import { type ParameterValues, parameterNamed } from './parameter-values.ts';
import {
  DELIVERY_FACTS,
  DESTINATION_ADDITIONS,
  DESTINATIONS,
  KINESIS_ARN,
  SECRET_ARN,
  SOURCES,
  type StackSourceName,
  stackCombinations,
} from './stack-combinations.ts';
import { at, everythingIn, isMapping, listOf, textsIn } from './template-values.ts';

const template = loadTemplate();
const combinations = stackCombinations();

/** The kind of delivery stream that reads each source. */
const STREAM_TYPES: Readonly<Record<StackSourceName, keyof typeof STREAM_FACTS>> = {
  direct: 'DirectPut',
  'cloudwatch-logs': 'DirectPut',
  kinesis: 'KinesisStreamAsSource',
  s3: 'DirectPut',
};

/** The member specific to each kind of delivery stream. */
const STREAM_FACTS = {
  DirectPut: { DeliveryStreamEncryptionConfigurationInput: { KeyType: 'AWS_OWNED_CMK' } },
  KinesisStreamAsSource: {
    KinesisStreamSourceConfiguration: { KinesisStreamARN: KINESIS_ARN, RoleARN: '<DeliveryRole.Arn>' },
  },
} as const;

function streamWith(values: ParameterValues): unknown {
  const { resources, violations } = evaluateTemplate(template, values);
  expect(violations).toEqual([]);
  return resources.DeliveryStream;
}

/** The configuration of a stream's only destination. */
function destinationWith(destination: StackDestinationName, values: ParameterValues = {}): unknown {
  const stream = streamWith({ Destination: destination, ...DESTINATIONS[destination], ...values });
  return at(stream, DELIVERY_FACTS[destination].configuration);
}

describe('the delivery stream', () => {
  it.each(combinations)('has one destination: $name', ({ destination, values }) => {
    // Act
    const stream = streamWith(values);
    const names = isMapping(stream) ? Object.keys(stream).filter((name) => name.includes('Destination')) : [];
    // Assess
    expect(names).toEqual([DELIVERY_FACTS[destination].configuration]);
  });

  it.each(combinations)('reads its source, or accepts records that are written to it: $name', ({ source, values }) => {
    // Prepare
    const type = STREAM_TYPES[source];
    const others = keysOf(STREAM_FACTS).filter((other) => other !== type);
    // Act
    const stream = streamWith(values);
    // Assess
    expect(stream).toMatchObject({ DeliveryStreamType: type, ...STREAM_FACTS[type] });
    for (const member of others.flatMap((other) => Object.keys(STREAM_FACTS[other])))
      expect(stream).not.toHaveProperty(member);
    expect(at(stream, 'Tags')).toContainEqual({ Key: 'LogDeliveryEnabled', Value: 'true' });
  });

  it.each(combinations)('has the function as its only processor, so no decompression: $name', (combination) => {
    // Act
    const stream = streamWith(combination.values);
    const configuration = at(stream, DELIVERY_FACTS[combination.destination].configuration);
    const processors = listOf(at(configuration, 'ProcessingConfiguration', 'Processors'));
    const pairs = listOf(at(processors[0], 'Parameters')).map((parameter) => [
      String(at(parameter, 'ParameterName')),
      at(parameter, 'ParameterValue'),
    ]);
    // Assess
    expect(processors.map((processor) => at(processor, 'Type'))).toEqual(['Lambda']);
    expect(at(configuration, 'ProcessingConfiguration', 'Enabled')).toBe(true);
    expect(textsIn(stream).filter((text) => /decompress/i.test(text))).toEqual([]);
    expect(Object.fromEntries(pairs)).toEqual({
      LambdaArn: '<EnricherFunction.Arn>',
      RoleArn: '<DeliveryRole.Arn>',
      NumberOfRetries: '3',
      BufferSizeInMBs: String(parameterNamed(template, 'BufferSizeInMBs').Default),
      BufferIntervalInSeconds: String(parameterNamed(template, 'BufferIntervalInSeconds').Default),
    });
  });

  it.each(combinations)('has buffers that its destination accepts: $name', ({ destination, values }) => {
    // Prepare
    const { configuration, buffers } = DELIVERY_FACTS[destination];
    // Act
    const hints = at(streamWith(values), configuration, 'BufferingHints');
    // Assess
    if (buffers === undefined) {
      expect(hints).toBeUndefined();
      return;
    }
    const [smallest, largest, shortest, longest] = buffers;
    expect(Number(at(hints, 'SizeInMBs'))).toBeGreaterThanOrEqual(smallest);
    expect(Number(at(hints, 'SizeInMBs'))).toBeLessThanOrEqual(largest);
    expect(Number(at(hints, 'IntervalInSeconds'))).toBeGreaterThanOrEqual(shortest);
    expect(Number(at(hints, 'IntervalInSeconds'))).toBeLessThanOrEqual(longest);
  });

  it.each(combinations)('reports its failures to a log: $name', ({ destination, values }) => {
    // Act
    const options = at(streamWith(values), DELIVERY_FACTS[destination].configuration, 'CloudWatchLoggingOptions');
    // Assess
    expect(options).toEqual({
      Enabled: true,
      LogGroupName: '<DeliveryLogGroup>',
      LogStreamName: '<DeliveryLogStream>',
    });
  });

  it.each(keysOf(DESTINATIONS).filter((destination) => DELIVERY_FACTS[destination].backup !== undefined))(
    'keeps only the documents that %s refuses in the bucket',
    (destination) => {
      // Prepare
      const [member = '', value] = DELIVERY_FACTS[destination].backup ?? [];
      // Act
      const configuration = destinationWith(destination);
      // Assess
      expect(at(configuration, member)).toBe(value);
      expect(at(configuration, 'S3Configuration')).toMatchObject({
        BucketARN: '<FlowLogBucket.Arn>',
        RoleARN: '<DeliveryRole.Arn>',
        Prefix: 'errors/',
        ErrorOutputPrefix: 'errors/!{firehose:error-output-type}/!{timestamp:yyyy/MM/dd}/',
        CompressionFormat: 'GZIP',
      });
    },
  );
});

describe('the bucket', () => {
  it.each(keysOf(DESTINATIONS))('may be an existing one, of any account, for %s', (destination) => {
    // Act
    const { resources, outputs } = evaluateTemplate(template, {
      Destination: destination,
      ...DESTINATIONS[destination],
      ExistingBucketName: 'central-flow-logs',
    });
    const buckets = [...everythingIn(resources.DeliveryStream)]
      .filter(isMapping)
      .flatMap((part) => part.BucketARN ?? []);
    // Assess
    expect(buckets).toEqual(['arn:aws:s3:::central-flow-logs']);
    expect(outputs.BucketName).toBe('central-flow-logs');
    expect(Object.keys(resources)).not.toEqual(expect.arrayContaining(['FlowLogBucket']));
    expect(textsIn(resources.DeliveryRole)).toEqual(
      expect.arrayContaining(['arn:aws:s3:::central-flow-logs', 'arn:aws:s3:::central-flow-logs/*', 's3:PutObjectAcl']),
    );
  });
});

describe('the delivery to S3', () => {
  it('writes compressed objects by the hour and failures apart from them', () => {
    // Act
    const configuration = destinationWith('s3');
    // Assess
    expect(configuration).toMatchObject({
      Prefix: 'flow-logs/!{timestamp:yyyy/MM/dd/HH}/',
      ErrorOutputPrefix: 'errors/!{firehose:error-output-type}/!{timestamp:yyyy/MM/dd}/',
      CompressionFormat: 'GZIP',
    });
    expect(configuration).not.toHaveProperty('DynamicPartitioningConfiguration');
  });

  it.each(DESTINATION_ADDITIONS.filter(({ values }) => 'Partitioning' in values))(
    'has partitions by the keys that the function gives: $destination, $values.Partitioning',
    ({ destination, values }) => {
      // Act
      const stack = evaluateTemplate(template, { Destination: destination, ...values });
      const configuration = at(stack.resources, 'DeliveryStream', 'ExtendedS3DestinationConfiguration');
      const asked = [...String(at(configuration, 'Prefix')).matchAll(/!\{partitionKeyFromLambda:(\w+)\}/g)];
      const given = readPartitionKeys(environmentOf(stack, 'EnricherFunction').PARTITION_KEYS ?? '');
      // Assess
      expect(asked.map(([, name]) => name).toSorted()).toEqual(given.toSorted());
      expect(given.length).toBeGreaterThan(1);
      expect(at(configuration, 'DynamicPartitioningConfiguration')).toMatchObject({ Enabled: true });
      expect(at(configuration, 'ErrorOutputPrefix')).toMatch(/^errors\//);
      // Firehose's minimum for dynamic partitioning
      expect(at(configuration, 'BufferingHints', 'SizeInMBs')).toBeGreaterThanOrEqual(64);
    },
  );

  it('offers the partitions of the mapping', () => {
    // Act
    const rows = Object.keys(template.Mappings.Partitionings ?? {});
    // Assess
    expect(rows).toEqual(parameterNamed(template, 'Partitioning').AllowedValues);
  });
});

describe('the delivery to OpenSearch', () => {
  it.each([
    ['flat', 'vpc-flow-logs-flat'],
    ['ecs', 'vpc-flow-logs-ecs'],
    ['ocsf', 'vpc-flow-logs-ocsf'],
    ['ss4o', 'ss4o_logs_vpc-aws_vpc_flow-default'],
  ])('goes, with the schema %s, to the index %s by default', (Schema, index) => {
    for (const destination of ['opensearch', 'opensearch-serverless'] as const) {
      // Act
      const byDefault = at(destinationWith(destination, { Schema }), 'IndexName');
      const named = at(destinationWith(destination, { Schema, OpenSearchIndex: 'network' }), 'IndexName');
      // Assess
      expect([byDefault, named]).toEqual([index, 'network']);
    }
  });

  it('starts an index per day in a domain, and gives documents no ids', () => {
    // Act
    const configuration = destinationWith('opensearch');
    // Assess
    expect(configuration).toMatchObject({
      IndexRotationPeriod: 'OneDay',
      DocumentIdOptions: { DefaultDocumentIdFormat: 'NO_DOCUMENT_ID' },
    });
    expect(configuration).not.toHaveProperty('VpcConfiguration');
    // a type name is only for versions that are no longer supported
    expect(configuration).not.toHaveProperty('TypeName');
  });

  it.each(['opensearch', 'opensearch-serverless'] as const)('runs in a VPC if subnets are given: %s', (destination) => {
    // Prepare
    const inVpc = { DeliverySubnetIds: 'subnet-0a11b22c,subnet-0a11b22d', DeliverySecurityGroupIds: 'sg-0a11b22c' };
    // Act
    const configuration = destinationWith(destination, inVpc);
    // Assess
    expect(at(configuration, 'VpcConfiguration')).toEqual({
      RoleARN: '<DeliveryRole.Arn>',
      SubnetIds: ['subnet-0a11b22c', 'subnet-0a11b22d'],
      SecurityGroupIds: ['sg-0a11b22c'],
    });
  });
});

describe('the delivery to Splunk and HTTP endpoints', () => {
  it.each(['splunk', 'snowflake', 'http'] as const)('to %s reads its key from the secret', (destination) => {
    // Act
    const configuration = destinationWith(destination, { EndpointSecretArn: SECRET_ARN });
    // Assess
    expect(at(configuration, 'SecretsManagerConfiguration')).toEqual({
      Enabled: true,
      SecretARN: SECRET_ARN,
      RoleARN: '<DeliveryRole.Arn>',
    });
    expect(textsIn(configuration)).not.toEqual(expect.arrayContaining(['HECToken']));
    expect(textsIn(configuration)).not.toEqual(expect.arrayContaining(['AccessKey']));
  });

  it('to an HTTP endpoint has no key if there is no secret', () => {
    // Act
    const configuration = destinationWith('http', { EndpointSecretArn: '' });
    // Assess
    expect(configuration).not.toHaveProperty('SecretsManagerConfiguration');
  });

  it.each([
    ['service=vpc-flow-logs:end', [['service', 'vpc-flow-logs']]],
    ['a=1,b=2,c=3,d=4,e=f:5:end', ['a 1', 'b 2', 'c 3', 'd 4', 'e f:5'].map((pair) => pair.split(' '))],
  ])('gives every request to an HTTP endpoint the attributes %s', (HttpCommonAttributes, expected) => {
    // Act
    const configuration = destinationWith('http', { HttpCommonAttributes });
    // Assess
    expect(at(configuration, 'RequestConfiguration', 'CommonAttributes')).toEqual(
      expected.map(([AttributeName, AttributeValue]) => ({ AttributeName, AttributeValue })),
    );
    expect(at(destinationWith('http'), 'RequestConfiguration')).not.toHaveProperty('CommonAttributes');
  });

  it('buffers for an HTTP endpoint as its parameters say', () => {
    // Act
    const configuration = destinationWith('http', { HttpBufferSizeInMBs: 1, HttpBufferIntervalInSeconds: 10 });
    // Assess
    expect(at(configuration, 'BufferingHints')).toEqual({ SizeInMBs: '1', IntervalInSeconds: '10' });
  });

  it('sends whole events to Splunk', () => {
    // Assess
    expect(destinationWith('splunk')).toMatchObject({
      HECEndpoint: DESTINATIONS.splunk?.EndpointUrl,
      HECEndpointType: 'Event',
    });
  });

  it.each(['NONE', 'GZIP'])('sends requests to an HTTP endpoint with the encoding %s', (HttpContentEncoding) => {
    // Assess
    expect(destinationWith('http', { HttpContentEncoding })).toMatchObject({
      EndpointConfiguration: { Url: DESTINATIONS.http?.EndpointUrl },
      RequestConfiguration: { ContentEncoding: HttpContentEncoding },
    });
  });
});

describe('the delivery to Snowflake', () => {
  it('writes whole documents into the one column of the table', () => {
    // Assess
    expect(destinationWith('snowflake')).toMatchObject({
      AccountUrl: 'https://example-account.snowflakecomputing.com',
      Database: 'NETWORK',
      Schema: 'PUBLIC',
      Table: 'VPC_FLOW_LOGS',
      DataLoadingOption: 'VARIANT_CONTENT_MAPPING',
      ContentColumnName: 'FLOW',
    });
  });

  it.each([
    ['', '*'],
    ['srcaddr,tcp_*:end', 'srcaddr,tcp_*'],
  ])('gets documents without lists: %j', (Fields, first) => {
    // Prepare
    const values = { Destination: 'snowflake', ...DESTINATIONS.snowflake, Fields };
    const lists = DICTIONARY.filter(({ json }) => json === 'strings').map(({ name }) => `-${name}`);
    // Act
    const selection = environmentOf(evaluateTemplate(template, values), 'EnricherFunction').FIELDS;
    // Assess
    expect(selection).toBe([first, ...lists].join(','));
  });
});

describe('the sources', () => {
  it('are those that the parameter offers, as destinations are', () => {
    // Assess
    expect(Object.keys(SOURCES)).toEqual(parameterNamed(template, 'Source').AllowedValues);
    expect(Object.keys(DESTINATIONS)).toEqual(parameterNamed(template, 'Destination').AllowedValues);
    expect(Object.keys(template.Mappings.Destinations ?? {})).toEqual(Object.keys(DESTINATIONS));
  });
});
