import { cpus } from 'node:os';
import { markdownTable } from '../docs/markdown.mjs';
import { mebibytes } from '../runtime/report.mjs';

const MILLION = 1e6;
/** What is aimed at. */
const LEAST_OF_FLOOR = 0.6;
const LEAST_OVER_IDIOMATIC = 3;

/** The machine and the program, in a line. */
export const machine = () => {
  const processors = cpus();
  return `Node.js ${process.version}, ${processors.length} × ${processors[0]?.model ?? 'unknown processor'}`;
};

/** @param {readonly import('./race.mjs').Comparison[]} comparisons */
export const comparisonTable = (comparisons) =>
  markdownTable(
    [
      'workload',
      'pipeline, µs',
      `of the floor’s speed (aim ${LEAST_OF_FLOOR})`,
      `times the loop’s speed (aim ${LEAST_OVER_IDIOMATIC})`,
      'with EC2’s cache, µs',
    ],
    comparisons.map(({ name, micros, ofFloor, overIdiomatic }) => [
      name,
      spread(micros.pipeline),
      spread(ofFloor),
      spread(overIdiomatic),
      spread(micros.live),
    ]),
  );

/** @param {Awaited<ReturnType<typeof import('./race.mjs').raceSizes>>} sizes */
export const sizeTable = (sizes) =>
  markdownTable(
    ['flows in the event', 'pipeline, µs a record', 'of the floor’s speed'],
    sizes.map(({ size, pipeline, ofFloor }) => [whole(size), spread(pipeline), spread(ofFloor)]),
  );

/** @param {Awaited<ReturnType<typeof import('./race.mjs').raceVerdicts>>} times */
export const verdictTable = ({ without, judging, writing }) =>
  markdownTable(
    ['without verdicts, µs a record', 'judging adds', 'writing adds'],
    [[spread(without), spread(judging), spread(writing)]],
  );

/**
 * @param {Awaited<ReturnType<typeof import('./function-memory.mjs').measureFunctionMemory>>} memory
 * @param {number} interfaceBytes
 */
export const memoryTable = (memory, interfaceBytes) =>
  markdownTable(
    ['what', 'figure'],
    [
      ['event of CloudWatch Logs', `${whole(memory.eventBytes)} bytes, ${whole(memory.lines)} lines`],
      ['memory before the first invocation', mebibytes(memory.idleBytes)],
      [`most memory in ${memory.invocations} invocations (aim 256 MiB)`, mebibytes(memory.peakBytes)],
      ['a cached interface', `${whole(interfaceBytes)} bytes`],
    ],
  );

/**
 * @param {Awaited<ReturnType<typeof import('./large-file.mjs').measureLargeFile>>} large
 * @param {import('./race.mjs').Comparison} comparison of the same lines in process
 */
export const largeTable = (large, { micros }) => {
  const inProcess = MILLION / micros.pipeline.middle;
  const rate = large.lines / large.cpuSeconds;
  return markdownTable(
    ['what', 'figure'],
    [
      ['file', `${whole(large.fileBytes)} bytes, ${whole(large.lines)} lines`],
      ['lines a second', `${whole(large.lines / large.wallSeconds)}, by processor time ${whole(rate)}`],
      ['of the rate in process (aim 0.5)', (rate / inProcess).toFixed(2)],
      ['most memory', mebibytes(large.peakBytes)],
    ],
  );
};

const spread = ({ low, middle, high }) => `${middle.toFixed(2)} (${low.toFixed(2)}–${high.toFixed(2)})`;

const whole = (number) => Math.round(number).toLocaleString('en');
