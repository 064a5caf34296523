import { randomBytes } from 'node:crypto';
import { buffer } from 'node:stream/consumers';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { READ_BYTES } from '../../../../src/input/input-file.ts';
import { objectFile } from '../../../../src/input/s3/object-file.ts';
import { MemoryObjects, named } from '../../../support/s3/memory-objects.ts';

const OBJECT = { bucket: 'logs', key: 'a' };
const FAST = { retryWaitMs: 0 };

/** The bytes of a body whose connection breaks after this many. */
async function* breaking(body: Buffer, after: number): AsyncGenerator<Buffer> {
  yield body.subarray(0, after);
  if (after < body.length) throw Object.assign(new Error('aborted'), { code: 'ECONNRESET' });
}

describe('objectFile', () => {
  it('is named by its location, safe to display', () => {
    const file = objectFile(new MemoryObjects({}), { ...OBJECT, key: 'a/../b\u001b[31m\nc', size: 7 });
    expect(file.name).toBe('s3://logs/a/../b\\u001b[31m\\u000ac');
    expect(file.bytes).toBe(7);
  });

  it('reads an object whole with one request', async () => {
    const body = randomBytes(3 * READ_BYTES);
    const api = new MemoryObjects({ a: { body } });
    expect((await buffer(objectFile(api, OBJECT).open())).equals(body)).toBe(true);
    expect(api.gets.map(({ request }) => request.range)).toEqual([undefined]);
  });

  it('reads an empty object', async () => {
    expect(await buffer(objectFile(new MemoryObjects({ a: { body: '' } }), OBJECT).open())).toEqual(Buffer.alloc(0));
  });

  it('continues a broken connection by a range of the same object', async () => {
    const body = randomBytes(1_000);
    const api = new MemoryObjects({ a: { body } });
    api.changeBody = (part, _request, earlier) => breaking(part, earlier < 3 ? 100 : part.length);
    expect(await buffer(objectFile(api, OBJECT, FAST).open())).toEqual(body);
    expect(api.gets.map(({ request }) => request.range)).toEqual([
      undefined,
      { first: 100, last: 999 },
      { first: 200, last: 999 },
      { first: 300, last: 999 },
    ]);
    const [, ...continued] = api.gets.map(({ object }) => object.etag);
    expect(new Set(continued).size).toBe(1);
    expect(continued[0]).toBeDefined();
  });

  it('continues after a connection that ends early without an error', async () => {
    const body = randomBytes(1_000);
    const api = new MemoryObjects({ a: { body } });
    api.changeBody = (part, _request, earlier) => [earlier === 0 ? part.subarray(0, 10) : part];
    expect(await buffer(objectFile(api, OBJECT, FAST).open())).toEqual(body);
  });

  it('continues after a connection that stalls', async () => {
    const body = randomBytes(1_000);
    const api = new MemoryObjects({ a: { body } });
    api.changeBody = async function* (part, _request, earlier) {
      yield part.subarray(0, 10);
      if (earlier === 0) await new Promise(() => undefined);
      yield part.subarray(10);
    };
    expect(await buffer(objectFile(api, OBJECT, { ...FAST, stallMs: 20 }).open())).toEqual(body);
  });

  it('gives up on a connection that breaks repeatedly', async () => {
    const api = new MemoryObjects({ a: { body: randomBytes(1_000) } });
    api.changeBody = (part) => breaking(part, 1);
    await expect(buffer(objectFile(api, OBJECT, FAST).open())).rejects.toMatchObject({
      code: 'object_unreadable',
      message: 'aborted',
    });
    expect(api.gets).toHaveLength(9);
  });

  it('fails if the object changes while it is read', async () => {
    const api = new MemoryObjects({ a: { body: randomBytes(1_000) } });
    api.changeBody = (part) => {
      api.set('a', { body: randomBytes(1_000) });
      return breaking(part, 100);
    };
    await expect(buffer(objectFile(api, OBJECT, FAST).open())).rejects.toMatchObject({ code: 'object_changed' });
  });

  it('fails if the object is no longer the listed one', async () => {
    const api = new MemoryObjects({ a: { body: 'new' } });
    await expect(buffer(objectFile(api, { ...OBJECT, etag: 'old' }).open())).rejects.toMatchObject({
      code: 'object_changed',
      message: 'the object has changed',
    });
  });

  it('refuses a response that is longer than announced', async () => {
    const api = new MemoryObjects({ a: { body: '123' } });
    api.changeBody = (part) => [part, part];
    await expect(buffer(objectFile(api, OBJECT).open())).rejects.toMatchObject({ code: 'object_unreadable' });
  });

  it.each([
    ['NoSuchKey', 'object_missing', 'no such object'],
    ['NoSuchBucket', 'object_missing', 'no such bucket'],
    ['InvalidObjectState', 'object_archived', 'restore it first'],
    ['CredentialsProviderError', 'object_denied', 'no AWS credentials were found'],
    ['ExpiredToken', 'object_denied', 'access denied (ExpiredToken: about ExpiredToken)'],
    ['KMSBroken', 'object_unreadable', 'KMSBroken: about KMSBroken'],
  ])('fails with a code and a reason for %s', async (name, code, reason) => {
    const api = { get: () => Promise.reject(named(name)), list: () => Promise.reject(named(name)) };
    const failure = buffer(objectFile(api, OBJECT).open());
    await expect(failure).rejects.toMatchObject({ code, message: expect.stringContaining(reason) });
  });

  it('calls a response with the status 403 denied', async () => {
    const denied = Object.assign(named('AccessDenied'), { $metadata: { httpStatusCode: 403 } });
    const api = { get: () => Promise.reject(denied), list: () => Promise.reject(denied) };
    await expect(buffer(objectFile(api, OBJECT).open())).rejects.toMatchObject({
      code: 'object_denied',
      message: 'access denied (AccessDenied: about AccessDenied)',
    });
  });

  it('ends its request when the stream is destroyed', async () => {
    const api = new MemoryObjects({ a: { body: randomBytes(1_000) } });
    api.changeBody = async function* (part) {
      yield part.subarray(0, 10);
      await new Promise(() => undefined);
    };
    const stream = objectFile(api, OBJECT).open();
    await new Promise((resolve) => stream.once('data', resolve));
    stream.destroy();
    await new Promise((resolve) => stream.once('close', resolve));
    expect(api.gets[0]?.request.signal?.aborted).toBe(true);
  });
});

