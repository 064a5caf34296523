import { randomBytes } from 'node:crypto';
import { gunzipSync } from 'node:zlib';
import {
  CreateBucketCommand,
  GetObjectCommand,
  ListMultipartUploadsCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createS3Objects } from '../../../src/aws/clients/s3-objects-sdk.ts';
import { createS3Writer } from '../../../src/aws/clients/s3-writer-sdk.ts';
import { objectFile } from '../../../src/input/s3/object-file.ts';
import { BatchEnricher } from '../../../src/reader/batch-enricher.ts';
import { readObject, START } from '../../../src/reader/read-object.ts';
import { S3Sink } from '../../../src/reader/sinks/s3-sink.ts';
import { runCli } from '../../cli/run-cli.ts';
import { PARQUET_FOLDER, parquetFile } from '../../support/parquet-files.ts';
import { makeTransform } from '../../support/run-transform.ts';
import { MOTO_REGION, useMoto } from './moto.ts';

const BUCKET = 'flow-logs';
const KEY = 'AWSLogs/flow.log.parquet';
const PART_KEY = 'enriched/AWSLogs/flow.log.part-00000.ndjson.gz';
const NEVER = Number.POSITIVE_INFINITY;

let s3: S3Client;
beforeEach(async () => {
  await useMoto();
  s3 = new S3Client({ forcePathStyle: true, requestHandler: new NodeHttpHandler() });
  await s3.send(
    new CreateBucketCommand({ Bucket: BUCKET, CreateBucketConfiguration: { LocationConstraint: MOTO_REGION } }),
  );
});
afterEach(() => vi.unstubAllEnvs());

async function content(key: string): Promise<Buffer> {
  const { Body } = await s3.send(new GetObjectCommand({ Bucket: BUCKET, Key: key }));
  return Buffer.from((await Body?.transformToByteArray()) ?? []);
}

describe('S3Sink with moto', () => {
  it('writes the documents of a Parquet object that enrich writes, and overwrites them when it is repeated', async () => {
    // Prepare
    await s3.send(
      new PutObjectCommand({ Bucket: BUCKET, Key: KEY, Body: parquetFile('many-pyarrow-small-pages.parquet') }),
    );
    const enriched = await runCli(['enrich', `${PARQUET_FOLDER}many.log`]);
    const objects = await createS3Objects(MOTO_REGION);
    const writer = await createS3Writer(BUCKET, MOTO_REGION);
    const object = { bucket: BUCKET, key: KEY };

    for (let round = 0; round < 2; round++) {
      // Act
      const sink = new S3Sink(object, START, {
        prefix: 'enriched/',
        writer,
        enricher: new BatchEnricher(makeTransform()),
      });
      const outcome = await readObject(object, objectFile(objects, object), undefined, sink, {
        batchBytes: 65_536,
        stopAtMs: NEVER,
        deadlineMs: NEVER,
      });

      // Assess
      expect(outcome).toMatchObject({
        kind: 'done',
        linesRead: 400,
        linesPut: 400,
        cursor: { position: 400, part: 1 },
      });
      expect(gunzipSync(await content(PART_KEY)).toString()).toBe(enriched.stdout);
    }
    const { Contents } = await s3.send(new ListObjectsV2Command({ Bucket: BUCKET, Prefix: 'enriched/' }));
    expect(Contents?.map(({ Key }) => Key)).toEqual([PART_KEY]);
    objects.close();
    writer.close();
  });
});

describe('createS3Writer', () => {
  it('writes an object in pieces, and removes one that is aborted', async () => {
    // Prepare
    const writer = await createS3Writer(BUCKET, MOTO_REGION);
    const pieces = [randomBytes(5 * 1024 * 1024), randomBytes(100)];
    const { signal } = new AbortController();

    // Act
    const upload = await writer.begin('a b+c/ü.gz', signal);
    for (const piece of pieces) await upload.write(piece, signal);
    await upload.complete(signal);
    const abandoned = await writer.begin('never', signal);
    await abandoned.write(randomBytes(100), signal);
    await abandoned.abort(signal);

    // Assess
    expect((await content('a b+c/ü.gz')).equals(Buffer.concat(pieces))).toBe(true);
    const { Contents } = await s3.send(new ListObjectsV2Command({ Bucket: BUCKET }));
    expect(Contents?.map(({ Key }) => Key)).toEqual(['a b+c/ü.gz']);
    const { Uploads } = await s3.send(new ListMultipartUploadsCommand({ Bucket: BUCKET }));
    expect(Uploads ?? []).toEqual([]);
    writer.close();
  });
});
