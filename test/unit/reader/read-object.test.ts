import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ReadCursor } from '../../../src/model/source-object.ts';
import type { LineSink } from '../../../src/reader/line-sink.ts';
import { type ReadObjectOptions, type ReadOutcome, readObject } from '../../../src/reader/read-object.ts';
import { all, flowLine, flowLines, HEADER, inputOf, KeepingSink, OBJECT } from '../../support/reader/objects.ts';

const NEVER = Number.POSITIVE_INFINITY;
const OPTIONS: ReadObjectOptions = { batchBytes: 64 * 1024, stopAtMs: NEVER, deadlineMs: NEVER };

function read(
  content: Buffer | string,
  sink: LineSink,
  options: Partial<ReadObjectOptions> = {},
  from?: ReadCursor,
  chunkBytes?: number,
): Promise<ReadOutcome> {
  return readObject(OBJECT, inputOf(content, chunkBytes), from, sink, { ...OPTIONS, ...options });
}

describe('reading an object', () => {
  it('puts its lines, without the header line, which each batch carries', async () => {
    // Prepare
    const sink = new KeepingSink();

    // Act
    const outcome = await read(gzipSync(`${HEADER}\n${flowLines(3)}`), sink);

    // Assess
    expect(outcome).toEqual({
      kind: 'done',
      cursor: { position: HEADER.length + 1 + flowLines(3).length, lines: 3, part: 0 },
      linesRead: 3,
      linesPut: 3,
      linesUnsent: 0,
    });
    expect(sink.text).toBe(flowLines(3));
    expect(sink.batches[0]?.header?.toString()).toBe(`${HEADER}\n`);
  });

  it.each([
    ['gzip of several members', Buffer.concat([gzipSync(`${HEADER}\n${flowLine(1)}`), gzipSync(`\n${flowLine(2)}\n`)])],
    ['plain text', `${HEADER}\n${flowLines(2)}`],
    ['text whose last line has no line feed', `${HEADER}\n${flowLine(1)}\n${flowLine(2)}`],
    ['text with a byte order mark', `\uFEFF${HEADER}\n${flowLines(2)}`],
    ['UTF-16', Buffer.from(`\uFEFF${HEADER}\n${flowLines(2)}`, 'utf16le')],
    ['text with blank lines', `\n${HEADER}\n\n${flowLine(1)}\n \r\n${flowLine(2)}\n\n`],
  ])('reads %s', async (_kind, content) => {
    // Prepare
    const sink = new KeepingSink();

    // Act
    const outcome = await read(content, sink, {}, undefined, 7);

    // Assess
    expect(outcome).toMatchObject({ kind: 'done', linesRead: 2, linesPut: 2 });
    expect(sink.text).toBe(flowLines(2));
    expect(sink.batches.map(({ header }) => header?.toString())).toEqual([`${HEADER}\n`]);
  });

  it('keeps the carriage returns of lines, but not of the header', async () => {
    const sink = new KeepingSink();
    await read(`${HEADER}\r\n${flowLine(1)}\r\n`, sink);
    expect(sink.text).toBe(`${flowLine(1)}\r\n`);
    expect(sink.batches[0]?.header?.toString()).toBe(`${HEADER}\n`);
  });

  it('puts lines without a header if the object has none', async () => {
    const sink = new KeepingSink();
    const outcome = await read(flowLines(2), sink);
    expect(outcome).toMatchObject({ kind: 'done', linesRead: 2 });
    expect(sink.batches[0]?.header).toBeUndefined();
  });

  it('begins a batch at each header line that differs from the one before', async () => {
    const sink = new KeepingSink();
    const other = 'srcaddr dstaddr';
    await read(`${HEADER}\n${flowLine(1)}\n${HEADER}\n${flowLine(2)}\n${other}\n10.0.0.1 10.0.0.2\n`, sink);
    expect(sink.batches.map(({ header, text }) => [header?.toString(), text.toString()])).toEqual([
      [`${HEADER}\n`, flowLines(2)],
      [`${other}\n`, '10.0.0.1 10.0.0.2\n'],
    ]);
  });

  it.each(['', `${HEADER}\n`, `${HEADER}`, '\n\n'])('puts nothing for an object without lines: %j', async (content) => {
    const sink = new KeepingSink();
    const outcome = await read(gzipSync(content), sink);
    expect(outcome).toMatchObject({ kind: 'done', linesRead: 0, linesPut: 0, linesUnsent: 0 });
    expect(sink.batches).toEqual([]);
  });

  it.each([0, 1, 2, 3])('fills batches only up to their size: %i bytes less than two lines', async (less) => {
    // Prepare
    const sink = new KeepingSink();
    const lineBytes = flowLine(1).length + 1;

    // Act
    await read(`${HEADER}\n${flowLines(6)}`, sink, { batchBytes: 2 * lineBytes - less });

    // Assess
    expect(sink.batches.map(({ lines }) => lines)).toEqual(less === 0 ? [2, 2, 2] : [1, 1, 1, 1, 1, 1]);
  });

  it('has cursors at line starts, from which reading continues with the lines after them', async () => {
    // Prepare
    const content = gzipSync(`${HEADER}\n${flowLines(100)}`);
    const sink = new KeepingSink();
    await read(content, sink, { batchBytes: 500 });

    for (const [index, cursor] of sink.cursors.entries()) {
      // Act
      const rest = new KeepingSink();
      const outcome = await read(content, rest, { batchBytes: 500 }, cursor);

      // Assess
      expect(rest.text).toBe(flowLines(100 - cursor.lines, cursor.lines + 1));
      expect(outcome).toMatchObject({ kind: 'done', linesRead: 100 - cursor.lines, cursor: { lines: 100 } });
      expect(rest.batches.every(({ header }) => header?.toString() === `${HEADER}\n`)).toBe(true);
      expect(sink.batches.slice(0, index + 1).reduce((sum, { lines }) => sum + lines, 0)).toBe(cursor.lines);
    }
  });

  it('puts the whole lines of truncated gzip data, and fails', async () => {
    // Prepare
    const text = `${HEADER}\n${Array.from({ length: 5 }, (_n, at) => `${flowLine(at + 1)} ${'x'.repeat(at)}\n`).join('')}`;
    const whole = gzipSync(text, { level: 0 });
    const cut = whole.subarray(0, whole.indexOf(flowLine(3)) + 20);
    const sink = new KeepingSink();

    // Act
    const outcome = await read(cut, sink);

    // Assess
    expect(outcome).toMatchObject({ kind: 'failed', code: 'gzip_damaged', linesRead: 2, linesPut: 2, linesUnsent: 0 });
    expect(sink.text).toBe(`${flowLine(1)} \n${flowLine(2)} x\n`);
  });

  it('omits a line that no record can hold, puts all others, and fails at the end', async () => {
    // Prepare
    const long = 'x'.repeat(3_000);
    const content = `${HEADER}\n${flowLine(1)}\n${long}\n${flowLine(2)}\n`;
    const limit = HEADER.length + 1 + 2_000;

    for (const chunkBytes of [100, 65_536]) {
      // Act
      const sink = new KeepingSink();
      const outcome = await read(content, sink, { maxLineBytes: limit }, undefined, chunkBytes);

      // Assess
      expect(outcome).toMatchObject({ kind: 'failed', code: 'line_size', linesRead: 3, linesPut: 2, linesUnsent: 1 });
      expect(outcome.cursor).toMatchObject({ lines: 2, unsent: 1 });
      expect(sink.text).toBe(flowLines(2));
    }
  });

  it.each([-1, 0, 1])('accepts a line up to the limit with its header: %i bytes more', async (more) => {
    const sink = new KeepingSink();
    const line = 'x'.repeat(100);
    const outcome = await read(`${HEADER}\n${line}\n`, sink, { maxLineBytes: HEADER.length + 1 + 101 - more });
    expect(outcome.kind).toBe(more > 0 ? 'failed' : 'done');
    expect(sink.batches).toHaveLength(more > 0 ? 0 : 1);
  });

  it('stops at the first batch with lines that were not accepted', async () => {
    // Prepare
    const lineBytes = flowLine(1).length + 1;
    const sink = new KeepingSink((batch, index) => (index < 2 ? all(batch) : { accepted: 1, code: 'Slow' }));

    // Act
    const outcome = await read(`${HEADER}\n${flowLines(20)}`, sink, { batchBytes: 3 * lineBytes });

    // Assess
    expect(outcome).toMatchObject({ kind: 'failed', code: 'put_refused', linesRead: 9, linesPut: 7, linesUnsent: 2 });
    expect(outcome.reason).toContain('Slow');
    expect(outcome.cursor.lines).toBe(6);
  });

  it('stops when its time is up, after at least one batch', async () => {
    // Prepare
    const lineBytes = flowLine(1).length + 1;
    let now = 1_000;
    const sink = new KeepingSink((batch) => {
      now += 10;
      return all(batch);
    });
    const options = { batchBytes: 2 * lineBytes, stopAtMs: 1_025, deadlineMs: 1e9, now: () => now };

    // Act
    const outcome = await read(`${HEADER}\n${flowLines(20)}`, sink, options);
    const second = await read(`${HEADER}\n${flowLines(20)}`, sink, options, outcome.cursor);

    // Assess
    expect(outcome).toMatchObject({ kind: 'continued', linesRead: 6, linesPut: 6, cursor: { lines: 6 } });
    expect(second).toMatchObject({ kind: 'continued', linesRead: 2, cursor: { lines: 8 } });
  });

  it('is done, not continued, if its last lines were put when the time was up', async () => {
    let now = 0;
    const sink = new KeepingSink((batch) => {
      now = 100;
      return all(batch);
    });
    const outcome = await read(flowLines(2), sink, { stopAtMs: 50, deadlineMs: 1e9, now: () => now });
    expect(outcome.kind).toBe('done');
  });

  it('continues later if the deadline passed before everything was accepted', async () => {
    const lineBytes = flowLine(1).length + 1;
    const sink = new KeepingSink((batch, index) => (index < 1 ? all(batch) : { accepted: 0, code: 'deadline' }));
    const outcome = await read(flowLines(4), sink, { batchBytes: lineBytes });
    expect(outcome).toMatchObject({
      kind: 'continued',
      cursor: { lines: 1 },
      linesRead: 2,
      linesPut: 1,
      linesUnsent: 1,
    });
  });

  it('continues at its start if the deadline passed before anything was accepted', async () => {
    const outcome = await read(flowLines(4), new KeepingSink(() => ({ accepted: 0, code: 'deadline' })));
    expect(outcome).toMatchObject({ kind: 'continued', code: 'put_refused', cursor: { position: 0 }, linesUnsent: 4 });
  });

  it('stops when it is aborted', async () => {
    const controller = new AbortController();
    const lineBytes = flowLine(1).length + 1;
    const sink = new KeepingSink((batch) => {
      controller.abort();
      return all(batch);
    });
    const outcome = await read(flowLines(4), sink, { batchBytes: lineBytes, signal: controller.signal });
    expect(outcome).toMatchObject({ kind: 'continued', cursor: { lines: 1 }, linesRead: 1 });
  });

  it('reports the cursor after each accepted batch', async () => {
    const cursors: number[] = [];
    const lineBytes = flowLine(1).length + 1;
    await read(flowLines(3), new KeepingSink(), {
      batchBytes: lineBytes,
      onCursor: async ({ lines }) => {
        cursors.push(lines);
      },
    });
    expect(cursors).toEqual([1, 2, 3]);
  });

  it.each([
    ['NoSuchKey', 'object_missing'],
    ['AccessDenied', 'object_denied'],
    ['PreconditionFailed', 'object_changed'],
    ['InvalidObjectState', 'object_archived'],
    ['SlowDown', 'object_unreadable'],
  ])('fails with its own code for the error %s of S3', async (name, code) => {
    const status = name === 'AccessDenied' ? 403 : 503;
    const error = Object.assign(new Error('the reason'), { name, $metadata: { httpStatusCode: status } });
    const outcome = await readObject(OBJECT, inputOf('', 1, error), undefined, new KeepingSink(), OPTIONS);
    expect(outcome).toMatchObject({ kind: 'failed', code, reason: expect.stringContaining('s3://logs/a') });
  });

  it('warns of data after the end of the gzip data', async () => {
    const warnings: string[] = [];
    const content = Buffer.concat([gzipSync(flowLines(1)), Buffer.from('more')]);
    const outcome = await read(content, new KeepingSink(), { onWarning: (message) => warnings.push(message) });
    expect(outcome).toMatchObject({ kind: 'done', linesPut: 1 });
    expect(warnings).toEqual([expect.stringContaining('after the end of the gzip data')]);
  });

  it('refuses content that is neither text nor gzip', async () => {
    const outcome = await read(Buffer.from('504b030414000000', 'hex'), new KeepingSink());
    expect(outcome).toMatchObject({ kind: 'failed', code: 'object_unreadable' });
    expect(outcome.reason).toContain('zip archive');
  });

  it('conserves lines: each is read once, from any cursor, in any chunks', async () => {
    const line = fc.oneof(
      fc.integer({ min: 1, max: 65_535 }).map(flowLine),
      fc.constant(HEADER),
      fc.constant(''),
      fc.stringMatching(/^[ -~]{1,300}$/),
    );
    await fc.assert(
      fc.asyncProperty(
        fc.array(line, { maxLength: 40 }),
        fc.record({
          batchBytes: fc.integer({ min: 1, max: 2_000 }),
          maxLineBytes: fc.integer({ min: 150, max: 500 }),
          chunkBytes: fc.integer({ min: 1, max: 500 }),
          isGzip: fc.boolean(),
          stopAfter: fc.integer({ min: 1, max: 5 }),
        }),
        async (lines, { batchBytes, maxLineBytes, chunkBytes, isGzip, stopAfter }) => {
          // Prepare
          const text = lines.join('\n');
          const content = isGzip ? gzipSync(text) : Buffer.from(text);
          let header = '';
          const expected: string[] = [];
          let oversized = 0;
          for (const each of lines) {
            if (each.length + 1 + header.length > maxLineBytes) oversized++;
            else if (each === HEADER) header = `${HEADER}\n`;
            else if (each.trim() !== '') expected.push(`${header}${each}\n`);
          }

          // Act
          const received: string[] = [];
          let cursor: ReadCursor | undefined;
          let outcome: ReadOutcome;
          const sums = { linesRead: 0, linesPut: 0, linesUnsent: 0 };
          do {
            let puts = 0;
            const sink = new KeepingSink((batch) => {
              puts++;
              return all(batch);
            });
            const options = { batchBytes, maxLineBytes, stopAtMs: stopAfter, deadlineMs: 1e9, now: () => puts };
            outcome = await read(content, sink, options, cursor, chunkBytes);
            for (const batch of sink.batches) {
              const own = batch.text.toString('utf8').split('\n').slice(0, -1);
              received.push(...own.map((each) => `${batch.header?.toString() ?? ''}${each}\n`));
            }
            expect(outcome.linesRead).toBe(outcome.linesPut + outcome.linesUnsent);
            for (const name of ['linesRead', 'linesPut', 'linesUnsent'] as const) sums[name] += outcome[name];
            cursor = outcome.cursor;
          } while (outcome.kind === 'continued');

          // Assess
          expect(received).toEqual(expected);
          expect(sums).toEqual({
            linesRead: expected.length + oversized,
            linesPut: expected.length,
            linesUnsent: oversized,
          });
          expect(outcome.kind).toBe(oversized > 0 ? 'failed' : 'done');
        },
      ),
    );
  });

  it.each([
    ['after its end', { position: 1_000_000, lines: 3, part: 0 }],
    ['in the middle of a line', { position: HEADER.length + 5, lines: 0, part: 0 }],
    ['in the middle of its header', { position: 5, lines: 0, part: 0 }],
  ])('fails if reading would continue %s, since lines would be omitted', async (_where, from) => {
    // Prepare
    const sink = new KeepingSink();

    // Act
    const outcome = await read(gzipSync(`${HEADER}\n${flowLines(3)}`), sink, {}, from, 7);

    // Assess
    expect(outcome).toMatchObject({ kind: 'failed', code: 'object_changed', linesPut: 0 });
    expect(sink.text).toBe('');
  });

  it('continues after any line, including a last one without a line feed or one with a carriage return', async () => {
    // Prepare
    const content = `\uFEFF${HEADER}\r\n${flowLine(1)}\r\n \n${flowLine(2)}`;
    const sink = new KeepingSink();
    const cursors: ReadCursor[] = [];
    await read(content, sink, { batchBytes: 1, onCursor: async (cursor) => void cursors.push(cursor) });

    // Act
    const outcomes = await Promise.all(cursors.map((cursor) => read(content, new KeepingSink(), {}, cursor, 5)));

    // Assess
    expect(cursors).toHaveLength(2);
    expect(outcomes.map(({ kind, linesPut }) => ({ kind, linesPut }))).toEqual([
      { kind: 'done', linesPut: 1 },
      { kind: 'done', linesPut: 0 },
    ]);
  });
});
