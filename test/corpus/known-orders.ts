/** AWS's default format, for cases that specify no format. */
export const DEFAULT_FORMAT =
  'version account-id interface-id srcaddr dstaddr srcport dstport protocol packets bytes start end action log-status';

/** A format that must be recognised without configuration. */
export interface KnownOrder {
  readonly name: string;
  readonly format: string;
  /** The field that selects cases with meaningful values in this format. */
  readonly chosenBy: string;
}

const ECS_FIELDS =
  'ecs-cluster-name ecs-cluster-arn ecs-container-instance-id ecs-container-instance-arn ecs-service-name ' +
  'ecs-task-definition-arn ecs-task-id ecs-task-arn ecs-container-id ecs-second-container-id';

/**
 * The formats that need no configuration, repeated here because the program's own list cannot verify itself.
 *
 * Sources: https://docs.aws.amazon.com/vpc/latest/userguide/flow-log-records.html, the record in
 * https://github.com/elastic/integrations/issues/8532 for the alphabetical order of the console, and
 * https://docs.aws.amazon.com/vpc/latest/tgw/tgw-flow-logs.html.
 */
export const KNOWN_ORDERS: readonly KnownOrder[] = [
  { name: 'default, 14 fields', chosenBy: 'action', format: DEFAULT_FORMAT },
  {
    name: 'version 5 in the order of the table, 29 fields',
    chosenBy: 'traffic-path',
    format:
      `${DEFAULT_FORMAT} vpc-id subnet-id instance-id tcp-flags type pkt-srcaddr pkt-dstaddr region az-id ` +
      'sublocation-type sublocation-id pkt-src-aws-service pkt-dst-aws-service flow-direction traffic-path',
  },
  {
    name: 'version 5 in alphabetical order, 29 fields',
    chosenBy: 'traffic-path',
    format:
      'account-id action az-id bytes dstaddr dstport end flow-direction instance-id interface-id log-status packets ' +
      'pkt-dst-aws-service pkt-dstaddr pkt-src-aws-service pkt-srcaddr protocol region srcaddr srcport start ' +
      'sublocation-id sublocation-type subnet-id tcp-flags traffic-path type version vpc-id',
  },
  { name: 'default with the fields of ECS, 24 fields', chosenBy: 'action', format: `${DEFAULT_FORMAT} ${ECS_FIELDS}` },
  {
    name: 'version 5 in alphabetical order with reject-reason and the fields of ECS, 40 fields',
    chosenBy: 'traffic-path',
    format:
      'account-id action az-id bytes dstaddr dstport end flow-direction instance-id interface-id log-status packets ' +
      'pkt-dst-aws-service pkt-dstaddr pkt-src-aws-service pkt-srcaddr protocol region reject-reason srcaddr srcport ' +
      `start sublocation-id sublocation-type subnet-id tcp-flags traffic-path type version vpc-id ${ECS_FIELDS}`,
  },
  {
    name: 'Transit Gateway, 36 fields',
    chosenBy: 'tgw-id',
    format:
      'version resource-type account-id tgw-id tgw-attachment-id tgw-src-vpc-account-id tgw-dst-vpc-account-id ' +
      'tgw-src-vpc-id tgw-dst-vpc-id tgw-src-subnet-id tgw-dst-subnet-id tgw-src-eni tgw-dst-eni tgw-src-az-id ' +
      'tgw-dst-az-id tgw-pair-attachment-id srcaddr dstaddr srcport dstport protocol packets bytes start end ' +
      'log-status type packets-lost-no-route packets-lost-blackhole packets-lost-mtu-exceeded ' +
      'packets-lost-ttl-expired tcp-flags region flow-direction pkt-src-aws-service pkt-dst-aws-service',
  },
];
