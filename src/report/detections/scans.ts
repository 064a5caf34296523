import type { Columns } from '../sections/panel-query.ts';
import { allOf, beginning, IS_OPENING, IS_REQUEST, ignoring, isOrigin, seconds } from './conditions.ts';
import type { Statement } from './detection.ts';
import type { Thresholds, ThresholdTable } from './threshold.ts';

const HOUR_SECONDS = 3_600;
const DAY_SECONDS = 86_400;
/** The shortest span of time in which flows are counted together: half of the shortest window. */
const SLOT_SECONDS = HOUR_SECONDS / 2;

/** Thresholds of both kinds of scan. */
export const SCAN_THRESHOLDS = {
  'probe-packets': {
    kind: 'number',
    unit: 'packets',
    byDefault: 3,
    minimum: 1,
    maximum: 20,
    sentence:
      'Maximum number of packets of an accepted TCP flow that counts as unanswered. A connection with data has more.',
  },
  'probe-repeats': {
    kind: 'number',
    unit: 'flows',
    byDefault: 8,
    minimum: 1,
    maximum: 10_000,
    sentence:
      'Maximum number of flows to the same port of the same host in half an hour, on average. Clients that retry a failed connection have more.',
  },
} as const satisfies ThresholdTable;

/** The figures of a finding of both kinds. */
export const SCAN_COLUMNS = {
  in_an_hour: 'integer',
  in_a_day: 'integer',
  tries: 'integer',
  accepted: 'integer',
  answered: 'integer',
  first_seen: 'seconds',
  last_seen: 'seconds',
} as const satisfies Columns;

/** Headings of {@link SCAN_COLUMNS}; `answered` is what answers. */
export function scanHeadings(answered: string): { readonly [Name in keyof typeof SCAN_COLUMNS]: string } {
  return {
    in_an_hour: 'In an hour',
    in_a_day: 'In a day',
    tries: 'Flows',
    accepted: 'Allowed',
    answered,
    first_seen: 'First',
    last_seen: 'Last',
  };
}

/** The difference between a vertical and a horizontal scan: many ports of one host, or one port of many hosts. */
interface ScanKind {
  /** The column of which a finding has one value. */
  readonly key: 'dstaddr' | 'dstport';
  /** The column of which it has many values. */
  readonly counted: 'dstport' | 'dstaddr';
  /** The name of the column with the number. */
  readonly number: 'ports' | 'hosts';
  /** The name of the column with the number of hosts or ports for which a source has that many. */
  readonly others: 'hosts' | 'ports';
  readonly perHour: string;
  readonly perDay: string;
}

/**
 * Scans: per source, how many ports or hosts did not answer in any hour and in any day. Windows overlap by half, so that
 * no scan of up to half a window is cut in two. The finding of each source is the host or port with the highest number.
 */
