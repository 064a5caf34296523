import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { Reader, type Response } from 'mmdb-lib';
import { describe, expect, it } from 'vitest';
import { answerOf, readMmdb } from '../../../src/address-data/mmdb-table.ts';
import { parseIpText } from '../../../src/net/ip-address.ts';
import { type MmdbNetwork, mmdbOfNetworks } from '../../support/mmdb/write-mmdb.ts';

const read = (file: string): Buffer => readFileSync(new URL(file, import.meta.url));
const DATABASES = [
  '../../golden/address-data/data/GeoLite2-City-Test.mmdb',
  '../../golden/address-data/data/GeoLite2-ASN-Test.mmdb',
  '../../support/mmdb/GeoIP2-Enterprise-Test.mmdb',
].map((file) => ({ file, content: read(file) }));
/** Addresses with answers in the test databases; their neighbours may have other answers. */
const KNOWN = [
  '2.125.160.216',
  '89.160.20.112',
  '81.2.69.160',
  '1.128.0.0',
  '2001:218::',
  '2c0f:ff80::',
  '2a02:cf40::',
];

const network: fc.Arbitrary<MmdbNetwork & { readonly first: number }> = fc
  .record({
    number: fc.nat({ max: 0xffff }),
    prefixLength: fc.integer({ min: 17, max: 32 }),
    asn: fc.integer({ min: 1, max: 9 }),
  })
  .map(({ number, prefixLength, asn }) => ({
    // one network in each block of 16 bits, so that no network contains another
    first: number * 0x1_0000,
    prefixLength,
    value: { autonomous_system_number: asn, country: { iso_code: 'DE' } },
  }));
const networks = fc.uniqueArray(network, { selector: ({ first }) => first, maxLength: 20 });

const textOf = (number: number): string => [24, 16, 8, 0].map((shift) => (number >>> shift) & 255).join('.');

describe('the tree of a MaxMind DB', () => {
  it.each(DATABASES)('leads to the same answers as mmdb-lib: $file', ({ content }) => {
    const reader = new Reader<Response>(content);
    const table = readMmdb(content, () => expect.fail());
    const near = fc
      .tuple(fc.constantFrom(...KNOWN), fc.nat({ max: 2_000 }), fc.boolean())
      .map(([text, by, isAbove]) => {
        const address = parseIpText(text) ?? expect.fail();
        address.word3 = (address.word3 + (isAbove ? by : -by)) | 0;
        return address;
      });
    const addresses = fc.oneof(
      near,
      fc.oneof(fc.ipV4(), fc.ipV6()).map((text) => parseIpText(text) ?? expect.fail()),
    );
    fc.assert(
      fc.property(addresses, (address) => {
        const text = address.family === 4 ? textOf(address.word3) : wordsText(address);
        expect(table.find(address)).toEqual(answerOf(reader.get(text)));
      }),
      { numRuns: 2_000 },
    );
  });

  it.each([24, 28, 32] as const)('has the answers of generated networks, with records of %i bits', (recordSize) => {
    fc.assert(
      fc.property(networks, fc.nat({ max: 0xffff_ffff }), (all, other) => {
        const table = readMmdb(mmdbOfNetworks(all, recordSize), () => expect.fail());
        const ends = all.flatMap(({ first, prefixLength }) => {
          const last = first + 2 ** (32 - prefixLength) - 1;
          return [first, last, last + 1];
        });
        for (const number of [...ends, other].filter((each) => each <= 0xffff_ffff)) {
          const expected = all.find(
            ({ first, prefixLength }) => number >= first && number < first + 2 ** (32 - prefixLength),
          );
          const found = table.find(parseIpText(textOf(number)) ?? expect.fail());
          expect(found).toEqual(expected && { country: 'DE', asNumber: expected.value.autonomous_system_number });
        }
      }),
    );
  });

  it('gives all addresses with equal data the same object', () => {
    const value = { country: { iso_code: 'DE' } };
    const table = readMmdb(
      mmdbOfNetworks([
        { first: 0x0a00_0000, prefixLength: 24, value },
        { first: 0x0b00_0000, prefixLength: 24, value },
      ]),
      () => expect.fail(),
    );
    const [one, two] = ['10.0.0.1', '11.0.0.2'].map((text) => table.find(parseIpText(text) ?? expect.fail()));
    expect(one).toBe(two);
    expect(one).toEqual({ country: 'DE' });
  });
});

function wordsText({ word0, word1, word2, word3 }: NonNullable<ReturnType<typeof parseIpText>>): string {
  return [word0, word1, word2, word3]
    .flatMap((word) => [word >>> 16, word & 0xffff])
    .map((part) => part.toString(16))
    .join(':');
}
