import fc from 'fast-check';
import { IPv4, IPv6 } from 'ip-num';
import { describe, expect, it } from 'vitest';
import { compileTable } from '../../../src/address-data/compile-table.ts';
import { RangeTableBuilder, tableOf } from '../../../src/address-data/range-table-builder.ts';
import { readTableFile, writeTableFile } from '../../../src/address-data/table-file.ts';
import { formatIpAddress, IPV4, IPV6, type IpFamily, ipAddressFromNumber } from '../../../src/net/ip-address.ts';

interface ValueRange {
  readonly family: IpFamily;
  readonly first: bigint;
  readonly last: bigint;
  readonly rank: number;
}

const MAX = { [IPV4]: 2n ** 32n - 1n, [IPV6]: 2n ** 128n - 1n };

/** Ranges that often overlap, touch, nest and repeat, including ranges at the ends of the address families. */
const range = (family: typeof IPV4 | typeof IPV6): fc.Arbitrary<ValueRange> =>
  fc
    .record({
      base: fc.constantFrom(0n, 1_000n, MAX[family] - 60n, family === IPV4 ? 2n ** 31n - 30n : 2n ** 64n - 30n),
      offset: fc.integer({ min: 0, max: 60 }),
      length: fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 60 })),
      rank: fc.integer({ min: 0, max: 2 }),
    })
    .map(({ base, offset, length, rank }) => {
      const first = base + BigInt(offset);
      const last = first + BigInt(length);
      return { family, first, last: last > MAX[family] ? MAX[family] : last, rank };
    });

const ranges = fc.array(fc.oneof(range(IPV4), range(IPV6)), { maxLength: 24 });

/** The text of an address by ip-num, which is independent of this program. */
function textOf(family: IpFamily, value: bigint): string {
  return family === IPV4 ? IPv4.fromNumber(value).toString() : IPv6.fromBigInt(value).toString();
}

/** Index of the range that applies to an address, found by a scan of all ranges; -1 if there is none. */
function scan(all: readonly ValueRange[], family: IpFamily, value: bigint): number {
  const number = family === IPV4 ? IPv4.fromNumber(value) : IPv6.fromBigInt(value);
  const holding = all.flatMap((each, index) => {
    if (each.family !== family) return [];
    const [first, last] =
      family === IPV4
        ? [IPv4.fromNumber(each.first), IPv4.fromNumber(each.last)]
        : [IPv6.fromBigInt(each.first), IPv6.fromBigInt(each.last)];
    return number.value >= first.value && number.value <= last.value ? [{ ...each, index }] : [];
  });
  holding.sort((one, other) => {
    const bySize = one.last - one.first - (other.last - other.first);
    return other.rank - one.rank || (bySize === 0n ? one.index - other.index : bySize < 0n ? -1 : 1);
  });
  return holding[0]?.index ?? -1;
}

describe('a table of ranges', () => {
  it('finds what a scan over all ranges finds, also from a file', () => {
    fc.assert(
      fc.property(ranges, (all) => {
        // Prepare
        const builder = new RangeTableBuilder();
        all.forEach((each, index) => {
          builder.add(each, builder.numberOf({ cloudService: String(index) }), each.rank);
        });
        const built = builder.build();
        const tables = [tableOf(built), readTableFile(writeTableFile(built, {})).table];

        // Act, Assess: around both ends of each range
        for (const { family, first, last } of all) {
          for (const value of [first - 1n, first, last, last + 1n, (first + last) / 2n]) {
            if (value < 0n || value > MAX[family]) continue;
            const expected = scan(all, family, value);
            for (const table of tables) {
              const found = table.find(ipAddressFromNumber(family, value))?.cloudService ?? '-1';
              expect(`${textOf(family, value)} ${found}`).toBe(`${textOf(family, value)} ${expected}`);
            }
          }
        }
      }),
    );
  });

  it('takes the first of two IPv6 ranges of the same size, however many others begin inside them', () => {
    const builder = new RangeTableBuilder();
    const add = (first: bigint, last: bigint, rank: number, city: string): void =>
      builder.add({ family: IPV6, first, last }, builder.numberOf({ city }), rank);
    add(2n, 32n, 1, 'earlier');
    add(10n, 40n, 1, 'later');
    for (const first of [4n, 6n, 8n]) add(first, first, 0, 'within the earlier one');
    expect(tableOf(builder.build()).find(ipAddressFromNumber(IPV6, 20n))).toEqual({ city: 'earlier' });
  });

  it('has only ranges that ascend and do not touch with the same value', () => {
    fc.assert(
      fc.property(ranges, (all) => {
        const builder = new RangeTableBuilder();
        for (const each of all) builder.add(each, builder.numberOf({ city: `c${each.rank}` }), each.rank);
        const { ipv4Starts, ipv4Ends, ipv4Values } = builder.build().columns;
        for (let at = 0; at < ipv4Starts.length; at++) {
          expect(ipv4Ends[at]).toBeGreaterThanOrEqual(ipv4Starts[at] ?? Infinity);
          if (at === 0) continue;
          const gap = (ipv4Starts[at] ?? 0) - (ipv4Ends[at - 1] ?? 0);
          expect(gap).toBeGreaterThanOrEqual(1);
          if (gap === 1) expect(ipv4Values[at]).not.toBe(ipv4Values[at - 1]);
        }
      }),
    );
  });

  it('takes IPv4-mapped ranges for IPv4 ones', () => {
    const builder = new RangeTableBuilder();
    const mapped = 0xffff_0000_0000n + 0x0102_0300n;
    builder.add({ family: IPV6, first: mapped, last: mapped + 255n }, builder.numberOf({ city: 'x' }));
    const table = tableOf(builder.build());
    expect(table.find(ipAddressFromNumber(IPV4, 0x0102_0305n))).toEqual({ city: 'x' });
    expect(table.columns.ipv6Values).toHaveLength(0);
  });

  it('refuses more ranges than a table can have', () => {
    const builder = new RangeTableBuilder();
    const value = builder.numberOf({ listed: true });
    const one = { family: IPV4, first: 1n, last: 1n } as const;
    for (let count = 0; count < 2 ** 21; count++) builder.add(one, value);
    expect(() => builder.add(one, value)).toThrow('there may be at most 2097152 ranges');
  });
});

