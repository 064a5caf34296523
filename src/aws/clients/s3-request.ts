import { partition } from '@aws-sdk/core/client';
import { Sha256 } from '@smithy/core/checksum';
import { extendedEncodeURIComponent, HttpRequest } from '@smithy/core/protocols';
import { isServerError, isThrottlingError, isTransientError, StandardRetryStrategy } from '@smithy/core/retry';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import { SignatureV4 } from '@smithy/signature-v4';
import type { HttpResponse, RetryErrorType } from '@smithy/types';
import { MAX_ANSWER_BYTES, readBody } from './bounded-body.ts';
import { defaultProvider } from './function-credentials.ts';
import { S3_MAX_ATTEMPTS, S3_TIMEOUTS, type S3Location } from './s3-store.ts';

/** Buckets of S3 Express One Zone, which only accept requests within a session. */
const DIRECTORY_BUCKET = /--x[sa]?-s3$/;
const IP_ADDRESS = /^(?:\[.*\]|(?:\d{1,3}\.){3}\d{1,3})$/;
/** The status of a response to a conditional request for an object that has not changed. */
export const NOT_MODIFIED = 304;

/** Environment variables by name. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** A request without its location. */
export interface S3Call {
  readonly method: 'GET' | 'PUT' | 'POST' | 'DELETE';
  /** The name of the operation, which S3 logs; the SDK does not send it for every operation. */
  readonly id?: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Parameters besides the name of the operation. */
  readonly query?: Readonly<Record<string, string>>;
  readonly body?: Buffer;
}

/** Sends a request for an object and repeats it after errors that may pass. The body of the response is not yet read. */
export type SendToS3 = (location: S3Location, call: S3Call, signal: AbortSignal) => Promise<HttpResponse>;

/** Binds {@link SendToS3} to a Region. Errors are {@link S3Error}s and those of the connection. */
export function createS3Sender(region: string, environment: Environment): SendToS3 {
  const handler = new NodeHttpHandler(S3_TIMEOUTS);
  const retries = new StandardRetryStrategy(S3_MAX_ATTEMPTS);
  // S3 signs a path as it is sent
  const signing = { region, service: 's3', sha256: Sha256, uriEscapePath: false };
  const signer = new SignatureV4({ ...signing, credentials: defaultProvider() });

  async function sendOnce(request: HttpRequest, abortSignal: AbortSignal): Promise<HttpResponse> {
    const signed = await signer.sign(request);
    const { response } = await handler.handle(new HttpRequest(signed), { abortSignal });
    if (response.statusCode >= 300 && response.statusCode !== NOT_MODIFIED) throw await readError(response);
    return response;
  }

  return async (location, call, abortSignal) => {
    const request = requestOf(endpointOf(location, region, environment), call);
    let token = await retries.acquireInitialRetryToken('');
    for (;;) {
      try {
        const response = await sendOnce(request, abortSignal);
        retries.recordSuccess(token);
        return response;
      } catch (error) {
        const errorType = retryTypeOf(error);
        if (errorType === undefined || abortSignal.aborted) throw error;
        try {
          token = await retries.refreshRetryTokenForRetry(token, { errorType });
        } catch {
          // no attempt is left: the caller sees the last response of S3
          throw error;
        }
      }
    }
  };
}

/** Where an object is. */
interface S3Endpoint {
  readonly protocol: string;
  readonly hostname: string;
  readonly port: number | undefined;
  readonly path: string;
}

function requestOf({ port, ...endpoint }: S3Endpoint, { id, headers, query, ...call }: S3Call): HttpRequest {
  const host = port === undefined ? endpoint.hostname : `${endpoint.hostname}:${port}`;
  return new HttpRequest({
    ...endpoint,
    ...(port === undefined ? {} : { port }),
    ...call,
    query: { ...query, ...(id === undefined ? {} : { 'x-id': id }) },
    headers: { ...headers, host },
  });
}

