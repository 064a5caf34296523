import { spawn } from 'node:child_process';
import {
  closeSync,
  cpSync,
  existsSync,
  mkdirSync,
  openSync,
  readFileSync,
  rmSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { V2 } from '../samples/formats.mjs';
import { makeLines, readableOf } from './flow-lines.mjs';
import { CACHE } from './load-sources.mjs';
import { makeWorld } from './world.mjs';

const LIB = fileURLToPath(new URL('../../lib', import.meta.url));
const FILE_BYTES = 1e9;
const DIFFERENT_LINES = 100_000;
const POLL_MS = 100;
const KIBIBYTE = 1_024;
const SECOND_MS = 1_000;
/** The unit in which Linux reports processor time: USER_HZ is 100 everywhere. */
const TICKS_A_SECOND = 100;

/**
 * Runs `enrich` on a file of 1 GB; both ends are named, and the output is discarded. Requires Linux, where /proc reports a process's
 * time and memory.
 * @returns {Promise<{ fileBytes: number, lines: number, wallSeconds: number, cpuSeconds: number, peakBytes: number }>}
 */
export const measureLargeFile = async () => {
  if (!existsSync(`${LIB}/cli.mjs`)) throw new Error('lib/cli.mjs is missing: run `npm run bundle`');
  const folder = `${CACHE}large-${process.pid}/`;
  mkdirSync(folder, { recursive: true });
  try {
    // a copy, so that a concurrent build does not change the running code
    cpSync(LIB, `${folder}lib`, { recursive: true });
    cpSync(new URL('../../package.json', import.meta.url), `${folder}package.json`);
    const world = makeWorld();
    writeFileSync(`${folder}inventory.json`, JSON.stringify(world.inventory));
    const made = makeFile(`${folder}flow.log`, world);
    return { ...made, ...(await run(folder)) };
  } finally {
    rmSync(folder, { recursive: true });
  }
};

/** Repeats the same lines; unreadable lines are left out, since the command reports each of them. */
const makeFile = (path, world) => {
  const readable = readableOf(makeLines(world, { fields: V2, version: 2 }, DIFFERENT_LINES));
  const block = Buffer.from(`${readable.join('\n')}\n`);
  const file = openSync(path, 'w');
  let fileBytes = 0;
  let lines = 0;
  while (fileBytes < FILE_BYTES) {
    writeSync(file, block);
    fileBytes += block.length;
    lines += readable.length;
  }
  closeSync(file);
  return { fileBytes, lines };
};

const run = async (folder) => {
  const nowhere = openSync('/dev/null', 'w');
  const args = [`${folder}lib/cli.mjs`, 'enrich', '--inventory', `${folder}inventory.json`, `${folder}flow.log`];
  const startedAt = performance.now();
  const child = spawn(process.execPath, args, { stdio: ['ignore', nowhere, 'ignore'] });
  const ended = new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', resolve);
  });
  let account = { cpuSeconds: Number.NaN, peakBytes: Number.NaN };
  const isRunning = () => child.exitCode === null && child.signalCode === null;
  while (isRunning()) {
    account = readAccount(child.pid) ?? account;
    await Promise.race([ended, sleep(POLL_MS)]);
  }
  const wallSeconds = (performance.now() - startedAt) / SECOND_MS;
  const status = await ended;
  closeSync(nowhere);
  if (status !== 0) throw new Error(`enrich ended with ${status}`);
  return { wallSeconds, ...account };
};

/** Processor time and peak memory so far; undefined if the process has just ended. */
const readAccount = (pid) => {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
    const peak = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
    if (peak === undefined) return undefined;
    // utime and stime, the 14th and 15th of all fields: https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html
    const ticks = Number(fields[11]) + Number(fields[12]);
    return { cpuSeconds: ticks / TICKS_A_SECOND, peakBytes: Number(peak) * KIBIBYTE };
  } catch {
    return undefined;
  }
};
