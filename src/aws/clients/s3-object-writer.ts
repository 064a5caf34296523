import type { HttpResponse } from '@smithy/types';
import type { ObjectUpload, ObjectWriter } from '../../model/object-writer.ts';
import { withinTime } from '../../model/until-deadline.ts';
import { MAX_ANSWER_BYTES, readBody } from './bounded-body.ts';
import { createRegionalSender } from './s3-regional-sender.ts';
import type { Environment, S3Call } from './s3-request.ts';

const CONTENT_TYPE = 'application/gzip';
/** For one request with its response, all attempts together, in milliseconds: a piece has at most some megabytes. */
const TIMEOUT_MS = 60_000;
const UPLOAD_ID = /<UploadId>([^<]{1,2048})<\/UploadId>/;
const ERROR_CODE = /<Error>.*?<Code>([^<]{1,200})<\/Code>/s;

/** What a request sends, besides its location. */
type Sending = Pick<S3Call, 'method' | 'query' | 'body'> & {
  readonly id?: string;
  readonly headers?: Readonly<Record<string, string>>;
};

/**
 * Writes gzipped objects to a bucket for the deployed function, given its environment: PutObject and multipart uploads built
 * from parts of the SDK, like the store of `s3-client.ts`. `test/bundle/s3-object-writer.test.ts` compares it with the SDK's
 * client.
 */
export function createS3ObjectWriter(bucket: string, environment: Environment): ObjectWriter {
  const send = createRegionalSender(environment);

  /** Sends a request and reads its response, so that the connection is free again. */
  function request(key: string, { headers = {}, ...call }: Sending): Promise<{ text: string; response: HttpResponse }> {
    const length = call.body === undefined ? {} : { 'content-length': String(call.body.length) };
    return withinTime(TIMEOUT_MS, async (signal) => {
      const response = await send({ bucket, key }, { ...call, headers: { ...headers, ...length } }, signal);
      return { response, text: (await readBody(response.body, MAX_ANSWER_BYTES)).toString('utf8') };
    });
  }

  return {
    async put(key, body) {
      await request(key, { method: 'PUT', id: 'PutObject', headers: { 'content-type': CONTENT_TYPE }, body });
    },
    async begin(key) {
      const headers = { 'content-type': CONTENT_TYPE };
      const { text } = await request(key, { method: 'POST', query: { uploads: '' }, headers });
      const [, uploadId] = UPLOAD_ID.exec(text) ?? [];
      if (uploadId === undefined) throw new Error('S3 began an upload without an id');
      return new Upload((call) => request(key, call), uploadId);
    },
  };
}

class Upload implements ObjectUpload {
  readonly #request: (call: Sending) => Promise<{ text: string; response: HttpResponse }>;
  readonly #uploadId: string;
  readonly #etags: string[] = [];

  constructor(request: (call: Sending) => Promise<{ text: string; response: HttpResponse }>, uploadId: string) {
    this.#request = request;
    this.#uploadId = uploadId;
  }

  async write(piece: Buffer): Promise<void> {
    const partNumber = this.#etags.length + 1;
    const query = { partNumber: String(partNumber), uploadId: this.#uploadId };
    const { response } = await this.#request({ method: 'PUT', id: 'UploadPart', query, body: piece });
    const { etag } = response.headers;
    if (etag === undefined) throw new Error(`S3 took piece ${partNumber} of an upload without an ETag`);
    this.#etags.push(etag);
  }

  async complete(): Promise<void> {
    const parts = this.#etags.map(
      (etag, index) => `<Part><ETag>${escapeXml(etag)}</ETag><PartNumber>${index + 1}</PartNumber></Part>`,
    );
    const body = Buffer.from(
      `<?xml version="1.0" encoding="UTF-8"?><CompleteMultipartUpload xmlns="http://s3.amazonaws.com/doc/2006-03-01/">${parts.join('')}</CompleteMultipartUpload>`,
    );
    const headers = { 'content-type': 'application/xml' };
    const { text } = await this.#request({ method: 'POST', query: { uploadId: this.#uploadId }, headers, body });
    // S3 may begin its response with status 200 before it knows the result:
    // https://docs.aws.amazon.com/AmazonS3/latest/API/API_CompleteMultipartUpload.html
    const [, code] = ERROR_CODE.exec(text) ?? [];
    if (code !== undefined) throw Object.assign(new Error(`S3 did not complete the upload: ${code}`), { name: code });
  }

  async abort(): Promise<void> {
    await this.#request({ method: 'DELETE', id: 'AbortMultipartUpload', query: { uploadId: this.#uploadId } });
  }
}

function escapeXml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}
