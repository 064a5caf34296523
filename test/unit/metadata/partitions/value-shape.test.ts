import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { BrokenObjectError } from '../../../../src/metadata/partitions/broken-object-error.ts';
import { TextTable, valueReader } from '../../../../src/metadata/partitions/value-reader.ts';
import { shapeOf, type ValueShape } from '../../../../src/metadata/partitions/value-shape.ts';
import { ValueWriter } from '../../../../src/metadata/partitions/value-writer.ts';
import { unixSeconds } from '../../../../src/metadata/schema-parts.ts';

const SCHEMA = v.object({
  id: v.pipe(v.string(), v.startsWith('eni-')),
  since: v.optional(unixSeconds),
  names: v.optional(v.array(v.pipe(v.string(), v.minLength(2)))),
  tags: v.optional(v.record(v.pipe(v.string(), v.maxLength(1)), v.string())),
  isOn: v.optional(v.boolean()),
  owner: v.optional(v.object({ type: v.string(), id: v.optional(v.string()) })),
});

describe('decoding by a shape', () => {
  it.each<readonly [string, object]>([
    ['the least value', { id: 'eni-1' }],
    [
      'all members',
      {
        id: 'eni-0123456789abcdef0',
        since: 5,
        names: ['ab', '10.0.0.1'],
        tags: { a: 'b' },
        isOn: true,
        owner: { type: 'x' },
      },
    ],
    ['contents that the schema refuses', { id: '', since: -0.5, names: ['a'], tags: { long: '' } }],
    ['members that are not known, of any type', { id: 'eni-1', more: { since: 'x', list: [1, null] } }],
    ['empty lists and records', { id: 'eni-1', names: [], tags: {} }],
    ['a member with a special name', JSON.parse('{"id":"eni-1","tags":{"__proto__":"x"},"__proto__":{"id":1}}')],
  ])('gives %s as they were written', (_, value) => {
    expect(JSON.stringify(decoded(value, shapeOf(SCHEMA)))).toBe(JSON.stringify(value));
  });

  it.each<readonly [string, unknown]>([
    ['a missing member', { since: 5 }],
    ['a missing member of a member', { id: 'eni-1', owner: { id: 'x' } }],
    ['a number for a text', { id: 1 }],
    ['a list for a text', { id: ['eni-1'] }],
    ['null for a text', { id: null }],
    ['null for an optional member', { id: 'eni-1', since: null }],
    ['a text for a number', { id: 'eni-1', since: '5' }],
    ['a number for a truth value', { id: 'eni-1', isOn: 1 }],
    ['a truth value for a number', { id: 'eni-1', since: true }],
    ['an object for a list', { id: 'eni-1', names: { 0: 'ab' } }],
    ['a list for an object', { id: 'eni-1', owner: [] }],
    ['an item of another type', { id: 'eni-1', names: ['ab', 1] }],
    ['a member of a record of another type', { id: 'eni-1', tags: { a: 'b', c: {} } }],
    ['a text', 'eni-1'],
    ['a list', [{ id: 'eni-1' }]],
    ['null', null],
  ])('refuses %s', (_, value) => {
    expect(v.is(SCHEMA, value)).toBe(false);
    expect(() => decoded(value, shapeOf(SCHEMA))).toThrow(BrokenObjectError);
  });

  it('refuses a list for a record, which the schema accepts', () => {
    expect(() => decoded({ id: 'eni-1', tags: ['b'] }, shapeOf(SCHEMA))).toThrow(BrokenObjectError);
  });

  it('needs a type of schema that it knows', () => {
    expect(() => shapeOf(v.object({ any: v.any() }))).toThrow(TypeError);
  });
});

function decoded(value: unknown, shape: ValueShape): unknown {
  const writer = new ValueWriter();
  writer.count(value);
  const texts = writer.takeTexts().map((text) => Buffer.from(text));
  let end = 0;
  const offsets = Uint32Array.from([0, ...texts.map(({ length }) => (end += length))]);
  writer.write(value);
  const bytes = Buffer.from(writer.bytes());
  return valueReader(bytes, new TextTable(offsets, Buffer.concat(texts)))(0, bytes.length, shape);
}
