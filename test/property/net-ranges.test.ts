import fc from 'fast-check';
import { IPv4, IPv4CidrRange, Pool, RangedSet } from 'ip-num';
import { describe, expect, it } from 'vitest';
import { type AddressRange, blockAt, parseCidrBlock } from '../../src/net/cidr-block.ts';
import { coveringBlocks } from '../../src/net/covering-blocks.ts';
import { ADDRESS_BITS, IPV4, IPV6, type IpFamily } from '../../src/net/ip-address.ts';
import {
  coverRange,
  fewestBlocks,
  holdsRange,
  hullBlock,
  joinRanges,
  readRange,
  sharedRange,
} from '../../src/net/ranges.ts';
import { ANY_CODE_POINT } from '../support/any-code-point.ts';

/** Number of addresses from which the ranges are made: few, so that sets of addresses can be enumerated. */
const SPACE = 64;

/** The lowest and the highest addresses of a family, where arithmetic errors occur. */
const base = fc
  .tuple(fc.constantFrom<IpFamily[]>(IPV4, IPV6), fc.boolean())
  .map(([family, isLow]) => ({ family, start: isLow ? 0n : (1n << BigInt(ADDRESS_BITS[family])) - BigInt(SPACE) }));

const range = fc.tuple(base, fc.nat(SPACE - 1), fc.nat(SPACE - 1)).map(
  ([{ family, start }, one, other]): AddressRange => ({
    family,
    first: start + BigInt(Math.min(one, other)),
    last: start + BigInt(Math.max(one, other)),
  }),
);

const ranges = fc.array(range, { maxLength: 12 });

/** Every address of the ranges. */
function membersOf(all: readonly AddressRange[]): ReadonlySet<string> {
  return new Set(
    all.flatMap(({ family, first, last }) =>
      Array.from({ length: Number(last - first) + 1 }, (_, index) => `${family} ${first + BigInt(index)}`),
    ),
  );
}

