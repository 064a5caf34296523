import * as v from 'valibot';
import type { AskedTime } from '../../model/asked-time.ts';
import type { Instance, NatGateway, NetworkInterface, Subnet, Vpc } from '../../model/inventory.ts';
import { blockAt } from '../../net/cidr-block.ts';
import type { CidrTable } from '../../net/cidr-table.ts';
import { delegatedPrefixOf } from '../../net/delegated-prefix.ts';
import { ADDRESS_BITS, IPV4, IPV6, ipAddressToNumber, NOT_AN_ADDRESS, parseIpText } from '../../net/ip-address.ts';
import { canonicalAddress } from '../canonical-interface.ts';
import { addressesOf, joinedInterface } from '../earlier-holders.ts';
import type { InventoryItems } from '../inventory-schema.ts';
import { PodIndex } from '../pod-index.ts';
import { SnapshotHistory } from '../snapshot-history.ts';
import { VpcChanges } from '../vpc-changes.ts';
import { rangesOf } from '../vpc-ranges.ts';
import { BrokenObjectError } from './broken-object-error.ts';
import { HashIndex } from './hash-index.ts';
import { type INVENTORY_LISTS, type InventoryList, keyInVpc, LIST_NAMES, SECTIONS } from './inventory-lists.ts';
import { ItemTable } from './item-table.ts';
import { Sections } from './sections.ts';
import { TextTable, ValueReader } from './value-reader.ts';

/** Marks an address that several interfaces have, so that it cannot be attributed. */
export const SEVERAL = Symbol('several interfaces');

/** Who has an address: nobody, one interface, or several. */
export type Holder = NetworkInterface | typeof SEVERAL | undefined;

/** Most earlier interfaces that are remembered by their ids. */
const MAX_JOINED = 4_096;

/** Most rows of a partition. */
const MAX_ROWS = 16_000_000;

const count = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(MAX_ROWS));
const prefixLengths = (bits: number) =>
  v.pipe(v.array(v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(bits))), v.maxLength(bits + 1));
const FACTS = v.object({
  lists: v.array(v.tuple([v.string(), count])),
  vpcs: v.array(v.object({ id: v.string(), changedAt: v.optional(v.number()), isChanged: v.boolean() })),
  prefixVpcs: v.array(v.string()),
  ipv4PrefixLengths: prefixLengths(ADDRESS_BITS[IPV4]),
  ipv6PrefixLengths: prefixLengths(ADDRESS_BITS[IPV6]),
  hasEarlierPrefixes: v.boolean(),
});

type Facts = v.InferOutput<typeof FACTS>;

/** One table for each list. */
type Tables = { readonly [List in InventoryList]: ItemTable<(typeof INVENTORY_LISTS)[List]> };

/**
 * A part of an inventory in its compact form. Look-ups search the indexes of the object; what they find is decoded and checked
 * when it is first used, and remembered. They answer as a source with the same part of the document does, and throw a
 * {@link BrokenObjectError} where the object is damaged.
 */
export class Partition {
  /** The size of the object, in bytes. */
  readonly bytes: number;
  /** Undefined if there are no pods. */
  readonly pods: PodIndex | undefined;
  readonly #facts: Facts;
  readonly #tables: Tables;
  readonly #ids: HashIndex;
  readonly #inVpcs: HashIndex;
  readonly #addresses: HashIndex;
  readonly #prefixes: HashIndex;
  readonly #history: SnapshotHistory | undefined;
  readonly #ranges: Map<string, CidrTable<true> | undefined> = new Map();

