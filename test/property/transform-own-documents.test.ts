import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { OptionTexts } from '../../src/config/read-options.ts';
import { DESTINATIONS } from '../../src/encode/destinations.ts';
import type { SchemaRow } from '../../src/encode/language/schema-row.ts';
import { optionsOfSchema, SCHEMAS } from '../../src/encode/schemas/schemas.ts';
import { keysOf } from '../../src/model/keys-of.ts';
import { outputLinesOf, outputOf } from '../support/answers.ts';
import { arbitraryFormattedLine } from '../support/arbitrary-lines.ts';
import { soundnessProblems } from '../support/check-answer.ts';
import { LoopingStream } from '../support/looping-stream.ts';
import { eventOfData, makeTransform, runTransform } from '../support/run-transform.ts';
import { goldenDocuments } from '../support/sample-documents.ts';

/** Options for each schema, variants included, delivered to S3. */
const SCHEMA_OPTIONS: readonly OptionTexts[] = keysOf(SCHEMAS).map((name) => ({
  ...optionsOfSchema(name),
  DESTINATION: 's3',
}));
const transforms = SCHEMA_OPTIONS.map((options) => makeTransform(options));

const goldens = Object.keys(SCHEMAS).map((name) => {
  const file = name === 'flat' ? 'expected.ndjson' : `expected.${name}.ndjson`;
  return [name, goldenDocuments(file)] as const;
});

