import { markdownTable } from './markdown.mjs';

/** Firehose takes BufferSizeInMBs from and to: https://docs.aws.amazon.com/firehose/latest/APIReference/API_ProcessorParameter.html */
const SMALLEST_BUFFER = 0.2;
const LARGEST_BUFFER = 3;
/** Documents of an installation may be that much larger than those of the samples. */
const MARGIN = 1.2;

/**
 * The section on sizes: a table with a row for each schema and selection, and where the smallest buffer is too large.
 * @param {readonly import('./document-sizes.ts').SizeRow[]} rows
 */
export const sizeSection = (rows) => {
  const kinds = Object.keys(rows[0]?.sizes ?? {});
  const each = (show) => (row) => kinds.map((kind) => show(row.sizes[kind]));
  const columns = [
    ['bytes', each(({ documentBytes }) => String(documentBytes))],
    ['records', each(({ recordsPerAnswer }) => String(recordsPerAnswer))],
    ['MB', each(({ inputMegabytes }) => megabytes(inputMegabytes))],
    ['`BufferSizeInMBs`', each(({ inputMegabytes }) => buffer(inputMegabytes))],
  ];
  const table = markdownTable(
    ['schema', 'FIELDS', ...columns.flatMap(([title]) => kinds.map((kind) => `${title}, ${kind}`))],
    rows.map((row) => [`\`${row.schema}\``, row.selection, ...columns.flatMap(([, show]) => show(row))]),
  );
  return `${table}\n\n${kinds.map((kind) => tooLarge(rows, kind)).join('\n')}`;
};

/** Rounded down, so that the stated amount always fits. */
const megabytes = (value) => (Math.floor(value * 100) / 100).toFixed(2);

const tenths = (value) => Math.floor(value * 10 + 1e-9) / 10;

const buffer = (inputMegabytes) => {
  const size = Math.min(tenths(inputMegabytes / MARGIN), LARGEST_BUFFER);
  if (size >= SMALLEST_BUFFER) return size.toFixed(1);
  return inputMegabytes >= SMALLEST_BUFFER ? `${SMALLEST_BUFFER}, no margin` : 'none fits';
};

const tooLarge = (rows, kind) => {
  const named = rows.filter(({ sizes }) => sizes[kind].inputMegabytes / MARGIN < SMALLEST_BUFFER);
  const names = named.map(({ schema, selection }) => `${schema} (${selection})`);
  return `- Above ${SMALLEST_BUFFER} MB or without margin, ${kind}: ${names.length === 0 ? 'none' : names.join('; ')}.`;
};
