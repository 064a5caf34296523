import { type AskedTime, narrowToFlow } from '../../model/asked-time.ts';
import type { Instance, NatGateway, NetworkInterface, Pod, Subnet, Vpc } from '../../model/inventory.ts';
import type { PodLookup } from '../../model/ports.ts';
import { parseCidrBlock } from '../../net/cidr-block.ts';
import { CidrTable } from '../../net/cidr-table.ts';
import { IPV4, type IpAddress, parseIpText } from '../../net/ip-address.ts';
import { addressKey, blockOf, earlierAddressKey, idKey, prefixKey, prefixOver, shardOf } from './address-key.ts';
import { BrokenObjectError } from './broken-object-error.ts';
import { Directory } from './directory.ts';
import { ownerText } from './owner-text.ts';
import { certain, type Holder, Partition, SEVERAL } from './partition.ts';
import type { PartitionEntry, PartitionIndex, StoredObject } from './partition-index.ts';

/** Most ids whose partitions are remembered. */
const MAX_REMEMBERED_IDS = 65_536;

/** The objects in memory. */
export interface ObjectsAtHand {
  /** The content of an object; undefined if it is not in memory. */
  get(object: string): Buffer | undefined;
  /** Called with an object that turns out to be damaged: from then on, it is missing. */
  reportBroken(object: string, error: BrokenObjectError): void;
}

/** Which partitions have an address themselves, and which have a delegated prefix that contains it. */
interface Claims {
  readonly exact: readonly number[];
  readonly byPrefix: readonly number[];
  /** Those in which earlier interfaces had it. */
  readonly earlier: readonly number[];
}

const NO_CLAIMS: Claims = { exact: [], byPrefix: [], earlier: [] };

/**
 * A partitioned inventory as of one index. Answers from the objects that are in memory, and says which ones an answer needs. What
 * is not in memory counts as unknown: an end is then not attributed, never attributed wrongly.
 */
export class PartitionView {
  readonly index: PartitionIndex;
  readonly pods: PodLookup | undefined;
  readonly #atHand: ObjectsAtHand;
  readonly #entries: ReadonlyMap<number, PartitionEntry>;
  readonly #byVpc: ReadonlyMap<string, PartitionEntry>;
  readonly #byOwner: ReadonlyMap<string, readonly PartitionEntry[]>;
  readonly #accountIds: ReadonlySet<string>;
  readonly #blocks: ReadonlySet<string>;
  readonly #largePrefixes: CidrTable<readonly number[]> | undefined;
  /** What has been opened, by object. */
  readonly #opened: Map<string, Partition | Directory> = new Map();
  #inMemory: readonly PartitionEntry[] | undefined;
  readonly #knownIds: Map<string, Partition | undefined> = new Map();
  #isTrusted = true;

