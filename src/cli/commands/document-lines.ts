import type { Leaf } from '../../encode/language/schema.ts';
import type { SchemaRow } from '../../encode/language/schema-row.ts';
import { SCHEMAS } from '../../encode/schemas/schemas.ts';
import { type DocumentMembers, membersOf } from '../../model/own-document.ts';
import type { ConversionName, Json } from '../../model/value-place.ts';

/** The value of a document that gives the number of flows that it represents. */
const SAMPLE_WEIGHT = 'sample_weight';
/** Largest value of SAMPLE_ACCEPT. */
const MAX_WEIGHT = 1_000_000;
const MILLISECONDS = 1_000;

/** A document of this program as input of the parser. */
export interface DocumentLine {
  /** Log lines, or a JSON object with the fields of the record. */
  readonly text: string;
  /** Number of flows that the document represents. */
  readonly weight: number;
}

/** Where a schema has a field of a flow log, and how its text is restored. */
interface FieldPlace {
  readonly path: readonly string[];
  readonly name: string;
  readonly restore: (value: unknown) => string | undefined;
}

/** The inverse functions of conversions, if there are any. */
const RESTORE: Readonly<Partial<Record<ConversionName, FieldPlace['restore']>>> = {
  text: asText,
  seconds: asText,
  milliseconds: asSeconds,
  iso: asSeconds,
  iso_millis: asSeconds,
};

/** The schemas whose documents have objects in them, with the places of fields. */
const NESTED: readonly (readonly [schema: SchemaRow, places: readonly FieldPlace[]])[] = [
  SCHEMAS.ecs,
  SCHEMAS.splunk,
  SCHEMAS.ss4o,
].map((schema: SchemaRow) => [schema, schema.leaves.flatMap(placeOf)]);

/**
 * The record in a document of a nested schema, as far as the schema keeps its fields; undefined for other objects. The
 * parser reads flat documents itself.
 */
export function lineOfDocument(document: DocumentMembers, text: string): DocumentLine | undefined {
  const { event } = document;
  // the original line; all other values are in index-time fields next to it
  if (typeof event === 'string') return { text: event, weight: weightOf(membersOf(document.fields)[SAMPLE_WEIGHT]) };
  if (SCHEMAS.ocsf.mark.matches(document)) {
    return { text, weight: weightOf(membersOf(document.unmapped)[SAMPLE_WEIGHT]) };
  }
  const [, places] = NESTED.find(([{ mark }]) => mark?.matches(document) === true) ?? [];
  if (places === undefined) return undefined;
  const fields: Record<string, string> = {};
  for (const { path, name, restore } of places) {
    const value = restore(valueAt(document, path));
    if (value !== undefined) fields[name] ??= value;
  }
  const weight = weightOf(fields[SAMPLE_WEIGHT]);
  delete fields[SAMPLE_WEIGHT];
  // ECS only contains the reasons for rejection that its standard defines
  const reason = membersOf(event).reason;
  if (reason === 'BPA' || reason === 'EC') fields['reject-reason'] ??= reason;
  return Object.keys(fields).length === 0 ? undefined : { text: JSON.stringify(fields), weight };
}

/** An invalid weight counts as 1. */
export function weightOf(value: unknown): number {
  const weight = Number(value ?? 1);
  return weight >= 1 && weight <= MAX_WEIGHT ? weight : 1;
}

function placeOf({ path, from }: Leaf): FieldPlace[] {
  if (from.kind !== 'entry') return [];
  const { entry, as, words } = from;
  const { origin } = entry;
  const name = origin.kind === 'field' ? origin.field : entry.name;
  if (origin.kind !== 'field' && name !== SAMPLE_WEIGHT) return [];
  const restore = words === undefined ? RESTORE[as ?? 'text'] : restoreWords(words);
  return restore === undefined ? [] : [{ path, name, restore }];
}

function asText(value: unknown): string | undefined {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : undefined;
}

function asSeconds(value: unknown): string | undefined {
  const milliseconds = typeof value === 'string' ? Date.parse(value) : value;
  if (typeof milliseconds !== 'number' || Number.isNaN(milliseconds)) return undefined;
  return String(Math.floor(milliseconds / MILLISECONDS));
}

function restoreWords(words: Readonly<Record<string, Json>>): FieldPlace['restore'] {
  const originals = new Map(Object.entries(words).map(([word, written]) => [written, word]));
  if (originals.size < Object.keys(words).length) return () => undefined;
  return (value) => (typeof value === 'string' || typeof value === 'number' ? originals.get(value) : undefined);
}

function valueAt(document: DocumentMembers, path: readonly string[]): unknown {
  let value: unknown = document;
  for (const key of path) {
    const members = membersOf(value);
    if (!Object.hasOwn(members, key)) return undefined;
    value = members[key];
  }
  return value;
}
