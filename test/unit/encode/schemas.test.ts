import { describe, expect, it } from 'vitest';
import { OPTIONS } from '../../../src/config/options.ts';
import { FRAMINGS } from '../../../src/encode/framing.ts';
import { FLAT_SCHEMA } from '../../../src/encode/schemas/flat.ts';
import { DICTIONARY } from '../../../src/model/dictionary.ts';

describe('FLAT_SCHEMA', () => {
  it('has every value of the dictionary under its own name and in its order', () => {
    // Prepare, Act
    const columns = FLAT_SCHEMA.columns.map(({ name, from }) => [name, from]);

    // Assess
    expect(FLAT_SCHEMA.name).toBe('flat');
    expect(columns).toEqual(DICTIONARY.map((entry) => [entry.name, entry]));
  });
});

describe('FRAMINGS', () => {
  it('has a framing for every destination that can be chosen', () => {
    // Prepare, Act
    const destinations = Object.keys(FRAMINGS);

    // Assess
    expect(destinations).toEqual([...OPTIONS.DESTINATION.choices]);
  });

  it('ends each document itself for S3, which sets nothing between records', () => {
    // Prepare, Act
    const framing = FRAMINGS.s3;

    // Assess
    expect(framing).toEqual({ terminator: '\n', takesSeveral: true });
  });

  it('gives OpenSearch one object a record and no newline', () => {
    // Prepare, Act
    const framing = FRAMINGS.opensearch;

    // Assess
    expect(framing).toEqual({ terminator: '', takesSeveral: false });
  });
});
