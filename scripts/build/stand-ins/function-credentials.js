// Stands for the SDK's chain of credential providers in the bundles: Lambda gives them in the environment, or, where it
// restores a process from a snapshot, at a local address.
import { fromEnv } from '@aws-sdk/credential-provider-env';
import { CredentialsProviderError } from '@smithy/core/config';
import { memoizeChain } from './runtime/memoize-chain';

const REFRESHED_MS_BEFORE_END = 300_000;

export const credentialsWillNeedRefresh = (credentials) => credentials?.expiration !== undefined;

export const credentialsTreatedAsExpired = (credentials) =>
  credentials?.expiration !== undefined && credentials.expiration.getTime() - Date.now() < REFRESHED_MS_BEFORE_END;

export const defaultProvider = (init = {}) =>
  memoizeChain([() => fromEnv(init)(), () => fromContainer(init)], credentialsTreatedAsExpired);

const fromContainer = async (init) => {
  const { AWS_CONTAINER_CREDENTIALS_FULL_URI, AWS_CONTAINER_CREDENTIALS_RELATIVE_URI } = process.env;
  if (!AWS_CONTAINER_CREDENTIALS_FULL_URI && !AWS_CONTAINER_CREDENTIALS_RELATIVE_URI) {
    throw new CredentialsProviderError(
      'Could not load credentials: neither AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY nor AWS_CONTAINER_CREDENTIALS_FULL_URI is set',
      { tryNextLink: false, logger: init.logger },
    );
  }
  const { fromHttp } = await import('@aws-sdk/credential-provider-http');
  return fromHttp(init)();
};
