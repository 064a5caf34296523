import { compileExpression, type FieldRow, type FieldValue } from './expression.ts';
import { splitOutside } from './split-outside.ts';

const HOUR_SECONDS = 3_600;
/** Separators, which apply only outside of parentheses and strings. */
const COMMA = ',';
const BAR = '|';

/**
 * Runs a Splunk search over events, with the subset of the language that this project uses; macros are assumed to match every
 * event. Throws for an unsupported command or term.
 */
export function runSplunkSearch(search: string, events: readonly FieldRow[]): FieldRow[] {
  const [terms = '', ...commands] = splitOutside(search.replaceAll(/`[^`]*`/g, ''), BAR);
  return commands.reduce<FieldRow[]>(
    (rows, command) => runCommand(command.trim(), rows),
    events.filter(compileTerms(terms)),
  );
}

type Condition = (event: FieldRow) => boolean;

/** Compiles the terms of a search: all must match; `OR` has a higher precedence, and parentheses group terms. */
function compileTerms(text: string): Condition {
  const tokens = text.match(/[\w.]+=(?:"[^"]*"|[^\s()]+)|[()]|[^\s()]+/g) ?? [];
  const condition = allOf(tokens);
  if (tokens.length > 0) throw new Error(`cannot read "${tokens.join(' ')}" in "${text}"`);
  return condition;
}

/** Consumes terms from the front of the tokens, up to a closing parenthesis. */
function allOf(tokens: string[]): Condition {
  const conditions: Condition[] = [];
  while (tokens.length > 0 && tokens[0] !== ')') {
    const alternatives = [oneOf(tokens)];
    while (tokens[0] === 'OR') {
      tokens.shift();
      alternatives.push(oneOf(tokens));
    }
    conditions.push((event) => alternatives.some((alternative) => alternative(event)));
  }
  return (event) => conditions.every((condition) => condition(event));
}

function oneOf(tokens: string[]): Condition {
  const token = tokens.shift() ?? '';
  if (token !== '(') return (event) => matches(token, event);
  const inner = allOf(tokens);
  if (tokens.shift() !== ')') throw new Error('a parenthesis is not closed');
  return inner;
}

function matches(term: string, event: FieldRow): boolean {
  const [, name = '', value = ''] = /^([\w.]+)="?([^"]*)"?$/.exec(term) ?? [];
  if (name === '') throw new Error(`"${term}" is a term that the tests do not know`);
  const found = event[name] ?? null;
  return value === '*' ? found !== null : String(found) === value;
}

function runCommand(command: string, rows: readonly FieldRow[]): FieldRow[] {
  const [name = ''] = command.split(' ');
  const rest = command.slice(name.length).trim();
  switch (name) {
    case 'fillnull': {
      const [, value = '', fields = ''] = /^value="([^"]*)" (.*)$/.exec(rest) ?? [];
      const filled = fields.split(/,\s*/);
      return rows.map((row) => ({
        ...row,
        ...Object.fromEntries(filled.map((field) => [field, row[field] ?? value])),
      }));
    }
    case 'eval':
      return assigned(splitOutside(rest, COMMA), rows);
    case 'where': {
      const condition = compileExpression(rest);
      return rows.filter((row) => condition(row) === true);
    }
    case 'bin':
      if (rest !== '_time span=1h') throw new Error(`"${command}" is not known`);
      return rows.map((row) => ({ ...row, _time: Math.floor(Number(row._time) / HOUR_SECONDS) * HOUR_SECONDS }));
    case 'mvexpand':
      return rows.flatMap((row) => [row[rest] ?? null].flat().map((value) => ({ ...row, [rest]: value })));
    case 'rename': {
      const [, from = '', to = ''] = /^(\w+) AS (\w+)$/.exec(rest) ?? [];
      return rows.map(({ [from]: value = null, ...row }) => ({ ...row, [to]: value }));
    }
    case 'convert': {
      const [, field = ''] = /^ctime\((\w+)\)$/.exec(rest) ?? [];
      if (field === '') throw new Error(`"${command}" is not known`);
      return rows.map((row) => ({ ...row, [field]: new Date(Number(row[field]) * 1_000).toISOString() }));
    }
    case 'sort': {
      if (rest.startsWith('0 ')) return sortedBy(rest.slice(2).split(/,\s*/), rows);
      const [, limit = String(rows.length), field = ''] = /^(\d+ )?- (\w+)$/.exec(rest) ?? [];
      return [...rows].sort((a, b) => Number(b[field]) - Number(a[field])).slice(0, Number(limit));
    }
    case 'geostats': {
      // `geostats` groups by map cell; in the tests, every place is a separate cell
      const [, latitude = '', longitude = '', call = '', by = ''] =
        /^latfield=(\w+) longfield=(\w+) (.*?) BY (\w+)$/.exec(rest) ?? [];
      if (latitude === '') throw new Error(`"${command}" is not known`);
      return runCommand(`stats ${call} AS value BY ${latitude}, ${longitude}, ${by}`, rows);
    }
    case 'stats':
      return [...groupsOf(rest, rows)].map(([, { keys, members }]) => ({ ...keys, ...aggregated(rest, members) }));
    case 'streamstats': {
      const [, field = '', name = ''] = /^current=f last\((\w+)\) AS (\w+) BY /.exec(rest) ?? [];
      if (field === '') throw new Error(`"${command}" is not known`);
      return [...groupsOf(rest, rows)].flatMap(([, { members }]) =>
        members.map((row, i) => ({ ...row, [name]: members[i - 1]?.[field] ?? null })),
      );
    }
    case 'eventstats':
      return [...groupsOf(rest, rows)].flatMap(([, { members }]) => {
        const added = aggregated(rest, members);
        return members.map((row) => ({ ...row, ...added }));
      });
    default:
      throw new Error(`${name} is a command that the tests do not know`);
  }
}

/** Sorts rows by the given fields in ascending order; numbers are compared as numbers. */
function sortedBy(fields: readonly string[], rows: readonly FieldRow[]): FieldRow[] {
  const compare = (a: FieldValue, b: FieldValue): number => {
    if (typeof a === 'number' && typeof b === 'number') return a - b;
    if (String(a) === String(b)) return 0;
    return String(a) < String(b) ? -1 : 1;
  };
  return [...rows].sort((a, b) => {
    for (const field of fields) {
      const order = compare(a[field] ?? null, b[field] ?? null);
      if (order !== 0) return order;
    }
    return 0;
  });
}

/** Adds fields to each row; an expression may use the fields before it. */
function assigned(parts: readonly string[], rows: readonly FieldRow[]): FieldRow[] {
  const assignments = parts.map((part) => {
    const [, name = '', expression = ''] = /^(\w+)=(.*)$/s.exec(part.trim()) ?? [];
    return { name, evaluate: compileExpression(expression) };
  });
  return rows.map((row) => {
    const made: Record<string, FieldValue> = { ...row };
    for (const { name, evaluate } of assignments) made[name] = evaluate(made);
    return made;
  });
}

interface Group {
  readonly keys: FieldRow;
  readonly members: FieldRow[];
}

/** Groups rows by the fields after BY; rows without one of these fields are omitted. */
function groupsOf(command: string, rows: readonly FieldRow[]): Map<string, Group> {
  const [, list = ''] = / BY (.*)$/.exec(command) ?? [];
  const fields = list.split(/,\s*/).filter((field) => field !== '');
  const groups = new Map<string, Group>();
  for (const row of rows) {
    const values: FieldValue[] = fields.map((field) => row[field] ?? null);
    if (values.includes(null)) continue;
    const key = JSON.stringify(values);
    const group = groups.get(key) ?? {
      keys: Object.fromEntries(fields.map((field, i) => [field, values[i] ?? null])),
      members: [],
    };
    group.members.push(row);
    groups.set(key, group);
  }
  return groups;
}

function aggregated(command: string, rows: readonly FieldRow[]): FieldRow {
  const parts = splitOutside(command.replace(/ BY .*$/, ''), COMMA);
  return Object.fromEntries(parts.map((part) => aggregation(part.trim(), rows)));
}

function aggregation(part: string, rows: readonly FieldRow[]): [string, FieldValue] {
  const [, call = '', name = ''] = /^(.*) AS (\w+)$/.exec(part) ?? [];
  if (call === 'count') return [name, rows.length];
  const [, kind = '', argument = ''] = /^(\w+)\((.*)\)$/.exec(call) ?? [];
  const [, inner = argument] = /^eval\((.*)\)$/.exec(argument) ?? [];
  const evaluate = compileExpression(inner);
  const values = rows.map(evaluate).filter((value) => value !== null);
  switch (kind) {
    case 'sum':
      return [name, values.reduce((sum: number, value) => sum + Number(value), 0)];
    case 'max':
      return [
        name,
        values.length === 0 ? null : values.reduce((most: number, value) => Math.max(most, Number(value)), -Infinity),
      ];
    case 'min':
      return [
        name,
        values.length === 0 ? null : values.reduce((least: number, value) => Math.min(least, Number(value)), Infinity),
      ];
    case 'median':
      return [name, medianOf(values.map(Number).toSorted((a, b) => a - b))];
    case 'dc':
      return [name, new Set(values.map(String)).size];
    default:
      throw new Error(`${kind}() is an aggregation that the tests do not know`);
  }
}

function medianOf(sorted: readonly number[]): number | null {
  const upper = sorted[Math.floor(sorted.length / 2)];
  const lower = sorted[Math.floor((sorted.length - 1) / 2)];
  return upper === undefined || lower === undefined ? null : (upper + lower) / 2;
}
