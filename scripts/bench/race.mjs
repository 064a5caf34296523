import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { nodeFlags, TEMPLATE_VARIABLES } from '../runtime/function-process.mjs';
import { quartilesOf, race, speedUp } from './clock.mjs';
import { inProcess } from './in-process.mjs';
import { FLOWS } from './scene.mjs';

const CHECK_SCRIPT = new URL('check-workload.mjs', import.meta.url);
const SIZE_SCRIPT = new URL('size-batches.mjs', import.meta.url);
const CONTENDER_SCRIPT = new URL('contender-process.mjs', import.meta.url);
const ADDED_SCRIPT = new URL('added-stages.mjs', import.meta.url);
const PLACE_SCRIPT = new URL('place-stages.mjs', import.meta.url);

/** The memory of the function in template.yaml, from which Lambda derives the heap size. */
const MEMORY_MB = 512;
/** The Node.js flags of every contender. */
export const FLAGS = { flags: nodeFlags(MEMORY_MB) };

/** Numbers of lines in the events that show how time grows with size. */
const SIZES = [10, 100, 1_000, 10_000, 20_000];

/** How many times the process that measures a cost is restarted: each time its objects lie elsewhere in memory. */
const STARTS = 9;
/** The same for address data. */
const PLACE_STARTS = 3;

/**
 * The result for a workload. Times are processor time in microseconds per record, ratios are speeds: above 1 is faster.
 * @typedef {object} Comparison
 * @property {string} name
 * @property {number} documents number of compared documents
 * @property {number} equalBytes number of documents that are equal byte for byte
 * @property {Record<'floor' | 'idiomatic', Quartiles>} micros
 * @property {Record<string, Measured>} ours by contender of this project
 *
 * @typedef {object} Measured
 * @property {Quartiles} micros
 * @property {Quartiles} ofFloor speed relative to the floor
 * @property {Quartiles} overLoop speed relative to the idiomatic loop
 *
 * @typedef {{ low: number, middle: number, high: number }} Quartiles
 *
 * @typedef {object} Settings
 * @property {number} rounds
 * @property {number} leastRoundMs
 * @property {string} folder of generated files
 * @property {string} bundle of the sources
 */

/**
 * Checks the answers of a workload's contenders and races them, each in a separate process.
 * @param {string} name
 * @param {Settings & { lanes: boolean }} settings
 * @returns {Promise<Comparison>}
 */
export const raceContenders = async (name, { rounds, leastRoundMs, lanes, folder, bundle }) => {
  const batchFile = `${folder}batches.json`;
  const { contenders, ...checked } = await inProcess(CHECK_SCRIPT, { name, lanes, bundle, batchFile });
  const times = await raceProcesses(contenders, { name, leastRoundMs, bundle, batchFile }, rounds);
  return { name, ...checked, ...compare(times) };
};

/**
 * Times the floor and the pipeline with the same lines in events of several sizes, with a higher response limit. Each size has
 * processes of its own: one that holds the events of all sizes would make the collector slow for the large ones.
 * @param {string} name
 * @param {Settings} settings
 * @returns {Promise<{ size: number, floor: Quartiles, pipeline: Quartiles, added: Quartiles }[]>} microseconds per record; `added` is
 *   the difference between pipeline and floor
 */
export const raceSizes = async (name, { rounds, leastRoundMs, folder, bundle }) => {
  const lines = Math.max(...SIZES);
  const files = SIZES.map((size) => ({ size, batchFile: `${folder}batches-${size}.json` }));
  await inProcess(SIZE_SCRIPT, { name, bundle, lines, files });
  const perRecord = (values) => quartilesOf(values.map((microseconds) => microseconds / lines));
  const measured = [];
  for (const { size, batchFile } of files) {
    const task = { name, leastRoundMs, bundle, batchFile, isUnbounded: true };
    const { floor, pipeline } = await raceProcesses(['floor', 'pipeline'], task, rounds);
    measured.push({
      size,
      floor: perRecord(floor),
      pipeline: perRecord(pipeline),
      added: perRecord(pipeline.map((microseconds, round) => microseconds - floor[round])),
    });
  }
  return measured;
};

