import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { PutApi } from '../../src/aws/put-back/put-api.ts';
import { readMapCall } from '../../src/reader/map-payload.ts';
import { readMap } from '../../src/reader/read-map.ts';
import { readMessages } from '../../src/reader/read-messages.ts';
import { Reader } from '../../src/reader/reader.ts';
import { ReaderCounts } from '../../src/reader/reader-counts.ts';
import { StreamSink } from '../../src/reader/sinks/stream-sink.ts';
import { TokenBucket } from '../../src/reader/token-bucket.ts';
import { memoryReader } from '../support/reader/memory-reader.ts';
import { flowLine, HEADER } from '../support/reader/objects.ts';
import { BUCKET, eventBridgeEvent, s3Notification, snsEnvelope, sqsEvent } from '../support/reader/reader-rig.ts';

/**
 * Thrown when the function is killed in the middle of an invocation: nothing more happens, and its messages are
 * redelivered.
 */
class Killed extends Error {}

/** Maximum number of attempts for an event of the queue; no run needs that many. */
const MAX_ROUNDS = 400;

const object = fc.record({
  lines: fc.integer({ min: 0, max: 60 }),
  kind: fc.constantFrom('gzip', 'members', 'text'),
  endsWithLineFeed: fc.boolean(),
});

const scenario = fc.record({
  objects: fc.array(object, { minLength: 1, maxLength: 4 }),
  shapes: fc.array(fc.constantFrom('s3', 'sns', 'eventBridge'), { minLength: 4, maxLength: 4 }),
  /** Indices of objects whose notification is delivered twice. */
  duplicates: fc.array(fc.nat(3), { maxLength: 3 }),
  /** The responses of the stream, repeated in turn: it accepts all, refuses some or all, or the function is killed. */
  replies: fc.array(fc.constantFrom('all', 'all', 'some', 'none', 'killBefore', 'killAfter'), {
    minLength: 1,
    maxLength: 12,
  }),
  batchBytes: fc.integer({ min: 100, max: 3_000 }),
  recordBytes: fc.integer({ min: 300, max: 2_000 }),
  takesSeveral: fc.boolean(),
  /** Number of requests for which an invocation has time. */
  requestsPerInvocation: fc.integer({ min: 1, max: 6 }),
});

/** All parts of a scenario: objects, a queue, and a stream that accepts lines. */
function createWorld({ objects, replies, batchBytes, recordBytes, takesSeveral }: ScenarioOf<typeof scenario>) {
  let number = 0;
  const contents = new Map<string, Buffer>();
  const lines: string[] = [];
  for (const [index, { lines: count, kind, endsWithLineFeed }] of objects.entries()) {
    const own = Array.from({ length: count }, () => flowLine(++number));
    lines.push(...own);
    const text = [HEADER, ...own].join('\n') + (endsWithLineFeed ? '\n' : '');
    const half = Math.floor(text.length / 2);
    const members = [gzipSync(text.slice(0, half)), gzipSync(text.slice(half))];
    const content = kind === 'text' ? Buffer.from(text) : kind === 'gzip' ? gzipSync(text) : Buffer.concat(members);
    contents.set(`a/b ${index}+_vpcflowlogs_x.log.gz`, content);
  }
  const accepted = new Map<string, number>();
  const messages: string[] = [];
  let requests = 0;
  let now = 0;
  const api: PutApi = {
    async put(_stream, records) {
      const reply = replies[requests % replies.length] ?? 'all';
      // eventually everything is accepted
      const isCalm = requests++ > 150;
      now++;
      if (reply === 'killBefore' && !isCalm) throw new Killed();
      const results = records.map(
        (_record, index) => isCalm || (reply !== 'none' && !(reply === 'some' && index % 2 === 0)),
      );
      for (const [index, { data }] of records.entries()) {
        if (results[index] !== true) continue;
        const [header, ...own] = data.toString('utf8').split('\n').slice(0, -1);
        expect(header).toBe(HEADER);
        expect(own.length).toBeGreaterThan(0);
        for (const line of own) accepted.set(line, (accepted.get(line) ?? 0) + 1);
      }
      if (reply === 'killAfter' && !isCalm) throw new Killed();
      return results.map((isAccepted) => ({
        isAccepted,
        errorCode: isAccepted ? undefined : 'ServiceUnavailableException',
      }));
    },
  };
  const bucket = new TokenBucket(1e12, { now: () => now, sleep: async () => {} });
  let killed: Killed | undefined;
  const watched: PutApi = {
    async put(...call) {
      if (killed !== undefined) throw killed;
      try {
        return await api.put(...call);
      } catch (error) {
        if (error instanceof Killed) killed = error;
        throw error;
      }
    },
  };
  const reader = new Reader({
    objects: memoryReader(BUCKET, contents),
    openSink: () =>
      new StreamSink({
        streamName: 'flow-logs',
        packing: { recordBytes, takesSeveral },
        bucket,
        connect: async () => watched,
        timing: { now: () => now, sleep: async () => {}, maxRounds: 3, firstBackoffMs: 0, maxBackoffMs: 0 },
      }),
    selection: { sourceKeys: 'flow_logs', outputLocation: '' },
    batchBytes,
    sendMessage: async (body) => {
      messages.push(body);
    },
    onFault: () => {},
    now: () => now,
  });
  return {
    contents,
    lines,
    accepted,
    messages,
    reader,
    get now() {
      return now;
    },
    /** Whether the function was killed since the last call. */
    takeKilled(): boolean {
      const isKilled = killed !== undefined;
      killed = undefined;
      return isKilled;
    },
  };
}

