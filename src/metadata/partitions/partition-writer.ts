import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import type { ObjectFolder } from '../../documents/object-folder.ts';
import type { Inventory, NetworkInterface } from '../../model/inventory.ts';
import { parseCidrBlock } from '../../net/cidr-block.ts';
import { IPV4, ipAddressFromNumber, parseIpText } from '../../net/ip-address.ts';
import { canonicalAddress, withCanonicalAddresses } from '../canonical-interface.ts';
import { addressKey, BLOCK_LENGTH, blockOf, earlierAddressKey, idKey, ownerText, prefixKey } from './address-key.ts';
import { DirectoryWriter } from './directory-writer.ts';
import type { InventoryPart } from './inventory-lists.ts';
import { keyHash } from './key-hash.ts';
import { objectsOf } from './objects-of.ts';
import {
  BEGINNING,
  INDEX_NAME,
  MAX_PARTITIONS,
  MAX_SHARDS,
  type PartitionEntry,
  type PartitionIndex,
  type StoredObject,
} from './partition-index.ts';
import { linesOf } from './partition-list.ts';
import { writePartition } from './write-partition.ts';

/** About how many entries a shard of a directory has: some hundred kilobytes. */
const SHARD_ENTRIES = 16_384;

/** How long an object that is no longer in use is kept, in seconds: a function may still have the previous index. */
const RETIRED_SECONDS = 3_600;

/** Characters of a hash in the name of an object. */
const HASH_CHARS = 32;

/** Types of interfaces that verdicts and transfer classes need to know of all VPCs. */
const LISTED_TYPES: ReadonlySet<string | undefined> = new Set([
  'network_load_balancer',
  'transit_gateway',
  'nat_gateway',
]);

/** The members of a partitioned inventory that concern all partitions. */
export type InventoryHead = Pick<Inventory, 'generatedAt' | 'seenUntil' | 'isFirstReading' | 'accountIds'>;

/** Result of writing a partitioned inventory. */
export interface PartitionedSummary {
  readonly index: PartitionIndex;
  /** Objects that had to be written, with the index. */
  readonly written: number;
  /** Bytes of all objects that are in use. */
  readonly bytes: number;
}

/**
 * Writes an inventory, partition by partition, into a folder. Objects are named by their content, so that what is unchanged
 * is not written again, and a reader never sees parts of two inventories: the index is replaced last. Objects that are no longer
 * in use are removed an hour later.
 */
export class PartitionWriter {
  readonly #folder: ObjectFolder;
  readonly #previous: PartitionIndex | undefined;
  readonly #present: ReadonlySet<string>;
  readonly #numbers: Map<string, number>;
  readonly #usedNumbers: ReadonlySet<number>;
  #freeNumber = 0;
  readonly #addresses: DirectoryWriter = new DirectoryWriter();
  readonly #ids: DirectoryWriter = new DirectoryWriter();
  /** Ids of interfaces by their owners. */
  readonly #interfaceIds: DirectoryWriter = new DirectoryWriter();
  /** Numbers of owners, in the order in which they were first seen. */
  readonly #owners: Map<string, number> = new Map();
  readonly #blocks: Set<string> = new Set();
  readonly #lengths: Record<4 | 6, Set<number>> = { 4: new Set(), 6: new Set() };
  readonly #largePrefixes: { prefix: string; partition: number }[] = [];
  readonly #entries: PartitionEntry[] = [];
  readonly #listed: NetworkInterface[] = [];
  #written = 0;

  /** `previous` is the index that is in the folder. */
  constructor(folder: ObjectFolder, previous: PartitionIndex | undefined) {
    this.#folder = folder;
    this.#previous = previous;
    this.#present = new Set(previous === undefined ? [] : objectsOf(previous).map(({ object }) => object));
    this.#numbers = new Map(previous?.partitions.map(({ name, number }) => [name, number]));
    this.#usedNumbers = new Set(this.#numbers.values());
  }

