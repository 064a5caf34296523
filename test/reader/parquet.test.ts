import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { readObject } from '../../src/reader/read-object.ts';
import { inputOf, KeepingSink, OBJECT } from '../support/reader/objects.ts';
import { contextWith, failedIds, KEY, s3Notification, sqsEvent, useReaderRig } from '../support/reader/reader-rig.ts';

const FILES = new URL('../support/parquet-files/', import.meta.url);
const PARQUET_KEY = KEY.replace('.log.gz', '.log.parquet');

const rig = useReaderRig();

function fileOf(name: string): Buffer {
  return readFileSync(new URL(name, FILES));
}

/** The header line of a text file, and the lines below it. */
function partsOf(name: string): { header: string; lines: string } {
  const text = fileOf(name).toString('utf8');
  const end = text.indexOf('\n') + 1;
  return { header: text.slice(0, end), lines: text.slice(end) };
}

/** The lines of all accepted records, without their headers. */
function linesWithout(header: string): string {
  for (const record of rig().records) expect(record.startsWith(header)).toBe(true);
  return rig()
    .stream.accepted.map(({ data }) => data.subarray(Buffer.byteLength(header)).toString('utf8'))
    .join('');
}

describe('a Parquet object', () => {
  it.each([
    ['five-pyarrow-gzip.parquet', 'five.log'],
    ['five-pyarrow-two-groups.parquet', 'five.log'],
    ['five-duckdb-zstd.parquet', 'five.log'],
    ['many-duckdb.parquet', 'many.log'],
    ['many-pyarrow-small-pages.parquet', 'many.log'],
  ])('is put as the lines of its text twin: %s', async (name, twin) => {
    // Prepare
    const content = fileOf(name);
    const { header, lines } = partsOf(twin);
    rig().put(PARQUET_KEY, content);
    const handler = await rig().handler();

    // Act
    const answer = await handler(sqsEvent(s3Notification(PARQUET_KEY, content)), contextWith(900_000));

    // Assess
    expect(failedIds(answer)).toEqual([]);
    expect(linesWithout(header)).toBe(lines);
    const count = lines.split('\n').length - 1;
    expect(rig().counts).toMatchObject({ objectsRead: 1, linesRead: count, linesPut: count, linesUnsent: 0 });
  });

  it('is recognised by its content, whatever its name', async () => {
    const content = fileOf('five-pyarrow-snappy.parquet');
    rig().put(KEY, content);
    const handler = await rig().handler();
    await handler(sqsEvent(s3Notification(KEY, content)), contextWith(900_000));
    expect(rig().counts).toMatchObject({ objectsRead: 1, linesPut: 5 });
  });

  it.each(['many-pyarrow-small-pages.parquet', 'many-duckdb.parquet'])('continues at any row: %s', async (name) => {
    // Prepare
    const input = inputOf(fileOf(name));
    const { lines } = partsOf('many.log');
    const options = { batchBytes: 5_000, stopAtMs: Number.POSITIVE_INFINITY, deadlineMs: Number.POSITIVE_INFINITY };
    const sink = new KeepingSink();
    await readObject(OBJECT, input, undefined, sink, options);
    expect(sink.batches.length).toBeGreaterThan(10);

    for (const cursor of sink.cursors) {
      // Act
      const rest = new KeepingSink();
      const outcome = await readObject(OBJECT, input, cursor, rest, options);

      // Assess
      expect(rest.text).toBe(lines.split('\n').slice(cursor.position).join('\n'));
      expect(outcome).toMatchObject({ kind: 'done', cursor: { position: 400, lines: 400 } });
    }
  });

  it('that is larger than the memory of the function allows is refused', async () => {
    const content = fileOf('many-duckdb.parquet');
    const options = { batchBytes: 5_000, stopAtMs: Number.POSITIVE_INFINITY, deadlineMs: Number.POSITIVE_INFINITY };
    const read = (maxParquetBytes: number) =>
      readObject(OBJECT, inputOf(content), undefined, new KeepingSink(), { ...options, maxParquetBytes });
    expect(await read(content.length - 1)).toMatchObject({ kind: 'failed', code: 'object_size', linesRead: 0 });
    expect(await read(content.length)).toMatchObject({ kind: 'done', linesPut: 400 });
  });

  it.each([
    ['refused-lz4.parquet', 'parquet_unsupported', /LZ4/i],
    ['refused-nested.parquet', 'parquet_unsupported', /./],
  ])('fails with its own code if it is not supported: %s', async (name, code, reason) => {
    // Prepare
    const content = fileOf(name);
    rig().put(PARQUET_KEY, content);
    const handler = await rig().handler();

    // Act
    const answer = await handler(sqsEvent(s3Notification(PARQUET_KEY, content)), contextWith(900_000));

    // Assess
    expect(failedIds(answer)).toEqual(['m1']);
    expect(rig().counts).toMatchObject({ objectFaults: { [code]: 1 }, linesRead: 0 });
    expect(rig().log.find((line) => line.code === code)?.reason).toMatch(reason);
  });

  it('fails if its end is missing', async () => {
    const content = fileOf('five-pyarrow-gzip.parquet').subarray(0, -20);
    rig().put(PARQUET_KEY, content);
    const handler = await rig().handler();
    const answer = await handler(sqsEvent(s3Notification(PARQUET_KEY, content)), contextWith(900_000));
    expect(failedIds(answer)).toEqual(['m1']);
    expect(rig().counts).toMatchObject({ objectFaults: { parquet_damaged: 1 } });
  });

  it('without rows is done', async () => {
    const content = fileOf('empty.parquet');
    rig().put(PARQUET_KEY, content);
    const handler = await rig().handler();
    const answer = await handler(sqsEvent(s3Notification(PARQUET_KEY, content)), contextWith(900_000));
    expect(failedIds(answer)).toEqual([]);
    expect(rig().stream.server.requests).toEqual([]);
  });
});
