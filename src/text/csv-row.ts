/**
 * Cells of comma-separated rows (RFC 4180), line by line. If a quote is never closed, a library would read the rest of
 * the file as one cell. Here the first line of such a row is reported as damaged, and reading continues with the next
 * line, so that one damaged row does not affect the others and every row keeps its line number.
 */
export type CsvLine =
  | { readonly kind: 'row'; readonly cells: readonly string[]; readonly text: string }
  /** Not a row: a quote is not closed within {@link MAX_ROW_LINES} lines or bytes, or something follows it. */
  | { readonly kind: 'damaged'; readonly text: string };

/** Maximum size of a row: a cell of an export is a log line or a pretty-printed JSON object. */
const MAX_ROW_LINES = 1_000;
const MAX_ROW_BYTES = 1024 * 1024;

/** Collects lines into rows. */
export class CsvReader {
  readonly #delimiter: string;
  /** Lines of a row whose quote is still open. */
  #open: string[] = [];
  #openBytes = 0;
  #quotes = 0;

  constructor(delimiter: string) {
    this.#delimiter = delimiter;
  }

  /** Adds a line; returns the rows that it completes, in order. */
  add(line: string): CsvLine[] {
    if (this.#open.length === 0 && !line.includes('"')) return [rowOf(line.split(this.#delimiter), line)];
    this.#open.push(line);
    this.#openBytes += line.length + 1;
    this.#quotes += countQuotes(line);
    if (this.#quotes % 2 === 0) {
      const text = this.#open.join('\n');
      const cells = splitCells(text, this.#delimiter);
      if (cells !== undefined || this.#open.length === 1) {
        this.#clear();
        return [cells === undefined ? { kind: 'damaged', text } : rowOf(cells, text)];
      }
      return this.#giveUpFirst();
    }
    return this.#open.length > MAX_ROW_LINES || this.#openBytes > MAX_ROW_BYTES ? this.#giveUpFirst() : [];
  }

  /** Returns the remaining rows after the last line. */
  finish(): CsvLine[] {
    const rows: CsvLine[] = [];
    while (this.#open.length > 0) rows.push(...this.#giveUpFirst());
    return rows;
  }

  /** Reports the first open line as damaged and reads the following ones again. */
  #giveUpFirst(): CsvLine[] {
    const [first = '', ...others] = this.#open;
    this.#clear();
    return [{ kind: 'damaged', text: first }, ...others.flatMap((line) => this.add(line))];
  }

  #clear(): void {
    this.#open = [];
    this.#openBytes = 0;
    this.#quotes = 0;
  }
}

/** The cells of one line; undefined if its quotes are unbalanced. */
export function splitCells(text: string, delimiter: string): string[] | undefined {
  const cells: string[] = [];
  for (let at = 0; ; ) {
    if (text[at] !== '"') {
      const end = text.indexOf(delimiter, at);
      const cell = end === -1 ? text.slice(at) : text.slice(at, end);
      cells.push(cell);
      if (end === -1) return cells;
      at = end + 1;
      continue;
    }
    let end = text.indexOf('"', at + 1);
    while (end !== -1 && text[end + 1] === '"') end = text.indexOf('"', end + 2);
    if (end === -1) return undefined;
    cells.push(text.slice(at + 1, end).replaceAll('""', '"'));
    if (end + 1 === text.length) return cells;
    if (text[end + 1] !== delimiter) return undefined;
    at = end + 2;
  }
}

function rowOf(cells: readonly string[], text: string): CsvLine {
  return { kind: 'row', cells, text };
}

function countQuotes(line: string): number {
  let count = 0;
  for (let at = line.indexOf('"'); at !== -1; at = line.indexOf('"', at + 1)) count++;
  return count;
}
