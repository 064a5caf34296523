import { describe, expect, it } from 'vitest';
import { type CidrBlock, parseCidrBlock } from '../../../src/net/cidr-block.ts';
import { IPV4, IPV6 } from '../../../src/net/ip-address.ts';

const LAST_IPV6 = (1n << 128n) - 1n;

describe('parseCidrBlock', () => {
  it.each([
    ['0.0.0.0/0', 0n, 0xffff_ffffn, 0],
    ['10.0.0.0/8', 0x0a00_0000n, 0x0aff_ffffn, 8],
    ['100.64.0.0/10', 0x6440_0000n, 0x647f_ffffn, 10],
    ['192.0.2.0/31', 0xc000_0200n, 0xc000_0201n, 31],
    ['255.255.255.255/32', 0xffff_ffffn, 0xffff_ffffn, 32],
  ])('reads the IPv4 block %s', (text, first, last, prefixLength) => {
    // Prepare, Act
    const block = parseCidrBlock(text);

    // Assess
    expect(block).toEqual({ family: IPV4, first, last, prefixLength, text });
  });

  it.each([
    ['::/0', 0n, LAST_IPV6, 0],
    ['8000::/1', 1n << 127n, LAST_IPV6, 1],
    ['fc00::/7', 0xfcn << 120n, (0xfen << 120n) - 1n, 7],
    ['2001:db8::/32', 0x20010db8n << 96n, (0x20010db9n << 96n) - 1n, 32],
    ['2001:db8::10/125', (0x20010db8n << 96n) + 0x10n, (0x20010db8n << 96n) + 0x17n, 125],
    ['::1/128', 1n, 1n, 128],
  ])('reads the IPv6 block %s', (text, first, last, prefixLength) => {
    // Prepare, Act
    const block = parseCidrBlock(text);

    // Assess
    expect(block).toEqual({ family: IPV6, first, last, prefixLength, text });
  });

  it.each([
    ['10.0.0.1', '10.0.0.1/32'],
    ['2001:db8::1', '2001:db8::1/128'],
  ])('reads the bare address %s as a block of one address', (text, canonical) => {
    // Prepare, Act
    const block = parseCidrBlock(text);

    // Assess
    expect(block.text).toBe(canonical);
    expect(block.last).toBe(block.first);
  });

  it.each([
    ['2001:0DB8:0000::/32', '2001:db8::/32'],
    ['0:0:0:0:0:0:0:0/0', '::/0'],
    ['::ffff:10.0.0.0/104', '::ffff:10.0.0.0/104'],
    ['::ffff:a00:0/104', '::ffff:10.0.0.0/104'],
    ['ffff:ffff:ffff:ffff:ffff:ffff:255.255.255.255/128', 'ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff/128'],
  ])('gives %s its canonical text', (text, canonical) => {
    // Prepare, Act
    const block = parseCidrBlock(text);

    // Assess
    expect(block.family).toBe(IPV6);
    expect(block.text).toBe(canonical);
  });

  it.each([
    ['10.0.0.5/8', '10.0.0.0/8'],
    ['0.0.0.1/0', '0.0.0.0/0'],
    ['192.168.1.1/31', '192.168.1.0/31'],
    ['2001:DB8::1/32', '2001:db8::/32'],
    ['::1/0', '::/0'],
    ['::ffff:10.0.0.5/104', '::ffff:10.0.0.0/104'],
  ])('refuses %s, which has bits after the prefix, and suggests %s', (text, offer) => {
    // Prepare, Act
    const act = (): CidrBlock => parseCidrBlock(text);

    // Assess
    expect(act).toThrow(new RangeError(`${text} has bits set after the prefix; did you mean ${offer}?`));
  });

  it.each([
    ['10.0.0.0/33', 'the prefix length must be 0 to 32, got "33"'],
    ['10.0.0.0/128', 'the prefix length must be 0 to 32, got "128"'],
    ['::/129', 'the prefix length must be 0 to 128, got "129"'],
    ['10.0.0.0/', 'the prefix length must be 0 to 32, got ""'],
    ['10.0.0.0/08', 'the prefix length must be 0 to 32, got "08"'],
    ['10.0.0.0/00', 'the prefix length must be 0 to 32, got "00"'],
    ['10.0.0.0/-1', 'the prefix length must be 0 to 32, got "-1"'],
    ['10.0.0.0/+8', 'the prefix length must be 0 to 32, got "+8"'],
    ['10.0.0.0/8.0', 'the prefix length must be 0 to 32, got "8.0"'],
    ['10.0.0.0/1e1', 'the prefix length must be 0 to 32, got "1e1"'],
    ['10.0.0.0/8/8', 'the prefix length must be 0 to 32, got "8/8"'],
    ['10.0.0.0/8 ', 'the prefix length must be 0 to 32, got "8 "'],
    ['10.0.0.0/8\n', 'the prefix length must be 0 to 32, got "8\\n"'],
    ['10.0.0.0/255.0.0.0', 'the prefix length must be 0 to 32, got "255.0.0.0"'],
    ['', '"" is not an IPv4 address without leading zeros or an IPv6 address'],
    ['/8', '"" is not an IPv4 address without leading zeros or an IPv6 address'],
    ['office', '"office" is not an IPv4 address without leading zeros or an IPv6 address'],
    ['10.0.0.0-10.0.0.9', '"10.0.0.0-10.0.0.9" is not an IPv4 address without leading zeros or an IPv6 address'],
    ['10/8', '"10" is not an IPv4 address without leading zeros or an IPv6 address'],
    ['10.0.0/24', '"10.0.0" is not an IPv4 address without leading zeros or an IPv6 address'],
    ['010.0.0.0/8', '"010.0.0.0" is not an IPv4 address without leading zeros or an IPv6 address'],
    ['256.0.0.0/8', '"256.0.0.0" is not an IPv4 address without leading zeros or an IPv6 address'],
    [' 10.0.0.0/8', '" 10.0.0.0" is not an IPv4 address without leading zeros or an IPv6 address'],
    ['10.0.0.0 /8', '"10.0.0.0 " is not an IPv4 address without leading zeros or an IPv6 address'],
    ['2001:db8/32', '"2001:db8" is not an IPv4 address without leading zeros or an IPv6 address'],
    [':::/0', '":::" is not an IPv4 address without leading zeros or an IPv6 address'],
    ['fe80::%eth0/64', 'a zone id is not allowed'],
    ['fe80::1%eth0', 'a zone id is not allowed'],
  ])('refuses %j and gives the reason', (text, reason) => {
    // Prepare, Act
    const act = (): CidrBlock => parseCidrBlock(text);

    // Assess
    expect(act).toThrow(new RangeError(`${JSON.stringify(text)} is not a CIDR block: ${reason}`));
  });

  it('refuses a text of more than 64 characters and quotes only its beginning', () => {
    // Prepare
    const text = '1'.repeat(65);

    // Act
    const act = (): CidrBlock => parseCidrBlock(text);

    // Assess
    expect(act).toThrow(
      new RangeError(`a CIDR block must have at most 64 characters, got 65, starting with "${'1'.repeat(64)}"`),
    );
  });
});
