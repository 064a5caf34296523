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
  /** Words that are reserved for what this version cannot do yet. */
  readonly notYet?: readonly string[];
}
interface BytesOption extends OptionBase {
  readonly kind: 'bytes';
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
    sentence:
      'Log formats of your flow logs, in AWS’s notation with `$` and braces or as plain field names; several separated by newlines or `;`, tried in this order. Four formats are known without it.',
  },
  DESTINATION: {
    member: 'destination',
    kind: 'choice',
    byDefault: 's3',
    choices: ['s3', 'opensearch'],
    notYet: ['splunk', 'http', 'iceberg', 'snowflake'],
    sentence: 'Where the delivery stream delivers to; decides how documents are put into records.',
  },
  SCHEMA: {
    member: 'schema',
    kind: 'choice',
    byDefault: 'flat',
    choices: ['flat'],
    notYet: ['ecs', 'ocsf', 'splunk', 'ss4o'],
    sentence: 'Names and shape of the documents.',
  },
  METADATA: {
    member: 'metadata',
    kind: 'choice',
    byDefault: 'none',
    choices: ['none', 'snapshot'],
    notYet: ['ec2'],
    sentence: 'Where to look up what is behind interfaces and addresses.',
  },
  METADATA_SNAPSHOT: {
    member: 'metadataSnapshot',
    kind: 'text',
    byDefault: '',
    sentence: 'The inventory document for `METADATA=snapshot`: path of a JSON file, gzipped or not.',
  },
  CIDR_LABELS: {
    member: 'cidrLabels',
    kind: 'text',
    byDefault: '',
    sentence:
      'Your names for address ranges: JSON such as `{"10.1.0.0/16": "office-berlin"}`, or the path of a file with it. Ranges may nest; the longest prefix wins.',
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
  MAX_RESPONSE_BYTES: {
    member: 'maxResponseBytes',
    kind: 'bytes',
    // the size is computed to the byte; the margin is for what AWS may count besides
    byDefault: 6_200_000,
    minimum: 1_024,
    maximum: LAMBDA_RESPONSE_BYTES,
    sentence: 'Largest answer to an event; records whose output does not fit are ProcessingFailed.',
  },
  MAX_INFLATED_BYTES: {
    member: 'maxInflatedBytes',
    kind: 'bytes',
    byDefault: 33_554_432,
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
} as const satisfies Record<string, TextOption | ChoiceOption | BytesOption>;

/** The name of an option, in the environment. */
export type OptionName = keyof typeof OPTIONS;

type Row = (typeof OPTIONS)[OptionName];
type ValueOf<R extends Row> = R extends { readonly choices: readonly (infer Choice)[] }
  ? Choice
  : R extends { readonly kind: 'bytes' }
    ? number
    : string;

/** The values of all options, checked. */
export type Options = { readonly [R in Row as R['member']]: ValueOf<R> };
