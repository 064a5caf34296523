import { growthOf } from './memory.mjs';
import { mebibytes } from './report.mjs';
import { MAX_ANSWER_BYTES } from './runtime-api.mjs';

const MEBIBYTE = 2 ** 20;
/** Growth over a run up to this size is considered noise of the garbage collector. */
export const MAX_GROWTH_MB = 32;
/** Shorter runs do not show growth: the heap has not reached its normal size yet. */
const LEAST_FOR_GROWTH = 200;

/**
 * The problems of a run, one sentence each.
 * @param {readonly import('./run-function.mjs').Invocation[]} seen
 * @param {Awaited<ReturnType<typeof import('./run-function.mjs').runFunction>>} run ended
 * @param {number} memoryMb memory limit of the function
 */
export const problemsOf = (seen, run, memoryMb) => {
  const { tally, taken, violations } = run;
  const peakBytes = Math.max(0, ...seen.map((invocation) => invocation.peakBytes));
  const growth = growthOf(seen.map(({ residentBytes }) => residentBytes));
  return [
    ...seen.flatMap(({ kind, problem }) => when(problem !== undefined, `${kind}: ${problem}`)),
    ...seen.flatMap(({ kind, answerBytes }) =>
      when(answerBytes > MAX_ANSWER_BYTES, `${kind}: an answer of ${answerBytes} bytes, over ${MAX_ANSWER_BYTES}`),
    ),
    ...when(peakBytes > memoryMb * MEBIBYTE, `had ${mebibytes(peakBytes)} of memory, over ${memoryMb} MiB`),
    ...when(
      seen.length >= LEAST_FOR_GROWTH && growth.overall > MAX_GROWTH_MB * MEBIBYTE,
      `grew by ${mebibytes(growth.overall)}, over ${MAX_GROWTH_MB} MiB`,
    ),
    ...when(tally.linesIn.length !== seen.length, `${tally.linesIn.length} log lines of ${seen.length} invocations`),
    ...seen.flatMap(({ kind, lines }, index) =>
      when(
        lines !== undefined && lines !== tally.linesIn[index],
        `${kind}: ${lines} lines in the event, ${tally.linesIn[index]} counted`,
      ),
    ),
    ...tally.unbalanced.map((line) => `lines do not add up: ${line}`),
    ...violations.map((violation) => `put back against a limit: ${violation}`),
    ...tally.complaints.map((line) => `logged: ${line}`),
    ...when(
      tally.sums.documents !== seen.reduce((sum, { documents }) => sum + documents, 0),
      `${tally.sums.documents} documents counted, others in the answers`,
    ),
    ...when(
      tally.sums.partsPutBack !== taken.records,
      `${tally.sums.partsPutBack} records put back, ${taken.records} on the stream`,
    ),
  ];
};

const when = (holds, problem) => (holds ? [problem] : []);
