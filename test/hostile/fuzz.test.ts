import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { Transform } from '../../src/pipeline/transform.ts';
import { fuzzProblems, laneProblems } from '../support/fuzz/fuzz-problems.ts';
import { inputProblems, makeInput } from '../support/fuzz/input-problems.ts';
import { type FuzzCase, makeCase, makePayloads } from '../support/fuzz/make-case.ts';
import { outcomeOf } from '../support/fuzz/outcome-of.ts';
import { readCorpus } from '../support/fuzz/read-corpus.ts';
import { LoopingStream } from '../support/looping-stream.ts';
import { eventFromJson, eventOfData, makeTransform, runTransform } from '../support/run-transform.ts';

const FOLDER = new URL('../fuzz-corpus/', import.meta.url);
const SEED = 20_261_123;
const CASES = 400;
const PUT_BACK_CASES = 150;
const corpus = readCorpus(FOLDER);

const files = [
  ...corpus.payloads.map(({ name, content }) => ({ name, event: eventOfData(content) })),
  ...corpus.events.map(({ name, content }) => ({ name, event: eventFromJson(content) })),
];

describe('The corpus of the fuzzer', () => {
  it.each(['s3', 'opensearch'])('is answered correctly in its original form, for %s', async (destination) => {
    // Prepare
    const options = { DESTINATION: destination };
    const transform = makeTransform(options);

    // Act
    const problems = await Promise.all(
      files.map(({ event }) => fuzzProblems({ event, options }, () => runTransform(event, transform))),
    );

    // Assess
    expect(files.length).toBeGreaterThan(100);
    expect(problems.flat()).toEqual([]);
  });

  it('gets the answers of its table, file by file', async () => {
    // Prepare
    const rows = readFileSync(new URL('README.md', FOLDER), 'utf8').matchAll(/^\| `(.+?)` \| .+? \| (.+) \|$/gm);
    const told = new Map([...rows].map(([, name, answer]) => [name, answer]));

    // Act
    const answers = await Promise.all(files.map(async ({ event }) => outcomeOf(await runTransform(event))));

    // Assess
    expect(Object.fromEntries(told)).toEqual(
      Object.fromEntries(files.map(({ name }, index) => [name, answers[index]])),
    );
  });
});

describe('The fuzzer', () => {
  it(`finds nothing in its first ${CASES} cases`, async () => {
    // Prepare
    const cases = Array.from({ length: CASES }, (_, iteration) => makeCase(corpus, SEED, iteration, []));
    const transforms = new Map<string, Transform>();
    const answerIn = (fastLane: string) => (fuzzCase: FuzzCase) => {
      const options = { ...fuzzCase.options, FAST_LANE: fastLane };
      const key = JSON.stringify(options);
      const transform = transforms.get(key) ?? makeTransform(options);
      transforms.set(key, transform);
      return runTransform(fuzzCase.event, transform);
    };
    const lanes = { on: answerIn('on'), off: answerIn('off') };

    // Act
    const found: string[] = [];
    for (const [iteration, fuzzCase] of cases.entries()) {
      const problems = await laneProblems(fuzzCase, lanes);
      found.push(...problems.map((problem) => `case ${iteration}: ${problem}`));
    }

    // Assess
    expect(found).toEqual([]);
  });

  it('finds no line lost if overflowing records are put back and delivered again', async () => {
    // Prepare
    const options = [{ MAX_RESPONSE_BYTES: '2000' }, { MAX_RESPONSE_BYTES: '4000', DESTINATION: 'opensearch' }];
    const streams = Array.from({ length: PUT_BACK_CASES }, (_, iteration) => {
      const stream = new LoopingStream({ options: options[iteration % options.length] ?? {} });
      stream.put(...makePayloads(corpus, SEED, iteration));
      return stream;
    });

    // Act
    for (const stream of streams) await stream.drain();

    // Assess
    expect(streams.flatMap(({ runs }) => runs.flatMap(({ errors }) => errors))).toEqual([]);
    const linesOfRuns = streams.map(({ runs }) => runs.map(({ counts }) => counts));
    expect(sum(linesOfRuns.flat(), ({ linesPutBack }) => linesPutBack)).toBeGreaterThan(PUT_BACK_CASES);
    for (const runs of linesOfRuns) {
      // each event contains exactly what the previous one put back
      expect(runs.map(({ linesIn }) => linesIn).slice(1)).toEqual(
        runs.map(({ linesPutBack }) => linesPutBack).slice(0, -1),
      );
      expect(sum(runs, ({ documents, linesDropped, linesFailed }) => documents + linesDropped + linesFailed)).toBe(
        runs[0]?.linesIn,
      );
    }
  });

  it('makes the same case from the same number, and different cases from different numbers', () => {
    // Act
    const [first, again, next, otherSeed] = [
      makeCase(corpus, SEED, 7, []),
      makeCase(corpus, SEED, 7, []),
      makeCase(corpus, SEED, 8, []),
      makeCase(corpus, SEED + 1, 7, []),
    ];

    // Assess
    expect(again).toEqual(first);
    expect(next).not.toEqual(first);
    expect(otherSeed).not.toEqual(first);
  });

  it('detects an answer that lost a record, and a failure', async () => {
    // Prepare
    const fuzzCase = { event: eventOfData('one', 'two'), options: {} };

    // Act
    const lost = await fuzzProblems(fuzzCase, async ({ event, options }) => {
      const run = await runTransform(event, options);
      return { ...run, result: { records: run.result.records.slice(1) } };
    });
    const thrown = await fuzzProblems(fuzzCase, () => Promise.reject(new TypeError('broken')));

    // Assess
    expect(lost.join()).toContain('recordIds');
    expect(thrown.join()).toContain('broken');
  });
});

function sum<T>(items: readonly T[], numberOf: (item: T) => number): number {
  return items.reduce((total, item) => total + numberOf(item), 0);
}

describe('Files of every kind that the command reads, changed at random', () => {
  it('are either read or refused', async () => {
    for (let iteration = 0; iteration < CASES; iteration++) {
      const problems = await inputProblems(makeInput(SEED, iteration), [65_536, 1, 17][iteration % 3] ?? 1);
      expect(problems, `case ${iteration}`).toEqual([]);
    }
  });
});
