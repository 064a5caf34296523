import { DeleteObjectCommand, GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { boundedCollector, MAX_ANSWER_BYTES } from './bounded-body.ts';
import {
  contentHeaders,
  S3_MAX_ATTEMPTS,
  S3_TIMEOUTS,
  type S3DocumentStore,
  type S3StoreSettings,
  storeInS3,
} from './s3-store.ts';

const NOT_MODIFIED = 304;

/**
 * A document in S3, for the command and the library. The only module that loads the SDK's S3 client, whose own settings
 * apply (Region, `AWS_ENDPOINT_URL_S3`, credentials chain). The deployed function uses `s3-client.ts`. Errors are those
 * of the SDK, or an `OutOfTimeError`.
 */
export function createS3Store(location: string, settings: S3StoreSettings = {}): S3DocumentStore {
  const { region } = settings;
  const client = new S3Client({
    ...(region === undefined ? {} : { region }),
    maxAttempts: S3_MAX_ATTEMPTS,
    streamCollector: boundedCollector(MAX_ANSWER_BYTES),
    requestHandler: S3_TIMEOUTS,
  });
  return storeInS3(
    location,
    {
      async get({ bucket, key }, knownEtag, abortSignal) {
        const condition = knownEtag === undefined ? {} : { IfNoneMatch: knownEtag };
        const command = new GetObjectCommand({ Bucket: bucket, Key: key, ...condition });
        try {
          const { Body, ETag, LastModified } = await client.send(command, { abortSignal });
          return { body: Body, etag: ETag, lastModified: LastModified?.toUTCString() };
        } catch (error) {
          if (isNotModified(error)) return undefined;
          throw error;
        }
      },
      async put({ bucket, key }, body, abortSignal) {
        const { type, encoding } = contentHeaders(body);
        const headers = { ContentType: type, ...(encoding === undefined ? {} : { ContentEncoding: encoding }) };
        await client.send(new PutObjectCommand({ Bucket: bucket, Key: key, Body: body, ...headers }), { abortSignal });
      },
      async remove({ bucket, key }, abortSignal) {
        await client.send(new DeleteObjectCommand({ Bucket: bucket, Key: key }), { abortSignal });
      },
    },
    settings,
  );
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
