import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { readMessages } from '../../src/reader/read-messages.ts';
import { Reader } from '../../src/reader/reader.ts';
import { ReaderCounts } from '../../src/reader/reader-counts.ts';
import { memoryReader } from '../support/reader/memory-reader.ts';
import { flowLines, HEADER, KeepingSink } from '../support/reader/objects.ts';
import { BUCKET, sqsEvent } from '../support/reader/reader-rig.ts';

const OBJECTS = 1_000;
const CONTENT = gzipSync(`${HEADER}\n${flowLines(2)}`);
const NO_PUTS = { recordsPut: 0, bytesPut: 0, putRequests: 0, putRetries: 0, putThrottles: 0 };
const keys = Array.from({ length: OBJECTS }, (_none, index) => `a/${index}_vpcflowlogs_x.log.gz`);
const BODY = JSON.stringify({
  Records: keys.map((key) => ({
    eventName: 'ObjectCreated:Put',
    s3: { bucket: { name: BUCKET }, object: { key, size: CONTENT.length } },
  })),
});

/** How long each object and each message sent takes, in milliseconds. */
const STEP_MS = 1_000_000;

/** Reads a message with time for as many objects, and for as many objects and messages. */
async function receive(body: string, { objects, steps }: { objects: number; steps: number }) {
  let now = 0;
  const read: string[] = [];
  const sent: string[] = [];
  const reader = new Reader({
    objects: memoryReader(BUCKET, new Map(keys.map((key) => [key, CONTENT]))),
    openSink: ({ key }) => {
      now += STEP_MS;
      read.push(key);
      return Object.assign(new KeepingSink(), { counts: NO_PUTS });
    },
    selection: { sourceKeys: 'flow_logs', outputLocation: '' },
    batchBytes: 65_536,
    sendMessage: async (message) => {
      now += STEP_MS;
      sent.push(message);
    },
    onFault: () => {},
    now: () => now,
  });
  const counts = new ReaderCounts();
  const messages = Reflect.get(Object(sqsEvent(body)), 'Records');
  const time = { stopAtMs: objects * STEP_MS, deadlineMs: steps * STEP_MS, isWhole: true };
  const answer = await readMessages(messages, reader, time, counts, { onUnreadable: () => {}, now: () => now });
  return { read, sent, counts, isDone: answer.batchItemFailures.length === 0 };
}

describe('a message with a thousand objects', () => {
  // the reader gives up bodies that stall; here its time stands still, however slow the machine is
  beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] }));
  afterEach(() => void vi.useRealTimers());

  it('is read completely if there is time', async () => {
    const { read, sent, counts, isDone } = await receive(BODY, { objects: 2 * OBJECTS, steps: 2 * OBJECTS });
    expect(isDone).toBe(true);
    expect(read).toEqual(keys);
    expect(sent).toEqual([]);
    expect(counts).toMatchObject({ objectsRead: OBJECTS, linesPut: 2 * OBJECTS });
  });

  it('moves the objects that it has no time to begin to separate messages, which use up no continuation', async () => {
    // Act
    const { read, sent, counts, isDone } = await receive(BODY, { objects: 400, steps: 5_000 });

    // Assess
    expect(isDone).toBe(true);
    expect(read).toEqual(keys.slice(0, 400));
    expect(sent.map((message) => JSON.parse(message).vpcFlowEnricher.object.key)).toEqual(keys.slice(400));
    expect(sent.every((message) => JSON.parse(message).vpcFlowEnricher.n === 0)).toBe(true);
    expect(counts).toMatchObject({ objectsRead: 400, objectsContinued: 600, objectsFailed: 0 });
    const rest = await receive(sent[0] ?? '', { objects: 400, steps: 5_000 });
    expect(rest).toMatchObject({ isDone: true, read: [keys[400]] });
  });

  it('is delivered again if there is no time for these messages either', async () => {
    const { sent, counts, isDone } = await receive(BODY, { objects: 400, steps: 500 });
    expect(isDone).toBe(false);
    expect(sent).toHaveLength(100);
    expect(counts).toMatchObject({
      objectsRead: 400,
      objectsContinued: 100,
      objectFaults: { continuation_unsent: 500 },
    });
  });
});
