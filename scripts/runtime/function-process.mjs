import { execFileSync, spawn } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { installRuntime } from './install.mjs';
import { readCpuSeconds, readMemory } from './memory.mjs';
import { startRuntimeApi } from './runtime-api.mjs';

const DIST = fileURLToPath(new URL('../../dist', import.meta.url));
/** Variables that template.yaml sets in addition to the function's options. */
export const TEMPLATE_VARIABLES = JSON.parse(readFileSync(new URL('template-variables.json', import.meta.url), 'utf8'));
/** Dummy values: the endpoints are local. */
const CREDENTIALS = {
  AWS_DEFAULT_REGION: 'eu-central-1',
  AWS_ACCESS_KEY_ID: 'key',
  AWS_SECRET_ACCESS_KEY: 'secret',
  AWS_SESSION_TOKEN: 'token',
};
/** The timeout of the transform in template.yaml. */
const TRANSFORM_TIMEOUT_MS = 120_000;
const TRANSFORM_HANDLER = 'handler.handler';
/** Number of last lines of the function's error output to include in the message when it ends. */
const KEPT_ERROR_LINES = 20;

/**
 * The flags that Lambda passes to Node.js; every script that measures or runs the function uses this table. A tenth of the memory is
 * for the young generation, half of that for each of its semi-spaces, and the rest is for the old generation.
 *
 * Source: the bootstrap script of AWS's Node.js runtimes, which is repeated in AWS's own samples of container images; that the flags
 * are still passed on the command line can be seen in the runtime client, which removes three of them for its worker threads. AWS does
 * not document them.
 * @param {number} memoryMb
 */
export const nodeFlags = (memoryMb) => {
  const youngMb = Math.floor(memoryMb / 10);
  return [
    '--expose-gc',
    '--max-http-header-size=81920',
    '--no-experimental-require-module',
    '--no-experimental-detect-module',
    `--max-semi-space-size=${Math.floor(youngMb / 2)}`,
    `--max-old-space-size=${memoryMb - youngMb}`,
  ];
};

/**
 * Runs the bundle of dist/ like Lambda: under AWS's own runtime client, with Lambda's flags and variables and none of this process's,
 * against a mock of the Runtime API.
 * @param {{ memoryMb: number, options: Record<string, string>, onLogLine: (line: string) => void, handler?: string, timeoutMs?: number }} settings
 */
export const startFunction = async ({
  memoryMb,
  options,
  onLogLine,
  handler = TRANSFORM_HANDLER,
  timeoutMs = TRANSFORM_TIMEOUT_MS,
}) => {
  if (!existsSync(join(DIST, 'handler.mjs'))) throw new Error('dist/handler.mjs is missing: run `npm run bundle`');
  const { node, client } = installRuntime();
  const api = await startRuntimeApi();
  // a copy, so that a concurrent build does not change the running code
  const taskRoot = mkdtempSync(join(tmpdir(), 'flow-enricher-function-'));
  cpSync(DIST, taskRoot, { recursive: true });
  const child = spawn(node, [...nodeFlags(memoryMb), client, handler], {
    cwd: taskRoot,
    env: { ...lambdaVariables(memoryMb, taskRoot, api.host), _HANDLER: handler, ...CREDENTIALS, ...options },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  createInterface({ input: child.stdout }).on('line', onLogLine);
  const errorLines = [];
  createInterface({ input: child.stderr }).on('line', (line) => {
    errorLines.push(line);
    if (errorLines.length > KEPT_ERROR_LINES) errorLines.shift();
  });
  const ended = new Promise((resolve) => child.once('close', (code, signal) => resolve({ code, signal })));

  return {
    nodeVersion: execFileSync(node, ['--version'], { encoding: 'utf8' }).trim(),
    /**
     * Answers an event.
     * @param {Buffer} event
     * @returns {Promise<import('./runtime-api.mjs').Outcome>} rejects if the function ends or exceeds its timeout
     */
    invoke: async (event) => {
      const watch = new AbortController();
      const outcome = await Promise.race([
        api.invoke(event, timeoutMs),
        ended.then(({ code, signal }) => {
          throw new Error(`the function ended with ${signal ?? code}\n${errorLines.join('\n')}`);
        }),
        sleep(timeoutMs, undefined, { signal: watch.signal }).then(
          () => {
            throw new Error(`the function did not answer within ${timeoutMs} ms`);
          },
          () => new Promise(() => undefined),
        ),
      ]);
      watch.abort();
      return outcome;
    },
    memory: () => readMemory(child.pid),
    cpuSeconds: () => readCpuSeconds(child.pid),
    /** Ends the function; resolves when its complete log has been read. */
    stop: async () => {
      child.kill('SIGKILL');
      await ended;
      api.close();
      rmSync(taskRoot, { recursive: true });
    },
  };
};

/**
 * The variables that Lambda sets in addition to credentials and the template's variables.
 * Source: https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html
 * @param {number} memoryMb
 * @param {string} taskRoot directory with the function's handler.mjs
 * @param {string} api host and port of the Runtime API
 */
export const lambdaVariables = (memoryMb, taskRoot, api) => ({
  PATH: '/usr/local/bin:/usr/bin:/bin',
  LANG: 'en_US.UTF-8',
  TZ: ':UTC',
  _HANDLER: TRANSFORM_HANDLER,
  LAMBDA_TASK_ROOT: taskRoot,
  AWS_LAMBDA_RUNTIME_API: api,
  AWS_LAMBDA_FUNCTION_NAME: 'flow-logs',
  AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
  AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(memoryMb),
  AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
  AWS_LAMBDA_LOG_GROUP_NAME: '/aws/lambda/flow-logs',
  AWS_LAMBDA_LOG_STREAM_NAME: '2026/03/02/[$LATEST]0123456789abcdef0123456789abcdef',
  AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x',
  AWS_REGION: 'eu-central-1',
  ...TEMPLATE_VARIABLES,
});
