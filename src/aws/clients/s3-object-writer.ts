import type { HttpResponse } from '@smithy/types';
import type { ObjectUpload, ObjectWriter } from '../../model/object-writer.ts';
import { withinTime } from '../../model/until-deadline.ts';
import { MAX_ANSWER_BYTES, readBody } from './bounded-body.ts';
import { createRegionalSender } from './s3-regional-sender.ts';
import type { Environment, S3Call } from './s3-request.ts';

const CONTENT_TYPE = 'application/gzip';
/** Time limit of one request with its response, including all attempts: a part has at most some megabytes. */
const TIMEOUT_MS = 60_000;
const UPLOAD_ID = /<UploadId>([^<]{1,2048})<\/UploadId>/;
const ERROR_CODE = /<Error>.*?<Code>([^<]{1,200})<\/Code>/s;

/** A request without its location. */
type Sending = Pick<S3Call, 'method' | 'query' | 'body'> & {
  readonly id?: string;
  readonly headers?: Readonly<Record<string, string>>;
};

/** A response and its text. */
interface Received {
  readonly text: string;
  readonly response: HttpResponse;
}

/** Sends a request of an upload. */
type SendPart = (call: Sending, signal: AbortSignal) => Promise<Received>;

/**
 * Writes gzipped objects to a bucket for the deployed function, given its environment: PutObject and multipart uploads built
 * from parts of the SDK, like the store of `s3-client.ts`. `test/bundle/s3-object-writer.test.ts` compares it with the SDK's
 * client.
 */
export function createS3ObjectWriter(bucket: string, environment: Environment): ObjectWriter {
  const send = createRegionalSender(environment);

  /** Sends a request and reads its response, so that the connection is free again. */
  function request(key: string, { headers = {}, ...call }: Sending, given: AbortSignal): Promise<Received> {
    const length = call.body === undefined ? {} : { 'content-length': String(call.body.length) };
    return withinTime(TIMEOUT_MS, async (timeout) => {
      const signal = AbortSignal.any([timeout, given]);
      signal.throwIfAborted();
      const response = await send({ bucket, key }, { ...call, headers: { ...headers, ...length } }, signal);
      return { response, text: (await readBody(response.body, MAX_ANSWER_BYTES)).toString('utf8') };
    });
  }

  return {
    async put(key, body, signal) {
      await request(key, { method: 'PUT', id: 'PutObject', headers: { 'content-type': CONTENT_TYPE }, body }, signal);
    },
    async begin(key, signal) {
      const headers = { 'content-type': CONTENT_TYPE };
      const { text } = await request(key, { method: 'POST', query: { uploads: '' }, headers }, signal);
      const [, uploadId] = UPLOAD_ID.exec(text) ?? [];
      if (uploadId === undefined) throw new Error('S3 began an upload without an id');
      return new Upload((call, own) => request(key, call, own), uploadId);
    },
  };
}

class Upload implements ObjectUpload {
  readonly #request: SendPart;
  readonly #uploadId: string;
  readonly #etags: string[] = [];

  constructor(request: SendPart, uploadId: string) {
    this.#request = request;
    this.#uploadId = uploadId;
  }

  async write(part: Buffer, signal: AbortSignal): Promise<void> {
    const partNumber = this.#etags.length + 1;
    const query = { partNumber: String(partNumber), uploadId: this.#uploadId };
    const { response } = await this.#request({ method: 'PUT', id: 'UploadPart', query, body: part }, signal);
    const { etag } = response.headers;
    if (etag === undefined) throw new Error(`S3 accepted part ${partNumber} of an upload without an ETag`);
    this.#etags.push(etag);
  }

  async complete(signal: AbortSignal): Promise<void> {
    const parts = this.#etags.map(
      (etag, index) => `<Part><ETag>${escapeXml(etag)}</ETag><PartNumber>${index + 1}</PartNumber></Part>`,
    );
    const body = Buffer.from(
      `<?xml version="1.0" encoding="UTF-8"?><CompleteMultipartUpload xmlns="http://s3.amazonaws.com/doc/2006-03-01/">${parts.join('')}</CompleteMultipartUpload>`,
    );
    const headers = { 'content-type': 'application/xml' };
    const { text } = await this.#request(
      { method: 'POST', query: { uploadId: this.#uploadId }, headers, body },
      signal,
    );
    // S3 may begin its response with status 200 before it knows the result:
    // https://docs.aws.amazon.com/AmazonS3/latest/API/API_CompleteMultipartUpload.html
    const [, code] = ERROR_CODE.exec(text) ?? [];
    if (code !== undefined) throw Object.assign(new Error(`S3 did not complete the upload: ${code}`), { name: code });
  }

  async abort(signal: AbortSignal): Promise<void> {
    const query = { uploadId: this.#uploadId };
    await this.#request({ method: 'DELETE', id: 'AbortMultipartUpload', query }, signal);
  }
}

function escapeXml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}
