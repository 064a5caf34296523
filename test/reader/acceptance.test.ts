import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { createTransformer } from '../../src/library/create-transformer.ts';
import { flowLine, flowLines, HEADER } from '../support/reader/objects.ts';
import {
  BUCKET,
  contextWith,
  eventBridgeEvent,
  failedIds,
  KEY,
  s3Notification,
  snsEnvelope,
  sqsEvent,
  useReaderRig,
} from '../support/reader/reader-rig.ts';

const rig = useReaderRig();
const DONE = { batchItemFailures: [] };

function objectOf(lines: string): Buffer {
  return gzipSync(`${HEADER}\n${lines}`);
}

/** The documents that the transform creates from records, one list per record. */
async function documentsOf(records: readonly string[], destination: 's3' | 'opensearch'): Promise<unknown[][]> {
  const transformer = await createTransformer({ destination });
  const result = await transformer.transform({
    invocationId: 'i',
    deliveryStreamArn: 'arn:aws:firehose:eu-central-1:123456789012:deliverystream/flow-logs',
    region: 'eu-central-1',
    records: records.map((text, index) => ({
      recordId: `${index}`,
      approximateArrivalTimestamp: 1,
      data: Buffer.from(text).toString('base64'),
    })),
  });
  return result.records.map(({ result: outcome, data = '' }) => {
    expect(outcome).toBe('Ok');
    const text = Buffer.from(data, 'base64').toString('utf8').trim();
    return text.split('\n').map((line): unknown => JSON.parse(line));
  });
}

