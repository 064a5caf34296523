import { V2, V5, V5_CONSOLE } from '../samples/formats.mjs';

/** Version of the flow logs that introduced the Transit Gateway fields, which no interface records. */
const TRANSIT_GATEWAY_VERSION = 6;

/**
 * @typedef {object} Workload
 * @property {string} name
 * @property {'direct' | 'cloudwatch-logs'} source
 * @property {number} linesPerRecord
 * @property {readonly string[] | undefined} fields of a line; all fields of an interface by default
 * @property {number} version in each line
 * @property {'flat' | 'ecs' | 'splunk'} schema
 * @property {'s3' | 'opensearch' | 'splunk'} destination
 * @property {'known' | 'fresh'} [outside] every second record has a peer on the internet: one of 2,000, or a peer whose address no
 *   earlier record had
 * @property {boolean} [isJudged] with verdicts, transfer classes and address data
 */

const DIRECT_FLAT = { source: 'direct', linesPerRecord: 1, schema: 'flat', destination: 's3' };

/** @type {readonly Workload[]} */
export const WORKLOADS = [
  { ...DIRECT_FLAT, name: 'direct v2', fields: V2, version: 2 },
  { ...DIRECT_FLAT, name: 'direct v5 alphabetical', fields: V5_CONSOLE, version: 5 },
  {
    ...DIRECT_FLAT,
    name: 'cloudwatch-logs 100 × 100',
    source: 'cloudwatch-logs',
    linesPerRecord: 100,
    fields: V2,
    version: 2,
  },
  {
    ...DIRECT_FLAT,
    name: 'v11 all fields, ecs',
    fields: undefined,
    version: 11,
    schema: 'ecs',
    destination: 'opensearch',
  },
  { ...DIRECT_FLAT, name: 'v5, splunk', fields: V5, version: 5, schema: 'splunk', destination: 'splunk' },
  {
    ...DIRECT_FLAT,
    name: 'cloudwatch-logs, opensearch',
    source: 'cloudwatch-logs',
    linesPerRecord: 100,
    fields: V2,
    version: 2,
    destination: 'opensearch',
  },
  {
    ...DIRECT_FLAT,
    name: 'v5, verdicts, transfer classes, address data',
    fields: V5,
    version: 5,
    outside: 'known',
    isJudged: true,
  },
  { ...DIRECT_FLAT, name: 'direct v2, fresh addresses', fields: V2, version: 2, outside: 'fresh' },
];

/** The workload that is also run with verdicts: its lines have directions and TCP flags. */
export const VERDICT_WORKLOAD = 'direct v5 alphabetical';

/** The workloads whose profile is recorded. */
export const PROFILED_WORKLOADS = ['direct v2', 'v11 all fields, ecs'];

/**
 * The fields of a workload's lines, and the format for LOG_FORMAT: empty if the format is known without it.
 * @param {Workload} workload
 * @param {typeof import('./sources.ts')} sources
 */
export const formatOf = ({ fields, version }, { FIELDS }) => {
  if (fields !== undefined) return { fields, version, logFormat: '' };
  const all = FIELDS.filter(({ since }) => since !== TRANSIT_GATEWAY_VERSION).map(({ name }) => name);
  return { fields: all, version, logFormat: all.join(' ') };
};
