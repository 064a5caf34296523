import { Readable } from 'node:stream';
import type { ObjectReader, ObjectRequest, ObjectResponse } from '../../input/s3/object-api.ts';
import type { SourceObject } from '../../model/source-object.ts';
import { isRegion } from '../accounts/scope.ts';
import { createS3Sender, type Environment, S3Error, type SendToS3 } from './s3-request.ts';

/** Most Regions whose connections are kept; there are about 40. */
const MAX_REGIONS = 64;
const NEVER = new AbortController().signal;

/**
 * Reads objects in S3 for the deployed function, given its environment: whole or by ranges, by version and ETag. It is built
 * from parts of the SDK, like the store of `s3-client.ts`, and what that does not support is not supported here; but a
 * bucket in another Region is read from there. `test/bundle/s3-object-client.test.ts` compares it with the SDK's client.
 */
export function createS3ObjectReader(environment: Environment): ObjectReader {
  const { AWS_REGION: home } = environment;
  if (!home) throw new RangeError('the Region of the buckets is missing: AWS_REGION must be set');
  const senders = new Map<string, SendToS3>();
  const regions = new Map<string, string>();

  function senderOf(region: string): SendToS3 {
    const known = senders.get(region);
    if (known !== undefined) return known;
    const sender = createS3Sender(region, environment);
    if (senders.size < MAX_REGIONS) senders.set(region, sender);
    return sender;
  }

  async function sendToRegionOf(object: SourceObject, request: ObjectRequest) {
    const region = regions.get(object.bucket) ?? home ?? '';
    const call = callOf(object, request);
    const signal = request.signal ?? NEVER;
    try {
      return await senderOf(region)(object, call, signal);
    } catch (error) {
      const actual = error instanceof S3Error ? error.region : undefined;
      if (actual === undefined || actual === region || !isRegion(actual)) throw error;
      if (regions.size >= MAX_REGIONS) regions.clear();
      regions.set(object.bucket, actual);
      return senderOf(actual)(object, call, signal);
    }
  }

  return {
    async get(object, request = {}) {
      const { body, headers } = await sendToRegionOf(object, request);
      if (!(body instanceof Readable)) throw new TypeError('the body of an object is not a stream of Node.js');
      const response = { body, etag: headers.etag?.replaceAll('"', '') };
      if (request.range === undefined) return { ...response, bytes: sizeOf(headers['content-length']) };
      return rangeResponse(response, headers['content-range'], request.range);
    },
  };
}

function callOf({ versionId, etag }: SourceObject, { range }: ObjectRequest) {
  return {
    method: 'GET' as const,
    id: 'GetObject',
    ...(versionId === undefined ? {} : { query: { versionId } }),
    headers: {
      ...(etag === undefined ? {} : { 'if-match': `"${etag}"` }),
      ...(range === undefined ? {} : { range: `bytes=${range.first}-${range.last}` }),
    },
  };
}

function sizeOf(length: string | undefined): number | undefined {
  return length !== undefined && /^\d{1,15}$/.test(length) ? Number(length) : undefined;
}

/** A response to a range; throws if it has other bytes than were asked for. */
function rangeResponse(
  response: Omit<ObjectResponse, 'bytes'>,
  contentRange: string | undefined,
  range: { readonly first: number },
): ObjectResponse {
  const [, first, total] = /^bytes (\d{1,15})-\d{1,15}\/(\d{1,15})$/.exec(contentRange ?? '') ?? [];
  if (Number(first) === range.first) return { ...response, bytes: Number(total) };
  response.body.destroy();
  throw new Error(`a range from byte ${range.first} was requested, but ${contentRange ?? 'the whole object'} was sent`);
}
