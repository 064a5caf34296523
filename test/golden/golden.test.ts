import { readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { createTransformer } from '../../src/library/index.ts';
import type { FirehoseResult } from '../../src/model/firehose.ts';
import { transformInSchema } from '../support/transform-in-schema.ts';
import { goldenCases, schemaGoldenCases } from './golden-case.ts';

/** With `UPDATE_GOLDENS=1`, the output overwrites the expected files; review every changed line. */
const IS_UPDATE = process.env.UPDATE_GOLDENS === '1';

const documentsOf = (text: string): unknown[] =>
  text
    .trimEnd()
    .split('\n')
    .map((line): unknown => JSON.parse(line));

/** The plain lane, and the fast lane after it has learned from the same event. */
const LANES = [
  { fastLane: 'off', times: 1 },
  { fastLane: 'on', times: 3 },
] as const;

describe.each(goldenCases())('$name: $about', ({ event, options, results, counts, expectedFile }) => {
  it.each(LANES)('gives exactly the expected documents with FAST_LANE $fastLane', async ({ fastLane, times }) => {
    // Prepare
    const transformer = createTransformer({ ...options, fastLane });
    for (let time = 1; time < times; time++) await transformer.transform(event);

    // Act
    const text = outputText(await transformer.transform(event), options.destination);
    if (IS_UPDATE) writeFileSync(expectedFile, text);

    // Assess: documents first, since their differences are easier to read
    const expected = readFileSync(expectedFile, 'utf8');
    expect(documentsOf(text)).toEqual(documentsOf(expected));
    expect(text).toBe(expected);
  });

  it.each(LANES)('answers and counts the expected numbers with FAST_LANE $fastLane', async ({ fastLane, times }) => {
    // Prepare
    const transformer = createTransformer({ ...options, fastLane });
    for (let time = 1; time < times; time++) await transformer.transform(event);

    // Act
    const answer = await transformer.transformWithCounts(event);

    // Assess
    expect(answer.result.records.map((record) => record.recordId)).toEqual(
      event.records.map((record) => record.recordId),
    );
    expect(numberOfEach(answer.result)).toEqual(results);
    expect(answer.counts).toMatchObject(counts);
  });
});

describe.each(schemaGoldenCases())('$name, as $schema', ({ event, schema, options, expectedFile }) => {
  it.each(LANES)('gives exactly the expected documents with FAST_LANE $fastLane', async ({ fastLane, times }) => {
    // Prepare
    const { destination } = options;

    // Act
    const text = outputText(await transformInSchema(event, schema, { ...options, fastLane }, times), destination);
    if (IS_UPDATE) writeFileSync(expectedFile, text);

    // Assess: documents first, since their differences are easier to read
    const expected = readFileSync(expectedFile, 'utf8');
    expect(documentsOf(text)).toEqual(documentsOf(expected));
    expect(text).toBe(expected);
  });
});

/** The outputs of all records in order, separated by a newline unless they end in one. */
function outputText(result: FirehoseResult, destination = 's3'): string {
  const outputs = result.records
    .filter((record) => record.result === 'Ok')
    .map((record) => Buffer.from(record.data ?? '', 'base64').toString());
  if (destination === 's3') return outputs.join('');
  for (const output of outputs) expect(output).not.toContain('\n');
  return outputs.map((output) => `${output}\n`).join('');
}

function numberOfEach(result: FirehoseResult): Record<string, number> {
  const numbers: Record<string, number> = {};
  for (const record of result.records) numbers[record.result] = (numbers[record.result] ?? 0) + 1;
  return numbers;
}