/**
 * Times the stages in three variants: without verdicts or transfer classes; with them computed for each record but omitted from the
 * documents; and with them in the documents. The network has 300 postures of 150 rules and 20 entries, and 2,000 peers. See
 * `added-stages.mjs`.
 *
 * The difference of a start is the median of the differences in it; the quartiles are taken over all starts.
 * @param {string} name of the workload
 * @param {'verdicts' | 'transfers'} added
 * @param {{ rounds: number, leastRoundMs: number }} settings
 * @returns {Promise<Record<'without' | 'finding' | 'lane' | 'laneFinding' | 'laneWriting' | 'writing' | 'bytes', Quartiles>>} processor time in
 *   microseconds per record: enriching without them, the extra time for finding them; the same for the fast lane, from reading a line to
 *   its document; and the extra time for writing them, in the fast lane and in the plain one; and the bytes that they add
 */
export const raceAdded = async (name, added, { rounds, leastRoundMs }) => {
  const starts = [];
  for (let start = 0; start < STARTS; start++) {
    starts.push(await inProcess(ADDED_SCRIPT, { name, added, rounds, leastRoundMs }, FLAGS));
  }
  const of = (what) => quartilesOf(starts.map((start) => start[what]));
  return Object.fromEntries(
    ['without', 'finding', 'lane', 'laneFinding', 'laneWriting', 'writing', 'bytes'].map((what) => [what, of(what)]),
  );
};

/**
 * Times the stages with peers on the internet: without address data; with a database of countries and networks, 9,000 AWS ranges and a
 * list of a million ranges; and with the values in the documents. See `place-stages.mjs`; quartiles as in {@link raceAdded}.
 * @param {string} name of the workload
 * @param {{ rounds: number, leastRoundMs: number }} settings
 * @returns {Promise<Record<'without' | 'remembered' | 'fresh' | 'writing' | 'bytes', Quartiles>>} processor time in microseconds: per
 *   record for enriching without them, for the extra time with remembered places, and for writing; per address for finding a place
 */
export const racePlaces = async (name, { rounds, leastRoundMs }) => {
  const starts = [];
  for (let start = 0; start < PLACE_STARTS; start++) {
    starts.push(await inProcess(PLACE_SCRIPT, { name, rounds, leastRoundMs }, FLAGS));
  }
  const of = (what) => quartilesOf(starts.map((start) => start[what]));
  return Object.fromEntries(['without', 'remembered', 'fresh', 'writing', 'bytes'].map((what) => [what, of(what)]));
};

/**
 * Races contenders with a task, each in a separate process.
 * @returns {Promise<Record<string, number[]>>} times of each contender
 */
const raceProcesses = async (contenders, task, rounds) => {
  const started = {};
  try {
    const ready = contenders.map(async (contender) => {
      started[contender] = startContender({ ...task, contender });
      await started[contender].ready;
    });
    await Promise.all(ready);
    // one after the other, so that each has the machine to itself
    for (const contender of contenders) await started[contender].warmUp();
    return await race(started, rounds);
  } finally {
    for (const { stop } of Object.values(started)) stop();
  }
};

const compare = (times) => {
  const perRecord = (values) => quartilesOf(values.map((microseconds) => microseconds / FLOWS));
  const { floor, idiomatic, ...ours } = times;
  return {
    micros: { floor: perRecord(floor), idiomatic: perRecord(idiomatic) },
    ours: Object.fromEntries(
      Object.entries(ours).map(([contender, own]) => [
        contender,
        { micros: perRecord(own), ofFloor: speedUp(floor, own), overLoop: speedUp(idiomatic, own) },
      ]),
    ),
  };
};

/** A contender in a new process under Lambda's flags. */
export const startContender = (task) => {
  const env = { ...process.env, ...TEMPLATE_VARIABLES };
  const settings = { env, execArgv: FLAGS.flags, stdio: ['ignore', 'ignore', 'inherit', 'ipc'] };
  const child = fork(fileURLToPath(CONTENDER_SCRIPT), [], settings);
  const ended = once(child, 'exit').then(([code, signal]) => {
    throw new Error(`${task.contender} of ${task.name} ended with ${signal ?? code}`);
  });
  // callers that wait for an answer get this error
  ended.catch(() => undefined);
  const ask = async (message) => {
    const answered = once(child, 'message');
    child.send(message);
    const [answer] = await Promise.race([answered, ended]);
    return answer;
  };
  return { ready: ask(task), warmUp: () => ask('warm-up'), round: () => ask('round'), stop: () => child.kill() };
};
