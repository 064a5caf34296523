import { Readable } from 'node:stream';
import {
  GetObjectCommand,
  ListObjectsV2Command,
  type ListObjectsV2CommandOutput,
  S3Client,
  S3ServiceException,
} from '@aws-sdk/client-s3';
import { decodeFormKey } from '../../input/s3/form-encoded-key.ts';
import type { ListPage, ObjectApi, ObjectResponse } from '../../input/s3/object-api.ts';
import type { SourceObject } from '../../model/source-object.ts';
import { OutOfTimeError, withinTime } from '../../model/until-deadline.ts';
import { isRegion } from '../accounts/scope.ts';
import { boundedCollector } from './bounded-body.ts';
import { S3_TIMEOUTS } from './s3-store.ts';

/** Maximum size of an answer other than an object: a page of 1,000 keys of 1,024 bytes, each byte escaped, is 3 MB. */
const MAX_PAGE_BYTES = 16 * 1024 * 1024;
/** Long runs meet throttling (503 SlowDown): with the SDK's growing waits, a request is sent for about a minute. */
const MAX_ATTEMPTS = 8;
/**
 * How long one attempt waits for an answer, and how long a request waits in all, in milliseconds. S3 answers within a second,
 * and throttles quickly; an endpoint or a proxy may accept connections and never answer.
 */
const TIMING: S3Timing = { attemptMs: 20_000, totalMs: 80_000 };
/** The Region to which the AWS CLI sends requests to S3 if none is configured; S3 answers with that of the bucket. */
const REGION_BY_DEFAULT = 'us-east-1';
const REGION_HEADER = 'x-amz-bucket-region';

/** How long requests wait for an answer, in milliseconds. */
export interface S3Timing {
  /** One attempt. */
  readonly attemptMs: number;
  /** All attempts, with the waits between them. */
  readonly totalMs: number;
}

/** Access to objects in S3, until it is closed. */
export interface S3Objects extends ObjectApi {
  /** Closes the connections. */
  close(): void;
}

/**
 * Objects in S3 by the SDK's client, for the command. Credentials and endpoint are those of the AWS CLI: environment,
 * then profile; a configured endpoint gets the bucket in the path. Requests are first sent to `region`, or to the same
 * default Region as in the AWS CLI; a bucket in another Region is read from there. Errors are those of the SDK, and an Error if no
 * answer comes in time.
 */
