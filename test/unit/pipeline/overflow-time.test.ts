import { gzipSync } from 'node:zlib';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { createPutBackSink } from '../../../src/aws/put-back/create-put-back-sink.ts';
import { eventOfData } from '../../support/run-transform.ts';
import {
  addsUp,
  idsIn,
  lineOf,
  linesOf,
  range,
  reportOf,
  resultsOf,
  runWithSink,
  ScriptedSink,
  textOf,
} from './overflow-rig.ts';

const TIGHT = { MAX_RESPONSE_BYTES: '6000' };
/** Two records, of which only the first fits into an answer. */
const TWO = [linesOf(0, 8).join('\n'), linesOf(8, 16).join('\n')] as const;

afterEach(() => {
  vi.restoreAllMocks();
});

describe('an invocation that has used up its time', () => {
  /** A window that is full after one line, because of the spaces that follow. */
  const fullWindow = gzipSync(`${lineOf(0)}\n${' '.repeat(17 * 1024 * 1024)}`);

  const LARGE = { MAX_INFLATED_BYTES: String(32 * 1024 * 1024) };

  function clockThatJumps(): void {
    let reads = 0;
    vi.spyOn(Date, 'now').mockImplementation(() => (reads++ === 0 ? 1_000 : 2_000));
  }

  it('puts back unread records whole, each counted as one line', async () => {
    // Prepare
    clockThatJumps();
    const sink = new ScriptedSink();
    const unread = [TWO[0], gzipSync(TWO[1]), ''];

    // Act
    const run = await runWithSink(eventOfData(fullWindow, ...unread), sink, LARGE, { readUntilMs: 1_500 });

    // Assess
    expect(resultsOf(run)).toEqual(['Ok', 'Dropped', 'Dropped', 'Dropped']);
    expect(sink.parts.map(({ data }) => textOf(data))).toEqual([TWO[0], TWO[1], '']);
    expect(run.counts).toMatchObject({ documents: 1, linesIn: 4, linesPutBack: 3, recordsPutBack: 3 });
  });

  it('fails unread records if nothing accepts them back, and gives the reason', async () => {
    // Prepare
    clockThatJumps();

    // Act
    const run = await runWithSink(
      eventOfData(fullWindow, ...TWO),
      new ScriptedSink(),
      { ...LARGE, PUT_BACK: 'off' },
      { readUntilMs: 1_500 },
    );

    // Assess
    expect(resultsOf(run)).toEqual(['Ok', 'ProcessingFailed', 'ProcessingFailed']);
    expect(run.counts.recordFaults).toEqual({ time: 2 });
    expect(addsUp(run)).toBe(true);
  });

  it('fails all records if no time was left to read them, and gives the reason', async () => {
    // Prepare
    const sink = new ScriptedSink();

    // Act
    const run = await runWithSink(eventOfData(...TWO), sink, {}, { readUntilMs: 0 });

    // Assess
    expect(resultsOf(run)).toEqual(['ProcessingFailed', 'ProcessingFailed']);
    expect(run.counts.recordFaults).toEqual({ time: 2 });
    expect(sink.calls).toEqual([]);
    expect(addsUp(run)).toBe(true);
  });

  it('fails unread records if a part of them would be lost', async () => {
    // Prepare: no data, invalid base64, and a duplicate id
    clockThatJumps();
    const sink = new ScriptedSink();
    const event = {
      records: [
        { recordId: 'a', data: fullWindow.toString('base64') },
        { recordId: 'b' },
        { recordId: 'c', data: 'not base64!' },
        { recordId: 'd', data: 'MQ==' },
        { recordId: 'd', data: 'Mg==' },
      ],
    };

    // Act
    const run = await runWithSink(event, sink, LARGE, { readUntilMs: 1_500 });

    // Assess
    expect(resultsOf(run)).toEqual(['Ok', 'ProcessingFailed', 'ProcessingFailed', 'ProcessingFailed']);
    expect(run.counts.recordFaults).toEqual({ data_missing: 1, base64_invalid: 1, record_id_repeated: 1 });
    expect(addsUp(run)).toBe(true);
  });

  it('gives the sink a deadline, and fails records for which it had no time', async () => {
    // Prepare
    const sink = new ScriptedSink(async (parts) =>
      reportOf(
        parts.map(() => false),
        'deadline',
      ),
    );

    // Act
    const run = await runWithSink(eventOfData(...TWO), sink, TIGHT, { putBackUntilMs: 1_234 });

    // Assess
    expect(sink.calls.map(({ deadlineMs }) => deadlineMs)).toEqual([1_234]);
    expect(resultsOf(run)).toEqual(['Ok', 'ProcessingFailed']);
    expect(run.counts.putBackFailures).toEqual({ deadline: 1 });
  });

  it('sends nothing to AWS past that time', async () => {
    // Prepare
    const sink = createPutBackSink();

    // Act
    const run = await runWithSink(eventOfData(...TWO), sink, TIGHT, { putBackUntilMs: Date.now() - 1 });

    // Assess
    expect(resultsOf(run)).toEqual(['Ok', 'ProcessingFailed']);
    expect(run.counts).toMatchObject({ putBackRequests: 0, putBackRefused: 1, linesFailed: 8 });
    expect(run.counts.recordFaults).toEqual({ put_back: 1 });
    expect(idsIn(Buffer.from(run.result.records[0]?.data ?? '', 'base64').toString())).toEqual(range(0, 8));
  });
});
