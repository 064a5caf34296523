import { type CountedContents, HAS_RETURN, ruleOf, settledRuleOf } from './counts-once.ts';
import { NAME_COLUMNS, NAMES } from './named-ends.ts';
import { COMBINATION_NUMBER, HAS_TRAFFIC, nameAtOtherEnd, TABLE_COLUMNS, TABLE_NAME } from './table-columns.ts';

/** Functions of Athena that DuckDB lacks. Times have no time zone: they are UTC on every machine. */
export const ATHENA_FUNCTIONS = [
  'CREATE MACRO from_unixtime(seconds) AS make_timestamp(CAST(seconds AS BIGINT) * 1000000)',
  'CREATE MACRO array_join(items, separator) AS array_to_string(items, separator)',
];

/** Unix times from this on are milliseconds. */
const MIN_MILLISECONDS = 100_000_000_000;

/**
 * The value of `hour`, the partition of the table in Athena, for a Unix time in seconds or milliseconds; null for a time
 * that no calendar has.
 */
export function hourOf(time: string): string {
  const seconds = `CAST(if(${time} >= ${MIN_MILLISECONDS}, ${time} // 1000, ${time}) AS BIGINT)`;
  return `TRY(strftime(make_timestamp(${seconds} * 1000000), '%Y/%m/%d/%H'))`;
}

const WEIGHT = 'coalesce(sample_weight, 1) AS weight';
/** A document of several flows (ROLLUP) has the sums of their bytes and packets, which need no further weight. */
const FLOW_WEIGHT = 'coalesce(flow_count, 1) * coalesce(sample_weight, 1) AS flow_weight';

/** Columns of the view `flows` that can be computed from one record, in SQL that DuckDB and Athena share. */
export const NAMED_COLUMNS: readonly string[] = [WEIGHT, ...NAME_COLUMNS.map(([name, sql]) => `${sql} AS ${name}`)];

/** The bytes of a record of `flows` that are in no other record. */
export const BYTES_ONCE =
  'if(counts_once, coalesce(bytes_out, bytes, 0), 0) + if(return_counts_once, coalesce(bytes_in, 0), 0)';

/** Numbers by direction, which are null in `sent` for a document with both directions of a connection. */
export const BY_DIRECTION = ['flows', 'bytes', 'packets'].flatMap((name) => [`${name}_out`, `${name}_in`]);

/**
 * The columns of `sent` that differ from those of `flows`: in the row of the traffic that the source of a document
 * sent, and in that of the traffic that the destination sent back. In the latter, the destination is the source, and
 * columns about the path are null, since they describe the other direction.
 */
const SENT_COLUMNS: readonly (readonly [name: string, bySource: string, byDestination: string])[] = [
  ['flow_count', 'coalesce(flows_out, flow_count)', 'flows_in'],
  ['flow_weight', 'coalesce(flows_out * weight, flow_weight)', 'flows_in * weight'],
  ['bytes', `if(${HAS_RETURN}, bytes_out, bytes)`, 'bytes_in'],
  ['packets', `if(${HAS_RETURN}, packets_out, packets)`, 'packets_in'],
  ['direction', 'direction', "if(direction = 'egress', 'ingress', if(direction IS NULL, NULL, 'egress'))"],
  ...['tcp_flags', 'tcp_flag_names', 'traffic_path', 'traffic_path_name', 'transfer_usd'].map(
    (name) => [name, name, 'NULL'] as const,
  ),
  ['from_internet', 'from_internet', 'to_internet'],
  ['to_internet', 'to_internet', 'from_internet'],
  ...[...TABLE_COLUMNS.map(({ name }) => name), 'src', 'dst'].flatMap((name) => {
    const other = nameAtOtherEnd(name);
    return other === undefined ? [] : [[name, name, other] as const];
  }),
];

/**
 * The views over the table.
 *
 * `flows` has the records with traffic, with names for both ends. `counts_once` is the rule by which the documented
 * queries count bytes once: the sender's record counts (egress); the receiver's record where the sender has none; every
 * record without a direction, since it may be either of the two; and every rejected flow, since only one end rejects
 * it. For traffic through a NAT gateway, the client’s record counts, otherwise one of the gateway’s own.
 *
 * For a document with both directions of a connection, `counts_once` is about the traffic that the source sent, and
 * `return_counts_once` is the same rule for the traffic that the destination sent back. `sent` has the accepted records
 * that count, one row for each direction of a connection, with the sender as the source.
 */
export const VIEWS = viewsOf(
  flowsOver(TABLE_NAME, '*', [...NAMED_COLUMNS, FLOW_WEIGHT], ruleOf({ hasReturns: true, hasGateways: true })),
  false,
);

/** Facts that spare the views an evaluation, because no record needs it, or because it was made before. */
export interface ViewedContents extends CountedContents {
  /** For which records the table `senders.settled` has the rule by which bytes count once. */
  readonly settled: 'none' | 'some' | 'all';
}

/** The columns that are in the tables that views read, but not in {@link TABLE_NAME}. */
export const ADDED_COLUMNS = `${NAMES}, ${COMBINATION_NUMBER}`;

/** A table with the columns of {@link NAMES} and {@link COMBINATION_NUMBER}, without them. */
export function withoutAdded(table: string): string {
  return `SELECT * EXCLUDE (${ADDED_COLUMNS}) FROM ${table}`;
}

/**
 * The same views over a table that has the columns of {@link NAMES} and {@link COMBINATION_NUMBER}: computing names and
 * the counting rule once takes a fraction of the time that every query would need.
 */
export function viewsOver(table: string, contents: ViewedContents): readonly string[] {
  const { settled, hasReturns } = contents;
  const join = settled === 'all' ? 'JOIN' : 'LEFT JOIN';
  const from =
    settled === 'none'
      ? table
      : `${table} ${join} senders.settled AS settled ON settled.number = ${table}.${COMBINATION_NUMBER}`;
  const rule = settled === 'none' ? ruleOf(contents) : settledRuleOf(contents, settled === 'all');
  return viewsOf(
    flowsOver(from, `${table}.* EXCLUDE (${ADDED_COLUMNS})`, [WEIGHT, FLOW_WEIGHT, NAMES], rule),
    hasReturns,
  );
}

function viewsOf(flows: string, hasReturns: boolean): readonly string[] {
  if (!hasReturns) return [flows, "CREATE VIEW sent AS SELECT * FROM flows WHERE action = 'ACCEPT' AND counts_once"];
  const replaced = [
    ...BY_DIRECTION.map((name) => `nullif(${name}, ${name}) AS ${name}`),
    ...SENT_COLUMNS.map(([name, bySource, byDestination]) => `if(is_return, ${byDestination}, ${bySource}) AS ${name}`),
  ];
  const sent = `CREATE VIEW sent AS
SELECT * EXCLUDE (is_return) REPLACE (${replaced.join(', ')})
FROM (
  SELECT *, unnest(if(return_counts_once, if(counts_once, [false, true], [true]), [false])) AS is_return
  FROM flows
  WHERE action = 'ACCEPT' AND (counts_once OR return_counts_once)
)`;
  return [flows, sent];
}

function flowsOver(
  from: string,
  columns: string,
  added: readonly string[],
  rule: Readonly<Record<string, string>>,
): string {
  const counting = Object.entries(rule).map(([name, sql]) => `${sql} AS ${name}`);
  return `CREATE VIEW flows AS
SELECT
  ${[columns, ...added, ...counting].join(',\n  ')}
FROM ${from}
WHERE ${HAS_TRAFFIC}`;
}
