import type { Row } from '../sections/panel-query.ts';
import type { COST_TOTAL_COLUMNS } from './totals-sql.ts';

/** Seconds of a month, for the cost of a period per month. */
const MONTH_SECONDS = 30 * 86_400;

/** The cost of a period's traffic in 30 days; undefined without a period, or for a longer one. */
export function usdOfMonth(usd: number, totals: Row<typeof COST_TOTAL_COLUMNS> | undefined): number | undefined {
  if (totals?.first_seen === undefined || totals.last_seen === undefined) return undefined;
  const seconds = totals.last_seen - totals.first_seen;
  return seconds <= 0 || seconds > MONTH_SECONDS ? undefined : (usd * MONTH_SECONDS) / seconds;
}
