/**
 * Runs the bundle for a long time under AWS's own Lambda runtime client, in one process: events of every kind and size in a changing
 * order, and a stream that accepts records that are put back. Fails for the same reasons as `runtime-rig.mjs`.
 *
 * Usage: npm run soak -- [--minutes 10] [--memory-mb 512] [--seed 1] [--set NAME=VALUE]… [--write]
 *
 * Prints the observations, in total and for each tenth of the time; `--write` puts the most important figures into docs/speed.md.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { fillSection, markdownTable } from './docs/markdown.mjs';
import { EVENT_KINDS, makeEvent } from './runtime/events.mjs';
import { problemsOf } from './runtime/judge.mjs';
import { growthOf } from './runtime/memory.mjs';
import { mebibytes, median, readAssignments, wholeNumber } from './runtime/report.mjs';
import { runFunction } from './runtime/run-function.mjs';
import { makeRandom } from './samples/random.mjs';

const PAGE = new URL('../docs/speed.md', import.meta.url);
const KIBIBYTE = 2 ** 10;
const MINUTE_MS = 60_000;
const SLICES = 10;
/** Shares of the maximum size of an event. */
const SHARES = [1, 1, 0.5, 0.1, 0.01];
/** Number of prepared events; one of them is replaced every few invocations. */
const POOL = 15;
const INVOCATIONS_A_NEW_EVENT = 3;

/** The figures that the page shows. */
const ON_PAGE = new Set([
  'Node.js, memory size, time',
  'lines in',
  'lines lost',
  'longest invocation',
  'most memory ever',
  'growth of memory behind the first tenth',
]);

const { values: options } = parseArgs({
  options: {
    minutes: { type: 'string', default: '10' },
    'memory-mb': { type: 'string', default: '512' },
    seed: { type: 'string', default: '1' },
    set: { type: 'string', multiple: true, default: [] },
    write: { type: 'boolean', default: false },
  },
});
const minutes = wholeNumber('--minutes', options.minutes);
const memoryMb = wholeNumber('--memory-mb', options['memory-mb']);
const random = makeRandom(wholeNumber('--seed', options.seed));

const newEvent = (index) => makeEvent(EVENT_KINDS[index % EVENT_KINDS.length], random, random.pick(SHARES));
const pool = Array.from({ length: POOL }, (_, index) => newEvent(index));
const run = await runFunction({ memoryMb, options: readAssignments(options.set) });
const startedAt = performance.now();
/** The end time of each invocation, as a share of the total time. */
const shares = [];
const seen = [];
try {
  while ((shares.at(-1) ?? 0) < 1 && seen.at(-1)?.problem === undefined) {
    if (seen.length % INVOCATIONS_A_NEW_EVENT === 0) {
      const index = random.between(0, POOL - 1);
      pool[index] = newEvent(index);
    }
    seen.push(await run.invoke(random.pick(pool)));
    shares.push((performance.now() - startedAt) / (minutes * MINUTE_MS));
  }
} finally {
  await run.stop();
}

const growth = growthOf(seen.map(({ residentBytes }) => residentBytes));
const figures = overview();
console.log([figureTable(figures), '', timeline()].join('\n'));
const problems = problemsOf(seen, run, memoryMb);
for (const problem of problems) console.error(`FAILED: ${problem}`);
if (problems.length > 0) process.exitCode = 1;
else if (options.write) writePage(figures.filter(([what]) => ON_PAGE.has(what)));

function writePage(shown) {
  writeFileSync(PAGE, fillSection(readFileSync(PAGE, 'utf8'), 'soak', figureTable(shown)));
}

function figureTable(rows) {
  return markdownTable(['what', 'figure'], rows);
}

/** Rows of the total observations: name and figure. */
function overview() {
  const { sums, lost, recordFaults } = run.tally;
  const faults = Object.entries(recordFaults).map(([code, count]) => `${number(count)} \`${code}\``);
  return [
    ['Node.js, memory size, time', `${run.nodeVersion}, ${memoryMb} MiB, ${minutes} min`],
    ['invocations', number(seen.length)],
    ['events', `${mebibytes(seen.reduce((sum, { eventBytes }) => sum + eventBytes, 0))} in all`],
    ['lines in', number(sums.linesIn)],
    ['documents', number(sums.documents)],
    ['lines put back', number(sums.linesPutBack)],
    ['lines of failed records', number(sums.linesFailed)],
    ['lines lost', number(lost)],
    ['records failed', faults.join(', ') || 'none'],
    ['largest answer', `${number(Math.max(...seen.map(({ answerBytes }) => answerBytes)))} bytes`],
    ['longest invocation', `${Math.max(...seen.map(({ elapsedMs }) => elapsedMs)).toFixed(0)} ms`],
    ['most memory ever', mebibytes(seen.at(-1).peakBytes)],
    [
      'growth of memory behind the first tenth',
      `${(growth.perSample / KIBIBYTE).toFixed(2)} KiB an invocation, ${mebibytes(growth.overall)} in all`,
    ],
  ];
}

function timeline() {
  const rows = Array.from({ length: SLICES }, (_, slice) => {
    const those = seen.filter((_, index) => Math.min(SLICES - 1, Math.floor((shares[index] ?? 0) * SLICES)) === slice);
    const resident = those.map(({ residentBytes }) => residentBytes);
    return [
      (((slice + 1) * minutes) / SLICES).toFixed(1),
      number(those.length),
      mebibytes(median(resident)),
      mebibytes(Math.max(0, ...resident)),
      number(those.reduce((sum, { documents }) => sum + documents, 0)),
    ];
  });
  return markdownTable(
    [
      'until minute',
      'invocations',
      'memory after an invocation, median',
      'memory after an invocation, most',
      'documents',
    ],
    rows,
  );
}

function number(value) {
  return value.toLocaleString('en');
}
