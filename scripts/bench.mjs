/**
 * Measures how fast the pipeline is, against a floor and against the loop that one would write by hand, on the same inputs
 * and with the same answers. See docs/speed.md.
 *
 * Usage: npm run bench -- [--only NAME]… [--rounds 15] [--check] [--record] [--write] [--large]
 *
 *   --only     only workloads that have NAME in their name, and nothing else
 *   --rounds   rounds a contender
 *   --turns    turns of each, with --transfer
 *   --check    only the workloads; fails where a ratio has fallen below the recorded one by more than 15 %
 *   --record   keeps the ratios, for this major version of Node.js
 *   --write    keeps the figures, for this major version of Node.js, and puts them into docs/speed.md
 *   --verdicts only what a verdict for each record costs; with --check, fails where judging takes longer than its aim
 *   --places   only what address data cost; with --check, fails where remembered places take longer than their aim
 *   --transfer only what transfer classes cost; --against FOLDER compares with another state of the project
 *   --large    also runs the command on a file of 1 GB
 */
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { comparisonFigures, largeFileFigures, memoryFigures, writeFigures } from './bench/figures.mjs';
import { measureCacheMemory, measureFunctionMemory } from './bench/function-memory.mjs';
import { measureLargeFile } from './bench/large-file.mjs';
import { raceContenders, racePlaces, raceSizes, raceVerdicts } from './bench/race.mjs';
import { record, slowerThanRecorded } from './bench/recorded.mjs';
import {
  comparisonTable,
  largeTable,
  machine,
  memoryTable,
  placeTable,
  sizeTable,
  TARGETS,
  transferTable,
  verdictTable,
} from './bench/report.mjs';
import { measureTransfers } from './bench/transfer-cost.mjs';
import { VERDICT_WORKLOAD, WORKLOADS } from './bench/workloads.mjs';
import { buildSpeedPage } from './docs/speed-targets.mjs';
import { wholeNumber } from './runtime/report.mjs';

const ROOT = new URL('../', import.meta.url);
const MAJOR = process.versions.node.split('.')[0];
const LEAST_ROUND_MS = 200;

const { values: options } = parseArgs({
  options: {
    only: { type: 'string', multiple: true, default: [] },
    rounds: { type: 'string', default: '15' },
    check: { type: 'boolean', default: false },
    record: { type: 'boolean', default: false },
    write: { type: 'boolean', default: false },
    large: { type: 'boolean', default: false },
    verdicts: { type: 'boolean', default: false },
    places: { type: 'boolean', default: false },
    transfer: { type: 'boolean', default: false },
    against: { type: 'string' },
    turns: { type: 'string', default: '60' },
  },
});
const settings = { rounds: wholeNumber('--rounds', options.rounds), leastRoundMs: LEAST_ROUND_MS };
const names = WORKLOADS.map(({ name }) => name).filter(
  (name) => options.only.length === 0 || options.only.some((part) => name.includes(part)),
);
if (names.length === 0) throw new RangeError(`--only ${options.only.join(', ')}: no workload has it in its name`);
const isWhole = options.only.length === 0 && !options.check;
if (options.write && !isWhole) throw new RangeError('--write goes with neither --only nor --check');

console.log(machine());
if (options.verdicts) {
  const times = await raceVerdicts(VERDICT_WORKLOAD, settings);
  print(verdictTable(times));
  const { middle } = times.judging;
  const isSlow = options.check && middle > TARGETS.judgingMicros;
  if (isSlow) console.error(`FAILED: judging takes ${middle.toFixed(2)} µs a record, aim ${TARGETS.judgingMicros}`);
  process.exit(isSlow ? 1 : 0);
}
if (options.places) {
  const times = await racePlaces(VERDICT_WORKLOAD, settings);
  print(placeTable(times));
  const { middle } = times.remembered;
  const isSlow = options.check && middle > TARGETS.placeMicros;
  if (isSlow) console.error(`FAILED: places add ${middle.toFixed(2)} µs a record, aim ${TARGETS.placeMicros}`);
  process.exit(isSlow ? 1 : 0);
}
if (options.transfer) {
  const turns = wholeNumber('--turns', options.turns);
  print(transferTable(await measureTransfers(VERDICT_WORKLOAD, { turns, against: options.against })));
  process.exit();
}
const comparisons = [];
for (const name of names) comparisons.push(await raceContenders(name, settings));
const { documents, equalBytes } = sumOf(comparisons);
print(`${documents} documents compared, ${equalBytes} of them equal byte for byte`);
const workloads = comparisons.map(comparisonFigures);
print(comparisonTable(workloads));
if (options.record) record(comparisons);

const [first = comparisons[0]] = comparisons;
const figures = { machine: machine(), rounds: settings.rounds, workloads };
if (isWhole) {
  print(`Time by size of the event\n\n${sizeTable(await raceSizes(first.name, settings))}`);
  print(`Verdicts\n\n${verdictTable(await raceVerdicts(VERDICT_WORKLOAD, settings))}`);
  figures.memory = memoryFigures(await measureFunctionMemory(), measureCacheMemory());
  print(memoryTable(figures.memory));
}
if (options.large) {
  figures.largeFile = largeFileFigures(await measureLargeFile(), first);
  print(largeTable(figures.largeFile));
}
if (options.write) {
  writeFigures(MAJOR, figures);
  for (const [path, text] of Object.entries(buildSpeedPage())) writeFileSync(new URL(path, ROOT), text);
}

const problems = options.check ? slowerThanRecorded(comparisons) : [];
for (const problem of problems) console.error(`FAILED: ${problem}`);
if (problems.length > 0) process.exitCode = 1;

function sumOf(all) {
  return {
    documents: all.reduce((sum, each) => sum + each.documents, 0),
    equalBytes: all.reduce((sum, each) => sum + each.equalBytes, 0),
  };
}

function print(text) {
  console.log(`\n${text}`);
}
