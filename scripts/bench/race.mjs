import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { nodeFlags, TEMPLATE_VARIABLES } from '../runtime/function-process.mjs';
import { FLOWS } from './arena.mjs';
import { quartilesOf, race, speedUp } from './clock.mjs';
import { inProcess } from './in-process.mjs';

const CHECK_SCRIPT = new URL('check-workload.mjs', import.meta.url);
const CONTENDER_SCRIPT = new URL('contender-process.mjs', import.meta.url);
const ADDED_SCRIPT = new URL('added-stages.mjs', import.meta.url);
const PLACE_SCRIPT = new URL('place-stages.mjs', import.meta.url);

/** The memory of the function in template.yaml, by which Lambda sizes the heap. */
const MEMORY_MB = 512;

/** Lines of the events that show how time grows with size. */
const SIZES = [10, 100, 1_000, 10_000, 20_000];

/** How often the process that shows a cost is started anew: its objects then lie elsewhere in memory. */
const STARTS = 5;
/** The same for address data. */
const PLACE_STARTS = 3;

/**
 * What was measured of a workload. Times are microseconds of processor a record, ratios are speeds: above 1 is faster.
 * @typedef {object} Comparison
 * @property {string} name
 * @property {number} batches
 * @property {number} largestAnswer bytes
 * @property {number} documents whose answers were compared
 * @property {number} equalBytes of them so many are equal byte for byte
 * @property {Record<'floor' | 'idiomatic', Quartiles>} micros
 * @property {Record<string, Measured>} ours by contender of this project
 *
 * @typedef {object} Measured
 * @property {Quartiles} micros
 * @property {Quartiles} ofFloor its speed against the floor's
 * @property {Quartiles} overLoop against the idiomatic loop's
 *
 * @typedef {{ low: number, middle: number, high: number }} Quartiles
 */

/**
 * Checks the answers of a workload's contenders and races them, each in a separate process.
 * @param {string} name
 * @param {{ rounds: number, leastRoundMs: number, lanes: boolean }} settings
 * @returns {Promise<Comparison>}
 */
export const raceContenders = async (name, { rounds, leastRoundMs, lanes }) => {
  const { contenders, ...checked } = await inProcess(CHECK_SCRIPT, { name, lanes });
  const times = await raceProcesses(contenders, { name, leastRoundMs, lanes }, rounds);
  return { name, ...checked, ...compare(times) };
};

/**
 * Times the floor and the pipeline with the same lines in events of several sizes, the answer's bound raised.
 * @param {string} name
 * @param {{ rounds: number, leastRoundMs: number }} settings
 * @returns {Promise<{ size: number, floor: Quartiles, pipeline: Quartiles, ofFloor: Quartiles }[]>}
 */
export const raceSizes = async (name, { rounds, leastRoundMs }) => {
  const lines = Math.max(...SIZES);
  const perRecord = (values) => quartilesOf(values.map((microseconds) => microseconds / lines));
  const measured = [];
  for (const size of SIZES) {
    const task = { name, size, lines, leastRoundMs };
    const { floor, pipeline } = await raceProcesses(['floor', 'pipeline'], task, rounds);
    const ofFloor = speedUp(floor.cpu, pipeline.cpu);
    measured.push({ size, floor: perRecord(floor.cpu), pipeline: perRecord(pipeline.cpu), ofFloor });
  }
  return measured;
};

/**
 * Times the stages without verdicts or transfer classes, with them for each record though no document has them, and with them in
 * the documents: 300 postures of 150 rules and 20 entries, 2,000 peers. See `added-stages.mjs`.
 *
 * The difference of a start is the median of its rounds' differences; quartiles are those of the starts.
 * @param {string} name of the workload
 * @param {'verdicts' | 'transfers'} added
 * @param {{ rounds: number, leastRoundMs: number }} settings
 * @returns {Promise<Record<'without' | 'finding' | 'writing' | 'bytes', Quartiles>>} microseconds of processor a record: of
 *   enriching without them, and what finding them adds to that, and writing to encoding; and the bytes that it adds
 */
export const raceAdded = async (name, added, { rounds, leastRoundMs }) => {
  const starts = [];
  for (let start = 0; start < STARTS; start++) {
    starts.push(await inProcess(ADDED_SCRIPT, { name, added, rounds, leastRoundMs }));
  }
  const of = (what) => quartilesOf(starts.map((start) => start[what]));
  return { without: of('without'), finding: of('finding'), writing: of('writing'), bytes: of('bytes') };
};

/**
 * Times the stages with peers outside: without address data, with a database of countries and networks, 9,000 ranges of AWS and a list
 * of a million ranges, and with what they say in the documents. See `place-stages.mjs`; quartiles as of {@link raceAdded}.
 * @param {string} name of the workload
 * @param {{ rounds: number, leastRoundMs: number }} settings
 * @returns {Promise<Record<'without' | 'remembered' | 'fresh' | 'writing' | 'bytes', Quartiles>>} microseconds of processor: a record for
 *   enriching without them, for what they add to it where places are remembered, and for writing; an address for finding a place
 */
export const racePlaces = async (name, { rounds, leastRoundMs }) => {
  const starts = [];
  for (let start = 0; start < PLACE_STARTS; start++) {
    starts.push(await inProcess(PLACE_SCRIPT, { name, rounds, leastRoundMs }));
  }
  const of = (what) => quartilesOf(starts.map((start) => start[what]));
  return Object.fromEntries(['without', 'remembered', 'fresh', 'writing', 'bytes'].map((what) => [what, of(what)]));
};

/** Races contenders with a task, each in a separate process. */
const raceProcesses = async (contenders, task, rounds) => {
  const runners = {};
  try {
    for (const contender of contenders) runners[contender] = await startContender({ ...task, contender });
    return await race(runners, rounds);
  } finally {
    for (const { stop } of Object.values(runners)) stop();
  }
};

const compare = (times) => {
  const perRecord = (values) => quartilesOf(values.map((microseconds) => microseconds / FLOWS));
  const { floor, idiomatic, ...ours } = times;
  return {
    micros: { floor: perRecord(floor.cpu), idiomatic: perRecord(idiomatic.cpu) },
    ours: Object.fromEntries(
      Object.entries(ours).map(([contender, { cpu }]) => [
        contender,
        { micros: perRecord(cpu), ofFloor: speedUp(floor.cpu, cpu), overLoop: speedUp(idiomatic.cpu, cpu) },
      ]),
    ),
  };
};

/** A warmed-up contender that waits for a round. */
const startContender = async (task) => {
  const env = { ...process.env, ...TEMPLATE_VARIABLES };
  const settings = { env, execArgv: nodeFlags(MEMORY_MB), stdio: ['ignore', 'ignore', 'inherit', 'ipc'] };
  const child = fork(fileURLToPath(CONTENDER_SCRIPT), [], settings);
  const ended = once(child, 'exit').then(([code, signal]) => {
    throw new Error(`${task.contender} of ${task.name} ended with ${signal ?? code}`);
  });
  // a caller that waits for an answer gets this error
  ended.catch(() => undefined);
  const ask = async (message) => {
    const answered = once(child, 'message');
    child.send(message);
    const [answer] = await Promise.race([answered, ended]);
    return answer;
  };
  await ask(task);
  return { round: () => ask('round'), stop: () => child.kill() };
};
