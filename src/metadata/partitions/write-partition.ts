import { deflateRawSync } from 'node:zlib';
import { parseCidrBlock } from '../../net/cidr-block.ts';
import { IPV4 } from '../../net/ip-address.ts';
import { withCanonicalAddresses } from '../canonical-interface.ts';
import { addressesOf } from '../earlier-holders.ts';
import { addressesOfPod } from '../pod-index.ts';
import { changedVpcsOf } from '../snapshot-history.ts';
import { HashIndexWriter } from './hash-index-writer.ts';
import { type InventoryList, type InventoryPart, keyInVpc, LIST_NAMES, SECTIONS } from './inventory-lists.ts';
import { bytesOf, joinSections } from './join-sections.ts';
import { ValueWriter } from './value-writer.ts';

/**
 * A part of an inventory as an object that is looked up without being read as a whole. The same part gives the same bytes. An
 * interface that occurs twice is written as it is described last. Throws a RangeError for an invalid prefix or range.
 */
export function writePartition(part: InventoryPart): Buffer {
  const lists = normalised(part);
  const values = new ValueWriter();
  const facts = factsOf(lists);
  values.count(facts);
  for (const name of LIST_NAMES) for (const item of lists[name]) values.count(item);
  const texts = values.takeTexts();
  const rowOffsets: number[] = [0];
  for (const name of LIST_NAMES) {
    for (const item of lists[name]) {
      values.write(item);
      rowOffsets.push(values.size);
    }
  }
  const rowBytes = values.size;
  values.write(facts);
  const bytes = values.bytes();
  const textBytes = texts.map((text) => Buffer.from(text, 'utf8'));
  let textEnd = 0;
  const textOffsets = [0, ...textBytes.map(({ length }) => (textEnd += length))];
  return joinSections(
    'partition',
    new Map([
      [SECTIONS.textOffsets, bytesOf(Uint32Array.from(textOffsets))],
      [SECTIONS.texts, Buffer.concat(textBytes)],
      [SECTIONS.rowOffsets, bytesOf(Uint32Array.from(rowOffsets))],
      [SECTIONS.rows, bytes.subarray(0, rowBytes)],
      [SECTIONS.facts, bytes.subarray(rowBytes)],
      ...indexesOf(lists),
      ...eventsOf(part),
    ]),
  );
}

function eventsOf({ events = [] }: InventoryPart): readonly (readonly [number, Uint8Array])[] {
  return events.length === 0 ? [] : [[SECTIONS.events, deflateRawSync(JSON.stringify(events))]];
}

type Lists = Required<{ [Name in InventoryList]: NonNullable<InventoryPart[Name]> }>;

function normalised(part: InventoryPart): Lists {
  const { networkInterfaces, earlierInterfaces = [], instances = [], subnets = [], vpcs = [] } = part;
  return {
    networkInterfaces: lastById(networkInterfaces.map((item) => withCanonicalAddresses(item, undefined))),
    // in the order in which they ended, which decides between times that are equal
    earlierInterfaces: earlierInterfaces.map((item) => withCanonicalAddresses(item, undefined)),
    instances: lastById(instances),
    subnets: lastById(subnets),
    vpcs: lastById(vpcs),
    natGateways: lastById(part.natGateways ?? []),
    pods: sorted(part.pods ?? [], ({ id, from, addresses }) => `${id} ${from} ${addresses.join(' ')}`),
  };
}

function lastById<Item extends { readonly id: string }>(items: readonly Item[]): readonly Item[] {
  return sorted([...new Map(items.map((item) => [item.id, item])).values()], ({ id }) => id);
}

/** Items in an order that does not depend on that in which EC2 lists them. */
function sorted<Item>(items: readonly Item[], keyOf: (item: Item) => string): readonly Item[] {
  return items
    .map((item) => [keyOf(item), item] as const)
    .sort(([one], [other]) => (one < other ? -1 : Number(one > other)))
    .map(([, item]) => item);
}

/** What is true of a partition as a whole. */
function factsOf({ networkInterfaces, earlierInterfaces, ...lists }: Lists): object {
  const changedVpcs = changedVpcsOf(networkInterfaces, earlierInterfaces);
  const vpcIds = new Set([...networkInterfaces, ...earlierInterfaces].flatMap(({ vpcId }) => vpcId ?? []));
  const prefixes = networkInterfaces.flatMap((item) =>
    (item.prefixes ?? []).map((prefix) => ({ vpcId: item.vpcId ?? '', block: parseCidrBlock(prefix) })),
  );
  const lengthsOf = (isIpv4: boolean): number[] => {
    const blocks = prefixes.filter(({ block }) => (block.family === IPV4) === isIpv4);
    // the longest first, which takes precedence
    return [...new Set(blocks.map(({ block }) => block.prefixLength))].sort((one, other) => other - one);
  };
  return {
    lists: LIST_NAMES.map((name) => {
      const all: Lists = { networkInterfaces, earlierInterfaces, ...lists };
      return [name, all[name].length];
    }),
    vpcs: [...vpcIds].map((id) => ({ id, isChanged: changedVpcs.has(id) })),
    prefixVpcs: [...new Set(prefixes.map(({ vpcId }) => vpcId))],
    ipv4PrefixLengths: lengthsOf(true),
    ipv6PrefixLengths: lengthsOf(false),
    hasEarlierPrefixes: earlierInterfaces.some(({ prefixes: each = [] }) => each.length > 0),
  };
}

function indexesOf(lists: Lists): readonly (readonly [number, Uint8Array])[] {
  const ids = new HashIndexWriter();
  const inVpcs = new HashIndexWriter();
  const addresses = new HashIndexWriter();
  const prefixes = new HashIndexWriter();
  const earlier = new HashIndexWriter();
  const earlierIds = new HashIndexWriter();
  const earlierAddresses = new HashIndexWriter();
  const pods = new HashIndexWriter();
  let row = 0;
  for (const item of lists.networkInterfaces) {
    ids.add(item.id, row);
    const { vpcId, addresses: own = [], publicAddresses = [] } = item;
    for (const address of new Set(own)) if (vpcId !== undefined) inVpcs.add(keyInVpc(vpcId, address), row);
    for (const address of new Set([...own, ...publicAddresses])) addresses.add(address, row);
    for (const prefix of new Set(item.prefixes)) prefixes.add(keyInVpc(vpcId ?? '', prefix), row);
    row++;
  }
  for (const item of lists.earlierInterfaces) {
    earlierIds.add(item.id, row);
    for (const held of new Set(addressesOf(item))) earlier.add(keyInVpc(item.vpcId, held), row);
    for (const address of new Set([...(item.addresses ?? []), ...(item.publicAddresses ?? [])])) {
      if (item.vpcId !== undefined) earlierAddresses.add(address, row);
    }
    row++;
  }
  for (const name of ['instances', 'subnets', 'vpcs', 'natGateways'] as const) {
    for (const { id } of lists[name]) ids.add(id, row++);
  }
  for (const pod of lists.pods) {
    for (const address of addressesOfPod(pod)) pods.add(keyInVpc(pod.vpcId, address), row);
    row++;
  }
  return [
    [SECTIONS.ids, ids.bytes()],
    [SECTIONS.addressesInVpcs, inVpcs.bytes()],
    [SECTIONS.addresses, addresses.bytes()],
    [SECTIONS.prefixes, prefixes.bytes()],
    [SECTIONS.earlier, earlier.bytes()],
    [SECTIONS.pods, pods.bytes()],
    [SECTIONS.earlierIds, earlierIds.bytes()],
    [SECTIONS.earlierAddresses, earlierAddresses.bytes()],
  ];
}
