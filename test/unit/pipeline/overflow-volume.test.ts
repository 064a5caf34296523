import { describe, expect, it } from 'vitest';
import type { OptionTexts } from '../../../src/config/read-options.ts';
import { LoopingStream } from '../../support/looping-stream.ts';
import { eventOfData, runTransform, type TransformRun } from '../../support/run-transform.ts';
import {
  addsUp,
  direct,
  idsIn,
  lineOf,
  range,
  resultsOf,
  runWithSink,
  ScriptedSink,
  subscription,
  textOf,
} from './overflow-rig.ts';

const TIGHT = { MAX_RESPONSE_BYTES: '6000' };
const COUNT = 120;

/** Lines of which every third is rejected; each belongs to a different flow. */
const LINES = range(0, COUNT).map((id) =>
  lineOf(id)
    .replace(' 51515 ', ` ${40_000 + id} `)
    .replace('ACCEPT', id % 3 === 0 ? 'REJECT' : 'ACCEPT'),
);
const REJECTED = range(0, COUNT).filter((id) => id % 3 === 0);
const NO_DATA = '2 123456789012 eni-0a1b2c3d - - - - - - - 1609459200 1609459260 - NODATA';

async function drained(options: OptionTexts, ...data: readonly (string | Uint8Array)[]): Promise<LoopingStream> {
  const stream = new LoopingStream({ options: { ...TIGHT, ...options } });
  stream.put(...data);
  await stream.drain();
  return stream;
}

const sumOf = (
  runs: readonly TransformRun[],
  name: 'linesDropped' | 'linesDroppedByRule' | 'linesSampledOut' | 'linesWouldDrop',
): number => runs.reduce((sum, { counts }) => sum + counts[name], 0);

/** The documents delivered by a stream, in the order of their lines. */
const documentsOf = (texts: readonly string[]): string[] =>
  texts
    .flatMap((text) => text.split('\n'))
    .filter((text) => text !== '')
    .toSorted((one, other) => (idsIn(one)[0] ?? 0) - (idsIn(other)[0] ?? 0));

describe('lines omitted from records that are put back', () => {
  it.each([
    ['log events', subscription(LINES)],
    ['lines of one message', direct(LINES.join('\n'))],
    ['lines of text', LINES.join('\n')],
  ])('are counted once and are not put back: %s', async (_what, data) => {
    // Prepare
    const options = { DROP_RULES: 'action=ACCEPT' };

    // Act
    const stream = await drained(options, data);

    // Assess
    expect(stream.delivered.flatMap(idsIn)).toEqual(REJECTED);
    expect(stream.putBackParts.flatMap(({ data: part }) => idsIn(textOf(part))).filter((id) => id % 3 !== 0)).toEqual(
      [],
    );
    expect(sumOf(stream.runs, 'linesDroppedByRule')).toBe(COUNT - REJECTED.length);
    expect(sumOf(stream.runs, 'linesDropped')).toBe(COUNT - REJECTED.length);
    expect(stream.runs.length).toBeGreaterThan(1);
    expect(stream.runs.every(addsUp)).toBe(true);
  });

  it('are the same as in an answer without a limit, and the kept ones have the same weights', async () => {
    // Prepare
    const options = { SAMPLE_ACCEPT: '3' };
    const data = subscription(LINES);

    // Act
    const stream = await drained(options, data);

    // Assess
    const { result, counts } = await runTransform(eventOfData(data), options);
    const expected = documentsOf([Buffer.from(result.records[0]?.data ?? '', 'base64').toString()]);
    expect(documentsOf(stream.delivered)).toEqual(expected);
    expect(expected.filter((document) => document.includes('"sample_weight":3')).length).toBe(
      counts.documents - REJECTED.length,
    );
    expect(counts.documents).toBeLessThan(COUNT);
    expect(sumOf(stream.runs, 'linesSampledOut')).toBe(counts.linesSampledOut);
  });

  it('are written with DROP_MODE=count, and counted as lines that would be dropped', async () => {
    // Prepare
    const options = { DROP_RULES: 'action=ACCEPT', DROP_MODE: 'count' };

    // Act
    const stream = await drained(options, subscription(LINES));

    // Assess
    expect(stream.delivered.flatMap(idsIn)).toEqual(range(0, COUNT));
    expect(sumOf(stream.runs, 'linesDropped')).toBe(0);
    expect(stream.delivered.join('')).not.toContain('sample_weight');
    // a record that is put back is counted when it returns, not now
    expect(sumOf(stream.runs, 'linesWouldDrop')).toBe(COUNT - REJECTED.length);
  });

  it('may be lines without traffic between those that are put back', async () => {
    // Prepare
    const lines = LINES.flatMap((line) => [NO_DATA, line]);

    // Act
    const stream = await drained({ ON_NODATA: 'drop' }, subscription(lines));

    // Assess
    expect(stream.delivered.flatMap(idsIn)).toEqual(range(0, COUNT));
    expect(stream.delivered.join('')).not.toContain('NODATA');
    expect(stream.runs.reduce((sum, { counts }) => sum + counts.linesDroppedNoData, 0)).toBe(COUNT);
    expect(stream.runs.every(addsUp)).toBe(true);
  });

  it('are not counted as omitted if their record fails or is put back as a whole', async () => {
    // Prepare
    const records = [LINES.slice(0, 20), LINES.slice(60, 84)].map((lines) => lines.join('\n'));
    const options = { ...TIGHT, DROP_RULES: 'action=ACCEPT' };
    const sink = new ScriptedSink();

    // Act
    const runs = [
      await runWithSink(eventOfData(...records), sink, options),
      await runWithSink(eventOfData(...records), sink, { ...options, PUT_BACK: 'off' }),
    ];

    // Assess: 13 lines of the first record are omitted
    expect(runs.map(resultsOf)).toEqual([
      ['Ok', 'Dropped'],
      ['Ok', 'ProcessingFailed'],
    ]);
    expect(runs.map(({ counts }) => counts.linesDropped)).toEqual([13, 13]);
    expect(runs.map(({ counts }) => [counts.linesPutBack, counts.linesFailed])).toEqual([
      [24, 0],
      [0, 24],
    ]);
    expect(runs.every(addsUp)).toBe(true);
  });

  it('allow a record to be answered with its other lines if all of these are written', async () => {
    // Prepare
    const lines = [lineOf(0).replace('ACCEPT', 'REJECT'), ...LINES.filter((_, id) => id % 3 !== 0)];
    const sink = new ScriptedSink();

    // Act
    const run = await runWithSink(eventOfData(subscription(lines)), sink, { ...TIGHT, DROP_RULES: 'action=ACCEPT' });

    // Assess
    expect(resultsOf(run)).toEqual(['Ok']);
    expect(sink.calls).toEqual([]);
    expect(run.counts).toMatchObject({ documents: 1, linesDropped: lines.length - 1, linesPutBack: 0 });
  });
});