  constructor(index: PartitionIndex, atHand: ObjectsAtHand) {
    this.index = index;
    this.#atHand = atHand;
    this.#entries = new Map(index.partitions.map((entry) => [entry.number, entry]));
    this.#byVpc = new Map(index.partitions.flatMap((entry) => entry.vpcIds.map((id) => [id, entry] as const)));
    const byOwner = new Map<string, PartitionEntry[]>();
    for (const entry of index.partitions) {
      for (const owner of entry.owners) {
        const known = byOwner.get(owner);
        if (known === undefined) byOwner.set(owner, [entry]);
        else known.push(entry);
      }
    }
    this.#byOwner = byOwner;
    this.#accountIds = new Set(index.accountIds);
    this.#blocks = new Set(index.addresses.blocks);
    this.#largePrefixes = largePrefixesOf(index);
    const hasPods = index.partitions.some(({ pods }) => pods > 0);
    this.pods = hasPods ? { at: (...asked) => this.#podAt(...asked) } : undefined;
  }

  /** Whether the index lists an account of the organizational units for which it was gathered. */
  listsAccount(accountId: string): boolean {
    return this.#accountIds.has(accountId);
  }

  /** How many items are decoded. */
  get decodedItems(): number {
    let items = 0;
    for (const each of this.#opened.values()) if (each instanceof Partition) items += each.decodedItems;
    return items;
  }

  /** Forgets decoded items; the objects stay in memory. */
  forgetItems(): void {
    for (const each of this.#opened.values()) if (each instanceof Partition) each.forget();
  }

  /** Forgets what is remembered of objects that came or went. */
  forgetObject(object: string): void {
    this.#opened.delete(object);
    this.#knownIds.clear();
    this.#inMemory = undefined;
  }

  /** From now on, names nobody for times after the document; returns false if that is so already. */
  stopTrusting(): boolean {
    const wasTrusted = this.#isTrusted;
    this.#isTrusted = false;
    for (const each of this.#opened.values()) if (each instanceof Partition) each.stopTrusting();
    return wasTrusted && this.index.seenUntil !== undefined;
  }

  /** The partition of a VPC. */
  entryOfVpc(vpcId: string): PartitionEntry | undefined {
    return this.#byVpc.get(vpcId);
  }

  /** The partitions with interfaces of an account and Region. */
  entriesOfOwner(accountId: string | undefined, region: string | undefined): readonly PartitionEntry[] {
    return this.#byOwner.get(ownerText(accountId, region)) ?? [];
  }

  /** The shard that says which partition has an id. */
  shardOfId(id: string): StoredObject | undefined {
    const { shards } = this.index.ids;
    return shards[shardOf(id, shards.length)];
  }

  /** The partitions that may have an id, as far as the shard is in memory. */
  entriesOfId(id: string): readonly PartitionEntry[] {
    const directory = this.#directory(this.shardOfId(id));
    return this.#entriesOf(directory?.partitionsOf(idKey(id)) ?? []);
  }

  /** The shard that says which partitions have an address; undefined if it is certain that none has. */
  shardOfAddress(address: string): StoredObject | undefined {
    return this.#shardOfBlock(blockOf(parseIpText(address)));
  }

  /**
   * The only partition that has an address or, if none has, in which it was somebody's earlier; undefined if several have, or if the
   * shard is not in memory.
   */
  entryOfAddress(address: string): PartitionEntry | undefined {
    const claims = this.#claimsOn(address) ?? NO_CLAIMS;
    const [past, ...others] = claims.earlier;
    const only = onlyPartition(claims) ?? (others.length === 0 ? past : undefined);
    return only === 'several' || only === undefined ? undefined : this.#entries.get(only);
  }

  /** As the methods of a source. */
  interfaceById(id: string): NetworkInterface | undefined {
    return (
      this.#find(id, (partition) => partition.interfaceById(id)) ??
      this.#find(`earlier ${id}`, (partition) => partition.earlierInterfaceById(id))
    );
  }

  instanceById(id: string): Instance | undefined {
    return this.#find(id, (partition) => partition.instanceById(id));
  }

  subnetById(id: string): Subnet | undefined {
    return this.#find(id, (partition) => partition.subnetById(id));
  }

  vpcById(id: string): Vpc | undefined {
    return this.#find(id, (partition) => partition.vpcById(id));
  }

  natGatewayById(id: string): NatGateway | undefined {
    return this.#find(id, (partition) => partition.natGatewayById(id));
  }

  interfaceInVpc(vpcId: string, address: string, time?: AskedTime): NetworkInterface | undefined {
    return this.#ask(this.#byVpc.get(vpcId), (partition) => partition.interfaceInVpc(vpcId, address, time));
  }

  interfaceAnywhere(address: string, time?: AskedTime): NetworkInterface | undefined {
    const holder = this.#holderAnywhere(address);
    const found = certain(holder);
    if (time === undefined || this.index.seenUntil === undefined || holder === SEVERAL) return found;
    if (found !== undefined && found.vpcId === undefined) return found;
    const claims = this.#claimsOn(address);
    const current = claims === undefined ? undefined : onlyPartition(claims);
    // who has it is not in memory
    if (claims === undefined || (current !== undefined && found === undefined)) return undefined;
    const [only, ...others] = new Set([...claims.earlier, ...(typeof current === 'number' ? [current] : [])]);
    if (only === undefined) return found;
    if (others.length === 0) {
      return this.#ask(this.#entries.get(only), (partition) => partition.ownerAnywhere(address, found, time));
    }
    // it was in use in several VPCs
    time.reason = 'owner_changed';
    narrowToFlow(time);
    return undefined;
  }

  isShared(address: string): boolean {
    return this.#holderAnywhere(address) === SEVERAL;
  }

  vpcHolds(vpcId: string, address: string): boolean | undefined {
    return this.#ask(this.#byVpc.get(vpcId), (partition) => partition.vpcHolds(vpcId, address));
  }

  /** The interfaces that are listed for all VPCs, by their ids; undefined if they are not in memory. */
  listedInterfaces(): ReadonlyMap<string, NetworkInterface> | undefined {
    return this.#ask(this.index.listed, (partition) => new Map(partition.interfaces().map((item) => [item.id, item])));
  }

  #holderAnywhere(address: string): Holder {
    const only = onlyPartition(this.#claimsOn(address) ?? NO_CLAIMS);
    if (only === undefined) return undefined;
    if (only === 'several') return SEVERAL;
    return this.#ask(this.#entries.get(only), (partition) => partition.holderAnywhere(address));
  }

  #podAt(
    vpcId: string,
    address: string,
    time: AskedTime,
    found: NetworkInterface | undefined,
  ): Pod | 'another_time' | undefined {
    return this.#ask(this.#byVpc.get(vpcId), (partition) => partition.pods?.at(vpcId, address, time, found));
  }

  /** Which partitions have an address; undefined if the shard that says so is not in memory. */
  #claimsOn(address: string): Claims | undefined {
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
    const { ipv4PrefixLengths, ipv6PrefixLengths } = this.index.addresses;
    for (const length of address.family === IPV4 ? ipv4PrefixLengths : ipv6PrefixLengths) {
      const range = prefixOver(address, length);
      if (range !== undefined) yield* directory.partitionsOf(prefixKey(range));
    }
  }

  #shardOfBlock(block: string): StoredObject | undefined {
    if (!this.#blocks.has(block)) return undefined;
    const { shards } = this.index.addresses;
    return shards[shardOf(block, shards.length)];
  }

  /** What a partition in memory says; undefined if it is missing or damaged. */
  #ask<Answer>(entry: StoredObject | undefined, ask: (partition: Partition) => Answer): Answer | undefined {
    const partition = this.#partition(entry);
    if (entry === undefined || partition === undefined) return undefined;
    return this.#orBroken(entry.object, () => ask(partition));
  }

  #find<Item>(key: string, find: (partition: Partition) => Item | undefined): Item | undefined {
    if (this.#knownIds.has(key)) {
      const known = this.#knownIds.get(key);
      return known === undefined ? undefined : find(known);
    }
    let found: Item | undefined;
    let holder: Partition | undefined;
    for (const entry of this.#entriesAtHand()) {
      found = this.#ask(entry, find);
      if (found === undefined) continue;
      holder = this.#partition(entry);
      break;
    }
    if (this.#knownIds.size >= MAX_REMEMBERED_IDS) this.#knownIds.clear();
    this.#knownIds.set(key, holder);
    return found;
  }

  /** The partitions that are in memory. */
  #entriesAtHand(): readonly PartitionEntry[] {
    this.#inMemory ??= this.index.partitions.filter(({ object }) => this.#atHand.get(object) !== undefined);
    return this.#inMemory;
  }

