import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { documentsOf } from '../support/answers.ts';
import { ANY_CODE_POINT } from '../support/any-code-point.ts';
import { arbitraryDefaultLine } from '../support/arbitrary-lines.ts';
import { eventOfData, runTransform } from '../support/run-transform.ts';

/** A piece of a payload that ends where its line ends. */
interface Piece {
  readonly text: string;
  /** The line, if it is readable. */
  readonly good: string | undefined;
}

const goodPiece: fc.Arbitrary<Piece> = fc
  .tuple(arbitraryDefaultLine, fc.constantFrom(bare, wrapped, subscribed))
  .map(([line, wrap]) => ({ text: wrap(line), good: line }));

function bare(line: string): string {
  return line;
}

function wrapped(line: string): string {
  return JSON.stringify({ message: line });
}

function subscribed(line: string): string {
  return JSON.stringify({ messageType: 'DATA_MESSAGE', logEvents: [{ id: '1', timestamp: 1, message: line }] });
}

/** Lines with text lost or added in transit. */
const brokenText = fc.oneof(
  // one field too few, one too many
  arbitraryDefaultLine.map((line) => line.slice(line.indexOf(' ') + 1)),
  arbitraryDefaultLine.map((line) => `${line} surplus`),
  arbitraryDefaultLine.map((line) => wrapped(`${line} surplus`)),
  // truncated JSON, possibly after a backslash or inside an escape
  fc.tuple(arbitraryDefaultLine, fc.nat(), fc.constantFrom(wrapped, subscribed, escapedWhole)).map(cutOff),
  // JSON with trailing characters, and invalid JSON
  fc.constantFrom(
    '}',
    ']',
    '"',
    '{',
    '{]',
    '{"a"}',
    '{"a":}',
    '{"message":"\\q"}',
    '{"message":"\\ud83d\\u"}',
    '{}}',
    '[{"a":1}]',
  ),
  fc
    .string({ unit: fc.constantFrom('{', '"', '\\', 'é', '\u0000', ' ', ':', 'a', '1') })
    .filter((text) => /\S/.test(text)),
);

function escapedWhole(line: string): string {
  return `{"message":"${line.replaceAll(' ', '\\u0020')}"}`;
}

function cutOff([line, place, wrap]: [string, number, (line: string) => string]): string {
  const text = wrap(line);
  return text.slice(0, 1 + (place % (text.length - 1)));
}

const brokenPiece: fc.Arbitrary<Piece> = brokenText.map((text) => ({ text, good: undefined }));

/**
 * Whether the pieces after a truncated JSON text complete it: a `}` on a separate line closes an object that lacks
 * nothing else. Such pieces are one object, and none of its lines is broken.
 */
function isMended(texts: readonly string[]): boolean {
  return texts.some((text, index) => {
    const all = texts.slice(index).join('\n').trimStart();
    const ownLength = text.trimStart().length;
    if (!all.startsWith('{')) return false;
    const ends = [...all.matchAll(/\}/g)].map((match) => match.index + 1);
    return ends.some((end) => end > ownLength && isJson(all.slice(0, end)));
  });
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** Nothing, or enough white space for buffers of 64 KiB to grow while the following text is read. */
const padding = fc.oneof(
  fc.constant(''),
  fc.integer({ min: 1, max: 2_000 }).map((left) => ' '.repeat(64 * 1024 - left)),
);

describe('An unreadable line', () => {
  it('does not change its neighbours', async () => {
    const pieces = fc
      .array(fc.oneof(goodPiece, brokenPiece), { minLength: 2, maxLength: 8 })
      .filter((given) => !isMended(given.map(({ text }) => text)));
    await fc.assert(
      fc.asyncProperty(pieces, fc.constantFrom('\n', '\r\n'), padding, async (given, newline, spaces) => {
        // Prepare
        const lines = given.flatMap(({ good }) => good ?? []);
        const alone = await Promise.all(lines.map((line) => runTransform(eventOfData(line))));

        // Act
        const together = await runTransform(eventOfData(spaces + given.map(({ text }) => text).join(newline)));

        // Assess
        const documents = documentsOf(together.result.records).filter(({ parse_fault }) => parse_fault === undefined);
        expect(documents).toEqual(alone.flatMap(({ result }) => documentsOf(result.records)));
      }),
      { numRuns: 1_000 },
    );
  });

  it('becomes a document with its text', async () => {
    // no JSON, whose lines would be extracted, and no header line, which yields no document
    const plainText = fc
      .string({ unit: ANY_CODE_POINT, minLength: 1 })
      .map((text) => `x${text.replace(/[\n\r{]/g, '')}`)
      .map((text) => text.trimEnd());
    await fc.assert(
      fc.asyncProperty(fc.array(plainText, { minLength: 1, maxLength: 6 }), async (texts) => {
        // Act
        const { result, counts } = await runTransform(eventOfData(texts.join('\n')));

        // Assess
        const documents = documentsOf(result.records);
        expect(documents.map(({ message }) => message)).toEqual(texts);
        expect(documents.filter(({ parse_fault }) => parse_fault === undefined)).toEqual([]);
        expect(counts.unreadableLines).toBe(texts.length);
      }),
      { numRuns: 1_000 },
    );
  });

  it('fails only its own record if that is configured', async () => {
    const payloads = fc.array(fc.array(fc.oneof(goodPiece, brokenPiece), { minLength: 1, maxLength: 3 }), {
      minLength: 1,
      maxLength: 5,
    });
    await fc.assert(
      fc.asyncProperty(payloads, async (given) => {
        // Prepare
        const event = eventOfData(...given.map((pieces) => pieces.map(({ text }) => text).join('\n')));
        const emitted = await runTransform(event);

        // Act
        const { result } = await runTransform(event, { ON_UNREADABLE: 'fail' });

        // Assess
        const expected = emitted.result.records.map((record) =>
          documentsOf([record]).every(({ parse_fault }) => parse_fault === undefined)
            ? record
            : { recordId: record.recordId, result: 'ProcessingFailed' },
        );
        expect(result.records).toEqual(expected);
      }),
      { numRuns: 500 },
    );
  });
});
