import { type Arguments, HELP_OPTION, type OptionTable } from '../terminal/arguments.ts';
import { type NumberTable, numberOption } from '../terminal/number-options.ts';
import { OUTPUT_OPTION } from '../terminal/output-file.ts';
import { S3_OPTIONS } from '../terminal/s3-options.ts';

/** Traffic that a flow log records: `TrafficType` of EC2. */
export const TRAFFIC_TYPES = ['ALL', 'ACCEPT', 'REJECT'] as const;
/** One of {@link TRAFFIC_TYPES}. */
export type TrafficType = (typeof TRAFFIC_TYPES)[number];

/** Bounds of the options that are numbers. */
export const AUDIT_NUMBERS = {
  'min-rejected': { byDefault: 10, minimum: 1, maximum: 1_000_000, isWhole: true },
} as const satisfies NumberTable;

/** The options of `audit`. */
export const AUDIT_OPTIONS = {
  inventory: {
    type: 'string',
    argument: 'FILE',
    byDefault: 'needed',
    sentence: 'The inventory document with your interfaces (JSON, gzipped or not), as “inventory” writes it.',
  },
  rules: {
    type: 'string',
    argument: 'FILE',
    byDefault: 'the rules in the --inventory',
    sentence: 'A rules document with your security groups and network ACLs (JSON, gzipped or not).',
  },
  labels: {
    type: 'string',
    argument: 'FILE',
    byDefault: 'no labels',
    sentence:
      'Your names for address ranges, which suggestions prefer: a JSON file, or the JSON itself, such as {"10.1.0.0/16": "office-berlin"}.',
  },
  format: {
    type: 'string',
    argument: 'FORMAT',
    isRepeatable: true,
    byDefault: 'the header line of each file, and well-known formats',
    sentence: 'A log format of your flow logs, in AWS’s notation or as field names separated by spaces.',
  },
  ...S3_OPTIONS,
  'traffic-type': {
    type: 'string',
    argument: 'TYPE',
    byDefault: 'REJECT if no record is an ACCEPT, else ALL',
    sentence: `The TrafficType of your flow logs: ${TRAFFIC_TYPES.join(', ')}. Only ALL shows what is needed.`,
  },
  'min-rejected': numberOption(
    AUDIT_NUMBERS['min-rejected'],
    'N',
    'Minimum number of rejected flows of one kind that is reported',
  ),
  all: { type: 'boolean', sentence: 'Lists every finding and rule in the table, not only the first ones.' },
  json: { type: 'boolean', sentence: 'Writes one JSON object with everything instead of the table.' },
  csv: {
    type: 'boolean',
    sentence: 'Writes CSV instead of the table: a line for each rule, entry, and kind of rejected traffic.',
  },
  output: OUTPUT_OPTION,
  ...HELP_OPTION,
} as const satisfies OptionTable;

/** The arguments of `audit`. */
export type AuditArguments = Arguments<keyof typeof AUDIT_OPTIONS>;
