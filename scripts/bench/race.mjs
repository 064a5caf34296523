import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { TEMPLATE_VARIABLES } from '../runtime/function-process.mjs';
import { FLOWS } from './arena.mjs';
import { quartilesOf, race, speedUp } from './clock.mjs';
import { inProcess } from './in-process.mjs';

const WORKLOAD_SCRIPT = new URL('race-workload.mjs', import.meta.url);
const CONTENDER_SCRIPT = new URL('contender-process.mjs', import.meta.url);

/**
 * What was measured of a workload. Times are microseconds of processor a record, ratios are speeds: above 1 is faster.
 * @typedef {object} Comparison
 * @property {string} name
 * @property {number} batches
 * @property {number} largestAnswer bytes
 * @property {number} documents whose answers were compared
 * @property {number} equalBytes of them so many are equal byte for byte
 * @property {Record<'floor' | 'idiomatic' | 'pipeline' | 'live', Quartiles>} micros
 * @property {Quartiles} ofFloor the pipeline's speed against the floor's
 * @property {Quartiles} overIdiomatic against the idiomatic loop's
 *
 * @typedef {{ low: number, middle: number, high: number }} Quartiles
 */

/**
 * Checks the answers of a workload's contenders and races them, each in a process of its own.
 * @param {string} name
 * @param {{ rounds: number, leastRoundMs: number }} settings
 * @returns {Promise<Comparison>}
 */
export const raceContenders = async (name, { rounds, leastRoundMs }) => {
  const { contenders, ...checked } = await inProcess(WORKLOAD_SCRIPT, { kind: 'check', name });
  const runners = {};
  try {
    for (const contender of contenders) runners[contender] = await startContender({ name, contender, leastRoundMs });
    return { name, ...checked, ...compare(await race(runners, rounds)) };
  } finally {
    for (const { stop } of Object.values(runners)) stop();
  }
};

const compare = (times) => {
  const perRecord = (values) => quartilesOf(values.map((microseconds) => microseconds / FLOWS));
  const { floor, idiomatic, pipeline, live } = times;
  return {
    micros: Object.fromEntries(Object.entries(times).map(([contender, { cpu }]) => [contender, perRecord(cpu)])),
    wall: Object.fromEntries(Object.entries(times).map(([contender, { wall }]) => [contender, perRecord(wall)])),
    ofFloor: speedUp(floor.cpu, pipeline.cpu),
    overIdiomatic: speedUp(idiomatic.cpu, pipeline.cpu),
    liveOfFloor: speedUp(floor.cpu, live.cpu),
    wallOfFloor: speedUp(floor.wall, pipeline.wall),
    wallOverIdiomatic: speedUp(idiomatic.wall, pipeline.wall),
  };
};

/** A contender that is warm, and stands still until it is asked for a round. */
const startContender = async (task) => {
  const env = { ...process.env, ...TEMPLATE_VARIABLES };
  const child = fork(fileURLToPath(CONTENDER_SCRIPT), [], { env, stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
  const ended = once(child, 'exit').then(([code, signal]) => {
    throw new Error(`${task.contender} of ${task.name} ended with ${signal ?? code}`);
  });
  // whoever waits for an answer hears of it
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

/**
 * Times events of several sizes, the answer's bound raised.
 * @param {string} name
 * @param {{ rounds: number, leastRoundMs: number }} settings
 * @returns {Promise<{ size: number, micros: { low: number, middle: number, high: number } }[]>}
 */
export const raceSizes = (name, settings) => inProcess(WORKLOAD_SCRIPT, { kind: 'sizes', name, ...settings });
