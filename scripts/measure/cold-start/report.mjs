import { readdirSync, statSync } from 'node:fs';
import { cpus, loadavg } from 'node:os';
import { join } from 'node:path';
import { markdownTable } from '../../docs/markdown.mjs';

const KIBIBYTE = 1_024;

/** @typedef {{ elapsedMs: number, processorMs: number, eventMs: number }} Start one start of a function */
/** @typedef {{ name: string, aimMs?: number, starts: readonly Start[] }} Measured a function, and its maximum time above the first */

/**
 * The figures as a section of a page.
 * @param {readonly Measured[]} measured the function that does nothing first
 * @param {{ nodeVersion: string, folder: string, aimKib: number }} about the runtime, and the deployed folder
 */
export const coldStartReport = (measured, { nodeVersion, folder, aimKib }) => {
  const [first = { starts: [] }] = measured;
  const rows = measured.map(({ name, aimMs, starts }) => [
    name,
    ...columnsOf(starts, first.starts, 'elapsedMs'),
    aimMs === undefined ? '' : String(aimMs),
    ...columnsOf(starts, first.starts, 'processorMs'),
    ...columnsOf(starts, first.starts, 'eventMs'),
  ]);
  const head = [
    ...['function', 'ms, median (quartiles)', 'ms above the first', 'aim'],
    ...['processor ms of the main thread', 'processor ms above the first'],
    ...['of these since the event', 'since the event above the first'],
  ];
  const [{ model } = { model: 'unknown processor' }] = cpus();
  const load = loadavg()[0].toFixed(1);
  const { files, bytes } = sizeOf(folder);
  return `Node.js ${nodeVersion}, ${cpus().length} × ${model}; ${first.starts.length} starts each, load average ${load}.

${markdownTable(head, rows)}

What is deployed: ${files} files, ${(bytes / KIBIBYTE).toFixed(0)} KiB in all (aim ${aimKib}).`;
};

/**
 * A sentence for each aim that is not met.
 * @param {readonly Measured[]} measured the function that does nothing first
 */
export const missedAims = ([first, ...others]) =>
  others.flatMap(({ name, aimMs = Number.POSITIVE_INFINITY, starts }) => {
    const above = median(starts, 'elapsedMs') - median(first.starts, 'elapsedMs');
    return above > aimMs ? [`${name}: ${above.toFixed(0)} ms above ${first.name}, more than ${aimMs}`] : [];
  });

const columnsOf = (starts, first, member) => {
  const [low, middle, high] = [0.25, 0.5, 0.75].map((share) => quantile(starts, member, share));
  const above = starts === first ? '' : (middle - median(first, member)).toFixed(0);
  return [`${middle.toFixed(0)} (${low.toFixed(0)}–${high.toFixed(0)})`, above];
};

const median = (starts, member) => quantile(starts, member, 0.5);

const quantile = (starts, member, share) => {
  const values = starts.map((start) => start[member]).toSorted((a, b) => a - b);
  return values[Math.floor((values.length - 1) * share)] ?? Number.NaN;
};

const sizeOf = (folder) => {
  const paths = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
  return { files: paths.length, bytes: paths.reduce((sum, path) => sum + statSync(path).size, 0) };
};
