import { describe, expect, it } from 'vitest';
import type { PutBackSink } from '../../../src/model/put-back.ts';
import { LoopingStream } from '../../support/looping-stream.ts';
import { eventOfData } from '../../support/run-transform.ts';
import {
  addsUp,
  direct,
  lineOf,
  linesOf,
  range,
  resultsOf,
  runWithSink,
  ScriptedSink,
  subscription,
} from './overflow-rig.ts';

const TIGHT = { MAX_RESPONSE_BYTES: '6000' };
/** Two records, of which only the first fits into an answer. */
const TWO = [linesOf(0, 8).join('\n'), linesOf(8, 16).join('\n')] as const;

const refusingSink = (putBack: PutBackSink['putBack']): PutBackSink => ({ accepts: () => true, putBack });

describe('a stream on which records are put back', () => {
  it('gets Kinesis records with the partition keys that they had, whole ones and parts', async () => {
    // Prepare
    const stream = new LoopingStream({ source: 'kinesis', options: TIGHT });
    stream.put(subscription(linesOf(0, 40)), direct(lineOf(40)));

    // Act
    await stream.step();

    // Assess
    const keys = stream.putBackParts.map(({ partitionKey }) => partitionKey);
    expect(keys.length).toBeGreaterThan(2);
    expect(keys).toEqual([...keys.slice(1).map(() => 'key-0'), 'key-1']);
  });

  it('does not exist for records from MSK: those that do not fit fail, and all others are delivered', async () => {
    // Prepare
    const stream = new LoopingStream({ source: 'msk', options: TIGHT });
    stream.put(...TWO, subscription(linesOf(16, 60)));

    // Act
    const run = await stream.step();

    // Assess
    expect(resultsOf(run)).toEqual(['Ok', 'ProcessingFailed', 'ProcessingFailed']);
    expect(run.counts.recordFaults).toEqual({ response_size: 2 });
    expect(stream.putBackParts).toEqual([]);
    expect(addsUp(run)).toBe(true);
  });

  it('gets no further request after a refusal', async () => {
    // Prepare
    const stream = new LoopingStream({ options: TIGHT });
    stream.isRefusing = true;
    stream.put(...TWO);

    // Act
    const run = await stream.step();

    // Assess
    expect(resultsOf(run)).toEqual(['Ok', 'ProcessingFailed']);
    expect(run.counts).toMatchObject({ putBackRequests: 0, putBackRefused: 0 });
    expect(run.counts.recordFaults).toEqual({ response_size: 1 });
  });

  it('gets no request with PUT_BACK=off, or if the event does not name it', async () => {
    // Prepare
    const sink = new ScriptedSink();

    // Act
    const runs = [
      await runWithSink(eventOfData(...TWO), sink, { ...TIGHT, PUT_BACK: 'off' }),
      await runWithSink(eventOfData(...TWO), sink, TIGHT, { putBackTarget: undefined }),
    ];

    // Assess
    expect(runs.map(resultsOf)).toEqual([
      ['Ok', 'ProcessingFailed'],
      ['Ok', 'ProcessingFailed'],
    ]);
    expect(sink.calls).toEqual([]);
  });

  it('fails a record of several documents that it does not accept, if the destination accepts one per record', async () => {
    // Prepare
    const options = { DESTINATION: 'opensearch', PUT_BACK: 'off' };

    // Act
    const run = await runWithSink(eventOfData(TWO[0], direct(lineOf(20))), new ScriptedSink(), options);

    // Assess
    expect(resultsOf(run)).toEqual(['ProcessingFailed', 'Ok']);
    expect(run.counts.recordFaults).toEqual({ several_documents: 1 });
  });

  it.each([
    ['throws', () => new ScriptedSink(() => raise('broken'))],
    ['throws before it promises anything', () => refusingSink(() => raise('broken'))],
    ['rejects', () => new ScriptedSink(() => Promise.reject(new Error('broken')))],
  ])('fails only the records that were to be put back when putting back %s', async (_what, makeSink) => {
    // Prepare
    const sink = makeSink();

    // Act
    const run = await runWithSink(eventOfData(...TWO), sink, TIGHT);

    // Assess
    expect(resultsOf(run)).toEqual(['Ok', 'ProcessingFailed']);
    expect(run.counts.recordFaults).toEqual({ put_back: 1 });
    expect(run.counts).toMatchObject({ putBackRefused: 1, partsPutBack: 0, highestHop: 0 });
    expect(run.errors).toEqual([new Error('broken')]);
    expect(addsUp(run)).toBe(true);
  });
});

describe('an event without output', () => {
  it('puts nothing back, so that the same event cannot repeat', async () => {
    // Prepare: 40 failed entries alone exceed the limit of the answer
    const sink = new ScriptedSink();
    const event = eventOfData(...range(0, 40).map((id) => direct(lineOf(id))));

    // Act
    const run = await runWithSink(event, sink, { MAX_RESPONSE_BYTES: '1024' });

    // Assess
    expect(new Set(resultsOf(run))).toEqual(new Set(['ProcessingFailed']));
    expect(run.counts.recordFaults).toEqual({ response_size: 40 });
    expect(sink.calls).toEqual([]);
    expect(addsUp(run)).toBe(true);
  });

  it('puts nothing back if only dropped records were omitted', async () => {
    // Prepare
    const sink = new ScriptedSink();
    const noData = '2 123456789012 eni-0a1b2c3d - - - - - - - 1 2 - NODATA';
    const large = direct(lineOf(0, ` ${'x'.repeat(600)}`));

    // Act
    const run = await runWithSink(eventOfData(noData, ...range(0, 12).map(() => large)), sink, {
      MAX_RESPONSE_BYTES: '1500',
      ON_NODATA: 'drop',
    });

    // Assess
    expect(resultsOf(run)).toEqual(['Dropped', ...range(0, 12).map(() => 'ProcessingFailed')]);
    expect(sink.calls).toEqual([]);
    expect(addsUp(run)).toBe(true);
  });
});

function raise(message: string): never {
  throw new Error(message);
}
