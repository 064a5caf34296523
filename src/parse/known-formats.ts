import { FIELDS } from '../model/fields.ts';
import type { LogFormat } from '../model/log-format.ts';
import { makeLogFormat } from './log-format.ts';

const VPC_DEFAULT = FIELDS.filter((field) => field.since === 2).map((field) => field.name);
const VPC_VERSION_5 = FIELDS.filter((field) => field.since <= 5).map((field) => field.name);

/** Source: https://docs.aws.amazon.com/vpc/latest/tgw/tgw-flow-logs.html, «Default format». */
const TRANSIT_GATEWAY_DEFAULT = [
  ...['version', 'resource-type', 'account-id', 'tgw-id', 'tgw-attachment-id', 'tgw-src-vpc-account-id'],
  ...['tgw-dst-vpc-account-id', 'tgw-src-vpc-id', 'tgw-dst-vpc-id', 'tgw-src-subnet-id', 'tgw-dst-subnet-id'],
  ...['tgw-src-eni', 'tgw-dst-eni', 'tgw-src-az-id', 'tgw-dst-az-id', 'tgw-pair-attachment-id', 'srcaddr', 'dstaddr'],
  ...['srcport', 'dstport', 'protocol', 'packets', 'bytes', 'start', 'end', 'log-status', 'type'],
  ...['packets-lost-no-route', 'packets-lost-blackhole', 'packets-lost-mtu-exceeded', 'packets-lost-ttl-expired'],
  ...['tcp-flags', 'region', 'flow-direction', 'pkt-src-aws-service', 'pkt-dst-aws-service'],
];

/** The fields that describe an ECS task, in the order in which people append them to a format. */
const ECS_FIELDS = [
  ...['ecs-cluster-name', 'ecs-cluster-arn', 'ecs-container-instance-id', 'ecs-container-instance-arn'],
  ...['ecs-service-name', 'ecs-task-definition-arn', 'ecs-task-id', 'ecs-task-arn', 'ecs-container-id'],
  'ecs-second-container-id',
];
const ALPHABETICAL_WITH_REASON = [...VPC_VERSION_5, 'reject-reason'].toSorted();

/**
 * The formats that need no configuration: the default of VPC flow logs (14 fields); all fields up to version 5 in the
 * order of AWS's table and in the alphabetical order of the console's picker (29 fields); the default of Transit
 * Gateway flow logs (36 fields); and two that are widely used with Amazon ECS: the default followed by the fields of a
 * task (24 fields), and the alphabetical order with reject-reason followed by them (40 fields).
 */
export const KNOWN_FORMATS: readonly LogFormat[] = [
  makeLogFormat('vpc-default', 'known', VPC_DEFAULT),
  makeLogFormat('vpc-v5', 'known', VPC_VERSION_5),
  makeLogFormat('vpc-v5-alphabetical', 'known', VPC_VERSION_5.toSorted()),
  makeLogFormat('tgw-default', 'known', TRANSIT_GATEWAY_DEFAULT),
  makeLogFormat('vpc-ecs', 'known', [...VPC_DEFAULT, ...ECS_FIELDS]),
  makeLogFormat('vpc-v5-reason-ecs', 'known', [...ALPHABETICAL_WITH_REASON, ...ECS_FIELDS]),
];
