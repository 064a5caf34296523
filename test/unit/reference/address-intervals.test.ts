import { describe, expect, it } from 'vitest';
import { parseCidrBlock } from '../../../src/net/cidr-block.ts';
import { CidrTable } from '../../../src/net/cidr-table.ts';
import { IntervalTable } from '../../../src/net/interval-table.ts';
import { ADDRESS_BITS, ipAddressFromNumber } from '../../../src/net/ip-address.ts';
import { ADDRESS_CLASS_BLOCKS } from '../../../src/reference/address-classes.ts';
import { ADDRESS_INTERVALS } from '../../../src/reference/address-intervals.generated.ts';

describe('ADDRESS_INTERVALS', () => {
  it('give the first and last address of every block, and their neighbours, the class that the blocks give them', () => {
    // Prepare
    const blocks = ADDRESS_CLASS_BLOCKS.map(
      ({ block, addressClass }) => [parseCidrBlock(block), addressClass] as const,
    );
    const byBlocks = new CidrTable(blocks);
    const byIntervals = new IntervalTable(ADDRESS_INTERVALS);
    const addresses = blocks.flatMap(([{ family, first, last }]) =>
      [first - 1n, first, last, last + 1n]
        .filter((number) => BigInt.asUintN(ADDRESS_BITS[family], number) === number)
        .map((number) => ipAddressFromNumber(family, number)),
    );

    // Act
    const classes = addresses.map((address) => byIntervals.lookup(address));

    // Assess
    expect(addresses.length).toBeGreaterThan(200);
    expect(classes).toEqual(addresses.map((address) => byBlocks.lookup(address)));
    expect(classes).not.toContain(undefined);
  });

  it('have a value for each start, and begin with 0', () => {
    // Prepare
    const { ipv4Starts, ipv4Values, ipv6Starts, ipv6Values } = ADDRESS_INTERVALS;

    // Act
    const lengths = [ipv4Starts.length, ipv6Starts.length];

    // Assess
    expect(lengths).toEqual([ipv4Values.length, ipv6Values.length * 4]);
    expect([ipv4Starts[0], ...ipv6Starts.slice(0, 4)]).toEqual([0, 0, 0, 0, 0]);
  });
});
