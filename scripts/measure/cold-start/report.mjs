import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { quartilesOf } from '../../bench/clock.mjs';
import { markdownTable } from '../../docs/markdown.mjs';

const KIBIBYTE = 1_024;

/** Maximum size of what is deployed, in KiB. */
export const MAX_DEPLOYED_KIB = 600;

/** The functions whose starts are measured: how tables name them, and their maximum time above the first, in milliseconds. */
export const STARTED = {
  bare: { title: 'a function that does nothing' },
  plain: { title: 'this one', aimMs: 35 },
  live: { title: 'this one, METADATA=ec2', aimMs: 75 },
};

/**
 * The figures of a version of Node.js, rounded.
 * @param {Record<keyof typeof STARTED, readonly { elapsedMs: number, processorMs: number, eventMs: number }[]>} starts
 * @param {{ machine: string, load: number, folder: string }} about the machine, its load average, and the deployed folder
 * @returns {import('../../bench/figures.d.mts').ColdStartFigures}
 */
export const coldStartFigures = (starts, { machine, load, folder }) => {
  const of = (values, member) => rounded(quartilesOf(values.map((start) => start[member])));
  const functions = Object.entries(starts).map(([name, values]) => [
    name,
    { elapsed: of(values, 'elapsedMs'), processor: of(values, 'processorMs'), event: of(values, 'eventMs') },
  ]);
  return {
    machine,
    load: Number(load.toFixed(1)),
    starts: starts.bare.length,
    functions: Object.fromEntries(functions),
    deployed: sizeOf(folder),
  };
};

/**
 * The median time of a start above that of the function that does nothing, in milliseconds.
 * @param {import('../../bench/figures.d.mts').ColdStartFigures} figures
 * @param {keyof typeof STARTED} name
 * @param {'elapsed' | 'processor' | 'event'} time
 */
export const aboveBare = ({ functions }, name, time = 'elapsed') =>
  Math.round(functions[name][time].middle - functions.bare[time].middle);

/**
 * A table of a version's figures, below the machine.
 * @param {import('../../bench/figures.d.mts').ColdStartFigures} figures
 */
export const coldStartTable = (figures) => {
  const { machine, load, starts, functions } = figures;
  const columns = (name, time) => {
    const { low, middle, high } = functions[name][time];
    return [
      `${middle.toFixed(0)} (${low.toFixed(0)}–${high.toFixed(0)})`,
      name === 'bare' ? '' : String(aboveBare(figures, name, time)),
    ];
  };
  const rows = Object.entries(STARTED).map(([name, { title, aimMs = '' }]) => {
    const [elapsed, above] = columns(name, 'elapsed');
    return [title, elapsed, above, String(aimMs), ...columns(name, 'processor'), ...columns(name, 'event')];
  });
  const head = [
    ...['function', 'ms, median (quartiles)', 'ms above the first', 'aim'],
    ...['processor ms of the main thread', 'processor ms above the first'],
    ...['of these since the event', 'since the event above the first'],
  ];
  return `${machine}; ${starts} starts each, load average ${load.toFixed(1)}.\n\n${markdownTable(head, rows)}`;
};

/**
 * What is deployed, in one line.
 * @param {import('../../bench/figures.d.mts').ColdStartFigures} figures
 */
export const deployedLine = ({ deployed: { files, kib } }) =>
  `What is deployed: ${files} files, ${kib} KiB in all (aim ${MAX_DEPLOYED_KIB}).`;

/**
 * A sentence for each aim that is not met.
 * @param {import('../../bench/figures.d.mts').ColdStartFigures} figures
 */
export const missedAims = (figures) =>
  Object.entries(STARTED).flatMap(([name, { title, aimMs = Number.POSITIVE_INFINITY }]) => {
    const above = aboveBare(figures, name);
    const missed = `${title}: ${above} ms above ${STARTED.bare.title}, more than ${aimMs}`;
    return above > aimMs ? [`${figures.machine}: ${missed}`] : [];
  });

const rounded = ({ low, middle, high }) => ({
  low: Number(low.toFixed(1)),
  middle: Number(middle.toFixed(1)),
  high: Number(high.toFixed(1)),
});

const sizeOf = (folder) => {
  const paths = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
  const bytes = paths.reduce((sum, path) => sum + statSync(path).size, 0);
  return { files: paths.length, kib: Math.round(bytes / KIBIBYTE) };
};
