import { vi } from 'vitest';

/** Variables of a user's environment by name. */
export type UserEnvironment = Readonly<Record<string, string>>;

/** Variables that isolate the SDK from the configuration of this machine and suppress its warnings. */
const ISOLATED: UserEnvironment = {
  AWS_CONFIG_FILE: '/nonexistent/config',
  AWS_SHARED_CREDENTIALS_FILE: '/nonexistent/credentials',
  AWS_EC2_METADATA_DISABLED: 'true',
  AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
};

/** The environment of a user's process with credentials and the given variables, such as endpoints of test servers. */
export function userEnvironment(given: UserEnvironment): Record<string, string> {
  return {
    PATH: process.env.PATH ?? '',
    AWS_ACCESS_KEY_ID: 'AKIAHOME',
    AWS_SECRET_ACCESS_KEY: 'secret',
    AWS_REGION: 'eu-central-1',
    ...ISOLATED,
    ...given,
  };
}

/** Sets this environment for the processes that a test starts; `vi.unstubAllEnvs` restores the previous one. */
export function stubUserEnvironment(given: UserEnvironment): void {
  for (const [name, value] of Object.entries(userEnvironment(given))) vi.stubEnv(name, value);
  for (const name of ['AWS_PROFILE', 'AWS_SESSION_TOKEN']) vi.stubEnv(name, undefined);
}
