import { MAX_ANSWER_BYTES, readBody } from './bounded-body.ts';
import { createS3Sender, type Environment, NOT_MODIFIED, type S3Call } from './s3-request.ts';
import { type CreateS3Store, contentHeaders, type S3Api, storeInS3 } from './s3-store.ts';

/**
 * Creates stores in S3 for the deployed function, given its environment: GetObject, PutObject and DeleteObject built from parts of the
 * SDK (SigV4, HTTP handler, retry strategy). `@aws-sdk/client-s3` brings endpoint rules, schemas and checksums for a
 * hundred operations: 85 KiB in the bundles and 20 ms of a cold start. `test/bundle/s3-client.test.ts` compares both
 * clients: requests, responses, errors, retries and endpoints.
 *
 * Not supported: directory buckets, access points by ARN, checksums other than the signed SHA-256 of the body, following
 * redirects to another Region, settings in profile files. Errors have the name and the members of the SDK's.
 */
export function createS3StoreOf(environment: Environment): CreateS3Store {
  return (location, settings = {}) => {
    const { region = environment.AWS_REGION } = settings;
    if (!region) throw new RangeError('the Region of the bucket is missing: AWS_REGION must be set');
    return storeInS3(location, createS3Api(region, environment), settings);
  };
}

function createS3Api(region: string, environment: Environment): S3Api {
  const send = createS3Sender(region, environment);
  return {
    async get(location, knownEtag, signal) {
      const headers: S3Call['headers'] = knownEtag === undefined ? {} : { 'if-none-match': knownEtag };
      const response = await send(location, { method: 'GET', id: 'GetObject', headers }, signal);
      const { etag, 'last-modified': lastModified } = response.headers;
      if (response.statusCode !== NOT_MODIFIED) return { body: response.body, etag, lastModified };
      await readBody(response.body, MAX_ANSWER_BYTES);
      return undefined;
    },
    async put(location, body, signal) {
      const { type, encoding } = contentHeaders(body);
      const headers = {
        ...(encoding === undefined ? {} : { 'content-encoding': encoding }),
        'content-length': String(body.length),
        'content-type': type,
      };
      const response = await send(location, { method: 'PUT', id: 'PutObject', headers, body }, signal);
      // the connection is free again once the response has been read
      await readBody(response.body, MAX_ANSWER_BYTES);
    },
    async remove(location, signal) {
      const response = await send(location, { method: 'DELETE', id: 'DeleteObject', headers: {} }, signal);
      await readBody(response.body, MAX_ANSWER_BYTES);
    },
  };
}
