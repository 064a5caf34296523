import { literal } from '../database/sql-text.ts';
import type { Thresholds, ThresholdTable } from './threshold.ts';

/** Unix times from this on are milliseconds. */
const MIN_MILLISECONDS = 100_000_000_000;
const SYN = 2;
const ACK = 16;

/** Owners that forward the traffic of others, or check the health of their targets. */
export const FORWARDERS: readonly string[] = [
  'nat_gateway',
  'application_load_balancer',
  'network_load_balancer',
  'gateway_load_balancer',
  'gateway_load_balancer_endpoint',
  'classic_load_balancer',
];

/**
 * Values of `pkt-dst-aws-service` for addresses on which customers of AWS run their own programs. AWS itself uses the
 * addresses of other services.
 */
export const CUSTOMER_HOSTED: readonly string[] = [
  'EC2',
  'CLOUDFRONT',
  'GLOBALACCELERATOR',
  'API_GATEWAY',
  'CLOUD9',
  'CODEBUILD',
];

/** Thresholds of every detection. */
export const COMMON_THRESHOLDS = {
  ignore: {
    kind: 'names',
    byDefault: [],
    sentence:
      'Names of owners, and labels of ranges, whose traffic is ignored, such as your vulnerability scanner, the office, a backup service.',
  },
} as const satisfies ThresholdTable;

/** Whether a flag of TCP is set, by its bit: neither `&` nor `bitwise_and` is known to both DuckDB and Athena. */
function hasFlag(bit: number): string {
  return `tcp_flags % ${2 * bit} >= ${bit}`;
}

/** Whether a record has the packet that opens a TCP connection; null without TCP flags. */
export const IS_OPENING = `${hasFlag(SYN)} AND NOT ${hasFlag(ACK)}`;

/**
 * Whether a flow goes from the client to the server: by its TCP flags, otherwise by the role deduced from the rules,
 * otherwise by the more likely port of a server. If none of these shows it, a rejected flow counts as a request.
 */
export const IS_REQUEST = `CASE
  WHEN protocol = 6 AND ${hasFlag(SYN)} THEN NOT ${hasFlag(ACK)}
  WHEN flow_role IS NOT NULL THEN flow_role = 'request'
  WHEN service_port IS NOT NULL THEN service_port = dstport
  ELSE action = 'REJECT'
END`;

/** Whether an end does not forward the traffic of others. */
export function isOrigin(end: 'src' | 'dst'): string {
  return `coalesce(${end}_owner_type, '') NOT IN (${FORWARDERS.map(literal).join(', ')})`;
}

/** Whether the destination is not an address of a service that AWS operates, such as S3. */
export const IS_NOT_AWS = `coalesce(pkt_dst_aws_service, 'EC2') IN (${CUSTOMER_HOSTED.map(literal).join(', ')})`;

/** The name of the owner of an end, otherwise its address. */
export function ownerOf(end: 'src' | 'dst'): string {
  return `coalesce(${end}_owner_name, ${end}_owner_id, ${end}addr)`;
}

/** Conditions that omit ignored names, at one end or at both. */
export function ignoring(thresholds: Thresholds, ends: readonly ('src' | 'dst')[]): string[] {
  const names = thresholds.list('ignore');
  if (names.length === 0) return [];
  const list = names.map(literal).join(', ');
  return ends.map((end) => `${end} NOT IN (${list}) AND coalesce(${end}_label, '') NOT IN (${list})`);
}

/** Conditions of a WHERE clause, one per line. */
export function allOf(conditions: readonly string[]): string {
  return conditions.map((condition) => condition.replaceAll('\n', '\n  ')).join('\n  AND ');
}

/** A time in seconds, from a time in seconds or milliseconds. */
export function seconds(time: string): string {
  return `CAST(CASE WHEN ${time} < ${MIN_MILLISECONDS} THEN ${time} ELSE floor(${time} / 1000) END AS bigint)`;
}

/** The beginning of the interval of some seconds that has a time in seconds. */
export function beginning(time: string, length: number): string {
  return `${time} - ${time} % ${length}`;
}

/** The lower median of an aggregated expression: neither `median` nor `approx_percentile` is known to both engines. */
export function median(expression: string): string {
  return `array_agg(${expression} ORDER BY ${expression})[CAST(floor((count(*) + 1) / 2) AS integer)]`;
}
