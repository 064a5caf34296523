import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ANY_CODE_POINT } from '../../support/any-code-point.ts';
import { decodeText } from './decode-text.ts';

/** Texts of messages and ids, many of them with what a line may not begin or end with. */
const edge = fc.constantFrom('', ' ', '\n', '{', '}', '"', '\\', '\u{feff}', '-', '2', 'é', '{"message":"2 3"}');
const text = fc.tuple(edge, fc.string({ unit: ANY_CODE_POINT }), edge).map((parts) => parts.join(''));
const json = fc
  .oneof(text, fc.integer(), fc.constant(null), fc.dictionary(text, text))
  .map((value) => JSON.stringify(value));

/** What follows an object as AWS writes it, up to where the record ends or breaks off. */
const tail = fc.constantFrom(
  '}',
  '}\n',
  '} ',
  '}{"message":"2 4"}',
  ',"srcaddr":"10.0.0.1"}',
  ',"message":"2 5"}',
  '',
  '"}',
  ']',
);

describe('LineDecoder on objects as AWS writes them', () => {
  it('finds the same lines as in objects with other white space', () => {
    fc.assert(
      fc.property(json, tail, fc.boolean(), (message, end, isFinal) => {
        // Prepare, Act
        const usual = decodeText(`{"message":${message}${end}`, isFinal);
        const other = decodeText(`{ "message":${message}${end}`, isFinal);

        // Assess
        expect(textsAsUsual(other)).toEqual(textsAsUsual(usual));
      }),
    );
  });

  it('finds the same lines in log events with other white space', () => {
    fc.assert(
      fc.property(json, json, json, tail, (id, timestamp, message, end) => {
        // Prepare
        const event = `"id":${id},"timestamp":${timestamp},"message":${message}${end}`;

        // Act
        const usual = decodeText(`{"logEvents":[{${event}]}`);
        const other = decodeText(`{"logEvents":[{ ${event}]}`);

        // Assess
        expect(textsAsUsual(other)).toEqual(textsAsUsual(usual));
      }),
    );
  });
});

/** The lines, of which those that are JSON begin without the other white space. */
function textsAsUsual({ lines, controlMessages, isOverfull }: ReturnType<typeof decodeText>) {
  const texts = lines.map(({ kind, text }) => `${kind} ${text.replaceAll('{ "', '{"')}`);
  return { texts, controlMessages, isOverfull };
}
