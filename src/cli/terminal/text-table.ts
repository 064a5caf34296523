import stringWidth from 'string-width';
import { printable } from '../../input/printable.ts';
import { paddedTo, truncatedTo } from '../../text/terminal-columns.ts';

/** A column of a table. */
export interface TextColumn {
  readonly name: string;
  readonly isNumber: boolean;
}

/** How a missing value is shown. */
const MISSING = 'NULL';
const GAP = '  ';
/** A column is not made narrower than this, unless its values are. */
const MIN_COLUMNS = 8;
/** Values are truncated to this, even if the width is unlimited. */
const MAX_VALUE_COLUMNS = 200;

/**
 * Rows as a table, with numbers to the right, within `width` terminal columns if that is given. Values that do not fit
 * are truncated. If there are too many columns, each row becomes a list of its names and values. Characters that a
 * terminal interprets are escaped.
 */
export function textTable(
  columns: readonly TextColumn[],
  rows: readonly (readonly (string | undefined)[])[],
  width: number = Number.POSITIVE_INFINITY,
): string {
  const names = columns.map(({ name }) => shown(name));
  const values = rows.map((row) => row.map((value) => shown(value ?? MISSING)));
  const wanted = columns.map((_, at) => Math.max(...[names, ...values].map((row) => stringWidth(row[at] ?? ''))));
  const widths = fitted(wanted, width);
  if (widths === undefined) return lists(names, rows, width);
  const line = (row: readonly string[]): string =>
    row
      .map((value, at) => paddedTo(widths[at] ?? 0, value, columns[at]?.isNumber === true ? 'right' : 'left'))
      .join(GAP)
      .trimEnd();
  const rule = widths.map((columnWidth) => '-'.repeat(columnWidth)).join(GAP);
  return `${[line(names), rule, ...values.map(line)].join('\n')}\n`;
}

/** Column widths that fit; undefined if there are too many columns. */
function fitted(wanted: readonly number[], width: number): readonly number[] | undefined {
  const available = width - GAP.length * (wanted.length - 1);
  const total = (limit: number): number => wanted.reduce((sum, each) => sum + Math.min(each, limit), 0);
  let limit = Math.max(...wanted, 0);
  if (total(limit) <= available) return wanted;
  // only the widest columns become narrower
  while (limit > MIN_COLUMNS && total(limit) > available) limit--;
  return total(limit) <= available ? wanted.map((each) => Math.min(each, limit)) : undefined;
}

/** Each row as a list, without missing values. */
function lists(names: readonly string[], rows: readonly (readonly (string | undefined)[])[], width: number): string {
  const nameWidth = Math.min(Math.max(...names.map((name) => stringWidth(name))), Math.max(Math.floor(width / 2), 1));
  const valueWidth = Math.max(width - nameWidth - GAP.length, 1);
  const parts = rows.map((row, index) => {
    const lines = names.flatMap((name, at) => {
      const value = row[at];
      return value === undefined
        ? []
        : [`${paddedTo(nameWidth, name, 'left')}${GAP}${truncatedTo(valueWidth, shown(value))}`];
    });
    return [`-- row ${index + 1}`, ...lines].join('\n');
  });
  return parts.map((part) => `${part}\n`).join('');
}

function shown(text: string): string {
  // no value that is shown is longer, and long ones are slow to measure
  return truncatedTo(MAX_VALUE_COLUMNS, printable(text.slice(0, MAX_VALUE_COLUMNS + 1)));
}
