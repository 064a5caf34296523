import { createHash, createHmac } from 'node:crypto';
import type { RecordedRequest } from './recording-server.ts';

const AUTHORIZATION = /^AWS4-HMAC-SHA256 Credential=([^/]+)\/(.+), SignedHeaders=(.+), Signature=([0-9a-f]{64})$/;

/** Content of a request's signature, and whether it is valid. */
export interface ReadSignature {
  readonly accessKeyId: string;
  /** Region and service of the credential scope. */
  readonly scope: string;
  readonly signedHeaders: readonly string[];
  readonly isRight: boolean;
}

/**
 * Reads and checks the signature of a request. Throws an Error if there is none.
 *
 * Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
 */
export function readSignature({ method, url, headers, body }: RecordedRequest, secretKey: string): ReadSignature {
  const [, accessKeyId = '', scope = '', names = '', signature = ''] =
    AUTHORIZATION.exec(headers.authorization ?? '') ?? [];
  if (signature === '') throw new Error(`no signature: ${headers.authorization}`);
  const [date = '', region = '', service = ''] = scope.split('/');
  const signedHeaders = names.split(';');
  const [path = '', query = ''] = url.split('?');
  const canonical = [
    method,
    path,
    query.split('&').sort().join('&'),
    ...signedHeaders.map((name) => `${name}:${String(headers[name]).trim().replace(/ +/g, ' ')}`),
    '',
    names,
    sha256(body),
  ].join('\n');
  const text = ['AWS4-HMAC-SHA256', headers['x-amz-date'], scope, sha256(Buffer.from(canonical))].join('\n');
  const key = [date, region, service, 'aws4_request'].reduce<string | Buffer>(hmac, `AWS4${secretKey}`);
  return {
    accessKeyId,
    scope: `${region} ${service}`,
    signedHeaders,
    isRight: hmac(key, text).toString('hex') === signature,
  };
}

function sha256(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex');
}

function hmac(key: string | Buffer, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest();
}
