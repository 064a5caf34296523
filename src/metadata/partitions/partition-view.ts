import { type AskedTime, narrowToFlow } from '../../model/asked-time.ts';
import type { Instance, NatGateway, NetworkInterface, Pod, Subnet, Vpc } from '../../model/inventory.ts';
import type { PodLookup } from '../../model/ports.ts';
import { isReadOnce } from '../snapshot-history.ts';
import { AddressClaims, NO_CLAIMS, onlyPartition } from './address-claims.ts';
import { idKey, ownerText, shardOf } from './address-key.ts';
import { certain, type Holder, SEVERAL } from './holder.ts';
import { type ObjectsAtHand, OpenedObjects } from './opened-objects.ts';
import type { Partition } from './partition.ts';
import type { PartitionEntry, SearchedIndex, StoredObject } from './partition-index.ts';

/** Maximum number of ids of a kind that are remembered. */
const MAX_REMEMBERED_IDS = 65_536;

/** What is known of an id: its item, and the partition that has it; neither if no partition in memory has it. */
interface Found<Item> {
  readonly item?: Item;
  readonly entry?: PartitionEntry | undefined;
}

/**
 * A partitioned inventory as of one index. Answers from the objects that are in memory, and says which ones an answer needs. What
 * is not in memory counts as unknown: an end is then not attributed, never attributed wrongly.
 */
export class PartitionView {
  readonly index: SearchedIndex;
  readonly pods: PodLookup | undefined;
  readonly #objects: OpenedObjects;
  readonly #claims: AddressClaims;
  readonly #interfaceIds: ReadonlyMap<string, StoredObject>;
  readonly #accountIds: ReadonlySet<string>;
  /** The partition that had the last interface: the next request is mostly for the same one. */
  #last: PartitionEntry | undefined;
  /** The partitions that are in memory, in the order of their numbers; undefined until they are asked for. */
  #inMemory: readonly PartitionEntry[] | undefined;
  // in a process that has just started, code is interpreted, and the way to an item takes many calls
  readonly #interfaces: Map<string, Found<NetworkInterface>> = new Map();
  readonly #earlier: Map<string, Found<NetworkInterface>> = new Map();
  readonly #instances: Map<string, Found<Instance>> = new Map();
  readonly #subnets: Map<string, Found<Subnet>> = new Map();
  readonly #vpcs: Map<string, Vpc> = new Map();
  readonly #natGateways: Map<string, Found<NatGateway>> = new Map();

