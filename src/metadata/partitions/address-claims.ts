import { parseCidrBlock } from '../../net/cidr-block.ts';
import { CidrTable } from '../../net/cidr-table.ts';
import { IPV4, type IpAddress, parseIpText } from '../../net/ip-address.ts';
import { addressKey, blockOf, earlierAddressKey, prefixKey, prefixOver, shardOf } from './address-key.ts';
import type { Directory } from './directory.ts';
import type { SearchedIndex, StoredObject } from './partition-index.ts';

/** Which partitions have an address themselves, and which have a delegated prefix that contains it. */
export interface Claims {
  readonly exact: readonly number[];
  readonly byPrefix: readonly number[];
  /** Those in which earlier interfaces had it. */
  readonly earlier: readonly number[];
}

/** No partition has the address. */
export const NO_CLAIMS: Claims = { exact: [], byPrefix: [], earlier: [] };

/** Finds which partitions have an address, in the index and in the directory of addresses. */
export class AddressClaims {
  readonly #index: SearchedIndex['addresses'];
  readonly #directory: (shard: StoredObject) => Directory | undefined;
  readonly #blocks: ReadonlySet<string>;
  readonly #largePrefixes: CidrTable<readonly number[]> | undefined;

  /** `directory` opens a shard of the directory; undefined if it is not in memory. */
  constructor(index: SearchedIndex, directory: (shard: StoredObject) => Directory | undefined) {
    this.#index = index.addresses;
    this.#directory = directory;
    this.#blocks = new Set(index.addresses.blocks);
    this.#largePrefixes = largePrefixesOf(index);
  }

  /** The shard that says which partitions have an address; undefined if it is certain that none has. */
  shardOf(address: string): StoredObject | undefined {
    return this.#shardOfBlock(blockOf(parseIpText(address)));
  }

  /** Which partitions have an address; undefined if the shard with this information is not in memory. */
  on(address: string): Claims | undefined {
    const parsed = parseIpText(address);
    const large = parsed === undefined ? [] : (this.#largePrefixes?.lookup(parsed) ?? []);
    const shard = this.#shardOfBlock(blockOf(parsed));
    if (shard === undefined) return large.length === 0 ? NO_CLAIMS : { ...NO_CLAIMS, byPrefix: large };
    const directory = this.#directory(shard);
    if (directory === undefined) return undefined;
    const exact = directory.partitionsOf(addressKey(address, parsed));
    const byPrefix = new Set(large);
    if (parsed !== undefined) for (const each of this.#prefixClaims(directory, parsed)) byPrefix.add(each);
    const earlier = directory.partitionsOf(earlierAddressKey(address, parsed));
    return { exact, byPrefix: [...byPrefix], earlier };
  }

  *#prefixClaims(directory: Directory, address: IpAddress): Generator<number> {
    const { ipv4PrefixLengths, ipv6PrefixLengths } = this.#index;
    for (const length of address.family === IPV4 ? ipv4PrefixLengths : ipv6PrefixLengths) {
      const range = prefixOver(address, length);
      if (range !== undefined) yield* directory.partitionsOf(prefixKey(range));
    }
  }

  #shardOfBlock(block: string): StoredObject | undefined {
    if (!this.#blocks.has(block)) return undefined;
    const { shards } = this.#index;
    return shards[shardOf(block, shards.length)];
  }
}

/**
 * The only partition that has an address. A VPC is in one partition, so a prefix in another one than the address is in another
 * VPC.
 */
export function onlyPartition({ exact, byPrefix }: Claims): number | 'several' | undefined {
  const only = exact[0] ?? byPrefix[0];
  const isOther = (each: number): boolean => each !== only;
  return exact.some(isOther) || byPrefix.some(isOther) ? 'several' : only;
}

function largePrefixesOf({ addresses: { largePrefixes } }: SearchedIndex): CidrTable<readonly number[]> | undefined {
  if (largePrefixes.length === 0) return undefined;
  const blocks = new Map(largePrefixes.map(({ prefix }) => [prefix, parseCidrBlock(prefix)]));
  // each with the partitions of those that contain it
  return new CidrTable(
    [...blocks.values()].map((block) => [
      block,
      [
        ...new Set(
          largePrefixes.flatMap(({ prefix, partition }) => {
            const outer = blocks.get(prefix);
            const isInside =
              outer !== undefined &&
              outer.family === block.family &&
              outer.first <= block.first &&
              outer.last >= block.last;
            return isInside ? [partition] : [];
          }),
        ),
      ],
    ]),
  );
}
