import type { AskedTime } from '../../model/asked-time.ts';
import type { Instance, NatGateway, NetworkInterface, Subnet, Vpc } from '../../model/inventory.ts';
import { blockAt } from '../../net/cidr-block.ts';
import type { CidrTable } from '../../net/cidr-table.ts';
import { IPV4, ipAddressToNumber, NOT_AN_ADDRESS, parseIpText } from '../../net/ip-address.ts';
import { rangesOf } from '../canonical-interface.ts';
import type { PodIndex } from '../pod-index.ts';
import type { SnapshotHistory } from '../snapshot-history.ts';
import { BrokenObjectError } from './broken-object-error.ts';
import { HashIndex } from './hash-index.ts';
import { certain, type Holder, holderOf, SEVERAL } from './holder.ts';
import { keyInVpc, LIST_NAMES, SECTIONS } from './inventory-lists.ts';
import { type PartitionFacts, type PartitionTables, readTables } from './partition-tables.ts';
import { historyOf, podsOf } from './partition-times.ts';
import { Sections } from './sections.ts';

/** What the index of an inventory says about the times of its partitions. */
export interface PartitionTimes {
  /** When the interfaces were last seen, Unix seconds; undefined if the inventory holds for all times. */
  readonly seenUntil?: number | undefined;
  /** As `isReadOnce` says of the inventory. */
  readonly isReadOnce?: boolean | undefined;
}

/**
 * A part of an inventory in its compact form. Look-ups search the indexes of the object; what they find is decoded and checked
 * when it is first used, and remembered. They answer as a source with the same part of the document does, and throw a
 * {@link BrokenObjectError} where the object is damaged.
 */
export class Partition {
  /** Undefined if there are no pods. */
  readonly pods: PodIndex | undefined;
  readonly #facts: PartitionFacts;
  readonly #tables: PartitionTables;
  readonly #ids: HashIndex;
  readonly #inVpcs: HashIndex;
  readonly #addresses: HashIndex;
  readonly #prefixes: HashIndex;
  readonly #history: SnapshotHistory | undefined;
  readonly #ranges: Map<string, CidrTable<true> | undefined> = new Map();

  /** Throws a {@link BrokenObjectError} if the content is not a partition. */
  constructor(content: Buffer, { seenUntil, isReadOnce }: PartitionTimes = {}) {
    const sections = new Sections(content, 'partition');
    const { facts, tables } = readTables(sections, seenUntil);
    this.#facts = facts;
    this.#tables = tables;
    this.#ids = new HashIndex(sections.words(SECTIONS.ids));
    this.#inVpcs = new HashIndex(sections.words(SECTIONS.addressesInVpcs));
    this.#addresses = new HashIndex(sections.words(SECTIONS.addresses));
    this.#prefixes = new HashIndex(sections.words(SECTIONS.prefixes));
    this.pods = podsOf(tables.pods, sections);
    this.#history =
      seenUntil === undefined ? undefined : historyOf(facts, tables.earlierInterfaces, sections, isReadOnce);
  }

