import { existsSync, readFileSync, writeFileSync } from 'node:fs';

const FILE = new URL('recorded.json', import.meta.url);
/** A ratio may fall below the recorded one by this share of it: machines and days differ so much. */
export const TOLERANCE = 0.15;

/** Ratios are kept by the major version of Node.js. */
const MAJOR = process.versions.node.split('.')[0];

const RATIOS = {
  ofFloor: 'the speed of the pipeline against the floor',
  overIdiomatic: 'the speed of the pipeline against the idiomatic loop',
};

/** @returns {Record<string, Record<string, Record<string, number>>>} major version → workload → ratio */
const read = () => (existsSync(FILE) ? JSON.parse(readFileSync(FILE, 'utf8')) : {});

/**
 * Keeps the ratios that were measured, for the running major version: their lower quartile, so that a lucky run does not
 * make every later one look slow.
 * @param {readonly import('./race.mjs').Comparison[]} comparisons
 */
export const record = (comparisons) => {
  const recorded = read();
  const measured = comparisons.map((comparison) => [
    comparison.name,
    Object.fromEntries(Object.keys(RATIOS).map((ratio) => [ratio, Number(comparison[ratio].low.toFixed(3))])),
  ]);
  recorded[MAJOR] = { ...recorded[MAJOR], ...Object.fromEntries(measured) };
  writeFileSync(FILE, `${JSON.stringify(recorded, undefined, 2)}\n`);
};

/**
 * Workloads that are slower than recorded, by more than the tolerance, and those without a record.
 * @param {readonly import('./race.mjs').Comparison[]} comparisons
 * @returns {string[]} a sentence each
 */
export const slowerThanRecorded = (comparisons) => {
  const recorded = read()[MAJOR] ?? {};
  return comparisons.flatMap((comparison) =>
    Object.entries(RATIOS).flatMap(([ratio, sentence]) => {
      const { name } = comparison;
      const known = recorded[name]?.[ratio];
      const { middle } = comparison[ratio];
      if (known === undefined) return [`${name}: nothing is recorded for Node.js ${MAJOR}; run with --record`];
      const least = known * (1 - TOLERANCE);
      if (middle >= least) return [];
      return [
        `${name}: ${sentence} is ${middle.toFixed(2)}, below ${least.toFixed(2)}; ${known.toFixed(2)} is recorded`,
      ];
    }),
  );
};
