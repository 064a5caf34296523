import { describe, expect, it } from 'vitest';
import { OPTIONS } from '../../../src/config/options.ts';
import { FLAT_SCHEMA } from '../../../src/encode/schemas/flat.ts';
import { SCHEMAS } from '../../../src/encode/schemas/schemas.ts';
import { FRAMINGS } from '../../../src/encode/text/framing.ts';
import { namesOf } from '../../../src/encode/values/value-kinds.ts';
import { DICTIONARY } from '../../../src/model/dictionary.ts';
import { encodeLine } from '../../support/encode-schema.ts';

describe('FLAT_SCHEMA', () => {
  it('has every value of the dictionary under its own name and in its order', () => {
    // Prepare, Act
    const rows = FLAT_SCHEMA.leaves.filter(({ from }) => from.kind !== 'later');

    // Assess
    expect(rows.map(({ path }) => path)).toEqual(DICTIONARY.map(({ name }) => [name]));
    expect(rows.map(({ from }) => namesOf(from))).toEqual(DICTIONARY.map(({ name }) => [name]));
  });

  it('carries the line only if it is requested', () => {
    // Prepare
    const asked = { ...FLAT_SCHEMA, options: { carriesLine: true } };

    // Act
    const documents = [FLAT_SCHEMA, asked].map((schema) =>
      encodeLine(schema, '7  -\t10.0.0.1 -', 'bytes region srcaddr az-id'),
    );

    // Assess
    expect(documents).toEqual([
      '{"srcaddr":"10.0.0.1","bytes":7}',
      '{"srcaddr":"10.0.0.1","bytes":7,"original_line":"7  -\\t10.0.0.1 -"}',
    ]);
  });
});

describe('SCHEMAS', () => {
  it.each(Object.entries(SCHEMAS))('has %s under its own name, with a sentence', (name, schema) => {
    // Prepare, Act
    const { sentence } = schema;

    // Assess
    expect(schema.name).toBe(name);
    expect(sentence).toMatch(/\.$/);
  });

  it.each(Object.values(SCHEMAS))('shows every value of the dictionary in the schema $name', (schema) => {
    // Prepare
    const isLineWhole = schema.leaves.some((row) => row.isRequired && namesOf(row.from).includes('original_line'));
    const names = DICTIONARY.filter(({ origin }) => !isLineWhole || origin.kind !== 'field').map(({ name }) => name);

    // Act
    const shown = new Set(schema.leaves.flatMap(({ from }) => namesOf(from)));

    // Assess
    expect(names.filter((name) => !shown.has(name))).toEqual([]);
  });

  it.each(Object.values(SCHEMAS))(
    'has no place of the schema $name taken twice, but under other conditions',
    (schema) => {
      // Prepare
      const unconditional = schema.leaves.filter(({ from }) => from.kind !== 'when' && from.kind !== 'later');

      // Act
      const places = unconditional.map(({ path }) => path.join('.'));

      // Assess
      expect(new Set(places).size).toBe(places.length);
      expect(places.filter((place) => places.some((other) => other.startsWith(`${place}.`)))).toEqual([]);
    },
  );
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

  it('gives OpenSearch one object per record and no newline', () => {
    // Prepare, Act
    const framing = FRAMINGS.opensearch;

    // Assess
    expect(framing).toEqual({ terminator: '', takesSeveral: false });
  });
});
