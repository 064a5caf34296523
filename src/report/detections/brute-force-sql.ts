import { allOf, beginning, IS_OPENING, IS_REQUEST, ignoring, isOrigin, median, seconds } from './conditions.ts';
import type { Statement } from './detection.ts';
import type { Thresholds } from './threshold.ts';

const HOUR_SECONDS = 3_600;
const DAY_SECONDS = 86_400;
const SLOT_SECONDS = HOUR_SECONDS / 2;
/**
 * Minimum number of packets, in both directions, of a connection that may contain a login attempt: a port check has up
 * to eight.
 */
export const MIN_PACKETS = 10;
/** Minimum number of short connections among ten of a source. */
const MIN_SHORT_OF_TEN = 9;
/** Maximum deviation of sizes that count as equal, of their median. */
const MAX_SIZE_DEVIATION_PERCENT = 15;
/**
 * Minimum period, in hours, in which a client that connects in three of four hours counts as part of the application.
 */
const MIN_PERIOD_HOURS = 8;

const FIRST_SEEN = `${seconds('start')} AS first_seen`;

/** A column of a connection as the client sees it: its value in a request, and in a reply. */
function byRole(name: string, ofRequest: string, ofReply: string): string {
  return `CASE WHEN is_request THEN ${ofRequest} ELSE ${ofReply} END AS ${name}`;
}

/**
 * Short connections per client, server and port: of each client alone, and of all internet clients together that are
 * not found alone.
 */
export function bruteForceStatement(thresholds: Thresholds): Statement {
  const ports = thresholds.list('brute-force-ports').join(', ');
  const conditions = [
    "action = 'ACCEPT'",
    'protocol = 6',
    `(dstport IN (${ports}) OR srcport IN (${ports}))`,
    isOrigin('src'),
    isOrigin('dst'),
    ...ignoring(thresholds, ['src', 'dst']),
  ];
  const contacts = seenByClient(
    [byRole('is_outside', 'from_internet', 'to_internet'), 'first_seen'],
    ['from_internet', 'to_internet', FIRST_SEEN],
  );
  // flows are read twice: an engine would keep a relation that is used twice, with memory for every record
  const connecting = seenByClient(
    [
      byRole('client_port', 'srcport', 'dstport'),
      byRole('source', 'src', 'dst'),
      byRole('target', 'dst', 'src'),
      byRole('is_outside', 'from_internet', 'to_internet'),
      byRole('is_opening', 'is_opening', '0'),
      ...['service_name', 'interface_id', 'packets', 'bytes', 'first_seen', 'last_seen'],
    ],
    [
      ...['src', 'dst', 'from_internet', 'to_internet', 'service_name', 'interface_id', 'packets', 'bytes'],
      `CASE WHEN tcp_flags IS NULL OR (${IS_OPENING}) THEN 1 ELSE 0 END AS is_opening`,
      FIRST_SEEN,
      `${seconds('"end"')} AS last_seen`,
    ],
  );
  /** Records of connections to the ports, with the client and the server in place of the source and the destination. */
  function seenByClient(columns: readonly string[], recorded: readonly string[]): string {
    const keys = [
      byRole('client', 'srcaddr', 'dstaddr'),
      byRole('server', 'dstaddr', 'srcaddr'),
      byRole('port', 'dstport', 'srcport'),
    ];
    const isRequest = `${IS_REQUEST.replaceAll('\n', '\n    ')} AS is_request`;
    return `SELECT
  ${[...keys, ...columns].join(',\n  ')}
FROM (
  SELECT
    ${['srcaddr', 'dstaddr', 'srcport', 'dstport', ...recorded, isRequest].join(',\n    ')}
  FROM flows
  WHERE ${allOf(conditions).replaceAll('\n', '\n  ')}
) AS records
WHERE (is_request AND dstport IN (${ports})) OR (NOT is_request AND srcport IN (${ports}))`;
  }
  const period = `SELECT (max(${seconds('"end"')}) - min(${seconds('start')})) / ${HOUR_SECONDS} AS hours FROM flows`;
  // without parts of the application, which have most connections of later steps
  const candidates = `SELECT client, server, port
FROM contacts
CROSS JOIN period
GROUP BY client, server, port, period.hours
HAVING max(CASE WHEN is_outside THEN 1 ELSE 0 END) = 1
  OR period.hours < ${MIN_PERIOD_HOURS}
  OR count(DISTINCT ${beginning('first_seen', HOUR_SECONDS)}) * 4 < period.hours * 3`;
  // by interface first, instead of counting distinct values per connection, which takes memory for each
  const recorded = `SELECT
  connecting.client,
  connecting.server,
  connecting.port,
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
FROM connecting
JOIN candidates
  ON candidates.client = connecting.client AND candidates.server = connecting.server AND candidates.port = connecting.port
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
      AND sizes.deviation * 100 <= sizes.middle * ${MAX_SIZE_DEVIATION_PERCENT}
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
      ['contacts', contacts],
      ['period', period],
      ['candidates', candidates],
      ['connecting', connecting],
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
