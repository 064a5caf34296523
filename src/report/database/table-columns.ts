import { DICTIONARY, type DictionaryEntry, FAULT_NAMES } from '../../model/dictionary.ts';

/** The table of flow log records, under the name that it has in Athena. */
export const TABLE_NAME = 'vpc_flow_logs';

/** The records of the table that have traffic, in SQL. */
export const HAS_TRAFFIC = "parse_fault IS NULL AND coalesce(log_status, 'OK') = 'OK'";

/** A column of the table, with its type in SQL. */
export interface TableColumn {
  readonly name: string;
  readonly type: string;
}

/** Types of DuckDB by the JSON types of the dictionary. */
const TYPES: Readonly<Record<DictionaryEntry['json'], string>> = {
  number: 'BIGINT',
  string: 'VARCHAR',
  strings: 'VARCHAR[]',
  map: 'MAP(VARCHAR, VARCHAR)',
};

/** The type of a field that the dictionary does not know. */
const UNKNOWN_FIELD_TYPE = 'VARCHAR';

/** A column for every name of the flat schema, in the order of documents. */
export const TABLE_COLUMNS: readonly TableColumn[] = [
  ...DICTIONARY.map(({ name, json, decimals }) => ({ name, type: decimals === undefined ? TYPES[json] : 'DOUBLE' })),
  { name: FAULT_NAMES.fault, type: 'STRUCT(code VARCHAR, field VARCHAR, detail VARCHAR)' },
  { name: FAULT_NAMES.line, type: 'VARCHAR' },
];

/** The column with the number of a record’s dimensions; null for records that were not split. It is hidden from users. */
export const COMBINATION_NUMBER = 'combination_number';

/** Columns that a view adds; a field of the input with such a name has no column. */
const VIEW_COLUMNS = [
  'hour',
  'weight',
  'flow_weight',
  'src',
  'dst',
  'from_internet',
  'to_internet',
  'counts_once',
  'return_counts_once',
  COMBINATION_NUMBER,
];

const NAMES: ReadonlySet<string> = new Set(TABLE_COLUMNS.map(({ name }) => name));

/**
 * The column, of the table or the views, with the same value of the other end; undefined for values that belong to no
 * end.
 */
export function nameAtOtherEnd(name: string): string | undefined {
  const other = name.replace(/(?<=^|_)(?:src|dst)(?=_|addr$|port$|$)/, (end) => (end === 'src' ? 'dst' : 'src'));
  return other !== name && (NAMES.has(other) || VIEW_COLUMNS.includes(other)) ? other : undefined;
}

const TAKEN = new Set([...TABLE_COLUMNS.map(({ name }) => name), ...VIEW_COLUMNS].map(lowerCase));

/**
 * The columns of fields that AWS has added later, by the names that documents give them. SQL ignores case: if several
 * names differ only in case, the first has a column.
 */
export function unknownColumns(names: Iterable<string>): TableColumn[] {
  const columns = new Map<string, TableColumn>();
  for (const name of names) {
    const key = lowerCase(name);
    if (!TAKEN.has(key) && !columns.has(key)) columns.set(key, { name, type: UNKNOWN_FIELD_TYPE });
  }
  return [...columns.values()];
}

function lowerCase(name: string): string {
  return name.toLowerCase();
}
