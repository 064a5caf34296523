/**
 * Runs the integration tests against moto, a mock of AWS, some of them with the SAM CLI: creates missing virtual environments for both,
 * translates the SAM template, starts a moto server for each test worker, runs the tests, and stops the servers. Requires Python 3.10
 * or newer, and the bundle (`npm run bundle`).
 *
 * Usage: node scripts/integration-tests.mjs [arguments of vitest]
 */
import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { installAwsCli, installMoto } from './moto/install-moto.mjs';
import { installSam } from './sam/install-sam.mjs';
import { AWS_CLI_ENVIRONMENT, SAM_ENVIRONMENT, MOTO_ENVIRONMENT as VENV } from './tool-folders.mjs';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const START_TIMEOUT_MS = 30_000;
const POLL_MS = 100;
/** Each test starts with an empty server, so tests that run at the same time each need their own. */
const WORKERS = 2;

installMoto(VENV);
installSam(SAM_ENVIRONMENT);
installAwsCli(AWS_CLI_ENVIRONMENT);
const temp = mkdtempSync(join(tmpdir(), 'vpc-flow-enricher-'));
const translated = join(temp, 'template.json');
run(join(VENV, 'bin', 'python'), [
  join(ROOT, 'scripts', 'translate-template.py'),
  join(ROOT, 'template.yaml'),
  translated,
]);
const servers = [];
try {
  const urls = await Promise.all(Array.from({ length: WORKERS }, startMoto));
  const env = {
    ...process.env,
    MOTO_URLS: urls.join(' '),
    TRANSLATED_TEMPLATE: translated,
    // both packages include the translator
    SAM_ENVIRONMENT,
    // installed with moto
    CFN_LINT: join(VENV, 'bin', 'cfn-lint'),
    AWS_CLI_1: join(AWS_CLI_ENVIRONMENT, 'bin', 'aws'),
  };
  const vitest = spawnSync(
    process.execPath,
    [
      join(ROOT, 'node_modules', 'vitest', 'vitest.mjs'),
      'run',
      '--config',
      'vitest.integration.config.ts',
      '--project',
      'moto',
      '--fileParallelism',
      `--maxWorkers=${WORKERS}`,
      ...process.argv.slice(2),
    ],
    { cwd: ROOT, stdio: 'inherit', env },
  );
  process.exitCode = vitest.status ?? 1;
} finally {
  for (const server of servers) server.kill();
  rmSync(temp, { recursive: true });
}

function run(command, args) {
  const { status, error } = spawnSync(command, args, { stdio: 'inherit' });
  if (status !== 0) throw new Error(`${command} ${args.join(' ')} failed`, { cause: error });
}

async function freePort() {
  const probe = createServer();
  await new Promise((resolve) => probe.listen(0, '127.0.0.1', resolve));
  const { port: free } = probe.address();
  await new Promise((resolve) => probe.close(resolve));
  return free;
}

/** Starts a server on a free port; returns its URL once it responds. */
async function startMoto() {
  const port = await freePort();
  const server = spawn(join(VENV, 'bin', 'moto_server'), ['-H', '127.0.0.1', '-p', String(port)], { stdio: 'ignore' });
  servers.push(server);
  await untilItAnswers(server, `http://127.0.0.1:${port}/moto-api/`);
  return `http://127.0.0.1:${port}`;
}

async function untilItAnswers(server, address) {
  for (let waitedMs = 0; waitedMs < START_TIMEOUT_MS; waitedMs += POLL_MS) {
    if (server.exitCode !== null) throw new Error(`moto_server ended with ${server.exitCode}`);
    try {
      if ((await fetch(address)).ok) return;
    } catch {
      // the server does not respond yet
    }
    await sleep(POLL_MS);
  }
  throw new Error(`moto_server did not answer at ${address} within ${START_TIMEOUT_MS} ms`);
}