  #partition(entry: StoredObject | undefined): Partition | undefined {
    const opened = this.#open(entry, (content) => new Partition(content, this.index.seenUntil));
    return opened instanceof Partition ? opened : undefined;
  }

  #directory(entry: StoredObject | undefined): Directory | undefined {
    const opened = this.#open(entry, (content) => new Directory(content));
    return opened instanceof Directory ? opened : undefined;
  }

  #open(
    entry: StoredObject | undefined,
    open: (content: Buffer) => Partition | Directory,
  ): Partition | Directory | undefined {
    if (entry === undefined) return undefined;
    const { object } = entry;
    const known = this.#opened.get(object);
    if (known !== undefined) return known;
    const content = this.#atHand.get(object);
    if (content === undefined) return undefined;
    const opened = this.#orBroken(object, () => open(content));
    if (opened !== undefined) this.#opened.set(object, opened);
    if (!this.#isTrusted && opened instanceof Partition) opened.stopTrusting();
    return opened;
  }

  #orBroken<Answer>(object: string, ask: () => Answer): Answer | undefined {
    try {
      return ask();
    } catch (error) {
      if (!(error instanceof BrokenObjectError)) throw error;
      this.forgetObject(object);
      this.#atHand.reportBroken(object, error);
      return undefined;
    }
  }

  #entriesOf(numbers: readonly number[]): readonly PartitionEntry[] {
    return numbers.flatMap((number) => this.#entries.get(number) ?? []);
  }
}

/**
 * The only partition that has an address. A VPC is in one partition, so a prefix in another one than the address is in another
 * VPC.
 */
function onlyPartition({ exact, byPrefix }: Claims): number | 'several' | undefined {
  const all = new Set([...exact, ...byPrefix]);
  if (all.size > 1) return 'several';
  const [only] = all;
  return only;
}

function largePrefixesOf({ addresses: { largePrefixes } }: PartitionIndex): CidrTable<readonly number[]> | undefined {
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
