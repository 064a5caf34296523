import type { Row } from '../sections/panel-query.ts';

/** The columns of {@link COST_TOTALS}, and their types. */
export const COST_TOTAL_COLUMNS = {
  flows: 'integer',
  bytes: 'integer',
  usd: 'number',
  unpriced_flows: 'integer',
  unpriced_bytes: 'integer',
  first_seen: 'seconds',
  last_seen: 'seconds',
} as const;

/** Totals of all accepted flows: their number, cost, number without a price, and period. */
export const COST_TOTALS = `SELECT
  coalesce(sum(flow_weight), 0) AS flows,
  coalesce(sum(bytes * weight), 0) AS bytes,
  coalesce(sum(CAST(transfer_usd * weight AS DECIMAL(38, 12))), 0) AS usd,
  coalesce(sum(flow_weight) FILTER (transfer_usd IS NULL), 0) AS unpriced_flows,
  coalesce(sum(bytes * weight) FILTER (transfer_usd IS NULL), 0) AS unpriced_bytes,
  min(start) AS first_seen,
  max("end") AS last_seen
FROM flows
WHERE action = 'ACCEPT'`;

/** The cost of all flows; undefined if no charge is known: free flows alone say nothing about the cost of the others. */
export function usdOfAll(totals: Row<typeof COST_TOTAL_COLUMNS> | undefined): number | undefined {
  const { usd = 0, unpriced_flows: unpriced = 0n } = totals ?? {};
  return usd === 0 && unpriced > 0n ? undefined : usd;
}
