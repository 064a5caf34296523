import {
  allOf,
  beginning,
  COMMON_THRESHOLDS,
  IS_NOT_AWS,
  IS_REQUEST,
  ignoring,
  isOrigin,
  median,
  ownerOf,
  seconds,
} from './conditions.ts';
import { defineDetection, type Statement } from './detection.ts';
import type { Thresholds } from './threshold.ts';

const HOUR_SECONDS = 3_600;
const DAY_SECONDS = 86_400;
const MEGABYTE = 1_000_000;
/** Minimum number of hours of a history. */
const MIN_HOURS = 6;
/** Volume is usual if it occurs in more than one of this many hours. */
const MAX_SHARE = 4;
/** Minimum number of days with the same hour for a habit. */
const MIN_DAYS = 3;

/** An owner that sends far more to the outside than usual, or much to a new address. */
export const UNUSUAL_VOLUME = defineDetection({
  id: 'unusual-volume',
  title: 'Unusual volume to the outside',
  tone: 'unusual',
  columns: {
    source: 'text',
    why: 'text',
    target: 'text',
    dstaddr: 'text',
    bytes: 'integer',
    usual_bytes: 'integer',
    hours: 'integer',
    first_seen: 'seconds',
    last_seen: 'seconds',
  },
  headings: {
    source: 'From',
    why: 'Unusual',
    target: 'Mostly to',
    dstaddr: 'Host',
    bytes: 'Sent',
    usual_bytes: 'Usual in an hour',
    hours: 'Hours',
    first_seen: 'First',
    last_seen: 'Last',
  },
  needs: ['srcaddr', 'dstaddr', 'bytes', 'start'],
  thresholds: {
    ...COMMON_THRESHOLDS,
    'volume-megabytes': {
      kind: 'number',
      unit: 'MB',
      byDefault: 100,
      minimum: 1,
      maximum: 1_000_000_000,
      sentence: 'Minimum number of megabytes that an owner sends to the outside within an hour.',
    },
    'volume-times': {
      kind: 'number',
      unit: 'times',
      byDefault: 5,
      minimum: 2,
      maximum: 1_000_000,
      sentence: 'Minimum ratio of that amount to the median of the owner’s hours.',
    },
    'volume-deviations': {
      kind: 'number',
      unit: 'deviations',
      byDefault: 8,
      minimum: 1,
      maximum: 1_000,
      sentence: 'Minimum number of median deviations by which that amount exceeds the median of the owner’s hours.',
    },
    'new-destination-megabytes': {
      kind: 'number',
      unit: 'MB',
      byDefault: 25,
      minimum: 1,
      maximum: 1_000_000_000,
      sentence: 'Minimum number of megabytes that an owner sends, as a client, to one new address.',
    },
    'new-destination-hours': {
      kind: 'number',
      unit: 'hours',
      byDefault: 3,
      minimum: 1,
      maximum: 8_760,
      sentence:
        'Hours from the beginning of the period in which the owner did not contact an address that counts as new.',
    },
  },
  limits: [
    'A day is a short history: with three days or more, traffic at the same hour on other days counts as usual.',
    'A backup to an outside location is unusual in the first three days; name the location in `ignore`.',
    'Small amounts over a long time, and traffic to addresses of AWS services such as S3, are not found.',
    'Without metadata, a NAT gateway counts as an owner.',
  ],
  rule: (thresholds) =>
    `An owner sent to the outside, within an hour, at least ${thresholds.number('volume-megabytes')} MB, ${thresholds.number('volume-times')} times the median of its own hours, and ${thresholds.number('volume-deviations')} median deviations more than it; at most a quarter of its hours are like that, and with three days or more, the same hour of the other days is not. Or it sent, as a client, at least ${thresholds.number('new-destination-megabytes')} MB to an address outside that it had not contacted in the first ${thresholds.number('new-destination-hours')} hours of the period. Load balancers, NAT gateways and services of AWS do not count.`,
  statement,
  sentence: ({ source, why, target, dstaddr, bytes }) => [
    { name: source ?? '' },
    ` sent ${megabytes(bytes)} MB to `,
    ...(why === 'new destination' ? ['an address that is new to it: '] : ['the outside, mostly to ']),
    { name: target ?? '' },
    ' (',
    { address: dstaddr ?? '' },
    ')',
  ],
  reason: ({ why, usual_bytes: usual, hours }) => [
    why === 'new destination'
      ? `Within ${hours} hours; before that, it had not contacted that address.`
      : `That was in its largest hour, of ${hours} unusual ones; ${megabytes(usual)} MB are usual in an hour.`,
  ],
});

/** Megabytes with one decimal. */
function megabytes(bytes: bigint | undefined): string {
  return (Number(bytes ?? 0n) / MEGABYTE).toFixed(1);
}

