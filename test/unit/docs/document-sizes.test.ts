import { beforeAll, describe, expect, it } from 'vitest';
import { measureDocuments, type SizeRow, type SizeSamples } from '../../../scripts/docs/document-sizes.ts';
import { OPTIONS } from '../../../src/config/options.ts';
import { SCHEMAS } from '../../../src/encode/schemas/schemas.ts';
import { createTransformer, firehoseEvent } from '../../../src/library/index.ts';
import { inventoryOf } from './small-inventory.ts';

const LINE =
  '2 123456789012 eni-0a1b2c3d4e5f60701 10.0.0.10 10.0.0.11 48184 8080 6 32 10816 1772442003 1772442049 ACCEPT OK';
const STRANGER = LINE.replace('10.0.0.11', '10.0.0.99');

const SAMPLES: SizeSamples = {
  inventory: inventoryOf(['10.0.0.10', '10.0.0.11']),
  cidrLabels: {},
  lines: { some: [LINE, STRANGER, LINE] },
};

describe('measureDocuments', () => {
  let rows: readonly SizeRow[] = [];
  beforeAll(async () => {
    rows = await measureDocuments(SAMPLES);
  });
  const sizesOf = (schema: string, selection: string) =>
    rows.find((row) => row.schema === schema && row.selection === selection)?.sizes.some ??
    expect.fail(`no row ${schema}, ${selection}`);

  it('measures the documents that the function writes for lines with metadata of both ends', async () => {
    // Prepare
    const transformer = createTransformer({ inventory: inventoryOf(['10.0.0.10', '10.0.0.11']) });

    // Act
    const { records } = await transformer.transform(firehoseEvent([LINE]));

    // Assess
    const bytes = Buffer.byteLength(records[0]?.data ?? '', 'base64');
    expect(sizesOf('flat', 'full')).toMatchObject({ documentBytes: bytes, largestBytes: bytes });
    expect(sizesOf('flat', 'full, nothing looked up').documentBytes).toBeLessThan(bytes);
  });

  it('gives the exact number of records that fit into an answer', () => {
    // Prepare
    const { documentBytes, recordsPerAnswer } = sizesOf('flat', 'full');
    const data = Buffer.alloc(documentBytes).toString('base64');
    const answerBytes = (count: number): number => {
      const records = Array.from({ length: count }, () => ({ recordId: '0'.repeat(56), result: 'Ok', data }));
      return Buffer.byteLength(JSON.stringify({ records }));
    };

    // Act
    const [fitting, overflowing] = [answerBytes(recordsPerAnswer), answerBytes(recordsPerAnswer + 1)];

    // Assess
    expect(fitting).toBeLessThanOrEqual(OPTIONS.MAX_RESPONSE_BYTES.byDefault);
    expect(overflowing).toBeGreaterThan(OPTIONS.MAX_RESPONSE_BYTES.byDefault);
  });

  it('gives the size of their input', () => {
    // Prepare
    const inputBytes = Buffer.byteLength(`{"message":"${LINE}"}\n`);

    // Act
    const { inputMegabytes, recordsPerAnswer } = sizesOf('flat', 'full');

    // Assess
    expect(inputMegabytes).toBeCloseTo((recordsPerAnswer * inputBytes) / 1_048_576, 9);
  });

  it('has smaller documents for each smaller selection, in every schema', () => {
    // Prepare
    const schemas = new Set(rows.map(({ schema }) => schema));

    // Act
    const sizes = [...schemas].map((schema) =>
      ['lean', 'standard', 'full'].map((selection) => sizesOf(schema, selection).documentBytes),
    );

    // Assess
    expect(schemas.size).toBe(Object.keys(SCHEMAS).length);
    for (const each of sizes) expect(each).toEqual(each.toSorted((a, b) => a - b));
  });

  it('counts the size of partition keys and observables', () => {
    // Prepare, Act
    const keys = sizesOf('flat', 'full, `PARTITION_KEYS=account,region,year,month,day`');
    const observables = sizesOf('ocsf', 'full, `OBSERVABLES=on`');

    // Assess
    expect(keys.recordsPerAnswer).toBeLessThan(sizesOf('flat', 'full').recordsPerAnswer);
    expect(observables.documentBytes).toBeGreaterThan(sizesOf('ocsf', 'full').documentBytes);
  });

  it('refuses samples that have no line to measure', async () => {
    // Prepare, Act
    const measured = measureDocuments({ ...SAMPLES, lines: { some: [STRANGER] } });

    // Assess
    await expect(measured).rejects.toThrow('no line has both ends in the inventory (1 read)');
  });
});
