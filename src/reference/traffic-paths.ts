/**
 * Names of the paths that egress traffic takes, by AWS's number; no path has the number 0. AWS writes 2 if it does not
 * distinguish an internet gateway from a gateway endpoint, otherwise 7 or 8. Source:
 * https://docs.aws.amazon.com/vpc/latest/userguide/flow-log-records.html, field traffic-path.
 */
const TRAFFIC_PATH_NAMES: readonly (string | undefined)[] = [
  undefined,
  'same_vpc',
  'internet_gateway_or_vpc_endpoint',
  'virtual_private_gateway',
  'vpc_peering',
  'inter_region_vpc_peering',
  'local_gateway',
  'gateway_vpc_endpoint',
  'internet_gateway',
];

/** The name of a traffic-path value (1–8), such as "internet_gateway" for 8; undefined for any other number. */
export function trafficPathName(path: number): string | undefined {
  return TRAFFIC_PATH_NAMES[path];
}
