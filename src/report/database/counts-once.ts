import { isOutside } from './named-ends.ts';
import { HAS_TRAFFIC, TABLE_NAME } from './table-columns.ts';

/**
 * The side of a NAT gateway to which a record of the gateway’s own interface belongs, in SQL; null for every other
 * record. Packets on the side of its targets have the gateway's own address; those on the side of its clients have the
 * target's.
 */
const GATEWAY_SIDE = `CASE
      WHEN direction = 'egress' AND src_owner_type = 'nat_gateway' THEN ${sideOf('dst', 'src')}
      WHEN direction = 'ingress' AND dst_owner_type = 'nat_gateway' THEN ${sideOf('src', 'dst')}
    END`;
/** The client of a NAT gateway in a record of the gateway on the side of its clients, in SQL. */
const GATEWAY_CLIENT = `if(direction = 'egress', ${senderOf('dst')}, ${senderOf('src')})`;

/**
 * The senders whose traffic is in records that count. A flow between two interfaces that both record is in two records;
 * for the receiver’s record, this table shows whether the sender has one too. A document with both directions of a
 * connection (ROLLUP) has the traffic of both ends.
 *
 * Among a NAT gateway’s own records, those on the side of its targets do not count if one of its clients has records;
 * those on the side of a client do not count if that client has records, or if no client has.
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

/** Whether a document has both directions of a connection, in SQL. */
export const HAS_RETURN = 'coalesce(flows_in, 0) > 0';

/** Returns a row if any record has a NAT gateway as an end. */
export const HAS_GATEWAYS = `SELECT 1 FROM ${TABLE_NAME} WHERE 'nat_gateway' IN (src_owner_type, dst_owner_type) LIMIT 1`;

/** Contents of the records, so that the rule need not look for absent ones. */
export interface CountedContents {
  /** Whether any document has both directions of a connection. */
  readonly hasReturns: boolean;
  /** Whether any record is of a NAT gateway’s interface. */
  readonly hasGateways: boolean;
}

/** The columns of the rule in the view `flows`, each with its expression. */
type RuleColumns = Readonly<Record<'counts_once' | 'return_counts_once', string>>;

/** The rule by which bytes count once, in SQL; needs the table `senders.counted`. */
export function ruleOf(contents: CountedContents): RuleColumns {
  const { counts, returnCounts } = judgementOf(contents, (sender) => sender);
  return { counts_once: counts, return_counts_once: returnOf(contents, returnCounts) };
}

/**
 * The rule for records with a number in the column `number`, if it gives the same result for all records with that
 * number: it is then evaluated once rather than by every query, where it would take half of the time. The number is
 * that of the combination of dimensions. For senders without an interface, the rule uses addresses, which are not
 * dimensions.
 */
export function settledTable(from: string, number: string, contents: CountedContents): string {
  const { counts, returnCounts } = judgementOf(contents, (sender) => sender);
  const same = (name: string): string => `if(bool_and(${name}) = bool_or(${name}), bool_and(${name}), NULL) AS ${name}`;
  return `CREATE TABLE senders.settled AS
SELECT number, ${same('counts')}, ${same('return_counts')}
FROM (
  SELECT ${number} AS number, ${counts} AS counts, ${contents.hasReturns ? returnCounts : 'false'} AS return_counts
  FROM ${from}
  WHERE ${number} IS NOT NULL AND ${HAS_TRAFFIC}
)
GROUP BY 1`;
}

/** Returns a row if the rule is not settled for some number. */
export const IS_UNSETTLED = 'SELECT 1 FROM senders.settled WHERE counts IS NULL OR return_counts IS NULL LIMIT 1';

/**
 * The rule if the record’s row of `senders.settled` is joined as `settled`; if all are settled, nothing else is
 * evaluated.
 */
export function settledRuleOf(contents: CountedContents, isAllSettled: boolean): RuleColumns {
  if (isAllSettled) {
    return { counts_once: 'settled.counts', return_counts_once: returnOf(contents, 'settled.return_counts') };
  }
  // null needs no look-up
  const unless = (settled: string) => (sender: string) => `if(${settled} IS NULL, ${sender}, NULL)`;
  const counts = 'settled.counts';
  const returnCounts = 'settled.return_counts';
  return {
    counts_once: `coalesce(${counts}, ${judgementOf(contents, unless(counts)).counts})`,
    return_counts_once: returnOf(
      contents,
      `coalesce(${returnCounts}, ${judgementOf(contents, unless(returnCounts)).returnCounts})`,
    ),
  };
}

/** Whether the traffic that the source sent counts, and the traffic that the destination sent back, if any. */
function judgementOf(
  { hasGateways }: CountedContents,
  lookedUp: (sender: string) => string,
): { readonly counts: string; readonly returnCounts: string } {
  const counted = (end: 'src' | 'dst', own: 'egress' | 'ingress'): string =>
    isCounted(lookedUp(senderAs(end, own, hasGateways)));
  return {
    counts: `(coalesce(action = 'REJECT', false) OR direction IS NULL OR ${counted('src', 'egress')})`,
    returnCounts: `(direction IS NULL OR ${counted('dst', 'ingress')})`,
  };
}

/** Avoids look-ups: the engine would make them even if the column is not used. */
function returnOf({ hasReturns }: CountedContents, returnCounts: string): string {
  return hasReturns ? `${HAS_RETURN} AND ${returnCounts}` : 'false';
}

/** Whether no other counting record has the traffic of a sender. */
function isCounted(sender: string): string {
  return `coalesce(${sender} NOT IN (FROM senders.counted), true)`;
}

/**
 * The sender of one end's traffic, in SQL; a record is of that end itself if its direction is `own`. If
 * `senders.counted` contains the sender, another record with the traffic counts. Null for a record that counts in any
 * case.
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

/** An end by its interface, otherwise by its address. */
function senderOf(end: string): string {
  return `coalesce(${end}_interface_id, ${end}addr)`;
}

/** The side of a NAT gateway by the class of the other end, and by whether the gateway’s own address is the packet’s. */
function sideOf(other: string, own: string): string {
  return `if(${isOutside(other)} OR coalesce(pkt_${own}addr = ${own}addr, false), 'target', 'client')`;
}
