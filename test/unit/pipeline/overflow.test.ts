import { gunzipSync, gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { readHopMark } from '../../../src/decode/hop-mark.ts';
import { FIELDS } from '../../../src/model/fields.ts';
import { LoopingStream } from '../../support/looping-stream.ts';
import { eventOfData } from '../../support/run-transform.ts';
import {
  addsUp,
  direct,
  idsIn,
  lineOf,
  linesOf,
  range,
  reportOf,
  resultsOf,
  runWithSink,
  ScriptedSink,
  subscription,
  subscriptionText,
  textOf,
} from './overflow-rig.ts';

const TIGHT = { MAX_RESPONSE_BYTES: '6000' };
const ROOM = 6_000;

describe('records whose output does not fit into the answer', () => {
  it('are put back unchanged, with a mark, and answered Dropped', async () => {
    // Prepare
    const sink = new ScriptedSink();
    const records = [linesOf(0, 6).join('\n'), linesOf(6, 12).join('\n'), gzipSync(linesOf(12, 18).join('\n'))];

    // Act
    const run = await runWithSink(eventOfData(...records), sink, TIGHT);

    // Assess
    expect(resultsOf(run)).toEqual(['Ok', 'Dropped', 'Dropped']);
    expect(sink.parts.map(({ data }) => textOf(data))).toEqual([records[1], linesOf(12, 18).join('\n')]);
    expect(sink.parts.map(({ data }) => readHopMark(data).hops)).toEqual([1, 1]);
    expect(run.counts).toMatchObject({ documents: 6, linesPutBack: 12, recordsPutBack: 2, recordsDropped: 0 });
    expect(run.counts).toMatchObject({ partsPutBack: 2, putBackRequests: 1, highestHop: 1 });
    expect(addsUp(run)).toBe(true);
  });

  it('prevent later ones from overtaking them, however small', async () => {
    // Prepare
    const sink = new ScriptedSink();
    const records = [linesOf(0, 6).join('\n'), linesOf(6, 14).join('\n'), direct(lineOf(14)), ''];

    // Act
    const run = await runWithSink(eventOfData(...records), sink, TIGHT);

    // Assess: the last one is empty and needs no space
    expect(resultsOf(run)).toEqual(['Ok', 'Dropped', 'Dropped', 'Dropped']);
    expect(run.counts).toMatchObject({ recordsPutBack: 2, recordsDropped: 1 });
  });

  it('are delivered in order, each once, in answers that keep their limit to the byte', async () => {
    // Prepare
    const stream = new LoopingStream({ options: TIGHT });
    stream.put(...range(0, 40).map((id) => direct(lineOf(id))));

    // Act
    await stream.drain();

    // Assess
    expect(stream.delivered.flatMap(idsIn)).toEqual(range(0, 40));
    expect(stream.runs.length).toBeGreaterThan(2);
    for (const { result, responseBytes } of stream.runs) {
      expect(Buffer.byteLength(JSON.stringify(result))).toBe(responseBytes);
      expect(responseBytes).toBeLessThanOrEqual(ROOM);
    }
  });

  it('are Dropped only if the stream has accepted them, and else ProcessingFailed', async () => {
    // Prepare
    const sink = new ScriptedSink(async () => reportOf([true, false, true]));
    const records = [0, 1, 2, 3].map((group) => linesOf(group * 8, group * 8 + 8).join('\n'));

    // Act
    const run = await runWithSink(eventOfData(...records), sink, TIGHT);

    // Assess
    expect(resultsOf(run)).toEqual(['Ok', 'Dropped', 'ProcessingFailed', 'Dropped']);
    expect(run.counts).toMatchObject({ linesPutBack: 16, linesFailed: 8, partsPutBack: 2, putBackRefused: 1 });
    expect(run.counts.recordFaults).toEqual({ put_back: 1 });
    expect(run.counts.putBackFailures).toEqual({ Throttled: 1 });
    expect(addsUp(run)).toBe(true);
  });

  it('fail if the report does not mention them', async () => {
    // Prepare
    const sink = new ScriptedSink(async () => reportOf([]));

    // Act
    const run = await runWithSink(eventOfData(linesOf(0, 8).join('\n'), linesOf(8, 16).join('\n')), sink, TIGHT);

    // Assess
    expect(resultsOf(run)).toEqual(['Ok', 'ProcessingFailed']);
  });
});

describe('a record too large for any answer', () => {
  it('writes the lines that fit and puts the others back, log events byte for byte in messages like theirs', async () => {
    // Prepare
    const sink = new ScriptedSink();
    const lines = linesOf(0, 40);
    const text = subscriptionText(lines, { policyLevel: 'ACCOUNT', '@aws.account': ['1', null] });

    // Act
    const run = await runWithSink(eventOfData(gzipSync(text)), sink, TIGHT);

    // Assess
    expect(resultsOf(run)).toEqual(['Ok']);
    expect(run.counts).toMatchObject({ recordsOk: 1, recordsSplit: 1, recordsPutBack: 0 });
    const { documents } = run.counts;
    expect(idsIn(Buffer.from(run.result.records[0]?.data ?? '', 'base64').toString())).toEqual(range(0, documents));
    expect(sink.parts.flatMap(({ data }) => idsIn(textOf(data)))).toEqual(range(documents, 40));
    expect(sink.parts.length).toBeGreaterThan(1);
    const eventTexts = text.slice(text.indexOf('[{') + 1, -2).split(/(?<=\}),/);
    for (const { data } of sink.parts) {
      const part = gunzipSync(data).toString();
      const [first = 0, last = 0] = [idsIn(part)[0], idsIn(part).at(-1)];
      const head = text.slice(0, text.indexOf('[{') + 1);
      expect(part).toBe(`${head}${eventTexts.slice(first, last + 1).join(',')}]}`);
    }
    expect(addsUp(run)).toBe(true);
  });

  it('withdraws its output if one part of it was refused, so that it is complete in the error bucket', async () => {
    // Prepare
    const sink = new ScriptedSink(async (parts) => reportOf(parts.map((_, index) => index !== 1)));

    // Act
    const run = await runWithSink(eventOfData(subscription(linesOf(0, 40))), sink, TIGHT);

    // Assess
    expect(resultsOf(run)).toEqual(['ProcessingFailed']);
    expect(run.counts).toMatchObject({
      documents: 0,
      bytesOut: 0,
      linesFailed: 40,
      recordsFailed: 1,
      putBackRefused: 1,
    });
    expect(run.responseBytes).toBe(Buffer.byteLength(JSON.stringify(run.result)));
    expect(addsUp(run)).toBe(true);
  });

  it('loses only the one line that is too large for any answer', async () => {
    // Prepare
    const stream = new LoopingStream({ options: TIGHT });
    const lines = linesOf(0, 30).map((line, index) =>
      index === 0 || index === 17 ? `${line} ${'x'.repeat(ROOM)}` : line,
    );
    stream.put(subscription(lines), direct(lineOf(30)));

    // Act
    await stream.drain();

    // Assess
    expect(stream.delivered.flatMap(idsIn).toSorted((a, b) => a - b)).toEqual(
      range(0, 31).filter((id) => id !== 0 && id !== 17),
    );
    expect(stream.failed.flatMap((data) => idsIn(textOf(data)))).toEqual([0, 17]);
    const codes = stream.runs.flatMap(({ counts }) => Object.keys(counts.recordFaults));
    expect(new Set(codes)).toEqual(new Set(['line_size']));
  });

  it('fails at once if its only line is too large, and does not affect other records', async () => {
    // Prepare
    const sink = new ScriptedSink();

    // Act
    const run = await runWithSink(
      eventOfData(direct(lineOf(0, ` ${'x'.repeat(ROOM)}`)), direct(lineOf(1))),
      sink,
      TIGHT,
    );

    // Assess
    expect(resultsOf(run)).toEqual(['ProcessingFailed', 'Ok']);
    expect(run.counts.recordFaults).toEqual({ line_size: 1 });
    expect(sink.calls).toEqual([]);
  });

  it.each([
    ['as text', (lines: readonly string[]) => lines.join('\n')],
    ['in its own log event', (lines: readonly string[]) => subscription(lines)],
    ['in one message', (lines: readonly string[]) => direct(lines.join('\n'))],
  ])('is put back with its header lines, %s', async (_what, wrap) => {
    // Prepare: two headers that differ in the order of the addresses
    const headers = ['srcaddr dstaddr bytes', 'dstaddr srcaddr bytes'];
    const lines = headers.flatMap((header, half) => [
      header,
      ...range(half * 20, half * 20 + 20).map((id) => `10.0.0.1 10.0.0.2 ${1_000_000 + id}`),
    ]);
    const stream = new LoopingStream({ options: TIGHT });
    stream.put(wrap(lines));

    // Act
    await stream.drain();

    // Assess
    const documents = stream.delivered.flatMap((text) => text.trimEnd().split('\n'));
    expect(documents.flatMap(idsIn).toSorted((a, b) => a - b)).toEqual(range(0, 40));
    for (const document of documents) {
      const isFirstHalf = (idsIn(document)[0] ?? 0) < 20;
      expect(document).toContain(isFirstHalf ? '"srcaddr":"10.0.0.1"' : '"srcaddr":"10.0.0.2"');
    }
  });

  it('is put back as a whole after others, even if its text fills a record of the stream', async () => {
    // Prepare: 1,000 KiB, the maximum size of a Firehose record
    const line = lineOf(1);
    const text = `${line}\n`.repeat(9_000).padEnd(1_024_000, ' ').slice(0, 1_024_000);
    const stream = new LoopingStream();
    stream.put(subscription(linesOf(0, 30_000)), text);

    // Act
    await stream.step();

    // Assess
    expect(stream.failed).toEqual([]);
    expect(textOf(stream.putBackParts.at(-1)?.data ?? Buffer.alloc(0))).toBe(text);
  });
});

