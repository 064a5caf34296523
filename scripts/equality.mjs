/**
 * Sends the events of random worlds through the fast lane and the plain lane, and compares answers and counts, like the test
 * test/property/lanes.test.ts but with more worlds.
 *
 * Usage: npm run equality -- [--worlds 1000000] [--first 0] [--seed 20261129] [--processes 2]
 *
 * The same seed gives the same worlds; `--first NUMBER --worlds 1` compares a single world. By default there is one process per core.
 * Exit status: 0, or 1 if the lanes differ.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';

const { values } = parseArgs({
  options: {
    worlds: { type: 'string', default: '1000000' },
    first: { type: 'string', default: '0' },
    seed: { type: 'string', default: '20261129' },
    processes: { type: 'string', default: String(availableParallelism()) },
  },
});
const [worlds, first, processes] = ['worlds', 'first', 'processes'].map((name) => {
  const number = Number(values[name]);
  const least = name === 'first' ? 0 : 1;
  if (Number.isSafeInteger(number) && number >= least) return number;
  console.error(`--${name} must be a whole number from ${least}, not ${JSON.stringify(values[name])}`);
  return process.exit(2);
});
const share = Math.ceil(worlds / processes);

/**
 * Compares the worlds of one process.
 * @param {number} start
 * @param {number} end
 */
const compare = async (start, end) => {
  const env = { ...process.env, LANE_WORLDS: String(end - start), LANE_FIRST: String(start), LANE_SEED: values.seed };
  const child = spawn(
    process.execPath,
    ['node_modules/vitest/vitest.mjs', 'run', 'test/property/lanes.test.ts', '--disable-console-intercept'],
    { stdio: 'inherit', env },
  );
  const [status] = await once(child, 'exit');
  return status ?? 1;
};

const running = [];
for (let start = first; start < first + worlds; start += share) {
  running.push(compare(start, Math.min(start + share, first + worlds)));
}
const statuses = await Promise.all(running);
process.exitCode = statuses.every((status) => status === 0) ? 0 : 1;
