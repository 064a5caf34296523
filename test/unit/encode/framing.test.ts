import { describe, expect, it } from 'vitest';
import { OPTIONS } from '../../../src/config/options.ts';
import { DESTINATIONS, type DestinationName } from '../../../src/encode/destinations.ts';
import { keysOf } from '../../../src/model/keys-of.ts';

const DOCUMENTS = ['{"a":1}', '{"b":2}'];

/**
 * The framing that each destination needs, stated independently, for two documents, or for one if a record contains
 * only one.
 */
const EXPECTED: Readonly<Record<DestinationName, string>> = {
  s3: '{"a":1}\n{"b":2}\n',
  http: '{"a":1}\n{"b":2}\n',
  splunk: '{"a":1}{"b":2}',
  opensearch: '{"a":1}',
  iceberg: '{"a":1}',
  snowflake: '{"a":1}',
};

/** The data of a record with as many of the documents as a destination allows. */
function dataOf(destination: DestinationName): string {
  const { terminator, takesSeveral } = DESTINATIONS[destination];
  return (takesSeveral ? DOCUMENTS : DOCUMENTS.slice(0, 1)).map((document) => document + terminator).join('');
}

describe('DESTINATIONS', () => {
  it.each(keysOf(DESTINATIONS))('frames documents as %s needs them', (destination) => {
    // Prepare, Act
    const data = dataOf(destination);

    // Assess
    expect(data).toBe(EXPECTED[destination]);
  });

  it('are the choices of the option', () => {
    // Prepare, Act
    const { choices } = OPTIONS.DESTINATION;

    // Assess
    expect(choices).toEqual(Object.keys(DESTINATIONS));
  });

  it.each(Object.entries(DESTINATIONS))('have a sentence, and no newline if %s accepts one object', (_name, row) => {
    expect(row.sentence).toMatch(/^[A-Z].*\.$/);
    if (!row.takesSeveral) expect(row.terminator).toBe('');
  });
});
