/**
 * Measures how fast the pipeline is, against a floor and against the loop that one would write by hand, on the same inputs
 * and with the same answers. See docs/speed.md.
 *
 * Usage: npm run bench -- [--only NAME]… [--rounds 11] [--lanes] [--check] [--write] [--large]
 *
 *   --only     only workloads that have NAME in their name, and nothing else
 *   --rounds   rounds a contender
 *   --lanes    this project's contenders also with FAST_LANE=off
 *   --check    only the workloads; fails where a ratio with an aim has fallen below the recorded ones by more than they differ
 *   --write    keeps the figures, for this major version of Node.js, and puts them into docs/speed.md
 *   --verdicts only what a verdict for each record costs; with --check, fails where finding it takes longer than its aim
 *   --transfer the same of transfer classes
 *   --places   only what address data cost; with --check, fails where remembered places take longer than their aim
 *   --large    also runs the command on a file of 1 GB
 */
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { largeFileFigures, memoryFigures, readFigures, workloadFigures, writeFigures } from './bench/figures.mjs';
import { measureCacheMemory, measureFunctionMemory } from './bench/function-memory.mjs';
import { measureLargeFile } from './bench/large-file.mjs';
import { raceAdded, raceContenders, racePlaces, raceSizes } from './bench/race.mjs';
import { slowerThanRecorded } from './bench/recorded.mjs';
import {
  addedTable,
  comparisonTable,
  FINDING_AIMS,
  largeTable,
  machine,
  memoryTable,
  placeTable,
  sizeTable,
  TARGETS,
} from './bench/report.mjs';
import { VERDICT_WORKLOAD, WORKLOADS } from './bench/workloads.mjs';
import { buildSpeedPage } from './docs/speed-targets.mjs';
import { wholeNumber } from './runtime/report.mjs';

const ROOT = new URL('../', import.meta.url);
const MAJOR = process.versions.node.split('.')[0];
const LEAST_ROUND_MS = 200;

const { values: options } = parseArgs({
  options: {
    only: { type: 'string', multiple: true, default: [] },
    rounds: { type: 'string', default: '11' },
    lanes: { type: 'boolean', default: false },
    check: { type: 'boolean', default: false },
    write: { type: 'boolean', default: false },
    large: { type: 'boolean', default: false },
    verdicts: { type: 'boolean', default: false },
    places: { type: 'boolean', default: false },
    transfer: { type: 'boolean', default: false },
  },
});
const settings = {
  rounds: wholeNumber('--rounds', options.rounds),
  leastRoundMs: LEAST_ROUND_MS,
  lanes: options.lanes,
};
const names = WORKLOADS.map(({ name }) => name).filter(
  (name) => options.only.length === 0 || options.only.some((part) => name.includes(part)),
);
if (names.length === 0) throw new RangeError(`--only ${options.only.join(', ')}: no workload has it in its name`);
const isWhole = options.only.length === 0 && !options.check;
if (options.write && !isWhole) throw new RangeError('--write goes with neither --only nor --check');

console.log(machine());
if (options.verdicts || options.transfer) {
  const slow = [];
  for (const added of [...(options.verdicts ? ['verdicts'] : []), ...(options.transfer ? ['transfers'] : [])]) {
    const times = await raceAdded(VERDICT_WORKLOAD, added, settings);
    print(addedTable(added, times));
    const aim = FINDING_AIMS[added];
    const { middle } = times.finding;
    if (middle > aim) slow.push(`finding ${added} takes ${middle.toFixed(2)} µs a record, aim ${aim}`);
  }
  if (options.check) for (const problem of slow) console.error(`FAILED: ${problem}`);
  process.exit(options.check && slow.length > 0 ? 1 : 0);
}
if (options.places) {
  const times = await racePlaces(VERDICT_WORKLOAD, settings);
  print(placeTable(times));
  const { middle } = times.remembered;
  const isSlow = options.check && middle > TARGETS.placeMicros;
  if (isSlow) console.error(`FAILED: places add ${middle.toFixed(2)} µs a record, aim ${TARGETS.placeMicros}`);
  process.exit(isSlow ? 1 : 0);
}
const comparisons = [];
for (const name of names) comparisons.push(await raceContenders(name, settings));
const { documents, equalBytes } = sumOf(comparisons);
print(`${documents} documents compared, ${equalBytes} of them equal byte for byte`);
const workloads = comparisons.map(workloadFigures);
print(comparisonTable(workloads));

const [first = comparisons[0]] = comparisons;
const figures = { machine: machine(), rounds: settings.rounds, workloads };
if (isWhole) {
  print(`Time by size of the event\n\n${sizeTable(await raceSizes(first.name, settings))}`);
  print(`Verdicts\n\n${addedTable('verdicts', await raceAdded(VERDICT_WORKLOAD, 'verdicts', settings))}`);
  print(`Transfer classes\n\n${addedTable('transfers', await raceAdded(VERDICT_WORKLOAD, 'transfers', settings))}`);
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

const problems = options.check ? slowerThanRecorded(figures, readFigures()[MAJOR]) : [];
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
