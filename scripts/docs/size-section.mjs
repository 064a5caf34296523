import { markdownTable } from './markdown.mjs';

/** Firehose takes BufferSizeInMBs from and to: https://docs.aws.amazon.com/firehose/latest/APIReference/API_ProcessorParameter.html */
const SMALLEST_BUFFER = 0.2;
const LARGEST_BUFFER = 3;
/** Documents of an installation may be that much larger than those of the samples. */
const MARGIN = 1.2;
/** Cells of selections that were not measured, and of documents for which no buffer is small enough. */
const NOT_MEASURED = '';
const NONE_FITS = '–';

/**
 * The section on sizes: a table of bytes and one of buffers, with a row for each schema and a column for each selection.
 * Each cell has a figure for every kind of line.
 * @param {readonly import('./document-sizes.ts').SizeRow[]} rows
 */
export const sizeSection = (rows) => {
  const kinds = Object.keys(rows[0]?.sizes ?? {});
  const selections = [...new Set(rows.map(columnOf))];
  const table = (show) => {
    const lines = new Map();
    for (const row of rows) {
      const cells = lines.get(titleOf(row)) ?? new Map();
      cells.set(columnOf(row), kinds.map((kind) => show(row.sizes[kind])).join('/'));
      lines.set(titleOf(row), cells);
    }
    return markdownTable(
      ['schema', ...selections],
      [...lines].map(([title, cells]) => [
        title,
        ...selections.map((selection) => cells.get(selection) ?? NOT_MEASURED),
      ]),
    );
  };
  return `Average bytes of a document, ${kinds.join('/')}:

${table(({ documentBytes }) => String(documentBytes))}

Largest safe \`BufferSizeInMBs\`, ${kinds.join('/')}:

${table(({ inputMegabytes }) => buffer(inputMegabytes))}`;
};

/** An option that enlarges documents makes a row of its own, with a figure in the column of its selection. */
const optionOf = ({ selection }) => /^(\w+), (`.*`)$/.exec(selection) ?? [];
const columnOf = (row) => optionOf(row)[1] ?? row.selection;
const titleOf = (row) => [`\`${row.schema}\``, ...optionOf(row).slice(2)].join(', ');

const tenths = (value) => Math.floor(value * 10 + 1e-9) / 10;

const buffer = (inputMegabytes) => {
  const size = Math.min(tenths(inputMegabytes / MARGIN), LARGEST_BUFFER);
  if (size >= SMALLEST_BUFFER) return size.toFixed(1);
  return inputMegabytes >= SMALLEST_BUFFER ? `(${SMALLEST_BUFFER})` : NONE_FITS;
};
