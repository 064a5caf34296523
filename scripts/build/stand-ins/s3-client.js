// Stands for @aws-sdk/client-s3 in the bundles: GetObject and PutObject, as the store of inventory documents calls them,
// made of the SDK's own parts: credentials, partitions, SigV4, HTTP handler, retry strategy. The client has endpoint rules,
// schemas and checksums for a hundred operations; all that belongs to it alone is 85 KiB of the bundles.
//
// What it leaves to the plain client: access points, directory buckets, checksums besides the signed SHA-256 of what is
// sent, following redirects. `test/bundle/slim-clients.test.ts` compares it with the plain client.
import { partition } from '@aws-sdk/core/client';
import { defaultProvider } from '@aws-sdk/credential-provider-node';
import { Sha256 } from '@smithy/core/checksum';
import { extendedEncodeURIComponent, HttpRequest } from '@smithy/core/protocols';
import { isServerError, isThrottlingError, isTransientError, StandardRetryStrategy } from '@smithy/core/retry';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import { SignatureV4 } from '@smithy/signature-v4';

const DIRECTORY_BUCKET = /--x[sa]?-s3$/;
const IP_ADDRESS = /^(?:\[.*\]|(?:\d{1,3}\.){3}\d{1,3})$/;

export class S3Client {
  #collect;
  #handler;
  #retries;
  #signer;

  constructor({ maxAttempts, region = process.env.AWS_REGION, requestHandler, streamCollector }) {
    if (!region) throw new Error('Region is missing: AWS_REGION must be set');
    this.region = region;
    this.#collect = streamCollector;
    this.#handler = new NodeHttpHandler(requestHandler);
    this.#retries = new StandardRetryStrategy(maxAttempts);
    const credentials = defaultProvider();
    this.#signer = new SignatureV4({ credentials, region, service: 's3', sha256: Sha256, uriEscapePath: false });
  }

  /** Sends a command; throws what S3 answers as an Error with S3's code for its name, and what the handler throws. */
  async send({ method, input, id }, { abortSignal } = {}) {
    let token = await this.#retries.acquireInitialRetryToken('');
    for (;;) {
      try {
        const answer = await this.#sendOnce(method, input, id, abortSignal);
        this.#retries.recordSuccess(token);
        return answer;
      } catch (error) {
        const errorType = retriedAs(error);
        if (errorType === undefined || abortSignal?.aborted) throw error;
        try {
          token = await this.#retries.refreshRetryTokenForRetry(token, { error, errorType });
        } catch {
          throw error;
        }
      }
    }
  }

  async #sendOnce(method, input, id, abortSignal) {
    const { Body } = input;
    const request = new HttpRequest({
      ...endpointOf(input.Bucket, this.region, input.Key),
      method,
      query: { 'x-id': id },
      headers: headersOf(input),
      ...(Body === undefined ? {} : { body: Body }),
    });
    request.headers.host = request.port === undefined ? request.hostname : `${request.hostname}:${request.port}`;
    const { response } = await this.#handler.handle(await this.#signer.sign(request), { abortSignal });
    if (response.statusCode >= 300) throw await errorOf(response, this.#collect);
    const body = response.body;
    return {
      $metadata: { httpStatusCode: response.statusCode },
      ETag: response.headers.etag,
      Body: body,
    };
  }
}

export class GetObjectCommand {
  id = 'GetObject';
  method = 'GET';
  constructor(input) {
    this.input = input;
  }
}

export class PutObjectCommand {
  id = 'PutObject';
  method = 'PUT';
  constructor(input) {
    this.input = input;
  }
}

const headersOf = ({ Body, ContentEncoding, ContentType, IfNoneMatch }) => {
  const headers = {
    'content-encoding': ContentEncoding,
    'content-length': Body === undefined ? undefined : String(Body.length),
    'content-type': ContentType,
    'if-none-match': IfNoneMatch,
  };
  return Object.fromEntries(Object.entries(headers).filter(([, value]) => value !== undefined));
};

/** Where an object is, after S3's endpoint rules. */
const endpointOf = (bucket, region, key) => {
  if (DIRECTORY_BUCKET.test(bucket)) throw new Error(`${bucket} is a directory bucket, which is not supported`);
  const path = key.split('/').map(extendedEncodeURIComponent).join('/');
  const { AWS_ENDPOINT_URL_S3, AWS_ENDPOINT_URL, AWS_IGNORE_CONFIGURED_ENDPOINT_URLS } = process.env;
  const given = AWS_IGNORE_CONFIGURED_ENDPOINT_URLS === 'true' ? undefined : AWS_ENDPOINT_URL_S3 || AWS_ENDPOINT_URL;
  const base = new URL(given ?? `https://${hostOf(region)}`);
  const port = base.port === '' ? undefined : Number(base.port);
  const isOfHost = !IP_ADDRESS.test(base.hostname) && (base.protocol === 'http:' || !bucket.includes('.'));
  const basePath = base.pathname.replace(/\/$/, '');
  return {
    protocol: base.protocol,
    port,
    hostname: isOfHost ? `${bucket}.${base.hostname}` : base.hostname,
    path: isOfHost ? `${basePath}/${path}` : `${basePath}/${bucket}/${path}`,
  };
};

const hostOf = (region) => {
  const { dnsSuffix } = partition(region);
  const isDualStack = process.env.AWS_USE_DUALSTACK_ENDPOINT === 'true';
  const isFips = process.env.AWS_USE_FIPS_ENDPOINT === 'true';
  return `s3${isFips ? '-fips' : ''}${isDualStack ? '.dualstack' : ''}.${region}.${dnsSuffix}`;
};

/** What S3 says; an answer without a document, as to HEAD or 304, is told by its status. */
const errorOf = async ({ body, headers, statusCode }, collect) => {
  const text = Buffer.from(await collect(body)).toString('utf8');
  const code = /<Code>([^<]{1,200})<\/Code>/.exec(text)?.[1];
  const message = /<Message>([^<]{1,2000})<\/Message>/.exec(text)?.[1];
  const error = new Error(message ?? 'UnknownError');
  return Object.assign(error, {
    name: code ?? (statusCode === 404 ? 'NotFound' : 'Unknown'),
    $fault: statusCode < 500 ? 'client' : 'server',
    $metadata: { httpStatusCode: statusCode, requestId: headers['x-amz-request-id'] },
  });
};

/** How the strategy is to take an error; undefined where trying again is of no use. */
const retriedAs = (error) => {
  if (isThrottlingError(error)) return 'THROTTLING';
  if (isTransientError(error)) return 'TRANSIENT';
  return isServerError(error) ? 'SERVER_ERROR' : undefined;
};
