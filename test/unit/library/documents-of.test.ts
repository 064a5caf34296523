import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import {
  createTransformer,
  documentsOf,
  type FlatDocument,
  firehoseEvent,
  type TransformerOptions,
} from '../../../src/library/index.ts';

const LINE = '2 123456789012 eni-1 10.0.0.5 10.0.1.7 50000 5432 6 20 4249 1609459200 1609459260 ACCEPT OK';

describe('documentsOf', () => {
  it('gives the documents of all records, with their types', async () => {
    // Prepare
    const { transform } = createTransformer();

    // Act
    const documents: FlatDocument[] = documentsOf(await transform(firehoseEvent([LINE, 'x'])));
    const bytes: number | undefined = documents[0]?.bytes;

    // Assess
    expect(bytes).toBe(4_249);
    expect(documents[1]?.parse_fault?.code).toBe('field_count');
  });

  it.each<TransformerOptions>([
    { destination: 's3' },
    { destination: 'opensearch', schema: 'ecs' },
    { destination: 'splunk', schema: 'splunk' },
    { destination: 'splunk', schema: 'splunk', splunkMode: 'raw' },
    { destination: 'http', schema: 'ocsf' },
    { destination: 'iceberg', schema: 'flat' },
    { schema: 'ss4o' },
  ])('reads the output for each destination: %j', async (options) => {
    // Prepare
    const { transform } = createTransformer(options);
    const isSingle = options.destination === 'opensearch' || options.destination === 'iceberg';

    // Act
    const result = await transform(firehoseEvent([LINE, LINE, LINE], { linesPerRecord: isSingle ? 1 : 3 }));

    // Assess
    expect(documentsOf(result)).toHaveLength(3);
  });

  it('reads the answer to an event of Amazon MSK', async () => {
    // Prepare, Act
    const result = await createTransformer().transform(firehoseEvent([LINE], { source: 'msk' }));

    // Assess
    expect(result.records[0]).toHaveProperty('kafkaRecordValue');
    expect(documentsOf(result)[0]?.srcaddr).toBe('10.0.0.5');
  });

  it('keeps the content of strings, including braces and quotes', () => {
    // Prepare
    const documents = [{ text: '} {"' }, { text: '\\"}{' }, { deep: { er: {} } }];
    const data = Buffer.from(documents.map((document) => JSON.stringify(document)).join('')).toString('base64');

    // Act, Assess
    expect(documentsOf({ records: [{ recordId: '1', result: 'Ok', data }] })).toEqual(documents);
  });

  it('returns nothing for records without output', () => {
    // Prepare
    const records = [
      { recordId: '1', result: 'Dropped' },
      { recordId: '2', result: 'ProcessingFailed' },
    ] as const;

    // Act, Assess
    expect(documentsOf({ records: [...records] })).toEqual([]);
  });

  it.each([undefined, null, {}, { records: 'x' }, []])('refuses a value that is not an answer: %j', (given) => {
    // Prepare, Act
    const act = () => Reflect.apply(documentsOf, undefined, [given]);

    // Assess
    expect(act).toThrow(/^documentsOf takes the answer to an event: records must be an array, not /);
  });

  it('names the record whose output is not JSON', () => {
    // Prepare
    const data = Buffer.from('{"a":').toString('base64');

    // Act, Assess
    expect(() => documentsOf({ records: [{ recordId: 'r-7', result: 'Ok', data }] })).toThrow(/record r-7/);
  });
});

describe('the types of documents', () => {
  const text = readFileSync(new URL('../../../src/library/documents.generated.ts', import.meta.url), 'utf8');

  it('have the names of the output with their types', () => {
    // Prepare, Act, Assess
    expect(text).toContain('readonly srcport?: number;');
    expect(text).toContain('readonly src_tags?: Readonly<Record<string, string>>;');
    expect(text).toContain('readonly tcp_flag_names?: readonly string[];');
  });
});