  /** How many items are remembered. */
  get decodedItems(): number {
    return LIST_NAMES.reduce((sum, name) => sum + this.#tables[name].decodedItems, 0);
  }

  /** Forgets decoded items: the next look-ups give other objects with the same content. */
  forget(): void {
    for (const name of LIST_NAMES) this.#tables[name].forget();
    this.#history?.forget();
    this.#ranges.clear();
  }

  /** From now on, attributes no address at times after the document. */
  stopTrusting(): void {
    this.#history?.stopTrusting();
  }

  /** As `interfaceById` of a source; the following methods likewise. */
  interfaceById(id: string): NetworkInterface | undefined {
    return this.#tables.networkInterfaces.byId(this.#ids, id);
  }

  /** An interface that is gone, by its id; undefined if the document holds for all times. */
  earlierInterfaceById(id: string): NetworkInterface | undefined {
    return this.#history?.interfaceById(id);
  }

  instanceById(id: string): Instance | undefined {
    return this.#tables.instances.byId(this.#ids, id);
  }

  subnetById(id: string): Subnet | undefined {
    return this.#tables.subnets.byId(this.#ids, id);
  }

  vpcById(id: string): Vpc | undefined {
    return this.#tables.vpcs.byId(this.#ids, id);
  }

  natGatewayById(id: string): NatGateway | undefined {
    return this.#tables.natGateways.byId(this.#ids, id);
  }

  interfaceInVpc(vpcId: string, address: string, time?: AskedTime): NetworkInterface | undefined {
    const rows = this.#inVpcs.candidates(keyInVpc(vpcId, address));
    const holder = holderOf(
      this.#tables.networkInterfaces.among(rows, (item) => item.vpcId === vpcId && item.addresses?.includes(address)),
    );
    // an exact address is more specific than any prefix
    const found = certain(holder ?? this.#prefixHolder(vpcId, address));
    return time === undefined || holder === SEVERAL ? found : this.ownerAt(vpcId, address, found, time);
  }

  /** The interface that had an address anywhere throughout a flow; `found` is the only one that has it in the document. */
  ownerAnywhere(address: string, found: NetworkInterface | undefined, time: AskedTime): NetworkInterface | undefined {
    return this.#history === undefined ? found : this.#history.ownerAnywhere(address, found, time);
  }

  /** The interface that had an address throughout a flow; `found` is the one that has it in the document. */
  ownerAt(
    vpcId: string,
    address: string,
    found: NetworkInterface | undefined,
    time: AskedTime,
  ): NetworkInterface | undefined {
    return this.#history === undefined ? found : this.#history.ownerAt(vpcId, address, found, time);
  }

  /** Who has an address in any VPC of this partition. */
  holderAnywhere(address: string): Holder {
    const holder = holderOf(
      this.#tables.networkInterfaces.among(
        this.#addresses.candidates(address),
        ({ addresses, publicAddresses }) => addresses?.includes(address) || publicAddresses?.includes(address),
      ),
    );
    if (holder === SEVERAL) return holder;
    const byPrefix = this.#prefixHolderAnywhere(address);
    if (byPrefix === SEVERAL) return byPrefix;
    if (holder === undefined || byPrefix === undefined || byPrefix === holder) return holder ?? byPrefix;
    // within one VPC, an exact address takes precedence over a prefix that contains it
    return byPrefix.vpcId === holder.vpcId && holder.addresses?.includes(address) === true ? holder : SEVERAL;
  }

  vpcHolds(vpcId: string, address: string): boolean | undefined {
    const ranges = this.#rangesOf(vpcId);
    const parsed = ranges === undefined ? undefined : parseIpText(address);
    return ranges === undefined || parsed === undefined ? undefined : ranges.lookup(parsed) === true;
  }

  /** All interfaces. */
  interfaces(): readonly NetworkInterface[] {
    return this.#tables.networkInterfaces.all();
  }

  /** Who has the longest prefix of a VPC that contains an address. */
  #prefixHolder(vpcId: string, address: string): Holder {
    const { ipv4PrefixLengths, ipv6PrefixLengths } = this.#facts;
    if (ipv4PrefixLengths.length + ipv6PrefixLengths.length === 0) return undefined;
    const parsed = parseIpText(address);
    if (parsed === undefined || parsed.family === NOT_AN_ADDRESS) return undefined;
    const value = ipAddressToNumber(parsed);
    for (const length of parsed.family === IPV4 ? ipv4PrefixLengths : ipv6PrefixLengths) {
      const { text } = blockAt(parsed.family, value, length);
      const rows = this.#prefixes.candidates(keyInVpc(vpcId, text));
      const holder = holderOf(
        this.#tables.networkInterfaces.among(
          rows,
          (item) => (item.vpcId ?? '') === vpcId && item.prefixes?.includes(text),
        ),
      );
      if (holder !== undefined) return holder;
    }
    return undefined;
  }

  /** The only interface of any VPC that has a prefix containing the address. */
  #prefixHolderAnywhere(address: string): Holder {
    let only: NetworkInterface | undefined;
    for (const vpcId of this.#facts.prefixVpcs) {
      const holder = this.#prefixHolder(vpcId, address);
      if (holder === undefined) continue;
      if (holder === SEVERAL || only !== undefined) return SEVERAL;
      only = holder;
    }
    return only;
  }

  #rangesOf(vpcId: string): CidrTable<true> | undefined {
    const known = this.#ranges.get(vpcId);
    if (known !== undefined || this.#ranges.has(vpcId)) return known;
    const { cidrBlocks = [] } = this.vpcById(vpcId) ?? {};
    const ranges = cidrBlocks.length === 0 ? undefined : rangesIn(vpcId, cidrBlocks);
    this.#ranges.set(vpcId, ranges);
    return ranges;
  }
}

function rangesIn(vpcId: string, blocks: readonly string[]): CidrTable<true> {
  try {
    return rangesOf(vpcId, blocks);
  } catch (error) {
    throw new BrokenObjectError('a VPC has an invalid range', { cause: error });
  }
}