describe('the arithmetic of ranges', () => {
  it('gives the results of sets of addresses', () => {
    fc.assert(
      fc.property(ranges, range, range, (all, one, other) => {
        // Prepare
        const [ones, others, alls] = [membersOf([one]), membersOf([other]), membersOf(all)];

        // Act
        const shared = sharedRange(one, other);

        // Assess
        expect(holdsRange(one, other)).toBe([...others].every((address) => ones.has(address)));
        expect(membersOf(shared === undefined ? [] : [shared])).toEqual(
          new Set([...ones].filter((address) => others.has(address))),
        );
        expect(coverRange(all, one)).toBe([...ones].every((address) => alls.has(address)));
      }),
    );
  });

  it('merges ranges into the fewest with the same addresses, separated by at least one address', () => {
    fc.assert(
      fc.property(ranges, (all) => {
        // Prepare, Act
        const joined = joinRanges(all);

        // Assess
        expect(membersOf(joined)).toEqual(membersOf(all));
        for (const [index, { family, first }] of joined.entries()) {
          const previous = joined[index - 1];
          if (previous?.family === family) expect(first > previous.last + 1n).toBe(true);
        }
      }),
    );
  });

  it('finds the fewest blocks with the same addresses', () => {
    fc.assert(
      fc.property(ranges, (all) => {
        // Prepare
        const members = membersOf(all);

        // Act
        const blocks = fewestBlocks(all);

        // Assess
        expect(membersOf(blocks)).toEqual(members);
        // the minimal set of blocks for a set of addresses is unique: blocks whose parent is not entirely in the set
        for (const { family, first, prefixLength } of blocks) {
          const parent = prefixLength === 0 ? undefined : blockAt(family, first, prefixLength - 1);
          if (parent === undefined || parent.last - parent.first >= BigInt(SPACE)) continue;
          expect([...membersOf([parent])].every((address) => members.has(address))).toBe(false);
        }
      }),
    );
  });

  it('finds the blocks that ip-num aggregates to, where no block is inside another', () => {
    const block = fc
      .tuple(fc.nat(255), fc.integer({ min: 24, max: 32 }))
      .map(([host, prefixLength]) => blockAt(IPV4, 0x0a00_0000n + BigInt(host), prefixLength));
    fc.assert(
      fc.property(fc.array(block, { minLength: 1, maxLength: 20 }), (all) => {
        // Prepare
        const outer = all.filter((one, index) =>
          all.every(
            (other, place) => place === index || !holdsRange(other, one) || (one.text === other.text && place > index),
          ),
        );
        const pool = Pool.fromCidrRanges(outer.map(({ text }) => IPv4CidrRange.fromCidr(text))).aggregate();

        // Act
        const blocks = fewestBlocks(all);

        // Assess
        expect(blocks.map(({ text }) => text)).toEqual(
          pool.getRanges().map((each) => each.toCidrRange().toCidrString()),
        );
      }),
    );
  });

  it('contains an address exactly if ip-num says so', () => {
    fc.assert(
      fc.property(range, range, (one, other) => {
        fc.pre(one.family === IPV4 && other.family === IPV4);
        // Prepare
        const [outer, inner] = [one, other].map(
          ({ first, last }) => new RangedSet(IPv4.fromNumber(first), IPv4.fromNumber(last)),
        );

        // Act
        const holds = holdsRange(one, other);

        // Assess
        expect(holds).toBe(inner !== undefined && outer?.contains(inner));
      }),
    );
  });

  it('finds the hull: a block that holds all ranges, of which neither half does', () => {
    fc.assert(
      fc.property(ranges, (all) => {
        // Prepare
        const families = new Set(all.map(({ family }) => family));

        // Act
        const hull = hullBlock(all);

        // Assess
        expect(hull === undefined).toBe(families.size !== 1);
        if (hull === undefined) return;
        expect(all.every((each) => holdsRange(hull, each))).toBe(true);
        expect(parseCidrBlock(hull.text)).toEqual(hull);
        if (hull.prefixLength === ADDRESS_BITS[hull.family]) return;
        const halves = [hull.first, hull.last].map((at) => blockAt(hull.family, at, hull.prefixLength + 1));
        expect(halves.some((half) => all.every((each) => holdsRange(half, each)))).toBe(false);
      }),
    );
  });

  it('covers ranges by no more blocks than allowed, none wider than allowed, without overlaps', () => {
    fc.assert(
      fc.property(ranges, fc.integer({ min: 1, max: 6 }), fc.integer({ min: 0, max: 30 }), (all, most, shortest) => {
        // Prepare, Act
        const blocks = coveringBlocks(all, most, shortest);

        // Assess
        if (blocks === undefined) {
          const exact = fewestBlocks(all);
          expect(exact.length > most || exact.some(({ prefixLength }) => prefixLength < shortest)).toBe(true);
          return;
        }
        expect(blocks.length).toBeLessThanOrEqual(most);
        expect(blocks.every(({ prefixLength }) => prefixLength >= shortest)).toBe(true);
        expect(all.every((each) => coverRange(blocks, each))).toBe(true);
        for (const [index, block] of blocks.entries()) {
          for (const other of blocks.slice(index + 1)) expect(sharedRange(block, other)).toBeUndefined();
        }
      }),
    );
  });
});

describe('reading a configured range', () => {
  /** Result of a reader: its block or its message. */
  function answerOf(read: typeof readRange, text: string): unknown {
    try {
      return read(text);
    } catch (error) {
      expect(error).toBeInstanceOf(RangeError);
      return error instanceof Error ? error.message : error;
    }
  }

  it('gives for any text the block or the message that the reader of AWS’s prefixes gives', () => {
    const text = fc.oneof(
      fc.tuple(fc.oneof(fc.ipV4(), fc.ipV6(), fc.ipV4Extended()), fc.nat(140)).map(([at, bits]) => `${at}/${bits}`),
      fc.oneof(fc.ipV4(), fc.ipV6(), fc.ipV4Extended()),
      fc.string({ unit: fc.constantFrom(...'0128afgx:./% '), maxLength: 30 }),
      fc.string({ unit: ANY_CODE_POINT, maxLength: 80 }),
    );
    fc.assert(
      fc.property(text, (candidate) => {
        // Prepare
        const expected = answerOf(parseCidrBlock, candidate);

        // Act
        const answer = answerOf(readRange, candidate);

        // Assess
        expect(answer).toEqual(expected);
      }),
      { numRuns: 3000 },
    );
  });
});
