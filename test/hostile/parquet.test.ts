import { brotliCompressSync, gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ParquetError } from '../../src/input/errors.ts';
import { DeltaReader } from '../../src/input/parquet/delta-reader.ts';
import { parquetLines } from '../../src/input/parquet/parquet-lines.ts';
import { RunReader } from '../../src/input/parquet/run-reader.ts';
import { snappyInto } from '../../src/input/parquet/snappy.ts';
import { ThriftReader } from '../../src/input/parquet/thrift-reader.ts';
import { memoryRanges } from '../../src/input/range-source.ts';
import { makePage, makeParquet, plainText, varint } from '../support/make-parquet.ts';
import { parquetFile, parquetFiles } from '../support/parquet-files.ts';

const MEBIBYTE = 1024 * 1024;

/** Outcome of reading: the rows and text bytes read before the end, and the error. */
interface Outcome {
  readonly rows: number;
  readonly textBytes: number;
  readonly text: string;
  readonly error: unknown;
}

/** Reads a file to its end, or until it yields more text than a small file should. */
async function read(bytes: Buffer, maxTextBytes = 16 * MEBIBYTE): Promise<Outcome> {
  let rows = 0;
  let textBytes = 0;
  let text = '';
  try {
    for await (const chunk of parquetLines(memoryRanges(bytes))) {
      rows += chunk.rows;
      textBytes += chunk.text.length;
      text ||= chunk.text.toString('latin1', 0, 1_000);
      if (textBytes > maxTextBytes) break;
    }
    return { rows, textBytes, text, error: undefined };
  } catch (error) {
    return { rows, textBytes, text, error };
  }
}

/** A page of the maximum decompressed size, compressed to a few bytes. */
const BOMB = brotliCompressSync(Buffer.alloc(64 * MEBIBYTE));

const ADDRESS = plainText('10.0.0.1');

