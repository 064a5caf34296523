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
    sentence: `Log formats of your flow logs, in AWS’s notation with \`$\` and braces or as plain field names with spaces or commas between them; several separated by newlines or \`;\`, tried in this order. Misspelled field names are refused. ${KNOWN_FORMATS.length} formats are known without it.`,
  },
  NEW_FIELDS: {
    member: 'newFields',
    kind: 'text',
    byDefault: '',
    sentence:
      'Fields that AWS has added since this release, with commas between them. LOG_FORMAT refuses an unknown field whose name is close to a known one, unless it is listed here.',
  },
  DESTINATION: {
    member: 'destination',
    kind: 'choice',
    byDefault: 's3',
    choices: ['s3', 'opensearch', 'splunk', 'http', 'iceberg', 'snowflake'],
    sentence: 'Where the delivery stream delivers to; decides how documents are put into records.',
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
      'Which values go out: names of the flat schema with `*` for any characters, to take in or, behind `-`, to leave out, such as `*,-src_tags,-dst_tags,-ecs_*`; in every schema. Empty for all.',
  },
  TAG_KEYS: {
    member: 'tagKeys',
    kind: 'text',
    byDefault: '',
    sentence: 'Keys of the tags that go out, with commas between them, `*` for any characters; empty for all.',
  },
  ORIGINAL_LINE: {
    member: 'originalLine',
    kind: 'choice',
    byDefault: 'off',
    choices: ['off', 'on'],
    sentence: 'Whether documents carry the flow log line as it came.',
  },
  COMMUNITY_ID: {
    member: 'communityId',
    kind: 'choice',
    byDefault: 'auto',
    choices: ['auto', 'on', 'off'],
    sentence:
      'Whether flows get their Community ID (version 1), by which other tools know the same flow; `auto` where the schema has a name for it: ecs, ocsf, splunk.',
  },
  OBSERVABLES: {
    member: 'observables',
    kind: 'choice',
    byDefault: 'off',
    choices: ['off', 'on'],
    sentence: 'Whether ocsf documents list their addresses and names again as observables.',
  },
  SPLUNK_MODE: {
    member: 'splunkMode',
    kind: 'choice',
    byDefault: 'json',
    choices: ['json', 'raw'],
    sentence:
      'For the splunk schema: events with the names of the Common Information Model, or the line as it came, for the Splunk Add-on for AWS, with what is added as indexed fields.',
  },
  SPLUNK_INDEX: {
    member: 'splunkIndex',
    kind: 'text',
    byDefault: '',
    sentence: 'Index that splunk events name; the token must allow it. Empty for the token’s own.',
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
      'Keys for Firehose’s dynamic partitioning, with commas between them, such as `account,region,year,month,day`; empty for none.',
  },
  OTF_TABLE: {
    member: 'otfTable',
    kind: 'text',
    byDefault: '',
    sentence: 'Iceberg table that each record names as its own, `database.table`; empty to leave it to the stream.',
  },
  METADATA: {
    member: 'metadata',
    kind: 'choice',
    byDefault: 'none',
    choices: ['none', 'snapshot', 'ec2'],
    sentence:
      'Where to look up what is behind interfaces and addresses: nowhere, in an inventory document, or at EC2 as records come.',
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
    sentence: 'Whether what the inventory document does not know is looked up at EC2.',
  },
  METADATA_REFRESH_SECONDS: {
    member: 'metadataRefreshSeconds',
    kind: 'number',
    unit: 'seconds',
    byDefault: 300,
    minimum: 10,
    maximum: 86_400,
    sentence: 'How often S3 is asked, by ETag, whether the inventory document has changed.',
  },
  METADATA_LIFE_SECONDS: {
    member: 'metadataLifeSeconds',
    kind: 'number',
    unit: 'seconds',
    byDefault: 900,
    minimum: 1,
    maximum: 86_400,
    sentence: 'How long what EC2 said is taken as it is.',
  },
  METADATA_NEGATIVE_LIFE_SECONDS: {
    member: 'metadataNegativeLifeSeconds',
    kind: 'number',
    unit: 'seconds',
    byDefault: 300,
    minimum: 1,
    maximum: 86_400,
    sentence: 'How long what EC2 does not know is not asked for again, and how long a deleted interface is remembered.',
  },
  METADATA_STALE_SECONDS: {
    member: 'metadataStaleSeconds',
    kind: 'number',
    unit: 'seconds',
    byDefault: 3_600,
    minimum: 0,
    maximum: 604_800,
    sentence: 'How long after its life a look-up is still used, while it is refreshed or EC2 cannot be reached.',
  },
  METADATA_CACHE_ENTRIES: {
    member: 'metadataCacheEntries',
    kind: 'number',
    unit: 'interfaces',
    byDefault: 20_000,
    minimum: 100,
    maximum: 1_000_000,
    sentence: 'How many interfaces are remembered.',
  },
  METADATA_TIMEOUT_MS: {
    member: 'metadataTimeoutMs',
    kind: 'number',
    unit: 'milliseconds',
    byDefault: 5_000,
    minimum: 100,
    maximum: 60_000,
    sentence:
      'Longest time that an invocation waits for look-ups; never more than half of what it has left. After that records go out with what is known.',
  },
  METADATA_PUBLIC: {
    member: 'metadataPublic',
    kind: 'choice',
    byDefault: 'known',
    choices: ['known', 'lookup'],
    sentence:
      'Whether public addresses are only matched against what is known, or looked up at EC2 too; most belong to strangers.',
  },
  EC2_BURST: {
    member: 'ec2Burst',
    kind: 'number',
    unit: 'calls',
    byDefault: 10,
    minimum: 1,
    maximum: 100,
    sentence: 'EC2 calls that one process makes at once, for an account and Region; AWS allows 100 to all callers.',
  },
  EC2_CALLS_PER_SECOND: {
    member: 'ec2CallsPerSecond',
    kind: 'number',
    unit: 'calls a second',
    byDefault: 5,
    minimum: 1,
    maximum: 20,
    sentence: 'EC2 calls a second after the burst; AWS allows 20 to all callers.',
  },
  ASSUME_ROLE_NAME: {
    member: 'assumeRoleName',
    kind: 'text',
    byDefault: '',
    sentence:
      'Name of the role that look-ups in other accounts assume there; empty to ask with the function’s own role only.',
  },
  ALLOWED_ACCOUNTS: {
    member: 'allowedAccounts',
    kind: 'text',
    byDefault: '',
    sentence:
      'Accounts in which the role may be assumed: 12-digit ids with commas between them. With METADATA=snapshot also ids of organizational units (`ou-…`) and roots (`r-…`), each for all active accounts below it, which the snapshot function lists at each run.',
  },
  EXTERNAL_ID: {
    member: 'externalId',
    kind: 'text',
    byDefault: '',
    sentence: 'External id that the role asks for.',
  },
  SNAPSHOT_REGIONS: {
    member: 'snapshotRegions',
    kind: 'text',
    byDefault: '',
    sentence: 'For the snapshot function: Regions to gather, with commas between them; empty for its own.',
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
      'What becomes of a line that cannot be read: a document with the line and its fault, or its whole record fails and Firehose keeps the original in the error bucket.',
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
      'Of accepted flows keep one in so many, the same ones in every process and both ways; documents that stand for others say for how many. All else is kept.',
  },
  DROP_MODE: {
    member: 'dropMode',
    kind: 'choice',
    byDefault: 'apply',
    choices: ['apply', 'count'],
    sentence: 'Whether `DROP_RULES` and `SAMPLE_ACCEPT` are applied, or only counted to see what they would do.',
  },
  PUT_BACK: {
    member: 'putBack',
    kind: 'choice',
    byDefault: 'on',
    choices: ['on', 'off'],
    sentence:
      'Whether records whose output does not fit into the answer are put back on the stream they came from; else, or where that fails, they are ProcessingFailed.',
  },
  MAX_HOPS: {
    member: 'maxHops',
    kind: 'number',
    unit: 'hops',
    byDefault: 10,
    minimum: 1,
    maximum: 100,
    sentence: 'How often a record is put back past its turn before it is ProcessingFailed.',
  },
  METRICS: {
    member: 'metrics',
    kind: 'choice',
    byDefault: 'emf',
    choices: ['emf', 'none'],
    sentence: 'Whether the function writes CloudWatch metrics, in the embedded metric format, into its log.',
  },
  METRICS_NAMESPACE: {
    member: 'metricsNamespace',
    kind: 'text',
    byDefault: 'VpcFlowEnricher',
    sentence: 'CloudWatch namespace of the metrics.',
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
      'Largest answer to an event; records whose output does not fit are put back on their stream (`PUT_BACK`).',
  },
  MAX_INFLATED_BYTES: {
    member: 'maxInflatedBytes',
    kind: 'number',
    unit: 'bytes',
    byDefault: 16_777_216,
    minimum: 1_024,
    maximum: 536_870_912,
    sentence: 'Most bytes that the gzip data of one record may inflate to; past it the record is ProcessingFailed.',
  },
  LOG_LEVEL: {
    member: 'logLevel',
    kind: 'choice',
    byDefault: 'info',
    choices: ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'],
    sentence: 'Level of the function’s own log; at `info` one line an invocation.',
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
