import { GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import type { DocumentStore } from '../../documents/document-store.ts';
import { withinTime } from '../../model/until-deadline.ts';
import { boundedCollector, MAX_ANSWER_BYTES, readBody } from './bounded-body.ts';

const CONNECTION_TIMEOUT_MS = 1_000;
const REQUEST_TIMEOUT_MS = 30_000;
/** For the whole of a document, all tries together: a body may stall that has begun to come. */
const TRANSFER_TIMEOUT_MS = 60_000;
const NOT_MODIFIED = 304;

/** Largest document that is read, as stored: no inventory inflates to more. */
const MAX_DOCUMENT_BYTES = 512 * 1024 * 1024;

/** What may be set of a store in S3. */
export interface S3StoreSettings {
  /** Of the bucket; the SDK's own setting where it is missing. */
  readonly region?: string | undefined;
  /** For the whole of a document, all tries together. */
  readonly transferTimeoutMs?: number;
  /** Largest document that is read. */
  readonly maxBytes?: number;
}

/** Bucket and key of an `s3://bucket/key` location. Throws a RangeError for anything else. */
export function parseS3Location(location: string): { readonly bucket: string; readonly key: string } {
  const match = /^s3:\/\/([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])\/(.{1,1024})$/.exec(location);
  const [, bucket, key] = match ?? [];
  if (bucket === undefined || key === undefined) {
    throw new RangeError(`must be s3://bucket/key, not ${JSON.stringify(location.slice(0, 120))}`);
  }
  return { bucket, key };
}

/**
 * A document in S3. The only module that loads the S3 client. The SDK's own settings hold (Region,
 * `AWS_ENDPOINT_URL_S3`, credentials chain). Errors are those of the SDK, or
 * an `OutOfTimeError`.
 */
export function createS3Store(location: string, settings: S3StoreSettings = {}): DocumentStore {
  const { region, transferTimeoutMs = TRANSFER_TIMEOUT_MS, maxBytes = MAX_DOCUMENT_BYTES } = settings;
  const { bucket, key } = parseS3Location(location);
  const client = new S3Client({
    ...(region === undefined ? {} : { region }),
    maxAttempts: 3,
    streamCollector: boundedCollector(MAX_ANSWER_BYTES),
    requestHandler: {
      connectionTimeout: CONNECTION_TIMEOUT_MS,
      requestTimeout: REQUEST_TIMEOUT_MS,
      // without it the time is only warned of
      throwOnRequestTimeout: true,
    },
  });
  return {
    name: location,
    async read(knownEtag) {
      try {
        return await withinTime(transferTimeoutMs, async (abortSignal) => {
          const answer = await client.send(
            new GetObjectCommand({
              Bucket: bucket,
              Key: key,
              ...(knownEtag === undefined ? {} : { IfNoneMatch: knownEtag }),
            }),
            { abortSignal },
          );
          return { body: await readBody(answer.Body, maxBytes), etag: answer.ETag };
        });
      } catch (error) {
        if (isNotModified(error)) return undefined;
        throw error;
      }
    },
    async write(body) {
      const command = new PutObjectCommand({
        Bucket: bucket,
        Key: key,
        Body: body,
        ContentType: 'application/json',
        ContentEncoding: 'gzip',
      });
      await withinTime(transferTimeoutMs, (abortSignal) => client.send(command, { abortSignal }));
    },
  };
}

/** The SDK throws for 304 as for an error. */
function isNotModified(error: unknown): boolean {
  if (typeof error !== 'object' || error === null || !('$metadata' in error)) return false;
  const metadata = error.$metadata;
  return (
    typeof metadata === 'object' &&
    metadata !== null &&
    'httpStatusCode' in metadata &&
    metadata.httpStatusCode === NOT_MODIFIED
  );
}
