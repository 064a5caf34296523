import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { createPutBackSink } from '../../../src/aws/put-back/create-put-back-sink.ts';
import { PUT_BACK_LIMITS } from '../../../src/model/put-back.ts';
import { hold } from '../../support/aws/hold.ts';
import { until } from '../../support/aws/until.ts';
import { part, parts, QUICK, targetOf, textsOf, useStreamServer } from './use-stream-server.ts';

const rig = useStreamServer();
const SERVICES = ['firehose', 'kinesis'] as const;
const KIB = 1024;
const QUICK_SINK = { timing: QUICK };

function block(kibibytes: number, lessBytes = 0): Buffer {
  return Buffer.alloc(kibibytes * KIB - lessBytes, 'x');
}

describe.each(SERVICES)('putting back on %s', (service) => {
  it('sends every byte to the stream, in order, in one request', async () => {
    // Prepare
    const blobs = [
      Buffer.from('2 111122223333 eni-1 - -\n'),
      Buffer.from([0x1f, 0x8b, 0, 255, 10]),
      randomBytes(70_000),
    ];
    const sink = createPutBackSink();

    // Act
    const report = await sink.putBack(
      targetOf(service),
      blobs.map((blob) => part(blob)),
      Number.POSITIVE_INFINITY,
    );

    // Assess
    expect(report).toEqual({ accepted: [true, true, true], requests: 1, retriedParts: 0, failures: {} });
    expect(rig().accepted.map(({ data }) => data.equals(blobs.shift() ?? Buffer.alloc(0)))).toEqual([true, true, true]);
    expect(rig().accepted.map((record) => [record.service, record.streamName])).toEqual(
      Array(3).fill([service, 'flow-logs']),
    );
    expect(rig().server.violations).toEqual([]);
  });

  it('puts 500 records into a request', async () => {
    // Prepare
    const sink = createPutBackSink();

    // Act
    const report = await sink.putBack(targetOf(service), parts(1_201), Number.POSITIVE_INFINITY);

    // Assess
    expect(report.accepted).toEqual(Array(1_201).fill(true));
    expect(
      rig()
        .server.requests.map(({ records }) => records)
        .sort(),
    ).toEqual([201, 500, 500]);
    expect(rig().server.violations).toEqual([]);
  });

  it('makes no request without records', async () => {
    // Prepare
    const sink = createPutBackSink();

    // Act
    const report = await sink.putBack(targetOf(service), [], Number.POSITIVE_INFINITY);

    // Assess
    expect(report).toEqual({ accepted: [], requests: 0, retriedParts: 0, failures: {} });
    expect(rig().server.requests).toEqual([]);
  });

  it('never sends records that are too large or empty, and sends the others', async () => {
    // Prepare
    const sink = createPutBackSink(QUICK_SINK);
    const tooLarge = Buffer.alloc(PUT_BACK_LIMITS[service].bytesPerRecord + 1, 'x');

    // Act
    const report = await sink.putBack(
      targetOf(service),
      [part('one'), part(tooLarge), part('two'), part('')],
      Number.POSITIVE_INFINITY,
    );

    // Assess
    expect(report).toEqual({
      accepted: [true, false, true, false],
      requests: 1,
      retriedParts: 0,
      failures: { record_size: 2 },
    });
    expect(textsOf(rig().accepted)).toEqual(['one', 'two']);
  });

  it('has two requests under way at once, and no more', async () => {
    // Prepare
    const { until: released, release } = hold();
    rig().faults = () => ({ kind: 'late', until: released });
    const sink = createPutBackSink();

    // Act
    const done = sink.putBack(targetOf(service), parts(3_000), Number.POSITIVE_INFINITY);
    await until(() => rig().server.requests.length >= 2);
    await new Promise((resolve) => setTimeout(resolve, 50));
    const underWay = rig().server.requests.length;
    release();
    const report = await done;

    // Assess
    expect([underWay, report.requests]).toEqual([2, 6]);
    expect(report.accepted).toEqual(Array(3_000).fill(true));
  });
});

