import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { memberOf } from '../../src/reader/notification.ts';
import { MAX_CONTINUATIONS } from '../../src/reader/reader.ts';
import { HandClock } from '../support/clock.ts';
import { etagOf } from '../support/reader/object-server.ts';
import { flowLines, HEADER } from '../support/reader/objects.ts';
import {
  BUCKET,
  contextWith,
  failedIds,
  KEY,
  s3Notification,
  sqsEvent,
  useReaderRig,
} from '../support/reader/reader-rig.ts';

const rig = useReaderRig();
const DONE = { batchItemFailures: [] };
/** Text of about 590 KB, which takes more than 8 seconds at 65,536 bytes a second: of a clock that only such waits move. */
const TEXT = flowLines(6_000);
const CONTENT = gzipSync(`${HEADER}\n${TEXT}`);
const SLOW = { READER_BYTES_PER_SECOND: '65536' };

/** A continuation message for the object. */
function continuation(n: number, bytes = 0, etag = etagOf(CONTENT)): string {
  const object = { bucket: BUCKET, key: KEY, etag };
  return JSON.stringify({ vpcFlowEnricher: { object, cursor: { bytes, lines: 0, part: 0 }, n, run: 'live' } });
}

describe('an object that takes longer than the function may', () => {
  it('continues by messages, so that each line is put exactly once', async () => {
    // Prepare
    rig().put(KEY, CONTENT);
    const clock = new HandClock();
    const handler = await rig().handler(SLOW, clock);
    let body = s3Notification(KEY, CONTENT);
    const cursors: unknown[] = [];

    // Act: 6 seconds per invocation, half of them for reading
    for (let call = 0; call < 30; call++) {
      const before = rig().s3.messages.length;
      expect(await handler(sqsEvent(body), contextWith(6_000, clock.now))).toEqual(DONE);
      const next = rig().s3.messages[before];
      if (next === undefined) break;
      expect(rig().s3.messages).toHaveLength(before + 1);
      expect(next.length).toBeLessThan(2_048);
      cursors.push(memberOf(memberOf(JSON.parse(next), 'vpcFlowEnricher'), 'cursor'));
      body = next;
    }

    // Assess
    const text = rig()
      .stream.accepted.map(({ data }) => data.subarray(HEADER.length + 1).toString('utf8'))
      .join('');
    expect(text).toBe(TEXT);
    expect(cursors.length).toBeGreaterThan(1);
    const whole = Buffer.from(`${HEADER}\n${TEXT}`);
    for (const cursor of cursors) expect(whole[Number(memberOf(cursor, 'bytes')) - 1]).toBe(0x0a);
    expect(
      rig()
        .log.filter(({ msg }) => msg === 'read')
        .reduce((sum, { linesPut }) => sum + Number(linesPut), 0),
    ).toBe(6_000);
    expect(rig().log.filter(({ objectsRead }) => objectsRead === 1)).toHaveLength(1);
  });

  it('fails if none of it is accepted within the time of an invocation', async () => {
    // Prepare
    rig().put(KEY, CONTENT);
    rig().stream.faults = () => ({ kind: 'error', code: 'ServiceUnavailableException' });
    const clock = new HandClock();
    const handler = await rig().handler(SLOW, clock);
    await handler(sqsEvent(s3Notification(KEY, CONTENT)), contextWith(900_000, clock.now));

    // Act: the budget of one second is spent, and the invocation is too short for it to refill
    const answer = await handler(sqsEvent(s3Notification(KEY, CONTENT)), contextWith(100, clock.now));

    // Assess
    expect(failedIds(answer)).toEqual(['m1']);
    expect(rig().counts).toMatchObject({ objectFaults: { put_refused: 1 }, linesPut: 0 });
    expect(rig().s3.messages).toEqual([]);
  });

  it('sends the message before it says that the object is done, and returns the object if that fails', async () => {
    // Prepare
    rig().put(KEY, CONTENT);
    rig().s3.failMessages = 1;
    const clock = new HandClock();
    const handler = await rig().handler(SLOW, clock);

    // Act
    const answer = await handler(sqsEvent(s3Notification(KEY, CONTENT)), contextWith(6_000, clock.now));

    // Assess
    expect(failedIds(answer)).toEqual(['m1']);
    expect(rig().counts).toMatchObject({ objectsContinued: 0, objectFaults: { continuation_unsent: 1 } });
  });

  it.each([
    [MAX_CONTINUATIONS - 1, undefined],
    [MAX_CONTINUATIONS, undefined],
    [MAX_CONTINUATIONS + 1, 'continuations'],
  ])('is abandoned after twelve continuations: number %i', async (n, code) => {
    // Prepare
    rig().put(KEY, CONTENT);
    const handler = await rig().handler();

    // Act
    const answer = await handler(sqsEvent(continuation(n)), contextWith(900_000));

    // Assess
    expect(failedIds(answer)).toEqual(code === undefined ? [] : ['m1']);
    expect(rig().counts).toMatchObject(code === undefined ? { objectsRead: 1 } : { objectFaults: { [code]: 1 } });
    expect(rig().s3.requests).toHaveLength(code === undefined ? 1 : 0);
  });

  it('is not continued if it has changed', async () => {
    rig().put(KEY, gzipSync(`${HEADER}\n${flowLines(3)}`));
    const handler = await rig().handler();
    const answer = await handler(sqsEvent(continuation(1, 400)), contextWith(900_000));
    expect(failedIds(answer)).toEqual(['m1']);
    expect(rig().counts).toMatchObject({ objectFaults: { object_changed: 1 }, linesRead: 0 });
  });

  it('has the ETag of its first response in the message, if its notification has none', async () => {
    rig().put(KEY, CONTENT);
    const clock = new HandClock();
    const handler = await rig().handler(SLOW, clock);
    const body = s3Notification(KEY, CONTENT).replace(/"eTag":"[^"]*",/, '');
    await handler(sqsEvent(body), contextWith(6_000, clock.now));
    expect(JSON.parse(rig().s3.messages[0] ?? '')).toMatchObject({
      vpcFlowEnricher: { object: { bucket: BUCKET, key: KEY, etag: etagOf(CONTENT) }, n: 1, run: 'live' },
    });
  });
});

