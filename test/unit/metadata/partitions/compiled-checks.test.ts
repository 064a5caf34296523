import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { compileCheck } from '../../../../src/metadata/partitions/compiled-checks.ts';
import { isoTimestamp, unixSeconds } from '../../../../src/metadata/schema-parts.ts';

const SCHEMA = v.object({
  kind: v.literal(1),
  at: v.optional(isoTimestamp),
  since: unixSeconds,
  // a condition of a schema that has conditions already
  size: v.optional(v.pipe(v.pipe(v.number(), v.integer(), v.minValue(0)), v.maxValue(9))),
  name: v.pipe(v.string(), v.regex(/^[a-z]+$/), v.minLength(2), v.maxLength(4)),
  sizes: v.pipe(
    v.array(v.pipe(v.number(), v.maxValue(9))),
    v.minLength(1),
    v.maxLength(2),
    v.check((sizes) => sizes[0] !== 7),
  ),
  tags: v.record(v.pipe(v.string(), v.maxLength(3)), v.pipe(v.string(), v.maxLength(3))),
  isOn: v.boolean(),
});
const VALID = { kind: 1, since: 5, name: 'abc', sizes: [1], tags: { a: 'b' }, isOn: true };

describe('compileCheck', () => {
  it.each<readonly [string, unknown]>([
    ['a valid value', VALID],
    ['unknown members', { ...VALID, more: {} }],
    ['an optional member', { ...VALID, at: '2026-11-23T12:00:00Z' }],
    ['an invalid optional member', { ...VALID, at: 'now' }],
    ['null for an optional member', { ...VALID, at: null }],
    ['another literal', { ...VALID, kind: 2 }],
    ['a missing member', { ...VALID, since: undefined }],
    ['a negative number', { ...VALID, since: -1 }],
    ['a fraction', { ...VALID, since: 1.5 }],
    ['a size', { ...VALID, size: 9 }],
    ['a size below zero', { ...VALID, size: -1 }],
    ['a size with a fraction', { ...VALID, size: 0.5 }],
    ['a size that is too large', { ...VALID, size: 10 }],
    ['NaN instead of a number', { ...VALID, since: Number.NaN }],
    ['a number as text', { ...VALID, since: '5' }],
    ['a text that does not match', { ...VALID, name: 'a1' }],
    ['a text that is too short', { ...VALID, name: 'a' }],
    ['a text that is too long', { ...VALID, name: 'abcde' }],
    ['an empty list', { ...VALID, sizes: [] }],
    ['a long list', { ...VALID, sizes: [1, 2, 3] }],
    ['a list with an item that is too large', { ...VALID, sizes: [1, 10] }],
    ['a list that fails its check', { ...VALID, sizes: [7] }],
    ['an object for a list', { ...VALID, sizes: { length: 1 } }],
    ['a member of a record of another type', { ...VALID, tags: { a: 1 } }],
    ['a long name in a record', { ...VALID, tags: { abcd: 'b' } }],
    ['null', null],
    ['a list', [VALID]],
  ])('says the same as the schema of %s', (_, value) => {
    expect(compileCheck(SCHEMA, 'all')(value)).toBe(v.is(SCHEMA, value));
  });

  it('checks no more than types if that is asked for', () => {
    const check = compileCheck(SCHEMA, 'types');

    expect(check({ ...VALID, name: '1', sizes: [7, 7, 77], at: '' })).toBe(true);
    expect(check({ ...VALID, name: 1 })).toBe(false);
  });

  it.each([
    ['schema', v.any()],
    ['condition', v.object({ text: v.pipe(v.string(), v.trim()) })],
  ])('refuses a kind of %s that it does not know', (_, schema) => {
    expect(() => compileCheck(schema, 'all')).toThrow(TypeError);
  });
});
