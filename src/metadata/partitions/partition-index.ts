import * as v from 'valibot';
import { readJson } from '../../documents/read-json.ts';
import { ADDRESS_BITS, IPV4, IPV6 } from '../../net/ip-address.ts';
import { issueText, MAX_NAMED_ISSUES } from '../schema-issues.ts';
import { isCidrBlock, isoTimestamp, unixSeconds } from '../schema-parts.ts';
import { type Check, compileCheck } from './compiled-checks.ts';

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

const partition = v.object({
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

const INDEX = v.object({
  version: v.literal(1),
  generatedAt: v.optional(isoTimestamp),
  seenUntil: v.optional(unixSeconds),
  isFirstReading: v.optional(v.boolean()),
  accountIds: v.optional(v.pipe(v.array(v.pipe(v.string(), v.regex(/^\d{12}$/))), v.maxLength(50_000))),
  partitions: v.pipe(v.array(partition), v.maxLength(MAX_PARTITIONS)),
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
});

/** The index of a partitioned inventory. */
export type PartitionIndex = v.InferOutput<typeof INDEX>;

/** What the index says of a partition. */
export type PartitionEntry = PartitionIndex['partitions'][number];

/** An object that the index names. */
export type StoredObject = PartitionIndex['listed'];

let isIndex: Check | undefined;

/** Reads an index, gzipped or not. Throws if it is not JSON, not an index, or too large. Unknown members are ignored. */
export function parsePartitionIndex(content: Buffer): PartitionIndex {
  const value = readJson(content, MAX_INDEX_BYTES);
  isIndex ??= compileCheck(INDEX, 'all');
  if (isPartitionIndex(value, isIndex)) return value;
  const result = v.safeParse(INDEX, value);
  if (result.success) return result.output;
  const named = result.issues.slice(0, MAX_NAMED_ISSUES).map((issue) => issueText(issue));
  throw new RangeError(`the index of the inventory is not valid: ${named.join('; ')}`);
}

function isPartitionIndex(value: unknown, check: Check): value is PartitionIndex {
  return check(value);
}
