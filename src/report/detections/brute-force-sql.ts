import { allOf, beginning, IS_OPENING, IS_REQUEST, ignoring, isOrigin, median, seconds } from './conditions.ts';
import type { Statement } from './detection.ts';
import type { Thresholds } from './threshold.ts';

const HOUR_SECONDS = 3_600;
const DAY_SECONDS = 86_400;
const SLOT_SECONDS = HOUR_SECONDS / 2;
/** Packets of both directions from which on a connection may hold an attempt: a port check has up to eight. */
export const MIN_PACKETS = 10;
/** Of ten connections of a source, how many are short. */
const MIN_SHORT_OF_TEN = 9;
/** The deviation of sizes, in percent of their median, up to which they are equal. */
const MAX_SIZE_DEVIATION = 15;
/** A client that is there in three of four hours is a part of the application. */
const MIN_PERIOD_HOURS = 8;

/**
 * Short connections per client, server and port: of each client alone, and of all clients of the internet together that are
 * not found alone.
 */
export function bruteForceStatement(thresholds: Thresholds): Statement {
  const ports = thresholds.list('brute-force-ports').join(', ');
  const records = `SELECT
  srcaddr,
  dstaddr,
  srcport,
  dstport,
  src,
  dst,
  service_name,
  interface_id,
  packets,
  bytes,
  from_internet,
  to_internet,
  ${IS_REQUEST} AS is_request,
  CASE WHEN tcp_flags IS NULL OR (${IS_OPENING}) THEN 1 ELSE 0 END AS is_opening,
  ${seconds('start')} AS first_seen,
  ${seconds('"end"')} AS last_seen
FROM flows
WHERE ${allOf([
    "action = 'ACCEPT'",
    'protocol = 6',
    `(dstport IN (${ports}) OR srcport IN (${ports}))`,
    isOrigin('src'),
    isOrigin('dst'),
    ...ignoring(thresholds, ['src', 'dst']),
  ])}`;
  const ends = `SELECT
  srcaddr AS client, dstaddr AS server, dstport AS port, srcport AS client_port, src AS source, dst AS target,
  service_name, interface_id, packets, bytes, from_internet AS is_outside, is_opening, first_seen, last_seen
FROM records
WHERE is_request AND dstport IN (${ports})
UNION ALL
SELECT
  dstaddr, srcaddr, srcport, dstport, dst, src, service_name, interface_id, packets, bytes, to_internet, 0, first_seen, last_seen
FROM records
WHERE NOT is_request AND srcport IN (${ports})`;
  const period = `SELECT (max(${seconds('"end"')}) - min(${seconds('start')})) / ${HOUR_SECONDS} AS hours FROM flows`;
  // without the parts of the application, most of whose connections would follow
  const candidates = `SELECT client, server, port
FROM ends
CROSS JOIN period
GROUP BY client, server, port, period.hours
HAVING max(CASE WHEN is_outside THEN 1 ELSE 0 END) = 1
  OR period.hours < ${MIN_PERIOD_HOURS}
  OR count(DISTINCT ${beginning('first_seen', HOUR_SECONDS)}) * 4 < period.hours * 3`;
  // by interface first, in place of counting the distinct ones of each connection, which takes memory for each
  const recorded = `SELECT
  ends.client,
  ends.server,
  ends.port,
  client_port,
  ${beginning('first_seen', SLOT_SECONDS)} AS slot,
  interface_id,
  max(source) AS source,
  max(target) AS target,
  max(service_name) AS service,
  max(CASE WHEN is_outside THEN 1 ELSE 0 END) AS is_outside,
  max(is_opening) AS is_opening,
  sum(packets) AS packets,
  sum(bytes) AS bytes,
  min(first_seen) AS first_seen,
  max(last_seen) AS last_seen
FROM ends
JOIN candidates
  ON candidates.client = ends.client AND candidates.server = ends.server AND candidates.port = ends.port
GROUP BY 1, 2, 3, 4, 5, 6`;
  const connections = `SELECT
  client,
  server,
  port,
  client_port,
  slot,
  max(source) AS source,
  max(target) AS target,
  max(service) AS service,
  max(is_outside) AS is_outside,
  sum(bytes) / greatest(count(interface_id), 1) AS bytes,
  min(first_seen) AS first_seen,
  max(last_seen) AS last_seen,
  max(is_opening) = 1
    AND sum(packets) >= ${MIN_PACKETS} * greatest(count(interface_id), 1)
    AND sum(bytes) <= ${thresholds.number('brute-force-bytes')} * greatest(count(interface_id), 1)
    AND max(last_seen) - min(first_seen) <= ${thresholds.number('brute-force-seconds')} AS is_short
FROM recorded
GROUP BY 1, 2, 3, 4, 5`;
  const keys = 'client, server, port';
  const on = (other: string): string =>
    ['client', 'server', 'port'].map((name) => `${other}.${name} = totals.${name}`).join(' AND ');
  const totals = `SELECT
  ${keys},
  max(source) AS source,
  max(target) AS target,
  max(service) AS service,
  max(is_outside) AS is_outside,
  sum(CASE WHEN is_short THEN 1 ELSE 0 END) AS short_ones,
  count(*) AS all_ones,
  count(DISTINCT ${beginning('slot', HOUR_SECONDS)}) AS active_hours,
  min(first_seen) AS first_seen,
  max(last_seen) AS last_seen
FROM connections
GROUP BY ${keys}`;
  const medians = `SELECT ${keys}, ${median('bytes')} AS middle
FROM connections
WHERE is_short
GROUP BY ${keys}`;
  const sizes = `SELECT
  medians.client,
  medians.server,
  medians.port,
  max(medians.middle) AS middle,
  ${median('abs(connections.bytes - medians.middle)')} AS deviation
FROM connections
JOIN medians
  ON medians.client = connections.client AND medians.server = connections.server AND medians.port = connections.port
WHERE is_short
GROUP BY 1, 2, 3`;
  const windows = [HOUR_SECONDS, DAY_SECONDS].map(
    (length) => `SELECT ${keys}, is_outside, ${length} AS length, ${beginning('slot', length / 2)} - back AS begins
FROM connections
CROSS JOIN UNNEST(ARRAY[0, ${length / 2}]) AS steps (back)
WHERE is_short`,
  );
  const most = `SELECT
  ${keys},
  max(CASE WHEN length = ${HOUR_SECONDS} THEN number ELSE 0 END) AS in_an_hour,
  max(CASE WHEN length = ${DAY_SECONDS} THEN number ELSE 0 END) AS in_a_day
FROM (SELECT ${keys}, length, begins, count(*) AS number FROM windows GROUP BY ${keys}, length, begins) AS counts
GROUP BY ${keys}`;
  const single = `SELECT
  totals.source,
  totals.client AS srcaddr,
  1 AS sources,
  totals.target,
  totals.server AS dstaddr,
  totals.port AS dstport,
  totals.service,
  totals.short_ones AS connections,
  most.in_an_hour,
  totals.first_seen,
  totals.last_seen
FROM totals
JOIN most ON ${on('most')}
JOIN sizes ON ${on('sizes')}
CROSS JOIN period
WHERE totals.short_ones * 10 >= totals.all_ones * ${MIN_SHORT_OF_TEN}
  AND CASE
    WHEN totals.is_outside = 1 THEN most.in_an_hour >= ${thresholds.number('brute-force-hour')} OR most.in_a_day >= ${thresholds.number('brute-force-day')}
    ELSE most.in_an_hour >= ${thresholds.number('brute-force-own-hour')}
      AND sizes.deviation * 100 <= sizes.middle * ${MAX_SIZE_DEVIATION}
      AND (period.hours < ${MIN_PERIOD_HOURS} OR totals.active_hours * 4 < period.hours * 3)
  END`;
  const others = `SELECT windows.server, windows.port, windows.begins, windows.client, count(*) AS number
FROM windows
LEFT JOIN single
  ON single.srcaddr = windows.client AND single.dstaddr = windows.server AND single.dstport = windows.port
WHERE windows.length = ${HOUR_SECONDS} AND windows.is_outside = 1 AND single.srcaddr IS NULL
GROUP BY 1, 2, 3, 4`;
  const together = `SELECT server, port, max(number) AS in_an_hour, max(clients) AS clients
FROM (
  SELECT server, port, begins, sum(number) AS number, count(*) AS clients
  FROM others
  GROUP BY server, port, begins
  HAVING sum(number) >= ${thresholds.number('brute-force-all-hour')}
    AND count(*) >= ${thresholds.number('brute-force-addresses')}
) AS hours
GROUP BY server, port`;
  const many = `SELECT
  CAST(NULL AS varchar) AS source,
  CAST(NULL AS varchar) AS srcaddr,
  count(DISTINCT totals.client) AS sources,
  max(totals.target) AS target,
  totals.server AS dstaddr,
  totals.port AS dstport,
  max(totals.service) AS service,
  sum(totals.short_ones) AS connections,
  max(together.in_an_hour) AS in_an_hour,
  min(totals.first_seen) AS first_seen,
  max(totals.last_seen) AS last_seen
FROM together
JOIN totals ON totals.server = together.server AND totals.port = together.port
LEFT JOIN single
  ON single.srcaddr = totals.client AND single.dstaddr = totals.server AND single.dstport = totals.port
WHERE totals.is_outside = 1 AND single.srcaddr IS NULL AND totals.short_ones > 0
GROUP BY totals.server, totals.port`;
  const names =
    'source, srcaddr, sources, target, dstaddr, dstport, service, connections, in_an_hour, first_seen, last_seen';
  return {
    expressions: [
      ['records', records],
      ['ends', ends],
      ['period', period],
      ['candidates', candidates],
      ['recorded', recorded],
      ['connections', connections],
      ['totals', totals],
      ['medians', medians],
      ['sizes', sizes],
      ['windows', windows.join('\nUNION ALL\n')],
      ['most', most],
      ['single', single],
      ['others', others],
      ['together', together],
      ['many', many],
      ['found', `SELECT ${names} FROM single\nUNION ALL\nSELECT ${names} FROM many`],
    ],
    order: ['connections DESC', 'dstaddr', 'dstport', "coalesce(srcaddr, '')"],
  };
}