  /**
   * `seenUntil` is when the interfaces were last seen, Unix seconds; undefined if the document holds for all times. Throws a
   * {@link BrokenObjectError} if the content is not a partition.
   */
  constructor(content: Buffer, seenUntil: number | undefined) {
    const sections = new Sections(content, 'partition');
    this.bytes = content.length;
    const texts = new TextTable(sections.words(SECTIONS.textOffsets), sections.bytes(SECTIONS.texts));
    const factBytes = sections.bytes(SECTIONS.facts);
    const facts = v.safeParse(FACTS, new ValueReader(factBytes, texts).read(0, factBytes.length));
    if (!facts.success) throw new BrokenObjectError('its facts are not valid');
    this.#facts = facts.output;
    this.#tables = tablesOf(facts.output, sections, texts, seenUntil);
    this.#ids = new HashIndex(sections.words(SECTIONS.ids));
    this.#inVpcs = new HashIndex(sections.words(SECTIONS.addressesInVpcs));
    this.#addresses = new HashIndex(sections.words(SECTIONS.addresses));
    this.#prefixes = new HashIndex(sections.words(SECTIONS.prefixes));
    this.pods = podsOf(this.#tables.pods, sections);
    this.#history =
      seenUntil === undefined
        ? undefined
        : historyOf(facts.output, this.#tables.earlierInterfaces, sections, seenUntil);
  }

  /** How many items are remembered. */
  get decodedItems(): number {
    return LIST_NAMES.reduce((sum, name) => sum + this.#tables[name].decodedItems, 0);
  }

  /** Forgets decoded items: the next look-ups give other objects with the same content. */
  forget(): void {
    for (const name of LIST_NAMES) this.#tables[name].forget();
    this.#ranges.clear();
  }

  /** From now on, names nobody for times after the document. */
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

  interfaceInVpc(vpcId: string, address: string, time: AskedTime | undefined): NetworkInterface | undefined {
    const rows = this.#inVpcs.candidates(keyInVpc(vpcId, address));
    const holder = holderOf(
      this.#tables.networkInterfaces
        .among(rows)
        .filter((item) => item.vpcId === vpcId && item.addresses?.includes(address) === true),
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
      this.#tables.networkInterfaces
        .among(this.#addresses.candidates(address))
        .filter(({ addresses, publicAddresses }) => addresses?.includes(address) || publicAddresses?.includes(address)),
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

  /** All items by lists as they are stored, not checked. */
  raw(): Readonly<Record<InventoryList, unknown[]>> {
    const { networkInterfaces, earlierInterfaces, instances, subnets, vpcs, natGateways, pods } = this.#tables;
    return {
      networkInterfaces: networkInterfaces.raw(),
      earlierInterfaces: earlierInterfaces.raw(),
      instances: instances.raw(),
      subnets: subnets.raw(),
      vpcs: vpcs.raw(),
      natGateways: natGateways.raw(),
      pods: pods.raw(),
    };
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
        this.#tables.networkInterfaces
          .among(rows)
          .filter((item) => (item.vpcId ?? '') === vpcId && item.prefixes?.includes(text) === true),
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
    if (this.#ranges.has(vpcId)) return this.#ranges.get(vpcId);
    const { cidrBlocks = [] } = this.vpcById(vpcId) ?? {};
    const ranges = cidrBlocks.length === 0 ? undefined : rangesIn(vpcId, cidrBlocks);
    this.#ranges.set(vpcId, ranges);
    return ranges;
  }
}

/** The interface that an address is certain to belong to. */
export function certain(holder: Holder): NetworkInterface | undefined {
  return holder === SEVERAL ? undefined : holder;
}

function holderOf(found: readonly NetworkInterface[]): Holder {
  return found.length > 1 ? SEVERAL : found[0];
}

function rangesIn(vpcId: string, blocks: readonly string[]): CidrTable<true> {
  try {
    return rangesOf(vpcId, blocks);
  } catch (error) {
    throw new BrokenObjectError('a VPC has an invalid range', { cause: error });
  }
}

function tablesOf({ lists }: Facts, sections: Sections, texts: TextTable, seenUntil: number | undefined): Tables {
  const values = new ValueReader(sections.bytes(SECTIONS.rows), texts);
  const offsets = sections.words(SECTIONS.rowOffsets);
  const places = new Map<string, { first: number; count: number }>();
  let rows = 0;
  for (const [name, size] of lists) {
    places.set(name, { first: rows, count: size });
    rows += size;
  }
  if (rows !== Math.max(0, offsets.length - 1)) throw new BrokenObjectError('it has another number of rows');
  const read = (row: number): unknown => values.read(offsets[row] ?? 0, offsets[row + 1] ?? 0);
  // they were seen with the rest unless they say so themselves
  const readInterface = (row: number): unknown => {
    const item = read(row);
    const isTimed = seenUntil === undefined || typeof item !== 'object' || item === null || 'seenUntil' in item;
    return isTimed ? item : { ...item, seenUntil };
  };
  const table = <Kind extends keyof InventoryItems>(list: InventoryList, kind: Kind): ItemTable<Kind> =>
    new ItemTable(kind, places.get(list) ?? { first: 0, count: 0 }, kind === 'networkInterface' ? readInterface : read);
  return {
    networkInterfaces: table('networkInterfaces', 'networkInterface'),
    earlierInterfaces: table('earlierInterfaces', 'networkInterface'),
    instances: table('instances', 'instance'),
    subnets: table('subnets', 'subnet'),
    vpcs: table('vpcs', 'vpc'),
    natGateways: table('natGateways', 'natGateway'),
    pods: table('pods', 'pod'),
  };
}

function podsOf(table: ItemTable<'pod'>, sections: Sections): PodIndex | undefined {
  if (table.count === 0) return undefined;
  const byAddress = new HashIndex(sections.words(SECTIONS.pods));
  const times = sections.doubles(SECTIONS.podTimes);
  return new PodIndex((vpcId, address) => {
    const spans = byAddress.candidates(keyInVpc(vpcId, address)).flatMap((row) => {
      if (!table.has(row)) return [];
      const pod = table.at(row);
      const isFound = pod.vpcId === vpcId && pod.addresses.some((each) => canonicalAddress(each) === address);
      return isFound ? [{ pod, until: times[table.indexOf(row)] ?? pod.until }] : [];
    });
    return spans.length === 0 ? undefined : spans;
  });
}

function historyOf(
  { vpcs, hasEarlierPrefixes }: Facts,
  table: ItemTable<'networkInterface'>,
  sections: Sections,
  seenUntil: number,
): SnapshotHistory {
  const byKey = new HashIndex(sections.words(SECTIONS.earlier));
  const byId = new HashIndex(sections.words(SECTIONS.earlierIds));
  const byAddress = new HashIndex(sections.words(SECTIONS.earlierAddresses));
  const holdersOf = (vpcId: string, held: string): readonly NetworkInterface[] =>
    table
      .among(byKey.candidates(keyInVpc(vpcId, held)))
      .filter((item) => item.vpcId === vpcId && addressesOf(item).includes(held));
  /** Joined interfaces, since what is found twice must be the same object. */
  const joined = new Map<string, NetworkInterface>();
  const changes = new VpcChanges();
  for (const { id, changedAt } of vpcs) if (changedAt !== undefined) changes.see(id, 0, changedAt);
  const facts = {
    earlier: {
      of: (vpcId: string, address: string) => {
        const itself = holdersOf(vpcId, address);
        const prefix = hasEarlierPrefixes ? delegatedPrefixOf(address) : undefined;
        return prefix === undefined ? itself : [...itself, ...holdersOf(vpcId, prefix)];
      },
      byId: (id: string) => {
        const known = joined.get(id);
        if (known !== undefined) return known;
        let found: NetworkInterface | undefined;
        for (const item of table.among(byId.candidates(id))) if (item.id === id) found = joinedInterface(found, item);
        if (joined.size >= MAX_JOINED) joined.clear();
        if (found !== undefined) joined.set(id, found);
        return found;
      },
      vpcIdsOf: (address: string) =>
        new Set(
          table
            .among(byAddress.candidates(address))
            .filter((item) => item.addresses?.includes(address) || item.publicAddresses?.includes(address))
            .flatMap(({ vpcId }) => vpcId ?? []),
        ),
    },
    changes,
    changedVpcs: new Set(vpcs.flatMap(({ id, isChanged }) => (isChanged ? [id] : []))),
  };
  return new SnapshotHistory(facts, seenUntil);
}