/** Small files that would take unlimited memory or time. */
const HOSTILE: Readonly<Record<string, { bytes: Buffer; reason: RegExp }>> = {
  'a page that claims more values than fit into memory': {
    bytes: makeParquet({ rows: 1, pages: [makePage({ body: ADDRESS, values: 2 ** 31 - 1 })] }),
    reason: /a page has 2147483647 values/,
  },
  'a page that claims gigabytes': {
    bytes: makeParquet({
      rows: 1,
      codec: 2,
      pages: [makePage({ body: gzipSync('x'), values: 1, inflatedBytes: 2 ** 31 - 1 })],
    }),
    reason: /a page has 2147483647 bytes/,
  },
  'a page that inflates to more than it claims': {
    bytes: makeParquet({
      rows: 1,
      codec: 2,
      pages: [makePage({ body: gzipSync(Buffer.alloc(32 * MEBIBYTE)), values: 1, inflatedBytes: 10 })],
    }),
    reason: /damaged in its column “srcaddr”/,
  },
  'many pages that inflate to the most that a page may': {
    bytes: makeParquet({
      rows: 40,
      codec: 4,
      pages: Array.from({ length: 40 }, () => makePage({ body: BOMB, values: 1, inflatedBytes: 64 * MEBIBYTE })),
    }),
    reason: /too much for a file of its size/,
  },
  'pages without values': {
    bytes: makeParquet({
      rows: 1,
      pages: Array.from({ length: 50_000 }, () => makePage({ body: Buffer.alloc(0), values: 0 })),
    }),
    reason: /it has more than 1000 pages without values/,
  },
  'a value that claims gigabytes': {
    bytes: makeParquet({ rows: 1, pages: [makePage({ body: Buffer.from('ffffff7f', 'hex'), values: 1 })] }),
    reason: /a value has 2147483647 bytes/,
  },
  'a value that reaches into the next page': {
    bytes: makeParquet({
      rows: 2,
      pages: [makePage({ body: Buffer.from('0a00000031', 'hex'), values: 1 }), makePage({ body: ADDRESS, values: 1 })],
    }),
    reason: /a value ends too early/,
  },
  'an index outside of the dictionary': {
    bytes: makeParquet({
      rows: 1,
      pages: [
        makePage({ body: ADDRESS, kind: 2, values: 1 }),
        makePage({ body: Buffer.from([8, 2, 7]), values: 1, encoding: 8 }),
      ],
    }),
    reason: /its dictionary has no value 7/,
  },
  'indexes without a dictionary': {
    bytes: makeParquet({ rows: 1, pages: [makePage({ body: Buffer.from([8, 2, 0]), values: 1, encoding: 8 })] }),
    reason: /it has no dictionary/,
  },
  'a dictionary that claims more values than it has': {
    bytes: makeParquet({ rows: 1, pages: [makePage({ body: ADDRESS, kind: 2, values: 16_000_000 })] }),
    reason: /its dictionary has fewer values/,
  },
  'two dictionaries': {
    bytes: makeParquet({
      rows: 1,
      pages: [makePage({ body: ADDRESS, kind: 2, values: 1 }), makePage({ body: ADDRESS, kind: 2, values: 1 })],
    }),
    reason: /it has two dictionaries/,
  },
  'an unknown encoding': {
    bytes: makeParquet({ rows: 1, pages: [makePage({ body: ADDRESS, values: 1, encoding: 1 })] }),
    reason: /its column “srcaddr” has an unsupported encoding \(1\)/,
  },
  'a chunk that begins outside of the file': {
    bytes: makeParquet({ rows: 1, start: 1_000_000, pages: [makePage({ body: ADDRESS, values: 1 })] }),
    reason: /a part that lies outside of the file/,
  },
  'a chunk that claims to be larger than the file': {
    bytes: makeParquet({ rows: 1, bytes: 2 ** 50, pages: [makePage({ body: ADDRESS, values: 1 })] }),
    reason: /a part that lies outside of the file/,
  },
  'row groups that all have the same place': {
    bytes: makeParquet({
      rows: 1,
      groups: 5_000,
      pages: [makePage({ body: plainText('x'.repeat(1_000)), values: 1 })],
    }),
    reason: /its column chunks overlap/,
  },
  'more rows than a file of its size can have': {
    bytes: makeParquet({ rows: 2 ** 50, pages: [makePage({ body: ADDRESS, values: 1 })] }),
    reason: /too many for a file of/,
  },
  'a list of row groups that claims to be long': {
    bytes: makeParquet({ rows: 1, claimedGroups: 90_000, pages: [makePage({ body: ADDRESS, values: 1 })] }),
    reason: /its footer cannot be read: a list ends too early/,
  },
  'a name of the column with control characters': {
    bytes: makeParquet({
      rows: 1,
      name: '\u001b[2Jsrcaddr',
      codec: 5,
      pages: [makePage({ body: ADDRESS, values: 1 })],
    }),
    reason: /srcaddr.* is compressed with LZ4/,
  },
};

