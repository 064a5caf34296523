import {
  allOf,
  COMMON_THRESHOLDS,
  IS_NOT_AWS,
  IS_OPENING,
  IS_REQUEST,
  ignoring,
  isOrigin,
  median,
  seconds,
} from './conditions.ts';
import { defineDetection, type Statement } from './detection.ts';
import type { Thresholds } from './threshold.ts';

/** Contacts within this time belong together, such as two connections for one request. */
const MIN_GAP_SECONDS = 5;
/** Minimum number of packets of the client in a TCP connection that carried data. */
const MIN_PACKETS = 4;
/** DNS and NTP, whose clients send requests at regular times. */
const REGULAR_PORTS = '53, 123';

/** A host that contacts an outside address at regular intervals. */
export const BEACONS = defineDetection({
  id: 'beacons',
  title: 'Contacts with the outside at regular intervals',
  tone: 'unusual',
  columns: {
    source: 'text',
    srcaddr: 'text',
    target: 'text',
    dstaddr: 'text',
    dstport: 'integer',
    service: 'text',
    contacts: 'integer',
    interval_seconds: 'integer',
    jitter: 'integer',
    bytes: 'integer',
    sources: 'integer',
    first_seen: 'seconds',
    last_seen: 'seconds',
  },
  headings: {
    source: 'From',
    srcaddr: 'Address',
    target: 'To',
    dstaddr: 'Host',
    dstport: 'Port',
    service: 'Service',
    contacts: 'Contacts',
    interval_seconds: 'Interval in seconds',
    jitter: 'Deviation in %',
    bytes: 'Sent',
    sources: 'Addresses that contact it',
    first_seen: 'First',
    last_seen: 'Last',
  },
  needs: ['srcaddr', 'dstaddr', 'dstport', 'protocol', 'start'],
  thresholds: {
    ...COMMON_THRESHOLDS,
    'beacon-contacts': {
      kind: 'number',
      unit: 'contacts',
      byDefault: 12,
      minimum: 4,
      maximum: 100_000,
      sentence: 'Minimum number of contacts of one address with one port of one outside address.',
    },
    'beacon-jitter': {
      kind: 'number',
      unit: 'percent',
      byDefault: 25,
      minimum: 1,
      maximum: 60,
      sentence:
        'Maximum deviation of the intervals: the median of their distances from the median interval, as a share of it. Random times have 69.',
    },
    'beacon-seconds': {
      kind: 'number',
      unit: 'seconds',
      byDefault: 30,
      minimum: 5,
      maximum: 86_400,
      sentence: 'Minimum median interval. Shorter ones are requests of an application.',
    },
    'beacon-kilobytes': {
      kind: 'number',
      unit: 'kB',
      byDefault: 100,
      minimum: 1,
      maximum: 1_000_000,
      sentence:
        'Maximum number of kilobytes that half of the contacts send. Regular transfers of files or logs send more.',
    },
    'beacon-sources': {
      kind: 'number',
      unit: 'addresses',
      byDefault: 3,
      minimum: 1,
      maximum: 100_000,
      sentence:
        'Maximum number of your addresses that contact the same port of the same address. A service with more users is known.',
    },
  },
  limits: [
    'With `SAMPLE_ACCEPT`, most connections are missing, and little is found.',
    'Connections that stay open are one contact, and a new contact on the same ports within an aggregation interval is not seen.',
    'A program that polls a partner at fixed times is a beacon too; name the partner in `ignore`.',
    'With intervals of hours, a day has too few contacts; use more days.',
    'DNS queries to the resolver of the VPC are not in flow logs.',
    'Contacts through your own proxy are found as contacts of the proxy, if at all.',
  ],
  rule: (thresholds) =>
    `An address of yours contacted one port of an address outside at least ${thresholds.number('beacon-contacts')} times; the median interval is at least ${thresholds.number('beacon-seconds')} seconds, and the median deviation from it at most ${thresholds.number('beacon-jitter')} percent. The contacts cover at least half of the time between the first and the last. Half of the contacts send at most ${thresholds.number('beacon-kilobytes')} kB. At most ${thresholds.number('beacon-sources')} of your addresses contact it. DNS, NTP and services of AWS do not count.`,
  statement,
  sentence: ({ source, srcaddr, target, dstaddr, dstport, interval_seconds: interval }) => [
    { name: source ?? '' },
    ' (',
    { address: srcaddr ?? '' },
    ') contacts port ',
    `${dstport} of `,
    { name: target ?? '' },
    ' (',
    { address: dstaddr ?? '' },
    `) about every ${interval} seconds`,
  ],
  reason: ({ contacts, jitter }) => [`${contacts} contacts, whose intervals deviate by ${jitter} % from it.`],
});

