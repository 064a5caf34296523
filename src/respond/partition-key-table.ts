import type { FieldName } from '../model/fields.ts';
import type { UtcPart } from './utc-parts.ts';

/** One row of {@link PARTITION_KEYS}. */
export type PartitionKeySpec = {
  /** Maximum number of characters of a value; a longer one is truncated. */
  readonly maxLength: number;
  readonly sentence: string;
} & ({ readonly kind: 'field'; readonly field: FieldName } | { readonly kind: 'time'; readonly part: UtcPart });

/** Maximum number of characters of a value for which AWS defines no limit. */
const MAX_VALUE_CHARACTERS = 64;

/**
 * Every name that may be a partition key, once: the option's reader, its messages and the documentation derive from it.
 * An S3 prefix refers to the values by these names: `!{partitionKeyFromLambda:account}`.
 *
 * No value is longer than `maxLength`, so that its space in an answer is known beforehand; the limit of a closed list is
 * the length of its longest word, including `unknown`.
 */
export const PARTITION_KEYS = {
  account: {
    kind: 'field',
    field: 'account-id',
    maxLength: MAX_VALUE_CHARACTERS,
    sentence: 'Account of the network interface.',
  },
  region: {
    kind: 'field',
    field: 'region',
    maxLength: MAX_VALUE_CHARACTERS,
    sentence: 'Region of the network interface.',
  },
  vpc: {
    kind: 'field',
    field: 'vpc-id',
    maxLength: MAX_VALUE_CHARACTERS,
    sentence: 'VPC of the network interface.',
  },
  subnet: {
    kind: 'field',
    field: 'subnet-id',
    maxLength: MAX_VALUE_CHARACTERS,
    sentence: 'Subnet of the network interface.',
  },
  interface: {
    kind: 'field',
    field: 'interface-id',
    maxLength: MAX_VALUE_CHARACTERS,
    sentence: 'Network interface that recorded the flow.',
  },
  instance: {
    kind: 'field',
    field: 'instance-id',
    maxLength: MAX_VALUE_CHARACTERS,
    sentence: 'Instance of the network interface.',
  },
  action: { kind: 'field', field: 'action', maxLength: 7, sentence: '`ACCEPT` or `REJECT`.' },
  log_status: { kind: 'field', field: 'log-status', maxLength: 8, sentence: '`OK`, `NODATA` or `SKIPDATA`.' },
  direction: {
    kind: 'field',
    field: 'flow-direction',
    maxLength: 7,
    sentence: '`ingress` or `egress`, as recorded.',
  },
  protocol: { kind: 'field', field: 'protocol', maxLength: 7, sentence: 'Number of the protocol.' },
  version: { kind: 'field', field: 'version', maxLength: 10, sentence: 'Version that the record states.' },
  year: { kind: 'time', part: 'year', maxLength: 4, sentence: 'Year, four digits.' },
  month: { kind: 'time', part: 'month', maxLength: 2, sentence: 'Month, `01` to `12`.' },
  day: { kind: 'time', part: 'day', maxLength: 2, sentence: 'Day of the month, `01` to `31`.' },
  hour: { kind: 'time', part: 'hour', maxLength: 2, sentence: 'Hour, `00` to `23`.' },
  minute: { kind: 'time', part: 'minute', maxLength: 2, sentence: 'Minute, `00` to `59`.' },
} as const satisfies Record<string, PartitionKeySpec>;

/** A name that may be a partition key. */
export type PartitionKeyName = keyof typeof PARTITION_KEYS;

/** Whether a name may be a partition key. */
export function isPartitionKeyName(name: string): name is PartitionKeyName {
  return Object.hasOwn(PARTITION_KEYS, name);
}