describe('the limits of Firehose', () => {
  it('let four records of 1,000 KiB into a request of 4 MiB', async () => {
    // Prepare
    const sink = createPutBackSink(QUICK_SINK);

    // Act
    const report = await sink.putBack(
      targetOf('firehose'),
      Array.from({ length: 5 }, () => part(block(1_000))),
      Number.POSITIVE_INFINITY,
    );

    // Assess
    expect(report.accepted).toEqual(Array(5).fill(true));
    expect(
      rig()
        .server.requests.map(({ bytes }) => bytes)
        .sort(),
    ).toEqual([1_000 * KIB, 4_000 * KIB]);
    expect(rig().server.violations).toEqual([]);
  });

  it('let a request be exactly 4 MiB', async () => {
    // Prepare
    const sink = createPutBackSink(QUICK_SINK);

    // Act
    await sink.putBack(
      targetOf('firehose'),
      [...Array.from({ length: 4 }, () => part(block(1_000))), part(block(96)), part('x')],
      Number.POSITIVE_INFINITY,
    );

    // Assess
    expect(
      rig()
        .server.requests.map(({ bytes }) => bytes)
        .sort(),
    ).toEqual([1, 4 * KIB * KIB]);
    expect(rig().server.violations).toEqual([]);
  });
});

describe('the limits of Kinesis', () => {
  it('count the partition key with the data', async () => {
    // Prepare
    const sink = createPutBackSink(QUICK_SINK);
    // two bytes per character
    const key = 'ä'.repeat(100);

    // Act
    const report = await sink.putBack(
      targetOf('kinesis'),
      [part(block(1_024, 200), key), part(block(1_024, 199), key)],
      Number.POSITIVE_INFINITY,
    );

    // Assess
    expect(report).toMatchObject({ accepted: [true, false], failures: { record_size: 1 } });
    expect(rig().server.requests.map(({ bytes }) => bytes)).toEqual([KIB * KIB]);
    expect(rig().server.violations).toEqual([]);
  });

  it('let five records of 1 MiB into a request, keys included', async () => {
    // Prepare
    const sink = createPutBackSink(QUICK_SINK);

    // Act
    await sink.putBack(
      targetOf('kinesis'),
      Array.from({ length: 6 }, () => part(block(1_024, 3), 'key')),
      Number.POSITIVE_INFINITY,
    );

    // Assess
    expect(
      rig()
        .server.requests.map(({ records }) => records)
        .sort(),
    ).toEqual([1, 5]);
    expect(rig().server.violations).toEqual([]);
  });
});

describe('the partition key of a record that is put back on Kinesis', () => {
  it('is that of the original record', async () => {
    // Prepare
    const sink = createPutBackSink();
    const keys = ['eni-1', 'ä', '😀'.repeat(256)];

    // Act
    await sink.putBack(
      targetOf('kinesis'),
      keys.map((key) => part('line', key)),
      Number.POSITIVE_INFINITY,
    );

    // Assess
    expect(rig().accepted.map(({ partitionKey }) => partitionKey)).toEqual(keys);
  });

  it.each([undefined, '', 'x'.repeat(257)])('is a hash of the data in place of «%s»', async (key) => {
    // Prepare
    const sink = createPutBackSink();

    // Act
    const report = await sink.putBack(
      targetOf('kinesis'),
      [part('one', key), part('two', key), part('one', key)],
      Number.POSITIVE_INFINITY,
    );

    // Assess
    const [first, second, third] = rig().accepted.map(({ partitionKey }) => partitionKey);
    expect(report.accepted).toEqual([true, true, true]);
    expect(first).toMatch(/^[0-9a-f]{64}$/);
    expect([third === first, second === first]).toEqual([true, false]);
  });
});
