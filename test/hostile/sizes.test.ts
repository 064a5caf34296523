import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { outputLinesOf } from '../support/answers.ts';
import { soundnessProblems } from '../support/check-answer.ts';
import { runInSmallHeap } from '../support/run-in-small-heap.ts';
import { eventOfData, runTransform } from '../support/run-transform.ts';
import { answerFiveMillionLines, answerThreeFullRecords } from './many-lines.ts';

const GOOD_LINE =
  '2 123456789010 eni-1235b8ca123456789 172.31.16.139 172.31.16.21 20641 22 6 20 4249 1418530010 1418530070 ACCEPT OK';

/** Default value of MAX_INFLATED_BYTES. */
const DEFAULT_INFLATED_BYTES = 16_777_216;

const MANY_LINES = new URL('./many-lines.ts', import.meta.url);

describe('Gzip that inflates past the bound', () => {
  it('fails its record and does not affect the others', async () => {
    // Prepare
    const bomb = gzipSync(Buffer.alloc(DEFAULT_INFLATED_BYTES + 1, 'x'));
    const event = eventOfData(GOOD_LINE, bomb, GOOD_LINE);

    // Act
    const run = await runTransform(event);

    // Assess
    expect(run.result.records.map(({ result }) => result)).toEqual(['Ok', 'ProcessingFailed', 'Ok']);
    expect(run.counts.recordFaults).toEqual({ inflated_size: 1 });
    expect(soundnessProblems(event, run, {})).toEqual([]);
  });

  it.each([
    { bytes: 1_024, result: 'Ok', recordFaults: {} },
    { bytes: 1_025, result: 'ProcessingFailed', recordFaults: { inflated_size: 1 } },
  ])('starts one byte above a limit of 1024: $bytes', async ({ bytes, result, recordFaults }) => {
    // Prepare
    const event = eventOfData(gzipSync(Buffer.alloc(bytes, 'x')));

    // Act
    const run = await runTransform(event, { MAX_INFLATED_BYTES: '1024' });

    // Assess
    expect(run.result.records.map((record) => record.result)).toEqual([result]);
    expect(run.counts.recordFaults).toEqual(recordFaults);
  });

  it('is bounded over all members of the gzip data together', async () => {
    // Prepare
    const members = Array.from({ length: 5 }, () => gzipSync(Buffer.alloc(300, 'x')));

    // Act
    const run = await runTransform(eventOfData(Buffer.concat(members)), { MAX_INFLATED_BYTES: '1024' });

    // Assess
    expect(run.counts.recordFaults).toEqual({ inflated_size: 1 });
  });
});

describe('A line of great length', () => {
  it('of one megabyte is written with its fault', async () => {
    // Prepare
    const line = 'x'.repeat(1_000_000);

    // Act
    const run = await runTransform(eventOfData(line));

    // Assess
    const [document] = run.result.records.flatMap(outputLinesOf).map((text): unknown => JSON.parse(text));
    expect(document).toEqual({ parse_fault: expect.objectContaining({ code: 'field_count' }), message: line });
    expect(run.counts.lineFaults).toEqual({ field_count: 1 });
  });

  it('of one megabyte in half a million fields is distinguished from a record', async () => {
    // Act
    const run = await runTransform(eventOfData('1 '.repeat(500_000)));

    // Assess
    expect(run.counts.lineFaults).toEqual({ field_count: 1 });
    expect(run.result.records.map(({ result }) => result)).toEqual(['Ok']);
  });

  it('of one megabyte in a field of text keeps every byte', async () => {
    // Prepare
    const value = 'é"\\'.repeat(250_000);

    // Act
    const run = await runTransform(eventOfData(`10.0.0.1 ${value}`), { LOG_FORMAT: 'srcaddr later-field' });

    // Assess
    const [document] = run.result.records.flatMap(outputLinesOf).map((text): unknown => JSON.parse(text));
    expect(document).toMatchObject({ srcaddr: '10.0.0.1', later_field: value });
  });

  it('of six megabytes fails its record, which does not fit into an answer, and affects no other', async () => {
    // Prepare
    const event = eventOfData(GOOD_LINE, 'x'.repeat(6_000_000), GOOD_LINE);

    // Act
    const run = await runTransform(event);

    // Assess
    expect(run.result.records.map(({ result }) => result)).toEqual(['Ok', 'ProcessingFailed', 'Ok']);
    expect(run.counts.recordFaults).toEqual({ response_size: 1 });
    expect(soundnessProblems(event, run, {})).toEqual([]);
  });
});

describe('A great number of lines', () => {
  it('drops a record of a million empty ones', async () => {
    // Act
    const run = await runTransform(eventOfData('\n'.repeat(1_000_000), gzipSync(' \r\n'.repeat(1_000_000))));

    // Assess
    expect(run.result.records.map(({ result }) => result)).toEqual(['Dropped', 'Dropped']);
    expect(run.counts).toMatchObject({ linesIn: 0, recordsDropped: 2 });
  });

  it('fails a record of five million without filling the heap', async () => {
    // Act
    const report = await runInSmallHeap(MANY_LINES, answerFiveMillionLines.name);

    // Assess
    expect(report).toEqual({
      results: ['ProcessingFailed'],
      recordFaults: { line_count: 1 },
      linesIn: 1,
      linesFailed: 1,
    });
  });

  it('fails three records, none of which fits into an answer, without filling the heap', async () => {
    // Act
    const report = await runInSmallHeap(MANY_LINES, answerThreeFullRecords.name);

    // Assess
    expect(report).toEqual({
      results: Array(3).fill('ProcessingFailed'),
      recordFaults: { response_size: 3 },
      linesIn: 1_200_000,
      linesFailed: 1_200_000,
    });
  });
});

describe('An answer that is full', () => {
  it('accepts no later record, however small, so that the order is kept', async () => {
    // Prepare
    const event = eventOfData('x'.repeat(300), 'x'.repeat(300), 'x', '');

    // Act
    const run = await runTransform(event, { MAX_RESPONSE_BYTES: '1200' });

    // Assess
    expect(run.result.records.map(({ result }) => result)).toEqual([
      'Ok',
      'ProcessingFailed',
      'ProcessingFailed',
      'Dropped',
    ]);
    expect(run.counts.recordFaults).toEqual({ response_size: 2 });
    expect(soundnessProblems(event, run, { MAX_RESPONSE_BYTES: '1200' })).toEqual([]);
  });
});

describe('An answer that exceeds its limit even without output', () => {
  it('still has every recordId', async () => {
    // Prepare
    const { records } = eventOfData(GOOD_LINE, '', GOOD_LINE);
    const event = { records: records.map((record) => ({ ...record, recordId: record.recordId.padEnd(1_000, '-') })) };

    // Act
    const run = await runTransform(event, { MAX_RESPONSE_BYTES: '1024' });

    // Assess
    expect(run.result.records.map(({ result }) => result)).toEqual(['ProcessingFailed', 'Dropped', 'ProcessingFailed']);
    expect(soundnessProblems(event, run, { MAX_RESPONSE_BYTES: '1024' })).toEqual([]);
  });
});
