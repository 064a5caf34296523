import { DICTIONARY, type DictionaryEntry, FAULT_NAMES, OUTPUT_NAMES } from '../../model/dictionary.ts';
import { type DocumentMark, type DocumentMembers, membersOf } from '../../model/own-document.ts';

/**
 * Values of the flat schema that only this program adds. An object without any of them is an export with AWS's own
 * fields, which must still be enriched.
 */
const COMMON_NAMES = DICTIONARY.filter(({ isCommonName }) => isCommonName).map(({ name }) => name);
const FLAT_MARKS = DICTIONARY.filter(({ name, origin }) => origin.kind !== 'field' && !COMMON_NAMES.includes(name)).map(
  ({ name }) => name,
);
const ENTRY_BY_NAME: ReadonlyMap<string, DictionaryEntry> = new Map(DICTIONARY.map((entry) => [entry.name, entry]));
const LATER_NAME = /^[a-z][a-z0-9_]*$/;
const PLACE_BY_NAME: ReadonlyMap<string, number> = new Map(DICTIONARY.map(({ name }, place) => [name, place]));

/** Names that other programs use too: an object with only these names is not necessarily about a flow. */
const GENERIC_NAMES: ReadonlySet<string> = new Set([
  ...['version', 'type', 'region', 'start', 'end', 'protocol', 'action', ...COMMON_NAMES],
]);

/**
 * How documents of the flat schema are recognised. A document differs from an export with AWS's own fields in
 * that it has an added value, and only members that the schema writes.
 */
export const FLAT_MARK: DocumentMark = {
  keys: [FAULT_NAMES.fault, ...FLAT_MARKS],
  matches: (document) => isFlatFault(document) || isFlatRecord(document),
  matchesWithoutKey: isPlainFlatDocument,
};

/**
 * Whether an object without any of the marks is nevertheless a document: one with few values, because of its log format
 * or FIELDS. Each member is a value of the schema, in the order in which the schema has them, and one of them has a
 * name that hardly any other program would use.
 */
function isPlainFlatDocument(document: DocumentMembers): boolean {
  const members = Object.entries(document);
  const places = members.flatMap(([name]) => PLACE_BY_NAME.get(name) ?? []);
  const isInOrder = places.every((place, index) => index === 0 || place > (places[index - 1] ?? 0));
  const isOfFlow = members.some(([name]) => PLACE_BY_NAME.has(name) && !GENERIC_NAMES.has(name));
  return isOfFlow && isInOrder && members.every(isFlatMember);
}

function isFlatFault(document: DocumentMembers): boolean {
  const fault = membersOf(document[FAULT_NAMES.fault]);
  const isFault = typeof fault.code === 'string' && typeof fault.detail === 'string';
  return isFault && typeof document[FAULT_NAMES.line] === 'string' && Object.keys(document).length === 2;
}

function isFlatRecord(document: DocumentMembers): boolean {
  const members = Object.entries(document);
  return FLAT_MARKS.some((name) => Object.hasOwn(document, name)) && members.every(isFlatMember);
}

function isFlatMember([name, value]: readonly [string, unknown]): boolean {
  const entry = ENTRY_BY_NAME.get(name);
  if (entry === undefined) return LATER_NAME.test(name) && !OUTPUT_NAMES.has(name) && typeof value === 'string';
  if (entry.json === 'strings') return Array.isArray(value) && value.every((each) => typeof each === 'string');
  if (entry.json === 'map') return typeof value === 'object' && value !== null && !Array.isArray(value);
  return typeof value === entry.json;
}
