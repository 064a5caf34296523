import { type AskedTime, narrowToFlow } from '../../model/asked-time.ts';
import type { Instance, NatGateway, NetworkInterface, Pod, Subnet, Vpc } from '../../model/inventory.ts';
import type { PodLookup } from '../../model/ports.ts';
import { isReadOnce } from '../snapshot-history.ts';
import { AddressClaims, NO_CLAIMS, onlyPartition } from './address-claims.ts';
import { idKey, ownerText, shardOf } from './address-key.ts';
import { certain, type Holder, SEVERAL } from './holder.ts';
import { type ObjectsAtHand, OpenedObjects } from './opened-objects.ts';
import type { PartitionEntry, SearchedIndex, StoredObject } from './partition-index.ts';
import { type FindIn, type FoundItems, PartitionsAtHand } from './partitions-at-hand.ts';

// made once instead of for each look-up
const INTERFACE: FindIn<NetworkInterface> = (partition, id) => partition.interfaceById(id);
const EARLIER_INTERFACE: FindIn<NetworkInterface> = (partition, id) => partition.earlierInterfaceById(id);
const INSTANCE: FindIn<Instance> = (partition, id) => partition.instanceById(id);
const SUBNET: FindIn<Subnet> = (partition, id) => partition.subnetById(id);
const NAT_GATEWAY: FindIn<NatGateway> = (partition, id) => partition.natGatewayById(id);

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
  readonly #atHand: PartitionsAtHand;
  readonly #found: {
    readonly interfaces: FoundItems<NetworkInterface>;
    readonly instances: FoundItems<Instance>;
    readonly subnets: FoundItems<Subnet>;
    readonly natGateways: FoundItems<NatGateway>;
  };

  /** Those of the partitions in memory that have been looked up. */
  readonly #vpcs: Map<string, Vpc> = new Map();

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
    const partitions = new PartitionsAtHand(index, this.#objects);
    this.#atHand = partitions;
    this.#found = {
      interfaces: partitions.remember(),
      instances: partitions.remember(),
      subnets: partitions.remember(),
      natGateways: partitions.remember(),
    };
    this.#claims = new AddressClaims(index, (shard) => this.#objects.directory(shard));
    const interfaceIds = new Map<string, StoredObject>();
    for (const each of index.interfaceIds ?? []) interfaceIds.set(each.owner, each);
    this.#interfaceIds = interfaceIds;
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
    this.#atHand.forgetItems();
    this.#vpcs.clear();
  }

  /** Clears what is cached for objects that were loaded or discarded. */
  forgetObject(object: string): void {
    this.#objects.forget(object);
    this.#atHand.forgetObject(object);
    this.#vpcs.clear();
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
    // most addresses are of the internet
    if (claims === NO_CLAIMS) return undefined;
    const [past, ...others] = claims.earlier;
    const only = onlyPartition(claims) ?? (others.length === 0 ? past : undefined);
    return only === 'several' || only === undefined ? undefined : this.#entryOf(only);
  }

  /** As the methods of a source. */
  interfaceById(id: string): NetworkInterface | undefined {
    return this.#atHand.find(this.#found.interfaces, id, INTERFACE, EARLIER_INTERFACE);
  }

  instanceById(id: string): Instance | undefined {
    return this.#atHand.find(this.#found.instances, id, INSTANCE);
  }

  subnetById(id: string): Subnet | undefined {
    return this.#atHand.find(this.#found.subnets, id, SUBNET);
  }

  vpcById(id: string): Vpc | undefined {
    const known = this.#vpcs.get(id);
    if (known !== undefined) return known;
    const found = this.#objects.ask(this.entryOfVpc(id), (partition) => partition.vpcById(id));
    if (found !== undefined) this.#vpcs.set(id, found);
    return found;
  }

  natGatewayById(id: string): NatGateway | undefined {
    return this.#atHand.find(this.#found.natGateways, id, NAT_GATEWAY);
  }

  interfaceInVpc(vpcId: string, address: string, time?: AskedTime): NetworkInterface | undefined {
    const entry = this.entryOfVpc(vpcId);
    const found = this.#objects.ask(entry, (partition) => partition.interfaceInVpc(vpcId, address, time));
    if (found !== undefined) this.#atHand.expect(entry);
    return found;
  }

  interfaceAnywhere(address: string, time?: AskedTime): NetworkInterface | undefined {
    const holder = this.#holderAnywhere(address);
    const found = certain(holder);
    if (time === undefined || this.index.seenUntil === undefined || holder === SEVERAL) return found;
    if (found !== undefined && found.vpcId === undefined) return found;
    const claims = this.#claims.on(address);
    if (claims === NO_CLAIMS) return found;
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
  isInVpc(vpcId: string, address: string): boolean {
    return this.#objects.ask(this.entryOfVpc(vpcId), (partition) => partition.isInVpc(vpcId, address)) ?? false;
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
    const claims = this.#claims.on(address) ?? NO_CLAIMS;
    const only = claims === NO_CLAIMS ? undefined : onlyPartition(claims);
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

  #entryOf(number: number): PartitionEntry | undefined {
    return this.index.partitions.find(number)[0];
  }

  #entriesOf(numbers: readonly number[]): readonly PartitionEntry[] {
    return numbers.flatMap((number) => this.index.partitions.find(number));
  }
}