/**
 * Where an object is by S3's endpoint rules: at a configured endpoint or the Region's, with the bucket in the host name if
 * its name and the endpoint allow that.
 *
 * Source: https://docs.aws.amazon.com/AmazonS3/latest/userguide/VirtualHosting.html
 */
function endpointOf({ bucket, key }: S3Location, region: string, environment: Environment): S3Endpoint {
  if (DIRECTORY_BUCKET.test(bucket)) throw new Error(`${bucket} is a directory bucket, which is not supported`);
  const { AWS_ENDPOINT_URL_S3, AWS_ENDPOINT_URL, AWS_IGNORE_CONFIGURED_ENDPOINT_URLS } = environment;
  const configured =
    AWS_IGNORE_CONFIGURED_ENDPOINT_URLS === 'true' ? undefined : AWS_ENDPOINT_URL_S3 || AWS_ENDPOINT_URL;
  const base = new URL(configured || `https://${regionalHost(region, environment)}`);
  // the certificate of an HTTPS endpoint covers one label before its name
  const hasBucketInHost = !IP_ADDRESS.test(base.hostname) && (base.protocol === 'http:' || !bucket.includes('.'));
  const path = key.split('/').map(extendedEncodeURIComponent).join('/');
  const basePath = base.pathname.replace(/\/$/, '');
  return {
    protocol: base.protocol,
    port: base.port === '' ? undefined : Number(base.port),
    hostname: hasBucketInHost ? `${bucket}.${base.hostname}` : base.hostname,
    path: hasBucketInHost ? `${basePath}/${path}` : `${basePath}/${bucket}/${path}`,
  };
}

function regionalHost(region: string, environment: Environment): string {
  const fips = environment.AWS_USE_FIPS_ENDPOINT === 'true' ? '-fips' : '';
  const dualStack = environment.AWS_USE_DUALSTACK_ENDPOINT === 'true' ? '.dualstack' : '';
  return `s3${fips}${dualStack}.${region}.${partition(region).dnsSuffix}`;
}

/** An error response of S3, with the name and the members that the SDK's errors have. */
export class S3Error extends Error {
  override readonly name: string;
  readonly $fault: 'client' | 'server';
  /** The Region of the bucket, if the response names it, as it does for requests to another Region. */
  readonly region: string | undefined;
  readonly $metadata: { readonly httpStatusCode: number; readonly requestId: string | undefined };

  constructor(name: string, message: string, { statusCode, headers }: HttpResponse) {
    super(message);
    this.name = name;
    this.$fault = statusCode < 500 ? 'client' : 'server';
    this.region = headers['x-amz-bucket-region'];
    this.$metadata = { httpStatusCode: statusCode, requestId: headers['x-amz-request-id'] };
  }
}

/** Reads an error response; one without a document, such as 403 to an anonymous proxy, is named by its status. */
async function readError(response: HttpResponse): Promise<S3Error> {
  const text = (await readBody(response.body, MAX_ANSWER_BYTES)).toString('utf8');
  const code = /<Code>([^<]{1,200})<\/Code>/.exec(text)?.[1];
  const message = /<Message>([^<]{1,2000})<\/Message>/.exec(text)?.[1];
  return new S3Error(
    code ?? (response.statusCode === 404 ? 'NotFound' : 'Unknown'),
    message ?? 'UnknownError',
    response,
  );
}

/** How the retry strategy counts an error; undefined if a retry would not help. */
function retryTypeOf(error: unknown): RetryErrorType | undefined {
  if (!isClientError(error)) return undefined;
  if (isThrottlingError(error)) return 'THROTTLING';
  if (isTransientError(error)) return 'TRANSIENT';
  return isServerError(error) ? 'SERVER_ERROR' : undefined;
}

/** Whether a value is an error as the SDK's retry rules expect it: all members besides those of Error are optional. */
function isClientError(error: unknown): error is Parameters<typeof isThrottlingError>[0] {
  return error instanceof Error;
}
