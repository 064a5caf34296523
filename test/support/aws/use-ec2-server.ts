import { afterEach, beforeEach, vi } from 'vitest';
import { Ec2Server } from '../ec2-server.ts';

/** Starts a separate server for each test of a file, and sets the environment variables that point the SDK to it. */
export function useEc2Server(): () => Ec2Server {
  let server: Ec2Server | undefined;

  beforeEach(async () => {
    server = await Ec2Server.start();
    for (const [name, value] of Object.entries(server.environment)) vi.stubEnv(name, value);
    for (const name of ['AWS_SESSION_TOKEN', 'AWS_PROFILE', 'AWS_ENDPOINT_URL']) vi.stubEnv(name, undefined);
    // the SDK issues this warning on Node 20
    vi.stubEnv('AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED', 'true');
  });

  afterEach(async () => {
    vi.unstubAllEnvs();
    await server?.stop();
    server = undefined;
  });

  return () => {
    if (server === undefined) throw new Error('the server runs only within a test');
    return server;
  };
}