export async function createS3Objects(
  region: string | undefined,
  { attemptMs, totalMs }: S3Timing = TIMING,
): Promise<S3Objects> {
  const home = region ?? REGION_BY_DEFAULT;
  const { serviceConfiguredEndpoint } = new S3Client({ region: home }).config;
  const forcePathStyle = (await serviceConfiguredEndpoint?.()) !== undefined;
  const clients = new Map<string, S3Client>();
  const regions = new Map<string, string>();

  function clientIn(region: string): S3Client {
    const known = clients.get(region);
    if (known !== undefined) return known;
    const client = new S3Client({
      region,
      forcePathStyle,
      maxAttempts: MAX_ATTEMPTS,
      streamCollector: boundedCollector(MAX_PAGE_BYTES),
      requestHandler: { ...S3_TIMEOUTS, requestTimeout: attemptMs },
      // gzip and Parquet have checksums, and ranges have none in S3
      responseChecksumValidation: 'WHEN_REQUIRED',
      requestChecksumCalculation: 'WHEN_REQUIRED',
    });
    clients.set(region, client);
    return client;
  }

  /**
   * Sends a request to the Region of the bucket. The SDK's own `followRegionRedirects` changes the client's Region
   * during a redirected request, which would affect concurrent requests.
   */
  async function inRegionOf<Result>(
    bucket: string,
    given: AbortSignal | undefined,
    send: (client: S3Client, options: { readonly abortSignal: AbortSignal }) => Promise<Result>,
  ): Promise<Result> {
    const region = regions.get(bucket) ?? home;
    // the time of reading a body does not count
    const answer = (from: string) =>
      withinTime(totalMs, (timeout) =>
        send(clientIn(from), { abortSignal: given === undefined ? timeout : AbortSignal.any([given, timeout]) }),
      );
    try {
      return await answer(region);
    } catch (error) {
      if (error instanceof OutOfTimeError) throw new Error(noAnswer(totalMs), { cause: error });
      const actual = regionOf(error);
      if (actual === undefined || actual === region) throw error;
      regions.set(bucket, actual);
      return answer(actual);
    }
  }

  return {
    async get(object, { range, signal } = {}) {
      const command = new GetObjectCommand({
        Bucket: object.bucket,
        Key: object.key,
        ...(object.versionId === undefined ? {} : { VersionId: object.versionId }),
        ...(object.etag === undefined ? {} : { IfMatch: `"${object.etag}"` }),
        ...(range === undefined ? {} : { Range: `bytes=${range.first}-${range.last}` }),
      });
      const output = await inRegionOf(object.bucket, signal, (client, options) => client.send(command, options));
      const { Body, ETag, ContentLength, ContentRange } = output;
      if (!(Body instanceof Readable)) throw new TypeError('the body of an object is not a stream of Node.js');
      const response = { body: Body, etag: unquoted(ETag) };
      return range === undefined ? { ...response, bytes: ContentLength } : rangeResponse(response, ContentRange, range);
    },
    async list({ bucket, prefix, delimiter, startAfter, token, signal }) {
      const command = new ListObjectsV2Command({
        Bucket: bucket,
        Prefix: prefix,
        // XML cannot contain every character of a key
        EncodingType: 'url',
        ...(delimiter === undefined ? {} : { Delimiter: delimiter }),
        ...(startAfter === undefined ? {} : { StartAfter: startAfter }),
        ...(token === undefined ? {} : { ContinuationToken: token }),
      });
      return pageOf(bucket, await inRegionOf(bucket, signal, (client, options) => client.send(command, options)));
    },
    close() {
      for (const client of clients.values()) client.destroy();
    },
  };
}

function noAnswer(totalMs: number): string {
  return `S3 sent no answer within ${totalMs / 1_000} seconds: check the network, a proxy, and AWS_ENDPOINT_URL_S3 if it is set`;
}

/** The Region of the bucket that an error response to a request in another one names: in a header, or in its document. */
function regionOf(error: unknown): string | undefined {
  if (!(error instanceof S3ServiceException)) return undefined;
  const region: unknown = error.$response?.headers[REGION_HEADER] ?? Reflect.get(error, 'Region');
  return typeof region === 'string' && isRegion(region) ? region : undefined;
}

function rangeResponse(
  response: Omit<ObjectResponse, 'bytes'>,
  contentRange: string | undefined,
  range: { readonly first: number; readonly last: number },
): ObjectResponse {
  const [, first, total] = /^bytes (\d+)-\d+\/(\d+)$/.exec(contentRange ?? '') ?? [];
  if (Number(first) === range.first) return { ...response, bytes: Number(total) };
  response.body.destroy();
  throw new Error(`a range from byte ${range.first} was requested, but ${contentRange ?? 'the whole object'} was sent`);
}

function pageOf(bucket: string, output: ListObjectsV2CommandOutput): ListPage {
  const decode = (text: string): string => (output.EncodingType === 'url' ? decodeFormKey(text) : text);
  const objects = (output.Contents ?? []).flatMap(({ Key, ETag, Size, LastModified }) => {
    if (Key === undefined) return [];
    const etag = unquoted(ETag);
    return [{ bucket, key: decode(Key), etag, size: Size ?? 0, lastModifiedMs: LastModified?.getTime() ?? 0 }];
  });
  const prefixes = (output.CommonPrefixes ?? []).flatMap(({ Prefix }) =>
    Prefix === undefined ? [] : [decode(Prefix)],
  );
  const { IsTruncated: hasMore = false, NextContinuationToken: nextToken } = output;
  if (hasMore && nextToken === undefined)
    throw new Error('S3 sent a part of a listing without saying how it continues');
  return { objects, prefixes, nextToken: hasMore ? nextToken : undefined };
}

function unquoted(etag: SourceObject['etag']): string | undefined {
  return etag?.replaceAll('"', '');
}
