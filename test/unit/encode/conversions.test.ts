import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ConversionName } from '../../../src/encode/language/schema.ts';
import { arrivalText, CONVERSIONS } from '../../../src/encode/text/conversions.ts';
import { JsonWriter } from '../../../src/encode/text/json-writer.ts';

const plain = fc.stringMatching(/^[!#-[\]-~]{1,12}$/);
const seconds = fc.integer({ min: 0, max: 253_402_300_799 }).map(String);

const INPUTS: Readonly<Record<ConversionName, fc.Arbitrary<string>>> = {
  text: plain,
  lower: plain,
  upper: plain,
  seconds,
  milliseconds: seconds,
  nanoseconds: seconds,
  iso: seconds,
  iso_millis: seconds,
  ip_version: fc.oneof(fc.ipV4(), fc.ipV6()),
  latitude: fc.constantFrom('52.52,13.405', '-1,0.5'),
  longitude: fc.constantFrom('52.52,13.405', '-1,0.5'),
  first_item: plain,
  key_value: plain,
};

const NAMES: readonly ConversionName[] = [
  'text',
  'lower',
  'upper',
  'seconds',
  'milliseconds',
  'nanoseconds',
  'iso',
  'iso_millis',
  'ip_version',
  'latitude',
  'longitude',
  'first_item',
  'key_value',
];

describe('CONVERSIONS', () => {
  it('has those that schemas may use, each with a sentence', () => {
    // Prepare, Act
    const sentences = Object.values(CONVERSIONS).map(({ sentence }) => sentence);

    // Assess
    expect(Object.keys(CONVERSIONS).toSorted()).toEqual(NAMES.toSorted());
    for (const sentence of sentences) expect(sentence).toMatch(/\.$/);
  });

  it.each([
    ['text', '6', '"6"'],
    ['lower', 'ACCEPT', '"accept"'],
    ['upper', 'ipv4', '"IPV4"'],
    ['seconds', '1609459260', '1609459260'],
    ['seconds', '0', '0'],
    ['milliseconds', '60', '60000'],
    ['milliseconds', '0', '0'],
    ['nanoseconds', '60', '60000000000'],
    ['nanoseconds', '9223372036', '9223372036000000000'],
    ['nanoseconds', '9223372037', undefined],
    ['iso', '1609459260', '"2021-01-01T00:01:00Z"'],
    ['iso_millis', '1609459260', '"2021-01-01T00:01:00.000Z"'],
    ['ip_version', '10.0.0.1', '"ipv4"'],
    ['ip_version', '::', '"ipv6"'],
    ['ip_version', 'fe80::1', '"ipv6"'],
  ] as const)('makes by %s of %s %s', (name, text, expected) => {
    // Prepare, Act
    const json = CONVERSIONS[name].ofText(text);

    // Assess
    expect(json).toBe(expected);
  });

  it.each(NAMES)('gives by %s the same for bytes as for text', (name) => {
    fc.assert(
      fc.property(INPUTS[name], plain, (text, before) => {
        // Prepare
        const writer = new JsonWriter();
        const bytes = Buffer.from(before + text + before);

        // Act
        CONVERSIONS[name].write(bytes, before.length, before.length + text.length, writer);

        // Assess
        expect(writer.bytes.toString('utf8', 0, writer.length)).toBe(CONVERSIONS[name].ofText(text) ?? '');
      }),
    );
  });
});

describe('arrivalText', () => {
  it.each([
    ['seconds', '1609459260.5'],
    ['milliseconds', '1609459260500'],
    ['iso_millis', '"2021-01-01T00:01:00.500Z"'],
  ] as const)('writes a time as %s', (form, expected) => {
    // Prepare, Act
    const text = arrivalText(1_609_459_260_500, form);

    // Assess
    expect(text).toBe(expected);
  });
});
