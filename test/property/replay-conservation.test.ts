import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { PutApi } from '../../src/aws/put-back/put-api.ts';
import { objectFile } from '../../src/input/s3/object-file.ts';
import type { ObjectWriter } from '../../src/model/object-writer.ts';
import { BatchEnricher } from '../../src/reader/batch-enricher.ts';
import { MAX_DOCUMENT_LINE_BYTES } from '../../src/reader/line-sink.ts';
import { S3Sink } from '../../src/reader/sinks/s3-sink.ts';
import { StreamSink } from '../../src/reader/sinks/stream-sink.ts';
import { TokenBucket } from '../../src/reader/token-bucket.ts';
import { openJournal } from '../../src/replay/journal.ts';
import type { Plan } from '../../src/replay/plan.ts';
import { type ReplayCounts, ReplayRun, type ReplaySettings } from '../../src/replay/replay-run.ts';
import { parquetFile } from '../support/parquet-files.ts';
import { memoryReader } from '../support/reader/memory-reader.ts';
import { etagOf } from '../support/reader/object-server.ts';
import { flowLine, HEADER } from '../support/reader/objects.ts';
import { makeTransform } from '../support/run-transform.ts';

/** Thrown when a process is killed: it ends the run at any point. */
class Killed extends Error {}

/** Maximum number of runs; no scenario needs that many. */
const MAX_RUNS = 60;
const BUCKET = 'logs';
/** The same fields in another order, with one additional field. */
const OTHER_HEADER = `${HEADER.split(' ').toReversed().join(' ')} vpc-id`;

const piece = fc.oneof(
  { weight: 8, arbitrary: fc.constant('line') },
  { weight: 1, arbitrary: fc.constantFrom('header', 'otherHeader', 'blank', 'longLine') },
);

const object = fc.record({
  kind: fc.constantFrom('text', 'gzip', 'members', 'truncated', 'parquet'),
  pieces: fc.array(piece, { maxLength: 40 }),
  lineEnd: fc.constantFrom('\n', '\n', '\r\n'),
  endsWithLineEnd: fc.boolean(),
  /** Position at which the content is divided or cut off. */
  cut: fc.double({ min: 0, max: 1, noNaN: true }),
});

const scenario = fc.record({
  objects: fc.array(object, { minLength: 1, maxLength: 4 }),
  parallel: fc.integer({ min: 1, max: 3 }),
  batchBytes: fc.integer({ min: 1, max: 4_000 }),
  partBytes: fc.integer({ min: 100, max: 8_000 }),
  /**
   * Number of puts after which each run is killed, before or after the put has arrived; the run after the last kill
   * completes.
   */
  kills: fc.array(fc.record({ puts: fc.nat(8), hasArrived: fc.boolean() }), { maxLength: 4 }),
  refusals: fc.array(fc.boolean(), { minLength: 1, maxLength: 5 }),
});

type Scenario = typeof scenario extends fc.Arbitrary<infer Value> ? Value : never;
type Piece = Scenario['objects'][number];

/** The content of an object, and the source ports of its lines, in order. */
function contentOf(
  { kind, pieces, lineEnd, endsWithLineEnd, cut }: Piece,
  nextNumber: () => number,
): { content: Buffer; ports: string[] } {
  // the rows of the Parquet file are not numbered
  if (kind === 'parquet') return { content: parquetFile('five-pyarrow-two-groups.parquet'), ports: [] };
  let isOther = false;
  const ports: string[] = [];
  const lines = ['header', ...pieces].map((name) => {
    if (name === 'header' || name === 'otherHeader') {
      isOther = name === 'otherHeader';
      return isOther ? OTHER_HEADER : HEADER;
    }
    if (name === 'blank') return ' ';
    const port = String(nextNumber());
    ports.push(port);
    const values = flowLine(Number(port)).split(' ');
    const padding = name === 'longLine' ? '0'.repeat(60_000) : '';
    values[8] = `${padding}${values[8]}`;
    return isOther ? `${values.toReversed().join(' ')} vpc-1` : values.join(' ');
  });
  const text = Buffer.from(lines.join(lineEnd) + (endsWithLineEnd ? lineEnd : ''));
  const at = Math.floor(text.length * cut);
  if (kind === 'text') return { content: text, ports };
  if (kind === 'members') {
    return { content: Buffer.concat([gzipSync(text.subarray(0, at)), gzipSync(text.subarray(at))]), ports };
  }
  const whole = gzipSync(text);
  return { content: kind === 'gzip' ? whole : whole.subarray(0, 20 + Math.floor((whole.length - 21) * cut)), ports };
}

