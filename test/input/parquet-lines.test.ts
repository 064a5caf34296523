import { describe, expect, it } from 'vitest';
import { ParquetError } from '../../src/input/errors.ts';
import { type ParquetChunk, parquetLines } from '../../src/input/parquet/parquet-lines.ts';
import { readMetadata } from '../../src/input/parquet/parquet-metadata.ts';
import { memoryRanges, type RangeSource } from '../../src/input/range-source.ts';
import { makePage, makeParquet, plainText } from '../support/make-parquet.ts';
import { parquetFile, parquetFiles } from '../support/parquet-files.ts';

async function chunksOf(source: RangeSource, fromRow = 0): Promise<ParquetChunk[]> {
  const chunks: ParquetChunk[] = [];
  for await (const chunk of parquetLines(source, { fromRow })) chunks.push(chunk);
  return chunks;
}

/** The header and all rows, as text. */
async function textOf(name: string): Promise<string> {
  const chunks = await chunksOf(memoryRanges(parquetFile(name)));
  return Buffer.concat([
    ...chunks.slice(0, 1).map((chunk) => chunk.header),
    ...chunks.map((chunk) => chunk.text),
  ]).toString();
}

/** A source that records which ranges were read. */
function recorded(bytes: Buffer): { source: RangeSource; ranges: { start: number; end: number }[] } {
  const ranges: { start: number; end: number }[] = [];
  const source = memoryRanges(bytes);
  const read = async (start: number, end: number): Promise<Buffer> => {
    ranges.push({ start, end });
    return await source.read(start, end);
  };
  return { source: { ...source, read }, ranges };
}

const WHOLE_FILES = [...parquetFiles('five'), ...parquetFiles('many')];

