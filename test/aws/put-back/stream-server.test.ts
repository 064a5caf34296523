import { describe, expect, it } from 'vitest';
import { useStreamServer } from './use-stream-server.ts';

const rig = useStreamServer();
const MIB = 1024 * 1024;

interface Entry {
  readonly Data: string;
  readonly PartitionKey?: string;
}

function base64(bytes: number): string {
  return Buffer.alloc(bytes, 'x').toString('base64');
}

async function post(target: string, body: unknown): Promise<{ readonly status: number; readonly content: unknown }> {
  const response = await fetch(rig().server.url, {
    method: 'POST',
    headers: { 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': target },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
  return { status: response.status, content: await response.json() };
}

function putBatch(records: readonly Entry[], name = 'flow-logs') {
  return post('Firehose_20150804.PutRecordBatch', { DeliveryStreamName: name, Records: records });
}

function putRecords(records: readonly Entry[], name = 'flow-logs') {
  return post('Kinesis_20131202.PutRecords', { StreamName: name, Records: records });
}

describe('the stand-in for Firehose and Kinesis', () => {
  it('accepts requests that are just within the limits', async () => {
    // Prepare
    const full = Array<Entry>(4).fill({ Data: base64(1_000 * 1024) });

    // Act
    const answers = [
      await putBatch([...full, { Data: base64(96 * 1024) }]),
      await putBatch(Array<Entry>(500).fill({ Data: 'eA==' })),
      await putRecords(Array<Entry>(5).fill({ Data: base64(MIB - 1), PartitionKey: 'k' })),
    ];

    // Assess
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
    expect(rig().server.violations).toEqual([]);
    expect(rig().accepted).toHaveLength(510);
  });

  it.each([
    ['no record', () => putBatch([])],
    ['501 records', () => putBatch(Array<Entry>(501).fill({ Data: 'eA==' }))],
    ['an empty record', () => putBatch([{ Data: '' }])],
    ['a record over 1,000 KiB', () => putBatch([{ Data: base64(1_000 * 1024 + 1) }])],
    ['more than 4 MiB', () => putBatch(Array<Entry>(5).fill({ Data: base64(839_000) }))],
    ['a name that no delivery stream has', () => putBatch([{ Data: 'eA==' }], 'a/b')],
  ])('refuses a batch for Firehose with %s', async (_what, put) => {
    // Prepare, Act
    const { status } = await put();

    // Assess
    expect(status).toBe(400);
    expect(rig().server.violations).toHaveLength(1);
    expect(rig().accepted).toEqual([]);
  });

  it.each([
    ['501 records', () => putRecords(Array<Entry>(501).fill({ Data: 'eA==', PartitionKey: 'k' }))],
    ['an empty record', () => putRecords([{ Data: '', PartitionKey: 'k' }])],
    ['a record without partition key', () => putRecords([{ Data: 'eA==' }])],
    ['an empty partition key', () => putRecords([{ Data: 'eA==', PartitionKey: '' }])],
    ['a partition key of 257 characters', () => putRecords([{ Data: 'eA==', PartitionKey: 'k'.repeat(257) }])],
    ['a record over 1 MiB with its key', () => putRecords([{ Data: base64(MIB), PartitionKey: 'k' }])],
    ['more than 5 MiB', () => putRecords(Array<Entry>(6).fill({ Data: base64(MIB - 1_000), PartitionKey: 'k' }))],
    ['a name that no stream has', () => putRecords([{ Data: 'eA==', PartitionKey: 'k' }], '')],
  ])('refuses records for Kinesis with %s', async (_what, put) => {
    // Prepare, Act
    const { status } = await put();

    // Assess
    expect(status).toBe(400);
    expect(rig().server.violations).toHaveLength(1);
    expect(rig().accepted).toEqual([]);
  });

  it.each([
    ['Firehose_20150804.PutRecordBatch', '{"Records":'],
    ['Firehose_20150804.PutRecordBatch', { DeliveryStreamName: 'flow-logs', Records: [{}] }],
    ['Kinesis_20131202.PutRecords', { StreamName: 'flow-logs', Records: 'x' }],
    ['Kinesis_20131202.DescribeStream', { StreamName: 'flow-logs' }],
  ])('counts invalid answers as violations: %s %j', async (target, body) => {
    // Prepare, Act
    const { status } = await post(target, body);

    // Assess
    expect(status).toBe(400);
    expect(rig().server.violations).toHaveLength(1);
  });

  it('answers an entry for each record, in order', async () => {
    // Prepare
    rig().faults = () => ({ kind: 'entries', indices: [1] });

    // Act
    const answers = [
      await putBatch([{ Data: 'eA==' }, { Data: 'eQ==' }]),
      await putRecords([
        { Data: 'eA==', PartitionKey: 'k' },
        { Data: 'eQ==', PartitionKey: 'k' },
      ]),
    ];

    // Assess
    expect(answers.map(({ content }) => content)).toMatchObject([
      {
        FailedPutCount: 1,
        RequestResponses: [{ RecordId: expect.any(String) }, { ErrorCode: 'ServiceUnavailableException' }],
      },
      {
        FailedRecordCount: 1,
        Records: [{ SequenceNumber: expect.any(String) }, { ErrorCode: 'ProvisionedThroughputExceededException' }],
      },
    ]);
  });
});
