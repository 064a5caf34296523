import * as v from 'valibot';
import { documentText, inflated } from '../../documents/read-json.ts';
import { ADDRESS_BITS, IPV4, IPV6 } from '../../net/ip-address.ts';
import { issueText, MAX_NAMED_ISSUES } from '../schema-issues.ts';
import { isCidrBlock, isoTimestamp, unixSeconds } from '../schema-parts.ts';
import { conforms } from './compiled-checks.ts';
import { linesOf, PartitionList } from './partition-list.ts';

/** The name of the index in the folder of a partitioned inventory. */
export const INDEX_NAME = 'index.json.gz';

/** Maximum number of partitions: their numbers have 16 bits. */
export const MAX_PARTITIONS = 60_000;

/** Maximum number of shards of a directory. */
export const MAX_SHARDS = 256;

/** Maximum size of an index, decompressed. */
const MAX_INDEX_BYTES = 64 * 1024 * 1024;

/** Maximum size of an object that is read. */
const MAX_OBJECT_BYTES = 512 * 1024 * 1024;

/** The folders of the objects that an index names. */
export const OBJECT_FOLDERS = ['partitions/', 'directory/'] as const;

/** The name of such an object. It never leads out of the folder of the index. */
export const OBJECT_NAME = /^(?:partitions|directory)\/[\w-]{1,200}\.bin$/;

/** Maximum length of a list of texts in the index. */
const MAX_TEXTS = 1_000_000;

const count = v.pipe(v.number(), v.integer(), v.minValue(0));
const shortText = v.pipe(v.string(), v.maxLength(100));
const texts = v.pipe(v.array(shortText), v.maxLength(MAX_TEXTS));
const prefixLengths = (bits: number) =>
  v.pipe(v.array(v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(bits))), v.maxLength(bits + 1));

const storedObject = {
  object: v.pipe(v.string(), v.regex(OBJECT_NAME, 'is not the name of such an object')),
  bytes: v.pipe(count, v.maxValue(MAX_OBJECT_BYTES)),
};

const shards = v.pipe(
  v.array(v.object(storedObject)),
  v.minLength(1),
  v.maxLength(MAX_SHARDS),
  v.check((list) => (list.length & (list.length - 1)) === 0, 'must be as many as a power of two'),
);

const PARTITION = v.object({
  ...storedObject,
  /** The number that stands for it in the directories; it stays the same from sweep to sweep. */
  number: v.pipe(count, v.maxValue(MAX_PARTITIONS)),
  /** What its content has in common: the account and the Region of its VPCs, or one VPC. */
  name: shortText,
  vpcIds: texts,
  /** `ACCOUNT REGION` of its interfaces. */
  owners: texts,
  networkInterfaces: count,
  earlierInterfaces: count,
  instances: count,
  pods: count,
});

/** What an index says besides its partitions. */
const members = {
  generatedAt: v.optional(isoTimestamp),
  seenUntil: v.optional(unixSeconds),
  isFirstReading: v.optional(v.boolean()),
  accountIds: v.optional(v.pipe(v.array(v.pipe(v.string(), v.regex(/^\d{12}$/))), v.maxLength(50_000))),
  /** Which partitions have an address. */
  addresses: v.object({
    shards,
    /** The blocks that contain addresses; all others have no owner. */
    blocks: texts,
    ipv4PrefixLengths: prefixLengths(ADDRESS_BITS[IPV4]),
    ipv6PrefixLengths: prefixLengths(ADDRESS_BITS[IPV6]),
    /** Delegated prefixes that are larger than a block, with their partitions. */
    largePrefixes: v.pipe(
      v.array(v.object({ prefix: v.pipe(shortText, v.check(isCidrBlock, 'is not a CIDR block')), partition: count })),
      v.maxLength(10_000),
    ),
  }),
  /** Which partition has an id. */
  ids: v.object({ shards }),
  /**
   * For accounts and Regions whose interfaces are in several partitions: which partition has an interface. An index of
   * an earlier release lacks it.
   */
  interfaceIds: v.optional(v.pipe(v.array(v.object({ ...storedObject, owner: shortText })), v.maxLength(MAX_TEXTS))),
  /** The interfaces that verdicts and transfer classes need to know of all VPCs. */
  listed: v.object(storedObject),
  /** Objects of earlier indexes, with the time since which they have not been in use, Unix seconds. */
  retired: v.optional(
    v.pipe(v.array(v.object({ object: storedObject.object, since: unixSeconds })), v.maxLength(MAX_TEXTS)),
  ),
};

/** The first line of an index; its partitions are in the others. */
const HEAD = v.object({
  version: v.literal(2),
  ...members,
  partitions: v.object({ entries: v.pipe(count, v.maxValue(MAX_PARTITIONS)), earlierInterfaces: count, pods: count }),
});

/** An index as it was before it had lines. */
const WITHOUT_LINES = v.object({
  version: v.literal(1),
  ...members,
  partitions: v.pipe(v.array(PARTITION), v.maxLength(MAX_PARTITIONS)),
});

/** How an index with lines begins. */
export const BEGINNING = '{"version":2,';

/** What the index says of a partition. */
export type PartitionEntry = v.InferOutput<typeof PARTITION>;

/** An index whose partitions are read when they are found. */
export interface SearchedIndex extends Omit<v.InferOutput<typeof HEAD>, 'version' | 'partitions'> {
  readonly partitions: PartitionList;
}

/** The index of a partitioned inventory. */
export interface PartitionIndex extends Omit<SearchedIndex, 'partitions'> {
  readonly partitions: readonly PartitionEntry[];
}

/** An object that the index names. */
export type StoredObject = SearchedIndex['listed'];

/** Reads an index as a whole. Throws as {@link openPartitionIndex} does, and if one of its partitions is not valid. */
export function parsePartitionIndex(content: Buffer): PartitionIndex {
  const index = openPartitionIndex(content, (error) => {
    throw error;
  });
  return { ...index, partitions: [...index.partitions] };
}

/**
 * Opens an index, gzipped or not. Throws if it is not JSON, not an index, or too large. Unknown members are ignored. Its partitions are
 * checked when they are read, unless it has no lines: `onInvalid` is called with one that is not valid, which counts as missing.
 */
export function openPartitionIndex(content: Buffer, onInvalid: (error: unknown) => void): SearchedIndex {
  const text = documentText(inflated(content, MAX_INDEX_BYTES));
  const read = (line: string): PartitionEntry | undefined => {
    try {
      return valid(PARTITION, line);
    } catch (error) {
      return void onInvalid(error);
    }
  };
  if (!text.startsWith(BEGINNING)) {
    const { partitions, version: _, ...index } = valid(WITHOUT_LINES, text);
    const { sums, lines } = linesOf(partitions);
    return { ...index, partitions: new PartitionList(sums, lines, read) };
  }
  const lines = text.split('\n');
  const { partitions, version: _, ...index } = valid(HEAD, lines.shift() ?? '');
  return { ...index, partitions: new PartitionList(partitions, lines, read) };
}

/** The value of a text in JSON. Throws an Error if it does not conform to a schema. */
function valid<Schema extends v.GenericSchema>(schema: Schema, text: string): v.InferOutput<Schema> {
  const value: unknown = JSON.parse(text);
  if (conforms(schema, value, 'all')) return value;
  const result = v.safeParse(schema, value);
  if (result.success) return result.output;
  const named = result.issues.slice(0, MAX_NAMED_ISSUES).map((issue) => issueText(issue));
  throw new RangeError(`the index of the inventory is not valid: ${named.join('; ')}`);
}
