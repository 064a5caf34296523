import { describe, expect, it } from 'vitest';
import {
  knownFieldNear,
  readNewFields,
  refuseMisspelledFields,
  unknownNames,
} from '../../../src/config/field-names.ts';
import { FIELDS } from '../../../src/model/fields.ts';
import { readLogFormats } from '../../../src/parse/format-set.ts';

const NONE: ReadonlySet<string> = new Set();
const names: readonly string[] = FIELDS.map(({ name }) => name);

/** All names that result from a known name by a typo in one letter: omitted, doubled or replaced. */
function slipsOf(name: string): string[] {
  return [...name].flatMap((letter, at) => {
    const [before, after] = [name.slice(0, at), name.slice(at + 1)];
    return [before + after, before + letter + letter + after, `${before}q${after}`];
  });
}

const isName = (text: string): boolean => /^[a-z][a-z0-9]*(?:-[a-z0-9]+)*$/.test(text);

describe('knownFieldNear', () => {
  it.each([
    ['srcadr', 'srcaddr'],
    ['src-addr', 'srcaddr'],
    ['dest-addr', 'dstaddr'],
    ['dstaddres', 'dstaddr'],
    ['accountid', 'account-id'],
    ['tgwsrcvpcaccountid', 'tgw-src-vpc-account-id'],
    ['pkt-srcadr', 'pkt-srcaddr'],
    ['log-state', 'log-status'],
    ['byte', 'bytes'],
    ['instance-tag-3', 'instance-tag'],
    ['tpye', 'type'],
    ['strat', 'start'],
  ])('finds %s to be close to %s', (name, expected) => {
    expect(knownFieldNear(name)).toBe(expected);
  });

  it.each(['later-field', 'vpc-endpoint-id', 'rtt-microseconds', 'x', 'new-field'])(
    'finds %s close to none',
    (name) => {
      expect(knownFieldNear(name)).toBeUndefined();
    },
  );

  it.each(names)('finds a known field for every typo of one letter in %s', (name) => {
    // Prepare
    const slips = slipsOf(name).filter((slip) => isName(slip) && !names.includes(slip));

    // Act
    const strangers = slips.filter((slip) => knownFieldNear(slip) === undefined);

    // Assess
    expect(strangers).toEqual([]);
  });
});

describe('refuseMisspelledFields', () => {
  it('names each field, its format and the field that was meant', () => {
    // Prepare
    const formats = readLogFormats('version srcaddr;version srcadr dstaddr dst-prot');

    // Act, Assess
    expect(() => refuseMisspelledFields(formats, NONE)).toThrow(
      new RangeError(
        'log format 2: srcadr is not a flow log field; did you mean srcaddr? If AWS has added srcadr, list it in NEW_FIELDS; ' +
          'log format 2: dst-prot is not a flow log field; did you mean dstport? If AWS has added dst-prot, list it in NEW_FIELDS',
      ),
    );
  });

  it('accepts a field that is listed as new', () => {
    // Prepare
    const formats = readLogFormats('version instance-tag-3 pkt-src-addr');

    // Act, Assess
    expect(() => refuseMisspelledFields(formats, readNewFields('instance-tag-3, pkt_src_addr'))).not.toThrow();
    expect(() => refuseMisspelledFields(formats, readNewFields('instance-tag-3'))).toThrow(/pkt-src-addr is not/);
  });

  it('accepts known fields, and unknown ones that resemble none', () => {
    // Prepare
    const formats = readLogFormats(`${names.join(' ')};version vpc-endpoint-id`);

    // Act, Assess
    expect(() => refuseMisspelledFields(formats, NONE)).not.toThrow();
  });
});

describe('unknownNames', () => {
  it('lists each unknown field once, without those listed as new', () => {
    // Prepare
    const formats = readLogFormats('version later-one later-two;later-one srcaddr later-three later-one');

    // Act
    const unknown = unknownNames(formats, new Set(['later-two']));

    // Assess
    expect(unknown).toEqual(['later-one', 'later-three']);
  });
});

describe('readNewFields', () => {
  it('reads names with commas or spaces between them, with hyphens or underscores', () => {
    expect([...readNewFields('instance-tag-3, later_field another')]).toEqual([
      'instance-tag-3',
      'later-field',
      'another',
    ]);
    expect([...readNewFields('')]).toEqual([]);
  });

  it.each([
    ['Later', '"Later" is not a flow log field name'],
    ['a|b', '"a|b" is not a flow log field name'],
    [Array.from({ length: 256 }, (_, index) => `f${index}`).join(','), 'at most 255 fields can be listed, not 256'],
  ])('gives the reason with %j', (text, message) => {
    expect(() => readNewFields(text)).toThrow(new RangeError(message));
  });
});
