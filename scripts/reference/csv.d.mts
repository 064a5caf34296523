/** One row of a CSV file by column name. */
export type CsvRow = Record<string, string>;

/** Reads CSV text with a header line into one object per row. */
export function readCsv(text: string, file: string, columns: readonly string[]): CsvRow[];

/** Writes rows as CSV text with a header line. */
export function writeCsv(columns: readonly string[], rows: readonly CsvRow[]): string;