describe('A document of this program', () => {
  it('has marks for every schema', () => {
    const rows: readonly SchemaRow[] = Object.values(SCHEMAS);
    const unmarked = rows.filter(({ mark }) => mark === undefined);
    // a variant is recognised by the mark of its schema
    expect(unmarked.filter(({ variantOf }) => variantOf === undefined)).toEqual([]);
  });

  it.each(goldens)('of the schema %s is written unchanged, whatever schema is configured', async (_name, documents) => {
    // Prepare
    expect(documents.length).toBeGreaterThan(10);
    const event = eventOfData(...documents, `${documents.join('\n')}\n`, documents.join(''));

    for (const transform of transforms) {
      // Act
      const { result, counts } = await runTransform(event, transform);

      // Assess
      const all = `${documents.join('\n')}\n`;
      expect(result.records.map(outputOf)).toEqual([...documents.map((document) => `${document}\n`), all, all]);
      expect(counts.ownDocuments).toBe(3 * documents.length);
      expect([counts.documents, counts.unreadableLines]).toEqual([counts.ownDocuments, 0]);
    }
  });

  it.each(Object.entries(DESTINATIONS))('is framed as %s needs it', async (destination, { terminator }) => {
    // Prepare
    const documents = goldens.flatMap(([, [first = '']]) => first);
    const event = eventOfData(...documents.map((document, index) => (index % 2 === 0 ? document : `${document}\n`)));

    // Act
    const { result } = await runTransform(event, { DESTINATION: destination });

    // Assess
    expect(result.records.map(outputOf)).toEqual(documents.map((document) => document + terminator));
  });

  it('for an unreadable line is written unchanged, although the line can be read now', async () => {
    for (const options of SCHEMA_OPTIONS) {
      // Prepare
      const line = '{"message":"2 123456789012 eni-0a1b2c3d 10.0.0.1 10.0.0.2 443 51515 6 10 840 1 2 ACCEPT OK"}';
      const unread = line.replace(' OK', ' ACCEPT OK');
      const made = await runTransform(eventOfData(unread), options);
      const document = outputOf(made.result.records[0]).replaceAll('ACCEPT ACCEPT', 'ACCEPT');

      // Act
      const again = await runTransform(eventOfData(document), { ...options, ON_UNREADABLE: 'fail' });

      // Assess
      expect(made.counts.unreadableLines).toBe(1);
      expect(outputOf(again.result.records[0])).toBe(document);
      expect([again.counts.ownDocuments, again.counts.unreadableLines]).toEqual([1, 0]);
    }
  });

  it('is neither omitted by rule nor sampled again, and causes no look-up', async () => {
    // Prepare
    const noData = goldens[0]?.[1].find((document) => document.includes('"NODATA"')) ?? '';
    const accepted = goldens[0]?.[1].filter((document) => document.includes('"ACCEPT"')) ?? [];
    const documents = [noData, ...accepted];
    const options = { ON_NODATA: 'drop', DROP_RULES: 'action=ACCEPT', SAMPLE_ACCEPT: '1000000' };

    // Act
    const { result, counts } = await runTransform(eventOfData(...documents), options);

    // Assess
    expect(accepted.length).toBeGreaterThan(5);
    expect(result.records.flatMap(outputLinesOf)).toEqual(documents);
    expect([counts.ownDocuments, counts.linesDropped, counts.enrichedEnds]).toEqual([documents.length, 0, 0]);
  });

  it.each<[OptionTexts, string, string]>([
    [{ LOG_FORMAT: 'bytes packets' }, '840 10', '{"packets":10,"bytes":840}'],
    [{ LOG_FORMAT: 'vpc-id new-field' }, 'vpc-0a1b text', '{"vpc_id":"vpc-0a1b","new_field":"text"}'],
    [
      { LOG_FORMAT: 'start end bytes', FIELDS: 'timestamp, bytes' },
      '1 2 5',
      '{"timestamp":"1970-01-01T00:00:02Z","bytes":5}',
    ],
  ])('with few values is written unchanged: %j', async (options, line, document) => {
    // Prepare
    const made = await runTransform(eventOfData(line), options);

    for (const transform of transforms) {
      // Act
      const again = await runTransform(eventOfData(document, JSON.stringify({ message: document })), transform);

      // Assess
      expect(made.result.records.map(outputOf)).toEqual([`${document}\n`]);
      expect(again.result.records.map(outputOf)).toEqual([`${document}\n`, `${document}\n`]);
      expect([again.counts.ownDocuments, again.counts.unreadableLines]).toEqual([2, 0]);
    }
  });

  it.each([
    ['in another order', '{"bytes":840,"packets":10}'],
    ['with a value of another type', '{"packets":"10","bytes":840}'],
    ['with a member of another program', '{"packets":10,"bytes":840,"level":3}'],
    ['with names that any program uses', '{"timestamp":"2021","version":2,"type":"request"}'],
    ['on several lines', '{"packets":10,\n"bytes":840}'],
  ])('is not recognised by such names alone, %s', async (_what, text) => {
    // Prepare, Act
    const { counts } = await runTransform(eventOfData(text));

    // Assess
    expect([counts.ownDocuments, counts.unreadableLines]).toEqual([0, 1]);
  });

  it('is written unchanged, of any line in any format', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(arbitraryFormattedLine, { minLength: 1, maxLength: 4 }),
        fc.nat(SCHEMA_OPTIONS.length - 1),
        fc.nat(SCHEMA_OPTIONS.length - 1),
        fc.constantFrom<OptionTexts>({}, { ORIGINAL_LINE: 'on' }, { COMMUNITY_ID: 'on' }),
        async (lines, made, configured, more) => {
          // Prepare
          const options = {
            ...SCHEMA_OPTIONS[made],
            ...more,
            LOG_FORMAT: lines.map(({ names }) => names.join(' ')).join('; '),
          };
          const first = await runTransform(
            eventOfData(lines.map(({ tokens }) => tokens.join(' ')).join('\n')),
            options,
          );
          const all = outputLinesOf(first.result.records[0]);
          // in the flat schema, a document without added values cannot be distinguished from an export
          const documents = SCHEMA_OPTIONS[made]?.SCHEMA === 'flat' ? all.filter(hasAdded) : all;
          fc.pre(documents.length > 0);

          // Act
          const event = eventOfData(documents.join('\n'), JSON.stringify({ message: documents.join('\n') }));
          const again = await runTransform(event, transforms[configured]);

          // Assess
          expect(soundnessProblems(event, again, {})).toEqual([]);
          expect(again.result.records.map(outputLinesOf)).toEqual([documents, documents]);
          expect(again.counts.ownDocuments).toBe(2 * documents.length);
        },
      ),
      { numRuns: 1_000 },
    );
  });

  it.each(['s3', 'opensearch'])('is written unchanged, and once, if it is put back for %s', async (destination) => {
    // Prepare
    const documents = goldens.flatMap(([, all]) => all);
    const options = { DESTINATION: destination, MAX_RESPONSE_BYTES: '20000', MAX_HOPS: '100' };
    const stream = new LoopingStream({ options, batchSize: () => 20 });
    stream.put(...documents.map((document) => Buffer.from(document)), Buffer.from(documents.join('\n')));

    // Act
    await stream.drain();

    // Assess
    const delivered = stream.delivered.flatMap((text) => text.split('\n')).filter((text) => text !== '');
    const isSame = delivered.toSorted().join('\n') === [...documents, ...documents].toSorted().join('\n');
    expect([delivered.length, isSame]).toEqual([2 * documents.length, true]);
    expect(stream.failed).toEqual([]);
    expect(stream.runs.some(({ counts }) => counts.linesPutBack > 0)).toBe(true);
  });
});

