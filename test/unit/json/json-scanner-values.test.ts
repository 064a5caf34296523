import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { JsonScanner, MAX_JSON_DEPTH } from '../../../src/json/json-scanner.ts';

/** Whether the scanner accepts the whole text as one JSON value. */
function takes(text: string): boolean {
  const scanner = new JsonScanner(Buffer.from(text), 0, Buffer.byteLength(text));
  return scanner.skipValue() && !scanner.failed && scanner.peek() === -1;
}

describe('JsonScanner.skipValue', () => {
  it.each([
    'null',
    'true',
    'false',
    '0',
    '-0',
    '12',
    '-1.5e+10',
    '1E5',
    '9223372036854775807',
    '""',
    '"a\\"b"',
    '"\\\\"',
    '[]',
    '[ 1 , [ ] , { } ]',
    '{}',
    '{"a":{"b":[null]}}',
    ' \t\r\n{"a" : 1}',
  ])('moves past %s', (text) => {
    // Prepare, Act
    const isTaken = takes(text);

    // Assess
    expect(isTaken).toBe(true);
  });

  it.each([
    '',
    'nul',
    'TRUE',
    '01',
    '+1',
    '.5',
    '1.',
    '1e',
    '--1',
    'NaN',
    '"a',
    '"a\\"',
    "'a'",
    '[1,]',
    '[,1]',
    '[1 2]',
    '[1',
    '{"a"}',
    '{"a":}',
    '{"a":1,}',
    '{,}',
    '{a:1}',
    '{"a":1',
    '}',
  ])('fails at %j', (text) => {
    // Prepare, Act
    const isTaken = takes(text);

    // Assess
    expect(isTaken).toBe(false);
  });

  it('follows nesting up to the limit', () => {
    // Prepare
    const nested = (depth: number): string => `${'['.repeat(depth)}${']'.repeat(depth)}`;

    // Act
    const taken = [MAX_JSON_DEPTH, MAX_JSON_DEPTH + 1, 100_000].map((depth) => takes(nested(depth)));

    // Assess
    expect(taken).toEqual([true, false, false]);
  });

  it('does not treat a value as a number because it begins with digits', () => {
    // Prepare
    const text = `{"a":${'1'.repeat(70)}abc}`;

    // Act
    const isTaken = takes(text);

    // Assess
    expect(isTaken).toBe(false);
  });

  it('agrees with JSON.parse on any JSON', () => {
    fc.assert(
      fc.property(fc.json({ maxDepth: 6 }), fc.constantFrom(0, 2), (text, indent) => {
        // Prepare
        const value: unknown = JSON.parse(text);

        // Act
        const isTaken = takes(JSON.stringify(value, null, indent));

        // Assess
        expect(isTaken).toBe(true);
      }),
    );
  });

  it('refuses what JSON.parse refuses, if a character is taken out of JSON', () => {
    fc.assert(
      fc.property(fc.json({ maxDepth: 3 }), fc.nat(), (text, place) => {
        // Prepare
        const at = place % text.length;
        const damaged = text.slice(0, at) + text.slice(at + 1);
        fc.pre(!isJson(damaged) && !damaged.includes('\\'));

        // Act
        const isTaken = takes(damaged);

        // Assess
        expect(isTaken).toBe(false);
      }),
    );
  });
});

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
