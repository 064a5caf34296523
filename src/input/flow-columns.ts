import { FIELD_BY_BARE_NAME } from '../model/fields.ts';

/**
 * Column names of Athena tables created by AWS's earlier instructions, which are still in use. Source:
 * https://docs.aws.amazon.com/athena/latest/ug/vpc-flow-logs.html, editions before 2021.
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

/** The flow log field in a column of an export, by AWS's name; undefined if it is not a field. */
export function fieldOfColumn(column: string): string | undefined {
  const bare = column.replace(/[-_ ]/g, '').toLowerCase();
  return FIELD_BY_BARE_NAME.get(bare) ?? EARLIER_NAMES.get(bare);
}

/** Whether a column contains complete log lines. */
export function isMessageColumn(column: string): boolean {
  const name = column.trim().toLowerCase();
  return name === 'message' || name === '@message';
}

/**
 * A row of an export as text to decode: its log line, or a JSON object of its columns, which the parser checks. Of two
 * columns for one field the first counts, so that partition columns, which come last, replace nothing. Undefined if the
 * row is empty.
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
