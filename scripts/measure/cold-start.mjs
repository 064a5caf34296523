/**
 * Measures the duration of a cold start, from the start of a process to its first answer, under AWS's own Lambda runtime client. An
 * empty function and this function, without and with look-ups at a simulated EC2, take turns, each time in a new process, on each
 * version of Node.js: the one that the runtime client is installed with, and the running one if its major version differs.
 *
 * Usage: npm run measure:cold-start -- [--rounds 30] [--write] [--check]
 *
 * Prints a table for each version; `--write` records the figures and writes docs/speed.md, `--check` fails if an aim is not met. Run it
 * on an otherwise idle machine. Requires the same tools as `npm run test:runtime`.
 */
import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { writeFigures } from '../bench/figures.mjs';
import { machine } from '../bench/report.mjs';
import { buildSpeedPage } from '../docs/speed-targets.mjs';
import { installRuntime } from '../runtime/install.mjs';
import { wholeNumber } from '../runtime/report.mjs';
import { checkAnswers, startShop } from '../runtime/shop.mjs';
import { makeBareFunction } from './cold-start/bare-function.mjs';
import { coldStartFigures, coldStartTable, deployedLine, missedAims, STARTED } from './cold-start/report.mjs';
import { nodeVersionOf, startOnce } from './cold-start/start-once.mjs';

const ROOT = new URL('../../', import.meta.url);
const DIST = fileURLToPath(new URL('../../dist', import.meta.url));

const { values: options } = parseArgs({
  options: {
    rounds: { type: 'string', default: '30' },
    write: { type: 'boolean', default: false },
    check: { type: 'boolean', default: false },
  },
});
const rounds = wholeNumber('--rounds', options.rounds);
const { server, event, proofs } = await startShop();
const runtime = installRuntime();
const bareFunction = makeBareFunction();
// a copy, so that a concurrent build does not change the running code
const taskRoot = mkdtempSync(join(tmpdir(), 'flow-enricher-function-'));
cpSync(DIST, taskRoot, { recursive: true });
/** How each function is started, with a text that only its correct answer contains. */
const functions = {
  bare: { taskRoot: bareFunction.taskRoot, environment: {}, proof: '443 6 5 500' },
  plain: { taskRoot, environment: {}, proof: proofs.withoutLookups },
  live: { taskRoot, environment: { ...server.environment, METADATA: 'ec2' }, proof: proofs.withLookups },
};
/** By major version of Node.js. */
const versions = new Map(
  [{ ...runtime, node: process.execPath }, runtime].map((each) => [majorOf(nodeVersionOf(each)), each]),
);
const starts = new Map(
  [...versions.keys()].map((major) => [major, Object.fromEntries(Object.keys(STARTED).map((name) => [name, []]))]),
);
try {
  // the first round warms the disk cache
  for (let round = -1; round < rounds; round++) {
    for (const [major, version] of versions) {
      for (const [name, { proof, ...settings }] of Object.entries(functions)) {
        const start = await startOnce({ runtime: version, event: Buffer.from(JSON.stringify(event)), ...settings });
        checkAnswers(JSON.parse(start.body), proof);
        if (round >= 0) starts.get(major)[name].push(start);
      }
    }
  }
} finally {
  await server.stop();
  bareFunction.remove();
  rmSync(taskRoot, { recursive: true });
}

const [load] = loadavg();
for (const [major, version] of versions) {
  const about = { machine: machine(nodeVersionOf(version)), load, folder: DIST };
  const figures = coldStartFigures(starts.get(major), about);
  console.log(`${coldStartTable(figures)}\n\n${deployedLine(figures)}\n`);
  if (options.write) writeFigures(major, { coldStart: figures });
  if (options.check) {
    for (const problem of missedAims(figures)) {
      console.error(`FAILED: ${problem}`);
      process.exitCode = 1;
    }
  }
}
if (options.write) {
  for (const [path, text] of Object.entries(buildSpeedPage())) writeFileSync(new URL(path, ROOT), text);
}

/** The major version in a version such as `v24.1.0`. */
function majorOf(version) {
  return version.slice(1).split('.')[0];
}
