import { literal } from './sql-text.ts';
import { nameAtOtherEnd, TABLE_COLUMNS, TABLE_NAME } from './table-columns.ts';

/**
 * Address classes outside one's own networks. Documentation and benchmarking ranges are among them, so that examples,
 * which use such addresses, have traffic with the internet too.
 */
export const OUTSIDE_CLASSES = ['public', 'documentation', 'benchmarking'];
/** {@link OUTSIDE_CLASSES} as a list in SQL. */
export const OUTSIDE = `(${OUTSIDE_CLASSES.map(literal).join(', ')})`;

/** Functions of Athena that DuckDB lacks. Times have no time zone: they are UTC on every machine. */
export const ATHENA_FUNCTIONS = [
  'CREATE MACRO from_unixtime(seconds) AS make_timestamp(CAST(seconds AS BIGINT) * 1000000)',
  'CREATE MACRO array_join(items, separator) AS array_to_string(items, separator)',
];

/** The name of an end of which nothing is known, in SQL. */
const NOT_KNOWN = "'not known'";

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

/**
 * Which side of a NAT gateway a record of the gateway’s own interface is of, in SQL; null for every other record. A gateway
 * puts its own address into packets on the side of its targets, and leaves the target’s in those on the side of its clients.
 */
const GATEWAY_SIDE = `CASE
      WHEN direction = 'egress' AND src_owner_type = 'nat_gateway' THEN ${sideOf('dst', 'src')}
      WHEN direction = 'ingress' AND dst_owner_type = 'nat_gateway' THEN ${sideOf('src', 'dst')}
    END`;
/** The client of a NAT gateway in a record of the gateway on the side of its clients, in SQL. */
const GATEWAY_CLIENT = `if(direction = 'egress', ${senderOf('dst')}, ${senderOf('src')})`;

/**
 * The senders whose traffic is in records that count: between two interfaces that both record, a flow is in two records,
 * and of the receiver’s, this table tells whether the sender has one too. A document with both directions of a connection
 * (ROLLUP) has what either end sent.
 *
 * Of a NAT gateway’s own records, those of the side of its targets do not count if a client of it has records; those of the
 * side of a client do not count if that client has some, or none has.
 */
export const SENDER_TABLES = [
  'CREATE SCHEMA senders',
  `CREATE TABLE senders.recording AS
  SELECT DISTINCT interface_id AS sender
  FROM ${TABLE_NAME}
  WHERE action = 'ACCEPT' AND (direction IS NULL OR direction = 'egress' OR flows_in > 0) AND interface_id IS NOT NULL
  UNION ALL
  SELECT DISTINCT if(direction = 'egress', srcaddr, dstaddr) AS address
  FROM ${TABLE_NAME}
  WHERE action = 'ACCEPT' AND (direction = 'egress' OR flows_in > 0) AND direction IS NOT NULL AND address IS NOT NULL`,
  `CREATE TABLE senders.counted AS
  WITH sides AS MATERIALIZED (
    SELECT DISTINCT interface_id, side, if(side = 'client', client, NULL) AS client, sender
    FROM (
      SELECT interface_id, ${GATEWAY_SIDE} AS side, ${GATEWAY_CLIENT} AS client, ${senderAs('src', 'egress', true)} AS sender
      FROM ${TABLE_NAME}
      WHERE action = 'ACCEPT' AND 'nat_gateway' IN (src_owner_type, dst_owner_type)
    )
    WHERE side IS NOT NULL AND sender IS NOT NULL
  ),
  judged AS MATERIALIZED (
    SELECT *, client IN (FROM senders.recording) AS records FROM sides
  ),
  gateways AS (
    SELECT interface_id, bool_or(side = 'client' AND records) OR NOT bool_or(side = 'target') AS counts_clients
    FROM judged
    GROUP BY 1
  )
  FROM senders.recording
  UNION ALL
  SELECT DISTINCT sender
  FROM judged JOIN gateways USING (interface_id)
  WHERE CASE WHEN side = 'client' THEN records OR NOT counts_clients ELSE counts_clients END`,
];