function createWorld({ objects, parallel, batchBytes, kills, refusals }: Scenario) {
  let number = 0;
  const contents = new Map<string, Buffer>();
  const made = objects.map((one, index) => {
    const { content, ports } = contentOf(one, () => ++number);
    const key = `a/${index}.log`;
    contents.set(key, content);
    return { key, kind: one.kind, ports };
  });
  const plan: Plan = {
    hash: 'hash',
    objects: [...contents].map(([key, content]) => ({
      bucket: BUCKET,
      key,
      etag: etagOf(content),
      size: content.length,
    })),
  };
  const reader = memoryReader(BUCKET, contents);
  let left: (typeof kills)[number] | undefined;
  let puts = 0;
  let replies = 0;
  return {
    made,
    /** Accepts puts, unless the process is killed first. */
    receive(take: () => void): void {
      const isLast = left !== undefined && puts >= left.puts;
      puts++;
      if (isLast && left?.hasArrived !== true) throw new Killed();
      take();
      if (isLast) throw new Killed();
    },
    refuses: (): boolean => kills.length > 0 && replies++ < 20 && refusals[replies % refusals.length] === true,
    /** Runs until no process is killed; returns the counts of the last run. */
    async run(target: string, createSink: ReplaySettings['createSink']): Promise<ReplayCounts> {
      const folder = mkdtempSync(join(tmpdir(), 'vpc-flow-enricher-'));
      try {
        for (let runs = 0; runs < MAX_RUNS; runs++) {
          left = kills[runs];
          puts = 0;
          const journal = await openJournal(join(folder, 'journal.jsonl'), plan, target);
          const run = new ReplayRun({
            ...{ objects: plan.objects, journal, parallel, createSink, batchBytes },
            open: (one) => objectFile(reader, one),
            maxLineBytes: target === 'copies' ? MAX_DOCUMENT_LINE_BYTES : undefined,
            onFailure: () => undefined,
            onProgress: () => undefined,
          });
          let isKilled = false;
          try {
            await run.run();
          } catch (error) {
            if (!(error instanceof Killed)) throw error;
            isKilled = true;
          } finally {
            await journal.close();
          }
          const { linesRead, linesPut, linesUnsent, planned, done, failed, left: rest } = run.counts;
          expect(linesRead).toBe(linesPut + linesUnsent);
          expect(planned).toBe(done + failed + rest);
          if (!isKilled && left === undefined && rest === 0) return run.counts;
        }
        throw new Error('the scenario has no end');
      } finally {
        rmSync(folder, { recursive: true });
      }
    },
  };
}

/** Checks which ports have arrived: all of an object, or a prefix of a truncated one. */
function checkPorts(made: ReturnType<typeof createWorld>['made'], arrived: readonly string[]): void {
  for (const { kind, ports } of made) {
    const there = ports.filter((port) => arrived.includes(port));
    if (kind === 'truncated') expect(there).toEqual(ports.slice(0, there.length));
    else expect(there).toEqual(ports);
  }
}

function checkCounts(made: ReturnType<typeof createWorld>['made'], counts: ReplayCounts): void {
  const truncated = made.filter(({ kind }) => kind === 'truncated').length;
  expect(counts).toMatchObject({ failed: truncated, done: made.length - truncated, left: 0 });
  expect(counts.failures).toEqual(truncated === 0 ? {} : { gzip_damaged: truncated });
}

const PARQUET_ROWS = 5;

