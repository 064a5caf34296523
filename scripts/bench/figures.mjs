import { readFileSync, writeFileSync } from 'node:fs';
import { MEBIBYTE } from '../runtime/report.mjs';

const FILE = new URL('figures.json', import.meta.url);
const MILLION = 1e6;

/** @returns {Record<string, import('./figures.d.mts').Figures>} by major version of Node.js */
export const readFigures = () => JSON.parse(readFileSync(FILE, 'utf8'));

/**
 * Replaces the given figures of a major version and keeps the others.
 * @param {string} major
 * @param {Partial<import('./figures.d.mts').Figures>} figures
 */
export const writeFigures = (major, figures) => {
  const all = readFigures();
  all[major] = { ...all[major], ...figures };
  writeFileSync(FILE, `${JSON.stringify(all, undefined, 2)}\n`);
};

/**
 * @param {import('./race.mjs').Comparison} comparison
 * @returns {import('./figures.d.mts').WorkloadFigures}
 */
export const workloadFigures = ({ name, micros, ours }) => ({
  name,
  micros: { floor: rounded(micros.floor), idiomatic: rounded(micros.idiomatic) },
  ours: Object.fromEntries(
    Object.entries(ours).map(([contender, { micros: own, ofFloor, overLoop }]) => [
      contender,
      { micros: rounded(own), ofFloor: rounded(ofFloor), overLoop: rounded(overLoop) },
    ]),
  ),
});

/**
 * @param {Awaited<ReturnType<typeof import('./race.mjs').raceSizes>>} sizes
 * @returns {import('./figures.d.mts').SizeFigures[]}
 */
export const sizeFigures = (sizes) =>
  sizes.map(({ size, pipeline, floor, added }) => ({
    size,
    pipeline: rounded(pipeline),
    floor: rounded(floor),
    added: rounded(added),
  }));

/**
 * @param {string} name of the workload
 * @param {Awaited<ReturnType<typeof import('./profile.mjs').profileContender>>} profile
 * @param {number} top number of functions
 * @returns {import('./figures.d.mts').ProfileFigures}
 */
export const profileFigures = (name, { self }, top) => ({
  name,
  self: self.slice(0, top).map(([place, share]) => [place, Number(share.toFixed(3))]),
});

/**
 * @param {Awaited<ReturnType<typeof import('./function-memory.mjs').measureFunctionMemory>>} memory
 * @param {number} interfaceBytes
 * @returns {import('./figures.d.mts').MemoryFigures}
 */
export const memoryFigures = ({ eventBytes, lines, idleBytes, invocations, peakBytes }, interfaceBytes) => ({
  eventBytes,
  lines,
  idleMebibytes: tenths(idleBytes / MEBIBYTE),
  invocations,
  peakMebibytes: tenths(peakBytes / MEBIBYTE),
  interfaceBytes: Math.round(interfaceBytes),
});

/**
 * @param {Awaited<ReturnType<typeof import('./large-file.mjs').measureLargeFile>>} large
 * @param {import('./race.mjs').Comparison} comparison of the same lines in process
 * @returns {import('./figures.d.mts').LargeFileFigures}
 */
export const largeFileFigures = ({ fileBytes, lines, wallSeconds, cpuSeconds, peakBytes }, { ours }) => {
  const rate = lines / cpuSeconds;
  return {
    fileBytes,
    lines,
    linesPerSecond: Math.round(lines / wallSeconds),
    linesPerCpuSecond: Math.round(rate),
    ofInProcessRate: hundredths(rate / (MILLION / ours.pipeline.micros.middle)),
    peakMebibytes: tenths(peakBytes / MEBIBYTE),
  };
};

/** @param {import('./race.mjs').Quartiles} quartiles */
const rounded = ({ low, middle, high }) => ({
  low: hundredths(low),
  middle: hundredths(middle),
  high: hundredths(high),
});

const hundredths = (number) => Number(number.toFixed(2));
const tenths = (number) => Number(number.toFixed(1));