describe('the ranges of an object', () => {
  const MEBIBYTE = 1024 * 1024;

  it('need no request to be opened if size and ETag are known', async () => {
    const api = new MemoryObjects({ a: { body: randomBytes(100) } });
    const ranges = await objectFile(api, { ...OBJECT, size: 100, etag: 'e' }).openRanges?.();
    expect(ranges?.bytes).toBe(100);
    expect(api.gets).toEqual([]);
  });

  it('are those of the object that was opened before', async () => {
    const api = new MemoryObjects({ a: { body: 'first' } });
    const file = objectFile(api, OBJECT);
    await buffer(file.open());
    api.set('a', { body: 'later' });
    const ranges = await file.openRanges?.();
    await expect(ranges?.read(0, 5)).rejects.toMatchObject({ code: 'object_changed' });
  });

  it('fetch the end of a file once', async () => {
    const body = randomBytes(2 * MEBIBYTE);
    const api = new MemoryObjects({ a: { body } });
    const ranges = await objectFile(api, OBJECT).openRanges?.();
    expect(await ranges?.read(body.length - 8, body.length)).toEqual(body.subarray(-8));
    expect(await ranges?.read(body.length - 10_000, body.length - 8)).toEqual(body.subarray(-10_000, -8));
    // one request for the first byte, which gives size and ETag, and one for the end
    expect(api.gets).toHaveLength(2);
  });

  it('share requests if they follow each other', async () => {
    const body = randomBytes(8 * MEBIBYTE);
    const api = new MemoryObjects({ a: { body } });
    const ranges = await objectFile(api, OBJECT).openRanges?.();
    const step = 100_000;
    for (let at = 0; at + step <= body.length; at += step) {
      expect((await ranges?.read(at, at + step))?.equals(body.subarray(at, at + step))).toBe(true);
    }
    expect(api.gets.length).toBeLessThan(6);
  });

  it('do not fetch more than they need if they are far apart', async () => {
    const body = randomBytes(8 * MEBIBYTE);
    const api = new MemoryObjects({ a: { body } });
    const ranges = await objectFile(api, OBJECT).openRanges?.();
    for (const start of [0, 3 * MEBIBYTE, 100, 6 * MEBIBYTE]) await ranges?.read(start, start + 50);
    const bytes = api.gets.map(({ request }) => (request.range?.last ?? 0) - (request.range?.first ?? 0) + 1);
    expect(bytes).toEqual([1, 50, 50, 50, 50]);
  });

  it('are the bytes of the object in any order, at once or not, over broken connections', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.uint8Array({ minLength: 1, maxLength: 500_000 }),
        fc.array(fc.tuple(fc.nat(), fc.nat()), { minLength: 1, maxLength: 12 }),
        fc.boolean(),
        async (bytes, pairs, isBreaking) => {
          const body = Buffer.from(bytes);
          const api = new MemoryObjects({ a: { body } });
          if (isBreaking) {
            api.changeBody = (part, _request, earlier) => breaking(part, earlier % 2 === 0 ? 1 : part.length);
          }
          const ranges = await objectFile(api, OBJECT, FAST).openRanges?.();
          const reads = pairs.map((pair) => pair.map((at) => at % (body.length + 1)).toSorted((a, b) => a - b));
          const read = await Promise.all(reads.map(([start = 0, end = 0]) => ranges?.read(start, end)));
          expect(read.map((part, index) => part?.equals(body.subarray(...(reads[index] ?? []))))).toEqual(
            read.map(() => true),
          );
        },
      ),
      { numRuns: 60 },
    );
  });

  it.each([
    [-1, 2],
    [3, 2],
    [0, 101],
  ])('refuse %i to %i of 100 bytes', async (start, end) => {
    const ranges = await objectFile(new MemoryObjects({ a: { body: randomBytes(100) } }), OBJECT).openRanges?.();
    await expect(ranges?.read(start, end)).rejects.toThrow(RangeError);
  });
});
