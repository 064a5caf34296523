import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MAX_LINES_PER_RECORD } from '../../../src/decode/line-decoder.ts';
import { MAX_JSON_DEPTH } from '../../../src/json/json-scanner.ts';
import { ANY_CODE_POINT } from '../../support/any-code-point.ts';
import { decodeText } from './decode-text.ts';

const NEXT = '2 123456789012 eni-0a1b2c3d 10.0.0.1 10.0.0.2 1 2 6 1 40 1 2 ACCEPT OK';

describe('LineDecoder on JSON that is invalid', () => {
  it.each([
    ['an object cut off', '{"message":"2 1'],
    ['a string without its end', '{"message":"2 1}'],
    ['a missing colon', '{"message" "2 1"}'],
    ['a missing comma', '{"message":"2 1" "x":1}'],
    ['a comma too many', '{"message":"2 1",}'],
    ['a key without quotes', '{message:"2 1"}'],
    ['a value that is no JSON', '{"message":"2 1","x":nil}'],
    ['a number with a leading zero', '{"x":01,"message":"2 1"}'],
    ['an invalid escape', '{"message":"2 \\x31"}'],
    ['a unicode escape cut off', '{"message":"2 \\u00e"}'],
    ['a backslash as its last character', '{"message":"2 1\\'],
    ['a lone brace', '{'],
    ['a list without its end', '{"logEvents":[{"message":"2 1"}'],
    ['an event that is malformed', '{"logEvents":[{"message":"2 1"},{"message"}]}'],
  ])('does not change the line after %s', (_what, malformed) => {
    // Prepare
    const text = `${malformed}\n${NEXT}\n${malformed}\r\n${NEXT}`;

    // Act
    const { lines } = decodeText(text);

    // Assess
    expect(lines).toEqual([
      { kind: 'malformed', text: malformed },
      { kind: 'text', text: NEXT },
      { kind: 'malformed', text: malformed },
      { kind: 'text', text: NEXT },
    ]);
  });

  it('reads the wrapper on the line after a truncated one', () => {
    // Prepare
    const cutOff = '{"message":"2 1';

    // Act
    const { lines } = decodeText(`${cutOff}\n${JSON.stringify({ message: NEXT })}\n`);

    // Assess
    expect(lines).toEqual([
      { kind: 'malformed', text: cutOff },
      { kind: 'text', text: NEXT },
    ]);
  });

  it('discards the lines and the count of a message that turns out malformed', () => {
    // Prepare
    const events = '{"messageType":"CONTROL_MESSAGE","logEvents":[{"message":"2 1"},{"message":"2 2"}],}';

    // Act
    const { lines, controlMessages } = decodeText(events);

    // Assess
    expect(lines).toEqual([{ kind: 'malformed', text: events }]);
    expect(controlMessages).toBe(0);
  });

  it('treats text after an object on its line as a separate line', () => {
    // Prepare
    const text = `{"message":"${NEXT}"} rest\n${NEXT}`;

    // Act
    const { lines } = decodeText(text);

    // Assess
    expect(lines.map((line) => line.text)).toEqual([NEXT, 'rest', NEXT]);
  });

  it('follows nesting up to the limit and calls deeper text malformed', () => {
    // Prepare
    const nested = (depth: number): string => `{"x":${'['.repeat(depth)}${']'.repeat(depth)},"message":"${NEXT}"}`;

    // Act
    const atBound = decodeText(nested(MAX_JSON_DEPTH));
    const overBound = decodeText(`${nested(MAX_JSON_DEPTH + 1)}\n${NEXT}`);
    const farOver = decodeText(`${nested(100_000)}\n${NEXT}`);

    // Assess
    expect(atBound.lines).toEqual([{ kind: 'text', text: NEXT }]);
    expect(overBound.lines.map((line) => line.kind)).toEqual(['malformed', 'text']);
    expect(farOver.lines.map((line) => line.kind)).toEqual(['malformed', 'text']);
  });

  it('stops at the maximum number of lines, reports it, and starts again with the next text', () => {
    // Prepare
    const atBound = 'x\n'.repeat(MAX_LINES_PER_RECORD);

    // Act
    const full = decodeText(atBound);
    const overfull = decodeText(`${atBound}x`);
    const wrapped = decodeText(JSON.stringify({ message: `${atBound}x\ny` }));

    // Assess
    expect([full.isOverfull, full.lines.length]).toEqual([false, MAX_LINES_PER_RECORD]);
    expect([overfull.isOverfull, overfull.lines.length]).toEqual([true, MAX_LINES_PER_RECORD]);
    expect([wrapped.isOverfull, wrapped.lines.length]).toEqual([true, MAX_LINES_PER_RECORD]);
  });
});

describe('LineDecoder on any bytes', () => {
  it('never throws, and gives lines within the text', () => {
    // Prepare
    const pieces = fc.oneof(
      fc.constantFrom(
        '{"message":"',
        '"}',
        '{',
        '}',
        '[',
        '"',
        '\\',
        '\n',
        '\r\n',
        '{"logEvents":[',
        ']}',
        '\\u00',
        ',',
      ),
      fc.string({ unit: ANY_CODE_POINT, maxLength: 12 }),
    );

    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 24 }), fc.boolean(), (parts, isFinal) => {
        // Act
        const text = Buffer.from(parts.join(''), 'utf8');
        const { usedBytes, lines } = decodeText(text, isFinal);

        // Assess
        expect(usedBytes).toBeGreaterThanOrEqual(0);
        expect(usedBytes).toBeLessThanOrEqual(text.length);
        if (isFinal) expect(usedBytes).toBe(text.length);
        for (const line of lines) expect(line.text).not.toBe('');
      }),
    );
  });
});
