import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addressKey, idKey } from '../../src/metadata/partitions/address-key.ts';
import { BrokenObjectError } from '../../src/metadata/partitions/broken-object-error.ts';
import { Directory } from '../../src/metadata/partitions/directory.ts';
import { DirectoryWriter } from '../../src/metadata/partitions/directory-writer.ts';
import { Partition } from '../../src/metadata/partitions/partition.ts';
import { parsePartitionIndex } from '../../src/metadata/partitions/partition-index.ts';
import { splitInventory } from '../../src/metadata/partitions/split-inventory.ts';
import { TextTable, ValueReader } from '../../src/metadata/partitions/value-reader.ts';
import { ValueWriter } from '../../src/metadata/partitions/value-writer.ts';
import { writePartition } from '../../src/metadata/partitions/write-partition.ts';
import { parseIpText } from '../../src/net/ip-address.ts';
import {
  ADDRESSES,
  anyInventory,
  INTERFACE_IDS,
  SEEN_UNTIL,
  VPC_IDS,
} from '../unit/metadata/partitions/arbitrary-inventory.ts';

/** Positions with the bytes written there, or the length to which the object is cut. */
const damage = fc.oneof(
  fc
    .array(fc.tuple(fc.nat(), fc.nat(255)), { minLength: 1, maxLength: 6 })
    .map((bytes) => ({ bytes, cutTo: undefined })),
  // the values of 32-bit words are offsets and counts
  fc
    .array(fc.tuple(fc.nat(80), fc.constantFrom(0, 1, 0x7fffffff, 0xffffffff, 0xfffffff8, 64, 4_096)), {
      minLength: 1,
      maxLength: 4,
    })
    .map((words) => ({
      bytes: words.flatMap(([word, value]) =>
        [0, 1, 2, 3].map((at) => [word * 4 + at, (value >>> (8 * at)) & 0xff] as const),
      ),
      cutTo: undefined,
    })),
  fc.nat().map((cutTo) => ({ bytes: [], cutTo })),
);

function damaged(
  content: Buffer,
  { bytes, cutTo }: { bytes: (readonly [number, number])[]; cutTo: number | undefined },
): Buffer {
  const copy = Buffer.from(content);
  for (const [at, byte] of bytes) copy[at % copy.length] = byte;
  return cutTo === undefined ? copy : copy.subarray(0, cutTo % copy.length);
}

/** Calls every look-up method of a partition. */
function askAll(partition: Partition): void {
  for (const id of INTERFACE_IDS) partition.interfaceById(id);
  for (const id of ['i-1', 'i-2', 'i-0123456789abcdef0']) partition.instanceById(id);
  for (const address of ADDRESSES) {
    partition.holderAnywhere(address);
    for (const vpcId of VPC_IDS) {
      const time = {
        startSeconds: SEEN_UNTIL - 60,
        endSeconds: SEEN_UNTIL - 1,
        from: 0,
        until: 1e12,
        since: -1,
        reason: undefined,
      };
      partition.interfaceInVpc(vpcId, address, time);
      partition.pods?.at(vpcId, address, time, undefined);
      partition.vpcHolds(vpcId, address);
    }
  }
}

describe('a damaged partition', () => {
  it('is read within its bounds, or reported as damaged, and nothing else', () => {
    fc.assert(
      fc.property(anyInventory, damage, (inventory, change) => {
        for (const part of splitInventory(inventory).values()) {
          const content = damaged(writePartition(part), change);
          try {
            askAll(new Partition(content, { seenUntil: SEEN_UNTIL }));
          } catch (error) {
            expect(error).toBeInstanceOf(BrokenObjectError);
          }
        }
      }),
      { numRuns: 150 },
    );
  });
});

describe('a damaged directory', () => {
  it('is read within its bounds, or reported as damaged, and nothing else', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.constantFrom(...ADDRESSES), fc.nat(5))), damage, (entries, change) => {
        const writer = new DirectoryWriter();
        for (const [address, partition] of entries) writer.add(addressKey(address, parseIpText(address)), 0, partition);
        for (const shard of writer.shards(1)) {
          try {
            const directory = new Directory(damaged(shard, change));
            for (const address of ADDRESSES) directory.partitionsOf(addressKey(address, parseIpText(address)));
            directory.partitionsOf(idKey('eni-1'));
          } catch (error) {
            expect(error).toBeInstanceOf(BrokenObjectError);
          }
        }
      }),
    );
  });
});

describe('an encoded value', () => {
  it('is decoded as it was, whatever JSON it is', () => {
    fc.assert(
      fc.property(fc.array(fc.jsonValue({ maxDepth: 4 })), (values) => {
        // Prepare
        const writer = new ValueWriter();
        for (const value of values) writer.count(value);
        const texts = writer.takeTexts().map((text) => Buffer.from(text));
        let end = 0;
        const offsets = Uint32Array.from([0, ...texts.map(({ length }) => (end += length))]);
        const places = values.map((value) => {
          const start = writer.size;
          writer.write(value);
          return [start, writer.size] as const;
        });
        const reader = new ValueReader(Buffer.from(writer.bytes()), new TextTable(offsets, Buffer.concat(texts)));

        // Act
        const read = places.map(([start, to]) => reader.read(start, to));

        // Assess
        expect(read.map((value) => JSON.stringify(value))).toEqual(values.map((value) => JSON.stringify(value)));
      }),
    );
  });

  it.each([
    ['zero below zero', -0],
    ['a fraction', 0.1],
    ['a large number', 2 ** 60],
    ['the least whole number', Number.MIN_SAFE_INTEGER],
  ])('keeps %s', (_what, value) => {
    // Prepare
    const writer = new ValueWriter();
    writer.count(value);
    writer.takeTexts();
    writer.write(value);
    const bytes = Buffer.from(writer.bytes());

    // Act
    const read = new ValueReader(bytes, new TextTable(new Uint32Array(1), Buffer.alloc(0))).read(0, bytes.length);

    // Assess
    expect(read).toBe(value);
  });

  it('may not be nested without limit', () => {
    // Prepare: nested lists with one list each
    const bytes = Buffer.from(Array.from({ length: 400 }, (_, at) => (at % 2 === 0 ? 0x8a : 1)));
    const reader = new ValueReader(bytes, new TextTable(new Uint32Array(1), Buffer.alloc(0)));

    // Act, Assess
    expect(() => reader.read(0, bytes.length)).toThrow(BrokenObjectError);
  });
});

describe('an index', () => {
  it.each(['../../etc/passwd', 'partitions/../../x.bin', '/etc/passwd', 'partitions/x.json', 'other/x.bin'])(
    'cannot name the object %s',
    (object) => {
      // Prepare
      const stored = { object: 'directory/x.bin', bytes: 1 };
      const index = {
        version: 1,
        partitions: [],
        addresses: { shards: [stored], blocks: [], ipv4PrefixLengths: [], ipv6PrefixLengths: [], largePrefixes: [] },
        ids: { shards: [stored] },
      };
      const indexWith = (listed: object) => Buffer.from(JSON.stringify({ ...index, listed }));

      // Act, Assess
      expect(() => parsePartitionIndex(indexWith({ object, bytes: 1 }))).toThrow('is not the name of such an object');
      expect(parsePartitionIndex(indexWith(stored)).listed).toEqual(stored);
    },
  );
});