/** Whether a value that documents with both directions of a connection have was written for `flows`. */
const HAS_RETURN = 'coalesce(flows_in, 0) > 0';

/** Columns of the view `flows` that depend on one record alone, each with its expression. */
const NAME_COLUMNS: readonly (readonly [name: string, sql: string])[] = [
  ['src', nameOf('src')],
  ['dst', nameOf('dst')],
  ['from_internet', isOutside('src')],
  ['to_internet', isOutside('dst')],
];
/** The names of these columns, for a SELECT clause. */
export const NAMES = NAME_COLUMNS.map(([name]) => name).join(', ');

/** Expressions for a SELECT clause that add the names of both ends to records. */
export const NAMED_ENDS = NAME_COLUMNS.map(([name, sql]) => `${sql} AS ${name}`).join(', ');

/** The same without looking at addresses: an end that has none of the names is null. */
export const NAMED_DIMENSIONS = ['src', 'dst']
  .map(
    (end) =>
      `coalesce(${namesOf(end)}, ${nameOfOutside(end, 'NULL')}) AS ${end}, ${isOutside(end)} AS ${end === 'src' ? 'from' : 'to'}_internet`,
  )
  .join(', ');

/** The names of both ends, of facts and their dimensions that have the columns of {@link NAMED_DIMENSIONS}. */
export const JOINED_ENDS = ['src', 'dst']
  .map((end) => `coalesce(dimensions.${end}, facts.${end}addr, ${NOT_KNOWN}) AS ${end}`)
  .join(', ');

/** A table with the columns of {@link NAMED_ENDS}, without them. */
export function withoutNamedEnds(table: string): string {
  return `SELECT * EXCLUDE (${NAMES}) FROM ${table}`;
}

const WEIGHT = 'coalesce(sample_weight, 1) AS weight';
/** A document of several flows (ROLLUP) has the sums of their bytes and packets, which need no other weight. */
const FLOW_WEIGHT = 'coalesce(flow_count, 1) * coalesce(sample_weight, 1) AS flow_weight';

/** Columns of the view `flows` that one record suffices for, in the words that DuckDB and Athena share. */
export const NAMED_COLUMNS: readonly string[] = [WEIGHT, ...NAME_COLUMNS.map(([name, sql]) => `${sql} AS ${name}`)];

/** The bytes of a record of `flows` that are in no other record. */
export const BYTES_ONCE =
  'if(counts_once, coalesce(bytes_out, bytes, 0), 0) + if(return_counts_once, coalesce(bytes_in, 0), 0)';

/** Numbers of each direction, which a document with both directions of a connection has no other of in `sent`. */
export const BY_DIRECTION = ['flows', 'bytes', 'packets'].flatMap((name) => [`${name}_out`, `${name}_in`]);

/**
 * What rows of `sent` have in place of the columns of `flows`: in the row of what the source of a document sent, and in that of what
 * the destination sent back. It then is the source, and what is known of the way is that of the other direction.
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

/** The records that the view `flows` has. */
export const HAS_TRAFFIC = "parse_fault IS NULL AND coalesce(log_status, 'OK') = 'OK'";

/**
 * The views over the table.
 *
 * `flows` has the records with traffic, with names for both ends. `counts_once` is the rule by which the documented
 * queries count bytes once: the sender's record counts (egress); the receiver's record where the sender has none; every
 * record without a direction, since it may be either of the two; and every rejected flow, since only one end
 * rejects it. Of what a NAT gateway passed on, the client’s record counts, else one of the gateway’s own.
 *
 * Of a document with both directions of a connection, `counts_once` is about what the source sent, and `return_counts_once`
 * is the same rule for what the destination sent back. `sent` has what counts of the accepted records, one row for each
 * direction of a connection, in which the source is who sent it.
 */
