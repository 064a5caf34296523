import { KNOWN_FORMATS } from '../parse/known-formats.ts';

/** One option: its name in the environment, what it may be, what it is where nothing is said. */
interface OptionBase {
  /** The member of {@link Options}, and the name that the library face uses. */
  readonly member: string;
  readonly sentence: string;
}
interface TextOption extends OptionBase {
  readonly kind: 'text';
  readonly byDefault: string;
}
interface ChoiceOption extends OptionBase {
  readonly kind: 'choice';
  readonly byDefault: string;
  readonly choices: readonly string[];
}
interface NumberOption extends OptionBase {
  readonly kind: 'number';
  /** What is counted, for people. */
  readonly unit: string;
  readonly byDefault: number;
  readonly minimum: number;
  readonly maximum: number;
}

/** Lambda's bound for a synchronous answer: https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html */
const LAMBDA_RESPONSE_BYTES = 6_291_456;

/**
 * Every option once; the environment, the library face, the documentation and the tests derive from it. All are read at
 * start-up and stop it where they are wrong.
 */
export const OPTIONS = {
  LOG_FORMAT: {
    member: 'logFormat',
    kind: 'text',
    byDefault: '',
    sentence: `Log formats of your flow logs, in AWS’s notation with \`$\` and braces, or as plain field names separated by spaces or commas; several formats separated by newlines or \`;\`, tried in this order. Misspelled field names are refused. ${KNOWN_FORMATS.length} formats are known without it.`,
  },
  NEW_FIELDS: {
    member: 'newFields',
    kind: 'text',
    byDefault: '',
    sentence:
      'Fields that AWS has added since this release, separated by commas. LOG_FORMAT refuses an unknown field whose name is close to a known one, unless it is listed here.',
  },
  DESTINATION: {
    member: 'destination',
    kind: 'choice',
    byDefault: 's3',
    choices: ['s3', 'opensearch', 'splunk', 'http', 'iceberg', 'snowflake'],
    sentence: 'The destination of the delivery stream; decides how documents are placed in records.',
  },
  SCHEMA: {
    member: 'schema',
    kind: 'choice',
    byDefault: 'flat',
    choices: ['flat', 'ecs', 'ocsf', 'splunk', 'ss4o'],
    sentence: 'Names and shape of the documents.',
  },
  FIELDS: {
    member: 'fields',
    kind: 'text',
    byDefault: '',
    sentence:
      'Values to write, in every schema: names of the flat schema, separated by commas, with `*` for any characters; `-` in front excludes, such as `*,-src_tags,-dst_tags,-ecs_*`. Empty for all.',
  },
  TAG_KEYS: {
    member: 'tagKeys',
    kind: 'text',
    byDefault: '',
    sentence: 'Keys of the tags to write, separated by commas, with `*` for any characters. Empty for all.',
  },
  ORIGINAL_LINE: {
    member: 'originalLine',
    kind: 'choice',
    byDefault: 'off',
    choices: ['off', 'on'],
    sentence: 'Add the original flow log line to each document.',
  },
  COMMUNITY_ID: {
    member: 'communityId',
    kind: 'choice',
    byDefault: 'auto',
    choices: ['auto', 'on', 'off'],
    sentence:
      'Add the Community ID (version 1), by which other tools identify the same flow; `auto` if the schema has a name for it: ecs, ocsf, splunk.',
  },
  OBSERVABLES: {
    member: 'observables',
    kind: 'choice',
    byDefault: 'off',
    choices: ['off', 'on'],
    sentence: 'List the addresses and names of ocsf documents as observables as well.',
  },
  SPLUNK_MODE: {
    member: 'splunkMode',
    kind: 'choice',
    byDefault: 'json',
    choices: ['json', 'raw'],
    sentence:
      'For the splunk schema: events with the names of the Common Information Model, or the original line for the Splunk Add-on for AWS, with added values as indexed fields.',
  },
  SPLUNK_INDEX: {
    member: 'splunkIndex',
    kind: 'text',
    byDefault: '',
    sentence: 'Index named in splunk events; the token must allow it. Empty for the token’s default index.',
  },
  SPLUNK_HOST: {
    member: 'splunkHost',
    kind: 'choice',
    byDefault: 'interface',
    choices: ['interface', 'none'],
    sentence: 'Whether splunk events name the recording interface, or Transit Gateway, as their host.',
  },
  PARTITION_KEYS: {
    member: 'partitionKeys',
    kind: 'text',
    byDefault: '',
    sentence:
      'Keys for Firehose’s dynamic partitioning, separated by commas, such as `account,region,year,month,day`. Empty for none.',
  },
  OTF_TABLE: {
    member: 'otfTable',
    kind: 'text',
    byDefault: '',
    sentence: 'Iceberg table named in each record, as `database.table`. Empty to use the stream’s table.',
  },
  METADATA: {
    member: 'metadata',
    kind: 'choice',
    byDefault: 'none',
    choices: ['none', 'snapshot', 'ec2'],
    sentence:
      'Source of the names behind interfaces and addresses: none, an inventory document, or live look-ups at EC2.',
  },
  METADATA_SNAPSHOT: {
    member: 'metadataSnapshot',
    kind: 'text',
    byDefault: '',
    sentence:
      'The inventory document for `METADATA=snapshot`: path of a JSON file, or `s3://bucket/key`; gzipped or not. From S3 it is read at cold start and again when it has changed.',
  },
  METADATA_GAPS: {
    member: 'metadataGaps',
    kind: 'choice',
    byDefault: 'none',
    choices: ['none', 'ec2'],
    sentence: 'Look up at EC2 what the inventory document lacks.',
  },
  METADATA_REFRESH_SECONDS: {
    member: 'metadataRefreshSeconds',
    kind: 'number',
    unit: 'seconds',
    byDefault: 300,
    minimum: 10,
    maximum: 86_400,
    sentence: 'How often S3 is checked, by ETag, for a newer inventory document.',
  },
  METADATA_LIFE_SECONDS: {
    member: 'metadataLifeSeconds',
    kind: 'number',
    unit: 'seconds',
    byDefault: 900,
    minimum: 1,
    maximum: 86_400,
    sentence: 'How long an EC2 result is considered fresh.',
  },
  METADATA_NEGATIVE_LIFE_SECONDS: {
    member: 'metadataNegativeLifeSeconds',
    kind: 'number',
    unit: 'seconds',
    byDefault: 300,
    minimum: 1,
    maximum: 86_400,
    sentence: 'How long a “not found” result is cached, and how long a deleted interface is kept.',
  },
  METADATA_STALE_SECONDS: {
    member: 'metadataStaleSeconds',
    kind: 'number',
    unit: 'seconds',
    byDefault: 3_600,
    minimum: 0,
    maximum: 604_800,
    sentence: 'How long an expired result is still served, while it is refreshed or EC2 cannot be reached.',
  },
  METADATA_CACHE_ENTRIES: {
    member: 'metadataCacheEntries',
    kind: 'number',
    unit: 'interfaces',
    byDefault: 20_000,
    minimum: 100,
    maximum: 1_000_000,
    sentence: 'Maximum number of cached interfaces.',
  },
  METADATA_TIMEOUT_MS: {
    member: 'metadataTimeoutMs',
    kind: 'number',
    unit: 'milliseconds',
    byDefault: 5_000,
    minimum: 100,
    maximum: 60_000,
    sentence:
      'Maximum time that an invocation waits for look-ups, and never more than half of its remaining time. After that, records are delivered with the metadata at hand.',
  },
  METADATA_PUBLIC: {
    member: 'metadataPublic',
    kind: 'choice',
    byDefault: 'known',
    choices: ['known', 'lookup'],
    sentence:
      'Match public addresses against cached interfaces only, or look them up at EC2 as well; most belong to others.',
  },
  EC2_BURST: {
    member: 'ec2Burst',
    kind: 'number',
    unit: 'calls',
    byDefault: 10,
    minimum: 1,
    maximum: 100,
    sentence:
      'EC2 calls that one process may make at once, for each account and Region; AWS allows 100 to all callers together.',
  },
  EC2_CALLS_PER_SECOND: {
    member: 'ec2CallsPerSecond',
    kind: 'number',
    unit: 'calls a second',
    byDefault: 5,
    minimum: 1,
    maximum: 20,
    sentence: 'EC2 calls a second after the burst, for each account and Region; AWS allows 20 to all callers together.',
  },
  ASSUME_ROLE_NAME: {
    member: 'assumeRoleName',
    kind: 'text',
    byDefault: '',
    sentence: 'Name of the role to assume in other accounts. Empty to use only the function’s own role.',
  },
  ALLOWED_ACCOUNTS: {
    member: 'allowedAccounts',
    kind: 'text',
    byDefault: '',
    sentence:
      'Accounts in which the role may be assumed: 12-digit ids, separated by commas. With METADATA=snapshot also ids of organizational units (`ou-…`) and roots (`r-…`), which stand for all active accounts below them; the snapshot function lists these at each run.',
  },
  EXTERNAL_ID: {
    member: 'externalId',
    kind: 'text',
    byDefault: '',
    sentence: 'External id that the role requires.',
  },
  SNAPSHOT_REGIONS: {
    member: 'snapshotRegions',
    kind: 'text',
    byDefault: '',
    sentence: 'For the snapshot function: Regions to read, separated by commas. Empty for its own.',
  },
  SNAPSHOT_RULES: {
    member: 'snapshotRules',
    kind: 'choice',
    byDefault: 'on',
    choices: ['off', 'on'],
    sentence:
      'For the snapshot function: also read security groups, network ACLs and what they depend on, into `rules.json.gz` next to the inventory document.',
  },
  CIDR_LABELS: {
    member: 'cidrLabels',
    kind: 'text',
    byDefault: '',
    sentence:
      'Your names for address ranges, such as `10.1.0.0/16=office-berlin,10.2.0.0/16=office-paris`, as JSON such as `{"10.1.0.0/16": "office-berlin"}`, or the path of a JSON file. Ranges may nest; the longest prefix wins.',
  },
  ON_NODATA: {
    member: 'onNodata',
    kind: 'choice',
    byDefault: 'keep',
    choices: ['keep', 'drop'],
    sentence: 'Whether lines without traffic (log-status NODATA or SKIPDATA) become documents.',
  },
  ON_UNREADABLE: {
    member: 'onUnreadable',
    kind: 'choice',
    byDefault: 'emit',
    choices: ['emit', 'fail'],
    sentence:
      'What an unreadable line becomes: a document with the line and its fault, or its whole record fails and Firehose keeps the original in the error bucket.',
  },
  DROP_RULES: {
    member: 'dropRules',
    kind: 'text',
    byDefault: '',
    sentence:
      'Lines to leave out: rules separated by `+or+` or `;`, each of terms that must all hold, separated by `+` or spaces, such as `action=ACCEPT+port=53,123+or+srcaddr=10.0.0.0/8+dstaddr=10.0.0.0/8`.',
  },
  SAMPLE_ACCEPT: {
    member: 'sampleAccept',
    kind: 'number',
    unit: 'flows',
    byDefault: 1,
    minimum: 1,
    maximum: 1_000_000,
    sentence:
      'Keep one in this many accepted flows, the same ones in every process and in both directions; `sample_weight` in a document says how many flows it stands for. Everything else is kept.',
  },
  DROP_MODE: {
    member: 'dropMode',
    kind: 'choice',
    byDefault: 'apply',
    choices: ['apply', 'count'],
    sentence: 'Apply `DROP_RULES` and `SAMPLE_ACCEPT`, or only count what they would drop.',
  },
  PUT_BACK: {
    member: 'putBack',
    kind: 'choice',
    byDefault: 'on',
    choices: ['on', 'off'],
    sentence:
      'Put records whose output does not fit into the response back on their stream. If off, or if that fails, they are marked `ProcessingFailed`.',
  },
  MAX_HOPS: {
    member: 'maxHops',
    kind: 'number',
    unit: 'hops',
    byDefault: 10,
    minimum: 1,
    maximum: 100,
    sentence:
      'How many times a record may be put back after its turn has come, before it is marked `ProcessingFailed`.',
  },
  METRICS: {
    member: 'metrics',
    kind: 'choice',
    byDefault: 'emf',
    choices: ['emf', 'none'],
    sentence: 'Write CloudWatch metrics to the function’s log, in the embedded metric format.',
  },
  METRICS_NAMESPACE: {
    member: 'metricsNamespace',
    kind: 'text',
    byDefault: 'VpcFlowEnricher',
    sentence: 'CloudWatch namespace of the metrics.',
  },
  TRAFFIC_METRICS: {
    member: 'trafficMetrics',
    kind: 'choice',
    byDefault: 'off',
    choices: ['off', 'total', 'class', 'vpc', 'vpc-class'],
    sentence:
      'Write accepted and rejected flows and bytes as CloudWatch metrics as well: in total, by class of the far end, by VPC, or by both. CloudWatch bills several metrics for each combination.',
  },
  MAX_RESPONSE_BYTES: {
    member: 'maxResponseBytes',
    kind: 'number',
    unit: 'bytes',
    // the size is computed to the byte; the margin is for what AWS may count besides
    byDefault: 6_200_000,
    minimum: 1_024,
    maximum: LAMBDA_RESPONSE_BYTES,
    sentence:
      'Maximum size of the response to an event; records whose output does not fit are put back on their stream (`PUT_BACK`).',
  },
  MAX_INFLATED_BYTES: {
    member: 'maxInflatedBytes',
    kind: 'number',
    unit: 'bytes',
    byDefault: 16_777_216,
    minimum: 1_024,
    maximum: 536_870_912,
    sentence: 'Maximum decompressed size of one gzipped record; a larger one is marked `ProcessingFailed`.',
  },
  LOG_LEVEL: {
    member: 'logLevel',
    kind: 'choice',
    byDefault: 'info',
    choices: ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'],
    sentence: 'Level of the function’s own log; at `info`, one line an invocation.',
  },
} as const satisfies Record<string, TextOption | ChoiceOption | NumberOption>;

/**
 * The environment variable that carries options which are rarely changed: `NAME=VALUE` items with commas, `;` or newlines
 * between them, such as `MAX_HOPS=5,EC2_BURST=20`, where NAME is a row of {@link OPTIONS} and an empty VALUE its default. An option
 * is set there or as a variable of its own, not both. Values with `;` or newlines in them (DROP_RULES, LOG_FORMAT,
 * CIDR_LABELS) need the variable of their own.
 *
 * It is no row of the table: it has no value itself, and only an environment has it.
 */
export const MORE_OPTIONS = 'MORE_OPTIONS';

/** What a Lambda function's environment holds in all: https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html */
export const MAX_MORE_OPTIONS_CHARACTERS = 4_096;

/** The name of an option, in the environment. */
export type OptionName = keyof typeof OPTIONS;

type Row = (typeof OPTIONS)[OptionName];
type ValueOf<R extends Row> = R extends { readonly choices: readonly (infer Choice)[] }
  ? Choice
  : R extends { readonly kind: 'number' }
    ? number
    : string;

/** The values of all options, checked. */
export type Options = { readonly [R in Row as R['member']]: ValueOf<R> };
