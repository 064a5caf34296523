import {
  DESTINATIONS as FUNCTION_DESTINATIONS,
  STACK_DESTINATIONS,
  type StackDestinationName,
} from '../../../src/encode/destinations.ts';
import { keysOf } from '../../../src/model/keys-of.ts';
import type { ParameterValues } from './parameter-values.ts';

/** Values of the parameters that no test here varies: the flow log of a VPC. */
export const REQUIRED_VALUES: ParameterValues = { ResourceId: 'vpc-0a11b22c33d44e55f' };

/** An ARN of a service in the Region and account in which the tests evaluate the template. */
function arnOf(service: string, resource: string): string {
  return `arn:aws:${service}:eu-central-1:111111111111:${resource}`;
}

/** A key in the form required by KmsKeyArn. */
export const KEY_ARN = arnOf('kms', 'key/1234abcd-12ab-34cd-56ef-1234567890ab');
/** A data stream in the form required by KinesisStreamArn. */
export const KINESIS_ARN = arnOf('kinesis', 'stream/flow-logs');
/** A domain in the form required by OpenSearchDomainArn. */
export const DOMAIN_ARN = arnOf('es', 'domain/network');
/** A secret in the form required by EndpointSecretArn. */
export const SECRET_ARN = arnOf('secretsmanager', 'secret:splunk-token-AbCdEf');

/** A bucket in the form required by SourceBucketArns. */
export const BUCKET_ARN = 'arn:aws:s3:::central-flow-logs';

/** Values that each source requires, by source. */
export const SOURCES = {
  direct: REQUIRED_VALUES,
  'cloudwatch-logs': { ...REQUIRED_VALUES, SourceLogGroupName: '/network/flow-logs' },
  kinesis: { ResourceId: 'none', KinesisStreamArn: KINESIS_ARN },
  s3: { ResourceId: 'none', SourceBucketArns: BUCKET_ARN },
} as const satisfies Readonly<Record<string, ParameterValues>>;

/** The name of a source that a stack can have. */
export type StackSourceName = keyof typeof SOURCES;

/** Values that each destination requires, by destination: a missing one does not compile. */
export const DESTINATIONS: Readonly<Record<StackDestinationName, ParameterValues>> = {
  s3: {},
  parquet: {},
  iceberg: {},
  opensearch: { OpenSearchDomainArn: DOMAIN_ARN },
  'opensearch-serverless': {
    OpenSearchCollectionEndpoint: 'https://07tjusf2h91cunochc.eu-central-1.aoss.amazonaws.com',
  },
  splunk: {
    EndpointUrl: 'https://http-inputs-firehose-example.splunkcloud.com:443',
    EndpointSecretArn: SECRET_ARN,
    Schema: 'splunk',
  },
  snowflake: {
    EndpointUrl: 'https://example-account.snowflakecomputing.com',
    EndpointSecretArn: SECRET_ARN,
    SnowflakeTable: 'NETWORK.PUBLIC.VPC_FLOW_LOGS',
  },
  http: { EndpointUrl: 'https://aws-kinesis-http-intake.example.com/v1/input', EndpointSecretArn: SECRET_ARN },
};

/** AWS's documented facts about the delivery to a destination, stated independently of the template and its tables. */
export interface DeliveryFacts {
  /** The member of the delivery stream that contains the configuration. */
  readonly configuration: string;
  /**
   * Limits of its buffers, in MB and seconds: the pages of API_…BufferingHints under
   * https://docs.aws.amazon.com/firehose/latest/APIReference/. Undefined if it has none of its own.
   */
  readonly buffers:
    | readonly [smallestMb: number, largestMb: number, shortestSeconds: number, longestSeconds: number]
    | undefined;
  /**
   * The member and value that store only refused documents in the bucket. Undefined if the destination stores documents there
   * itself, or has no such value.
   */
  readonly backup: readonly [member: 'S3BackupMode' | 's3BackupMode', value: string] | undefined;
  /** The prefix of the names of its metrics. */
  readonly metric: string;
}

