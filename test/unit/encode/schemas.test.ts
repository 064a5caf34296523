import { describe, expect, it } from 'vitest';
import { isOptionName, OPTIONS } from '../../../src/config/options.ts';
import { readOptions } from '../../../src/config/read-options.ts';
import { makeSettings } from '../../../src/config/settings.ts';
import { DESTINATIONS } from '../../../src/encode/destinations.ts';
import type { SchemaRow } from '../../../src/encode/language/schema-row.ts';
import { FLAT_SCHEMA } from '../../../src/encode/schemas/flat.ts';
import { optionsOfSchema, SCHEMAS, type SchemaName } from '../../../src/encode/schemas/schemas.ts';
import { namesOf } from '../../../src/encode/values/value-kinds.ts';
import { DICTIONARY } from '../../../src/model/dictionary.ts';
import { keysOf } from '../../../src/model/keys-of.ts';
import { encodeLine } from '../../support/encode-schema.ts';
import { goldenDocuments } from '../../support/sample-documents.ts';

/** Schemas whose standard has a name for the Community ID. */
const WITH_COMMUNITY_ID = ['ecs', 'ocsf', 'splunk', 'splunk-raw'];

describe('FLAT_SCHEMA', () => {
  it('has every value of the dictionary under its own name and in its order', () => {
    // Prepare, Act
    const rows = FLAT_SCHEMA.leaves.filter(({ from }) => from.kind !== 'later');

    // Assess
    expect(rows.map(({ path }) => path)).toEqual(DICTIONARY.map(({ name }) => [name]));
    expect(rows.map(({ from }) => namesOf(from))).toEqual(DICTIONARY.map(({ name }) => [name]));
  });

  it('contains the line only on request', () => {
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
    'uses no path of the schema $name twice, except under different conditions',
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

describe('the row of each schema', () => {
  const rows = keysOf(SCHEMAS).map((name): { name: SchemaName; row: SchemaRow } => ({ name, row: SCHEMAS[name] }));

  it.each(rows)('has goldens of $name, including unreadable lines', ({ name }) => {
    // Prepare
    const file = name === 'flat' ? 'expected.ndjson' : `expected.${name}.ndjson`;

    // Act
    const documents = goldenDocuments(file);

    // Assess
    expect(documents.length, `no golden has ${file}; UPDATE_GOLDENS=1 writes them`).toBeGreaterThan(10);
  });

  it.each(rows.filter(({ row }) => row.variantOf === undefined))(
    'has a mark that recognises $name',
    ({ row: { mark } }) => {
      expect(mark?.keys.length).toBeGreaterThan(0);
    },
  );

  it.each(rows)('has the options of $name in the table of options', ({ row: { ownOptions = {} } }) => {
    for (const [name, row] of Object.entries(ownOptions)) {
      const found: unknown = isOptionName(name) ? OPTIONS[name] : undefined;
      expect(found, `src/config/options/output.ts does not spread ${name}`).toBe(row);
    }
  });

  it.each(rows)('chooses $name with options that can be used together', ({ name, row }) => {
    // Prepare
    const texts = optionsOfSchema(name);

    // Act
    const settings = makeSettings(readOptions(texts), {}, undefined);

    // Assess
    expect(settings.schema.name).toBe(row.name);
  });

  it('makes up the choices of SCHEMA, except for variants', () => {
    expect(OPTIONS.SCHEMA.choices).toEqual(
      rows.filter(({ row }) => row.variantOf === undefined).map(({ name }) => name),
    );
  });

  it.each(rows)('adds the Community ID to $name by default, if its standard has a name for it', ({ name }) => {
    // Act
    const { switchedOn } = makeSettings(readOptions(optionsOfSchema(name)), {}, undefined);

    // Assess
    expect(switchedOn.has('communityId')).toBe(WITH_COMMUNITY_ID.includes(name));
  });

  it.each(
    rows.flatMap(({ name, row }) =>
      Object.entries(DESTINATIONS).map(([destination, { takesText }]) => ({ name, row, destination, takesText })),
    ),
  )('fits destinations or is refused: $name to $destination', ({ name, row, destination, takesText }) => {
    // Prepare
    const texts = { ...optionsOfSchema(name), DESTINATION: destination };

    // Act
    const act = () => readOptions(texts);

    // Assess
    if (takesText || row.textOnly === undefined) expect(act).not.toThrow();
    else expect(act).toThrow(row.textOnly);
  });
});