  constructor(index: SearchedIndex, atHand: ObjectsAtHand) {
    this.index = index;
    const reported: ObjectsAtHand = {
      get: (object) => atHand.get(object),
      reportBroken: (object, error) => {
        this.forgetObject(object);
        atHand.reportBroken(object, error);
      },
    };
    this.#objects = new OpenedObjects(reported, {
      seenUntil: index.seenUntil,
      isReadOnce: isReadOnce(index, index.partitions.sums.earlierInterfaces),
    });
    this.#claims = new AddressClaims(index, (shard) => this.#objects.directory(shard));
    this.#interfaceIds = new Map(index.interfaceIds?.map((each) => [each.owner, each]));
    this.#accountIds = new Set(index.accountIds);
    this.pods = index.partitions.sums.pods > 0 ? { at: (...asked) => this.#podAt(...asked) } : undefined;
  }

  /** Whether the index lists an account of the organizational units for which it was gathered. */
  listsAccount(accountId: string): boolean {
    return this.#accountIds.has(accountId);
  }

  /** How many items are decoded. */
  get decodedItems(): number {
    return this.#objects.decodedItems;
  }

  /** Forgets decoded items; the objects stay in memory. */
  forgetItems(): void {
    this.#objects.forgetItems();
    this.#forgetFound();
  }

  /** Clears what is cached for objects that were loaded or discarded. */
  forgetObject(object: string): void {
    this.#objects.forget(object);
    this.#forgetFound();
    this.#last = undefined;
    const changed = this.index.partitions.found.get(object);
    if (changed === undefined || this.#inMemory === undefined) return;
    // of thousands of partitions, few are in memory
    const others = this.#inMemory.filter((entry) => entry !== changed);
    const entries = this.#objects.has(changed) ? [...others, changed] : others;
    this.#inMemory = entries.sort((one, other) => one.number - other.number);
  }

  /**
   * Attributes no address at times after the document from now on, if it is certain that no partition has an interface; returns
   * false if it is not certain, or if none is attributed already.
   */
  stopTrustingWithout(id: string): boolean {
    if (!this.#objects.isTrusted) return false;
    const shard = this.shardOfId(id);
    const isKnown = shard !== undefined && this.#objects.directory(shard) !== undefined;
    if (!isKnown || this.entriesOfId(id).some((entry) => !this.#objects.has(entry))) return false;
    this.#objects.stopTrusting();
    return true;
  }

  /** The partition of a VPC. */
  entryOfVpc(vpcId: string): PartitionEntry | undefined {
    return this.index.partitions.find(vpcId).at(-1);
  }

  /** The partitions with interfaces of an account and Region. */
  entriesOfOwner(accountId: string | undefined, region: string | undefined): readonly PartitionEntry[] {
    return this.index.partitions.find(ownerText(accountId, region));
  }

  /** What says which partitions have the interfaces of an account and Region, if several have. */
  interfaceIdsOf(accountId: string | undefined, region: string | undefined): StoredObject | undefined {
    return this.#interfaceIds.get(ownerText(accountId, region));
  }

  /** The partitions that have an interface, as far as the object that says so is in memory. */
  entriesOfInterface(id: string, interfaceIds: StoredObject): readonly PartitionEntry[] {
    return this.#entriesOf(this.#objects.directory(interfaceIds)?.partitionsOf(idKey(id)) ?? []);
  }

  /** The shard that says which partition has an id. */
  shardOfId(id: string): StoredObject | undefined {
    const { shards } = this.index.ids;
    return shards[shardOf(id, shards.length)];
  }

  /** The partitions that may have an id, as far as the shard is in memory. */
  entriesOfId(id: string): readonly PartitionEntry[] {
    const shard = this.shardOfId(id);
    const directory = shard === undefined ? undefined : this.#objects.directory(shard);
    return this.#entriesOf(directory?.partitionsOf(idKey(id)) ?? []);
  }

  /** The shard that says which partitions have an address; undefined if it is certain that none has. */
  shardOfAddress(address: string): StoredObject | undefined {
    return this.#claims.shardOf(address);
  }

  /**
   * The only partition that has an address or, if none has, in which it had an owner earlier; undefined if several have, or if the
   * shard is not in memory.
   */
  entryOfAddress(address: string): PartitionEntry | undefined {
    const claims = this.#claims.on(address) ?? NO_CLAIMS;
    const [past, ...others] = claims.earlier;
    const only = onlyPartition(claims) ?? (others.length === 0 ? past : undefined);
    return only === 'several' || only === undefined ? undefined : this.#entryOf(only);
  }

  /** As the methods of a source. */
  interfaceById(id: string): NetworkInterface | undefined {
    return (
      this.#find(this.#interfaces, id, (partition) => partition.interfaceById(id)) ??
      this.#find(this.#earlier, id, (partition) => partition.earlierInterfaceById(id))
    );
  }

  instanceById(id: string): Instance | undefined {
    return this.#find(this.#instances, id, (partition) => partition.instanceById(id));
  }

  subnetById(id: string): Subnet | undefined {
    return this.#find(this.#subnets, id, (partition) => partition.subnetById(id));
  }

  vpcById(id: string): Vpc | undefined {
    const found = this.#vpcs.get(id) ?? this.#objects.ask(this.entryOfVpc(id), (partition) => partition.vpcById(id));
    if (found !== undefined) this.#vpcs.set(id, found);
    return found;
  }

  natGatewayById(id: string): NatGateway | undefined {
    return this.#find(this.#natGateways, id, (partition) => partition.natGatewayById(id));
  }

  interfaceInVpc(vpcId: string, address: string, time?: AskedTime): NetworkInterface | undefined {
    const entry = this.entryOfVpc(vpcId);
    const found = this.#objects.ask(entry, (partition) => partition.interfaceInVpc(vpcId, address, time));
    if (found !== undefined) this.#last = entry;
    return found;
  }

  interfaceAnywhere(address: string, time?: AskedTime): NetworkInterface | undefined {
    const holder = this.#holderAnywhere(address);
    const found = certain(holder);
    if (time === undefined || this.index.seenUntil === undefined || holder === SEVERAL) return found;
    if (found !== undefined && found.vpcId === undefined) return found;
    const claims = this.#claims.on(address);
    const current = claims === undefined ? undefined : onlyPartition(claims);
    // the partition of its holder is not in memory
    if (claims === undefined || (current !== undefined && found === undefined)) return undefined;
    const [only, ...others] = new Set([...claims.earlier, ...(typeof current === 'number' ? [current] : [])]);
    if (only === undefined) return found;
    if (others.length === 0) {
      return this.#objects.ask(this.#entryOf(only), (partition) => partition.ownerAnywhere(address, found, time));
    }
    // it was in use in several VPCs
    time.reason = 'owner_changed';
    narrowToFlow(time);
    return undefined;
  }

  isShared(address: string): boolean {
    return this.#holderAnywhere(address) === SEVERAL;
  }

  /** Whether a VPC has an address, in its ranges or of an interface. */
  isInVpc(vpcId: string, address: string): boolean | undefined {
    return this.#objects.ask(
      this.entryOfVpc(vpcId),
      (partition) =>
        partition.vpcHolds(vpcId, address) === true || partition.interfaceInVpc(vpcId, address) !== undefined,
    );
  }

  vpcHolds(vpcId: string, address: string): boolean | undefined {
    return this.#objects.ask(this.entryOfVpc(vpcId), (partition) => partition.vpcHolds(vpcId, address));
  }

  /** The interfaces that are listed for all VPCs, by their ids; undefined if they are not in memory. */
  listedInterfaces(): ReadonlyMap<string, NetworkInterface> | undefined {
    return this.#objects.ask(
      this.index.listed,
      (partition) => new Map(partition.interfaces().map((item) => [item.id, item])),
    );
  }

  #holderAnywhere(address: string): Holder {
    const only = onlyPartition(this.#claims.on(address) ?? NO_CLAIMS);
    if (only === undefined) return undefined;
    if (only === 'several') return SEVERAL;
    return this.#objects.ask(this.#entryOf(only), (partition) => partition.holderAnywhere(address));
  }

  #podAt(
    vpcId: string,
    address: string,
    time: AskedTime,
    found: NetworkInterface | undefined,
  ): Pod | 'another_time' | undefined {
    return this.#objects.ask(this.entryOfVpc(vpcId), (partition) => partition.pods?.at(vpcId, address, time, found));
  }

  /** The item with an id in any partition in memory. */
  #find<Item>(
    known: Map<string, Found<Item>>,
    id: string,
    find: (partition: Partition) => Item | undefined,
  ): Item | undefined {
    let found = known.get(id);
    if (found === undefined) {
      found = {};
      for (const entry of [this.#last, ...this.#entriesAtHand()]) {
        const item = this.#objects.ask(entry, find);
        if (item === undefined) continue;
        found = { item, entry };
        break;
      }
      if (known.size >= MAX_REMEMBERED_IDS) known.clear();
      known.set(id, found);
    }
    this.#last = found.entry ?? this.#last;
    return found.item;
  }

  #forgetFound(): void {
    for (const found of [
      this.#interfaces,
      this.#earlier,
      this.#instances,
      this.#subnets,
      this.#vpcs,
      this.#natGateways,
    ])
      found.clear();
  }

  /** The partitions that are in memory. */
  #entriesAtHand(): readonly PartitionEntry[] {
    this.#inMemory ??= [...this.index.partitions.found.values()]
      .filter((entry) => this.#objects.has(entry))
      .sort((one, other) => one.number - other.number);
    return this.#inMemory;
  }

  #entryOf(number: number): PartitionEntry | undefined {
    return this.index.partitions.find(number)[0];
  }

  #entriesOf(numbers: readonly number[]): readonly PartitionEntry[] {
    return numbers.flatMap((number) => this.index.partitions.find(number));
  }
}