describe('items of a Distributed Map', () => {
  const plan = (...keys: readonly string[]) => ({
    Items: keys.map((key) => ({ object: { bucket: BUCKET, key, etag: etagOf(CONTENT), size: CONTENT.length } })),
    BatchInput: { run: 'replay-1' },
  });

  it('are read one after the other; the answer counts and names those that failed', async () => {
    // Prepare
    rig().put('a/1.log.gz', CONTENT);
    rig().put('a/3.log.gz', CONTENT);
    const handler = await rig().handler();

    // Act
    const answer = await handler(plan('a/1.log.gz', 'a/2.log.gz', 'a/3.log.gz'), contextWith(900_000));

    // Assess
    expect(answer).toMatchObject({
      isDone: true,
      run: 'replay-1',
      failed: 1,
      failedItems: [{ bucket: BUCKET, key: 'a/2.log.gz', code: 'object_missing' }],
      counts: { objectsRead: 2, linesRead: 12_000, linesPut: 12_000, linesUnsent: 0 },
    });
    expect(memberOf(answer, 'failures')).toContain(`s3://${BUCKET}/a/2.log.gz: object_missing`);
    expect(rig().counts).toMatchObject({ run: 'replay-1', objectsRead: 2, objectsFailed: 1 });
  });

  it('continue with the previous answer as the payload, until all are done', async () => {
    // Prepare
    for (const key of ['a/1.log', 'a/3.log']) rig().put(key, CONTENT);
    const clock = new HandClock();
    const handler = await rig().handler({ READER_BYTES_PER_SECOND: '262144' }, clock);
    let payload: unknown = plan('a/1.log', 'a/2.log', 'a/3.log');

    // Act
    let calls = 0;
    for (let isDone: unknown = false; isDone === false && calls < 50; calls++) {
      payload = JSON.parse(JSON.stringify(await handler(payload, contextWith(4_000, clock.now))));
      isDone = memberOf(payload, 'isDone');
    }

    // Assess
    expect(calls).toBeGreaterThan(1);
    expect(payload).toMatchObject({
      isDone: true,
      failed: 1,
      counts: { objectsRead: 2, linesRead: 12_000, linesPut: 12_000 },
    });
    expect(rig().records.join('').match(/ OK\n/g)).toHaveLength(12_000);
    expect(rig().s3.messages).toEqual([]);
  });

  it('may come from a listing; only its flow logs are read', async () => {
    // Prepare
    rig().put(KEY, CONTENT);
    rig().put('other.txt', CONTENT);
    const handler = await rig().handler();
    const item = (Key: string) => ({
      Etag: `"${etagOf(CONTENT)}"`,
      Key,
      LastModified: 1.7e9,
      Size: CONTENT.length,
      StorageClass: 'STANDARD',
    });

    // Act
    const answer = await handler(
      {
        Items: [item(KEY), item('other.txt'), { ...item('AWSLogs/'), Size: 0 }],
        BatchInput: { run: 'r', bucket: BUCKET },
      },
      contextWith(900_000),
    );

    // Assess
    expect(answer).toMatchObject({ isDone: true, failed: 0, counts: { objectsRead: 1, objectsIgnored: 2 } });
  });

  it('are refused if the event has none', async () => {
    const handler = await rig().handler();
    for (const event of [{}, null, 'text', 7, [], { Items: 'x' }]) {
      await expect(handler(event, contextWith(900_000))).rejects.toThrow(/neither a batch of SQS messages nor items/);
    }
  });

  it('that name no object fail, and the others are read', async () => {
    rig().put(KEY, CONTENT);
    const handler = await rig().handler();
    const answer = await handler({ Items: [{}, 7, { object: { bucket: BUCKET, key: KEY } }] }, contextWith(900_000));
    expect(answer).toMatchObject({ isDone: true, failed: 2, counts: { objectsRead: 1 } });
  });
});