type ScenarioOf<Arbitrary> = Arbitrary extends fc.Arbitrary<infer Value> ? Value : never;

function expectConserved(counts: ReaderCounts): void {
  expect(counts.linesRead).toBe(counts.linesPut + counts.linesUnsent);
}

describe('lines of objects', () => {
  it('are each on the stream at least once, whatever happens to notifications, puts and the function', async () => {
    await fc.assert(
      fc.asyncProperty(scenario, async (given) => {
        // Prepare
        const world = createWorld(given);
        const keys = [...world.contents.keys()];
        const bodyOf = (index: number): string => {
          const key = keys[index % keys.length] ?? '';
          const content = world.contents.get(key) ?? Buffer.alloc(0);
          const shape = given.shapes[index % given.shapes.length];
          if (shape === 'eventBridge') return eventBridgeEvent(key, content);
          const body = s3Notification(key, content);
          return shape === 'sns' ? snsEnvelope(body) : body;
        };
        const queue = [...keys.keys(), ...given.duplicates].map(bodyOf);

        // Act: each message is redelivered until it is done; messages that continue an object are queued
        for (let round = 0; queue.length > 0 && round < MAX_ROUNDS; round++) {
          const body = queue.shift() ?? '';
          const counts = new ReaderCounts();
          const stopAtMs = world.now + given.requestsPerInvocation;
          const time = { stopAtMs, deadlineMs: stopAtMs + 1e6, isWhole: true };
          const outlets = { onUnreadable: () => {}, now: () => world.now };
          const messages = Reflect.get(Object(sqsEvent(body)), 'Records');
          const answer = await readMessages(messages, world.reader, time, counts, outlets);
          expectConserved(counts);
          const sent = world.messages.splice(0);
          // a killed function returns nothing, and its unsent messages are lost
          if (world.takeKilled() || answer.batchItemFailures.length > 0) queue.push(body);
          else queue.push(...sent.map((each) => each.replace(/"n":\d+/, '"n":1')));
        }

        // Assess
        expect(queue).toEqual([]);
        expect(world.lines.filter((line) => (world.accepted.get(line) ?? 0) < 1)).toEqual([]);
        expect([...world.accepted.keys()].filter((line) => !world.lines.includes(line))).toEqual([]);
      }),
      { numRuns: 60 },
    );
  });

  it('are each on the stream exactly once if nothing is refused, sent twice or killed', async () => {
    await fc.assert(
      fc.asyncProperty(scenario, async (given) => {
        // Prepare
        const world = createWorld({ ...given, replies: ['all'] });
        let payload: unknown = {
          Items: [...world.contents.keys()].map((key) => ({ bucket: BUCKET, key })),
          BatchInput: { run: 'r' },
        };

        // Act: call it as Step Functions does
        for (let round = 0; round < MAX_ROUNDS; round++) {
          const call = readMapCall(payload);
          if (call === undefined) throw new Error('the payload is not read');
          const counts = new ReaderCounts();
          const stopAtMs = world.now + given.requestsPerInvocation;
          const time = { stopAtMs, deadlineMs: stopAtMs + 1e6, isWhole: true };
          const answer = await readMap(call, world.reader, time, counts, { describe: () => '', now: () => world.now });
          expectConserved(counts);
          payload = JSON.parse(JSON.stringify(answer));
          if (answer.isDone) break;
        }

        // Assess
        expect(payload).toMatchObject({
          isDone: true,
          failed: 0,
          counts: { linesRead: world.lines.length, linesPut: world.lines.length, linesUnsent: 0 },
        });
        expect(world.lines.filter((line) => world.accepted.get(line) !== 1)).toEqual([]);
        expect(world.accepted.size).toBe(world.lines.length);
      }),
      { numRuns: 60 },
    );
  });
});
