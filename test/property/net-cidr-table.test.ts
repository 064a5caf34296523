import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type CidrBlock, parseCidrBlock } from '../../src/net/cidr-block.ts';
import { CidrTable } from '../../src/net/cidr-table.ts';
import {
  ADDRESS_BITS,
  formatIpAddress,
  IPV4,
  IPV6,
  type IpFamily,
  ipAddressFromNumber,
} from '../../src/net/ip-address.ts';

interface Probe {
  readonly family: IpFamily;
  readonly number: bigint;
}

function blockOf(family: IpFamily, number: bigint, prefixLength: number): CidrBlock {
  const hostBits = BigInt(ADDRESS_BITS[family] - prefixLength);
  const first = (number >> hostBits) << hostBits;
  return parseCidrBlock(`${formatIpAddress(ipAddressFromNumber(family, first))}/${prefixLength}`);
}

/**
 * A block whose bits come from a few values at a few positions, so that a set of blocks nests deeply, has adjacent
 * blocks and reaches both ends of the address space.
 */
const block = fc.constantFrom<IpFamily[]>(IPV4, IPV6).chain((family) => {
  const bits = ADDRESS_BITS[family];
  const byte = fc.constantFrom<bigint[]>(0n, 1n, 0x7fn, 0x80n, 0xfen, 0xffn);
  return fc
    .tuple(fc.array(byte, { minLength: bits / 8, maxLength: bits / 8 }), fc.nat(bits))
    .map(([bytes, prefixLength]) =>
      blockOf(
        family,
        bytes.reduce((number, each) => (number << 8n) | each, 0n),
        prefixLength,
      ),
    );
});

const blocks = fc.uniqueArray(block, { selector: ({ text }) => text, maxLength: 60 });

/** Both ends of each block with their neighbours, both ends of each address space, and one position inside each block. */
function probesOf(all: readonly CidrBlock[], offset: bigint): Probe[] {
  const ends = ([IPV4, IPV6] as const).flatMap((family) =>
    [0n, (1n << BigInt(ADDRESS_BITS[family])) - 1n].map((number) => ({ family, number })),
  );
  const edges = all.flatMap(({ family, first, last }) =>
    [first - 1n, first, first + (offset % (last - first + 1n)), last, last + 1n]
      .filter((number) => BigInt.asUintN(ADDRESS_BITS[family], number) === number)
      .map((number) => ({ family, number })),
  );
  return [...ends, ...edges];
}

/** The result by definition: of all blocks that contain the address, the one with the longest prefix. */
function longestPrefix(all: readonly CidrBlock[], { family, number }: Probe): CidrBlock | undefined {
  return all
    .filter((each) => each.family === family && each.first <= number && number <= each.last)
    .sort((a, b) => b.prefixLength - a.prefixLength)[0];
}

describe('CidrTable', () => {
  it('finds what a scan for the longest prefix finds, at and around the ends of every block', () => {
    fc.assert(
      fc.property(blocks, fc.bigInt({ min: 0n, max: (1n << 128n) - 1n }), (all, offset) => {
        // Prepare
        const table = new CidrTable(all.map((each) => [each, each] as const));
        const probes = probesOf(all, offset);

        // Act
        const found = probes.map(({ family, number }) => table.lookup(ipAddressFromNumber(family, number)));

        // Assess
        expect(found.map((each) => each?.text)).toEqual(probes.map((probe) => longestPrefix(all, probe)?.text));
        expect(table.size).toBe(all.length);
      }),
      { numRuns: 300 },
    );
  });

  it('gives the same results whatever the order of its entries', () => {
    const shuffled = blocks.chain((all) =>
      fc.tuple(fc.constant(all), fc.shuffledSubarray(all, { minLength: all.length, maxLength: all.length })),
    );
    fc.assert(
      fc.property(shuffled, ([all, reordered]) => {
        // Prepare
        const table = new CidrTable(all.map((each) => [each, each.text] as const));
        const other = new CidrTable(reordered.map((each) => [each, each.text] as const));
        const addresses = probesOf(all, 0n).map(({ family, number }) => ipAddressFromNumber(family, number));

        // Act
        const found = addresses.map((address) => other.lookup(address));

        // Assess
        expect(found).toEqual(addresses.map((address) => table.lookup(address)));
      }),
    );
  });

  it('refuses any set with a repeated block', () => {
    fc.assert(
      fc.property(blocks, block, fc.nat(), (all, again, at) => {
        // Prepare
        const others = all.filter(({ text }) => text !== again.text);
        const entries = [again, ...others.toSpliced(at % (others.length + 1), 0, again)].map(
          (each) => [each, each.text] as const,
        );

        // Act
        const act = (): CidrTable<string> => new CidrTable(entries);

        // Assess
        expect(act).toThrow(new RangeError(`a CIDR block must be given once, got ${again.text} twice`));
      }),
    );
  });
});
