import { compileExpression, type FieldRow, type FieldValue } from './expression.ts';
import { splitOutside } from './split-outside.ts';

/** The hour of every record; the queries derive it from the time of the log event. */
const HOUR = '2026-03-02 09:00:00.000';

/**
 * Runs a query of CloudWatch Logs Insights over log events, with the subset of the language that this project uses. Throws for an
 * unsupported command.
 */
export function runInsightsQuery(query: string, messages: readonly string[]): FieldRow[] {
  const [parse = '', ...commands] = query.split('\n| ');
  const [, source = '(?!)'] = /^parse @message \/(.*)\/$/.exec(parse) ?? [];
  const expression = new RegExp(source);
  const records = messages.map((message): FieldRow => ({ ...expression.exec(message)?.groups }));
  return commands.reduce<FieldRow[]>(runCommand, records);
}

function runCommand(rows: readonly FieldRow[], command: string): FieldRow[] {
  const [name = ''] = command.split(' ');
  const rest = command.slice(name.length).trim();
  switch (name) {
    case 'filter': {
      const condition = compileExpression(rest);
      return rows.filter((row) => condition(row) === true);
    }
    case 'fields':
      return splitOutside(rest, ',').reduce<FieldRow[]>((current, part) => withField(part.trim(), current), [...rows]);
    case 'stats':
      return statistics(rest, rows);
    case 'sort':
      return [...rows].sort((a, b) => compareRows(rest, a, b));
    case 'limit':
      return rows.slice(0, Number(rest));
    default:
      throw new Error(`${name} is a command that the tests do not know`);
  }
}

function withField(part: string, rows: readonly FieldRow[]): FieldRow[] {
  const [, expression = '', name = ''] = /^(.*) as (\w+)$/.exec(part) ?? [];
  if (expression === 'datefloor(@timestamp, 1h)') return rows.map((row) => ({ ...row, [name]: HOUR }));
  const evaluate = compileExpression(expression);
  return rows.map((row) => ({ ...row, [name]: evaluate(row) }));
}

function statistics(command: string, rows: readonly FieldRow[]): FieldRow[] {
  const [, sums = '', by = ''] = /^(.*) by ([\w, ]+)$/.exec(command) ?? [];
  const fields = by.split(', ');
  const groups = new Map<string, FieldRow[]>();
  for (const row of rows) {
    const key = JSON.stringify(fields.map((field) => row[field] ?? null));
    groups.set(key, [...(groups.get(key) ?? []), row]);
  }
  return [...groups.values()].map((members) => ({
    ...Object.fromEntries(fields.map((field) => [field, members[0]?.[field] ?? null])),
    ...Object.fromEntries(splitOutside(sums, ',').map((part) => aggregation(part.trim(), members))),
  }));
}

function aggregation(part: string, rows: readonly FieldRow[]): [string, FieldValue] {
  const [, kind = '', field = '', name = ''] = /^(\w+)\((\w+|\*)\) as (\w+)$/.exec(part) ?? [];
  const values = rows.map((row) => row[field] ?? null).filter((value) => value !== null);
  switch (kind) {
    case 'count':
      return [name, rows.length];
    case 'count_distinct':
      return [name, new Set(values.map(String)).size];
    case 'sum':
      return [name, values.reduce((sum: number, value) => sum + Number(value), 0)];
    default:
      throw new Error(`${kind}() is an aggregation that the tests do not know`);
  }
}

function compareRows(keys: string, a: FieldRow, b: FieldRow): number {
  for (const key of keys.split(', ')) {
    const [field = '', direction] = key.split(' ');
    const order = String(a[field] ?? '').localeCompare(String(b[field] ?? ''), 'en', { numeric: true });
    if (order !== 0) return direction === 'desc' ? -order : order;
  }
  return 0;
}