describe('parquetLines on hostile files', () => {
  it.each(Object.entries(HOSTILE))('refuses %s', async (_what, { bytes, reason }) => {
    // Act
    const { error } = await read(bytes);

    // Assess
    expect(error).toBeInstanceOf(ParquetError);
    expect(String(error)).toMatch(reason);
    expect(String(error)).not.toContain('\u001b');
  });

  it('reads the valid file that the others are derived from', async () => {
    // Act
    const outcome = await read(makeParquet({ rows: 1, pages: [makePage({ body: ADDRESS, values: 1 })] }));

    // Assess
    expect(outcome).toMatchObject({ rows: 1, text: '10.0.0.1\n', error: undefined });
  });

  it('expands a run of millions of rows step by step', async () => {
    // Prepare: a dictionary of one value, and an index of one bit that is repeated
    const body = Buffer.concat([Buffer.from([1]), varint(2 * 10_000_000), Buffer.from([0])]);
    const pages = [
      makePage({ body: ADDRESS, kind: 2, values: 1 }),
      makePage({ body, values: 10_000_000, encoding: 8 }),
    ];
    const before = process.memoryUsage().arrayBuffers;

    // Act
    const outcome = await read(makeParquet({ rows: 10_000_000, pages }), 4 * MEBIBYTE);

    // Assess
    expect(outcome.error).toBeUndefined();
    expect(outcome.textBytes).toBeLessThan(5 * MEBIBYTE);
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(64 * MEBIBYTE);
  });

  it('ends with text or a named error for files damaged anywhere', { timeout: 120_000 }, async () => {
    // Prepare
    const files = [...parquetFiles('five'), 'types.parquet', 'int96.parquet', 'spaces.parquet'].map(parquetFile);
    const small = [...files, parquetFile('many-pyarrow-delta.parquet'), parquetFile('many-duckdb-v2.parquet')];
    const changes = fc.array(
      fc.record({ at: fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }), byte: fc.nat({ max: 255 }) }),
      { minLength: 1, maxLength: 8 },
    );
    const cuts = fc.option(fc.tuple(fc.nat(), fc.nat({ max: 64 })));

    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...small), changes, cuts, fc.boolean(), async (file, edits, cut, inFooter) => {
        const footerStart = file.length - 8 - file.readUInt32LE(file.length - 8);
        const bytes = Buffer.from(file);
        const [first, last] = inFooter ? [footerStart, file.length] : [4, footerStart];
        for (const { at, byte } of edits) bytes[first + Math.floor(at * (last - first))] = byte;
        const start = cut === null ? 0 : cut[0] % footerStart;
        const made = cut === null ? bytes : Buffer.concat([bytes.subarray(0, start), bytes.subarray(start + cut[1])]);

        // Act
        const { error } = await read(made);

        // Assess
        if (error !== undefined) expect(error).toBeInstanceOf(ParquetError);
      }),
      { numRuns: 1_500 },
    );
  });
});

describe('RunReader', () => {
  it('ends for any bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 64 }), fc.nat({ max: 32 }), (bytes, width) => {
        // Prepare
        const runs = new RunReader(bytes, 0, bytes.length, width);
        let count = 0;

        // Act
        const readAll = (): void => {
          for (; count < 5_000; count++) runs.next();
        };

        // Assess
        try {
          readAll();
        } catch (error) {
          expect(String(error)).toMatch(/fewer values|too many digits/);
        }
      }),
    );
  });
});

describe('DeltaReader', () => {
  it('ends for any bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 64 }), fc.constantFrom(32 as const, 64 as const), (bytes, bits) => {
        try {
          // Act
          const end = new DeltaReader(bytes, 0, bits);
          for (let count = 0; count < Math.min(end.count, 5_000); count++) end.next();
        } catch (error) {
          // Assess
          expect(error).toBeInstanceOf(Error);
          expect(error).not.toBeInstanceOf(TypeError);
        }
      }),
    );
  });
});

describe('ThriftReader', () => {
  it('ends for any bytes, however deep and long their structures claim to be', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        try {
          // Act
          new ThriftReader(bytes).skip();
        } catch (error) {
          // Assess
          expect(String(error)).toMatch(/ends too early|wrong type|too many digits/);
        }
      }),
    );
  });

  it('refuses structures that are nested deeper than Parquet’s', () => {
    // Prepare: nested structure fields without end
    const bytes = Buffer.alloc(100_000, 0x1c);

    // Act
    const reading = (): void => new ThriftReader(bytes).skip();

    // Assess
    expect(reading).toThrow('wrong type');
  });
});

describe('snappyInto', () => {
  it.each([
    ['a literal whose length has its highest bit set', 'fcfaffffff', 4],
    ['a copy from before the start', '0161fe0500', 40],
    ['a copy from nowhere', '0161fe0000', 40],
    ['more bytes than its size', '04617878787878', 1],
    ['fewer bytes than its size', '040061', 4],
  ])('refuses %s', (_what, hex, size) => {
    expect(() => snappyInto(Buffer.from(hex, 'hex'), size)).toThrow('its Snappy data is damaged');
  });

  it('repeats bytes that a copy overlaps with', () => {
    expect(Buffer.from(snappyInto(Buffer.from('0d0461622a0200', 'hex'), 13)).toString()).toBe('ababababababa');
  });
});
