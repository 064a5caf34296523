import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { readMmdb } from '../../../src/address-data/mmdb-table.ts';
import { readPlaces } from '../../../src/address-data/read-places.ts';
import { sampleAddresses } from '../../../src/address-data/sample-database.ts';
import { checkContent } from '../../../src/address-fetch/check-content.ts';
import { formatIpAddress } from '../../../src/net/ip-address.ts';
import { encodeMmdb, type MmdbValue, mmdbOf, mmdbOfNetworks, pointerTo } from '../../support/mmdb/write-mmdb.ts';

const CITY = readFileSync(new URL('../../golden/address-data/data/GeoLite2-City-Test.mmdb', import.meta.url));
const MMDB = { kind: 'mmdb' } as const;
const PLACE = { country: { iso_code: 'QM' } };

function sampled(content: Buffer, count: number): string[] {
  const { tree } = readMmdb(content, () => expect.fail());
  return Array.from(sampleAddresses(tree, count), formatIpAddress);
}

describe('the sample of a database', () => {
  it('has an address of every network of a small one', () => {
    const content = mmdbOfNetworks([
      { first: 0x0a_00_00_00, prefixLength: 8, value: { country: { iso_code: 'DE' } } },
      { first: 0xc0_00_02_00, prefixLength: 24, value: { country: { iso_code: 'FR' } } },
      { first: 0xff_ff_ff_ff, prefixLength: 32, value: { country: { iso_code: 'IT' } } },
    ]);
    expect(sampled(content, 100).toSorted()).toEqual(['::a00:0', '::c000:200', '::ffff:ffff']);
  });

  it('has IPv4 addresses of a database that has no others', () => {
    expect(sampled(mmdbOf(encodeMmdb({})), 100)).toContain('0.0.0.0');
  });

  it('is spread over a larger one of both families', () => {
    const all = sampled(CITY, 100_000);
    const some = sampled(CITY, 100);
    expect(all).toContain('2001:218::');
    expect(all).toContain('::27d:a0d8');
    expect(new Set(all).size).toBe(all.length);
    expect(some.length).toBeLessThan(all.length / 10);
    expect(all).toEqual(expect.arrayContaining(some));
  });

  it('ends if the tree leads in circles', () => {
    // every record of the tree points to the first node
    const content = Buffer.from(CITY);
    const { tree } = readMmdb(CITY, () => {});
    content.fill(0, 0, tree.nodeCount * 7);
    expect(sampled(content, 100)).toEqual([]);
  });
});

describe('a new version of a database', () => {
  it('is used if the sample of its answers is good', () => {
    expect(checkContent(CITY, MMDB, undefined)).toMatchObject({ version: 'GeoLite2-City 2026-02-04', unit: 'byte' });
  });

  it.each([0.3, 0.5, 0.7])('is refused if a part of its data is damaged, at %d of its length', (at) => {
    const content = Buffer.from(CITY);
    const start = Math.floor(content.length * at);
    content.fill(0xff, start, start + 2_000);
    expect(() => checkContent(content, MMDB, undefined)).toThrow('the MaxMind DB is damaged: ');
  });

  it('is refused if one answer is damaged', () => {
    // the data contain only a pointer to themselves
    expect(() => checkContent(mmdbOf(pointerTo(0)), MMDB, undefined)).toThrow('the MaxMind DB is damaged: ');
    expect(() => checkContent(mmdbOf(encodeMmdb(PLACE)), MMDB, undefined)).not.toThrow();
  });

  it('is refused if it would add nothing to any document', () => {
    const message = 'it has no countries, cities or networks: Test 2025-11-29';
    expect(() => checkContent(mmdbOf(encodeMmdb({ is_anonymous_proxy: 1 })), MMDB, undefined)).toThrow(message);
  });
});

describe('a database in use', () => {
  it('is refused if it would add nothing to any document', () => {
    const read = (value: MmdbValue) => () => readPlaces(mmdbOf(encodeMmdb(value)), () => {});
    expect(read({ isp: 'Example Carrier' })).toThrow('it has no countries, cities or networks: Test 2025-11-29');
    expect(read(PLACE)).not.toThrow();
  });
});
