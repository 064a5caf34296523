import { partition } from '@aws-sdk/core/client';
import { Sha256 } from '@smithy/core/checksum';
import { extendedEncodeURIComponent, HttpRequest, type HttpResponse } from '@smithy/core/protocols';
import { isServerError, isThrottlingError, isTransientError, StandardRetryStrategy } from '@smithy/core/retry';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import { SignatureV4 } from '@smithy/signature-v4';
import type { RetryErrorType } from '@smithy/types';
import type { DocumentStore } from '../../metadata/document-store.ts';
import { MAX_ANSWER_BYTES, readBody } from './bounded-body.ts';
import { defaultProvider } from './function-credentials.ts';
import { S3_MAX_ATTEMPTS, S3_TIMEOUTS, type S3Api, type S3Location, type S3StoreSettings, storeInS3 } from './s3-store.ts';

/** Environment variables by name. */
export type Environment = Readonly<Record<string, string | undefined>>;

/**
 * A document in S3, for the deployed function: GetObject and PutObject built from parts of the SDK (SigV4, HTTP handler,
 * retry strategy). `@aws-sdk/client-s3` brings endpoint rules, schemas and checksums for a hundred operations and more
 * than doubles what a cold start loads for S3; docs/cold-start.md has the figures. `test/bundle/slim-clients.test.ts`
 * compares both clients: requests, responses, errors, retries and endpoints.
 *
 * Not supported: directory buckets, access points by ARN, checksums other than the signed SHA-256 of the body, following
 * redirects to another Region, settings in profile files. Errors have the name and the members of the SDK's.
 */
export function createS3Store(
  location: string,
  settings: S3StoreSettings & { readonly environment: Environment },
): DocumentStore {
  const { environment, region = environment.AWS_REGION } = settings;
  if (region === undefined || region === '') throw new RangeError('AWS_REGION must be set to the Region of the bucket');
  return storeInS3(location, createS3Api(region, environment), settings);
}

function createS3Api(region: string, environment: Environment): S3Api {
  const handler = new NodeHttpHandler(S3_TIMEOUTS);
  const retries = new StandardRetryStrategy(S3_MAX_ATTEMPTS);
  // S3 signs the path as it is sent
  const signer = new SignatureV4({
    credentials: defaultProvider(),
    region,
    service: 's3',
    sha256: Sha256,
    uriEscapePath: false,
  });

  const sendOnce = async (request: HttpRequest, abortSignal: AbortSignal): Promise<HttpResponse> => {
    const { response } = await handler.handle(HttpRequest.clone(await signed(request)), { abortSignal });
    if (response.statusCode < 300 || response.statusCode === NOT_MODIFIED) return response;
    throw await errorOf(response);
  };
  const signed = (request: HttpRequest) => signer.sign(request);

  const send = async (request: HttpRequest, abortSignal: AbortSignal): Promise<HttpResponse> => {
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
          // no attempt is left: what S3 said last is what the caller should see
          throw error;
        }
      }
    }
  };

  return {
    async get(location, knownEtag, signal) {
      const condition: Record<string, string> = knownEtag === undefined ? {} : { 'if-none-match': knownEtag };
      const request = requestTo(location, region, environment, { method: 'GET', id: 'GetObject', headers: condition });
      const { statusCode, headers, body } = await send(request, signal);
      if (statusCode !== NOT_MODIFIED) return { body, etag: headers.etag };
      await readBody(body, MAX_ANSWER_BYTES);
      return undefined;
    },
    async put(location, content, signal) {
      const headers = {
        'content-encoding': 'gzip',
        'content-length': String(content.length),
        'content-type': 'application/json',
      };
      const request = requestTo(location, region, environment, { method: 'PUT', id: 'PutObject', headers });
      request.body = content;
      const { body } = await send(request, signal);
      // a connection is free again once the response has been read
      await readBody(body, MAX_ANSWER_BYTES);
    },
  };
}
