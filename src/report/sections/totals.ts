import type { PanelQuery } from './panel-query.ts';

/** Number of flows that a record represents. */
const FLOWS = 'coalesce(flow_count, 1) * coalesce(sample_weight, 1)';

/** Records by status and action, their period and their origin. */
export const TOTALS = {
  name: 'totals',
  columns: {
    lines: 'integer',
    records: 'integer',
    allowed: 'integer',
    denied: 'integer',
    no_action: 'integer',
    nodata: 'integer',
    skipdata: 'integer',
    unreadable: 'integer',
    first: 'seconds',
    last: 'seconds',
    accounts: 'integer',
    vpcs: 'integer',
    interfaces: 'integer',
  },
  sql: () => `SELECT
  count(*) AS lines,
  count(*) FILTER (parse_fault IS NULL AND coalesce(log_status, 'OK') = 'OK') AS records,
  coalesce(sum(${FLOWS}) FILTER (parse_fault IS NULL AND action = 'ACCEPT'), 0) AS allowed,
  coalesce(sum(${FLOWS}) FILTER (parse_fault IS NULL AND action = 'REJECT'), 0) AS denied,
  coalesce(sum(${FLOWS}) FILTER (parse_fault IS NULL AND coalesce(log_status, 'OK') = 'OK' AND action IS NULL), 0) AS no_action,
  count(*) FILTER (parse_fault IS NULL AND log_status = 'NODATA') AS nodata,
  count(*) FILTER (parse_fault IS NULL AND log_status = 'SKIPDATA') AS skipdata,
  count(*) FILTER (parse_fault IS NOT NULL) AS unreadable,
  min(start) AS first,
  max("end") AS last,
  count(DISTINCT account_id) AS accounts,
  count(DISTINCT vpc_id) AS vpcs,
  count(DISTINCT interface_id) AS interfaces
FROM vpc_flow_logs`,
} as const satisfies PanelQuery;

/** Bytes and packets that were sent, each counted once. */
export const VOLUME = {
  name: 'volume',
  columns: { bytes: 'integer', packets: 'integer', bytes_out: 'integer', bytes_in: 'integer' },
  sql: () => `SELECT
  coalesce(sum(bytes * weight), 0) AS bytes,
  coalesce(sum(packets * weight), 0) AS packets,
  coalesce(sum(bytes * weight) FILTER (to_internet), 0) AS bytes_out,
  coalesce(sum(bytes * weight) FILTER (from_internet), 0) AS bytes_in
FROM sent`,
} as const satisfies PanelQuery;

/** Ends of flows: those with a known interface, private addresses without one, and those outside. */
export const NAMED_ENDS = {
  name: 'named-ends',
  columns: { named: 'integer', private_unnamed: 'integer', outside: 'integer' },
  sql: () => `SELECT
  coalesce(sum((src_interface_id IS NOT NULL)::INT + (dst_interface_id IS NOT NULL)::INT), 0) AS named,
  coalesce(sum((src_interface_id IS NULL AND src_class IN ('private', 'shared'))::INT
    + (dst_interface_id IS NULL AND dst_class IN ('private', 'shared'))::INT), 0) AS private_unnamed,
  coalesce(sum(from_internet::INT + to_internet::INT), 0) AS outside
FROM flows`,
} as const satisfies PanelQuery;

/** The hour with the most bytes. */
export const BUSIEST_HOUR = {
  name: 'busiest-hour',
  columns: { hour: 'seconds', bytes: 'integer' },
  sql: () => `SELECT "end" // 3600 * 3600 AS hour, sum(bytes * weight) AS bytes
FROM sent
WHERE "end" IS NOT NULL AND bytes IS NOT NULL
GROUP BY 1
ORDER BY bytes DESC, hour
LIMIT 1`,
} as const satisfies PanelQuery;

/** The queries of the page's header and tiles. */
export const OVERVIEW_QUERIES: readonly PanelQuery[] = [TOTALS, VOLUME, NAMED_ENDS, BUSIEST_HOUR];
