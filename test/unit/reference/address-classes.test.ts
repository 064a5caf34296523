import { BlockList } from 'node:net';
import { describe, expect, it } from 'vitest';
import { classifyBlocks, readAddressOverrides } from '../../../scripts/reference/build-address-classes.mjs';
import { readCsv } from '../../../scripts/reference/csv.mjs';
import { readRegistry } from '../../../scripts/reference/sources.mjs';
import { ADDRESS_CLASS_BLOCKS, ADDRESS_CLASSES } from '../../../src/reference/address-classes.ts';

const classByBlock = new Map(ADDRESS_CLASS_BLOCKS.map(({ block, addressClass }) => [block, addressClass]));

/** The class of an address by the longest prefix, found by checking every block with Node's own block list. */
function classOf(address: string): string | undefined {
  const family = address.includes(':') ? 'ipv6' : 'ipv4';
  const matches = ADDRESS_CLASS_BLOCKS.flatMap(({ block, addressClass }) => {
    const [network = '', prefix = ''] = block.split('/');
    if (network.includes(':') !== (family === 'ipv6')) return [];
    const list = new BlockList();
    list.addSubnet(network, Number(prefix), family);
    return list.check(address, family) ? [{ prefix: Number(prefix), addressClass }] : [];
  });
  return matches.toSorted((a, b) => b.prefix - a.prefix)[0]?.addressClass;
}

describe('ADDRESS_CLASS_BLOCKS', () => {
  it.each([
    ['10.1.2.3', 'private'],
    ['172.16.0.0', 'private'],
    ['172.31.255.255', 'private'],
    ['172.32.0.0', 'public'],
    ['192.168.1.1', 'private'],
    ['8.8.8.8', 'public'],
    ['100.64.0.1', 'shared'],
    ['100.128.0.0', 'public'],
    ['127.0.0.1', 'loopback'],
    ['169.254.169.254', 'link_local'],
    ['0.0.0.0', 'unspecified'],
    ['0.0.0.1', 'reserved'],
    ['192.0.2.1', 'documentation'],
    ['198.51.100.1', 'documentation'],
    ['203.0.113.9', 'documentation'],
    ['198.19.255.255', 'benchmarking'],
    ['224.0.0.1', 'multicast'],
    ['239.255.255.255', 'multicast'],
    ['240.0.0.1', 'reserved'],
    ['255.255.255.255', 'broadcast'],
    ['192.0.0.1', 'reserved'],
    ['192.0.0.9', 'public'],
    ['192.0.0.171', 'reserved'],
    ['192.88.99.1', 'reserved'],
    ['192.175.48.1', 'public'],
  ])('makes the IPv4 address %s %s', (address, expected) => {
    // Prepare: the address is the only input

    // Act
    const found = classOf(address);

    // Assess
    expect(found).toBe(expected);
  });

  it.each([
    ['::', 'unspecified'],
    ['::1', 'loopback'],
    ['::2', 'reserved'],
    ['::ffff:10.0.0.1', 'translation'],
    ['64:ff9b::808:808', 'translation'],
    ['64:ff9b:1::1', 'translation'],
    ['100::1', 'reserved'],
    ['2001::1', 'translation'],
    ['2001:1::1', 'public'],
    ['2001:1::4', 'reserved'],
    ['2001:2::1', 'benchmarking'],
    ['2001:10::1', 'reserved'],
    ['2001:20::1', 'public'],
    ['2001:db8::1', 'documentation'],
    ['2002:a00:1::', 'translation'],
    ['2600:1f18::1', 'public'],
    ['3fff:fff::1', 'documentation'],
    ['3fff:1000::1', 'public'],
    ['4000::1', 'reserved'],
    ['5f00::1', 'reserved'],
    ['fd00:ec2::254', 'unique_local'],
    ['fe80::1', 'link_local'],
    ['fec0::1', 'reserved'],
    ['ff02::1', 'multicast'],
  ])('makes the IPv6 address %s %s', (address, expected) => {
    // Prepare: the address is the only input

    // Act
    const found = classOf(address);

    // Assess
    expect(found).toBe(expected);
  });

  it('covers every address, because the whole of each family is a block', () => {
    // Prepare: the blocks of the built-in table

    // Act
    const defaults = ['0.0.0.0/0', '::/0', '2000::/3'].map((block) => classByBlock.get(block));

    // Assess
    expect(defaults).toEqual(['public', 'reserved', 'public']);
  });

  it('has each block of the registries once', () => {
    // Prepare
    const registered = ['ipv4-special.csv', 'ipv6-special.csv', 'multicast.csv'].flatMap((file) =>
      readCsv(readRegistry(file).text, file, ['block']).map(({ block }) => block),
    );

    // Act
    const blocks = ADDRESS_CLASS_BLOCKS.map(({ block }) => block);

    // Assess
    expect(registered.length).toBeGreaterThan(50);
    expect(blocks.toSorted()).toEqual(['0.0.0.0/0', '::/0', '2000::/3', ...registered].toSorted());
  });

  it('makes every terminated block reserved', () => {
    // Prepare
    const terminated = ['ipv4-special.csv', 'ipv6-special.csv'].flatMap((file) =>
      readCsv(readRegistry(file).text, file, ['termination_date']).filter((row) => row.termination_date !== 'N/A'),
    );

    // Act
    const classes = terminated.map(({ block = '' }) => [block, classByBlock.get(block)]);

    // Assess
    expect(classes).toEqual([
      ['192.88.99.0/24', 'reserved'],
      ['2001:10::/28', 'reserved'],
    ]);
  });

  it('uses exactly the known classes', () => {
    // Prepare: the blocks of the built-in table

    // Act
    const used = new Set(ADDRESS_CLASS_BLOCKS.map(({ addressClass }) => addressClass));

    // Assess
    expect([...used].toSorted()).toEqual(ADDRESS_CLASSES.toSorted());
  });
});

