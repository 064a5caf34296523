import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DocumentEncoder } from '../../../src/encode/document-encoder.ts';
import type { Schema } from '../../../src/encode/language/schema.ts';
import { FLAT_SCHEMA } from '../../../src/encode/schemas/flat.ts';
import { SCHEMAS } from '../../../src/encode/schemas/schemas.ts';
import { JsonWriter } from '../../../src/encode/text/json-writer.ts';
import { FIELD_BY_NAME, outputNameOf } from '../../../src/model/fields.ts';
import { keysOf } from '../../../src/model/keys-of.ts';
import { arbitraryFormattedLine } from '../../support/arbitrary-lines.ts';
import { arbitraryAddedValues } from '../../support/arbitrary-schema-values.ts';
import { addedOf, type SomeValues } from '../../support/encode-schema.ts';
import { type FlatDocument, parseDocument } from '../../support/flat-document.ts';
import { SCHEMA_ORACLES } from '../../support/schema-oracles.ts';
import { recordOf } from '../parse/parse-text.ts';

const ARRIVAL = '2026-11-23T12:00:00.500Z';

const CASES = keysOf(SCHEMAS).map((name) => ({ schema: SCHEMAS[name], oracle: SCHEMA_ORACLES[name] }));

const now = (): number => Date.parse(ARRIVAL);

describe.each(CASES)('A document of the schema $schema.name', ({ schema, oracle }) => {
  it('has an oracle', () => {
    expect(oracle, `${schema.name} has no row in test/support/schema-oracles.ts`).toBeTypeOf('function');
  });

  it('contains exactly the values that follow from the flat document of the record', () => {
    // Prepare
    const withLine = { carriesLine: true, now };

    fc.assert(
      fc.property(arbitraryFormattedLine, arbitraryAddedValues, fc.boolean(), ({ names, tokens }, values, hasLine) => {
        const options = hasLine ? withLine : { now };
        const line = tokens.join(' ');
        const laterNames = names.filter((name) => !FIELD_BY_NAME.has(name)).map(outputNameOf);

        // Act
        const flat = textOf({ ...FLAT_SCHEMA, options }, line, names, values);
        const text = textOf({ ...schema, options }, line, names, values);
        const [known, later] = partition(parseDocument(flat), laterNames);

        // Assess
        expect(text).not.toContain('\n');
        expect(parseDocument(text)).toEqual(oracle({ flat: known, later, line, arrival: ARRIVAL }));
      }),
      { numRuns: 1_000 },
    );
  });

  it('has no null, no hyphen for an absent value, and no empty object or array', () => {
    fc.assert(
      fc.property(arbitraryFormattedLine, arbitraryAddedValues, ({ names, tokens }, values) => {
        // Act
        const text = textOf({ ...schema, options: { now } }, tokens.join(' '), names, values);

        // Assess
        expect(emptiesIn(JSON.parse(text))).toEqual([]);
      }),
      { numRuns: 500 },
    );
  });
});

function textOf(schema: Schema, line: string, names: readonly string[], values: SomeValues): string {
  const writer = new JsonWriter();
  const added = addedOf(values);
  new DocumentEncoder(schema).encode(recordOf(line, names.join(' ')), added, writer, 0, Buffer.byteLength(line));
  return writer.bytes.toString('utf8', 0, writer.length);
}

/** Splits a flat document into the members that the program knows and those under later names. */
function partition(flat: FlatDocument, laterNames: readonly string[]): readonly [FlatDocument, FlatDocument] {
  const [known, later] = [false, true].map((isLater) =>
    Object.fromEntries(Object.entries(flat).filter(([name]) => laterNames.includes(name) === isLater)),
  );
  return [known ?? {}, later ?? {}];
}

/** Paths of values that a document must not have: nulls, and empty objects and arrays below the root. */
function emptiesIn(value: unknown, path = ''): string[] {
  if (value === null) return [path];
  if (typeof value !== 'object') return [];
  const members = Object.entries(value);
  if (members.length === 0) return path === '' ? [] : [path];
  return members.flatMap(([key, member]) => emptiesIn(member, `${path}.${key}`));
}
