/** For each detection: the attacks on the generated day that it misses, and the harmless traffic that it reports, by host. */
export const DAY_RESULTS: Readonly<Record<string, { readonly missed: string[]; readonly wrong: string[] }>> = {
  'vertical-scans': {
    missed: ['a port in two hours', '100 ports, divided among 25 addresses'],
    wrong: ['vulnerability-scanner'],
  },
  'horizontal-scans': { missed: ['6 hosts within a day'], wrong: ['vulnerability-scanner'] },
  'brute-force': {
    missed: [
      'a database from a host of the network, 30 attempts an hour for 6 hours',
      'SSH from the internet, an attempt an hour',
      'remote desktop from 200 addresses, 2 attempts each within a day',
    ],
    wrong: ['legacy-app > orders-db:5432'],
  },
  beacons: {
    missed: ['every 15 minutes, at any time up to it', 'every 4 hours'],
    wrong: ['app-3 > 203.0.113.20:443'],
  },
  'unusual-volume': { missed: ['1 MB an hour for 16 hours'], wrong: ['backup', 'ci-runner-1', 'mail-relay'] },
};

/** The same for the default format, which does not identify AWS services. */
export const DEFAULT_FORMAT_RESULTS: typeof DAY_RESULTS = {
  ...DAY_RESULTS,
  beacons: {
    missed: ['every 15 minutes, at any time up to it', 'every 4 hours'],
    wrong: ['app-3 > 203.0.113.20:443', 'web-1 > 198.51.100.249:443', 'web-2 > 198.51.100.249:443'],
  },
};

/** The same for the OpenSearch searches; docs/questions.md explains the differences. */
export const OPENSEARCH_RESULTS: typeof DAY_RESULTS = {
  ...DAY_RESULTS,
  'vertical-scans': {
    missed: ['100 ports, divided among 25 addresses'],
    wrong: ['vulnerability-scanner'],
  },
  'brute-force': {
    missed: [
      'a database from a host of the network, 600 to 1,500 attempts within an hour',
      'a database from a host of the network, 30 attempts an hour for 6 hours',
      'SSH from the internet, an attempt an hour',
      'SSH from 120 to 180 addresses, 2 or 3 attempts each within an hour',
      'remote desktop from 200 addresses, 2 attempts each within a day',
    ],
    wrong: [],
  },
};

/** The same for the Splunk searches; docs/questions.md explains the differences. */
export const SPLUNK_RESULTS: typeof DAY_RESULTS = {
  ...DAY_RESULTS,
};