export function scanStatement(thresholds: Thresholds, kind: ScanKind): Statement {
  const { key, counted, number, others } = kind;
  const packets = thresholds.number('probe-packets');
  const isSmall = `action = 'ACCEPT' AND protocol = 6 AND packets <= ${packets}`;
  const mayBeUnanswered = `CASE
    WHEN action = 'REJECT' THEN true
    WHEN ${isSmall} AND (tcp_flags IS NULL OR (${IS_OPENING})) THEN true
    ELSE false
  END`;
  const conditions = ['protocol IN (6, 17)', isOrigin('src'), ...ignoring(thresholds, ['src']), IS_REQUEST];
  const least = Math.min(thresholds.number(kind.perHour), thresholds.number(kind.perDay));
  // most flows are answered, and belong to sources that try little: later steps exclude them
  const candidates = `SELECT srcaddr AS candidate, ${key} AS candidate_${key}
FROM flows
WHERE ${allOf([...conditions, mayBeUnanswered])}
GROUP BY 1, 2
HAVING count(DISTINCT ${counted}) >= ${least}`;
  const requests = `SELECT
  srcaddr,
  dstaddr,
  dstport,
  ${beginning(seconds('start'), SLOT_SECONDS)} AS slot,
  max(src) AS source,
  max(dst) AS target,
  max(service_name) AS service,
  sum(weight) AS tries,
  sum(CASE WHEN action = 'ACCEPT' THEN weight ELSE 0 END) AS accepted,
  max(CASE WHEN ${mayBeUnanswered} THEN 0 ELSE 1 END) AS has_answer,
  sum(CASE WHEN ${isSmall} AND tcp_flags IS NULL THEN packets ELSE 0 END) AS unflagged_packets,
  min(${seconds('start')}) AS first_seen,
  max(${seconds('"end"')}) AS last_seen
FROM flows
JOIN candidates ON candidate = srcaddr AND candidate_${key} = ${key}
WHERE ${allOf(conditions)}
GROUP BY 1, 2, 3, 4`;
  const judged = `SELECT
  srcaddr,
  dstaddr,
  dstport,
  slot,
  source,
  target,
  service,
  tries,
  accepted,
  first_seen,
  last_seen,
  max(has_answer) OVER (PARTITION BY srcaddr, dstaddr, dstport) = 1
    OR sum(unflagged_packets) OVER (PARTITION BY srcaddr, dstaddr, dstport) > ${packets} AS is_answered
FROM requests`;
  const totals = `SELECT
  srcaddr,
  ${key},
  max(source) AS source,
  max(target) AS target,
  max(service) AS service,
  count(DISTINCT CASE WHEN NOT is_answered THEN ${counted} END) AS ${number},
  count(DISTINCT CASE WHEN is_answered THEN ${counted} END) AS answered,
  sum(CASE WHEN NOT is_answered THEN tries END) AS tries,
  sum(CASE WHEN NOT is_answered THEN accepted END) AS accepted,
  sum(CASE WHEN NOT is_answered THEN 1 ELSE 0 END) AS repeats,
  min(CASE WHEN NOT is_answered THEN first_seen END) AS first_seen,
  max(CASE WHEN NOT is_answered THEN last_seen END) AS last_seen
FROM judged
GROUP BY 1, 2
HAVING count(DISTINCT CASE WHEN NOT is_answered THEN ${counted} END) >= ${least}`;
  const windows = [HOUR_SECONDS, DAY_SECONDS].map(
    (length) => `SELECT
  judged.srcaddr,
  judged.${key},
  judged.${counted},
  ${length} AS length,
  ${beginning('judged.slot', length / 2)} - back AS begins
FROM judged
JOIN totals ON totals.srcaddr = judged.srcaddr AND totals.${key} = judged.${key}
CROSS JOIN UNNEST(ARRAY[0, ${length / 2}]) AS steps (back)
WHERE NOT judged.is_answered`,
  );
  const counts = `SELECT srcaddr, ${key}, length, begins, count(DISTINCT ${counted}) AS number
FROM windows
GROUP BY 1, 2, 3, 4`;
  const most = `SELECT
  srcaddr,
  ${key},
  max(CASE WHEN length = ${HOUR_SECONDS} THEN number ELSE 0 END) AS in_an_hour,
  max(CASE WHEN length = ${DAY_SECONDS} THEN number ELSE 0 END) AS in_a_day
FROM counts
GROUP BY 1, 2`;
  const ranked = `SELECT
  totals.source,
  totals.srcaddr,
  totals.target,
  totals.${key},
  totals.service,
  totals.${number},
  most.in_an_hour,
  most.in_a_day,
  totals.tries,
  totals.accepted,
  totals.answered,
  totals.first_seen,
  totals.last_seen,
  count(*) OVER (PARTITION BY totals.srcaddr) AS ${others},
  row_number() OVER (PARTITION BY totals.srcaddr ORDER BY totals.${number} DESC, totals.${key}) AS place
FROM totals
JOIN most ON most.srcaddr = totals.srcaddr AND most.${key} = totals.${key}
WHERE (most.in_an_hour >= ${thresholds.number(kind.perHour)} OR most.in_a_day >= ${thresholds.number(kind.perDay)})
  AND totals.answered < totals.${number}
  AND totals.tries <= ${thresholds.number('probe-repeats')} * totals.repeats`;
  const found = `SELECT
  source, srcaddr, target, ${key}, service, ${number}, ${others}, in_an_hour, in_a_day, tries, accepted, answered, first_seen, last_seen
FROM ranked
WHERE place = 1`;
  return {
    expressions: [
      ['candidates', candidates],
      ['requests', requests],
      ['judged', judged],
      ['totals', totals],
      ['windows', windows.join('\nUNION ALL\n')],
      ['counts', counts],
      ['most', most],
      ['ranked', ranked],
      ['found', found],
    ],
    order: [`${number} DESC`, 'srcaddr'],
  };
}
