import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ChunkDecoder, MAX_CARRY_BYTES } from '../../../src/input/chunk-decoder.ts';
import { StreamError } from '../../../src/input/errors.ts';
import { Window } from '../../../src/pipeline/window.ts';
import { flowLine, flowLines } from '../cli/flow-lines.ts';

/** The lines of a text that is cut into chunks at these offsets. */
function decodeCut(text: Buffer, cuts: readonly number[]): string[] {
  const window = new Window();
  const decoder = new ChunkDecoder('a.log');
  const found: string[] = [];
  const take = (): void => {
    for (let line = 0; line < window.lines.count; line++) {
      found.push(window.arena.bytes.toString('utf8', window.lines.starts.at(line), window.lines.ends.at(line)));
    }
  };
  const offsets = [0, ...[...cuts].sort((a, b) => a - b), text.length];
  offsets.slice(1).forEach((end, index) => {
    if (decoder.decode(window, text.subarray(offsets[index], end))) take();
    window.reset();
    // the decoder must not depend on the memory of the window
    window.arena.bytes.fill(0);
  });
  if (decoder.finish(window)) take();
  return found;
}

describe('ChunkDecoder', () => {
  it('finds the same lines wherever the chunks of a text end', () => {
    // Prepare
    const [first = '', second = '', third = ''] = flowLines(3);
    const pieces = [
      `${first}\r\n${second}\n\n`,
      `${JSON.stringify({ message: first })}\n`,
      JSON.stringify({ message: `${second}\n${third} "ü"` }),
      `${JSON.stringify({ messageType: 'DATA_MESSAGE', logEvents: [{ id: '1', message: third }] }, null, 2)}\n`,
      `${JSON.stringify({ srcAddr: '10.0.0.1', more: { a: [1, 2] } })}\n`,
      '{"broken": [1,\n',
      '{ no object\n',
    ];
    const cases = fc
      .record({ mark: fc.constantFrom('', '\uFEFF'), parts: fc.array(fc.constantFrom(...pieces), { maxLength: 6 }) })
      .map(({ mark, parts }) => Buffer.from(mark + parts.join('')))
      .chain((text) =>
        fc.record({ text: fc.constant(text), cuts: fc.array(fc.nat({ max: text.length }), { maxLength: 8 }) }),
      );

    fc.assert(
      fc.property(cases, ({ text, cuts }) => {
        // Act
        const lines = decodeCut(text, cuts);

        // Assess
        expect(lines).toEqual(decodeCut(text, []));
      }),
    );
  });

  it('finds the same lines in chunks of one byte', () => {
    // Prepare
    const text = Buffer.from(
      `\uFEFF${flowLines(2).join('\r\n')}\r\n${JSON.stringify({ message: `${flowLine(7)}\n` })}`,
    );

    // Act
    const lines = decodeCut(
      text,
      Array.from(text, (_, index) => index),
    );

    // Assess
    expect(lines).toEqual([...flowLines(2), flowLine(7)]);
  });

  it('reports on which line of the text a line begins, across chunk borders', () => {
    // Prepare
    const window = new Window();
    const decoder = new ChunkDecoder('a.log');
    const text = `one\n\n${JSON.stringify({ message: 'two' }, null, 1)}\nthree`;
    const numbers: (number | undefined)[] = [];
    const take = (): void => {
      for (let line = 0; line < window.lines.count; line++) numbers.push(decoder.lineNumberOf(window, line));
    };

    // Act
    for (const byte of Buffer.from(text)) {
      if (decoder.decode(window, Buffer.of(byte))) take();
      window.reset();
    }
    if (decoder.finish(window)) take();

    // Assess
    expect(numbers).toEqual([1, 4, 6]);
  });

  it('reports no line number for text that was escaped in a string', () => {
    // Prepare
    const window = new Window();
    const decoder = new ChunkDecoder('a.log');

    // Act
    decoder.decode(window, Buffer.from(JSON.stringify({ message: 'one\ntwo' })));

    // Assess
    expect([decoder.lineNumberOf(window, 0), decoder.lineNumberOf(window, 1)]).toEqual([undefined, undefined]);
  });

  it('abandons an object that exceeds the limit, and reads the lines after it', () => {
    // Prepare
    // a JSON array of strings, which reads as lines of text once the array is abandoned
    const block = Buffer.from(
      `${flowLines(2000)
        .map((line) => `"${line}",\n`)
        .join('')}`,
    );
    const blocks = Math.ceil(MAX_CARRY_BYTES / block.length) + 2;
    const window = new Window();
    const decoder = new ChunkDecoder('a.log');
    const found: number[] = [];

    // Act
    for (const chunk of [Buffer.from('{"never": [\n'), ...Array.from({ length: blocks }, () => block)]) {
      decoder.decode(window, chunk);
      found.push(window.lines.count);
      window.reset();
    }

    // Assess
    expect(found.slice(0, 100)).toEqual(Array.from({ length: 100 }, () => 0));
    expect(found.reduce((sum, count) => sum + count, 0)).toBe(1 + 2000 * blocks);
  });

  it('passes on a line over the limit in pieces instead of keeping it', () => {
    // Prepare
    const window = new Window();
    const decoder = new ChunkDecoder('a.log');
    const chunk = Buffer.alloc(1024 * 1024, 'x');
    const chunks = (2 * MAX_CARRY_BYTES) / chunk.length;
    let longest = 0;

    // Act
    for (let index = 0; index < chunks; index++) {
      decoder.decode(window, chunk);
      longest = Math.max(longest, window.arena.length);
      window.reset();
    }

    // Assess
    expect(longest).toBeGreaterThan(MAX_CARRY_BYTES);
    expect(longest).toBeLessThan(1.5 * MAX_CARRY_BYTES);
  });

  it('refuses one object with more lines than it can hold, instead of losing some', () => {
    // Prepare
    const window = new Window();
    const decoder = new ChunkDecoder('a.log');
    const text = Buffer.from(JSON.stringify({ message: 'x\n'.repeat(500_001) }));

    // Act
    const act = (): unknown => decoder.decode(window, text);

    // Assess
    expect(act).toThrow(new StreamError('cannot read a.log: one object in it has more than 500000 lines'));
  });
});