describe('a compiled table of a million ranges', () => {
  // every second address, so that no two can be merged
  const COUNT = 1_000_000;
  const lines = Buffer.from(
    Array.from({ length: COUNT }, (_, index) =>
      formatIpAddress(ipAddressFromNumber(IPV4, BigInt(index * 2 + 16_777_216))),
    ).join('\n'),
  );
  const { file, ranges: count, values, skipped } = compileTable(lines, { kind: 'list' });

  it('has each of them once, in as many bytes as three words for each need', () => {
    expect({ count, values, skipped }).toEqual({ count: COUNT, values: 1, skipped: 0 });
    expect(file.length).toBeLessThan(COUNT * 12 + 1_024);
  });

  it('is used without a copy: its columns are views of the file', () => {
    // Prepare
    const content = Buffer.from(new Uint8Array(file).buffer);

    // Act
    const { table } = readTableFile(content);

    // Assess
    expect(table.columns.ipv4Starts.buffer).toBe(content.buffer);
    expect(table.size).toBe(COUNT);
    expect(table.find(ipAddressFromNumber(IPV4, 16_777_216n))).toEqual({ listed: true });
    expect(table.find(ipAddressFromNumber(IPV4, 16_777_217n))).toBeUndefined();
    expect(table.find(ipAddressFromNumber(IPV4, 16_777_216n + 2n * 999_999n))).toEqual({ listed: true });
  });
});

describe('readTableFile', () => {
  const builder = new RangeTableBuilder();
  builder.add({ family: IPV4, first: 10n, last: 20n }, builder.numberOf({ city: 'Köln', attributes: { owner: 'a' } }));
  builder.add({ family: IPV6, first: 10n, last: 20n }, builder.numberOf({ country: 'DE' }));
  const file = writeTableFile(builder.build(), { version: '2026-11-24', publishedAtMs: 1, skipped: 2 });

  it('reads what was written', () => {
    const { table, description } = readTableFile(file);
    expect(description).toEqual({ version: '2026-11-24', publishedAtMs: 1, skipped: 2 });
    expect(table.find(ipAddressFromNumber(IPV4, 15n))).toEqual({ city: 'Köln', attributes: { owner: 'a' } });
    expect(table.find(ipAddressFromNumber(IPV6, 20n))).toEqual({ country: 'DE' });
  });

  it('reads content at any position in memory', () => {
    for (const shift of [1, 2, 3]) {
      const shifted = Buffer.concat([Buffer.alloc(shift), file]).subarray(shift);
      expect(readTableFile(shifted).table.find(ipAddressFromNumber(IPV4, 15n))?.city).toBe('Köln');
    }
  });

  it('refuses every truncation', () => {
    for (let length = 0; length < file.length; length++) {
      expect(() => readTableFile(file.subarray(0, length))).toThrow(RangeError);
    }
  });

  it('refuses every change of a byte', () => {
    for (let at = 0; at < file.length; at++) {
      const changed = Buffer.from(file);
      changed[at] = (changed[at] ?? 0) ^ 0x41;
      expect(() => readTableFile(changed)).toThrow(RangeError);
    }
  });

  it('names the version of a newer table', () => {
    const newer = Buffer.from(file);
    newer.writeUInt32LE(7, 8);
    expect(() => readTableFile(newer)).toThrow('it is a compiled table of version 7; this program reads version 1');
  });

  it('ignores values that are not answers', () => {
    const { columns } = builder.build();
    const odd = writeTableFile(
      { columns, values: [JSON.parse('{"city":7,"x":1}'), JSON.parse('{"country":"de"}')] },
      {},
    );
    const { table } = readTableFile(odd);
    expect(table.find(ipAddressFromNumber(IPV4, 15n))).toBeUndefined();
    expect(table.find(ipAddressFromNumber(IPV6, 15n))).toEqual({ country: 'DE' });
  });
});
