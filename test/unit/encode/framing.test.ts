import { describe, expect, it } from 'vitest';
import { FRAMINGS } from '../../../src/encode/text/framing.ts';

const DOCUMENTS = ['{"a":1}', '{"b":2}'];

/** The data of a record that holds as many of the documents as a destination allows. */
function dataOf(destination: keyof typeof FRAMINGS): string {
  const { terminator, takesSeveral } = FRAMINGS[destination];
  return (takesSeveral ? DOCUMENTS : DOCUMENTS.slice(0, 1)).map((document) => document + terminator).join('');
}

describe('FRAMINGS', () => {
  it.each([
    ['s3', 'lines that end themselves', '{"a":1}\n{"b":2}\n'],
    ['http', 'lines that end themselves', '{"a":1}\n{"b":2}\n'],
    ['splunk', 'objects back to back', '{"a":1}{"b":2}'],
    ['opensearch', 'one object and no newline', '{"a":1}'],
    ['iceberg', 'one object', '{"a":1}'],
    ['snowflake', 'one object', '{"a":1}'],
  ] as const)('gives %s %s', (destination, _what, expected) => {
    // Prepare, Act
    const data = dataOf(destination);

    // Assess
    expect(data).toBe(expected);
  });
});