describe('the function that reads objects', () => {
  it('puts an object of three lines as one record, which the transform reads', async () => {
    // Prepare
    const content = objectOf(flowLines(3));
    rig().put(KEY, content);
    const handler = await rig().handler();

    // Act
    const answer = await handler(sqsEvent(s3Notification(KEY, content)), contextWith(900_000));
    const [documents] = await documentsOf(rig().records, 's3');

    // Assess
    expect(answer).toEqual(DONE);
    expect(rig().records).toEqual([`${HEADER}\n${flowLines(3)}`]);
    expect(rig().counts).toMatchObject({ run: 'live', objectsRead: 1, linesRead: 3, linesPut: 3, linesUnsent: 0 });
    expect(documents).toMatchObject([{ srcport: 1 }, { srcport: 2 }, { srcport: 3 }]);
  });

  it('puts each line as a record with its header if a record may hold one document', async () => {
    // Prepare
    const content = objectOf(flowLines(3));
    rig().put(KEY, content);
    const handler = await rig().handler({ DESTINATION: 'opensearch' });

    // Act
    await handler(sqsEvent(s3Notification(KEY, content)), contextWith(900_000));
    const documents = await documentsOf(rig().records, 'opensearch');

    // Assess
    expect(rig().records).toEqual([1, 2, 3].map((number) => `${HEADER}\n${flowLine(number)}\n`));
    expect(documents).toMatchObject([[{ srcport: 1 }], [{ srcport: 2 }], [{ srcport: 3 }]]);
  });

  describe('reads the object that a notification names', () => {
    const key =
      'AWSLogs/aws-account-id=123456789012/aws-service=vpcflowlogs/aws-region=eu-central-1/year=2026/month=11/day=28/hour=10/a b+c_vpcflowlogs_x.log.gz';
    const content = objectOf(flowLines(1));

    it.each([
      ['S3', s3Notification(key, content)],
      ['S3, through SNS', snsEnvelope(s3Notification(key, content))],
      ['S3, through SNS with raw delivery', s3Notification(key, content)],
      ['EventBridge', eventBridgeEvent(key, content)],
      ['EventBridge, as emulators write it', eventBridgeEvent(key, content, 'eTag')],
      ['EventBridge, through SNS', snsEnvelope(eventBridgeEvent(key, content))],
    ])('%s', async (_sender, body) => {
      // Prepare
      rig().put(key, content);
      const handler = await rig().handler();

      // Act
      const answer = await handler(sqsEvent(body), contextWith(900_000));

      // Assess
      expect(answer).toEqual(DONE);
      expect(rig().s3.requests.map(({ path }) => path)).toEqual([`${BUCKET}/${key}`]);
      expect(rig().records).toHaveLength(1);
    });
  });

  it('treats other messages as done, and returns those that it cannot read', async () => {
    // Prepare
    const test = JSON.stringify({
      Service: 'Amazon S3',
      Event: 's3:TestEvent',
      Time: '2026-11-28T10:00:00Z',
      Bucket: BUCKET,
    });
    const removed = s3Notification(KEY, Buffer.alloc(0), 'ObjectRemoved:Delete');
    const handler = await rig().handler();

    // Act
    const answer = await handler(sqsEvent(test, snsEnvelope(test), removed, 'not json'), contextWith(900_000));

    // Assess
    expect(failedIds(answer)).toEqual(['m4']);
    expect(rig().s3.requests).toEqual([]);
    expect(rig().counts).toMatchObject({ messagesOther: 3, messagesUnreadable: 1, objectsFailed: 0 });
  });

  it('packs many lines into records of 64 KiB within the limits of requests', async () => {
    // Prepare
    const lines = flowLines(100_000);
    const content = objectOf(lines);
    rig().put(KEY, content);
    const handler = await rig().handler();

    // Act
    const answer = await handler(sqsEvent(s3Notification(KEY, content)), contextWith(900_000));

    // Assess
    const { records } = rig();
    const { requests, violations } = rig().stream.server;
    expect(answer).toEqual(DONE);
    expect(violations).toEqual([]);
    expect(records.every((text) => text.length <= 65_536)).toBe(true);
    expect(records.every((text) => text.startsWith(`${HEADER}\n2 `) && text.endsWith(' OK\n'))).toBe(true);
    expect(requests.every(({ records: count, bytes }) => count <= 500 && bytes <= 4_194_304)).toBe(true);
    expect(requests.some(({ bytes }) => bytes > 4_100_000)).toBe(true);
    const bodies = rig().stream.accepted.map(({ data }) => data.subarray(HEADER.length + 1).toString('utf8'));
    expect(bodies.toSorted((one, other) => numberOf(one) - numberOf(other)).join('')).toBe(lines);
    expect(rig().counts).toMatchObject({ linesRead: 100_000, linesPut: 100_000, recordsPut: records.length });
  });

  /** The number in the first line of a text. */
  function numberOf(text: string): number {
    return Number(text.split(' ', 6)[5]);
  }

  it.each<[string, number, string, number, number]>([
    ['no line', 0, 's3', 0, 0],
    ['one line', 1, 's3', 1, 1],
    ['as many lines as one record holds', 705, 's3', 1, 1],
    ['one line more', 706, 's3', 2, 1],
    ['499 records', 499, 'opensearch', 499, 1],
    ['500 records', 500, 'opensearch', 500, 1],
    ['501 records', 501, 'opensearch', 501, 2],
  ])(
    'makes as few requests as possible, none of them empty: %s',
    async (_what, lines, destination, records, requests) => {
      // Prepare: lines of 93 bytes and a header of 114, so that 705 lines take at most 65,536 - 114 - 93 + 93 bytes
      const line = (number: number): string => `${flowLine(10_000 + number)}\n`;
      const bytes = line(0).length;
      const perRecord = Math.floor((65_536 - HEADER.length - 1) / bytes);
      const count = destination === 's3' && lines > 1 ? perRecord + (lines - 705) : lines;
      const content = objectOf(Array.from({ length: count }, (_none, index) => line(index)).join(''));
      rig().put(KEY, content);
      const handler = await rig().handler({ DESTINATION: destination });

      // Act
      const answer = await handler(sqsEvent(s3Notification(KEY, content)), contextWith(900_000));

      // Assess
      expect(answer).toEqual(DONE);
      expect(rig().records).toHaveLength(records);
      expect(rig().stream.server.requests).toHaveLength(requests);
      expect(rig().stream.server.violations).toEqual([]);
      expect(rig().counts).toMatchObject({ objectsRead: 1, linesRead: count, linesPut: count });
    },
  );

  it('sends only refused records again, until all are accepted', async () => {
    // Prepare
    const content = objectOf(flowLines(42_000));
    rig().put(KEY, content);
    const refused = [0, 3, 9, 20, 30, 40, 50];
    rig().stream.faults = (request, index) =>
      index < 2
        ? { kind: 'entries', indices: index === 0 ? refused : request.records.map((_record, at) => at) }
        : undefined;
    const handler = await rig().handler();

    // Act
    const answer = await handler(sqsEvent(s3Notification(KEY, content)), contextWith(900_000));

    // Assess
    expect(answer).toEqual(DONE);
    const [first, second, third] = rig().stream.server.requests;
    expect([first?.records, second?.records, third?.records]).toEqual([first?.records, 7, 7]);
    expect(first?.records).toBeGreaterThanOrEqual(63);
    expect(rig().counts).toMatchObject({ linesRead: 42_000, linesPut: 42_000, putRetries: 7, putThrottles: 14 });
    expect(rig().records.join('').match(/ OK\n/g)).toHaveLength(42_000);
  });

  it('returns the message of an object whose lines the stream always refuses', async () => {
    // Prepare
    const content = objectOf(flowLines(3_000));
    rig().put(KEY, content);
    rig().stream.faults = (_request, index) =>
      index === 0 ? { kind: 'entries', indices: [1] } : { kind: 'error', code: 'ServiceUnavailableException' };
    const handler = await rig().handler();

    // Act
    const answer = await handler(sqsEvent(s3Notification(KEY, content)), contextWith(900_000));

    // Assess
    expect(failedIds(answer)).toEqual(['m1']);
    const { linesRead, linesPut, linesUnsent, objectFaults } = rig().counts;
    expect(objectFaults).toEqual({ put_refused: 1 });
    expect(Number(linesUnsent)).toBeGreaterThan(0);
    expect(Number(linesPut)).toBe(rig().records.join('').match(/ OK\n/g)?.length);
    expect(linesRead).toBe(Number(linesPut) + Number(linesUnsent));
  });

  it('fails one object without affecting the others', async () => {
    // Prepare
    const content = objectOf(flowLines(2));
    const keys = ['gone', 'denied', 'changed', 'good', 'archived'].map((name) => KEY.replace('1a2b3c4d', name));
    for (const key of keys.slice(1)) rig().put(key, content);
    rig().s3.faults.set(`${BUCKET}/${keys[1]}`, { kind: 'error', status: 403, code: 'AccessDenied' });
    rig().s3.faults.set(`${BUCKET}/${keys[4]}`, { kind: 'error', status: 403, code: 'InvalidObjectState' });
    const changed = JSON.stringify({
      vpcFlowEnricher: {
        object: { bucket: BUCKET, key: keys[2], etag: 'ffffffffffffffffffffffffffffffff' },
        cursor: { bytes: 0, lines: 0, part: 0 },
        n: 1,
        run: 'live',
      },
    });
    const bodies = keys.map((key, index) => (index === 2 ? changed : s3Notification(key, content)));
    const handler = await rig().handler();

    // Act
    const answer = await handler(sqsEvent(...bodies), contextWith(900_000));

    // Assess
    expect(failedIds(answer)).toEqual(['m1', 'm2', 'm3', 'm5']);
    expect(rig().counts).toMatchObject({
      objectsRead: 1,
      objectsFailed: 4,
      objectFaults: { object_missing: 1, object_denied: 1, object_changed: 1, object_archived: 1 },
    });
    expect(rig().records).toEqual([`${HEADER}\n${flowLines(2)}`]);
  });

  it('puts the whole lines of a truncated object, and returns its message', async () => {
    // Prepare
    const whole = gzipSync(`${HEADER}\n${[1, 2, 3, 4, 5].map((n) => `${flowLine(n)}\n`).join('')}`, { level: 0 });
    const content = whole.subarray(0, whole.indexOf(flowLine(3)) + 30);
    rig().put(KEY, content);
    const handler = await rig().handler();

    // Act
    const answer = await handler(sqsEvent(s3Notification(KEY, content)), contextWith(900_000));

    // Assess
    expect(failedIds(answer)).toEqual(['m1']);
    expect(rig().records).toEqual([`${HEADER}\n${flowLines(2)}`]);
    expect(rig().counts).toMatchObject({ linesRead: 2, linesPut: 2, objectFaults: { gzip_damaged: 1 } });
    expect(rig().log.find(({ code }) => code === 'gzip_damaged')).toMatchObject({ bucket: BUCKET, key: KEY });
  });

  it('continues after a broken connection, by a range of the same object', async () => {
    // Prepare
    const content = gzipSync(`${HEADER}\n${flowLines(20_000)}`, { level: 0 });
    rig().put(KEY, content);
    rig().s3.faults.set(`${BUCKET}/${KEY}`, { kind: 'cut', afterBytes: 600_000, times: 2 });
    const handler = await rig().handler();

    // Act
    const answer = await handler(sqsEvent(s3Notification(KEY, content)), contextWith(900_000));

    // Assess
    expect(answer).toEqual(DONE);
    expect(rig().s3.requests.length).toBeGreaterThanOrEqual(3);
    expect(rig().counts).toMatchObject({ linesRead: 20_000, linesPut: 20_000 });
  });

  it('logs keys, but no content of objects', async () => {
    // Prepare
    const secret = '2 secret-of-a-line x y';
    const content = gzipSync(`${HEADER}\n${secret}\n`).subarray(0, -9);
    rig().put(KEY, content);
    const handler = await rig().handler();

    // Act
    await handler(sqsEvent(s3Notification(KEY, content), `{"secret-of-a-line"`), contextWith(900_000));

    // Assess
    expect(JSON.stringify(rig().log)).toContain(KEY);
    expect(JSON.stringify(rig().log)).not.toContain('secret');
  });
});
