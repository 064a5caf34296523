/**
 * Rows as CSV text (RFC 4180, with newlines as line ends): a cell with a comma, a quote or a newline is quoted.
 * @param {readonly (readonly string[])[]} rows
 */
export const csvText = (rows) => rows.map((cells) => `${cells.map(csvCell).join(',')}\n`).join('');

/** @param {string} text */
const csvCell = (text) => (/[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