/** The facts of each destination. */
export const DELIVERY_FACTS: Readonly<Record<StackDestinationName, DeliveryFacts>> = {
  s3: {
    configuration: 'ExtendedS3DestinationConfiguration',
    buffers: [1, 128, 0, 900],
    backup: undefined,
    metric: 'DeliveryToS3',
  },
  parquet: {
    configuration: 'ExtendedS3DestinationConfiguration',
    // at least 64 MB with a conversion:
    // https://docs.aws.amazon.com/firehose/latest/APIReference/API_DataFormatConversionConfiguration.html
    buffers: [64, 128, 0, 900],
    backup: undefined,
    metric: 'DeliveryToS3',
  },
  iceberg: {
    configuration: 'IcebergDestinationConfiguration',
    buffers: [1, 128, 0, 900],
    backup: ['s3BackupMode', 'FailedDataOnly'],
    metric: 'DeliveryToIceberg',
  },
  opensearch: {
    configuration: 'AmazonopensearchserviceDestinationConfiguration',
    buffers: [1, 100, 0, 900],
    backup: ['S3BackupMode', 'FailedDocumentsOnly'],
    metric: 'DeliveryToAmazonOpenSearchService',
  },
  'opensearch-serverless': {
    configuration: 'AmazonOpenSearchServerlessDestinationConfiguration',
    buffers: [1, 100, 0, 900],
    backup: ['S3BackupMode', 'FailedDocumentsOnly'],
    metric: 'DeliveryToAmazonOpenSearchServerless',
  },
  splunk: {
    configuration: 'SplunkDestinationConfiguration',
    buffers: [1, 5, 0, 60],
    backup: ['S3BackupMode', 'FailedEventsOnly'],
    metric: 'DeliveryToSplunk',
  },
  snowflake: {
    configuration: 'SnowflakeDestinationConfiguration',
    buffers: [1, 128, 0, 900],
    backup: ['S3BackupMode', 'FailedDataOnly'],
    metric: 'DeliveryToSnowflake',
  },
  http: {
    configuration: 'HttpEndpointDestinationConfiguration',
    buffers: [1, 64, 0, 900],
    backup: ['S3BackupMode', 'FailedDataOnly'],
    metric: 'DeliveryToHttpEndpoint',
  },
};

/** A kind of stack: its name, and its parameter values. */
export interface StackCombination {
  readonly name: string;
  readonly source: StackSourceName;
  readonly destination: StackDestinationName;
  readonly values: ParameterValues;
}

/** Every source with every destination, each with only the required values. */
export function stackCombinations(): StackCombination[] {
  return keysOf(SOURCES).flatMap((source) =>
    keysOf(STACK_DESTINATIONS).map((destination) => ({
      name: `${source} to ${destination}`,
      source,
      destination,
      values: { Source: source, Destination: destination, ...SOURCES[source], ...DESTINATIONS[destination] },
    })),
  );
}

/** Settings that add something to a stack, by the addition; each is valid with every combination that it does not name. */
export const ADDITIONS: Readonly<Record<string, ParameterValues>> = {
  nothing: {},
  'a KMS key and traces': { KmsKeyArn: KEY_ARN, Tracing: 'on' },
  'nothing put back': { PutBack: 'off' },
  'no monitoring': { Alarms: 'off', Dashboard: 'off', Metrics: 'none' },
  'no names': { Metadata: 'none' },
  'functions in a VPC and bounded roles': {
    FunctionSubnetIds: 'subnet-0a11b22c,subnet-0a11b22d',
    FunctionSecurityGroupIds: 'sg-0a11b22c',
    PermissionsBoundaryArn: 'arn:aws:iam::111111111111:policy/network/boundary',
    RolePath: '/network/',
  },
  'a bucket that is there already': { ExistingBucketName: 'central-flow-logs', KmsKeyArn: KEY_ARN },
  'a lifecycle': { FlowLogRetentionDays: 400, FlowLogStorageClass: 'GLACIER_IR', FlowLogTransitionDays: 90 },
  'a topic': { AlarmTopicArn: arnOf('sns', 'on-call') },
  'traffic metrics and alarms on request': { TrafficMetrics: 'vpc-class', OptionalAlarms: 'no-data,stream-limits' },
  'fetched address data and signals': {
    AddressFetch: 'default,partners:list=https://example.com/partners',
    AddressData: 's3://own-data/GeoLite2-City.mmdb,s3://own-data/lists/partners.table',
    AddressFetchSchedule: '6-hours',
    Signals: 'on',
    OptionalAlarms: 'listed-peer',
  },
  'address data of its own': { AddressData: 's3://own-data/addresses/sources.json', KmsKeyArn: KEY_ARN },
  'look-ups and a document': {
    Metadata: 'snapshot',
    MetadataGaps: 'ec2',
    SnapshotSchedule: 'cron(0 * * * ? *)',
    AssumeRoleName: 'flow-log-reader',
    AllowedAccounts: '222222222222,333333333333',
    AllowedOrganizationalUnits: 'ou-ab12-34cd56ef,r-ab12',
    OrganizationId: 'o-a1b2c3d4e5',
    ExternalIdSecretArn: SECRET_ARN,
    KmsKeyArn: KEY_ARN,
    Tracing: 'on',
  },
};

