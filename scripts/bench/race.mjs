import { inProcess } from './in-process.mjs';

const SCRIPT = new URL('race-workload.mjs', import.meta.url);

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
 * Checks the answers of a workload's contenders and races them, in a process of its own.
 * @param {string} name
 * @param {{ rounds: number, leastRoundMs: number }} settings
 * @returns {Promise<Comparison>}
 */
export const raceContenders = (name, settings) => inProcess(SCRIPT, { kind: 'contenders', name, ...settings });

/**
 * Times events of several sizes, the answer's bound raised.
 * @param {string} name
 * @param {{ rounds: number, leastRoundMs: number }} settings
 * @returns {Promise<{ size: number, micros: { low: number, middle: number, high: number } }[]>}
 */
export const raceSizes = (name, settings) => inProcess(SCRIPT, { kind: 'sizes', name, ...settings });