describe('An object that is not a document of this program', () => {
  const EXPORT = { interface_id: 'eni-0a1b2c3d', srcaddr: '10.0.0.1', dstaddr: '10.0.0.2', bytes: 5, log_status: 'OK' };

  it.each([
    ['columns of an export', EXPORT],
    ['columns of an export, and a time', { timestamp: '2021-01-01T00:01:00Z', ...EXPORT }],
    [
      'keys of a log group transformer',
      { interfaceId: 'eni-0a1b2c3d', srcAddr: '10.0.0.1', dstAddr: '10.0.0.2', bytes: 5 },
    ],
    [
      'names that others add too',
      { ...EXPORT, service_name: 'x', direction: 'in', community_id: '1:x', original_line: 'x' },
    ],
    ['an added name with a value of another type', { ...EXPORT, src_class: 7 }],
    ['an added name, and a key in capitals', { ...EXPORT, src_class: 'private', dstPort: 5 }],
    ['an added name, and an object', { ...EXPORT, src_class: 'private', kubernetes: { pod: 'x' } }],
    ['a fault of other members', { ...EXPORT, parse_fault: { code: 'x', detail: 'y' }, message: 'z' }],
  ])('is enriched with %s', async (_what, object) => {
    // Act
    const { result, counts } = await runTransform(eventOfData(JSON.stringify(object)));

    // Assess
    const [document = ''] = outputLinesOf(result.records[0]);
    expect(JSON.parse(document)).toMatchObject({
      srcaddr: '10.0.0.1',
      src_class: 'private',
      dst_class: 'private',
      bytes: 5,
    });
    expect([counts.ownDocuments, counts.documents]).toEqual([0, 1]);
  });

  it('is not a document of this program if it has line breaks', async () => {
    // Prepare
    const pretty = JSON.stringify({ ...EXPORT, src_class: 'private' }, null, 1);

    // Act
    const { counts } = await runTransform(eventOfData(pretty));

    // Assess
    expect([counts.ownDocuments, counts.documents]).toEqual([0, 1]);
  });

  it('is written as valid UTF-8 if it resembles a document of this program with invalid UTF-8', async () => {
    // Prepare
    const text = JSON.stringify({ ...EXPORT, src_class: 'private', region: 'é' });

    // Act
    const { result, counts } = await runTransform(eventOfData(Buffer.from(text, 'latin1')));

    // Assess
    expect(outputLinesOf(result.records[0])).toEqual([text.replace('é', '\uFFFD')]);
    expect(counts.ownDocuments).toBe(1);
  });
});

describe('The routing of a document of this program', () => {
  const [, [flat = '']] = goldens[0] ?? ['', []];

  it('is that of its fields in the flat schema', async () => {
    // Prepare
    const options = { PARTITION_KEYS: 'account,interface,action,year,minute' };
    const { account_id: account, interface_id: eni, action, timestamp } = JSON.parse(flat);

    // Act
    const { result, responseBytes } = await runTransform(eventOfData(flat), options);

    // Assess
    expect(result.records[0]?.metadata?.partitionKeys).toEqual({
      account,
      interface: eni,
      action,
      year: timestamp.slice(0, 4),
      minute: timestamp.slice(14, 16),
    });
    expect(responseBytes).toBe(Buffer.byteLength(JSON.stringify(result)));
  });

  it('is unknown in other schemas, with the time of its arrival', async () => {
    // Prepare
    const documents = goldens.slice(1).flatMap(([, [first = '']]) => first);
    const { records } = eventOfData(...documents);
    const event = {
      records: records.map((record) => ({ ...record, approximateArrivalTimestamp: Date.UTC(2026, 1, 3) })),
    };

    // Act
    const inS3 = await runTransform(event, { PARTITION_KEYS: 'account,year,month' });
    const inIceberg = await runTransform(event, { DESTINATION: 'iceberg', OTF_TABLE: 'logs.flows' });

    // Assess
    expect(inS3.result.records.map(({ metadata }) => metadata)).toEqual(
      documents.map(() => ({ partitionKeys: { account: 'unknown', year: '2026', month: '02' } })),
    );
    const otfMetadata = { destinationDatabaseName: 'logs', destinationTableName: 'flows', operation: 'insert' };
    expect(inIceberg.result.records.map(({ metadata }) => metadata)).toEqual(documents.map(() => ({ otfMetadata })));
  });
});

/** Whether a flat document has a value that only this program adds; the marks of the other schemas are constants. */
function hasAdded(document: string): boolean {
  return SCHEMAS.flat.mark.keys.some((key) => Object.hasOwn(JSON.parse(document), key));
}
