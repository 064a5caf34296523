import { fromEnv } from '@aws-sdk/credential-provider-env';
import { CredentialsProviderError, memoize } from '@smithy/core/config';
import type { AwsCredentialIdentity, AwsCredentialIdentityProvider } from '@smithy/types';

/** Credentials that expire sooner than this are fetched again. */
const REFRESH_BEFORE_EXPIRY_MS = 300_000;

/**
 * Makes the provider of a Lambda function's credentials: those in its environment, or those of a local endpoint. In the
 * deployed function, every client of the SDK uses it instead of `@aws-sdk/credential-provider-node`, whose name esbuild
 * resolves to this module: the other providers of that chain (profiles, SSO, processes, web identity, instances) do not
 * exist in Lambda. The command and the library keep the whole chain.
 *
 * Source: https://docs.aws.amazon.com/sdkref/latest/guide/feature-container-credentials.html
 */
export function defaultProvider(): AwsCredentialIdentityProvider {
  return memoize(
    fromFunction,
    ({ expiration }) => expiration !== undefined && expiration.getTime() - Date.now() < REFRESH_BEFORE_EXPIRY_MS,
    ({ expiration }) => expiration !== undefined,
  );
}

async function fromFunction(): Promise<AwsCredentialIdentity> {
  try {
    return await fromEnv()();
  } catch {
    return (await containerProvider())();
  }
}

/** Throws a `CredentialsProviderError` if the environment names no local endpoint either. */
async function containerProvider(): Promise<AwsCredentialIdentityProvider> {
  const { fromHttp } = await import('@aws-sdk/credential-provider-http');
  try {
    return fromHttp();
  } catch {
    throw new CredentialsProviderError(
      'Could not load credentials: neither AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY nor AWS_CONTAINER_CREDENTIALS_FULL_URI is set',
      { tryNextLink: false },
    );
  }
}
