import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { type HopMark, readHopMark, writeHopMark } from '../../../src/decode/hop-mark.ts';
import { gzipWith, subfield } from '../../support/gzip-with.ts';
import { eventOfData } from '../../support/run-transform.ts';
import { addsUp, linesOf, resultsOf, runWithSink, ScriptedSink, subscription, textOf } from './overflow-rig.ts';

const TIGHT = { MAX_RESPONSE_BYTES: '6000' };
/** Two records, of which only the first fits into an answer. */
const TWO = [linesOf(0, 8).join('\n'), linesOf(8, 16).join('\n')] as const;

describe('the hop limit', () => {
  const marked = (mark: HopMark, text: string = TWO[1]) => writeHopMark(Buffer.from(text), mark);

  it('fails a record without hops left', async () => {
    // Prepare
    const sink = new ScriptedSink();
    const records = [TWO[0], marked({ hops: 3, turns: 0 }), gzipSync(TWO[1])];

    // Act
    const run = await runWithSink(eventOfData(...records), sink, { ...TIGHT, MAX_HOPS: '3' });

    // Assess
    expect(resultsOf(run)).toEqual(['Ok', 'ProcessingFailed', 'Dropped']);
    expect(run.counts.recordFaults).toEqual({ hop_limit: 1 });
    expect(addsUp(run)).toBe(true);
  });

  it('fails no record that fits into the answer', async () => {
    // Prepare
    const sink = new ScriptedSink();

    // Act
    const run = await runWithSink(eventOfData(marked({ hops: 3, turns: 0 })), sink, { ...TIGHT, MAX_HOPS: '3' });

    // Assess
    expect(resultsOf(run)).toEqual(['Ok']);
  });

  it('also fails a record that would have to be split', async () => {
    // Prepare
    const sink = new ScriptedSink();
    const large = writeHopMark(subscription(linesOf(0, 60)), { hops: 3, turns: 0 });

    // Act
    const run = await runWithSink(eventOfData(large, TWO[1]), sink, { ...TIGHT, MAX_HOPS: '3' });

    // Assess
    expect(resultsOf(run)).toEqual(['ProcessingFailed', 'Ok']);
    expect(run.counts.recordFaults).toEqual({ hop_limit: 1 });
  });

  it.each([
    ['says so', { hops: 9_999, turns: 9_999 }, { hops: 9_999, turns: 9_998 }],
    ['says that it never was', { hops: 0, turns: 9_999 }, { hops: 0, turns: 9_998 }],
  ])('treats a forged mark as genuine, whose count still only decreases: one that %s', async (_what, forged, next) => {
    // Prepare
    const sink = new ScriptedSink();

    // Act
    const run = await runWithSink(eventOfData(TWO[0], marked(forged)), sink, TIGHT);

    // Assess
    expect(resultsOf(run)).toEqual(['Ok', 'Dropped']);
    expect(sink.parts.map(({ data }) => readHopMark(data))).toEqual([next]);
  });

  it('applies to a record whose mark is followed by a file name longer than the examined part', async () => {
    // Prepare
    const named = gzipWith(TWO[1], { name: 'n'.repeat(200_000) });
    const record = writeHopMark(named, { hops: 3, turns: 0 });

    // Act
    const run = await runWithSink(eventOfData(TWO[0], record), new ScriptedSink(), { ...TIGHT, MAX_HOPS: '3' });

    // Assess
    expect(run.counts.recordFaults).toEqual({ hop_limit: 1 });
  });

  it('does not fail the event for a gzip header without space for a mark', async () => {
    // Prepare
    const full = gzipWith(TWO[1], { extra: subfield('AA', Buffer.alloc(0xffff - 4)) });
    const sink = new ScriptedSink();

    // Act
    const run = await runWithSink(eventOfData(TWO[0], full), sink, TIGHT);

    // Assess
    expect(resultsOf(run)).toEqual(['Ok', 'Dropped']);
    expect(sink.parts.map(({ data }) => textOf(data))).toEqual([TWO[1]]);
  });
});
