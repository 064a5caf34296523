import { CreateDeliveryStreamCommand, FirehoseClient } from '@aws-sdk/client-firehose';
import {
  CreateStreamCommand,
  GetRecordsCommand,
  GetShardIteratorCommand,
  KinesisClient,
  ListShardsCommand,
} from '@aws-sdk/client-kinesis';
import { CreateBucketCommand, GetObjectCommand, ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createPutBackSink } from '../../../src/aws/put-back/create-put-back-sink.ts';
import type { PutBackPart, PutBackService, PutBackTarget } from '../../../src/model/put-back.ts';
import { MOTO_ACCOUNT, MOTO_REGION, useMoto } from './moto.ts';

const STREAM = 'flow-logs';
const BUCKET = 'delivered';
const PARTS = 750;
const PARTS_PER_REQUEST = 500;

beforeEach(useMoto);
afterEach(() => {
  vi.unstubAllEnvs();
});

function targetOf(service: PutBackService): PutBackTarget {
  return { service, region: MOTO_REGION, accountId: MOTO_ACCOUNT, streamName: STREAM };
}

/** Numbered parts, more than fit into one request; some are not text. */
function numberedParts(): PutBackPart[] {
  return Array.from({ length: PARTS }, (_none, index) => ({
    data: Buffer.concat([Buffer.from([0x1f, 0x8b, 0xff]), Buffer.from(`line ${index};`)]),
    partitionKey: index % 2 === 0 ? `key-${index}` : undefined,
  }));
}

function sorted(texts: readonly string[]): string[] {
  return [...texts].sort();
}

/** Creates a delivery stream that writes to S3; returns a function that reads everything it has written. */
async function addDeliveryStream(): Promise<() => Promise<string>> {
  const s3 = new S3Client({ forcePathStyle: true });
  await s3.send(
    new CreateBucketCommand({ Bucket: BUCKET, CreateBucketConfiguration: { LocationConstraint: MOTO_REGION } }),
  );
  await new FirehoseClient({}).send(
    new CreateDeliveryStreamCommand({
      DeliveryStreamName: STREAM,
      DeliveryStreamType: 'DirectPut',
      ExtendedS3DestinationConfiguration: {
        BucketARN: `arn:aws:s3:::${BUCKET}`,
        RoleARN: `arn:aws:iam::${MOTO_ACCOUNT}:role/delivery`,
      },
    }),
  );
  return async () => {
    const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket: BUCKET }));
    const bodies = await Promise.all(
      Contents.map(async ({ Key }) => {
        const { Body } = await s3.send(new GetObjectCommand({ Bucket: BUCKET, Key: Key ?? '' }));
        return Body?.transformToString('latin1') ?? '';
      }),
    );
    return bodies.join('');
  };
}

/** Creates a stream with two shards; returns a function that reads all its records. */
async function addStream(): Promise<() => Promise<{ readonly text: string; readonly partitionKey: string }[]>> {
  // moto supports HTTP/1.1 only
  const kinesis = new KinesisClient({ requestHandler: new NodeHttpHandler() });
  await kinesis.send(new CreateStreamCommand({ StreamName: STREAM, ShardCount: 2 }));
  return async () => {
    const { Shards = [] } = await kinesis.send(new ListShardsCommand({ StreamName: STREAM }));
    const records = await Promise.all(
      Shards.map(async ({ ShardId }) => {
        const { ShardIterator } = await kinesis.send(
          new GetShardIteratorCommand({ StreamName: STREAM, ShardId, ShardIteratorType: 'TRIM_HORIZON' }),
        );
        const { Records = [] } = await kinesis.send(new GetRecordsCommand({ ShardIterator }));
        return Records;
      }),
    );
    return records.flat().map(({ Data, PartitionKey }) => ({
      text: Buffer.from(Data ?? []).toString('latin1'),
      partitionKey: PartitionKey ?? '',
    }));
  };
}

describe('putting back at moto', () => {
  it('delivers records through a delivery stream to S3, byte by byte', async () => {
    // Prepare
    const delivered = await addDeliveryStream();
    const parts = numberedParts();

    // Act
    const report = await createPutBackSink().putBack(targetOf('firehose'), parts, Date.now() + 30_000);

    // Assess
    expect(report).toEqual({ accepted: Array(PARTS).fill(true), requests: 2, retriedParts: 0, failures: {} });
    const texts = (await delivered()).split(/(?<=;)/);
    expect(sorted(texts)).toEqual(sorted(parts.map(({ data }) => data.toString('latin1'))));
  });

  it('sends records to a Kinesis stream, with their partition keys', async () => {
    // Prepare
    const readAll = await addStream();
    // no more than fit into one request: according to their code, moto's shards lose records of concurrent requests
    const parts = numberedParts().slice(0, PARTS_PER_REQUEST);

    // Act
    const report = await createPutBackSink().putBack(targetOf('kinesis'), parts, Date.now() + 30_000);

    // Assess
    const accepted = parts.map(() => true);
    expect(report).toEqual({ accepted, requests: 1, retriedParts: 0, failures: {} });
    const records = await readAll();
    expect(sorted(records.map(({ text }) => text))).toEqual(sorted(parts.map(({ data }) => data.toString('latin1'))));
    const keys = new Set(records.map(({ partitionKey }) => partitionKey));
    expect(parts.flatMap(({ partitionKey }) => partitionKey ?? []).filter((key) => !keys.has(key))).toEqual([]);
  });

  it.each(['firehose', 'kinesis'] as const)('reports it if %s has no such stream', async (service) => {
    // Prepare
    const sink = createPutBackSink();

    // Act
    const report = await sink.putBack(targetOf(service), numberedParts().slice(0, 2), Date.now() + 30_000);

    // Assess
    expect(report).toEqual({
      accepted: [false, false],
      requests: 1,
      retriedParts: 0,
      failures: { ResourceNotFoundException: 2 },
    });
  });
});
