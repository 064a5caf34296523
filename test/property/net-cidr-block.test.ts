import { isIP } from 'node:net';
import fc from 'fast-check';
import { IPv4, IPv4CidrRange, IPv6, IPv6CidrRange } from 'ip-num';
import { describe, expect, it } from 'vitest';
import { type CidrBlock, parseCidrBlock } from '../../src/net/cidr-block.ts';
import { ANY_CODE_POINT } from '../support/any-code-point.ts';

/** The text of an address with or without bits after the prefix, and a prefix length. */
const ipv4Range = fc
  .tuple(fc.bigInt({ min: 0n, max: (1n << 32n) - 1n }), fc.nat(32), fc.boolean())
  .map(([number, prefixLength, isRound]) => ({
    text: `${IPv4.fromNumber(isRound ? roundDown(number, 32 - prefixLength) : number)}/${prefixLength}`,
    prefixLength,
  }));

const ipv6Range = fc
  .tuple(fc.bigInt({ min: 0n, max: (1n << 128n) - 1n }), fc.nat(128), fc.boolean())
  .map(([number, prefixLength, isRound]) => ({
    text: `${IPv6.fromBigInt(isRound ? roundDown(number, 128 - prefixLength) : number)}/${prefixLength}`,
    prefixLength,
  }));

function roundDown(number: bigint, bits: number): bigint {
  return (number >> BigInt(bits)) << BigInt(bits);
}

function errorOf(act: () => unknown): unknown {
  try {
    act();
  } catch (error) {
    return error;
  }
  return undefined;
}

function assessAgainst(range: IPv4CidrRange | IPv6CidrRange, start: bigint, text: string): void {
  const first = range.getFirst().getValue();
  if (start === first) {
    expect(parseCidrBlock(text)).toMatchObject({
      first,
      last: range.getLast().getValue(),
      prefixLength: Number(range.getPrefix().getValue()),
    });
  } else {
    expect(() => parseCidrBlock(text)).toThrow('has bits set after the prefix; did you mean ');
  }
}

describe('reading a CIDR block', () => {
  it('finds the first and last IPv4 address that ip-num finds, or refuses bits after the prefix', () => {
    fc.assert(
      fc.property(ipv4Range, ({ text }) => {
        // Prepare
        const range = IPv4CidrRange.fromCidr(text);
        const start = IPv4.fromString(text.slice(0, text.indexOf('/'))).value;

        // Act, Assess
        assessAgainst(range, start, text);
      }),
    );
  });

  it('finds the first and last IPv6 address that ip-num finds, or refuses bits after the prefix', () => {
    fc.assert(
      fc.property(ipv6Range, ({ text }) => {
        // Prepare
        const range = IPv6CidrRange.fromCidr(text);
        const start = IPv6.fromString(text.slice(0, text.indexOf('/'))).value;

        // Act, Assess
        assessAgainst(range, start, text);
      }),
    );
  });

  it('suggests, if it refuses bits after the prefix, a valid block of the same length', () => {
    fc.assert(
      fc.property(fc.oneof(ipv4Range, ipv6Range), ({ text, prefixLength }) => {
        // Prepare
        const error = errorOf(() => parseCidrBlock(text));
        const offer = error instanceof RangeError ? /did you mean (\S+)\?$/.exec(error.message)?.[1] : text;

        // Act
        const block = parseCidrBlock(offer ?? '');

        // Assess
        expect(block.prefixLength).toBe(prefixLength);
      }),
    );
  });

  it('reads its own canonical text to the same block', () => {
    fc.assert(
      fc.property(fc.oneof(fc.ipV4(), fc.ipV6()), (text) => {
        // Prepare
        const block = parseCidrBlock(text);

        // Act
        const again = parseCidrBlock(block.text);

        // Assess
        expect(again).toEqual(block);
      }),
    );
  });

  it('accepts a bare text exactly if node:net calls it an address, except for zone ids', () => {
    const text = fc
      .oneof(
        fc.ipV4(),
        fc.ipV6(),
        fc.ipV4Extended(),
        fc.string({ unit: fc.constantFrom(...'0125af:.'), maxLength: 20 }),
        fc.string(),
      )
      .filter((candidate) => !/[%/\0]/.test(candidate));
    fc.assert(
      fc.property(text, (candidate) => {
        // Prepare
        const family = isIP(candidate);

        // Act
        const error = errorOf(() => parseCidrBlock(candidate));

        // Assess
        if (family === 0) expect(error).toBeInstanceOf(RangeError);
        else expect(error).toBeUndefined();
      }),
      { numRuns: 1000 },
    );
  });

  it('reads any text as a block or throws a RangeError', () => {
    const text = fc.oneof(
      fc.string({ unit: ANY_CODE_POINT, maxLength: 80 }),
      fc.string({ unit: fc.constantFrom(...'0128af:./%'), maxLength: 30 }),
    );
    fc.assert(
      fc.property(text, (candidate) => {
        // Prepare
        let block: CidrBlock | undefined;

        // Act
        const error = errorOf(() => {
          block = parseCidrBlock(candidate);
        });

        // Assess
        if (block === undefined) expect(error).toBeInstanceOf(RangeError);
        else expect(block.last >= block.first).toBe(true);
      }),
      { numRuns: 2000 },
    );
  });
});
