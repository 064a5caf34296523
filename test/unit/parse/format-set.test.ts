import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FIELDS } from '../../../src/model/fields.ts';
import { FormatSet, MAX_CONFIGURED_FORMATS, readLogFormats } from '../../../src/parse/format-set.ts';
import { awsNotation } from './aws-notation.ts';

const namesOf = (text: string): string[][] =>
  readLogFormats(text).map((format) => format.fields.map((field) => field.name));

describe('readLogFormats', () => {
  it.each([
    ['', []],
    [' \n ; ', []],
    ['srcaddr dstaddr', [['srcaddr', 'dstaddr']]],
    ['srcaddr dstaddr\ndstaddr', [['srcaddr', 'dstaddr'], ['dstaddr']]],
    ['srcaddr dstaddr;dstaddr;', [['srcaddr', 'dstaddr'], ['dstaddr']]],
    ['\r\nsrcaddr dstaddr\r\n\r\ndstaddr\r\n', [['srcaddr', 'dstaddr'], ['dstaddr']]],
    [`${awsNotation('srcaddr', 'later-field')};account_id`, [['srcaddr', 'later-field'], ['account-id']]],
    ['srcaddr dstaddr\\ndstaddr', [['srcaddr', 'dstaddr'], ['dstaddr']]],
    ['"srcaddr dstaddr\\\\r\\\\ndstaddr"', [['srcaddr', 'dstaddr'], ['dstaddr']]],
    ['srcaddr \\\n  dstaddr', [['srcaddr', 'dstaddr']]],
    ['"srcaddr, dstaddr";""', [['srcaddr', 'dstaddr']]],
    ['srcaddr dstaddr srcaddr', [['srcaddr', 'dstaddr', 'srcaddr']]],
  ])('reads the formats of %j', (text, expected) => {
    // Prepare, Act
    const names = namesOf(text);

    // Assess
    expect(names).toEqual(expected);
  });

  it('names formats after their position', () => {
    // Prepare, Act
    const formats = readLogFormats('srcaddr;dstaddr');

    // Assess
    expect(formats.map(({ name, origin }) => [name, origin])).toEqual([
      ['configured 1', 'configured'],
      ['configured 2', 'configured'],
    ]);
  });

  it.each([
    ['srcaddr;dstaddr dst.addr', 'log format 2: "dst.addr" is not a flow log field name; did you mean dstaddr?'],
    [
      'srcaddr|dstaddr',
      'log format 1: "srcaddr|dstaddr" is not a flow log field name; write names such as srcaddr, separated by spaces or commas',
    ],
    ['srcaddr src-class', 'log format 1: src-class is not a flow log field, and the output uses the name src_class'],
  ])('names the invalid part of %j', (text, message) => {
    // Prepare, Act, Assess
    expect(() => readLogFormats(text)).toThrow(new RangeError(message));
  });

  it('accepts the maximum number of formats, and names the limit for one more', () => {
    // Prepare
    const formats = Array.from({ length: MAX_CONFIGURED_FORMATS }, (_, index) => `srcaddr later-${index}`);

    // Act
    const read = readLogFormats(formats.join(';'));

    // Assess
    expect(read).toHaveLength(MAX_CONFIGURED_FORMATS);
    expect(() => readLogFormats([...formats, 'dstaddr'].join('\n'))).toThrow(
      new RangeError(
        `at most ${MAX_CONFIGURED_FORMATS} log formats can be configured, not ${MAX_CONFIGURED_FORMATS + 1}`,
      ),
    );
  });
});

/** The notations of a field name. */
const NOTATIONS: readonly ((name: string) => string)[] = [
  (name) => name,
  (name) => name.replaceAll('-', '_'),
  (name) => awsNotation(name),
  (name) => `$${awsNotation(name)}`,
  (name) => awsNotation(`!${name}`),
  (name) => `\\${awsNotation(name)}`,
  (name) => `"${name}"`,
  (name) => `'${awsNotation(name)}'`,
];

describe('readLogFormats, on formats in any notation', () => {
  it('reads the same fields', () => {
    fc.assert(
      fc.property(
        fc.array(fc.array(fc.constantFrom(...FIELDS.map(({ name }) => name)), { minLength: 1 }), { minLength: 1 }),
        fc.constantFrom(...NOTATIONS),
        fc.constantFrom(' ', ', ', ',', '  ', '\t', ' ,'),
        fc.constantFrom('\n', ';', '\r\n', '\\n', ' ; ', '\n\n'),
        fc.constantFrom(...['"', "'", '', '\\"', '`', '\u201c']),
        (formats, write, between, betweenFormats, quote) => {
          // Prepare
          const texts = formats.map((names) => quote + names.map(write).join(between) + quote);

          // Act
          const names = namesOf(texts.join(betweenFormats));

          // Assess
          expect(names).toEqual(formats);
        },
      ),
    );
  });
});

describe('FormatSet', () => {
  const namesWith = (set: FormatSet, count: number): string[] =>
    set.withCount(count).map((matcher) => matcher.format.name);

  it('has the known formats if nothing is configured', () => {
    // Prepare
    const set = new FormatSet([]);

    // Act
    const names = set.counts.map((count) => [count, namesWith(set, count)]);

    // Assess
    expect(names).toEqual([
      [14, ['vpc-default']],
      [24, ['vpc-ecs']],
      [29, ['vpc-v5', 'vpc-v5-alphabetical']],
      [36, ['tgw-default']],
      [40, ['vpc-v5-reason-ecs']],
    ]);
  });

  it('puts configured formats before known ones and keeps their order', () => {
    // Prepare
    const fourteen = Array.from({ length: 14 }, (_, index) => `later-${index}`);
    const set = new FormatSet(
      readLogFormats(`${fourteen.join(' ')};${fourteen.toReversed().join(' ')};srcaddr dstaddr`),
    );

    // Act
    const names = [namesWith(set, 14), namesWith(set, 2)];

    // Assess
    expect(names).toEqual([['configured 1', 'configured 2', 'vpc-default'], ['configured 3']]);
    expect(set.counts).toEqual([2, 14, 24, 29, 36, 40]);
  });

  it('does not try a known format twice that is configured too', () => {
    // Prepare
    const [known] = new FormatSet([]).withCount(14);
    const fields = known?.format.fields.map((field) => field.name) ?? [];
    const set = new FormatSet(readLogFormats(`${awsNotation(...fields)};${fields.join(' ')}`));

    // Act
    const names = namesWith(set, 14);

    // Assess
    expect(names).toEqual(['configured 1']);
  });

  it('finds nothing for a number of fields that no format has', () => {
    // Prepare
    const set = new FormatSet([]);

    // Act
    const found = [0, 1, 13, 300].map((count) => set.withCount(count));

    // Assess
    expect(found).toEqual([[], [], [], []]);
  });
});