function statement(thresholds: Thresholds): Statement {
  const keys = 'srcaddr, dstaddr, dstport, protocol';
  const contacts = `SELECT
  ${keys},
  ${seconds('start')} AS moment,
  max(src) AS source,
  max(dst) AS target,
  max(service_name) AS service,
  max(bytes) AS bytes
FROM flows
WHERE ${allOf([
    "action = 'ACCEPT'",
    'to_internet',
    'NOT from_internet',
    "(direction IS NULL OR direction = 'egress')",
    `((protocol = 6 AND packets >= ${MIN_PACKETS} AND (tcp_flags IS NULL OR (${IS_OPENING}))) OR protocol = 17)`,
    `dstport NOT IN (${REGULAR_PORTS})`,
    IS_REQUEST,
    isOrigin('src'),
    IS_NOT_AWS,
    ...ignoring(thresholds, ['src', 'dst']),
  ])}
GROUP BY ${keys}, ${seconds('start')}`;
  const users = `SELECT dstaddr, dstport, count(DISTINCT srcaddr) AS sources
FROM contacts
GROUP BY dstaddr, dstport`;
  const intervals = `SELECT
  ${keys},
  source,
  target,
  service,
  bytes,
  moment,
  moment - lag(moment) OVER (PARTITION BY ${keys} ORDER BY moment) AS gap
FROM contacts`;
  const series = `SELECT
  ${keys},
  max(source) AS source,
  max(target) AS target,
  max(service) AS service,
  sum(bytes) AS bytes,
  sum(CASE WHEN gap IS NULL OR gap >= ${MIN_GAP_SECONDS} THEN 1 ELSE 0 END) AS contacts,
  min(moment) AS first_seen,
  max(moment) AS last_seen
FROM intervals
GROUP BY ${keys}
HAVING sum(CASE WHEN gap IS NULL OR gap >= ${MIN_GAP_SECONDS} THEN 1 ELSE 0 END) >= ${thresholds.number('beacon-contacts')}`;
  const medians = `SELECT ${keys}, ${median('gap')} AS middle, ${median('bytes')} AS bytes
FROM intervals
WHERE gap >= ${MIN_GAP_SECONDS}
GROUP BY ${keys}`;
  const same = (one: string, other: string): string =>
    keys
      .split(', ')
      .map((name) => `${one}.${name} = ${other}.${name}`)
      .join(' AND ');
  const deviations = `SELECT
  medians.srcaddr,
  medians.dstaddr,
  medians.dstport,
  medians.protocol,
  max(medians.middle) AS middle,
  max(medians.bytes) AS bytes,
  ${median('abs(intervals.gap - medians.middle)')} AS deviation
FROM intervals
JOIN medians ON ${same('medians', 'intervals')}
WHERE intervals.gap >= ${MIN_GAP_SECONDS}
GROUP BY 1, 2, 3, 4`;
  const found = `SELECT
  series.source,
  series.srcaddr,
  series.target,
  series.dstaddr,
  series.dstport,
  series.protocol,
  series.service,
  series.contacts,
  deviations.middle AS interval_seconds,
  CAST(floor(deviations.deviation * 100 / deviations.middle) AS integer) AS jitter,
  series.bytes,
  users.sources,
  series.first_seen,
  series.last_seen
FROM series
JOIN deviations ON ${same('deviations', 'series')}
JOIN users ON users.dstaddr = series.dstaddr AND users.dstport = series.dstport
WHERE deviations.middle >= ${thresholds.number('beacon-seconds')}
  AND deviations.deviation * 100 <= deviations.middle * ${thresholds.number('beacon-jitter')}
  AND deviations.bytes <= ${thresholds.number('beacon-kilobytes') * 1_000}
  AND series.contacts * deviations.middle * 2 >= series.last_seen - series.first_seen
  AND users.sources <= ${thresholds.number('beacon-sources')}`;
  return {
    expressions: [
      ['contacts', contacts],
      ['users', users],
      ['intervals', intervals],
      ['series', series],
      ['medians', medians],
      ['deviations', deviations],
      ['found', found],
    ],
    order: ['jitter', 'contacts DESC', 'srcaddr', 'dstaddr', 'dstport', 'protocol'],
  };
}