/** Seconds of a processor; on a machine with other work, many more. */
const TIMEOUT_MS = 120_000;

describe('a record of several lines if the destination accepts one document per record', () => {
  const OPENSEARCH = { DESTINATION: 'opensearch' };

  it('writes the first line and puts the others back singly, as direct records of their log group and stream', async () => {
    // Prepare
    const sink = new ScriptedSink();

    // Act
    const run = await runWithSink(eventOfData(subscription(linesOf(0, 3)), direct(lineOf(3))), sink, OPENSEARCH);

    // Assess
    expect(resultsOf(run)).toEqual(['Ok', 'Ok']);
    expect(sink.parts.map(({ data }) => JSON.parse(data.toString()))).toEqual(
      [1, 2].map((id) => ({
        vpcFlowEnricher: { hops: 1, turns: 0 },
        message: lineOf(id),
        logGroup: 'flow-"logs"',
        logStream: 'eni-1-all',
      })),
    );
    expect(run.counts).toMatchObject({ documents: 2, linesPutBack: 2, recordsSplit: 1, recordsOk: 2 });
  });

  it('is finally delivered completely, one document per record', async () => {
    // Prepare
    const stream = new LoopingStream({ options: { ...OPENSEARCH, ...TIGHT } });
    stream.put(subscription(linesOf(0, 50)), linesOf(50, 60).join('\n'));

    // Act
    await stream.drain();

    // Assess
    expect(stream.delivered.flatMap(idsIn).toSorted((a, b) => a - b)).toEqual(range(0, 60));
    expect(stream.delivered.every((text) => !text.includes('\n') && text.startsWith('{'))).toBe(true);
    expect(stream.failed).toEqual([]);
  });

  it('comes back without a hop for each answer that its other documents fill, although these are not made yet', async () => {
    // Prepare: documents that are larger than usual
    const stream = new LoopingStream({ options: { ...OPENSEARCH, MAX_RESPONSE_BYTES: '60000', MAX_HOPS: '1' } });
    const padding = ` ${'x'.repeat(2_000)}`;
    stream.put(subscription(range(0, 60).map((id) => lineOf(id, padding))));

    // Act
    await stream.drain();

    // Assess
    expect(stream.delivered.flatMap(idsIn).toSorted((a, b) => a - b)).toEqual(range(0, 60));
    expect(stream.failed).toEqual([]);
  });

  it('has the lines below a header line read by it, wherever the header line is', async () => {
    // Prepare
    const stream = new LoopingStream({ options: OPENSEARCH });
    const below = range(2, 5).map((id) => `${lineOf(id).split(' ')[9]} 2 123456789012 eni-0a1b2c3d4e5f60718`);
    stream.put([lineOf(0), lineOf(1), 'bytes version account-id interface-id', ...below].join('\n'));

    // Act
    await stream.drain();

    // Assess
    expect(stream.delivered.flatMap(idsIn).toSorted((a, b) => a - b)).toEqual(range(0, 5));
    expect(stream.delivered.filter((text) => text.includes('parse_fault'))).toEqual([]);
  });

  it('is finally delivered completely, even if its lines are too many to put back at once', {
    timeout: TIMEOUT_MS,
  }, async () => {
    // Prepare
    const stream = new LoopingStream({ options: OPENSEARCH });
    stream.put(gzipSync(linesOf(0, 60_000).join('\n')));

    // Act
    await stream.step();
    const largest = stream.putBackParts.length;
    await stream.drain();

    // Assess
    expect(largest).toBeLessThan(50_000);
    expect(stream.delivered.flatMap(idsIn).toSorted((a, b) => a - b)).toEqual(range(0, 60_000));
    expect(stream.failed).toEqual([]);
  });

  it('does not multiply a small record whose header line would be repeated with each line', async () => {
    // Prepare: 100,000 lines below a header, compressed to some hundred bytes
    const header = FIELDS.flatMap(({ name }, index) => [name, `later-field-${index}-${'x'.repeat(45)}`]).join(' ');
    const sink = new ScriptedSink();

    // Act
    const run = await runWithSink(eventOfData(gzipSync(`${header}\n${'x\n'.repeat(100_000)}`)), sink, OPENSEARCH);

    // Assess
    expect(resultsOf(run)).toEqual(['Ok']);
    expect(run.counts.linesPutBack).toBe(99_999);
    expect(sink.parts.reduce((bytes, { data }) => bytes + data.length, 0)).toBeLessThan(40_000_000);
  });
});
