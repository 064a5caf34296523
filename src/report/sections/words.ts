/** Words of owner types that are names. */
const NAMES: ReadonlyMap<string, string> = new Map([
  ['api', 'API'],
  ['ec2', 'EC2'],
  ['ecs', 'ECS'],
  ['efs', 'EFS'],
  ['eks', 'EKS'],
  ['elasticache', 'ElastiCache'],
  ['fsx', 'FSx'],
  ['lambda', 'Lambda'],
  ['nat', 'NAT'],
  ['rds', 'RDS'],
  ['vpc', 'VPC'],
  ['vpn', 'VPN'],
]);

/** A type of owner for people: `EC2 instance` for `ec2_instance`. */
export function ownerTypeInWords(type: string | undefined): string | undefined {
  return type
    ?.split('_')
    .map((word) => NAMES.get(word) ?? word)
    .join(' ');
}

/** A port and its service: `5432 (postgresql)`; for protocols without ports, such as ICMP, the protocol. */
export function portInWords(
  port: bigint | undefined,
  protocol: string | undefined,
  service: string | undefined,
): string {
  if (port === undefined || (port === 0n && protocol !== 'tcp' && protocol !== 'udp')) return protocol ?? 'any port';
  return service === undefined ? `port ${port}` : `port ${port} (${service})`;
}

/** The items of a list in a result, which is JSON. */
export function listItems(text: string | undefined): readonly string[] {
  const items: unknown = text === undefined ? [] : JSON.parse(text);
  return Array.isArray(items) ? items.filter((item) => typeof item === 'string') : [];
}