describe('parquetLines', () => {
  it.each(WHOLE_FILES)('gives the rows of %s as their original text', async (name) => {
    // Act
    const text = await textOf(name);

    // Assess
    expect(text).toBe(parquetFile(`${name.slice(0, 4)}.log`).toString());
  });

  it('has files of each codec, page version, encoding and writer to read', () => {
    expect(WHOLE_FILES).toHaveLength(17);
  });

  it('yields nothing from the end on, and fails beyond it, since the file must be another one', async () => {
    const source = memoryRanges(parquetFile('many-pyarrow-small-pages.parquet'));
    expect(await chunksOf(source, 400)).toEqual([]);
    await expect(chunksOf(source, 401)).rejects.toMatchObject({ code: 'object_changed' });
  });

  it.each(parquetFiles('many'))('continues in %s at any row', async (name) => {
    // Prepare
    const source = memoryRanges(parquetFile(name));
    const lines = parquetFile('many.log').toString().split('\n').slice(1);

    for (const fromRow of [0, 1, 15, 16, 17, 149, 150, 151, 399]) {
      // Act
      const chunks = await chunksOf(source, fromRow);

      // Assess
      expect(Buffer.concat(chunks.map((chunk) => chunk.text)).toString()).toBe(lines.slice(fromRow).join('\n'));
      expect(chunks[0]?.firstRow).toBe(fromRow);
      expect(chunks.reduce((sum, chunk) => sum + chunk.rows, fromRow)).toBe(400);
    }
    expect(await chunksOf(source, 400)).toEqual([]);
  });

  it('gives nothing for a file without rows', async () => {
    expect(await textOf('empty.parquet')).toBe('');
  });

  it('writes types that AWS does not use as AWS would, and passes through columns that are not fields', async () => {
    // Act
    const text = await textOf('types.parquet');

    // Assess
    expect(text.split('\n')).toEqual([
      'version srcaddr dstaddr srcport dstport protocol packets bytes start end day loaded-at is-internal share nothing log-status',
      '2 10.0.0.1 10.0.0.2 65535 443 6 4294967295 18446744073709551615 1609459200 1609459200 2021-01-01 2021-01-01T00:00:00.123Z true 0.25 - OK',
      '- - - - - - - - - - - - - - - NODATA',
      '',
    ]);
  });

  it('writes timestamps of INT96 as Unix seconds', async () => {
    // Act
    const text = await textOf('int96.parquet');

    // Assess
    expect(text.split('\n').slice(0, 2)).toEqual(['srcaddr dstaddr bytes start', '10.0.1.1 10.0.0.2 840 1609459200']);
  });

  it('writes a row with white space in a value as a JSON object', async () => {
    // Act
    const text = await textOf('spaces.parquet');

    // Assess
    expect(text.split('\n')).toEqual([
      'srcaddr dstaddr az-id instance-tag',
      '{"srcaddr":"10.0.0.1","dstaddr":"10.0.0.3","az-id":"euc1 az1","instance-tag":"a"}',
      '10.0.0.2 10.0.0.4 euc1-az1 b',
      '',
    ]);
  });

  it('recognises fields by the column names of other tools, and omits columns that no header line can name', async () => {
    // Act
    const text = await textOf('names.parquet');

    // Assess
    expect(text.split('\n')).toEqual([
      'loaded-at owner srcaddr dstaddr start action',
      '2021-01-01T00:00:00.123Z x 10.0.0.1 10.0.0.3 1609459200 {ACCEPT',
      '2021-01-01T00:00:00.123Z y 10.0.0.2 10.0.0.4 1609459201 ACCEPT',
      '',
    ]);
  });

  it('reads whole log lines from a column of messages', async () => {
    // Act
    const text = await textOf('messages.parquet');

    // Assess
    expect(text).toMatch(/^(\{"message":"2 123456789012 [^"]* ACCEPT OK"\}\n){2}$/);
  });

  it.each([
    ['refused-lz4', 'its column “version” is compressed with LZ4_RAW; write it with '],
    ['refused-decimal', 'its column “cost” has the type DECIMAL, which is not supported'],
    ['refused-nested', 'its column “tags” is nested; only plain columns are read'],
    ['refused-repeated', 'its column “ports” is nested; only plain columns are read'],
    ['refused-no-fields', 'none of its columns is a flow log field: name, size'],
  ])('refuses %s by name', async (name, reason) => {
    // Act
    const reading = textOf(`${name}.parquet`);

    // Assess
    await expect(reading).rejects.toMatchObject({
      code: 'parquet_unsupported',
      message: expect.stringContaining(reason),
    });
  });

  it('distinguishes a truncated file from a damaged one', async () => {
    // Prepare
    const whole = parquetFile('five-pyarrow-gzip.parquet');

    for (const length of [4, 11, 12, 100, whole.length - 1]) {
      // Act
      const reading = chunksOf(memoryRanges(whole.subarray(0, length)));

      // Assess
      await expect(reading).rejects.toMatchObject({
        code: 'parquet_damaged',
        message: expect.stringContaining('it is not a whole Parquet file'),
      });
    }
  });

  it('refuses a file with an encrypted footer', async () => {
    // Prepare
    const bytes = Buffer.from(parquetFile('five-pyarrow-gzip.parquet'));
    bytes.write('PARE', bytes.length - 4);

    // Act
    const reading = chunksOf(memoryRanges(bytes));

    // Assess
    await expect(reading).rejects.toMatchObject({
      code: 'parquet_unsupported',
      message: 'it is an encrypted Parquet file',
    });
  });

  it('yields the rows before a damaged page', async () => {
    // Prepare: the last page of the byte column in the last row group
    const bytes = Buffer.from(parquetFile('many-pyarrow-small-pages.parquet'));
    const footerEnd = bytes.length - 8;
    const { groups } = readMetadata(bytes.subarray(footerEnd - bytes.readUInt32LE(footerEnd), footerEnd));
    const end = groups.at(-1)?.chunks[9]?.end ?? 0;
    bytes.fill(0xff, end - 40, end);
    let rows = 0;

    // Act
    const reading = (async () => {
      for await (const chunk of parquetLines(memoryRanges(bytes))) rows += chunk.rows;
    })();

    // Assess
    await expect(reading).rejects.toBeInstanceOf(ParquetError);
    expect(rows).toBeGreaterThan(300);
    expect(rows).toBeLessThan(400);
  });

  it('reads every byte once at most', async () => {
    // Prepare
    const bytes = parquetFile('many-pyarrow-small-pages.parquet');
    const { source, ranges } = recorded(bytes);

    // Act
    await chunksOf(source);

    // Assess
    const sorted = ranges.toSorted((a, b) => a.start - b.start);
    expect(sorted.slice(1).every(({ start }, index) => start >= (sorted[index]?.end ?? 0))).toBe(true);
    expect(sorted.at(-1)?.end).toBe(bytes.length);
  });

  it('holds a part of a row group in memory, whatever its size', async () => {
    // Prepare: one row group of 48 MiB
    const value = plainText('10.123.123.123');
    const page = makePage({ body: Buffer.concat(Array.from({ length: 40_000 }, () => value)), values: 40_000 });
    const pages = Array.from({ length: 70 }, () => page);
    const { source, ranges } = recorded(makeParquet({ rows: 2_800_000, pages }));
    let rows = 0;

    // Act
    for await (const chunk of parquetLines(source)) rows += chunk.rows;

    // Assess
    expect(rows).toBe(2_800_000);
    expect(Math.max(...ranges.map(({ start, end }) => end - start))).toBeLessThanOrEqual(2 * 1024 * 1024);
    expect(ranges.length).toBeLessThan(60);
  });

  it('stops when it is aborted', async () => {
    // Prepare
    const abort = new AbortController();
    abort.abort(new Error('stopped'));

    // Act
    const reading = parquetLines(memoryRanges(parquetFile('five-pyarrow-gzip.parquet')), {
      signal: abort.signal,
    }).next();

    // Assess
    await expect(reading).rejects.toThrow('stopped');
  });
});
