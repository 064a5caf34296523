import { parse } from 'csv-parse/sync';

/**
 * Reads CSV text with a header line into one object per row, in file order. Throws an error that names the file and the column if a
 * required column is missing, so that an HTML error page or a renamed column is never mistaken for an empty registry.
 * @param {string} text the file's content
 * @param {string} file the name to use in messages
 * @param {readonly string[]} columns the columns that must be present; others are kept too
 * @returns {Record<string, string>[]}
 */
export const readCsv = (text, file, columns) => {
  const rows = parse(text, { bom: true, columns: true, skip_empty_lines: true });
  const present = Object.keys(rows[0] ?? {});
  for (const column of columns) {
    if (!present.includes(column)) {
      throw new Error(`${file}: column "${column}" is missing; the columns are: ${present.join(', ') || 'none'}`);
    }
  }
  return rows;
};

/**
 * Writes rows as CSV text: a header line, LF line ends, quotes only where RFC 4180 needs them.
 * @param {readonly string[]} columns the columns, in order
 * @param {readonly Record<string, string>[]} rows one object per row
 * @returns {string}
 */
export const writeCsv = (columns, rows) => {
  const lines = rows.map((row) => columns.map((column) => quoteCell(row[column] ?? '')).join(','));
  return `${[columns.join(','), ...lines].join('\n')}\n`;
};

/** @param {string} cell */
const quoteCell = (cell) => (/[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell);
