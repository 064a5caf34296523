import { createServer } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createS3Objects, type S3Objects } from '../../src/aws/clients/s3-objects-sdk.ts';
import { objectFile } from '../../src/input/s3/object-file.ts';
import { type S3Fault, type S3Request, type S3Server, startS3Server } from '../support/s3/s3-server.ts';

let server: S3Server;
let objects: S3Objects;
/** Decides which requests fail, and how. */
let faultOf: (request: S3Request, earlier: number) => S3Fault | undefined;

beforeEach(async () => {
  faultOf = () => undefined;
  server = await startS3Server({ pageSize: 3, faultOf: (request, earlier) => faultOf(request, earlier) });
  vi.stubEnv('AWS_ENDPOINT_URL_S3', server.url);
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'testing');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'testing');
  vi.stubEnv('AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED', 'true');
  for (const name of ['AWS_SESSION_TOKEN', 'AWS_PROFILE', 'AWS_REGION']) vi.stubEnv(name, undefined);
  objects = await createS3Objects('eu-central-1');
});

afterEach(async () => {
  objects.close();
  vi.unstubAllEnvs();
  await server.close();
});

function put(key: string, body: string): void {
  server.objects.set(`logs/${key}`, { body: Buffer.from(body), lastModified: new Date(1_000) });
}

const WEIRD_KEYS = [
  'a b+c',
  'a/../b',
  'a//b',
  '/a',
  'ä/日本/😀',
  'a%20b',
  'a&<"\'>b',
  'a\u0001\n\u001b',
  'a?b#c',
  "!*'()~@:,;=$",
];

