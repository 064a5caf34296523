const words = (text) => text.trim().split(/\s+/);

/** Version 2, the default of VPC flow logs. */
export const V2 =
  words(`version account-id interface-id srcaddr dstaddr srcport dstport protocol packets bytes start end
  action log-status`);

/** All fields up to version 5, in the order of AWS's table. */
export const V5 = [
  ...V2,
  ...words(`vpc-id subnet-id instance-id tcp-flags type pkt-srcaddr pkt-dstaddr region az-id sublocation-type
    sublocation-id pkt-src-aws-service pkt-dst-aws-service flow-direction traffic-path`),
];

/** The same fields in the order of the AWS console's picker. */
export const V5_CONSOLE = V5.toSorted();

/** A custom format with fields up to version 11. */
export const V11_CUSTOM =
  words(`version account-id vpc-id subnet-id interface-id srcaddr dstaddr srcport dstport protocol
  packets bytes start end action log-status tcp-flags flow-direction traffic-path ecs-cluster-name ecs-service-name
  ecs-task-id reject-reason encryption-status instance-tag interface-tag asg-tag interface-type next-hop-interface-id
  next-hop-subnet-id next-hop-az-id next-hop-vpc-id next-hop-interface-type`);

/** The default of Transit Gateway flow logs. */
export const TRANSIT_GATEWAY = words(`version resource-type account-id tgw-id tgw-attachment-id tgw-src-vpc-account-id
  tgw-dst-vpc-account-id tgw-src-vpc-id tgw-dst-vpc-id tgw-src-subnet-id tgw-dst-subnet-id tgw-src-eni tgw-dst-eni
  tgw-src-az-id tgw-dst-az-id tgw-pair-attachment-id srcaddr dstaddr srcport dstport protocol packets bytes start end
  log-status type packets-lost-no-route packets-lost-blackhole packets-lost-mtu-exceeded packets-lost-ttl-expired
  tcp-flags region flow-direction pkt-src-aws-service pkt-dst-aws-service`);

/**
 * A record as a line; missing fields become `-`.
 * @param {Readonly<Record<string, string | number>>} record
 * @param {readonly string[]} format
 * @param {number} version the highest version among the fields, which AWS prints
 */
export const toLine = (record, format, version) =>
  format.map((name) => (name === 'version' ? version : (record[name] ?? '-'))).join(' ');
