import { SENDER_TABLES } from './counts-once.ts';
import { nameAtOtherEnd, TABLE_COLUMNS, type TableColumn } from './table-columns.ts';
import { BY_DIRECTION, VIEWS } from './views.ts';

/** A word of SQL: a name, a keyword or a part of a text. */
const WORD = /[\p{L}\p{N}_$-]+/gu;

/** All words of a statement in lower case; each column that the statement names is one of them, if its name is one word. */
export function wordsOf(sql: string): Set<string> {
  return new Set((sql.match(WORD) ?? []).map((word) => word.toLowerCase()));
}

/**
 * The words of statements and of the views. The view `sent` has two rows for a document with both directions of a
 * connection; in the second, the values of both ends are exchanged.
 */
export function neededWords(sql: readonly string[]): Set<string> {
  const words = wordsOf([...sql, ...SENDER_TABLES, ...VIEWS, ...BY_DIRECTION, 'end'].join(' '));
  if (!wordsOf(sql.join(' ')).has('sent')) return words;
  return new Set([...words].flatMap((word) => [word, nameAtOtherEnd(word) ?? word]));
}

/** The columns of the table that statements may name, and those of the views. */
export function columnsIn(sql: readonly string[]): readonly TableColumn[] {
  const words = neededWords(sql);
  return TABLE_COLUMNS.filter(({ name }) => words.has(name));
}

/** Functions of a FROM clause that read no table. */
const PLAIN_FUNCTIONS: ReadonlySet<unknown> = new Set(['unnest', 'range', 'generate_series']);

/**
 * Whether a statement uses columns that it does not name, such as `SELECT *`; true if uncertain. `tree` is the result
 * of `json_serialize_sql`.
 */
export function usesUnnamedColumns(tree: unknown): boolean {
  const relations = new Set<string>();
  const columns = new Set<string>();
  let isUnnamed = false;
  const visit = (node: unknown): void => {
    if (Array.isArray(node)) {
      for (const item of node) visit(item);
      return;
    }
    if (typeof node !== 'object' || node === null) return;
    const members = new Map(Object.entries(node));
    isUnnamed ||= hasUnnamed(members);
    for (const name of ['table_name', 'alias', 'key']) addText(relations, members.get(name));
    if (members.get('class') === 'COLUMN_REF') {
      for (const name of listOf(members.get('column_names')).slice(-1)) addText(columns, name);
    }
    for (const member of members.values()) visit(member);
  };
  visit(tree);
  // the name of a table in place of a column means all its columns
  return isUnnamed || [...columns].some((name) => relations.has(name));
}

function hasUnnamed(members: ReadonlyMap<string, unknown>): boolean {
  const kind = members.get('class');
  const type = members.get('type');
  if (kind === 'STAR' || kind === 'POSITIONAL_REFERENCE' || type === 'PIVOT' || type === 'SHOW_REF') return true;
  if (members.get('ref_type') === 'NATURAL') return true;
  // columns that are renamed by their position
  if (type === 'BASE_TABLE') return listOf(members.get('column_name_alias')).length > 0;
  if (type !== 'TABLE_FUNCTION') return false;
  const call = members.get('function');
  return (
    typeof call !== 'object' || call === null || !('function_name' in call) || !PLAIN_FUNCTIONS.has(call.function_name)
  );
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function addText(texts: Set<string>, value: unknown): void {
  if (typeof value === 'string' && value !== '') texts.add(value.toLowerCase());
}
