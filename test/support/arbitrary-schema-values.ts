import fc from 'fast-check';
import type { AddedValue } from '../../src/enrich/enricher.ts';
import { ENDPOINT_ATTRIBUTES } from '../../src/model/endpoint-attributes.ts';
import type { ValuePlaces } from '../../src/model/value-place.ts';
import { addedGroups, addedMembers } from './added-members.ts';
import type { SomeValues } from './encode-schema.ts';

const anyText = fc.string({
  unit: fc.oneof(fc.constantFrom('"', '\\', '\n', 'a', 'ü', '𝄞'), fc.string({ maxLength: 1 })),
  maxLength: 8,
});

const address = fc.oneof(fc.ipV4(), fc.ipV6());

/**
 * Whether `JSON.parse` can return a key with a backslash in place of a key of a later document. V8 13.6 (Node.js 24) does: it then
 * reads `{"probe":1,"\"":2}` with the key of the previous document.
 */
const mistakesKeys = ((): boolean => {
  const read = (key: string): string[] => Object.keys(JSON.parse(JSON.stringify({ probe: 1, [key]: 2 })));
  read('\\');
  return read('"')[1] !== '"';
})();

/** Keys that do not create an own member, or that `JSON.parse` would read back wrongly. */
const isDangerous = (key: string): boolean => key === '__proto__' || (mistakesKeys && key.includes('\\'));

const textsByKey = fc.dictionary(
  anyText.filter((key) => !isDangerous(key)),
  anyText,
  { maxKeys: 3, noNullPrototype: true },
);

/** Any metadata of an endpoint, including no metadata, empty lists and empty tags. */
const endpoint = fc.record(
  Object.fromEntries(
    ENDPOINT_ATTRIBUTES.map(({ name, json }): [string, fc.Arbitrary<unknown>] => {
      if (name === 'public_ip') return [name, address];
      if (json === 'strings') return [name, fc.array(anyText, { maxLength: 3 })];
      if (json === 'map') return [name, textsByKey];
      return [name, anyText];
    }),
  ),
  { requiredKeys: [], noNullPrototype: true },
);

const number = fc.oneof(fc.constant(-1), fc.constant(0), fc.nat(), fc.integer({ min: 0, max: 253_402_300_799 }));

const maybe = <Type>(arbitrary: fc.Arbitrary<Type>): fc.Arbitrary<Type | undefined> =>
  fc.option(arbitrary, { nil: undefined });

/** Any value that an enricher can add under one name. */
function addedValue({ name, json, words, example, places }: AddedValue): fc.Arbitrary<unknown> {
  if (name.endsWith('_location')) return maybe(fc.constantFrom(example, '-33.8688,151.2093', '0.5,-0.25'));
  if (name.endsWith('_threat')) return maybe(fc.constantFrom(['tor'], ['tor', 'botnet']));
  if (json === 'map') return maybe(textsByKey);
  if (json === 'number') return number;
  if (json === 'strings') return maybe(fc.constantFrom(['SYN'], ['FIN', 'SYN', 'ACK']));
  if (words !== undefined) return maybe(fc.constantFrom(...words));
  return maybe(fc.oneof(fc.constantFrom(example, ...replacedWords(places)), anyText));
}

/** The words that a schema replaces with other words. */
function replacedWords(places: ValuePlaces = {}): string[] {
  const all = Object.values(places).flatMap((each) => (typeof each === 'object' ? [each].flat() : []));
  return all.flatMap((each) => (typeof each === 'object' ? Object.keys(each.words ?? {}) : []));
}

/** Any value that a group can contain; lists are not empty, and numbers are counts. */
function groupedValue(value: AddedValue): fc.Arbitrary<unknown> {
  return value.json === 'number' ? maybe(fc.nat()) : addedValue(value);
}

/** Any combination of the values that enrichment can add to a record. */
export const arbitraryAddedValues: fc.Arbitrary<SomeValues> = fc.record({
  ...Object.fromEntries(
    addedGroups().map(({ group, values }) => [
      group,
      maybe(fc.record(Object.fromEntries(values.map((value) => [value.name, groupedValue(value)])))),
    ]),
  ),
  ...Object.fromEntries(addedMembers().map(({ member, value }) => [member, addedValue(value)])),
  source: maybe(endpoint),
  destination: maybe(endpoint),
});
