import type { TransferPrices } from '../../transfer/prices.ts';
import type { Row } from '../sections/panel-query.ts';
import { lacksPrice } from './cost-sql.ts';

/** The columns of {@link costTotals}, and their types. */
export const COST_TOTAL_COLUMNS = {
  flows: 'integer',
  bytes: 'integer',
  usd: 'number',
  unpriced_flows: 'integer',
  unpriced_bytes: 'integer',
  unset_flows: 'integer',
  first_seen: 'seconds',
  last_seen: 'seconds',
} as const;

/**
 * Totals of all accepted flows: their number, cost, number without a price, how many of these lack one only because none is set for
 * their Region, and their period.
 */
export function costTotals(prices: TransferPrices): string {
  return `SELECT
  coalesce(sum(flow_weight), 0) AS flows,
  coalesce(sum(bytes * weight), 0) AS bytes,
  coalesce(sum(CAST(transfer_usd * weight AS DECIMAL(38, 12))), 0) AS usd,
  coalesce(sum(flow_weight) FILTER (transfer_usd IS NULL), 0) AS unpriced_flows,
  coalesce(sum(bytes * weight) FILTER (transfer_usd IS NULL), 0) AS unpriced_bytes,
  coalesce(sum(flow_weight) FILTER (transfer_usd IS NULL AND ${lacksPrice(prices)}), 0) AS unset_flows,
  min(start) AS first_seen,
  max("end") AS last_seen
FROM flows
WHERE action = 'ACCEPT'`;
}

/** Why flows have no amount: their prices are not set, or their records do not show what they cost. Undefined if all have one. */
export function reasonUnpriced(
  totals: Row<typeof COST_TOTAL_COLUMNS> | undefined,
): 'unset' | 'undecided' | 'both' | undefined {
  const { unpriced_flows: unpriced = 0n, unset_flows: unset = 0n } = totals ?? {};
  if (unpriced === 0n) return undefined;
  return unset === 0n ? 'undecided' : unset < unpriced ? 'both' : 'unset';
}

/** The cost of all flows; undefined if no charge is known: free flows alone say nothing about the cost of the others. */
export function usdOfAll(totals: Row<typeof COST_TOTAL_COLUMNS> | undefined): number | undefined {
  const { usd = 0, unpriced_flows: unpriced = 0n } = totals ?? {};
  return usd === 0 && unpriced > 0n ? undefined : usd;
}
