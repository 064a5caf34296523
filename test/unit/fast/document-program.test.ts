import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { selectFields } from '../../../src/encode/compile/select-fields.ts';
import { DocumentEncoder } from '../../../src/encode/document-encoder.ts';
import type { Schema, SchemaOptions } from '../../../src/encode/language/schema.ts';
import { leaf } from '../../../src/encode/language/vocabulary.ts';
import { SCHEMAS } from '../../../src/encode/schemas/schemas.ts';
import { JsonWriter } from '../../../src/encode/text/json-writer.ts';
import { assemble } from '../../../src/fast/document/assemble.ts';
import { DocumentProgram, type ProgramOptions } from '../../../src/fast/document/document-program.ts';
import { recorderPositions } from '../../../src/fast/document/inputs.ts';
import * as OP from '../../../src/fast/document/operation-codes.ts';
import * as COLUMN from '../../../src/fast/document/operation-columns.ts';
import { documentParts } from '../../../src/fast/document/parts.ts';
import { ID_MEMBERS, NUMBER_MEMBERS } from '../../../src/fast/line-facts.ts';
import { FIELDS } from '../../../src/model/fields.ts';
import { keysOf } from '../../../src/model/keys-of.ts';
import { arbitraryFormattedLine } from '../../support/arbitrary-lines.ts';
import { arbitraryAddedValues } from '../../support/arbitrary-schema-values.ts';
import { addedOf, type SomeValues } from '../../support/encode-schema.ts';
import { FactsOfRecords, PlainRecord } from '../../support/line-facts-of.ts';
import { recordOf } from '../parse/parse-text.ts';

const RUNS = Number(process.env.FAST_LANE_RUNS ?? 3);

const now = (): number => Date.parse('2026-11-23T12:00:00.500Z');

/** Settings that change which parts a document has. */
const SETTINGS: readonly SchemaOptions[] = [
  { now },
  { now, carriesLine: true, observables: true, rollsUp: true, index: 'main', host: 'none', region: 'eu-central-1' },
  { now, host: 'stream', streamName: 'flows', namespace: 'prod' },
];

const CASES = keysOf(SCHEMAS).flatMap((name) =>
  SETTINGS.map((options, index): { title: string; schema: Schema } => ({
    title: `${name}, settings ${index + 1}`,
    schema: { ...SCHEMAS[name], options },
  })),
);

const MEMBERS = [...ID_MEMBERS, ...NUMBER_MEMBERS];

function isNumber(member: (typeof MEMBERS)[number]): boolean {
  return NUMBER_MEMBERS.some((each) => each === member);
}

/** Index of a case, since a schema is too long for a message. */
const anyCase = fc.nat({ max: CASES.length - 1 });

function schemaAt(index: number): Schema {
  return CASES[index]?.schema ?? SCHEMAS.flat;
}

