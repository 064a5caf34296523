import { describe, expect, it } from 'vitest';
import { Int32List } from '../../../src/memory/int32-list.ts';
import { FITS, FormatMatcher } from '../../../src/parse/format-matcher.ts';
import { makeLogFormat } from '../../../src/parse/log-format.ts';
import { Tokenizer } from '../../../src/parse/tokenizer.ts';

const MATCHER = new FormatMatcher(
  makeLogFormat('test', 'configured', ['version', 'account-id', 'srcaddr', 'srcport', 'action', 'later-field']),
);
/** Start of the token offsets, which is not 0. */
const BASE = 3;

function tokensOf(line: string): { bytes: Buffer; bounds: Int32List } {
  const bytes = Buffer.from(line);
  const bounds = new Int32List();
  for (let index = 0; index < BASE; index++) bounds.push(-1);
  new Tokenizer().split(bytes, 0, bytes.length, bounds);
  return { bytes, bounds };
}

function textsOf(bytes: Buffer, bounds: Int32List): string[] {
  return Array.from({ length: (bounds.length - BASE) / 2 }, (_, index) =>
    bytes.toString('utf8', bounds.at(BASE + 2 * index), bounds.at(BASE + 2 * index + 1)),
  );
}

describe('FormatMatcher.firstMisfit', () => {
  it.each([
    ['2 123456789012 10.0.0.1 443 ACCEPT x', FITS],
    ['- - - - - -', FITS],
    ['2 unknown - 0 - "é"', FITS],
    ['x 123456789012 10.0.0.1 443 ACCEPT x', 0],
    ['2 eni-1 10.0.0.1 443 ACCEPT x', 1],
    ['2 123456789012 10.0.0 443 ACCEPT x', 2],
    ['2 123456789012 10.0.0.1 65536 ACCEPT x', 3],
    ['2 123456789012 10.0.0.1 443 accept x', 4],
    ['2 123456789012 x 70000 y x', 2],
  ])('of %j is %i', (line, expected) => {
    // Prepare
    const { bytes, bounds } = tokensOf(line);

    // Act
    const misfit = MATCHER.firstMisfit(bytes, bounds, BASE);

    // Assess
    expect(misfit).toBe(expected);
  });
});

describe('FormatMatcher.trimNumbers', () => {
  it.each([
    ['02 001234567890 10.0.0.1 00443 ACCEPT 007', ['2', '001234567890', '10.0.0.1', '443', 'ACCEPT', '007']],
    ['0 0 0.0.0.0 00 - 0', ['0', '0', '0.0.0.0', '0', '', '0']],
    ['2 - - - - -', ['2', '', '', '', '', '']],
  ])('makes valid JSON numbers of %j, and does not change text', (line, expected) => {
    // Prepare
    const { bytes, bounds } = tokensOf(line);

    // Act
    MATCHER.trimNumbers(bytes, bounds, BASE);

    // Assess
    expect(textsOf(bytes, bounds)).toEqual(expected);
  });
});

describe('FormatMatcher.fault', () => {
  it.each([
    [0, 'version', '2 is not a whole number from 0 to 2147483647'],
    [1, 'account-id', 'me is not an AWS account id or `unknown`'],
    [2, 'srcaddr', '10.0.0 is not an IPv4 or IPv6 address'],
    [3, 'srcport', '70000 is not a port from 0 to 65535'],
    [4, 'action', 'DROP is not one of ACCEPT, REJECT'],
  ])('names the field at position %i, the value received and the allowed values', (position, field, detail) => {
    // Prepare
    const { bytes, bounds } = tokensOf('2 me 10.0.0 70000 DROP x');

    // Act
    const fault = MATCHER.fault(bytes, bounds, BASE, position);

    // Assess
    expect(fault).toEqual({ code: 'field_value', field, detail });
  });

  it('repeats no more than the beginning of a long value', () => {
    // Prepare
    const { bytes, bounds } = tokensOf(`2 me 10.0.0 ${'9'.repeat(100_000)} DROP x`);

    // Act
    const fault = MATCHER.fault(bytes, bounds, BASE, 3);

    // Assess
    expect(fault.detail).toMatch(/^9{64} is not a port/);
  });
});
