import { gunzipSync, gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import type { ObjectUpload, ObjectWriter } from '../../../src/model/object-writer.ts';
import type { ReadCursor } from '../../../src/model/source-object.ts';
import { BatchEnricher } from '../../../src/reader/batch-enricher.ts';
import { type ReadOutcome, readObject, START } from '../../../src/reader/read-object.ts';
import { keyOfPart, S3Sink } from '../../../src/reader/sinks/s3-sink.ts';
import { HandClock } from '../../support/clock.ts';
import { flowLines, HEADER, inputOf, OBJECT } from '../../support/reader/objects.ts';
import { runOutOfTime } from '../../support/run-out-of-time.ts';
import { makeTransform } from '../../support/run-transform.ts';

const LINES = 4_000;
const CONTENT = gzipSync(`${HEADER}\n${flowLines(LINES)}`);
const PART_BYTES = 100_000;
const NEVER = Number.POSITIVE_INFINITY;

/** Keeps the written objects; an object of an upload appears when the upload is completed. */
class KeptObjects implements ObjectWriter {
  readonly objects: Map<string, Buffer> = new Map();
  /** Uploads that were begun and neither completed nor aborted. */
  openUploads = 0;
  begun = 0;
  /** The key at which writes fail. */
  failingKey: string | undefined;

  async put(key: string, body: Buffer): Promise<void> {
    if (key === this.failingKey) throw Object.assign(new Error('no'), { name: 'AccessDenied' });
    this.objects.set(key, body);
  }

  async begin(key: string): Promise<ObjectUpload> {
    const pieces: Buffer[] = [];
    this.openUploads++;
    this.begun++;
    return {
      write: async (piece) => {
        pieces.push(piece);
      },
      complete: async () => {
        this.openUploads--;
        this.objects.set(key, Buffer.concat(pieces));
      },
      abort: async () => {
        this.openUploads--;
      },
    };
  }

  get text(): string {
    return [...this.objects].map(([_key, body]) => gunzipSync(body).toString()).join('');
  }
}

function run(
  writer: ObjectWriter,
  from: ReadCursor = START,
  stopAfter = NEVER,
  pieceBytes?: number,
): Promise<ReadOutcome> {
  const target = {
    pieceBytes,
    prefix: 'enriched/',
    writer,
    enricher: new BatchEnricher(makeTransform()),
    partBytes: PART_BYTES,
  };
  const sink = new S3Sink(OBJECT, from, target);
  let calls = 0;
  const now = (): number => (calls++ > stopAfter ? 2 : 0);
  const options = { batchBytes: 16_384, stopAtMs: stopAfter === NEVER ? NEVER : 1, deadlineMs: NEVER, now };
  return readObject(OBJECT, inputOf(CONTENT, 1_000), from, sink, options).finally(() => sink.abandon());
}

describe('S3Sink', () => {
  it('writes the documents of an object in parts, each line once and in order', async () => {
    // Prepare
    const writer = new KeptObjects();

    // Act
    const outcome = await run(writer);

    // Assess
    expect(outcome).toMatchObject({ kind: 'done', linesRead: LINES, linesPut: LINES, linesUnsent: 0 });
    expect([...writer.objects.keys()]).toEqual([0, 1, 2, 3].map((part) => keyOfPart('enriched/', OBJECT.key, part)));
    const documents = writer.text.trimEnd().split('\n');
    expect(documents.map((document) => JSON.parse(document).srcport)).toEqual(
      flowLines(LINES)
        .trimEnd()
        .split('\n')
        .map((line) => Number(line.split(' ')[5])),
    );
  });

  it('writes the same bytes again when it is repeated, even after an interruption anywhere', async () => {
    // Prepare
    const whole = new KeptObjects();
    await run(whole);

    for (const stopAfter of [3, 9, 14]) {
      // Act
      const writer = new KeptObjects();
      let outcome = await run(writer, START, stopAfter);
      expect(outcome.kind).toBe('continued');
      for (let round = 0; outcome.kind === 'continued' && round < 20; round++)
        outcome = await run(writer, outcome.cursor);

      // Assess
      expect(outcome.kind).toBe('done');
      expect(writer.objects).toEqual(whole.objects);
      expect(writer.openUploads).toBe(0);
    }
  });

  it('sends a large part in pieces, with the same bytes', async () => {
    // Prepare
    const whole = new KeptObjects();
    await run(whole);
    const writer = new KeptObjects();

    // Act
    const outcome = await run(writer, START, NEVER, 1);

    // Assess
    expect(outcome.kind).toBe('done');
    expect(writer.begun).toBe(4);
    expect(writer.objects).toEqual(whole.objects);
  });

  it('continues after the last complete part if a part cannot be written', async () => {
    // Prepare
    const writer = new KeptObjects();
    writer.failingKey = keyOfPart('enriched/', OBJECT.key, 2);

    // Act
    const outcome = await run(writer);
    writer.failingKey = undefined;
    const repeated = await run(writer, outcome.cursor);

    // Assess
    expect(outcome).toMatchObject({
      kind: 'failed',
      code: 'put_refused',
      reason: expect.stringContaining('AccessDenied'),
    });
    expect(outcome.cursor.part).toBe(2);
    expect(repeated.kind).toBe('done');
    expect(writer.text.trimEnd().split('\n')).toHaveLength(LINES);
  });

  it('names parts after the object, without its endings', () => {
    expect(keyOfPart('out/', 'a/b.log.gz', 0)).toBe('out/a/b.log.part-00000.ndjson.gz');
    expect(keyOfPart('', 'a/b.log.parquet', 12)).toBe('a/b.log.part-00012.ndjson.gz');
  });

  it('writes the complete lines before the damage of an object, however often it is read', async () => {
    // Prepare
    const writer = new KeptObjects();
    const target = { prefix: 'copies/', writer, enricher: new BatchEnricher(makeTransform()), partBytes: PART_BYTES };
    const damaged = CONTENT.subarray(0, CONTENT.length - 2_000);
    const readDamaged = (from: ReadCursor): Promise<ReadOutcome> =>
      readObject(OBJECT, inputOf(damaged), from, new S3Sink(OBJECT, from, target), {
        batchBytes: 10_000,
        stopAtMs: NEVER,
        deadlineMs: NEVER,
      });

    // Act
    const outcome = await readDamaged(START);
    const once = writer.text;
    const again = await readDamaged(START);
    const continued = await readDamaged(outcome.cursor);

    // Assess
    expect(outcome).toMatchObject({ kind: 'failed', code: 'gzip_damaged', linesUnsent: 0 });
    expect(outcome.linesPut).toBeGreaterThan(LINES / 2);
    expect(once.match(/\n/g)).toHaveLength(outcome.linesPut);
    expect(again).toEqual(outcome);
    expect(continued).toMatchObject({ kind: 'failed', code: 'gzip_damaged', linesRead: 0 });
    expect(writer.text).toBe(once);
  });
});

describe('S3Sink within its time', () => {
  /** A writer whose requests of one kind never complete unless they are aborted. */
  function hanging(
    writer: KeptObjects,
    kind: 'put' | 'begin' | 'write' | 'complete' | 'abort',
    onHang: () => void = () => {},
  ): ObjectWriter {
    const hang = (signal?: AbortSignal): Promise<never> =>
      new Promise((_resolve, reject) => {
        signal?.addEventListener('abort', () => reject(signal.reason));
        onHang();
      });
    return {
      put: (key, body, signal) => (kind === 'put' ? hang(signal) : writer.put(key, body)),
      begin: async (key, signal) => {
        if (kind === 'begin') return hang(signal);
        const upload = await writer.begin(key);
        return {
          write: (piece, own) => (kind === 'write' ? hang(own) : upload.write(piece, own)),
          complete: (own) => (kind === 'complete' ? hang(own) : upload.complete(own)),
          abort: async (own) => {
            if (kind === 'abort') throw new Error('no');
            await upload.abort(own);
          },
        };
      },
    };
  }

  function sinkOf(writer: ObjectWriter, pieceBytes: number, now?: () => number): S3Sink {
    const enricher = new BatchEnricher(makeTransform());
    return new S3Sink(OBJECT, START, { pieceBytes, prefix: '', writer, enricher, partBytes: PART_BYTES, now });
  }

  it.each(['put', 'begin', 'write', 'complete'] as const)('ends when S3 hangs: %s', async (kind) => {
    // Prepare
    const writer = new KeptObjects();
    const clock = new HandClock();
    let hangs = false;
    const writerThatHangs = hanging(writer, kind, () => {
      hangs = true;
    });
    const sink = sinkOf(writerThatHangs, kind === 'put' ? 1e9 : 1, clock.now);
    const milliseconds = 2_000;
    const options = { batchBytes: 16_384, stopAtMs: NEVER, deadlineMs: clock.ms + milliseconds, now: clock.now };

    // Act
    const outcome = await runOutOfTime(() => readObject(OBJECT, inputOf(CONTENT, 1_000), START, sink, options), {
      clock,
      milliseconds,
      when: () => hangs,
    });

    // Assess: data that is not durable is read again
    expect(outcome).toMatchObject({ kind: 'continued', cursor: START, linesPut: 0, code: 'put_refused' });
    expect(outcome.reason).toContain('deadline');
    expect(writer.openUploads).toBe(0);
    expect(writer.objects.size).toBe(0);
  });

  it('names the cause if a part can neither be written nor aborted', async () => {
    // Prepare
    const writer = new KeptObjects();
    const failing = hanging(writer, 'abort');
    const refusing: ObjectWriter = {
      put: failing.put,
      begin: async (key, signal) => ({
        ...(await failing.begin(key, signal)),
        write: async () => {
          throw Object.assign(new Error('no'), { name: 'AccessDenied' });
        },
      }),
    };

    // Act
    const options = { batchBytes: 16_384, stopAtMs: NEVER, deadlineMs: NEVER };
    const outcome = await readObject(OBJECT, inputOf(CONTENT, 1_000), START, sinkOf(refusing, 1), options);

    // Assess
    expect(outcome).toMatchObject({ kind: 'failed', cursor: START, code: 'put_refused', linesPut: 0 });
    expect(outcome.reason).toContain('AccessDenied');
  });

  it('does not move past lines of an unfinished part when lines follow that are too large', async () => {
    // Prepare: two header lines, so that the oversized lines are a separate batch
    const large = 'x'.repeat(3_000);
    const other = HEADER.replace('version account-id', 'account-id version');
    const content = `${HEADER}\n${flowLines(2)}${other}\n${large}\n${large}\n${HEADER}\n${flowLines(2, 3)}`;
    const writer = new KeptObjects();
    const target = { prefix: '', writer, enricher: new BatchEnricher(makeTransform()), partBytes: PART_BYTES };
    let calls = 0;
    const limits = { batchBytes: 16_384, maxLineBytes: 1_000, deadlineMs: NEVER };

    for (const stopAfter of [0, 1, 2, 3, 4, NEVER]) {
      // Act
      calls = 0;
      writer.objects.clear();
      const now = (): number => (calls++ > stopAfter ? 2 : 0);
      const first = await readObject(OBJECT, inputOf(content), START, new S3Sink(OBJECT, START, target), {
        ...limits,
        stopAtMs: 1,
        now,
      });
      const rest = { ...limits, stopAtMs: NEVER };
      const sink = new S3Sink(OBJECT, first.cursor, target);
      const last =
        first.kind === 'continued' ? await readObject(OBJECT, inputOf(content), first.cursor, sink, rest) : first;

      // Assess
      expect(last).toMatchObject({ kind: 'failed', code: 'line_size', cursor: { lines: 4, unsent: 2 } });
      const ports = writer.text
        .trimEnd()
        .split('\n')
        .map((document) => JSON.parse(document).srcport);
      expect(ports).toEqual([1, 2, 3, 4]);
    }
  });
});
