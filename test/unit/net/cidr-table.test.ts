import { describe, expect, it } from 'vitest';
import { parseCidrBlock } from '../../../src/net/cidr-block.ts';
import { CidrTable } from '../../../src/net/cidr-table.ts';
import { IpAddress, parseIpText } from '../../../src/net/ip-address.ts';

/** A table in which the value of every block is its original text. */
function tableOf(...blocks: readonly string[]): CidrTable<string> {
  return new CidrTable(blocks.map((text) => [parseCidrBlock(text), text] as const));
}

function addressOf(text: string): IpAddress {
  return parseIpText(text) ?? new IpAddress();
}

describe('CidrTable', () => {
  it.each([
    ['9.255.255.255', undefined],
    ['10.0.0.0', '10.0.0.0/8'],
    ['10.0.255.255', '10.0.0.0/8'],
    ['10.1.0.0', '10.1.0.0/16'],
    ['10.1.2.2', '10.1.0.0/16'],
    ['10.1.2.3', '10.1.2.3/32'],
    ['10.1.2.4', '10.1.0.0/16'],
    ['10.1.255.255', '10.1.0.0/16'],
    ['10.2.0.0', '10.2.0.0/16'],
    ['10.2.255.255', '10.2.0.0/16'],
    ['10.3.0.0', '10.0.0.0/8'],
    ['10.255.255.254', '10.0.0.0/8'],
    ['10.255.255.255', '10.255.255.255/32'],
    ['11.0.0.0', undefined],
    ['::a01:203', undefined],
  ])('finds for %s the longest of nested IPv4 blocks: %s', (text, expected) => {
    // Prepare
    const table = tableOf('10.1.2.3/32', '10.0.0.0/8', '10.255.255.255/32', '10.2.0.0/16', '10.1.0.0/16');

    // Act
    const found = table.lookup(addressOf(text));

    // Assess
    expect(found).toBe(expected);
  });

  it.each([
    ['2001:db7:ffff:ffff:ffff:ffff:ffff:ffff', undefined],
    ['2001:db8::', '2001:db8::/32'],
    ['2001:db8:0:ffff:ffff:ffff:ffff:ffff', '2001:db8::/32'],
    ['2001:db8:1::', '2001:db8:1::/48'],
    ['2001:db8:1:0:ffff:ffff:ffff:ffff', '2001:db8:1::/48'],
    ['2001:db8:1:1::', '2001:db8:1:1::/64'],
    ['2001:db8:1:1::41', '2001:db8:1:1::/64'],
    ['2001:db8:1:1::42', '2001:db8:1:1::42/128'],
    ['2001:db8:1:1::43', '2001:db8:1:1::/64'],
    ['2001:db8:1:1:ffff:ffff:ffff:ffff', '2001:db8:1:1::/64'],
    ['2001:db8:1:2::', '2001:db8:1::/48'],
    ['2001:db8:2::', '2001:db8::/32'],
    ['2001:db8:ffff:ffff:ffff:ffff:ffff:ffff', '2001:db8::/32'],
    ['2001:db9::', undefined],
    ['32.1.13.184', undefined],
  ])('finds for %s the longest of nested IPv6 blocks: %s', (text, expected) => {
    // Prepare
    const table = tableOf('2001:db8:1:1::42/128', '2001:db8::/32', '2001:db8:1::/48', '2001:db8:1:1::/64');

    // Act
    const found = table.lookup(addressOf(text));

    // Assess
    expect(found).toBe(expected);
  });

  it.each([
    ['0.0.0.0', '0.0.0.0/0'],
    ['127.255.255.255', '0.0.0.0/0'],
    ['128.0.0.0', '128.0.0.0/1'],
    ['255.255.255.255', '255.255.255.255/32'],
    ['::', '::/0'],
    ['7fff:ffff:ffff:ffff:ffff:ffff:ffff:ffff', '::/0'],
    ['8000::', '8000::/1'],
    ['ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff', 'ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff/128'],
  ])('covers the whole space with a prefix of length 0: %s is in %s', (text, expected) => {
    // Prepare
    const table = tableOf(
      '0.0.0.0/0',
      '128.0.0.0/1',
      '255.255.255.255/32',
      '::/0',
      '8000::/1',
      'ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff/128',
    );

    // Act
    const found = table.lookup(addressOf(text));

    // Assess
    expect(found).toBe(expected);
  });

  it.each([
    ['10.0.0.1', 'ipv4'],
    ['::a00:1', undefined],
    ['::ffff:10.0.0.1', 'mapped'],
  ])('separates the families, even if the numbers are equal: %s is %s', (text, expected) => {
    // Prepare
    const table = new CidrTable([
      [parseCidrBlock('10.0.0.0/8'), 'ipv4'],
      [parseCidrBlock('::ffff:0:0/96'), 'mapped'],
    ]);

    // Act
    const found = table.lookup(addressOf(text));

    // Assess
    expect(found).toBe(expected);
  });

  it.each(['0.0.0.0', '255.255.255.255', '::', 'ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff'])(
    'finds nothing for %s in an empty table',
    (text) => {
      // Prepare
      const table = tableOf();

      // Act
      const found = table.lookup(addressOf(text));

      // Assess
      expect(found).toBeUndefined();
      expect(table.size).toBe(0);
    },
  );

  it('finds nothing for an object without an address, although a block covers everything', () => {
    // Prepare
    const table = tableOf('0.0.0.0/0', '::/0');

    // Act
    const found = table.lookup(new IpAddress());

    // Assess
    expect(found).toBeUndefined();
  });

  it('counts the blocks of both families', () => {
    // Prepare, Act
    const table = tableOf('10.0.0.0/8', '10.1.0.0/16', '2001:db8::/32');

    // Assess
    expect(table.size).toBe(3);
  });

  it('accepts entries from any iterable, and returns the original value', () => {
    // Prepare
    const label = { name: 'office' };
    const entries = new Map([[parseCidrBlock('192.0.2.0/24'), label]]);

    // Act
    const found = new CidrTable(entries).lookup(addressOf('192.0.2.7'));

    // Assess
    expect(found).toBe(label);
  });

  it.each([
    ['10.0.0.0/8', '10.0.0.0/8', '10.0.0.0/8'],
    ['10.0.0.1', '10.0.0.1/32', '10.0.0.1/32'],
    ['2001:DB8:0::/32', '2001:db8::/32', '2001:db8::/32'],
    ['::/0', '0::/0', '::/0'],
  ])('refuses %s and %s together, since they are the same block', (one, other, named) => {
    // Prepare
    const neighbours = ['0.0.0.0/0', '10.0.0.0/9', '2001:db8::/33'];

    // Act
    const act = (): CidrTable<string> => tableOf(one, ...neighbours, other);

    // Assess
    expect(act).toThrow(new RangeError(`a CIDR block must be given once, got ${named} twice`));
  });

  it('accepts blocks that start at the same address but differ in length', () => {
    // Prepare
    const table = tableOf('10.0.0.0/8', '10.0.0.0/16', '10.0.0.0/32');

    // Act
    const found = ['10.0.0.0', '10.0.0.1', '10.1.0.0'].map((text) => table.lookup(addressOf(text)));

    // Assess
    expect(found).toEqual(['10.0.0.0/32', '10.0.0.0/16', '10.0.0.0/8']);
  });
});
