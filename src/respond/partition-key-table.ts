import type { FieldName } from '../model/fields.ts';
import type { UtcPart } from './utc-parts.ts';

/** One row of {@link PARTITION_KEYS}. */
export type PartitionKeySpec = {
  /** Most characters of a value; a longer one is cut. */
  readonly longestValue: number;
  readonly sentence: string;
} & ({ readonly kind: 'field'; readonly field: FieldName } | { readonly kind: 'time'; readonly part: UtcPart });

/** Most characters of a value that AWS sets no bound to. */
const MAX_VALUE_CHARACTERS = 64;

/**
 * Every name that may be a partition key, once: the option's reader, its messages and the documentation derive from it.
 * The names are those under which an S3 prefix asks for the values: `!{partitionKeyFromLambda:account}`.
 *
 * No value is longer than `longestValue`, so that the room for it in an answer is known beforehand; closed lists have
 * theirs from the longest word, `unknown` among them.
 */
export const PARTITION_KEYS = {
  account: {
    kind: 'field',
    field: 'account-id',
    longestValue: MAX_VALUE_CHARACTERS,
    sentence: 'Account of the network interface.',
  },
  region: {
    kind: 'field',
    field: 'region',
    longestValue: MAX_VALUE_CHARACTERS,
    sentence: 'Region of the network interface.',
  },
  vpc: {
    kind: 'field',
    field: 'vpc-id',
    longestValue: MAX_VALUE_CHARACTERS,
    sentence: 'VPC of the network interface.',
  },
  subnet: {
    kind: 'field',
    field: 'subnet-id',
    longestValue: MAX_VALUE_CHARACTERS,
    sentence: 'Subnet of the network interface.',
  },
  interface: {
    kind: 'field',
    field: 'interface-id',
    longestValue: MAX_VALUE_CHARACTERS,
    sentence: 'Network interface that recorded the flow.',
  },
  instance: {
    kind: 'field',
    field: 'instance-id',
    longestValue: MAX_VALUE_CHARACTERS,
    sentence: 'Instance of the network interface.',
  },
  action: { kind: 'field', field: 'action', longestValue: 7, sentence: '`ACCEPT` or `REJECT`.' },
  log_status: { kind: 'field', field: 'log-status', longestValue: 8, sentence: '`OK`, `NODATA` or `SKIPDATA`.' },
  direction: {
    kind: 'field',
    field: 'flow-direction',
    longestValue: 7,
    sentence: '`ingress` or `egress`, as recorded.',
  },
  protocol: { kind: 'field', field: 'protocol', longestValue: 7, sentence: 'Number of the protocol.' },
  version: { kind: 'field', field: 'version', longestValue: 10, sentence: 'Version that the record says it has.' },
  year: { kind: 'time', part: 'year', longestValue: 4, sentence: 'Year, four digits.' },
  month: { kind: 'time', part: 'month', longestValue: 2, sentence: 'Month, `01` to `12`.' },
  day: { kind: 'time', part: 'day', longestValue: 2, sentence: 'Day of the month, `01` to `31`.' },
  hour: { kind: 'time', part: 'hour', longestValue: 2, sentence: 'Hour, `00` to `23`.' },
  minute: { kind: 'time', part: 'minute', longestValue: 2, sentence: 'Minute, `00` to `59`.' },
} as const satisfies Record<string, PartitionKeySpec>;

/** A name that may be a partition key. */
export type PartitionKeyName = keyof typeof PARTITION_KEYS;

/** Whether a name may be a partition key. */
export function isPartitionKeyName(name: string): name is PartitionKeyName {
  return Object.hasOwn(PARTITION_KEYS, name);
}
