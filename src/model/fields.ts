import type { TokenTypeName } from './token-type.ts';

/** One row of {@link FIELDS}: a field that AWS documents for VPC or Transit Gateway flow logs. */
export interface FieldSpec {
  /** AWS's name, as in a log format and in a header line. */
  readonly name: string;
  /** The flow log version that introduced the field. */
  readonly since: number;
  readonly type: TokenTypeName;
  /** The prefix of an `id`, including the hyphen. */
  readonly prefix?: string;
  /** The values of a `word`. */
  readonly words?: readonly string[];
  readonly sentence: string;
}

/**
 * All flow log fields, in the order of AWS's tables; the parser, the types, the output names, the documentation and the
 * tests derive from this table. A field that AWS adds later works without a row here: it passes through as text.
 *
 * Only lists that AWS documents as closed are `word`s; lists that have grown before (`type`, services, interface types)
 * are `text`, so that new values are accepted.
 *
 * Sources: https://docs.aws.amazon.com/vpc/latest/userguide/flow-log-records.html (versions 2–5, 7–11) and
 * https://docs.aws.amazon.com/vpc/latest/tgw/tgw-flow-logs.html (version 6).
 */
export const FIELDS = [
  {
    name: 'version',
    since: 2,
    type: 'int32',
    sentence: 'Highest version among the fields of the format.',
  },
  {
    name: 'account-id',
    since: 2,
    type: 'account',
    sentence: 'Account of the interface; `unknown` for some interfaces of AWS services.',
  },
  {
    name: 'interface-id',
    since: 2,
    type: 'id',
    prefix: 'eni-',
    sentence: 'Recording interface; absent for a regional NAT gateway.',
  },
  {
    name: 'srcaddr',
    since: 2,
    type: 'address',
    sentence: 'Source address; at the recording interface its primary private address.',
  },
  {
    name: 'dstaddr',
    since: 2,
    type: 'address',
    sentence: 'Destination address; at the recording interface its primary private address.',
  },
  { name: 'srcport', since: 2, type: 'port', sentence: 'Source port; 0 for protocols without ports.' },
  { name: 'dstport', since: 2, type: 'port', sentence: 'Destination port; 0 for protocols without ports.' },
  { name: 'protocol', since: 2, type: 'octet', sentence: 'IANA protocol number.' },
  { name: 'packets', since: 2, type: 'int64', sentence: 'Packets in the aggregation interval.' },
  { name: 'bytes', since: 2, type: 'int64', sentence: 'Bytes in the aggregation interval.' },
  { name: 'start', since: 2, type: 'epoch', sentence: 'When the first packet was seen, in Unix seconds.' },
  { name: 'end', since: 2, type: 'epoch', sentence: 'When the last packet was seen, in Unix seconds.' },
  {
    name: 'action',
    since: 2,
    type: 'word',
    words: ['ACCEPT', 'REJECT'],
    sentence: 'What security groups and network ACLs decided.',
  },
  {
    name: 'log-status',
    since: 2,
    type: 'word',
    words: ['OK', 'NODATA', 'SKIPDATA'],
    sentence: 'Whether the interval was recorded, had no traffic, or has gaps.',
  },
  { name: 'vpc-id', since: 3, type: 'id', prefix: 'vpc-', sentence: 'VPC of the interface.' },
  { name: 'subnet-id', since: 3, type: 'id', prefix: 'subnet-', sentence: 'Subnet of the interface.' },
  {
    name: 'instance-id',
    since: 3,
    type: 'id',
    prefix: 'i-',
    sentence: 'Instance of the interface, if it is yours.',
  },
  {
    name: 'tcp-flags',
    since: 3,
    type: 'int32',
    sentence: 'TCP flags OR-ed over the interval; 0 for a flow of pure ACK packets.',
  },
  { name: 'type', since: 3, type: 'text', sentence: '`IPv4`, `IPv6` or `EFA`.' },
  {
    name: 'pkt-srcaddr',
    since: 3,
    type: 'address',
    sentence: 'Source address in the packet, behind NAT or a preserved client address.',
  },
  { name: 'pkt-dstaddr', since: 3, type: 'address', sentence: 'Destination address in the packet.' },
  { name: 'region', since: 4, type: 'text', sentence: 'Region of the interface.' },
  { name: 'az-id', since: 4, type: 'text', sentence: 'Availability Zone id of the interface.' },
  { name: 'sublocation-type', since: 4, type: 'text', sentence: '`wavelength`, `outpost` or `localzone`.' },
  { name: 'sublocation-id', since: 4, type: 'text', sentence: 'Id of the sublocation.' },
  {
    name: 'pkt-src-aws-service',
    since: 5,
    type: 'text',
    sentence: 'AWS service whose published ranges contain the packet’s source.',
  },
  {
    name: 'pkt-dst-aws-service',
    since: 5,
    type: 'text',
    sentence: 'AWS service whose published ranges contain the packet’s destination.',
  },
  {
    name: 'flow-direction',
    since: 5,
    type: 'word',
    words: ['ingress', 'egress'],
    sentence: 'Direction as the interface sees it.',
  },
  { name: 'traffic-path', since: 5, type: 'octet', sentence: 'Path of egress traffic, 1 to 8.' },
  { name: 'resource-type', since: 6, type: 'text', sentence: '`TransitGateway`.' },
  { name: 'tgw-id', since: 6, type: 'id', prefix: 'tgw-', sentence: 'Transit gateway.' },
  {
    name: 'tgw-attachment-id',
    since: 6,
    type: 'id',
    prefix: 'tgw-attach-',
    sentence: 'Recording attachment.',
  },
  { name: 'tgw-src-vpc-account-id', since: 6, type: 'account', sentence: 'Account of the source VPC.' },
  { name: 'tgw-dst-vpc-account-id', since: 6, type: 'account', sentence: 'Account of the destination VPC.' },
  { name: 'tgw-src-vpc-id', since: 6, type: 'id', prefix: 'vpc-', sentence: 'Source VPC.' },
  { name: 'tgw-dst-vpc-id', since: 6, type: 'id', prefix: 'vpc-', sentence: 'Destination VPC.' },
  { name: 'tgw-src-subnet-id', since: 6, type: 'id', prefix: 'subnet-', sentence: 'Subnet of the source attachment.' },
  {
    name: 'tgw-dst-subnet-id',
    since: 6,
    type: 'id',
    prefix: 'subnet-',
    sentence: 'Subnet of the destination attachment.',
  },
  {
    name: 'tgw-src-eni',
    since: 6,
    type: 'id',
    prefix: 'eni-',
    sentence: 'Interface of the source attachment.',
  },
  {
    name: 'tgw-dst-eni',
    since: 6,
    type: 'id',
    prefix: 'eni-',
    sentence: 'Interface of the destination attachment.',
  },
  { name: 'tgw-src-az-id', since: 6, type: 'text', sentence: 'Availability Zone id of the source attachment.' },
  { name: 'tgw-dst-az-id', since: 6, type: 'text', sentence: 'Availability Zone id of the destination attachment.' },
  {
    name: 'tgw-pair-attachment-id',
    since: 6,
    type: 'id',
    prefix: 'tgw-attach-',
    sentence: 'Attachment at the other end.',
  },
  { name: 'packets-lost-no-route', since: 6, type: 'int64', sentence: 'Packets without a route.' },
  { name: 'packets-lost-blackhole', since: 6, type: 'int64', sentence: 'Packets in a black-hole route.' },
  {
    name: 'packets-lost-mtu-exceeded',
    since: 6,
    type: 'int64',
    sentence: 'Packets larger than the MTU.',
  },
  {
    name: 'packets-lost-ttl-expired',
    since: 6,
    type: 'int64',
    sentence: 'Packets whose time to live ran out.',
  },
  {
    name: 'ecs-cluster-arn',
    since: 7,
    type: 'id',
    prefix: 'arn:',
    sentence: 'ECS cluster of the task.',
  },
  { name: 'ecs-cluster-name', since: 7, type: 'text', sentence: 'Its name.' },
  {
    name: 'ecs-container-instance-arn',
    since: 7,
    type: 'id',
    prefix: 'arn:',
    sentence: 'Container instance, on EC2.',
  },
  { name: 'ecs-container-instance-id', since: 7, type: 'text', sentence: 'Its id.' },
  { name: 'ecs-container-id', since: 7, type: 'text', sentence: 'Runtime id of the first container.' },
  {
    name: 'ecs-second-container-id',
    since: 7,
    type: 'text',
    sentence: 'Runtime id of the second container.',
  },
  { name: 'ecs-service-name', since: 7, type: 'text', sentence: 'ECS service.' },
  {
    name: 'ecs-task-definition-arn',
    since: 7,
    type: 'id',
    prefix: 'arn:',
    sentence: 'Task definition.',
  },
  { name: 'ecs-task-arn', since: 7, type: 'id', prefix: 'arn:', sentence: 'Task.' },
  { name: 'ecs-task-id', since: 7, type: 'text', sentence: 'Its id.' },
  {
    name: 'reject-reason',
    since: 8,
    type: 'text',
    sentence: '`BPA` or `EC`; absent for security groups and network ACLs.',
  },
  {
    name: 'resource-id',
    since: 9,
    type: 'id',
    prefix: 'nat-',
    sentence: 'Recording regional NAT gateway.',
  },
  {
    name: 'encryption-status',
    since: 10,
    type: 'octet',
    sentence: '0 not encrypted, 1 by Nitro, 2 by the application, 3 by both.',
  },
  { name: 'instance-tag', since: 11, type: 'percent', sentence: 'Value of an instance tag that the flow log selects.' },
  { name: 'instance-tag-2', since: 11, type: 'percent', sentence: 'Value of a second instance tag.' },
  {
    name: 'interface-tag',
    since: 11,
    type: 'percent',
    sentence: 'Value of an interface tag that the flow log selects.',
  },
  {
    name: 'interface-tag-2',
    since: 11,
    type: 'percent',
    sentence: 'Value of a second interface tag.',
  },
  {
    name: 'asg-tag',
    since: 11,
    type: 'percent',
    sentence: 'Value of an Auto Scaling group tag that the flow log selects.',
  },
  { name: 'asg-tag-2', since: 11, type: 'percent', sentence: 'Value of a second Auto Scaling group tag.' },
  {
    name: 'interface-type',
    since: 11,
    type: 'text',
    sentence: 'Kind of the recording interface, if an AWS service created it.',
  },
  {
    name: 'next-hop-interface-id',
    since: 11,
    type: 'id',
    prefix: 'eni-',
    sentence: 'Your interface that received (egress) or sent (ingress) the traffic.',
  },
  {
    name: 'next-hop-subnet-id',
    since: 11,
    type: 'id',
    prefix: 'subnet-',
    sentence: 'Subnet of the next hop.',
  },
  { name: 'next-hop-az-id', since: 11, type: 'text', sentence: 'Availability Zone id of the next hop.' },
  { name: 'next-hop-vpc-id', since: 11, type: 'id', prefix: 'vpc-', sentence: 'VPC of the next hop.' },
  { name: 'next-hop-interface-type', since: 11, type: 'text', sentence: 'Kind of the next hop.' },
] as const satisfies readonly FieldSpec[];

/** AWS's name of a known field. */
export type FieldName = (typeof FIELDS)[number]['name'];

/** The row of {@link FIELDS} by AWS's name. */
export const FIELD_BY_NAME: ReadonlyMap<string, FieldSpec> = new Map(FIELDS.map((field) => [field.name, field]));

/** AWS's names of known fields by their letters and digits only: `srcaddr`, `vpcid`. */
export const FIELD_BY_BARE_NAME: ReadonlyMap<string, FieldName> = new Map(
  FIELDS.map((field) => [field.name.replaceAll('-', ''), field.name]),
);

/**
 * The output name of a field: AWS's name with `_` instead of `-`, like the columns of AWS's Parquet flow logs. Source:
 * https://docs.aws.amazon.com/vpc/latest/userguide/flow-logs-s3-path.html
 */
export function outputNameOf(fieldName: string): string {
  return fieldName.replaceAll('-', '_');
}
