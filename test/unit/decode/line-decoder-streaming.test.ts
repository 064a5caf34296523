import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LineDecoder } from '../../../src/decode/line-decoder.ts';
import { OWN_DOCUMENTS } from '../../../src/encode/own-documents.ts';
import { ByteArena } from '../../../src/memory/byte-arena.ts';
import { LineTable } from '../../../src/model/line-table.ts';
import { type DecodedLine, decodeText, linesOf } from './decode-text.ts';

const FIRST = '2 123456789012 eni-0a1b2c3d 10.0.0.1 10.0.0.2 1 2 6 1 40 1 2 ACCEPT OK';
const wrapped = JSON.stringify({ message: FIRST });

describe('LineDecoder on text that is not final', () => {
  it.each([
    ['a line without its end', `${FIRST}\n`, '2 1234'],
    ['an object cut off in a string', wrapped, '{"message":"2 12'],
    ['an object cut off behind its key', wrapped, '{"message"'],
    ['an object cut off behind a comma', `${wrapped}\n`, '{"x":1, '],
    ['an object cut off in an escape', wrapped, '{"message":"a\\'],
    ['an object cut off in a literal', wrapped, '{"x":tru'],
    ['an object cut off in its events', wrapped, '{"logEvents":[{"message":"2 1"},'],
    ['an object cut off in what no one reads', wrapped, '{"x":[1,{"y":['],
    ['a lone brace', wrapped, '{'],
    ['an object over several lines, cut off in a string', wrapped, '{\n  "message":\n  "2 12'],
    ['an object over several lines, cut off behind a line', wrapped, '{\n  "x": 1,\n'],
  ])('leaves %s for later', (_what, whole, rest) => {
    // Prepare, Act
    const { lines, usedBytes } = decodeText(whole + rest, false);

    // Assess
    expect(lines).toEqual([{ kind: 'text', text: FIRST }]);
    expect(usedBytes).toBe(whole.length);
  });

  it('consumes white space at the end, since nothing depends on it', () => {
    // Prepare
    const text = `${wrapped}\n  \r\n`;

    // Act
    const { usedBytes } = decodeText(text, false);

    // Assess
    expect(usedBytes).toBe(text.length);
  });

  it('does not wait for the end of an object that is already invalid', () => {
    // Prepare
    const text = `{"message" 1}\n${wrapped}`;

    // Act
    const { lines } = decodeText(text, false);

    // Assess
    expect(lines.map((line) => line.kind)).toEqual(['malformed', 'text']);
  });

  it('finds the same lines wherever the text is cut', () => {
    // Prepare
    const text = [
      `\u{feff}${FIRST}`,
      wrapped,
      wrapped + wrapped,
      '{"message":"caf\\u00e9 \\"x\\""}',
      '{"logEvents":[{"message":"one"},{"message":"two"}],"messageType":"DATA_MESSAGE"}',
      '{"srcAddr":"10.0.0.1"}',
      JSON.stringify({ logEvents: [{ message: FIRST }] }, null, 2),
      '{"broken":',
      FIRST,
      '',
    ].join('\r\n');
    const expected = decodeText(text).lines;

    fc.assert(
      fc.property(fc.array(fc.nat({ max: Buffer.byteLength(text) }), { maxLength: 4 }), (cuts) => {
        // Act
        const lines = decodeInChunks(Buffer.from(text), cuts);

        // Assess
        expect(lines).toEqual(expected);
      }),
      { examples: [[[1]], [[3]]] },
    );
  });
});

/** Decodes bytes chunk by chunk as a file reader does: the unconsumed rest of a chunk is prepended to the next. */
function decodeInChunks(bytes: Buffer, cuts: readonly number[]): DecodedLine[] {
  const borders = [0, ...cuts.toSorted((a, b) => a - b), bytes.length];
  const lines: DecodedLine[] = [];
  let carry = Buffer.alloc(0);
  for (let index = 1; index < borders.length; index++) {
    const text = Buffer.concat([carry, bytes.subarray(borders[index - 1], borders[index])]);
    const arena = new ByteArena();
    const table = new LineTable();
    arena.append(text);
    const used = new LineDecoder(arena, table, OWN_DOCUMENTS).decode(0, text.length, index === borders.length - 1);
    lines.push(...linesOf(arena, table));
    carry = text.subarray(used);
  }
  return lines;
}