describe('the address class overrides', () => {
  it('each take effect and have a reason', () => {
    // Prepare
    const overrides = readAddressOverrides();

    // Act
    const found = overrides.map(({ block = '' }) => classByBlock.get(block));

    // Assess
    expect(found).toEqual(overrides.map((row) => row.class));
    expect(overrides.filter(({ reason = '' }) => !/[a-z]/i.test(reason))).toEqual([]);
  });
});

describe('classifyBlocks', () => {
  const rows = [
    { block: '192.0.0.9/32', globally_reachable: 'True' },
    { block: '192.0.0.0/29', globally_reachable: 'False' },
    { block: '192.88.99.0/24', globally_reachable: '' },
    { block: '2002::/16', globally_reachable: 'N/A' },
  ];

  it('makes only globally reachable blocks public, except by an override', () => {
    // Prepare
    const overrides = [{ block: '2002::/16', class: 'translation', reason: '6to4' }];

    // Act
    const classes = new Map(classifyBlocks(rows, overrides));

    // Assess
    expect(rows.map(({ block }) => classes.get(block))).toEqual(['public', 'reserved', 'reserved', 'translation']);
  });

  it.each([
    ['a block that is in no registry', [{ block: '1.2.3.0/24', class: 'public', reason: 'r' }], /is in no registry/],
    ['no reason', [{ block: '2002::/16', class: 'translation', reason: '' }], /2002::\/16 has no reason/],
    [
      'a block that comes twice',
      [
        { block: '2002::/16', class: 'translation', reason: 'r' },
        { block: '2002::/16', class: 'public', reason: 'r' },
      ],
      /2002::\/16 comes twice/,
    ],
  ])('refuses an override with %s', (_, overrides, message) => {
    // Prepare: the overrides of the case

    // Act
    const classify = () => classifyBlocks(rows, overrides);

    // Assess
    expect(classify).toThrow(message);
  });

  it('refuses a block that two registry rows have', () => {
    // Prepare
    const twice = [...rows, ...rows];

    // Act
    const classify = () => classifyBlocks(twice, []);

    // Assess
    expect(classify).toThrow(/192\.0\.0\.9\/32 comes twice/);
  });
});
