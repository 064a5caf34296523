import { gzipSync } from 'node:zlib';
import { CreateBucketCommand, DeleteObjectsCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createS3Objects } from '../../../src/aws/clients/s3-objects-sdk.ts';
import { listObjects, newListingCounts } from '../../../src/input/s3/list-objects.ts';
import type { ObjectSelection } from '../../../src/input/s3/object-selection.ts';
import { documentsOf, runCli } from '../../cli/run-cli.ts';
import { MOTO_REGION, useMoto } from './moto.ts';

const BUCKET = 'flow-logs';
const HEADER =
  'version account-id interface-id srcaddr dstaddr srcport dstport protocol packets bytes start end action log-status';

let s3: S3Client;
beforeEach(async () => {
  await useMoto();
  s3 = new S3Client({ forcePathStyle: true, requestHandler: new NodeHttpHandler() });
  await s3.send(
    new CreateBucketCommand({ Bucket: BUCKET, CreateBucketConfiguration: { LocationConstraint: MOTO_REGION } }),
  );
});
afterEach(() => vi.unstubAllEnvs());

function linesOf(...ports: number[]): string {
  const rows = ports.map(
    (port) => `2 123456789012 eni-0a1b2c3d 10.0.0.1 10.0.0.2 ${port} 443 6 10 840 1609459200 1609459260 ACCEPT OK`,
  );
  return `${[HEADER, ...rows].join('\n')}\n`;
}

async function put(key: string, body: string | Buffer): Promise<void> {
  await s3.send(new PutObjectCommand({ Bucket: BUCKET, Key: key, Body: body }));
}

async function putAll(keys: readonly string[]): Promise<void> {
  const left = [...keys];
  const workers = Array.from({ length: 8 }, async () => {
    for (let key = left.pop(); key !== undefined; key = left.pop()) await put(key, 'x');
  });
  await Promise.all(workers);
}

/** The keys found by the listing of the command. */
async function found(prefix: string, selection: ObjectSelection = {}) {
  const objects = await createS3Objects(MOTO_REGION);
  const counts = newListingCounts();
  const keys: string[] = [];
  for await (const { key } of listObjects(objects, { bucket: BUCKET, prefix }, selection, counts)) keys.push(key);
  objects.close();
  return { keys, counts };
}

/** The key of a flow log file: in plain folders in Frankfurt, in Hive partitions in Virginia. */
function keyOf(account: string, region: string, time: string, hash: number): string {
  const name = `${account}_vpcflowlogs_${region}_fl-0123456789abcdef0_20261128T${time}Z_${String(hash).padStart(8, '0')}.log.gz`;
  const hour = time.slice(0, 2);
  return region === 'eu-central-1'
    ? `AWSLogs/${account}/vpcflowlogs/${region}/2026/11/28/${name}`
    : `AWSLogs/aws-account-id=${account}/aws-service=vpcflowlogs/aws-region=${region}/year=2026/month=11/day=28/hour=${hour}/${name}`;
}

describe('listings of moto', () => {
  it('are exact with 1,000, 2,000 and 2,001 objects, and select times and accounts', { timeout: 240_000 }, async () => {
    // Prepare
    const times = ['0955', '1000', '1005', '1010'];
    const groups = ['123456789012', '210987654321'].flatMap((account) =>
      ['eu-central-1', 'us-east-1'].flatMap((region) => times.map((time) => ({ account, region, time }))),
    );
    const keys = groups.flatMap(({ account, region, time }) =>
      Array.from({ length: 125 }, (_, hash) => keyOf(account, region, time, hash)),
    );
    keys.push(keyOf('123456789012', 'us-east-1', '1000', 125));
    await putAll(keys);
    const selection = {
      fromMs: Date.UTC(2026, 10, 28, 10),
      toMs: Date.UTC(2026, 10, 28, 10, 5),
      accountIds: new Set(['123456789012']),
    };
    const selected = keys.filter((key) => /\/123456789012_.*T1000Z/.test(key)).sort();

    // Act and assess
    for (const count of [2_001, 2_000, 1_000]) {
      const removed = keys.splice(count).map((Key) => ({ Key }));
      for (let at = 0; at < removed.length; at += 1_000) {
        const Delete = { Objects: removed.slice(at, at + 1_000) };
        await s3.send(new DeleteObjectsCommand({ Bucket: BUCKET, Delete }));
      }
      expect((await found('')).keys).toEqual([...keys].sort());
      const expected = selected.filter((key) => keys.includes(key));
      expect((await found('', selection)).keys).toEqual(expected);
      expect((await found('AWSLogs/', selection)).counts.objects).toBe(expected.length);
    }
    expect(selected).toHaveLength(251);
  });
});

describe('the command with objects of moto', () => {
  it('reads a bucket with every layout, other services, folders and keys with special characters', async () => {
    const hive = 'AWSLogs/aws-account-id=123456789012/aws-service=vpcflowlogs/aws-region=eu-central-1';
    await put(keyOf('123456789012', 'eu-central-1', '1000', 1), gzipSync(linesOf(1, 2)));
    await put(keyOf('123456789012', 'us-east-1', '1005', 2), gzipSync(linesOf(3)));
    await put(`${hive}/year=2026/month=11/day=28/hour=10/a b+c_vpcflowlogs_x.log.gz`, gzipSync(linesOf(4)));
    await put('o-a1b2c3d4e5/AWSLogs/o-a1b2c3d4e5/210987654321/vpcflowlogs/eu-central-1/x.log', linesOf(5));
    await put('exports/ä%20b/😀.txt', linesOf(6));
    await put('AWSLogs/123456789012/CloudTrail/eu-central-1/2026/11/28/x.json.gz', gzipSync('{"Records":[]}'));
    await put('AWSLogs/', Buffer.alloc(0));

    const { status, stdout, stderr } = await runCli(['enrich', `s3://${BUCKET}`]);

    const ports = documentsOf(stdout).map(({ srcport }) => srcport);
    expect(ports).toEqual([1, 2, 4, 3, 6, 5]);
    expect(stderr).toContain(`s3://${BUCKET}: 5 objects`);
    expect(stderr).toContain('1 of other AWS services omitted; 1 empty');
    expect(status).toBe(0);
  });

  it('reads a bucket of another Region than the configured one', async () => {
    vi.stubEnv('AWS_REGION', 'us-west-2');
    await put('x.log', linesOf(7));
    const { status, stdout } = await runCli(['enrich', `s3://${BUCKET}/x.log`]);
    expect(documentsOf(stdout).map(({ srcport }) => srcport)).toEqual([7]);
    expect(status).toBe(0);
  });

  it('explains a missing bucket and a missing object', async () => {
    await put('x.log', linesOf(7));
    const { status, stderr } = await runCli(['enrich', 's3://missing-bucket/', `s3://${BUCKET}/y.log`]);
    expect(stderr).toContain('cannot read s3://missing-bucket/: no such bucket\n');
    expect(stderr).toContain(`cannot read s3://${BUCKET}/y.log: no such object or folder`);
    expect(status).toBe(2);
  });
});
