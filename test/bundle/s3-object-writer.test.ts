import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createS3ObjectWriter } from '../../src/aws/clients/s3-object-writer.ts';
import { createS3Writer } from '../../src/aws/clients/s3-writer-sdk.ts';
import type { ObjectWriter } from '../../src/model/object-writer.ts';
import { essence, outcomeOf, pick } from './compare-clients.ts';
import { type CannedAnswer, startRecordingServer } from './recording-server.ts';

const BUCKET = 'our-bucket';
const KEY = 'enriched/AWSLogs/year=2026/a b+c é(1).log.part-00000.ndjson.gz';
const BEGUN: CannedAnswer = {
  status: 200,
  headers: { 'content-type': 'application/xml' },
  body: '<InitiateMultipartUploadResult><UploadId>id/1+2=</UploadId></InitiateMultipartUploadResult>',
};
const PIECE: CannedAnswer = { status: 200, headers: { etag: '"e1"' } };
const COMPLETED: CannedAnswer = {
  status: 200,
  headers: { 'content-type': 'application/xml' },
  body: '<CompleteMultipartUploadResult><ETag>&quot;e-2&quot;</ETag></CompleteMultipartUploadResult>',
};

beforeEach(() => {
  vi.stubEnv('AWS_REGION', 'eu-central-1');
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'AKIAHOME');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'secret');
  for (const name of ['AWS_SESSION_TOKEN', 'AWS_PROFILE', 'AWS_ENDPOINT_URL']) vi.stubEnv(name, undefined);
  vi.stubEnv('AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED', 'true');
});

afterEach(() => vi.unstubAllEnvs());

/** Requests and outcome of both writers. */
async function both(answers: readonly CannedAnswer[], write: (writer: ObjectWriter) => Promise<void>) {
  const runs = [];
  for (const kind of ['sdk', 'slim'] as const) {
    await using recorder = await startRecordingServer(...answers);
    vi.stubEnv('AWS_ENDPOINT_URL_S3', recorder.url);
    const sdk = kind === 'sdk' ? await createS3Writer(BUCKET, 'eu-central-1') : undefined;
    const outcome = await outcomeOf(write(sdk ?? createS3ObjectWriter(BUCKET, process.env)));
    runs.push({ outcome, requests: recorder.requests.map(essence) });
    sdk?.close();
  }
  const [sdk, slim] = runs;
  if (sdk === undefined || slim === undefined) throw new Error('both must run');
  return { sdk, slim };
}

/** Method, path and parameters of requests; the order of parameters does not matter. */
function callsOf(requests: readonly { readonly method: string; readonly url: string }[]) {
  return requests.map(({ method, url }) => {
    const [path, query = ''] = url.split('?');
    return [
      method,
      path,
      ...query
        .split('&')
        .map((pair) => (pair.endsWith('=') ? pair.slice(0, -1) : pair))
        .toSorted(),
    ];
  });
}

/** A signal that is never aborted. */
const SIGNAL = new AbortController().signal;

async function writeInPieces(writer: ObjectWriter): Promise<void> {
  const upload = await writer.begin(KEY, SIGNAL);
  await upload.write(Buffer.from('first'), SIGNAL);
  await upload.write(Buffer.from('second'), SIGNAL);
  await upload.complete(SIGNAL);
}

describe("the function's writer of objects in S3", () => {
  it('writes an object in one request as the SDK does', async () => {
    const { sdk, slim } = await both([{ status: 200 }], (writer) => writer.put(KEY, Buffer.from('hello'), SIGNAL));
    expect(callsOf(slim.requests)).toEqual(callsOf(sdk.requests));
    expect(slim.requests[0]).toMatchObject({
      body: 'hello',
      headers: { 'content-type': 'application/gzip', 'content-length': '5' },
      signature: { isRight: true },
    });
  });

  it('writes an object in pieces as the SDK does', async () => {
    const { sdk, slim } = await both([BEGUN, PIECE, { ...PIECE, headers: { etag: '"e2"' } }, COMPLETED], writeInPieces);
    expect(slim.outcome).toEqual(sdk.outcome);
    expect(callsOf(slim.requests)).toEqual(callsOf(sdk.requests));
    expect(slim.requests.map(({ signature }) => signature)).toEqual(
      Array.from({ length: 4 }, () => expect.objectContaining({ isRight: true })),
    );
    const partsOf = (text = '') =>
      [...text.matchAll(/<Part>.*?<\/Part>/gs)].map(([part]) => [
        /<ETag>(.*?)<\/ETag>/.exec(part)?.[1]?.replaceAll('&quot;', '"'),
        /<PartNumber>(.*?)<\/PartNumber>/.exec(part)?.[1],
      ]);
    expect(partsOf(slim.requests[3]?.body)).toEqual([
      ['"e1"', '1'],
      ['"e2"', '2'],
    ]);
    expect(partsOf(slim.requests[3]?.body)).toEqual(partsOf(sdk.requests[3]?.body));
  });

  it('aborts an upload as the SDK does', async () => {
    const { sdk, slim } = await both([BEGUN, { status: 204 }], async (writer) => {
      await (await writer.begin(KEY, SIGNAL)).abort(SIGNAL);
    });
    expect(callsOf(slim.requests)).toEqual(callsOf(sdk.requests));
  });

  it.each<[string, CannedAnswer]>([
    ['AccessDenied', { status: 403, body: '<Error><Code>AccessDenied</Code><Message>m</Message></Error>' }],
    ['NoSuchBucket', { status: 404, body: '<Error><Code>NoSuchBucket</Code><Message>m</Message></Error>' }],
  ])('handles %s as the SDK does', async (name, answer) => {
    const { sdk, slim } = await both([answer], (writer) => writer.put(KEY, Buffer.from('hello'), SIGNAL));
    expect(pick(Object(slim.outcome), ['name'])).toEqual({ name });
    expect(pick(Object(slim.outcome), ['name'])).toEqual(pick(Object(sdk.outcome), ['name']));
  });

  it('fails if S3 says in its response to the completion, with status 200, that it failed', async () => {
    const failed = { ...COMPLETED, body: '<Error><Code>InternalError</Code><Message>m</Message></Error>' };
    const { slim } = await both([BEGUN, PIECE, PIECE, failed], writeInPieces);
    expect(slim.outcome).toMatchObject({ name: 'InternalError' });
  });
});
