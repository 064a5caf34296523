import * as v from 'valibot';
import { ADDRESS_BITS, IPV4, IPV6 } from '../../net/ip-address.ts';
import type { InventoryItems } from '../inventory-schema.ts';
import { BrokenObjectError } from './broken-object-error.ts';
import { type INVENTORY_LISTS, type InventoryList, SECTIONS } from './inventory-lists.ts';
import { ItemTable } from './item-table.ts';
import type { Sections } from './sections.ts';
import { TextTable, ValueReader } from './value-reader.ts';

/** Maximum number of rows of a partition. */
const MAX_ROWS = 16_000_000;

const prefixLengths = (bits: number) =>
  v.pipe(v.array(v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(bits))), v.maxLength(bits + 1));
const FACTS = v.object({
  lists: v.array(v.custom<readonly [name: string, size: number]>(isListSize)),
  vpcs: v.array(v.object({ id: v.string(), isChanged: v.boolean() })),
  prefixVpcs: v.array(v.string()),
  ipv4PrefixLengths: prefixLengths(ADDRESS_BITS[IPV4]),
  ipv6PrefixLengths: prefixLengths(ADDRESS_BITS[IPV6]),
  hasEarlierPrefixes: v.boolean(),
});

/** Whether a value is the name of a list and its size. A tuple of valibot takes more code. */
function isListSize(value: unknown): boolean {
  const [name, size]: readonly unknown[] = Array.isArray(value) ? value : [];
  return typeof name === 'string' && Number(size) >= 0 && Number(size) <= MAX_ROWS && Number.isInteger(size);
}

/** What a partition says of itself: sizes of its lists, changes of its VPCs, lengths of prefixes. */
export type PartitionFacts = v.InferOutput<typeof FACTS>;

/** One table for each list. */
export type PartitionTables = { readonly [List in InventoryList]: ItemTable<(typeof INVENTORY_LISTS)[List]> };

/** The facts and tables of a partition. Throws a {@link BrokenObjectError} if they are damaged. */
export function readTables(
  sections: Sections,
  seenUntil: number | undefined,
): { readonly facts: PartitionFacts; readonly tables: PartitionTables } {
  const texts = new TextTable(sections.words(SECTIONS.textOffsets), sections.bytes(SECTIONS.texts));
  const bytes = sections.bytes(SECTIONS.facts);
  const facts = v.safeParse(FACTS, new ValueReader(bytes, texts).read(0, bytes.length));
  if (!facts.success) throw new BrokenObjectError('its facts are not valid');
  return { facts: facts.output, tables: tablesOf(facts.output, sections, texts, seenUntil) };
}

function tablesOf(
  { lists }: PartitionFacts,
  sections: Sections,
  texts: TextTable,
  seenUntil: number | undefined,
): PartitionTables {
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
  // they were seen with the rest unless they have a time of their own
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
