import { added, type DocumentRow } from '../compile/place-added.ts';
import { IS_TRANSIT_GATEWAY } from '../language/record-kinds.ts';
import type { Leaf } from '../language/schema.ts';
import { any, group, is, later, leaf, not, when } from '../language/vocabulary.ts';
import type { OcsfEnds } from './ocsf-end.ts';

/** Names of the interface that recorded the flow, for records whose direction does not say which end has it. */
const RECORDER = ['interface_id', 'vpc_id', 'subnet_id', 'instance_id'];

/** Fields that OCSF has no place for, in the order of AWS's tables. */
const FIELDS = [
  ...['sublocation_type', 'sublocation_id', 'resource_type', 'tgw_pair_attachment_id', 'packets_lost_no_route'],
  ...['packets_lost_blackhole', 'packets_lost_mtu_exceeded', 'packets_lost_ttl_expired', 'ecs_cluster_arn'],
  ...['ecs_cluster_name', 'ecs_container_instance_arn', 'ecs_container_instance_id', 'ecs_container_id'],
  ...['ecs_second_container_id', 'ecs_service_name', 'ecs_task_definition_arn', 'ecs_task_arn', 'ecs_task_id'],
];

const FIELDS_V10 = [
  ...['encryption_status', 'instance_tag', 'instance_tag_2', 'interface_tag', 'interface_tag_2', 'asg_tag'],
  ...['asg_tag_2', 'interface_type', 'next_hop_interface_id', 'next_hop_subnet_id', 'next_hop_az_id'],
  ...['next_hop_vpc_id', 'next_hop_interface_type'],
];

const same = (name: string): Leaf => leaf(`unmapped.${name}`, name);

/** Values without a place in class 4001 or in this record, under their names of the flat schema. */
export const ocsfUnmapped = ({ source, destination }: OcsfEnds): readonly DocumentRow[] => [
  ...added('unmapped.service_', 'unmapped.tcp_flag_names', 'unmapped.src_class', 'unmapped.dst_class'),
  ...added('unmapped.direction_source', 'unmapped.'),
  leaf('unmapped.account_id', when(is('account_id', 'unknown'), 'account_id')),
  ...group(not(any(source.holdsRecorder, destination.holdsRecorder)), RECORDER.map(same)),
  ...source.unmapped,
  ...destination.unmapped,
  ...FIELDS.map(same),
  // next to a transit gateway, the resource id is unmapped; for a regional NAT gateway, it has a place
  leaf('unmapped.resource_id', when(IS_TRANSIT_GATEWAY, 'resource_id')),
  ...FIELDS_V10.map(same),
  leaf('unmapped', later('_')),
];
