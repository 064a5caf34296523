import { ADDED, DICTIONARY, type DictionaryEntry } from '../../model/dictionary.ts';
import type { ValuePlace } from '../../model/value-place.ts';
import type { Leaf, Value } from '../language/schema.ts';
import { companion, constant, first, leaf, words } from '../language/vocabulary.ts';
import { namesOf } from '../values/value-kinds.ts';
import { ADDED_PLACES } from './added-places.generated.ts';

/**
 * A position for added values in the order of a schema: for values whose path begins with one of `paths`, unless a
 * longer one of another position matches.
 */
export interface AddedValuesHere {
  readonly added: string;
}

/** A row of a schema: a value at its place, or a position for the values that enrichers place. */
export type DocumentRow = Leaf | AddedValuesHere;

/** How a schema places the values that enrichers add. */
export interface AddedPlacing {
  /** The name by which enrichers place values in the schema. */
  readonly schema: string;
  /**
   * The place of an added value, or a field of the record, for which neither its enricher nor a row of the schema has one;
   * undefined if the schema omits it.
   */
  readonly otherwise: (entry: DictionaryEntry) => Leaf | undefined;
}

/** The values of the record's own fields: a schema need not have a row for each. */
const RECORD_VALUES = DICTIONARY.filter(({ origin }) => origin.kind === 'field');

/** A position for added values with one of these paths, or with any path that begins with it (`event.`). */
export function added(...paths: readonly string[]): readonly AddedValuesHere[] {
  return paths.map((path) => ({ added: path }));
}

/**
 * The leaves of a schema with the values that enrichers add, and with the fields of records for which it has no row,
 * each at the position that fits its path best, or after all others. Throws a RangeError for a fallback value if the
 * schema has no other value at its path.
 */
export function placeAdded(rows: readonly DocumentRow[], { schema, otherwise }: AddedPlacing): readonly Leaf[] {
  const shown = new Set(rows.flatMap((row) => (isPosition(row) || row.isRepeated ? [] : namesOf(row.from))));
  const byPosition = new Map<string, Leaf[]>(rows.flatMap((row) => (isPosition(row) ? [[row.added, []]] : [])));
  const last: Leaf[] = [];
  const insert = (path: string, leaves: readonly Leaf[]): void => {
    (positionFor(path, byPosition) ?? last).push(...leaves);
  };
  const fallbacks = new Map<string, Value>();
  for (const entry of [...ADDED, ...RECORD_VALUES]) {
    for (const placed of placesOf(entry, schema)) {
      if (placed.isFallback) fallbacks.set(placed.path, valueAt(entry, placed));
      else insert(placed.path, leavesAt(entry, placed));
    }
    if (statesPlace(entry.name, schema) || shown.has(entry.name)) continue;
    const row = otherwise(entry);
    if (row !== undefined) insert(row.path.join('.'), [row]);
  }
  const leaves = rows.flatMap((row): readonly Leaf[] => {
    if (isPosition(row)) return byPosition.get(row.added) ?? [];
    const path = row.path.join('.');
    const fallback = fallbacks.get(path);
    fallbacks.delete(path);
    return [fallback === undefined ? row : { ...row, from: first(row.from, fallback) }];
  });
  const [unused] = fallbacks.keys();
  if (unused !== undefined) throw new RangeError(`${schema} has no value at ${unused} that could take precedence`);
  return [...leaves, ...last];
}

/**
 * Whether an enricher declares the place of a value in a schema, which means that the schema's standard has a name for
 * it.
 */
export function statesPlace(name: string, schema: string): boolean {
  return ADDED_PLACES[name]?.[schema] !== undefined;
}

function isPosition(row: DocumentRow): row is AddedValuesHere {
  return 'added' in row;
}

function placesOf({ name }: DictionaryEntry, schema: string): readonly ValuePlace[] {
  const given = ADDED_PLACES[name]?.[schema] ?? [];
  const list = typeof given === 'string' || 'path' in given ? [given] : given;
  return list.map((each) => (typeof each === 'string' ? { path: each } : each));
}

function leavesAt(entry: DictionaryEntry, placed: ValuePlace): Leaf[] {
  const beside = Object.entries(placed.companions ?? {}).map(([path, value]) => companion(leaf(path, constant(value))));
  return [...beside, leaf(placed.path, valueAt(entry, placed))];
}

function valueAt(entry: DictionaryEntry, { as, words: table, keepsOtherWords }: ValuePlace): Value {
  const value: Value = { kind: 'entry', entry, ...(as === undefined ? {} : { as }) };
  if (table === undefined) return value;
  return keepsOtherWords ? first(words(value, table), value) : words(value, table);
}

function positionFor(path: string, byPosition: ReadonlyMap<string, Leaf[]>): Leaf[] | undefined {
  const fitting = [...byPosition.keys()].filter((position) => path.startsWith(position));
  const [best] = fitting.toSorted((a, b) => b.length - a.length);
  return best === undefined ? undefined : byPosition.get(best);
}