/** Settings specific to one destination, by what they are. */
export const DESTINATION_ADDITIONS: readonly { readonly destination: string; readonly values: ParameterValues }[] = [
  { destination: 's3', values: { Partitioning: 'account-region-day' } },
  { destination: 's3', values: { Partitioning: 'account-region-day-action' } },
  {
    destination: 's3',
    values: {
      Partitioning: 'own',
      PartitionKeys: 'vpc,day',
      S3Prefix: 'flow-logs/vpc=!{partitionKeyFromLambda:vpc}/day=!{partitionKeyFromLambda:day}/',
    },
  },
  { destination: 'parquet', values: { Partitioning: 'account-region-day' } },
  { destination: 'parquet', values: { Partitioning: 'account-region-day-action', GlueDatabaseName: 'network_2' } },
  { destination: 'iceberg', values: { GlueDatabaseName: 'network' } },
  {
    destination: 'opensearch',
    values: { DeliverySubnetIds: 'subnet-0a11b22c,subnet-0a11b22d', DeliverySecurityGroupIds: 'sg-0a11b22c' },
  },
  {
    destination: 'opensearch-serverless',
    values: { DeliverySubnetIds: 'subnet-0a11b22c', DeliverySecurityGroupIds: 'sg-0a11b22c,sg-0a11b22d' },
  },
  { destination: 'opensearch', values: { OpenSearchIndex: 'network-traffic', OpenSearchIndexRotation: 'OneWeek' } },
  { destination: 'splunk', values: { MoreOptions: 'SPLUNK_MODE=raw:end', SplunkIndex: 'network', KmsKeyArn: KEY_ARN } },
  { destination: 'snowflake', values: { Fields: 'srcaddr,dstaddr,tcp_*:end', KmsKeyArn: KEY_ARN } },
  { destination: 'http', values: { EndpointSecretArn: '', HttpContentEncoding: 'GZIP' } },
  {
    destination: 'http',
    values: {
      HttpCommonAttributes: 'service=vpc-flow-logs,env=production:end',
      HttpBufferSizeInMBs: 1,
      HttpBufferIntervalInSeconds: 10,
    },
  },
];

/** Settings specific to one source, by what they are. */
export const SOURCE_ADDITIONS: readonly { readonly source: StackSourceName; readonly values: ParameterValues }[] = [
  { source: 's3', values: { Replay: 'on', SourcePrefix: 'AWSLogs/' } },
  { source: 's3', values: { Replay: 'on', ReplayOutput: 's3', Metadata: 'snapshot', MetadataGaps: 'ec2' } },
  {
    source: 's3',
    values: {
      SourceBucketArns: `${BUCKET_ARN},arn:aws:s3:::archive-222222222222`,
      SourceNotification: 'eventbridge',
      SourcePrefix: 'o-a1b2c3d4e5/AWSLogs/',
      KmsKeyArn: KEY_ARN,
      Tracing: 'on',
    },
  },
  {
    source: 's3',
    values: {
      SourceAccountIds: '222222222222,333333333333',
      SourceKmsKeyArns: KEY_ARN.replace('111111111111', '222222222222'),
      KmsKeyArn: KEY_ARN,
      Replay: 'on',
      ReplayOutput: 's3',
      ExistingBucketName: 'central-enriched',
      FunctionSubnetIds: 'subnet-0a11b22c',
      FunctionSecurityGroupIds: 'sg-0a11b22c',
    },
  },
];

/** Every kind of stack with every valid addition. */
export function stacksWithAdditions(): StackCombination[] {
  return stackCombinations().flatMap((combination) => {
    const { name, source, destination, values } = combination;
    const takesOneDocument = !FUNCTION_DESTINATIONS[STACK_DESTINATIONS[destination].option].takesSeveral;
    const isRefused = (addition: ParameterValues) =>
      (addition.PutBack === 'off' && source === 'cloudwatch-logs' && takesOneDocument) ||
      (addition.Signals === 'on' && destination === 'snowflake') ||
      (addition.FlowLogRetentionDays !== undefined && destination === 'iceberg');
    const general = Object.entries(ADDITIONS).filter(([, addition]) => !isRefused(addition));
    const special = [
      ...DESTINATION_ADDITIONS.filter((addition) => addition.destination === destination),
      ...SOURCE_ADDITIONS.filter((addition) => addition.source === source),
    ];
    return [
      ...general.map(([added, addition]) => ({
        ...combination,
        name: `${name} with ${added}`,
        values: { ...values, ...addition },
      })),
      ...special.map(({ values: addition }) => ({
        ...combination,
        name: `${name} with ${Object.keys(addition).join(', ')}`,
        values: { ...values, ...addition },
      })),
    ];
  });
}
