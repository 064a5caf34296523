import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FIELD_BY_NAME, FIELDS, outputNameOf } from '../../src/model/fields.ts';
import { TOKEN_TYPES } from '../../src/model/token-type.ts';
import { documentsOf } from '../support/answers.ts';
import {
  arbitraryFormat,
  arbitraryFormattedLine,
  arbitraryLineOf,
  DEFAULT_NAMES,
  type FormattedLine,
} from '../support/arbitrary-lines.ts';
import { type FlatDocument, valueOfToken } from '../support/flat-document.ts';
import { eventOfData, runTransform } from '../support/run-transform.ts';

/** The ways in which a line may be wrapped. */
const WRAPPINGS: Readonly<Record<string, (line: string) => string | Buffer>> = {
  'a bare line': (line) => line,
  'a wrapped line': (line) => `${JSON.stringify({ message: line })}\n`,
  'a subscription message': (line) =>
    gzipSync(JSON.stringify({ messageType: 'DATA_MESSAGE', logEvents: [{ message: line }] })),
  // like writers that escape all non-ASCII characters
  'escapes only': (line) => `{"message":"${escaped(line)}"}`,
};

function escaped(text: string): string {
  const units = Array.from({ length: text.length }, (_, index) => text.charCodeAt(index));
  return units.map((unit) => `\\u${unit.toString(16).padStart(4, '0')}`).join('');
}

const wrapping = fc.constantFrom(...Object.values(WRAPPINGS));

/** The values in the document from the record itself: known fields, and unknown fields of the format. */
function recordValues(document: FlatDocument, names: readonly string[]): FlatDocument {
  const outputNames = new Set([...FIELDS.map(({ name }) => name), ...names].map(outputNameOf));
  return Object.fromEntries(Object.entries(document).filter(([name]) => outputNames.has(name)));
}

/** The same values according to the format and the tokens. */
function tokenValues({ names, tokens }: FormattedLine): FlatDocument {
  return Object.fromEntries(
    names.flatMap((name, index) => {
      const value = valueOfToken(name, tokens[index] ?? '-');
      return value === undefined ? [] : [[outputNameOf(name), value]];
    }),
  );
}

describe('A record that fits its format', () => {
  it('becomes a document with every present value, digit for digit', async () => {
    await fc.assert(
      fc.asyncProperty(arbitraryFormattedLine, wrapping, async (given, wrap) => {
        // Prepare
        const event = eventOfData(wrap(given.tokens.join(' ')));

        // Act
        const { result, counts } = await runTransform(event, { LOG_FORMAT: given.names.join(' ') });

        // Assess
        const documents = documentsOf(result.records);
        expect(documents.map((document) => recordValues(document, given.names))).toEqual([tokenValues(given)]);
        expect(counts.unreadableLines).toBe(0);
      }),
      { numRuns: 2_000 },
    );
  });

  it('is the same whatever notation its format is configured in, and below a header line', async () => {
    await fc.assert(
      fc.asyncProperty(arbitraryFormattedLine, fc.constantFrom(' ', '  ', '\t', ' \t '), async (given, space) => {
        // Prepare
        const { names, tokens } = given;
        const event = eventOfData(tokens.join(space));
        const known = names.filter((name) => FIELD_BY_NAME.has(name)).length;
        const isHeader = known === names.length || (known >= 2 && known * 2 >= names.length);

        // Act
        const runs = await Promise.all([
          runTransform(event, { LOG_FORMAT: names.join(' ') }),
          runTransform(event, { LOG_FORMAT: names.map((name) => `\${${name}}`).join(' ') }),
          runTransform(event, { LOG_FORMAT: `${names.map(outputNameOf).join('  ')}\n` }),
          ...(isHeader ? [runTransform(eventOfData(`${names.join(' ')}\n${tokens.join(space)}`))] : []),
        ]);

        // Assess
        const [first, ...others] = runs.map(({ result }) => documentsOf(result.records));
        expect(first).toMatchObject([tokenValues(given)]);
        expect(others).toEqual(others.map(() => first));
      }),
      { numRuns: 500 },
    );
  });

  it('has its own format among several configured ones, if its number of fields is unique', async () => {
    await fc.assert(
      fc.asyncProperty(arbitraryFormattedLine, fc.array(arbitraryFormat, { maxLength: 4 }), async (given, others) => {
        // Prepare
        const formats = [...others.filter(({ length }) => length !== given.names.length), given.names];
        const event = eventOfData(given.tokens.join(' '));

        // Act
        const { result } = await runTransform(event, { LOG_FORMAT: formats.map((names) => names.join(' ')).join(';') });

        // Assess
        const documents = documentsOf(result.records).map((document) => recordValues(document, given.names));
        expect(documents).toEqual([tokenValues(given)]);
      }),
      { numRuns: 500 },
    );
  });

  it('has the configured format if a known one fits as well, and is counted as ambiguous', async () => {
    await fc.assert(
      fc.asyncProperty(swappedDefaultLine, async (given) => {
        // Prepare
        const event = eventOfData(given.tokens.join(' '));

        // Act
        const { result, counts } = await runTransform(event, { LOG_FORMAT: given.names.join(' ') });

        // Assess
        const documents = documentsOf(result.records).map((document) => recordValues(document, given.names));
        expect(documents).toEqual([tokenValues(given)]);
        expect(counts.ambiguousLines).toBe(1);
      }),
      { numRuns: 200 },
    );
  });

  it('gives the same values as a JSON object with the names of a log group transformer', async () => {
    await fc.assert(
      fc.asyncProperty(knownFieldsLine, fc.boolean(), async (given, isCamelCase) => {
        // Prepare
        const members = given.names.map((name, index) => {
          const token = given.tokens[index] ?? '-';
          const type = FIELD_BY_NAME.get(name)?.type ?? 'text';
          const isNumber = TOKEN_TYPES[type].json === 'number' && /^(?:0|[1-9]\d*)$/.test(token);
          const key = isCamelCase
            ? name.replace(/-([a-z])/g, (_, letter: string) => letter.toUpperCase())
            : outputNameOf(name);
          return `${JSON.stringify(key)}:${isNumber ? token : JSON.stringify(token)}`;
        });

        // Act
        const { result } = await runTransform(eventOfData(`{${members.join(',')}}`));

        // Assess
        const documents = documentsOf(result.records);
        expect(documents.map((document) => recordValues(document, given.names))).toEqual([tokenValues(given)]);
      }),
      { numRuns: 1_000 },
    );
  });
});

/** A line of known fields including srcaddr: an object needs a field that only flow logs have. */
const knownFieldsLine = fc
  .uniqueArray(fc.constantFrom(...FIELDS.map(({ name }) => String(name))), { maxLength: 30 })
  .map((names) => ['srcaddr', ...names.filter((name) => name !== 'srcaddr')])
  .chain(arbitraryLineOf);

/** A line in AWS's default format in which two or more fields with similar values are swapped. */
const swappedDefaultLine = fc
  .subarray(
    [
      ['srcaddr', 'dstaddr'],
      ['srcport', 'dstport'],
      ['packets', 'bytes'],
      ['start', 'end'],
    ],
    { minLength: 1 },
  )
  .map((pairs) => new Map(pairs.flatMap(([one = '', other = '']) => [[one, other] as const, [other, one] as const])))
  .chain((partners) => arbitraryLineOf(DEFAULT_NAMES.map((name) => partners.get(name) ?? name)));
