import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { LineDecoder } from '../../../src/decode/line-decoder.ts';
import { receiveRecords } from '../../../src/decode/receive-records.ts';
import { decodeRecord } from '../../../src/decode/record-decoder.ts';
import { OWN_DOCUMENTS } from '../../../src/encode/own-documents.ts';
import { EVENT_SOURCES, firehoseEvent } from '../../../src/library/firehose-event.ts';
import { ByteArena } from '../../../src/memory/byte-arena.ts';
import type { FirehoseEvent } from '../../../src/model/firehose.ts';
import { LineTable } from '../../../src/model/line-table.ts';
import { linesOf } from '../decode/decode-text.ts';

const LINES = [
  '2 123456789012 eni-1 10.0.0.1 10.0.0.2 1 2 6 1 40 1 2 ACCEPT OK',
  '2 123456789012 eni-1 - - - - - - - 1 2 - NODATA',
  'not a flow log line: "quoted" \\ é',
];

const dataOf = (event: FirehoseEvent): Buffer[] =>
  event.records.map((record) => Buffer.from(record.data ?? '', 'base64'));

describe('firehoseEvent', () => {
  it('wraps each line for a direct stream, followed by a newline', () => {
    // Prepare, Act
    const event = firehoseEvent(LINES);

    // Assess
    expect(dataOf(event).map(String)).toEqual(LINES.map((line) => `${JSON.stringify({ message: line })}\n`));
    expect(event).toMatchObject({
      invocationId: expect.any(String),
      deliveryStreamArn: expect.stringMatching(/^arn:aws:firehose:.*:deliverystream\//),
      region: expect.any(String),
    });
    expect(event).not.toHaveProperty('sourceKinesisStreamArn');
  });

  it('puts lines into gzipped subscription messages of CloudWatch Logs', () => {
    // Prepare, Act
    const event = firehoseEvent(LINES, { source: 'cloudwatch-logs' });
    const messages: unknown[] = dataOf(event).map((data) => JSON.parse(gunzipSync(data).toString()));

    // Assess
    expect(messages).toEqual([
      {
        messageType: 'DATA_MESSAGE',
        owner: '123456789012',
        logGroup: expect.any(String),
        logStream: expect.stringMatching(/^eni-.*-all$/),
        subscriptionFilters: [expect.any(String)],
        logEvents: LINES.map((message) => ({
          id: expect.stringMatching(/^\d{56}$/),
          timestamp: expect.any(Number),
          message,
        })),
      },
    ]);
  });

  it.each([
    [1, [1, 1, 1]],
    [2, [2, 1]],
    [3, [3]],
    [undefined, [3]],
  ])('puts %j lines into a message', (linesPerMessage, expected) => {
    // Prepare
    const options = linesPerMessage === undefined ? {} : { linesPerMessage };

    // Act
    const event = firehoseEvent(LINES, { source: 'cloudwatch-logs', ...options });
    const counts = dataOf(event).map((data) => gunzipSync(data).toString().split('"message":').length - 1);

    // Assess
    expect(counts).toEqual(expected);
  });

  it('puts a hundred lines into a message by default', () => {
    // Prepare
    const lines = Array.from({ length: 250 }, (_, index) => `line ${index}`);

    // Act
    const event = firehoseEvent(lines, { source: 'cloudwatch-logs' });

    // Assess
    expect(event.records).toHaveLength(3);
  });

  it('gives the source of a record of a Kinesis stream', () => {
    // Prepare, Act
    const event = firehoseEvent(LINES, { source: 'kinesis' });

    // Assess
    expect(event.sourceKinesisStreamArn).toMatch(/^arn:aws:kinesis:/);
    expect(dataOf(event).map(String)).toEqual(LINES.map((line) => `${JSON.stringify({ message: line })}\n`));
    for (const { recordId, kinesisRecordMetadata } of event.records) {
      expect(recordId).toMatch(/^shardId-\d+$/);
      expect(kinesisRecordMetadata).toMatchObject({
        shardId: expect.stringMatching(/^shardId-/),
        partitionKey: expect.any(String),
        sequenceNumber: expect.stringMatching(/^\d+$/),
      });
    }
  });

  it.each(EVENT_SOURCES)('gives each record of %s a unique id, and the same event for the same lines', (source) => {
    // Prepare
    const lines = Array.from({ length: 1_200 }, (_, index) => `line ${index}`);

    // Act
    const event = firehoseEvent(lines, { source, linesPerMessage: 1 });

    // Assess
    expect(new Set(event.records.map((record) => record.recordId)).size).toBe(lines.length);
    expect(firehoseEvent(lines, { source, linesPerMessage: 1 })).toEqual(event);
  });

  it.each([0, -1, 1.5, Number.NaN])('refuses %d lines a message and names the option', (linesPerMessage) => {
    // Prepare
    const options = { source: 'cloudwatch-logs', linesPerMessage } as const;

    // Act, Assess: without lines, so that a defect cannot loop forever
    expect(() => firehoseEvent([], options)).toThrow(
      new RangeError(`linesPerMessage must be a whole number of at least 1, not ${linesPerMessage}`),
    );
  });

  it.each(EVENT_SOURCES)('decodes back to the same lines, from %s', (source) => {
    // Prepare
    const arena = new ByteArena();
    const table = new LineTable();
    const decoder = new LineDecoder(arena, table, OWN_DOCUMENTS);
    const received = receiveRecords(firehoseEvent(LINES, { source, linesPerMessage: 2 }));

    // Act
    const faults = received.map(({ payload }) => decodeRecord(payload, arena, decoder, 4_096));

    // Assess
    expect(faults.filter((fault) => fault !== undefined)).toEqual([]);
    expect(linesOf(arena, table)).toEqual(LINES.map((text) => ({ kind: 'text', text })));
  });

  it.each(EVENT_SOURCES)('makes no records of no lines, from %s', (source) => {
    // Prepare, Act
    const event = firehoseEvent([], { source });

    // Assess
    expect(event.records).toEqual([]);
  });

  it('makes records of Amazon MSK, with bare lines in a separate member', () => {
    // Prepare, Act
    const event = firehoseEvent(LINES, { source: 'msk' });

    // Assess
    expect(event.sourceMSKArn).toMatch(/^arn:aws:kafka:/);
    expect(event.records[1]).toMatchObject({
      kafkaRecordValue: Buffer.from(`${LINES[1]}\n`).toString('base64'),
      mskRecordMetadata: { offset: '1', partitionId: '1', approximateArrivalTimestamp: expect.any(Number) },
    });
    expect(event.records[1]).not.toHaveProperty('data');
  });

  it('makes the records of a Firehose that decompresses subscription messages, or extracts their lines', () => {
    // Prepare, Act
    const [message] = dataOf(firehoseEvent(LINES, { source: 'decompressed' }));
    const [lines] = dataOf(firehoseEvent(LINES, { source: 'extracted' }));

    // Assess
    expect(JSON.parse(String(message))).toMatchObject({ messageType: 'DATA_MESSAGE', logEvents: { length: 3 } });
    expect(String(lines)).toBe(LINES.map((line) => `${line}\n`).join(''));
  });

  it('puts several lines into a record on request', () => {
    // Prepare, Act
    const records = dataOf(firehoseEvent(LINES, { linesPerRecord: 2 })).map(String);

    // Assess
    expect(records.map((text) => text.split('\n').length - 1)).toEqual([2, 1]);
  });

  it('sends bytes unchanged, at their position among the lines', () => {
    // Prepare
    const bytes = Buffer.from([0x1f, 0x8b, 0xff, 0]);

    // Act
    const records = dataOf(firehoseEvent(['a', bytes, 'b', 'c'], { source: 'extracted' }));

    // Assess
    expect(records).toEqual([Buffer.from('a\n'), bytes, Buffer.from('b\nc\n')]);
  });

  it.each([
    [['one line', {}], /^lines must be an array of strings, not "one line"$/],
    [[undefined], /^lines must be an array of strings, not undefined$/],
    [[['a', 5]], /^lines\[1\] must be a string, or the bytes of a record, not 5$/],
    [[[], { sources: 'msk' }], /^sources is not an option of firehoseEvent; did you mean source\?$/],
    [[[], { source: 'sqs' }], /^source must be one of direct, .*msk.*, not "sqs"$/],
    [[[], { linesPerRecord: '5' }], /^linesPerRecord must be a whole number of at least 1, not "5"$/],
    [[[], null], /^the options of firehoseEvent must be a plain object, not null$/],
  ])('refuses %j by the name of the invalid member', (given, message) => {
    // Prepare, Act
    const act = () => Reflect.apply(firehoseEvent, undefined, given);

    // Assess
    expect(act).toThrow(message);
  });
});
