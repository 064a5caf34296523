import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { writeHopMark } from '../../src/decode/hop-mark.ts';
import { PUT_BACK_LIMITS, type PutBackPart, type PutBackReport, type PutBackSink } from '../../src/model/put-back.ts';
import { NO_RESEND_JOURNAL, type SentObject } from '../../src/resend/resend-journal.ts';
import { type ResendInput, ResendRun, type ResendSettings } from '../../src/resend/resend-run.ts';
import { HandClock } from '../support/clock.ts';

const TARGET = { service: 'firehose', region: 'eu-central-1', accountId: '', streamName: 's' } as const;

/** A sink that returns scripted results and records the batches it receives. */
class ScriptedSink implements PutBackSink {
  readonly batches: (readonly PutBackPart[])[] = [];
  readonly #accepts: (piece: PutBackPart, batch: number) => boolean;

  constructor(accepts: (piece: PutBackPart, batch: number) => boolean = () => true) {
    this.#accepts = accepts;
  }

  accepts(): boolean {
    return true;
  }

  async putBack(_target: object, pieces: readonly PutBackPart[]): Promise<PutBackReport> {
    const accepted = pieces.map((piece) => this.#accepts(piece, this.batches.length));
    this.batches.push(pieces);
    const failed = accepted.filter((isAccepted) => !isAccepted).length;
    return { accepted, requests: 1, retriedParts: failed, failures: failed === 0 ? {} : { InternalFailure: failed } };
  }
}

function settingsOf(sink: PutBackSink | undefined, over: Partial<ResendSettings> = {}): ResendSettings {
  const clock = new HandClock();
  return {
    target: TARGET,
    sink,
    selection: { codes: [], time: 'arrival', from: undefined, to: undefined },
    rate: { recordsPerSecond: 100, bytesPerSecond: 1_000_000 },
    deadlineMs: Number.POSITIVE_INFINITY,
    journal: NO_RESEND_JOURNAL,
    documents: { kind: 'refuse' },
    clock: { now: clock.now, sleep: async (milliseconds) => clock.advance(milliseconds) },
    onInputError: () => undefined,
    onBatch: () => undefined,
    ...over,
  };
}

function inputOf(name: string, ...parts: readonly (string | Buffer | Error)[]): ResendInput {
  return {
    name,
    async *open() {
      for (const part of parts) {
        if (part instanceof Error) throw part;
        yield Buffer.from(part);
      }
    },
  };
}

function errorObject(data: string | Buffer, over: object = {}): string {
  return `${JSON.stringify({ errorCode: 'X', arrivalTimestamp: 1_772_442_000_000, rawData: Buffer.from(data).toString('base64'), ...over })}\n`;
}

const OWN_DOCUMENT = '{"version":2,"srcaddr":"10.0.0.1","dstaddr":"10.0.0.2"}';

const numbered = (count: number) =>
  Array.from({ length: count }, (_none, index) => errorObject(`line ${index}`)).join('');

describe('sending again', () => {
  it('sends the records without their marks, in order', async () => {
    const sink = new ScriptedSink();
    const marked = writeHopMark(Buffer.from('{"message":"a"}'), { hops: 10, turns: 0 });
    const run = new ResendRun(settingsOf(sink));
    await run.run([inputOf('one', errorObject(marked), errorObject('b')), inputOf('two', errorObject('c'))]);
    expect(sink.batches.flat().map(({ data }) => data.toString())).toEqual(['{"message":"a"}', 'b', 'c']);
    expect(run.counts).toMatchObject({
      inputs: { planned: 2, done: 2, failed: 0, left: 0 },
      read: 3,
      sent: 3,
      sentBytes: 17,
      failedCount: 0,
      skippedCount: 0,
    });
    expect(run.isStopped).toBe(false);
  });

  it('skips objects without a record that can be sent, and reports their position', async () => {
    const sink = new ScriptedSink();
    const tooLarge = 'x'.repeat(PUT_BACK_LIMITS.firehose.bytesPerRecord + 1);
    const run = new ResendRun(settingsOf(sink));
    await run.run([
      inputOf(
        'f',
        '{"entries":[]}\n',
        '{"rawData":"?"}\n',
        errorObject(''),
        errorObject(tooLarge),
        'text\n',
        '{"a":\n',
        errorObject('ok'),
      ),
    ]);
    expect(Object.fromEntries(run.counts.skipped)).toEqual({
      raw_data_missing: 1,
      raw_data_invalid: 1,
      record_empty: 1,
      record_size: 1,
      not_an_object: 1,
      json_malformed: 1,
    });
    expect(run.counts.examples.get('not_an_object')).toEqual(['f, object 5: "text"']);
    expect(run.counts).toMatchObject({ read: 7, sent: 1, hasUnsendable: true });
  });

  it('removes the mark before it checks the size', async () => {
    const sink = new ScriptedSink();
    const data = Buffer.alloc(PUT_BACK_LIMITS.firehose.bytesPerRecord, 'x');
    await new ResendRun(settingsOf(sink)).run([inputOf('f', errorObject(writeHopMark(data, { hops: 10, turns: 0 })))]);
    expect(sink.batches.flat().map(({ data: sent }) => sent.length)).toEqual([data.length]);
  });

  it('continues after a truncated input, with the part that was read', async () => {
    const sink = new ScriptedSink();
    const broken: unknown[] = [];
    const run = new ResendRun(settingsOf(sink, { onInputError: ({ name }, error) => broken.push([name, error]) }));
    const error = new Error('damaged');
    await run.run([inputOf('f', errorObject('a'), error), inputOf('g', errorObject('b'))]);
    expect(sink.batches.flat().map(({ data }) => data.toString())).toEqual(['a', 'b']);
    expect(broken).toEqual([['f', error]]);
  });

  it('keeps to the rate of records or of bytes, whichever is slower', async () => {
    for (const [rate, seconds] of [
      [{ recordsPerSecond: 100, bytesPerSecond: 1_000_000 }, 9.9],
      [{ recordsPerSecond: 1_000_000, bytesPerSecond: 1_000 }, 7.4],
      [{ recordsPerSecond: 0.5, bytesPerSecond: 1_000_000 }, 1_998],
    ] as const) {
      const clock = new HandClock();
      const start = clock.ms;
      const sink = new ScriptedSink();
      const settings = { rate, clock: { now: clock.now, sleep: async (ms: number) => clock.advance(ms) } };
      await new ResendRun(settingsOf(sink, settings)).run([inputOf('f', numbered(1_000))]);
      expect((clock.ms - start) / 1_000).toBeGreaterThan(seconds - 1);
      expect((clock.ms - start) / 1_000).toBeLessThan(seconds + 1);
      const perBatch = Math.max(...sink.batches.map((batch) => batch.length));
      expect(perBatch).toBeLessThanOrEqual(Math.max(1, rate.recordsPerSecond));
    }
  });

  it('stops if the stream accepts no record of a batch', async () => {
    const sink = new ScriptedSink((_piece, batch) => batch === 0);
    const run = new ResendRun(settingsOf(sink));
    await run.run([inputOf('f', numbered(1_000))]);
    expect(sink.batches).toHaveLength(2);
    expect(run.isStopped).toBe(true);
    expect(run.counts).toMatchObject({ sent: 100, read: 201 });
    expect(Object.fromEntries(run.counts.failed)).toEqual({ InternalFailure: 100, stopped: 1 });
  });

  it('continues if the stream accepts part of a batch', async () => {
    const sink = new ScriptedSink(({ data }) => !data.toString().endsWith('7'));
    const run = new ResendRun(settingsOf(sink));
    await run.run([inputOf('f', numbered(1_000))]);
    expect(run.isStopped).toBe(false);
    expect(run.counts).toMatchObject({ read: 1_000, sent: 900, failedCount: 100, retried: 100 });
  });

  it('stops at its time limit', async () => {
    const sink = new ScriptedSink();
    const clock = new HandClock();
    const run = new ResendRun(
      settingsOf(sink, {
        deadlineMs: clock.ms + 2_500,
        clock: { now: clock.now, sleep: async (milliseconds) => clock.advance(milliseconds) },
      }),
    );
    await run.run([inputOf('f', numbered(1_000))]);
    expect(run.isStopped).toBe(true);
    expect(run.counts.sent).toBe(300);
    expect(Object.fromEntries(run.counts.failed)).toEqual({ deadline: 100, stopped: 1 });
  });

  it('stops on request after the batch that is being sent', async () => {
    const sink = new ScriptedSink();
    const run: ResendRun = new ResendRun(settingsOf(sink, { onBatch: () => run.stop() }));
    await run.run([inputOf('f', numbered(1_000)), inputOf('g', numbered(1))]);
    expect(run.isStopped).toBe(true);
    expect(run.counts).toMatchObject({
      inputs: { planned: 2, done: 0, failed: 0, left: 2 },
      read: 101,
      sent: 100,
      failedCount: 1,
    });
  });

  it('sends nothing in a dry run, and counts as if it had', async () => {
    const run = new ResendRun(settingsOf(undefined));
    await run.run([inputOf('f', numbered(1_000), 'x')]);
    expect(run.counts).toMatchObject({ read: 1_001, sent: 1_000, skippedCount: 1, failedCount: 0 });
    expect([...run.counts.codes]).toEqual([['X', 1_000]]);
  });

  it('counts a limited number of codes separately, and the others together', async () => {
    const run = new ResendRun(settingsOf(undefined));
    const text = Array.from({ length: 1_000 }, (_none, index) => errorObject('a', { errorCode: `c${index}` })).join('');
    await run.run([inputOf('f', text)]);
    expect(run.counts.codes.size).toBe(51);
    expect(run.counts.codes.get('(other codes)')).toBe(950);
  });

  it('accounts for every object, and records accepted ones as sent, whatever happens', async () => {
    const part = fc.oneof(
      { weight: 5, arbitrary: fc.nat(99).map((id) => errorObject(`line ${id}`)) },
      fc.constantFrom('text\n', '{"errorCode":1}\n', '{"rawData":"?"}\n', '{', '\n', errorObject('')),
      {
        weight: 1,
        arbitrary: fc
          .constantFrom(OWN_DOCUMENT, '{"other":"program"}', 'no document')
          .map((document) => errorObject(document, { esDocumentId: '1' })),
      },
    );
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.array(part, { maxLength: 40 }), { maxLength: 4 }),
        fc.integer({ min: 1, max: 20 }),
        fc.infiniteStream(fc.boolean()),
        fc.integer({ min: 1, max: 10_000 }),
        fc.constantFrom('refuse', 'send', 'write'),
        async (files, recordsPerSecond, answers, limitMs, kind) => {
          const recorded: SentObject[] = [];
          const accepted: string[] = [];
          const written: string[] = [];
          const clock = new HandClock();
          const sink = new ScriptedSink(({ data }) => {
            const isAccepted = answers.next().value === true;
            if (isAccepted) accepted.push(data.toString());
            return isAccepted;
          });
          const run = new ResendRun(
            settingsOf(sink, {
              rate: { recordsPerSecond, bytesPerSecond: 1_000 },
              deadlineMs: clock.ms + limitMs,
              clock: { now: clock.now, sleep: async (milliseconds) => clock.advance(milliseconds) },
              journal: { ...NO_RESEND_JOURNAL, add: async (sent) => void recorded.push(...sent) },
              documents: { kind, write: async (document) => void written.push(document.toString()) },
            }),
          );
          await run.run(files.map((parts, index) => inputOf(`f${index}`, parts.join(''))));
          const { read, sent, skippedCount, failedCount, inputs } = run.counts;
          expect(sent + run.counts.written + skippedCount + failedCount).toBe(read);
          expect(written).toHaveLength(run.counts.written);
          expect(accepted.every((data) => data.startsWith('line') || (kind === 'send' && data === OWN_DOCUMENT))).toBe(
            true,
          );
          expect(inputs.planned).toBe(files.length);
          expect(inputs.done + inputs.failed + inputs.left).toBe(inputs.planned);
          expect(Math.min(inputs.done, inputs.failed, inputs.left)).toBeGreaterThanOrEqual(0);
          expect(sent).toBe(accepted.length);
          expect(recorded.map(({ object }) => Buffer.from(object.rawData ?? '', 'base64').toString())).toEqual(
            accepted,
          );
        },
      ),
    );
  });
});
