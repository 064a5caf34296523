import { afterEach, beforeEach, vi } from 'vitest';
import { OrganizationServer } from './organization-server.ts';

/** Starts a separate organization for each test of a file, and sets the environment variables that point the SDK to it. */
export function useOrganizationServer(): () => OrganizationServer {
  let server: OrganizationServer | undefined;

  beforeEach(async () => {
    server = await OrganizationServer.start();
    for (const [name, value] of Object.entries(server.environment)) vi.stubEnv(name, value);
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
