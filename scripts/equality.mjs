/**
 * Sends the events of random worlds through the fast lane and the plain one, and compares answers and counts: the test
 * test/property/lanes.test.ts with more worlds.
 *
 * Usage: npm run equality -- [--worlds 1000000] [--first 0] [--seed 20261129]
 *
 * The worlds of a seed are the same each time; `--first NUMBER --worlds 1` compares one of them. Exit status: 0, 1 when the
 * lanes differ.
 */
import { spawnSync } from 'node:child_process';
import { parseArgs } from 'node:util';

const { values } = parseArgs({
  options: {
    worlds: { type: 'string', default: '1000000' },
    first: { type: 'string', default: '0' },
    seed: { type: 'string', default: '20261129' },
  },
});
const env = { ...process.env, LANE_WORLDS: values.worlds, LANE_FIRST: values.first, LANE_SEED: values.seed };
const { status } = spawnSync(
  process.execPath,
  ['node_modules/vitest/vitest.mjs', 'run', 'test/property/lanes.test.ts', '--disable-console-intercept'],
  { stdio: 'inherit', env },
);
process.exitCode = status ?? 1;
