import { quoted } from '../text/quoted.ts';
import { isPartitionKeyName, PARTITION_KEYS, type PartitionKeyName } from './partition-key-table.ts';

/**
 * Maximum number of keys of a record. Firehose allows 50, but each key multiplies the partitions, of which a stream may
 * have 500 at a time:
 * https://docs.aws.amazon.com/firehose/latest/dev/limits.html
 */
export const MAX_PARTITION_KEYS = 10;

/**
 * Reads names of {@link PARTITION_KEYS} separated by commas, such as `account,year,month,day`; an empty text gives an
 * empty list. Throws a RangeError that gives the invalid item, the reason, and the allowed values.
 */
export function readPartitionKeys(text: string): PartitionKeyName[] {
  if (text.trim() === '') return [];
  const items = text.split(',').map((item) => item.trim());
  if (items.length > MAX_PARTITION_KEYS) {
    throw new RangeError(`there may be at most ${MAX_PARTITION_KEYS} partition keys, not ${items.length}`);
  }
  return items.map((item, index) => {
    if (item === '') throw new RangeError(`partition key ${index + 1} of ${items.length} is empty`);
    if (!isPartitionKeyName(item)) {
      const known = Object.keys(PARTITION_KEYS).join(', ');
      throw new RangeError(`${quoted(item)} is not a partition key; allowed are ${known}`);
    }
    if (items.indexOf(item) < index) throw new RangeError(`partition key ${JSON.stringify(item)} is given twice`);
    return item;
  });
}
