import { FIELD_BY_BARE_NAME } from '../model/fields.ts';

/**
 * Column names of Athena tables made by AWS's earlier instructions, which people still have.
 * Source: https://docs.aws.amazon.com/athena/latest/ug/vpc-flow-logs.html, editions before 2021.
 */
const EARLIER_NAMES: ReadonlyMap<string, string> = new Map([
  ['account', 'account-id'],
  ['sourceaddress', 'srcaddr'],
  ['destinationaddress', 'dstaddr'],
  ['sourceport', 'srcport'],
  ['destinationport', 'dstport'],
  ['numpackets', 'packets'],
  ['numbytes', 'bytes'],
  ['starttime', 'start'],
  ['endtime', 'end'],
]);

/** The flow log field that a column of an export holds, by AWS's name; undefined where it holds something else. */
export function fieldOfColumn(column: string): string | undefined {
  const bare = column.replace(/[-_ ]/g, '').toLowerCase();
  return FIELD_BY_BARE_NAME.get(bare) ?? EARLIER_NAMES.get(bare);
}

/** Whether a column holds whole log lines. */
export function isMessageColumn(column: string): boolean {
  const name = column.trim().toLowerCase();
  return name === 'message' || name === '@message';
}

/**
 * A row of an export as text to decode: its log line, or a JSON object of its columns, for the parser to judge. Of two
 * columns for one field the first counts, so that partition columns, which tables have at the end, replace nothing.
 * Undefined where the row says nothing.
 */
export function textOfRow(columns: readonly string[], cells: readonly string[]): string | undefined {
  const message = columns.findIndex(isMessageColumn);
  const line = message === -1 ? undefined : cells[message];
  if (line !== undefined && line.trim() !== '') return line;
  const members: Record<string, string> = Object.create(null);
  let hasField = false;
  columns.forEach((column, index) => {
    const cell = cells[index];
    if (cell === undefined || cell === '') return;
    const field = fieldOfColumn(column);
    hasField ||= field !== undefined;
    members[field ?? column] ??= cell;
  });
  return hasField ? JSON.stringify(members) : undefined;
}
