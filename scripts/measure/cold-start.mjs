/**
 * Measures the duration of a cold start, from the start of a process to its first answer, under AWS's own Lambda runtime client. An
 * empty function and this function, without and with look-ups at a simulated EC2, take turns, each time in a new process.
 *
 * Usage: npm run measure:cold-start -- [--rounds 30] [--write] [--check]
 *
 * Prints a table; `--write` puts it into docs/speed.md, `--check` fails if an aim is not met. Run it on an otherwise idle machine.
 * Requires the same tools as `npm run test:runtime`.
 */
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { fillSection } from '../docs/markdown.mjs';
import { buildSpeedPage } from '../docs/speed-targets.mjs';
import { installRuntime } from '../runtime/install.mjs';
import { wholeNumber } from '../runtime/report.mjs';
import { checkAnswers, startShop } from '../runtime/shop.mjs';
import { makeBareFunction } from './cold-start/bare-function.mjs';
import { coldStartReport, missedAims } from './cold-start/report.mjs';
import { nodeVersionOf, startOnce } from './cold-start/start-once.mjs';

const ROOT = new URL('../../', import.meta.url);
const PAGE = new URL('../../docs/speed.md', import.meta.url);
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
/** Each function with a text that only its correct answer contains, and its maximum time above the first function, in milliseconds. */
const functions = [
  { name: 'a function that does nothing', taskRoot: bareFunction.taskRoot, environment: {}, proof: '443 6 5 500' },
  { name: 'this one', taskRoot, environment: {}, proof: proofs.withoutLookups, aimMs: 35 },
  {
    name: 'this one, METADATA=ec2',
    taskRoot,
    environment: { ...server.environment, METADATA: 'ec2' },
    proof: proofs.withLookups,
    aimMs: 75,
  },
];
const starts = functions.map(() => []);
try {
  // the first round warms the disk cache
  for (let round = -1; round < rounds; round++) {
    for (const [index, { proof, ...settings }] of functions.entries()) {
      const start = await startOnce({ runtime, event: Buffer.from(JSON.stringify(event)), ...settings });
      checkAnswers(JSON.parse(start.body), proof);
      if (round >= 0) starts[index].push(start);
    }
  }
} finally {
  await server.stop();
  bareFunction.remove();
  rmSync(taskRoot, { recursive: true });
}

const measured = functions.map(({ name, aimMs }, index) => ({ name, aimMs, starts: starts[index] }));
const report = coldStartReport(measured, { nodeVersion: nodeVersionOf(runtime), folder: DIST, aimKib: 600 });
console.log(report);
if (options.write) {
  writeFileSync(PAGE, fillSection(readFileSync(PAGE, 'utf8'), 'cold start', report));
  // updates the aims on the same page
  for (const [path, text] of Object.entries(buildSpeedPage())) writeFileSync(new URL(path, ROOT), text);
}
if (options.check) {
  for (const problem of missedAims(measured)) {
    console.error(`FAILED: ${problem}`);
    process.exitCode = 1;
  }
}
