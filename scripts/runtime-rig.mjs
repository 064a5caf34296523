/**
 * Runs the bundle under AWS's own Lambda runtime client, at AWS's limits: events of 6 MB, repeatedly in one process. Fails if an
 * invocation fails, if an answer is invalid for Firehose or too large for Lambda, if a line is lost, or if the process ever exceeds the
 * function's memory or its memory grows.
 *
 * Usage: npm run test:runtime -- [--invocations 40] [--memory-mb 512] [--seed 1] [--set NAME=VALUE]… [--each]
 *
 * Requires Linux and, to install the runtime client once: npm, cmake, g++, make, python3. `--set` sets options of the function, like
 * its environment; `--each` prints every invocation.
 */
import { parseArgs } from 'node:util';
import { markdownTable } from './docs/markdown.mjs';
import { EVENT_KINDS, makeEvent } from './runtime/events.mjs';
import { nodeFlags } from './runtime/function-process.mjs';
import { problemsOf } from './runtime/judge.mjs';
import { growthOf } from './runtime/memory.mjs';
import { mebibytes, median, readAssignments, wholeNumber } from './runtime/report.mjs';
import { runFunction } from './runtime/run-function.mjs';
import { makeRandom } from './samples/random.mjs';

const KIBIBYTE = 2 ** 10;

const { values: options } = parseArgs({
  options: {
    invocations: { type: 'string', default: '40' },
    'memory-mb': { type: 'string', default: '512' },
    seed: { type: 'string', default: '1' },
    set: { type: 'string', multiple: true, default: [] },
    each: { type: 'boolean', default: false },
  },
});
const invocations = wholeNumber('--invocations', options.invocations);
const memoryMb = wholeNumber('--memory-mb', options['memory-mb']);
const random = makeRandom(wholeNumber('--seed', options.seed));

const events = EVENT_KINDS.map((kind) => makeEvent(kind, random));
const run = await runFunction({ memoryMb, options: readAssignments(options.set) });
const seen = [];
try {
  while (seen.length < invocations && seen.at(-1)?.problem === undefined) {
    const invocation = await run.invoke(events[seen.length % events.length]);
    seen.push(invocation);
    if (options.each) console.log(JSON.stringify(invocation));
  }
} finally {
  await run.stop();
}

const rows = events.map(({ kind, event, recordIds, lines }) => {
  const those = seen.filter((invocation) => invocation.kind === kind);
  const times = those.map(({ elapsedMs }) => elapsedMs);
  const answers = those.map(({ answerBytes }) => answerBytes);
  return [
    kind,
    event.length.toLocaleString('en'),
    recordIds.length.toLocaleString('en'),
    lines?.toLocaleString('en') ?? '',
    String(those.length),
    median(times).toFixed(0),
    Math.max(0, ...times).toFixed(0),
    Math.max(0, ...answers).toLocaleString('en'),
  ];
});
const head = [
  'event',
  'bytes',
  'records',
  'lines',
  'invocations',
  'ms, median',
  'ms, longest',
  'largest answer, bytes',
];
const { sums, lost, recordFaults } = run.tally;
const growth = growthOf(seen.map(({ residentBytes }) => residentBytes));
console.log(`Node.js ${run.nodeVersion} ${nodeFlags(memoryMb).join(' ')}, seed ${options.seed}

${markdownTable(head, rows)}

memory after the first and the last invocation: ${mebibytes(seen[0].residentBytes)}, ${mebibytes(seen.at(-1).residentBytes)}
most ever: ${mebibytes(seen.at(-1).peakBytes)} of ${memoryMb} MiB
growth behind the first tenth: ${(growth.perSample / KIBIBYTE).toFixed(1)} KiB an invocation, ${mebibytes(growth.overall)} in all
lines in ${sums.linesIn}: documents ${sums.documents}, put back ${sums.linesPutBack}, dropped ${sums.linesDropped}, failed ${sums.linesFailed}, lost ${lost}
records put back ${run.taken.records}, in ${sums.putBackRequests} requests; records failed by code ${JSON.stringify(recordFaults)}`);

const problems = problemsOf(seen, run, memoryMb);
for (const problem of problems) console.error(`FAILED: ${problem}`);
if (problems.length > 0) process.exitCode = 1;
