import { csvText } from './csv.mjs';
import { markdownTable } from './markdown.mjs';

/** Firehose takes BufferSizeInMBs from and to: https://docs.aws.amazon.com/firehose/latest/APIReference/API_ProcessorParameter.html */
const SMALLEST_BUFFER = 0.2;
const LARGEST_BUFFER = 3;
/** Documents of an installation may be that much larger than those of the samples. */
const MARGIN = 1.2;
/** Stands for documents for which no buffer is small enough. */
const NONE_FITS = '–';
/** The selections that the page has; the CSV has all. */
const SHOWN = ['lean', 'standard', 'full'];

/**
 * A table with a row for each schema: bytes and buffers of the most important selections, with a figure for every kind of line.
 * @param {readonly import('./document-sizes.ts').SizeRow[]} rows
 */
export const sizeSection = (rows) => {
  const kinds = Object.keys(rows[0]?.sizes ?? {});
  const schemas = [...new Set(rows.map(({ schema }) => schema))];
  const cells = (schema, show) =>
    SHOWN.map((selection) => {
      const row = rows.find((one) => one.schema === schema && one.selection === selection);
      return kinds.map((kind) => show(row.sizes[kind])).join('/');
    });
  return markdownTable(
    [
      `schema (${kinds.join('/')})`,
      ...SHOWN.map((name) => `bytes, ${name}`),
      ...SHOWN.map((name) => `buffer, ${name}`),
    ],
    schemas.map((schema) => [
      `\`${schema}\``,
      ...cells(schema, ({ documentBytes }) => String(documentBytes)),
      ...cells(schema, ({ inputMegabytes }) => safeBuffer(inputMegabytes)),
    ]),
  );
};

/**
 * docs/document-sizes.csv: a row for each schema, selection and kind of line. `buffer` is the largest safe BufferSizeInMBs.
 * @param {readonly import('./document-sizes.ts').SizeRow[]} rows
 */
export const sizesCsv = (rows) =>
  csvText([
    ['schema', 'selection', 'lines', 'bytes', 'records per response', 'buffer'],
    ...rows.flatMap(({ schema, selection, sizes }) =>
      Object.entries(sizes).map(([kind, { documentBytes, recordsPerAnswer, inputMegabytes }]) => [
        schema,
        selection.replaceAll('`', ''),
        kind,
        String(documentBytes),
        String(recordsPerAnswer),
        safeBuffer(inputMegabytes),
      ]),
    ),
  ]);

const tenths = (value) => Math.floor(value * 10 + 1e-9) / 10;

const safeBuffer = (inputMegabytes) => {
  const size = Math.min(tenths(inputMegabytes / MARGIN), LARGEST_BUFFER);
  if (size >= SMALLEST_BUFFER) return size.toFixed(1);
  return inputMegabytes >= SMALLEST_BUFFER ? `(${SMALLEST_BUFFER})` : NONE_FITS;
};
