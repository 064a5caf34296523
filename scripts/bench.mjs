/**
 * Measures the speed of the pipeline against a floor and against a hand-written loop, on the same inputs and with the same answers. See
 * docs/speed.md.
 *
 * Usage: npm run bench -- [--only NAME]… [--rounds 11] [--lanes] [--check] [--write] [--large]
 *
 *   --only     measure only the workloads whose name contains NAME
 *   --rounds   rounds per contender
 *   --lanes    also run this project's contenders with FAST_LANE=off
 *   --check    measure only the workloads; fail if a ratio with an aim is below the recorded ratio by more than the tolerance
 *   --write    record the figures for this machine and major version of Node.js, and update docs/speed.md; takes about five minutes
 *              on an otherwise idle machine
 *   --large    also run the command on a file of 1 GB
 *
 * or, alone:
 *
 *   --profile NAME  profile the first workload whose name contains NAME: functions by self time, and by total time including their
 *                   callees
 *       [--contender pipeline] [--seconds 5] [--top 10] [--keep FILE.cpuprofile]
 *   --verdicts      the cost of a verdict for each record; with --check, fail if finding it exceeds its aim
 *   --transfer      the same for transfer classes
 *   --places        the cost of address data; with --check, fail if remembered places exceed their aim
 */
import { rmSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import {
  largeFileFigures,
  memoryFigures,
  profileFigures,
  readFigures,
  sizeFigures,
  workloadFigures,
  writeFigures,
} from './bench/figures.mjs';
import { measureCacheMemory, measureFunctionMemory } from './bench/function-memory.mjs';
import { measureLargeFile } from './bench/large-file.mjs';
import { bundleSources, CACHE } from './bench/load-sources.mjs';
import { racePeers } from './bench/peers.mjs';
import { profileContender } from './bench/profile.mjs';
import { raceAdded, raceContenders, racePlaces, raceSizes } from './bench/race.mjs';
import { slowerThanRecorded } from './bench/recorded.mjs';
import {
  addedTable,
  comparisonTable,
  FINDING_AIMS,
  LANE_AIMS,
  largeTable,
  machine,
  memoryTable,
  peerTable,
  placeTable,
  profileTable,
  sizeTable,
  TARGETS,
} from './bench/report.mjs';
import { PROFILED_WORKLOADS, VERDICT_WORKLOAD, WORKLOADS } from './bench/workloads.mjs';
import { buildSpeedPage } from './docs/speed-targets.mjs';
import { wholeNumber } from './runtime/report.mjs';

const ROOT = new URL('../', import.meta.url);
const MAJOR = process.versions.node.split('.')[0];
const LEAST_ROUND_MS = 200;
/** Maximum rounds for event sizes and peers, whose figures are shown but not checked. */
const MAX_OTHER_ROUNDS = 5;
/** Number of functions in a recorded profile. */
const RECORDED_FUNCTIONS = 10;

const { values: options } = parseArgs({
  options: {
    only: { type: 'string', multiple: true, default: [] },
    rounds: { type: 'string', default: '11' },
    lanes: { type: 'boolean', default: false },
    check: { type: 'boolean', default: false },
    write: { type: 'boolean', default: false },
    large: { type: 'boolean', default: false },
    profile: { type: 'string' },
    contender: { type: 'string', default: 'pipeline' },
    seconds: { type: 'string', default: '5' },
    top: { type: 'string', default: '10' },
    keep: { type: 'string' },
    verdicts: { type: 'boolean', default: false },
    places: { type: 'boolean', default: false },
    transfer: { type: 'boolean', default: false },
  },
});
const rounds = wholeNumber('--rounds', options.rounds);
const names = WORKLOADS.map(({ name }) => name).filter(
  (name) => options.only.length === 0 || options.only.some((part) => name.includes(part)),
);
if (names.length === 0) throw new RangeError(`--only ${options.only.join(', ')}: no workload has this in its name`);
const isWhole = options.only.length === 0 && !options.check;
if (options.write && !isWhole) throw new RangeError('--write cannot be combined with --only or --check');

console.log(machine());
const folder = `${CACHE}run-${process.pid}/`;
let problems = [];
try {
  const settings = {
    rounds,
    leastRoundMs: LEAST_ROUND_MS,
    lanes: options.lanes,
    folder,
    bundle: await bundleSources(folder),
  };
  if (options.profile !== undefined) await showProfile(options.profile, settings);
  else if (options.verdicts || options.transfer || options.places) problems = await measureStages(settings);
  else problems = await measureAll(settings);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
for (const problem of problems) console.error(`FAILED: ${problem}`);
if (problems.length > 0) process.exitCode = 1;

/**
 * Measures the workloads and, unless only some were requested, everything else that is recorded. Returns a sentence for each
 * ratio that is slower than recorded.
 */
async function measureAll(settings) {
  const comparisons = [];
  for (const name of names) comparisons.push(await raceContenders(name, settings));
  const documents = sumOf(comparisons, 'documents');
  print(`${documents} documents compared, ${sumOf(comparisons, 'equalBytes')} of them equal byte for byte`);
  const workloads = comparisons.map(workloadFigures);
  print(comparisonTable(workloads));

  const figures = { machine: machine(), rounds, workloads };
  const [{ name: first }] = comparisons;
  const others = { ...settings, rounds: Math.min(rounds, MAX_OTHER_ROUNDS) };
  if (isWhole) {
    figures.sizes = sizeFigures(await raceSizes(first, others));
    print(`Time by size of the event\n\n${sizeTable(figures.sizes)}`);
    figures.peers = await racePeers(others);
    print(`Other parsers\n\n${peerTable(figures.peers)}`);
    figures.memory = memoryFigures(await measureFunctionMemory(), measureCacheMemory());
    print(memoryTable(figures.memory));
    figures.profiles = [];
    for (const name of PROFILED_WORKLOADS) {
      figures.profiles.push(profileFigures(name, await profileContender(name, settings), RECORDED_FUNCTIONS));
    }
    print(figures.profiles.map(profileTable).join('\n\n'));
  }
  if (options.large) {
    figures.largeFile = largeFileFigures(await measureLargeFile(), comparisons[0]);
    print(largeTable(figures.largeFile));
  }
  if (options.write) {
    writeFigures(MAJOR, figures);
    for (const [path, text] of Object.entries(buildSpeedPage())) writeFileSync(new URL(path, ROOT), text);
  }
  return options.check ? slowerThanRecorded(figures, readFigures()[MAJOR]) : [];
}

/**
 * Measures the cost of verdicts, transfer classes or address data in the stages. With --check, returns a sentence for each cost that
 * exceeds its aim.
 */
async function measureStages(settings) {
  const slow = [];
  for (const added of [...(options.verdicts ? ['verdicts'] : []), ...(options.transfer ? ['transfers'] : [])]) {
    const times = await raceAdded(VERDICT_WORKLOAD, added, settings);
    print(addedTable(added, times));
    const aim = FINDING_AIMS[added];
    const { middle } = times.finding;
    if (middle > aim) slow.push(`finding ${added} takes ${middle.toFixed(2)} µs a record, aim ${aim}`);
    const inLane = times.laneFinding.middle;
    if (inLane > LANE_AIMS[added]) {
      slow.push(`finding ${added} in the fast lane takes ${inLane.toFixed(2)} µs a record, aim ${LANE_AIMS[added]}`);
    }
  }
  if (options.places) {
    const times = await racePlaces(VERDICT_WORKLOAD, settings);
    print(placeTable(times));
    const { middle } = times.remembered;
    if (middle > TARGETS.placeMicros) {
      slow.push(`places add ${middle.toFixed(2)} µs a record, aim ${TARGETS.placeMicros}`);
    }
  }
  return options.check ? slow : [];
}

async function showProfile(part, { bundle }) {
  const name = WORKLOADS.find((row) => row.name.includes(part))?.name;
  if (name === undefined) throw new RangeError(`--profile ${part}: no workload has this in its name`);
  const { contender, keep } = options;
  const seconds = wholeNumber('--seconds', options.seconds);
  const top = wholeNumber('--top', options.top);
  const profile = await profileContender(name, { contender, seconds, keep, bundle });
  for (const [title, shares] of [
    ['self, %', profile.self],
    ['with callees, %', profile.total],
  ]) {
    print(title);
    for (const [function_, share] of shares.slice(0, top))
      console.log(`${(100 * share).toFixed(1).padStart(6)}  ${function_}`);
  }
}

function sumOf(all, member) {
  return all.reduce((sum, each) => sum + each[member], 0);
}

function print(text) {
  console.log(`\n${text}`);
}
