import { bruteForceStatement, MIN_PACKETS } from './brute-force-sql.ts';
import { COMMON_THRESHOLDS } from './conditions.ts';
import { defineDetection } from './detection.ts';

/** One or many sources that connect to a port for logins repeatedly. */
export const BRUTE_FORCE = defineDetection({
  id: 'brute-force',
  title: 'Many short connections to a port for logins',
  tone: 'scan',
  columns: {
    source: 'text',
    srcaddr: 'text',
    sources: 'integer',
    target: 'text',
    dstaddr: 'text',
    dstport: 'integer',
    service: 'text',
    connections: 'integer',
    in_an_hour: 'integer',
    first_seen: 'seconds',
    last_seen: 'seconds',
  },
  headings: {
    source: 'From',
    srcaddr: 'Address',
    sources: 'Addresses',
    target: 'To',
    dstaddr: 'Host',
    dstport: 'Port',
    service: 'Service',
    connections: 'Connections',
    in_an_hour: 'In an hour',
    first_seen: 'First',
    last_seen: 'Last',
  },
  needs: ['srcaddr', 'dstaddr', 'srcport', 'dstport', 'protocol', 'action'],
  thresholds: {
    ...COMMON_THRESHOLDS,
    'brute-force-ports': {
      kind: 'ports',
      byDefault: [21, 22, 23, 389, 445, 1433, 1521, 3306, 3389, 5432, 5900, 5985, 5986, 6379, 9200, 27_017],
      sentence: 'Ports on which people and programs log in.',
    },
    'brute-force-hour': {
      kind: 'number',
      unit: 'connections',
      byDefault: 30,
      minimum: 3,
      maximum: 1_000_000,
      sentence: 'Minimum number of short connections of one internet address to one port of one host within an hour.',
    },
    'brute-force-day': {
      kind: 'number',
      unit: 'connections',
      byDefault: 60,
      minimum: 3,
      maximum: 10_000_000,
      sentence: 'The same within a day, for slow attempts.',
    },
    'brute-force-own-hour': {
      kind: 'number',
      unit: 'connections',
      byDefault: 120,
      minimum: 3,
      maximum: 1_000_000,
      sentence:
        'Minimum number of short connections of equal size within an hour, from an address of your own networks.',
    },
    'brute-force-all-hour': {
      kind: 'number',
      unit: 'connections',
      byDefault: 100,
      minimum: 3,
      maximum: 1_000_000,
      sentence: 'Minimum number of short connections within an hour from many internet addresses together.',
    },
    'brute-force-addresses': {
      kind: 'number',
      unit: 'addresses',
      byDefault: 20,
      minimum: 2,
      maximum: 1_000_000,
      sentence: 'Minimum number of addresses that count together.',
    },
    'brute-force-bytes': {
      kind: 'number',
      unit: 'bytes',
      byDefault: 20_000,
      minimum: 500,
      maximum: 10_000_000,
      sentence: 'Maximum number of bytes of a short connection, in both directions together.',
    },
    'brute-force-seconds': {
      kind: 'number',
      unit: 'seconds',
      byDefault: 120,
      minimum: 1,
      maximum: 1_800,
      sentence: 'Maximum duration of a short connection.',
    },
  },
  limits: [
    'With `SAMPLE_ACCEPT`, most connections are missing, and little is found.',
    'Several attempts within one connection count as one connection.',
    'Slow attempts from many addresses are below the thresholds.',
    'Your own program that repeatedly logs in with a wrong password looks the same, and deserves a look.',
    'Your own client that connects in three of four hours counts as part of the application; this needs a period of eight hours.',
  ],
  rule: (thresholds) =>
    `From one address of the internet, at least ${thresholds.number('brute-force-hour')} short connections to one port for logins within an hour, or ${thresholds.number('brute-force-day')} within a day; from ${thresholds.number('brute-force-addresses')} or more together, ${thresholds.number('brute-force-all-hour')} within an hour; from an address of your own, ${thresholds.number('brute-force-own-hour')} of equal size within an hour, unless it connects in three of four hours. Short: at most ${thresholds.number('brute-force-bytes')} bytes and ${thresholds.number('brute-force-seconds')} seconds, and at least ${MIN_PACKETS} packets. Nine of ten connections are short.`,
  statement: bruteForceStatement,
  sentence: ({ source, srcaddr, sources, target, dstaddr, dstport, connections }) => [
    ...(srcaddr === undefined
      ? [`${sources} addresses of the internet`]
      : [{ name: source ?? '' }, ' (', { address: srcaddr }, ')']),
    ` connected ${connections} times to port ${dstport} of `,
    { name: target ?? '' },
    ' (',
    { address: dstaddr ?? '' },
    '), each time for a short while',
  ],
  reason: ({ in_an_hour: inAnHour }) => [`Up to ${inAnHour} connections within an hour, as when passwords are tried.`],
});
