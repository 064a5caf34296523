import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  PutObjectCommand,
  S3Client,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import type { ObjectUpload, ObjectWriter } from '../../model/object-writer.ts';
import { S3_TIMEOUTS } from './s3-store.ts';

/** Long runs meet throttling (503 SlowDown): with the SDK's growing waits, a request is sent for about a minute. */
const MAX_ATTEMPTS = 8;
const CONTENT_TYPE = 'application/gzip';

/** Writes objects until it is closed. */
export interface S3Writer extends ObjectWriter {
  /** Closes the connections. */
  close(): void;
}

/**
 * Writes gzipped objects to a bucket by the SDK's client, for the command, with the credentials and the endpoint of the
 * AWS CLI. Requests for a bucket in another Region are sent there. Errors are those of the SDK.
 */
export async function createS3Writer(bucket: string, region: string | undefined): Promise<S3Writer> {
  const { serviceConfiguredEndpoint } = new S3Client(region === undefined ? {} : { region }).config;
  const client = new S3Client({
    ...(region === undefined ? {} : { region }),
    forcePathStyle: (await serviceConfiguredEndpoint?.()) !== undefined,
    // requests for a bucket in another Region are sent there
    followRegionRedirects: true,
    maxAttempts: MAX_ATTEMPTS,
    requestHandler: S3_TIMEOUTS,
  });
  return {
    close: () => client.destroy(),
    async put(key, body, abortSignal) {
      const command = new PutObjectCommand({ Bucket: bucket, Key: key, Body: body, ContentType: CONTENT_TYPE });
      await client.send(command, { abortSignal });
    },
    async begin(key, abortSignal) {
      const { UploadId } = await client.send(
        new CreateMultipartUploadCommand({ Bucket: bucket, Key: key, ContentType: CONTENT_TYPE }),
        { abortSignal },
      );
      if (UploadId === undefined) throw new Error('S3 began an upload without an id');
      return new S3Upload(client, { Bucket: bucket, Key: key, UploadId });
    },
  };
}

class S3Upload implements ObjectUpload {
  readonly #client: S3Client;
  readonly #upload: { readonly Bucket: string; readonly Key: string; readonly UploadId: string };
  readonly #parts: { ETag: string | undefined; PartNumber: number }[] = [];

  constructor(client: S3Client, upload: { Bucket: string; Key: string; UploadId: string }) {
    this.#client = client;
    this.#upload = upload;
  }

  async write(piece: Buffer, abortSignal: AbortSignal): Promise<void> {
    const PartNumber = this.#parts.length + 1;
    const command = new UploadPartCommand({ ...this.#upload, PartNumber, Body: piece });
    const { ETag } = await this.#client.send(command, { abortSignal });
    this.#parts.push({ ETag, PartNumber });
  }

  async complete(abortSignal: AbortSignal): Promise<void> {
    const MultipartUpload = { Parts: this.#parts };
    await this.#client.send(new CompleteMultipartUploadCommand({ ...this.#upload, MultipartUpload }), { abortSignal });
  }

  async abort(abortSignal: AbortSignal): Promise<void> {
    await this.#client.send(new AbortMultipartUploadCommand(this.#upload), { abortSignal });
  }
}