describe('createS3Objects', () => {
  it('lists all pages, with the facts of each object', async () => {
    for (const name of ['1', '2', '3', '4']) put(name, `body ${name}`);
    const first = await objects.list({ bucket: 'logs', prefix: '' });
    const second = await objects.list({ bucket: 'logs', prefix: '', token: first.nextToken });
    expect([...first.objects, ...second.objects].map(({ key }) => key)).toEqual(['1', '2', '3', '4']);
    expect(second.nextToken).toBeUndefined();
    expect(second.objects).toEqual([
      { bucket: 'logs', key: '4', etag: expect.stringMatching(/^[0-9a-f]{32}$/), size: 6, lastModifiedMs: 1_000 },
    ]);
  });

  it('gives up on an endpoint that accepts connections and never answers, and says what to check', async () => {
    // Prepare
    const silent = createServer((socket) => socket.on('error', () => undefined));
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
    const address = silent.address();
    vi.stubEnv('AWS_ENDPOINT_URL_S3', `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`);
    const { get, list, close } = await createS3Objects('eu-central-1', { attemptMs: 50, totalMs: 200 });

    // Act
    const reads = await Promise.allSettled([
      list({ bucket: 'logs', prefix: '' }),
      get({ bucket: 'logs', key: 'a', etag: undefined }),
    ]);
    close();
    silent.close();

    // Assess
    for (const read of reads) {
      expect(read).toMatchObject({
        status: 'rejected',
        reason: { message: expect.stringMatching(/^S3 sent no answer within 0\.2 seconds: check the network/) },
      });
    }
  });

  it('lists one level with a delimiter, and keys after one', async () => {
    for (const name of ['a/1', 'a/2', 'b', 'c/3']) put(name, '.');
    const page = await objects.list({ bucket: 'logs', prefix: '', delimiter: '/' });
    expect([page.objects.map(({ key }) => key), page.prefixes]).toEqual([['b'], ['a/', 'c/']]);
    const after = await objects.list({ bucket: 'logs', prefix: '', startAfter: 'a/2' });
    expect(after.objects.map(({ key }) => key)).toEqual(['b', 'c/3']);
  });

  it.each(WEIRD_KEYS)('lists and reads the key %j', async (key) => {
    put(key, 'body');
    const { objects: listed } = await objects.list({ bucket: 'logs', prefix: '' });
    expect(listed.map((object) => object.key)).toEqual([key]);
    const { body, bytes } = await objects.get({ bucket: 'logs', key });
    expect([(await buffer(body)).toString(), bytes]).toEqual(['body', 4]);
  });

  it('gets a range with the size of the whole object, on condition of an ETag', async () => {
    put('k', '0123456789');
    const whole = await objects.get({ bucket: 'logs', key: 'k' });
    whole.body.resume();
    const part = await objects.get({ bucket: 'logs', key: 'k', etag: whole.etag }, { range: { first: 2, last: 4 } });
    expect([(await buffer(part.body)).toString(), part.bytes]).toEqual(['234', 10]);
    await expect(objects.get({ bucket: 'logs', key: 'k', etag: 'other' })).rejects.toMatchObject({
      name: 'PreconditionFailed',
    });
  });

  it('refuses the whole object in place of a range', async () => {
    faultOf = () => ({ status: 200, text: '0123456789' });
    await expect(objects.get({ bucket: 'logs', key: 'k' }, { range: { first: 2, last: 4 } })).rejects.toThrow(
      'a range from byte 2 was requested, but the whole object was sent',
    );
  });

  it('sends requests again that S3 throttles', async () => {
    put('k', 'body');
    faultOf = (_request, earlier) => (earlier < 2 ? { status: 503, code: 'SlowDown' } : undefined);
    const { body } = await objects.get({ bucket: 'logs', key: 'k' });
    expect((await buffer(body)).toString()).toBe('body');
    expect(server.requests).toHaveLength(3);
  });

  it('continues a broken connection by a range', async () => {
    const text = 'x'.repeat(3_000_000);
    put('k', text);
    faultOf = (_request, earlier) => (earlier < 2 ? { breakAfter: 1_000_000 } : undefined);
    const read = await buffer(objectFile(objects, { bucket: 'logs', key: 'k' }, { retryWaitMs: 0 }).open());
    expect(read.equals(Buffer.from(text))).toBe(true);
    const [first, ...continued] = server.requests.map(({ range, ifMatch }) => ({ range, ifMatch }));
    expect(first).toEqual({ range: undefined, ifMatch: undefined });
    expect(continued).toHaveLength(2);
    for (const { range, ifMatch } of continued) {
      expect(range?.last).toBe(2_999_999);
      expect(ifMatch).toMatch(/^"[0-9a-f]{32}"$/);
    }
  });

  it.each([
    ['a listing', () => objects.list({ bucket: 'logs', prefix: '' })],
    ['an object', () => objects.get({ bucket: 'logs', key: 'k' })],
  ])('follows the Region of the bucket for %s, and remembers it', async (_what, send) => {
    put('k', 'body');
    const regions: string[] = [];
    faultOf = ({ region }) => {
      regions.push(region);
      const headers = { 'x-amz-bucket-region': 'us-west-2' };
      return region === 'us-west-2' ? undefined : { status: 301, code: 'PermanentRedirect', headers };
    };
    await send();
    await Promise.all([send(), send()]);
    expect(regions).toEqual(['eu-central-1', 'us-west-2', 'us-west-2', 'us-west-2']);
  });

  it('follows the Region in the document of an error', async () => {
    faultOf = ({ region }) =>
      region === 'us-west-2' ? undefined : { status: 400, code: 'AuthorizationHeaderMalformed', region: 'us-west-2' };
    await objects.list({ bucket: 'logs', prefix: '' });
    expect(server.requests.map(({ region }) => region)).toEqual(['eu-central-1', 'us-west-2']);
  });

  it('does not follow an invalid Region', async () => {
    const headers = { 'x-amz-bucket-region': 'evil.example/' };
    faultOf = () => ({ status: 301, code: 'PermanentRedirect', headers });
    await expect(objects.list({ bucket: 'logs', prefix: '' })).rejects.toMatchObject({ name: 'PermanentRedirect' });
    expect(server.requests).toHaveLength(1);
  });

  it('starts in the default Region of the AWS CLI if none is configured', async () => {
    const { list, close } = await createS3Objects(undefined);
    await list({ bucket: 'logs', prefix: '' });
    close();
    expect(server.requests.map(({ region }) => region)).toEqual(['us-east-1']);
  });

  it('refuses a truncated listing without a continuation token', async () => {
    const text = '<?xml version="1.0"?><ListBucketResult><IsTruncated>true</IsTruncated></ListBucketResult>';
    faultOf = () => ({ status: 200, text });
    await expect(objects.list({ bucket: 'logs', prefix: '' })).rejects.toThrow('without saying how it continues');
  });

  it('limits the bytes that it reads of a listing page', async () => {
    faultOf = () => ({ status: 200, text: ' '.repeat(17 * 1024 * 1024) });
    await expect(objects.list({ bucket: 'logs', prefix: '' })).rejects.toThrow(
      'the answer has more than 16777216 bytes',
    );
  });
});
