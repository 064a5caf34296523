import { Readable } from 'node:stream';
import type { ObjectReader, ObjectRequest, ObjectResponse } from '../../input/s3/object-api.ts';
import type { SourceObject } from '../../model/source-object.ts';
import { createRegionalSender } from './s3-regional-sender.ts';
import type { Environment } from './s3-request.ts';

const NEVER = new AbortController().signal;

/**
 * Reads objects in S3 for the deployed function, given its environment: whole or by ranges, by version and ETag. It is
 * built from parts of the SDK and has the same limits as the store of `s3-client.ts`, except that it can read from
 * buckets in other Regions. `test/bundle/s3-object-client.test.ts` compares it with the SDK's client.
 */
export function createS3ObjectReader(environment: Environment): ObjectReader {
  const send = createRegionalSender(environment);
  return {
    async get(object, request = {}) {
      const { body, headers } = await send(object, callOf(object, request), request.signal ?? NEVER);
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

/** A response to a range; throws if it contains other bytes than were requested. */
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