function statement(thresholds: Thresholds): Statement {
  const hour = beginning(seconds('start'), HOUR_SECONDS);
  const sums = `SELECT
  ${ownerOf('src')} AS owner,
  dstaddr,
  ${hour} AS hour_start,
  max(dst) AS target,
  sum(bytes * weight) AS bytes,
  sum(CASE WHEN ${IS_REQUEST.replaceAll('\n', '\n    ')} THEN bytes * weight ELSE 0 END) AS uploaded,
  min(${seconds('start')}) AS first_seen,
  max(${seconds('"end"')}) AS last_seen
FROM flows
WHERE ${allOf([
    "action = 'ACCEPT'",
    'to_internet',
    'NOT from_internet',
    "(direction IS NULL OR direction = 'egress')",
    isOrigin('src'),
    IS_NOT_AWS,
    ...ignoring(thresholds, ['src', 'dst']),
  ])}
GROUP BY 1, 2, 3`;
  const hours = `SELECT DISTINCT ${hour} AS hour_start FROM flows WHERE start IS NOT NULL`;
  const owners = 'SELECT DISTINCT owner FROM sums';
  const perHour = 'SELECT owner, hour_start, sum(bytes) AS bytes FROM sums GROUP BY owner, hour_start';
  const grid = `SELECT owners.owner, hours.hour_start, coalesce(per_hour.bytes, 0) AS bytes
FROM owners
CROSS JOIN hours
LEFT JOIN per_hour ON per_hour.owner = owners.owner AND per_hour.hour_start = hours.hour_start`;
  const medians = `SELECT owner, count(*) AS hours, ${median('bytes')} AS middle FROM grid GROUP BY owner`;
  const deviations = `SELECT medians.owner, ${median('abs(grid.bytes - medians.middle)')} AS deviation
FROM grid
JOIN medians ON medians.owner = grid.owner
GROUP BY medians.owner`;
  const habits = `SELECT owner, hour_start % ${DAY_SECONDS} AS hour_of_day, count(*) AS days, sum(bytes) AS bytes
FROM grid
GROUP BY 1, 2`;
  const unusual = `SELECT
  grid.owner,
  grid.hour_start,
  grid.bytes,
  medians.middle,
  medians.hours AS all_hours,
  count(*) OVER (PARTITION BY grid.owner) AS hours,
  min(grid.hour_start) OVER (PARTITION BY grid.owner) AS first_seen,
  max(grid.hour_start) OVER (PARTITION BY grid.owner) + ${HOUR_SECONDS} AS last_seen,
  row_number() OVER (PARTITION BY grid.owner ORDER BY grid.bytes DESC, grid.hour_start) AS place
FROM grid
JOIN medians ON medians.owner = grid.owner
JOIN deviations ON deviations.owner = grid.owner
JOIN habits ON habits.owner = grid.owner AND habits.hour_of_day = grid.hour_start % ${DAY_SECONDS}
WHERE medians.hours >= ${MIN_HOURS}
  AND grid.bytes >= ${thresholds.number('volume-megabytes') * MEGABYTE}
  AND grid.bytes >= ${thresholds.number('volume-times')} * medians.middle
  AND grid.bytes >= medians.middle + ${thresholds.number('volume-deviations')} * deviations.deviation
  AND (habits.days < ${MIN_DAYS}
    OR grid.bytes * (habits.days - 1) >= ${thresholds.number('volume-times')} * (habits.bytes - grid.bytes))`;
  const largest = `SELECT
  sums.owner,
  sums.hour_start,
  sums.dstaddr,
  sums.target,
  row_number() OVER (PARTITION BY sums.owner, sums.hour_start ORDER BY sums.bytes DESC, sums.dstaddr) AS place
FROM sums
JOIN unusual ON unusual.owner = sums.owner AND unusual.hour_start = sums.hour_start`;
  const destinations = `SELECT
  owner,
  dstaddr,
  max(target) AS target,
  sum(uploaded) AS bytes,
  count(*) AS hours,
  min(first_seen) AS first_seen,
  max(last_seen) AS last_seen
FROM sums
GROUP BY owner, dstaddr
HAVING sum(uploaded) >= ${thresholds.number('new-destination-megabytes') * MEGABYTE}`;
  const found = `SELECT
  unusual.owner AS source,
  'more than usual' AS why,
  largest.target,
  largest.dstaddr,
  unusual.bytes,
  unusual.middle AS usual_bytes,
  unusual.hours,
  unusual.first_seen,
  unusual.last_seen
FROM unusual
JOIN largest ON largest.owner = unusual.owner AND largest.hour_start = unusual.hour_start
WHERE unusual.place = 1
  AND largest.place = 1
  AND unusual.hours * ${MAX_SHARE} <= unusual.all_hours
UNION ALL
SELECT
  destinations.owner,
  'new destination',
  destinations.target,
  destinations.dstaddr,
  destinations.bytes,
  medians.middle,
  destinations.hours,
  destinations.first_seen,
  destinations.last_seen
FROM destinations
JOIN medians ON medians.owner = destinations.owner
WHERE destinations.first_seen >= (SELECT min(hour_start) FROM hours) + ${thresholds.number('new-destination-hours') * HOUR_SECONDS}`;
  return {
    expressions: [
      ['sums', sums],
      ['hours', hours],
      ['owners', owners],
      ['per_hour', perHour],
      ['grid', grid],
      ['medians', medians],
      ['deviations', deviations],
      ['habits', habits],
      ['unusual', unusual],
      ['largest', largest],
      ['destinations', destinations],
      ['found', found],
    ],
    order: ['bytes DESC', 'source', 'why', 'dstaddr'],
  };
}
