import { execFileSync, spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { lambdaVariables, nodeFlags } from '../../runtime/function-process.mjs';
import { readMemory } from '../../runtime/memory.mjs';
import { startRuntimeApi } from '../../runtime/runtime-api.mjs';

const TIMEOUT_MS = 60_000;
const MEMORY_MB = 512;

/**
 * Starts a function in a fresh process under AWS's runtime client, lets it answer one event, and ends it.
 * @param {object} settings
 * @param {{ node: string, client: string }} settings.runtime the result of `installRuntime`
 * @param {string} settings.taskRoot directory with the function's handler.mjs
 * @param {Buffer} settings.event
 * @param {Record<string, string>} settings.environment variables in addition to Lambda's
 * @returns {Promise<{ elapsedMs: number, processorMs: number, eventMs: number, peakBytes: number, body: Buffer }>} elapsed time from
 *   before the start of the process to the answer; processor time of its main thread up to then, and since it received the event; and
 *   its peak memory. NaN if the system does not report a value. Rejects if the function ends, or if its answer is an error.
 */
export const startOnce = async ({ runtime, taskRoot, event, environment }) => {
  const api = await startRuntimeApi();
  const startedAt = performance.now();
  const child = spawn(runtime.node, [...nodeFlags(MEMORY_MB), runtime.client, 'handler.handler'], {
    cwd: taskRoot,
    env: { ...lambdaVariables(MEMORY_MB, taskRoot, api.host), ...environment },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let errors = '';
  child.stderr.on('data', (chunk) => {
    errors += chunk;
  });
  const ended = new Promise((resolve) => child.once('close', resolve));
  let initMs = Number.NaN;
  const onTaken = () => {
    initMs = processorTimeOf(child.pid);
  };
  try {
    const { status, body } = await Promise.race([
      api.invoke(event, TIMEOUT_MS, onTaken),
      ended.then((code) => {
        throw new Error(`the function of ${taskRoot} ended with ${code}\n${errors}`);
      }),
    ]);
    const elapsedMs = performance.now() - startedAt;
    const processorMs = processorTimeOf(child.pid);
    const peakBytes = process.platform === 'linux' ? readMemory(child.pid).peakBytes : Number.NaN;
    if (status !== 'answered') throw new Error(`the function of ${taskRoot}: ${status}: ${body}`);
    return { elapsedMs, processorMs, eventMs: processorMs - initMs, peakBytes, body };
  } finally {
    child.kill('SIGKILL');
    await ended;
    api.close();
  }
};

/** Processor time of the main thread in milliseconds: the first number of Linux's schedstat, in nanoseconds. */
const processorTimeOf = (pid) => {
  const path = `/proc/${pid}/task/${pid}/schedstat`;
  return existsSync(path) ? Number(readFileSync(path, 'utf8').split(' ')[0]) / 1e6 : Number.NaN;
};

/** @param {{ node: string }} runtime */
export const nodeVersionOf = ({ node }) => execFileSync(node, ['--version'], { encoding: 'utf8' }).trim();