  /** Writes a partition. An id and a VPC may be in one partition only. */
  async add(name: string, part: InventoryPart): Promise<void> {
    if (this.#entries.length >= MAX_PARTITIONS)
      throw new RangeError(`an inventory has at most ${MAX_PARTITIONS} partitions`);
    const number = this.#numberFor(name);
    const stored = await this.#store('partitions', name, writePartition(part));
    const { networkInterfaces, earlierInterfaces = [], vpcs = [], instances = [], pods = [] } = part;
    const vpcIds = [...vpcs.map(({ id }) => id), ...networkInterfaces.map(({ vpcId }) => vpcId)];
    const pastVpcIds = [...earlierInterfaces, ...pods, ...(part.subnets ?? [])].map(({ vpcId }) => vpcId);
    this.#entries.push({
      ...stored,
      number,
      name,
      vpcIds: [...new Set([...vpcIds, ...pastVpcIds].flatMap((id) => id ?? []))],
      owners: [...new Set(networkInterfaces.flatMap(ownerOf))],
      networkInterfaces: networkInterfaces.length,
      earlierInterfaces: earlierInterfaces.length,
      instances: instances.length,
      pods: pods.length,
    });
    for (const item of networkInterfaces) this.#addInterface(item, number);
    for (const item of [...networkInterfaces, ...earlierInterfaces]) {
      this.#interfaceIds.add(idKey(item.id), this.#ownerNumber(item), number);
    }
    for (const item of earlierInterfaces) this.#addEarlier(item, number);
    for (const list of [
      networkInterfaces,
      earlierInterfaces,
      instances,
      part.subnets ?? [],
      vpcs,
      part.natGateways ?? [],
    ]) {
      for (const { id } of list) this.#ids.add(idKey(id), keyHash(id), number);
    }
  }

  /** Writes the directories and the index, and removes objects that have long been unused. `now` is in Unix seconds. */
  async finish(head: InventoryHead, now: number): Promise<PartitionedSummary> {
    const addresses = await this.#storeShards('addresses', this.#addresses);
    const ids = await this.#storeShards('ids', this.#ids);
    const interfaceIds = await this.#storeInterfaceIds();
    const listed = await this.#store('partitions', 'listed', writePartition({ networkInterfaces: this.#listed }));
    const { accountIds, ...times } = head;
    const index: PartitionIndex = {
      ...times,
      ...(accountIds === undefined ? {} : { accountIds: [...accountIds] }),
      partitions: this.#entries.toSorted((one, other) => one.number - other.number),
      addresses: {
        shards: addresses,
        blocks: [...this.#blocks].sort(),
        ipv4PrefixLengths: [...this.#lengths[4]].sort((one, other) => other - one),
        ipv6PrefixLengths: [...this.#lengths[6]].sort((one, other) => other - one),
        largePrefixes: this.#largePrefixes,
      },
      ids: { shards: ids },
      interfaceIds,
      listed,
    };
    const objects = objectsOf(index);
    const { retired, removed } = this.#retire(objects, now);
    await this.#folder.write(INDEX_NAME, written({ ...index, retired }));
    // after the index: whoever reads the new one does not need them
    for (const object of removed) await this.#folder.remove(object);
    const bytes = objects.reduce((sum, each) => sum + each.bytes, 0);
    return { index: { ...index, retired }, written: this.#written + 1, bytes };
  }

  #addEarlier(described: NetworkInterface, partition: number): void {
    const { vpcId, addresses = [], publicAddresses = [] } = withCanonicalAddresses(described, undefined);
    if (vpcId === undefined) return;
    for (const text of [...addresses, ...publicAddresses]) {
      const parsed = parseIpText(text);
      const block = blockOf(parsed);
      this.#blocks.add(block);
      this.#addresses.add(earlierAddressKey(text, parsed), keyHash(block), partition);
    }
  }

  #addInterface(described: NetworkInterface, partition: number): void {
    const item = withCanonicalAddresses(described, undefined);
    if (LISTED_TYPES.has(item.type)) this.#listed.push(described);
    for (const address of [...(item.addresses ?? []), ...(item.publicAddresses ?? [])]) {
      const text = canonicalAddress(address);
      const parsed = parseIpText(text);
      const block = blockOf(parsed);
      this.#blocks.add(block);
      this.#addresses.add(addressKey(text, parsed), keyHash(block), partition);
    }
    for (const prefix of item.prefixes ?? []) this.#addPrefix(prefix, partition);
  }

  #addPrefix(prefix: string, partition: number): void {
    const range = parseCidrBlock(prefix);
    if (range.prefixLength < BLOCK_LENGTH[range.family]) {
      const isKnown = this.#largePrefixes.some((each) => each.prefix === range.text && each.partition === partition);
      if (!isKnown) this.#largePrefixes.push({ prefix: range.text, partition });
      return;
    }
    this.#lengths[range.family === IPV4 ? 4 : 6].add(range.prefixLength);
    const block = blockOf(ipAddressFromNumber(range.family, range.first));
    this.#blocks.add(block);
    this.#addresses.add(prefixKey(range), keyHash(block), partition);
  }

  async #storeShards(name: string, directory: DirectoryWriter): Promise<StoredObject[]> {
    const stored: StoredObject[] = [];
    for (const shard of directory.shards(shardCountOf(directory.size))) {
      stored.push(await this.#store('directory', name, shard));
    }
    return stored;
  }

  /** Writes which partitions have the interfaces of an owner, for the owners that have some in several partitions. */
  async #storeInterfaceIds(): Promise<(StoredObject & { owner: string })[]> {
    const partitionsOf = new Map<string, number>();
    for (const { owners } of this.#entries) {
      for (const owner of owners) partitionsOf.set(owner, (partitionsOf.get(owner) ?? 0) + 1);
    }
    const owners = [...this.#owners.keys()];
    const hasSeveral = (number: number): boolean => (partitionsOf.get(owners[number] ?? '') ?? 0) > 1;
    const stored: (StoredObject & { owner: string })[] = [];
    for (const [number, shard] of this.#interfaceIds.shards(Math.max(1, owners.length), hasSeveral).entries()) {
      const owner = owners[number];
      if (owner === undefined || !hasSeveral(number)) continue;
      stored.push({ owner, ...(await this.#store('directory', `interfaces-${owner}`, shard)) });
    }
    return stored;
  }

  #ownerNumber(item: NetworkInterface): number {
    const owner = ownerOf(item);
    const known = this.#owners.get(owner);
    if (known !== undefined) return known;
    const number = this.#owners.size;
    this.#owners.set(owner, number);
    return number;
  }

  async #store(folder: string, name: string, body: Buffer): Promise<StoredObject> {
    const hash = createHash('sha256').update(body).digest('hex').slice(0, HASH_CHARS);
    const object = `${folder}/${name.replaceAll(/[^\w-]/g, '_').slice(0, 100)}-${hash}.bin`;
    if (!this.#present.has(object)) {
      await this.#folder.write(object, body);
      this.#written++;
    }
    return { object, bytes: body.length };
  }

  #retire(objects: readonly StoredObject[], now: number) {
    const used = new Set(objects.map(({ object }) => object));
    const before = this.#previous?.retired ?? [];
    const known = new Set(before.map(({ object }) => object));
    const added = [...this.#present].filter((object) => !known.has(object)).map((object) => ({ object, since: now }));
    const unused = [...before, ...added].filter(({ object }) => !used.has(object));
    const isOver = ({ since }: { since: number }) => since < now - RETIRED_SECONDS;
    return {
      retired: unused.filter((each) => !isOver(each)),
      removed: unused.filter(isOver).map(({ object }) => object),
    };
  }

  /** The number that a partition had, or a free one. */
  #numberFor(name: string): number {
    const known = this.#numbers.get(name);
    if (known !== undefined) return known;
    while (this.#usedNumbers.has(this.#freeNumber)) this.#freeNumber++;
    const number = this.#freeNumber++;
    this.#numbers.set(name, number);
    return number;
  }
}

/** An index in the form in which it is stored. */
function written({ partitions, ...index }: PartitionIndex): Buffer {
  const { sums, lines } = linesOf(partitions);
  const head = JSON.stringify({ ...index, partitions: sums });
  return gzipSync([BEGINNING + head.slice(1), ...lines].join('\n'));
}

function ownerOf({ accountId, region }: NetworkInterface): string {
  return ownerText(accountId, region);
}

function shardCountOf(entries: number): number {
  let count = 1;
  while (count < MAX_SHARDS && count * SHARD_ENTRIES < entries) count *= 2;
  return count;
}
