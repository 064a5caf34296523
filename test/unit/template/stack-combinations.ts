import type { ParameterValues } from './parameter-values.ts';

/** What the parameters that are no choice here have in these tests: the flow log of a VPC. */
export const REQUIRED_VALUES: ParameterValues = { ResourceId: 'vpc-0a11b22c33d44e55f' };

/** An ARN as of a service in the Region and account in which the tests evaluate the template. */
function arnOf(service: string, resource: string): string {
  return `arn:aws:${service}:eu-central-1:111111111111:${resource}`;
}

/** A key, as KmsKeyArn takes it. */
export const KEY_ARN = arnOf('kms', 'key/1234abcd-12ab-34cd-56ef-1234567890ab');
/** A data stream, as KinesisStreamArn takes it. */
export const KINESIS_ARN = arnOf('kinesis', 'stream/flow-logs');
/** A domain, as OpenSearchDomainArn takes it. */
export const DOMAIN_ARN = arnOf('es', 'domain/network');
/** A secret, as EndpointSecretArn takes it. */
export const SECRET_ARN = arnOf('secretsmanager', 'secret:splunk-token-AbCdEf');

/** Values that each source needs, by its name. */
export const SOURCES: Readonly<Record<string, ParameterValues>> = {
  direct: REQUIRED_VALUES,
  'cloudwatch-logs': { ...REQUIRED_VALUES, SourceLogGroupName: '/network/flow-logs' },
  kinesis: { ResourceId: '', KinesisStreamArn: KINESIS_ARN },
};

/** Values that each destination needs, by its name. */
export const DESTINATIONS: Readonly<Record<string, ParameterValues>> = {
  s3: {},
  opensearch: { OpenSearchDomainArn: DOMAIN_ARN },
  'opensearch-serverless': {
    OpenSearchCollectionEndpoint: 'https://07tjusf2h91cunochc.eu-central-1.aoss.amazonaws.com',
  },
  splunk: {
    EndpointUrl: 'https://http-inputs-firehose-example.splunkcloud.com:443',
    EndpointSecretArn: SECRET_ARN,
    Schema: 'splunk',
  },
  http: { EndpointUrl: 'https://aws-kinesis-http-intake.example.com/v1/input', EndpointKey: 'key-for-the-endpoint' },
};

/** A kind of stack: its name, and the values of the parameters that make it. */
export interface StackCombination {
  readonly name: string;
  readonly source: string;
  readonly destination: string;
  readonly values: ParameterValues;
}

/** Every source with every destination, and each with nothing but what it needs. */
export function stackCombinations(): StackCombination[] {
  return Object.entries(SOURCES).flatMap(([source, from]) =>
    Object.entries(DESTINATIONS).map(([destination, to]) => ({
      name: `${source} to ${destination}`,
      source,
      destination,
      values: { Source: source, Destination: destination, ...from, ...to },
    })),
  );
}

/** Settings that add something to a stack, by what they add; each may go with every combination that it does not name. */
export const ADDITIONS: Readonly<Record<string, ParameterValues>> = {
  nothing: {},
  'a KMS key and traces': { KmsKeyArn: KEY_ARN, Tracing: 'on' },
  'nothing put back': { PutBack: 'off' },
  'no monitoring': { Alarms: 'off', Dashboard: 'off', Metrics: 'none' },
  'a topic': { AlarmTopicArn: arnOf('sns', 'on-call') },
  'traffic metrics and alarms on request': { TrafficMetrics: 'vpc-class', OptionalAlarms: 'no-data,stream-limits' },
  'look-ups and a document': {
    Metadata: 'snapshot',
    MetadataGaps: 'ec2',
    SnapshotSchedule: 'rate(15 minutes)',
    AssumeRoleName: 'flow-log-reader',
    AllowedAccounts: '222222222222,333333333333',
    KmsKeyArn: KEY_ARN,
    Tracing: 'on',
  },
};

/** Settings that only one destination has, by what they are. */
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
  {
    destination: 'opensearch',
    values: { DeliverySubnetIds: 'subnet-0a11b22c,subnet-0a11b22d', DeliverySecurityGroupIds: 'sg-0a11b22c' },
  },
  {
    destination: 'opensearch-serverless',
    values: { DeliverySubnetIds: 'subnet-0a11b22c', DeliverySecurityGroupIds: 'sg-0a11b22c,sg-0a11b22d' },
  },
  { destination: 'opensearch', values: { OpenSearchIndex: 'network-traffic', OpenSearchIndexRotation: 'OneWeek' } },
  { destination: 'splunk', values: { EndpointSecretArn: '', EndpointKey: 'b0221cd8-c4b4-465a-9a3c-273e3a75aa29' } },
  { destination: 'splunk', values: { SplunkMode: 'raw', SplunkIndex: 'network', KmsKeyArn: KEY_ARN } },
  { destination: 'http', values: { EndpointKey: '', EndpointSecretArn: SECRET_ARN, HttpContentEncoding: 'GZIP' } },
];

/** Every kind of stack with every addition that fits it. */
export function stacksWithAdditions(): StackCombination[] {
  return stackCombinations().flatMap((combination) => {
    const { name, source, destination, values } = combination;
    const isRefused = (addition: ParameterValues) =>
      addition.PutBack === 'off' && source === 'cloudwatch-logs' && destination.startsWith('opensearch');
    const general = Object.entries(ADDITIONS).filter(([, addition]) => !isRefused(addition));
    const special = DESTINATION_ADDITIONS.filter((addition) => addition.destination === destination);
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