/** Lines of one format with the values added to each. */
const arbitraryLines = fc
  .tuple(arbitraryFormattedLine, fc.array(arbitraryAddedValues, { minLength: 1, maxLength: 3 }))
  .map(([{ names, tokens }, added]) => ({
    names,
    added,
    line: tokens.map((token) => token.replaceAll(/[^\x21-\x7e]|["\\]/gu, 'x')).join(' '),
  }));

interface Written {
  readonly plain: string;
  readonly fast: string;
  /** Whether the plain lane was used. */
  readonly isAsked: boolean;
}

/** Writes documents of one format in both lanes. */
class BothWays {
  readonly encoder: DocumentEncoder;
  readonly names: readonly string[];
  readonly facts: FactsOfRecords;
  readonly options: ProgramOptions;
  #program: DocumentProgram | undefined;

  constructor(
    schema: Schema,
    names: readonly string[],
    facts: FactsOfRecords = new FactsOfRecords(),
    options: ProgramOptions = {},
  ) {
    this.encoder = new DocumentEncoder(schema);
    this.names = names;
    this.facts = facts;
    this.options = options;
  }

  write(line: string, values: SomeValues): Written {
    const record = recordOf(line, this.names.join(' '));
    const added = addedOf(values);
    const range = { start: 0, end: Buffer.byteLength(line) };
    const writer = new JsonWriter();
    this.encoder.encode(record, added, writer, range.start, range.end);
    const plain = writer.bytes.toString('utf8', 0, writer.length);
    this.#program ??= new DocumentProgram(this.encoder, record.format, this.options);
    const source = new PlainRecord(record, added, range);
    const start = writer.length;
    this.#program.write(this.facts.of(record, added, range), source, writer);
    const isAsked = source.loads > 0;
    return { plain, fast: writer.bytes.toString('utf8', start, writer.length), isAsked };
  }
}

describe.each(CASES)('The program of $title', ({ schema }) => {
  it('writes the bytes of the plain encoder, when it learns and when it remembers', () => {
    fc.assert(
      fc.property(arbitraryLines, ({ names, line, added }) => {
        // Prepare
        const both = new BothWays(schema, names);

        for (const values of [...added, ...added]) {
          // Act
          const { plain, fast } = both.write(line, values);

          // Assess
          expect(fast).toBe(plain);
        }
      }),
      { numRuns: RUNS },
    );
  });
});

describe('A document program', () => {
  it('asks the plain lane for nothing that it has met before', () => {
    fc.assert(
      fc.property(anyCase, arbitraryLines, (index, { names, line, added: [values = {}] }) => {
        // Prepare
        const both = new BothWays(schemaAt(index), names);
        both.write(line, values);

        // Act
        const { isAsked } = both.write(line, values);

        // Assess
        expect(isAsked).toBe(false);
      }),
      { numRuns: 5 * RUNS },
    );
  });

  it('writes the same where tokens have no ids', () => {
    fc.assert(
      fc.property(anyCase, arbitraryLines, fc.nat(), (index, { names, line, added }, seed) => {
        // Prepare
        let draws = seed;
        const facts = new FactsOfRecords(() => {
          draws = (draws * 1_103_515_245 + 12_345) % 2 ** 31;
          return draws % 3 > 0;
        });
        const both = new BothWays(schemaAt(index), names, facts);

        for (const values of [...added, ...added]) {
          // Act
          const { plain, fast } = both.write(line, values);

          // Assess
          expect(fast).toBe(plain);
        }
      }),
      { numRuns: RUNS },
    );
  });

  it('writes the same with tables of ten entries and little space for texts', () => {
    // Prepare
    const bounds = { cells: 2_000, textBytes: 2_000, entries: 10 };
    const names = FIELDS.map(({ name }) => name);
    const services = Array.from({ length: 40 }, (_, index) => `service-${index}`);
    for (const { schema } of CASES) {
      const both = new BothWays(schema, names, undefined, { bounds });
      for (const [index, serviceName] of [...services, ...services].entries()) {
        const line = names.map((name) => tokenOf(name, index)).join(' ');
        const owner = index % 20;

        // Act
        const { plain, fast } = both.write(line, {
          serviceName,
          direction: index % 2 === 0 ? 'egress' : 'ingress',
          source: { interface_id: `eni-${owner}`, vpc_id: 'vpc-1', tags: { name: 'x'.repeat(owner * 20) } },
          destination: { interface_id: `eni-${owner + 7}`, owner_type: 'ec2_instance' },
        });

        // Assess
        expect(fast).toBe(plain);
      }
    }
  });

  it('writes the same where it is told which members no line has', () => {
    fc.assert(
      fc.property(anyCase, arbitraryLines, fc.subarray(MEMBERS), (index, { names, line, added }, absent) => {
        // Prepare
        const both = new BothWays(schemaAt(index), names, undefined, { absent: new Set(absent) });
        const without = Object.fromEntries(absent.map((member) => [member, isNumber(member) ? -1 : undefined]));

        for (const values of [...added, ...added]) {
          // Act
          const { plain, fast } = both.write(line, { ...values, ...without });

          // Assess
          expect(fast).toBe(plain);
        }
      }),
      { numRuns: 5 * RUNS },
    );
  });

  it('writes the same of lines and texts of any length, and of objects in objects', () => {
    // Prepare
    const names = FIELDS.map(({ name }) => name);
    const nested = leaf('a.b.c.d.e.f.g.h.i.j', 'srcaddr');
    const flat: Schema = { ...SCHEMAS.flat, options: { now } };
    const schemas = [...CASES.map(({ schema }) => schema), { ...flat, leaves: [...flat.leaves, nested] }];
    for (const schema of schemas) {
      const both = new BothWays(schema, names);
      for (const bytes of [2_000, 4_000, 5_000, 20]) {
        const line = names.map((name) => (name === 'instance-tag' ? 'x'.repeat(bytes) : tokenOf(name, 1))).join(' ');
        const values = {
          serviceName: 'y'.repeat(bytes),
          source: { interface_id: 'eni-1', vpc_name: 'z'.repeat(bytes) },
        };
        for (const round of ['learned', 'remembered']) {
          // Act
          const { plain, fast } = both.write(line, values);

          // Assess
          expect(fast, round).toBe(plain);
        }
      }
    }
  });

  it('has an operation for every value of every schema, so that none calls the plain lane for each line', () => {
    const names = FIELDS.map(({ name }) => name);
    for (const { title, schema } of CASES) {
      // Act
      const { format } = recordOf(names.map((name) => tokenOf(name, 1)).join(' '), names.join(' '));
      const { nodes, context } = new DocumentEncoder(schema).partsFor(format);
      const { rows } = assemble(documentParts(nodes, context), [], recorderPositions(format));

      // Assess
      const codes = rows.filter((_, index) => index % COLUMN.ROW === COLUMN.code);
      const calls = codes.filter((code) => code === OP.call || code === OP.ifCall);
      expect(`${title}: ${calls.length}`).toBe(`${title}: 0`);
    }
  });

  it('leaves out what a selection of fields leaves out', () => {
    fc.assert(
      fc.property(anyCase, arbitraryLines, (index, { names, line, added: [values = {}] }) => {
        // Prepare
        const selected = selectFields(schemaAt(index), 'src*, verdict*, action, region, direction, dst_owner*', {
          tagKeys: 'a*',
        });
        const both = new BothWays(selected, names);

        // Act
        const { plain, fast } = both.write(line, values);

        // Assess
        expect(fast).toBe(plain);
      }),
      { numRuns: RUNS },
    );
  });
});

/** A value that fits the type of a field. */
function tokenOf(name: string, index: number): string {
  const spec = FIELDS.find((field) => field.name === name);
  const words: readonly string[] = spec !== undefined && 'words' in spec ? spec.words : [];
  switch (spec?.type) {
    case 'int32':
    case 'int64':
    case 'octet':
    case 'port':
      return String(index);
    case 'epoch':
      return String(1_772_443_844 + 40_000 * index);
    case 'address':
      return index % 3 === 0 ? `2001:db8::${index}` : `10.0.0.${index}`;
    case 'account':
      return index % 5 === 0 ? 'unknown' : '123456789012';
    case 'id':
      return `${'prefix' in spec ? spec.prefix : ''}${index}`;
    case 'word':
      return words[index % words.length] ?? '-';
    case 'text':
    case 'percent':
    case undefined:
      return `text-${index % 6}`;
  }
}
