import { vi } from 'vitest';

/** The account to which moto attributes every key that is not of a role. */
export const MOTO_ACCOUNT = '123456789012';
/** The Region of the tests. */
export const MOTO_REGION = 'eu-central-1';

/** Points the SDK at moto and resets moto to its initial state. Throws if moto is not running. */
export async function useMoto(): Promise<void> {
  const url = process.env.MOTO_URL;
  if (url === undefined) throw new Error('MOTO_URL is not set: run node scripts/integration-tests.mjs');
  await fetch(`${url}/moto-api/reset`, { method: 'POST' });
  // suppresses the warning of the SDK about the Node.js version on Node.js 20
  vi.stubEnv('AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED', 'true');
  vi.stubEnv('AWS_ENDPOINT_URL', url);
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'testing');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'testing');
  vi.stubEnv('AWS_REGION', MOTO_REGION);
  for (const name of ['AWS_SESSION_TOKEN', 'AWS_PROFILE']) vi.stubEnv(name, undefined);
}
