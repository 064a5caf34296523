import { csvText } from './csv.mjs';
import { markdownTable } from './markdown.mjs';

/** Limits of Firehose's BufferSizeInMBs: https://docs.aws.amazon.com/firehose/latest/APIReference/API_ProcessorParameter.html */
const SMALLEST_BUFFER = 0.2;
const LARGEST_BUFFER = 3;
/** Documents of an installation may be larger than those of the samples by this factor. */
const MARGIN = 1.2;
/** Cell for documents that do not fit even with the smallest buffer. */
const NONE_FITS = '–';
/** The selections that the page shows; the CSV file has all. */
const SHOWN = ['lean', 'standard', 'full'];

/**
 * A table with one row per schema: bytes and buffers of the most important selections, with a figure for each kind of line.
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
 * docs/document-sizes.csv: one row per schema, selection and kind of line. `buffer` is the largest safe BufferSizeInMBs.
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