export const VIEWS = viewsOf(flowsOver(TABLE_NAME, '*', [...NAMED_COLUMNS, FLOW_WEIGHT], true), false);

/** What some record has, without which the views need not read what it takes. */
export interface ViewedContents {
  /** A document with both directions of a connection. */
  readonly hasReturns: boolean;
  /** A record of a NAT gateway’s interface. */
  readonly hasGateways: boolean;
}

/** Whether some record has an end that is a NAT gateway: a row if so. */
export const HAS_GATEWAYS = `SELECT 1 FROM ${TABLE_NAME} WHERE 'nat_gateway' IN (src_owner_type, dst_owner_type) LIMIT 1`;

/**
 * The same views over a table that has the columns of {@link NAMED_ENDS} already: making names once takes a fraction of
 * the time that every query would need for it.
 */
export function viewsOverNamed(table: string, { hasReturns, hasGateways }: ViewedContents): readonly string[] {
  return viewsOf(flowsOver(table, `* EXCLUDE (${NAMES})`, [WEIGHT, FLOW_WEIGHT, NAMES], hasGateways), hasReturns);
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

function flowsOver(table: string, columns: string, added: readonly string[], hasGateways: boolean): string {
  const sender = senderAs('src', 'egress', hasGateways);
  const returnSender = senderAs('dst', 'ingress', hasGateways);
  return `CREATE VIEW flows AS
SELECT
  ${columns},
  ${added.join(',\n  ')},
  coalesce(action = 'REJECT', false)
    OR direction IS NULL
    OR ${isCounted(sender)} AS counts_once,
  ${HAS_RETURN} AND (direction IS NULL OR ${isCounted(returnSender)}) AS return_counts_once
FROM ${table}
WHERE ${HAS_TRAFFIC}`;
}

/** Whether no other record that counts has the traffic of a sender. */
function isCounted(sender: string): string {
  return `coalesce(${sender} NOT IN (FROM senders.counted), true)`;
}

/**
 * Whose traffic is what one end sent, in a record of that end where the direction is `own`, in SQL: if `senders.counted` has it, the
 * traffic is in another record that counts. Null for a record that counts in any case.
 */
function senderAs(end: 'src' | 'dst', own: 'egress' | 'ingress', hasGateways: boolean): string {
  const sender = `if(direction = '${own}', NULL, ${senderOf(end)})`;
  if (!hasGateways) return sender;
  return `CASE ${GATEWAY_SIDE}
      WHEN 'client' THEN interface_id || ' ' || ${GATEWAY_CLIENT}
      WHEN 'target' THEN interface_id || ' '
      ELSE ${sender}
    END`;
}

/** An end by its interface, else by its address. */
function senderOf(end: string): string {
  return `coalesce(${end}_interface_id, ${end}addr)`;
}

/** The side of a NAT gateway by the class of the other end, and by whether the gateway’s own address is the packet’s. */
function sideOf(other: string, own: string): string {
  return `if(${isOutside(other)} OR coalesce(pkt_${own}addr = ${own}addr, false), 'target', 'client')`;
}

/**
 * The name of an end for people: that of its owner, else the interface, else the label of its range; without any of these it
 * is the internet, or an address of one's own.
 */
function nameOf(end: string): string {
  return `coalesce(${namesOf(end)},
    ${nameOfOutside(end, `${end}addr`)}, ${NOT_KNOWN})`;
}

function namesOf(end: string): string {
  return `${end}_owner_name, ${end}_owner_id, nullif(${end}_owner_type, 'unknown'), ${end}_interface_id, ${end}_label`;
}

function nameOfOutside(end: string, otherwise: string): string {
  return `if(${end}_class IN ${OUTSIDE}, 'internet', ${otherwise})`;
}

function isOutside(end: string): string {
  return `coalesce(${end}_interface_id IS NULL AND ${end}_class IN ${OUTSIDE}, false)`;
}
