/**
 * Runs the integration tests against moto, a stand-in for AWS: makes a virtual environment with it where there is none,
 * starts its server on a free port, runs the tests, stops it. Needs Python 3.10 or newer.
 *
 * Usage: node scripts/integration-tests.mjs [arguments of vitest]
 */
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

const MOTO = 'moto[server]==5.2.5';
const ROOT = fileURLToPath(new URL('..', import.meta.url));
const VENV = join(ROOT, '.venv-moto');
const START_TIMEOUT_MS = 30_000;
const POLL_MS = 100;

installMoto();
const port = await freePort();
const url = `http://127.0.0.1:${port}`;
const server = spawn(join(VENV, 'bin', 'moto_server'), ['-H', '127.0.0.1', '-p', String(port)], { stdio: 'ignore' });
try {
  await untilItAnswers(`${url}/moto-api/`);
  const vitest = spawnSync(
    process.execPath,
    [
      join(ROOT, 'node_modules', 'vitest', 'vitest.mjs'),
      'run',
      '--config',
      'vitest.integration.config.ts',
      '--project',
      'moto',
      ...process.argv.slice(2),
    ],
    { cwd: ROOT, stdio: 'inherit', env: { ...process.env, MOTO_URL: url } },
  );
  process.exitCode = vitest.status ?? 1;
} finally {
  server.kill();
}

/** Installs this version of moto, unless it is. */
function installMoto() {
  // pip's own answer to whether it is installed takes seconds
  const note = join(VENV, 'installed.txt');
  if (existsSync(note) && readFileSync(note, 'utf8') === MOTO) return;
  run('python3', ['-m', 'venv', VENV]);
  run(join(VENV, 'bin', 'pip'), ['install', '--quiet', '--disable-pip-version-check', MOTO]);
  writeFileSync(note, MOTO);
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

async function untilItAnswers(address) {
  for (let waitedMs = 0; waitedMs < START_TIMEOUT_MS; waitedMs += POLL_MS) {
    if (server.exitCode !== null) throw new Error(`moto_server ended with ${server.exitCode}`);
    try {
      if ((await fetch(address)).ok) return;
    } catch {
      // not yet
    }
    await sleep(POLL_MS);
  }
  throw new Error(`moto_server did not answer at ${address} within ${START_TIMEOUT_MS} ms`);
}
