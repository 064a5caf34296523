/**
 * Answers randomly mutated events, based on the files of test/fuzz-corpus, with the built library, with and without the fast lane, and
 * checks every answer: both lanes give the same answer without an exception, every recordId occurs once and in order, base64 and size
 * are correct, no line is lost. For each event, a randomly mutated file of a kind that the command reads is also read. A failing input
 * is written to a file, and its number is printed.
 *
 * Usage: npm run fuzz -- [--seconds 60] [--seed N] [--only NUMBER]
 *
 * The same seed gives the same cases; `--only` runs a single case. Exit status: 0, or 1 if a failure was found.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { createTransformer } from '../lib/index.mjs';
import { bundleModule } from './bundle-module.mjs';

const FOLDER = new URL('../test/fuzz-corpus/', import.meta.url);
const FOUND = new URL('../node_modules/.cache/fuzz/', import.meta.url);
/** The fuzzer stops after this many findings: further ones are mostly cases of the same mistake. */
const MAX_FOUND = 20;
const PROGRESS_MS = 10_000;
/** Files are read in chunks of these sizes, in turn. */
const CHUNK_BYTES = [65_536, 1, 17, 500];
/** After this many cases, the fuzzer yields to timers and streams. */
const CASES_A_TURN = 100;

const { values: options } = parseArgs({
  options: {
    seconds: { type: 'string', default: '60' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000_000) },
    only: { type: 'string' },
  },
});
const seed = wholeNumber('--seed', options.seed);
const only = options.only === undefined ? undefined : wholeNumber('--only', options.only);
const endsAt = performance.now() + wholeNumber('--seconds', options.seconds) * 1_000;

const { inputProblems, laneProblems, makeCase, makeHeavyPayloads, makeInput, OPTIONS, readCorpus } = await bundleModule(
  new URL('./fuzz/sources.ts', import.meta.url),
);
const corpus = readCorpus(FOLDER);
const heavy = makeHeavyPayloads();
const transformers = new Map();
let found = 0;
let cases = 0;
let slowest = { elapsedMs: 0, iteration: 0 };
let progressAt = performance.now() + PROGRESS_MS;

console.log(`seed ${seed}`);
if (only !== undefined) await runCase(only);
else {
  for (; performance.now() < endsAt && found < MAX_FOUND; cases++) {
    await runCase(cases);
    if (cases % CASES_A_TURN === 0) await new Promise((resolve) => setImmediate(resolve));
    if (performance.now() < progressAt) continue;
    progressAt += PROGRESS_MS;
    console.log(`${cases + 1} cases, ${found} found`);
  }
  console.log(
    `${cases} cases, ${found} found; the slowest took ${slowest.elapsedMs.toFixed(0)} ms (--seed ${seed} --only ${slowest.iteration})`,
  );
}
if (found > 0) process.exitCode = 1;

async function runCase(iteration) {
  const fuzzCase = makeCase(corpus, seed, iteration, heavy);
  const startedAt = performance.now();
  const input = makeInput(seed, iteration);
  const chunkBytes = CHUNK_BYTES[iteration % CHUNK_BYTES.length];
  const problems = [
    ...(await laneProblems(fuzzCase, { on: answerIn('on'), off: answerIn('off') })),
    ...(await inputProblems(input, chunkBytes)).map((problem) => `file in chunks of ${chunkBytes} bytes: ${problem}`),
  ];
  const elapsedMs = performance.now() - startedAt;
  if (elapsedMs > slowest.elapsedMs) slowest = { elapsedMs, iteration };
  if (problems.length === 0) return;
  found++;
  mkdirSync(FOUND, { recursive: true });
  const file = new URL(`seed-${seed}-case-${iteration}.json`, FOUND);
  writeFileSync(file, JSON.stringify({ seed, iteration, problems, input: input.toString('base64'), ...fuzzCase }));
  console.error(`case ${iteration} (--seed ${seed} --only ${iteration}), in ${file.pathname}:`);
  for (const problem of problems) console.error(`  ${problem.slice(0, 2_000)}`);
}

/** Answers cases with the fast lane or without it. */
function answerIn(fastLane) {
  return ({ event, options }) => answerByLibrary({ event, options: { ...options, FAST_LANE: fastLane } });
}

/** The library's answer, and the size that the program itself would have counted. */
async function answerByLibrary({ event, options: texts }) {
  const key = JSON.stringify(texts);
  const members = Object.entries(texts).map(([name, text]) => {
    const { member, kind } = OPTIONS[name];
    return [member, kind === 'number' ? Number(text) : text];
  });
  const transformer = transformers.get(key) ?? createTransformer(Object.fromEntries(members));
  transformers.set(key, transformer);
  const { result, counts, failures } = await transformer.transformWithCounts(event);
  return { result, counts, responseBytes: accountedBytes(result), errors: [], failures: () => failures };
}

/** The size of an answer computed from its parts; it must equal the size of its JSON, since an answer contains nothing else. */
function accountedBytes({ records }) {
  const bytes = records.map(({ recordId, result, data, kafkaRecordValue }) => {
    const entry = '{"recordId":,"result":""}'.length + Buffer.byteLength(JSON.stringify(recordId)) + result.length;
    if (data !== undefined) return entry + ',"data":""'.length + data.length;
    return kafkaRecordValue === undefined ? entry : entry + ',"kafkaRecordValue":""'.length + kafkaRecordValue.length;
  });
  return '{"records":[]}'.length + Math.max(0, records.length - 1) + bytes.reduce((sum, entry) => sum + entry, 0);
}

function wholeNumber(name, text) {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 0) throw new RangeError(`${name} must be a whole number from 0, not ${text}`);
  return value;
}
