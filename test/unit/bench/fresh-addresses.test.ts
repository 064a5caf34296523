import { describe, expect, it } from 'vitest';
import { FRESH_PEERS, FreshAddresses } from '../../../scripts/bench/fresh-addresses.mjs';
import { parseCidrBlock } from '../../../src/net/cidr-block.ts';
import { CidrTable } from '../../../src/net/cidr-table.ts';
import { formatIpAddress, parseIpText } from '../../../src/net/ip-address.ts';
import { ADDRESS_CLASS_BLOCKS } from '../../../src/reference/address-classes.ts';

const [ipv4 = '', ipv6 = ''] = FRESH_PEERS[0]?.addresses ?? [];
const classes = new CidrTable(ADDRESS_CLASS_BLOCKS.map((row) => [parseCidrBlock(row.block), row.addressClass]));

describe('fresh addresses of the benchmark', () => {
  it('differ in every line and every pass, and all lines keep their length', () => {
    // Prepare
    const addresses = new FreshAddresses();
    const lines = Array.from({ length: 3_000 }, (_, index) => (index % 2 === 0 ? ipv4 : ipv6));
    // Act
    const passes = [addresses.fill(lines), addresses.fill(lines)].flat();
    // Assess
    expect(new Set(passes).size).toBe(6_000);
    for (const text of passes) expect(text).toHaveLength(text.includes(':') ? 39 : 14);
  });

  it('are public addresses in their canonical form', () => {
    for (const text of new FreshAddresses().fill(Array.from({ length: 500 }, () => [ipv4, ipv6]).flat())) {
      const address = parseIpText(text) ?? expect.fail(text);
      expect(formatIpAddress(address)).toBe(text);
      expect(classes.lookup(address)).toBe('public');
    }
  });

  it('are the same at both places of a line, and leave lines without a mark alone', () => {
    const [line, other] = new FreshAddresses().fill([`2 ${ipv4} 10.0.0.5 ${ipv4} -`, '2 10.0.0.6 10.0.0.5']);
    expect(line).toMatch(/^2 (\S+) 10\.0\.0\.5 \1 -$/);
    expect(other).toBe('2 10.0.0.6 10.0.0.5');
  });
});