describe('a replay of any objects that is killed and run again', () => {
  it('has every line on the stream at least once', async () => {
    await fc.assert(
      fc.asyncProperty(scenario, async (given) => {
        // Prepare
        const world = createWorld(given);
        const accepted: string[] = [];
        const api: PutApi = {
          async put(_stream, records) {
            const results = records.map(() => ({
              isAccepted: !world.refuses(),
              errorCode: 'ServiceUnavailableException',
            }));
            world.receive(() => {
              for (const [index, { data }] of records.entries()) {
                if (results[index]?.isAccepted === true) accepted.push(...portsOf(data.toString()));
              }
            });
            return results;
          },
        };
        const clock = { now: () => 0, sleep: async () => {} };
        // the sink must not retry a put during which the process was killed
        let killed: unknown;
        const watched: PutApi = {
          async put(...call) {
            try {
              return await api.put(...call);
            } catch (error) {
              killed = error;
              throw error;
            }
          },
        };
        const createSink = () => {
          const sink = new StreamSink({
            ...{ streamName: 'flow-logs', packing: { recordBytes: 70_000, takesSeveral: true } },
            bucket: new TokenBucket(1e12, clock),
            connect: async () => watched,
            timing: { ...clock, maxRounds: 30, firstBackoffMs: 0, maxBackoffMs: 0 },
          });
          return {
            async put(...call: Parameters<StreamSink['put']>) {
              const result = await sink.put(...call);
              if (killed === undefined) return result;
              killed = undefined;
              throw new Killed();
            },
          };
        };

        // Act
        const counts = await world.run('stream', createSink);

        // Assess
        checkCounts(world.made, counts);
        checkPorts(world.made, accepted);
        const parquets = world.made.filter(({ kind }) => kind === 'parquet').length;
        const others = accepted.filter((port) => !world.made.some(({ ports }) => ports.includes(port)));
        expect(others.length).toBeGreaterThanOrEqual(parquets * PARQUET_ROWS);
        if (given.kills.length === 0)
          expect(accepted.length - others.length).toBe(new Set(accepted).size - new Set(others).size);
      }),
      { numRuns: 150 },
    );
  });

  it('has every line exactly once in the copies in S3', async () => {
    await fc.assert(
      fc.asyncProperty(scenario, async (given) => {
        // Prepare
        const world = createWorld(given);
        const copies = new Map<string, Buffer>();
        const store = (key: string, body: Buffer): void => world.receive(() => void copies.set(key, body));
        const writer: ObjectWriter = {
          put: async (key, body) => store(key, body),
          begin: async () => Promise.reject(new Error('a part of this size is put at once')),
        };
        let killed = false;
        const target = {
          ...{ prefix: '', enricher: new BatchEnricher(makeTransform()), partBytes: given.partBytes },
          writer: {
            ...writer,
            put: async (key: string, body: Buffer) => {
              try {
                await writer.put(key, body, new AbortController().signal);
              } catch (error) {
                killed = error instanceof Killed;
                throw error;
              }
            },
          },
        };

        // Act
        const counts = await world.run('copies', (one, from) => {
          const sink = new S3Sink(one, from, target);
          const dying = <Value>(value: Value): Value => {
            if (!killed) return value;
            killed = false;
            throw new Killed();
          };
          return {
            put: async (...call: Parameters<S3Sink['put']>) => dying(await sink.put(...call)),
            finish: async (...call: Parameters<S3Sink['finish']>) => dying(await sink.finish(...call)),
            abandon: () => sink.abandon(),
          };
        });

        // Assess
        checkCounts(world.made, counts);
        const documents = [...copies].map(([key, body]) => [key, gunzipSync(body).toString()] as const);
        const copied = documents.flatMap(([key, text]) =>
          text
            .split('\n')
            .slice(0, -1)
            .map((line) => ({ key, port: portOf(JSON.parse(line)) })),
        );
        checkPorts(
          world.made,
          copied.map(({ port }) => port),
        );
        const numbered = new Set(world.made.flatMap(({ ports }) => ports));
        const lines = copied.filter(({ port }) => numbered.has(port));
        expect(lines.length).toBe(new Set(lines.map(({ port }) => port)).size);
        const parquets = world.made.filter(({ kind }) => kind === 'parquet').length;
        expect(copied.length - lines.length).toBe(parquets * PARQUET_ROWS);
      }),
      { numRuns: 150 },
    );
  });
});

/** The source ports of the lines of a record. */
function portsOf(record: string): string[] {
  const [header = '', ...lines] = record.split('\n').slice(0, -1);
  const position = header.split(' ').indexOf('srcport');
  return lines.map((line) => line.replace('\r', '').split(' ')[position] ?? '');
}

function portOf(document: unknown): string {
  const port: unknown = typeof document === 'object' && document !== null ? Reflect.get(document, 'srcport') : '';
  return String(port);
}
