import type { FlowEnd } from '../../model/dictionary.ts';
import { ENDPOINT_ATTRIBUTES } from '../../model/endpoint-attributes.ts';
import { membersOf } from '../../model/own-document.ts';
import { added, type DocumentRow, placeAdded } from '../compile/place-added.ts';
import {
  IS_EGRESS,
  IS_INGRESS,
  IS_LISTED,
  IS_THROUGH_INTERNET_GATEWAY,
  IS_WITHOUT_TRAFFIC,
} from '../language/record-kinds.ts';
import type { Leaf, Value } from '../language/schema.ts';
import { schemaRow } from '../language/schema-row.ts';
import {
  any,
  arrival,
  as,
  companion,
  constant,
  far,
  fault,
  first,
  group,
  has,
  is,
  later,
  leaf,
  list,
  not,
  own,
  repeated,
  required,
  settingIs,
  when,
  words,
} from '../language/vocabulary.ts';
import { DECIDING_RULE, VERDICT_AND_REASON } from './deciding-rule.ts';

const ECS_VERSION = '8.17.0';

/** When the flow was last seen; for a format without times, when its document is written. */
const event = (): readonly DocumentRow[] => [
  required(leaf('@timestamp', first(as('timestamp', 'iso_millis'), as('start', 'iso_millis'), arrival('iso_millis')))),
  required(leaf('ecs.version', constant(ECS_VERSION))),
  leaf('event.kind', constant('event')),
  leaf('event.category', constant(['network'])),
  leaf(
    'event.type',
    list(
      first(when(IS_WITHOUT_TRAFFIC, constant('info')), constant('connection')),
      words('action', { ACCEPT: 'allowed', REJECT: 'denied' }),
    ),
  ),
  leaf('event.action', as('action', 'lower')),
  leaf('event.outcome', words('action', { ACCEPT: 'success', REJECT: 'failure' })),
  leaf('event.reason', first('reject_reason', VERDICT_AND_REASON)),
  leaf('event.module', constant('aws')),
  leaf('event.dataset', constant('aws.vpcflow')),
  leaf('event.start', as('start', 'iso_millis')),
  leaf('event.end', as('end', 'iso_millis')),
  ...added('event.'),
  ...group(settingIs('carriesLine'), [leaf('event.original', 'original_line')]),
];

/** Location and network of an address. */
const place = (end: FlowEnd, prefix: string): readonly Leaf[] => [
  leaf(`${end}.geo.country_iso_code`, `${prefix}country`),
  leaf(`${end}.geo.city_name`, `${prefix}city`),
  leaf(`${end}.geo.location.lat`, as(`${prefix}location`, 'latitude')),
  leaf(`${end}.geo.location.lon`, as(`${prefix}location`, 'longitude')),
  leaf(`${end}.as.number`, `${prefix}as_number`),
  leaf(`${end}.as.organization.name`, `${prefix}as_organization`),
];

/** The first end of a flow that is on a threat list; the custom field set has all lists of both ends. */
const threat = (): readonly Leaf[] =>
  group(IS_LISTED, [
    repeated(leaf('threat.feed.name', first(as('src_threat', 'first_item'), as('dst_threat', 'first_item')))),
    leaf('threat.indicator.type', first(indicatorType('src'), indicatorType('dst'))),
    leaf('threat.indicator.ip', first(when(has('src_threat'), 'srcaddr'), when(has('dst_threat'), 'dstaddr'))),
  ]);

function indicatorType(side: 'src' | 'dst'): Value {
  const types = { ipv4: 'ipv4-addr', ipv6: 'ipv6-addr' };
  return when(has(`${side}_threat`), words(as(`${side}addr`, 'ip_version'), types));
}

const network = (): readonly DocumentRow[] => [
  leaf('source.address', 'srcaddr'),
  leaf('source.ip', 'srcaddr'),
  leaf('source.port', 'srcport'),
  leaf('source.bytes', first('bytes_out', 'bytes')),
  leaf('source.packets', first('packets_out', 'packets')),
  leaf('source.nat.ip', when(IS_THROUGH_INTERNET_GATEWAY, 'src_public_ip')),
  ...place('source', 'src_'),
  leaf('destination.address', 'dstaddr'),
  leaf('destination.ip', 'dstaddr'),
  leaf('destination.port', 'dstport'),
  leaf('destination.bytes', 'bytes_in'),
  leaf('destination.packets', 'packets_in'),
  ...place('destination', 'dst_'),
  // EFA records do not have the IP version, and many formats lack the type
  leaf(
    'network.type',
    first(words('type', { IPv4: 'ipv4', IPv6: 'ipv6' }), as('srcaddr', 'ip_version'), as('dstaddr', 'ip_version')),
  ),
  ...added('network.transport'),
  leaf('network.iana_number', as('protocol', 'text')),
  leaf('network.bytes', 'bytes'),
  leaf('network.packets', 'packets'),
  leaf('network.direction', 'flow_direction'),
  ...added('network.'),
  leaf('related.ip', list('srcaddr', 'dstaddr', 'pkt_srcaddr', 'pkt_dstaddr', 'src_public_ip', 'dst_public_ip')),
];

/**
 * That the record names a container instance or another ECS resource of the orchestrator, which takes precedence over a
 * pod.
 */
const HAS_CONTAINER = any(has('ecs_container_instance_arn'), has('ecs_container_instance_id'));
const IS_OF_ECS = any(has('ecs_cluster_arn'), has('ecs_cluster_name'), HAS_CONTAINER);

/** `cloud` is the end that recorded the flow; `origin` is the far end of incoming traffic, `target` of outgoing traffic. */
const cloud = (): readonly Leaf[] => [
  leaf('cloud.provider', constant('aws')),
  leaf('cloud.account.id', when(not(is('account_id', 'unknown')), 'account_id')),
  leaf('cloud.region', 'region'),
  leaf('cloud.availability_zone', 'az_id'),
  leaf('cloud.instance.id', first('instance_id', own('instance_id'))),
  leaf('cloud.instance.name', own('instance_name')),
  leaf('cloud.machine.type', own('instance_type')),
  ...group(IS_INGRESS, farEnd('cloud.origin')),
  ...group(IS_EGRESS, farEnd('cloud.target')),
  leaf('service.name', 'ecs_service_name'),
  leaf('container.id', 'ecs_container_id'),
  companion(leaf('orchestrator.type', first(when(IS_OF_ECS, constant('ecs')), constant('kubernetes')))),
  leaf('orchestrator.cluster.id', 'ecs_cluster_arn'),
  leaf('orchestrator.cluster.name', 'ecs_cluster_name'),
  leaf('orchestrator.namespace', own('pod_namespace')),
  companion(leaf('orchestrator.resource.type', first(when(HAS_CONTAINER, constant('container')), constant('pod')))),
  leaf('orchestrator.resource.name', first('ecs_container_instance_arn', own('pod_name'))),
  leaf('orchestrator.resource.parent.type', own('workload_kind')),
  leaf('orchestrator.resource.id', 'ecs_container_instance_id'),
];

/** Fields under AWS's own names, in the order of AWS's tables. */
const SAME_NAMES = [
  ...['resource_type', 'tgw_id', 'tgw_attachment_id', 'tgw_src_vpc_account_id', 'tgw_dst_vpc_account_id'],
  ...['tgw_src_vpc_id', 'tgw_dst_vpc_id', 'tgw_src_subnet_id', 'tgw_dst_subnet_id', 'tgw_src_eni', 'tgw_dst_eni'],
  ...['tgw_src_az_id', 'tgw_dst_az_id', 'tgw_pair_attachment_id', 'packets_lost_no_route', 'packets_lost_blackhole'],
  ...['packets_lost_mtu_exceeded', 'packets_lost_ttl_expired', 'ecs_second_container_id', 'ecs_task_definition_arn'],
  ...['ecs_task_arn', 'ecs_task_id', 'resource_id'],
];

const SAME_NAMES_V11 = [
  ...['instance_tag', 'instance_tag_2', 'interface_tag', 'interface_tag_2', 'asg_tag', 'asg_tag_2', 'interface_type'],
  ...['next_hop_interface_id', 'next_hop_subnet_id', 'next_hop_az_id', 'next_hop_vpc_id', 'next_hop_interface_type'],
];

/** The names of Elastic's own integration, which its dashboards use; later fields next to them. */
const vpcflow = (): readonly DocumentRow[] => [
  leaf('aws.vpcflow.version', as('version', 'text')),
  leaf('aws.vpcflow.account_id', 'account_id'),
  leaf('aws.vpcflow.interface_id', 'interface_id'),
  leaf('aws.vpcflow.action', 'action'),
  leaf('aws.vpcflow.log_status', 'log_status'),
  leaf('aws.vpcflow.vpc_id', 'vpc_id'),
  leaf('aws.vpcflow.subnet_id', 'subnet_id'),
  leaf('aws.vpcflow.instance_id', 'instance_id'),
  leaf('aws.vpcflow.tcp_flags', as('tcp_flags', 'text')),
  ...added('aws.vpcflow.tcp_flags_array'),
  leaf('aws.vpcflow.type', 'type'),
  leaf('aws.vpcflow.pkt_srcaddr', 'pkt_srcaddr'),
  leaf('aws.vpcflow.pkt_dstaddr', 'pkt_dstaddr'),
  leaf('aws.vpcflow.sublocation.type', 'sublocation_type'),
  leaf('aws.vpcflow.sublocation.id', 'sublocation_id'),
  leaf('aws.vpcflow.pkt_src_service', 'pkt_src_aws_service'),
  leaf('aws.vpcflow.pkt_dst_service', 'pkt_dst_aws_service'),
  leaf('aws.vpcflow.traffic_path', as('traffic_path', 'text')),
  ...SAME_NAMES.map((name) => leaf(`aws.vpcflow.${name}`, name)),
  leaf('aws.vpcflow.encryption_status', as('encryption_status', 'text')),
  ...SAME_NAMES_V11.map((name) => leaf(`aws.vpcflow.${name}`, name)),
  ...added('aws.vpcflow.'),
  leaf('aws.vpcflow', later('_')),
];

/** The rule that decided: of a security group, or an entry of a network ACL. */
const rule = (): readonly Leaf[] => [
  repeated(leaf('rule.id', DECIDING_RULE.id)),
  repeated(leaf('rule.name', DECIDING_RULE.name)),
  repeated(leaf('rule.description', DECIDING_RULE.description)),
  repeated(leaf('rule.category', DECIDING_RULE.kind)),
  repeated(leaf('rule.ruleset', DECIDING_RULE.setId)),
];

/** Values without a place in ECS, in a custom field set. */
const ownFields = (): readonly DocumentRow[] => [
  ...added('vpcflow.service.', 'vpcflow.traffic_path_name', 'vpcflow.direction_source', 'vpcflow.'),
  ...oneEnd('source', 'src_'),
  ...oneEnd('destination', 'dst_'),
];

const leaves = (): readonly Leaf[] =>
  placeAdded([...event(), ...network(), ...rule(), ...threat(), ...cloud(), ...vpcflow(), ...ownFields()], {
    schema: 'ecs',
    otherwise: ({ name, origin }) => leaf(origin.kind === 'field' ? `aws.vpcflow.${name}` : ownPath(name), name),
  });

const faultLeaves = (): readonly Leaf[] => [
  leaf('@timestamp', arrival('iso_millis')),
  leaf('ecs.version', constant(ECS_VERSION)),
  leaf('event.kind', constant('pipeline_error')),
  leaf('event.category', constant(['network'])),
  leaf('event.module', constant('aws')),
  leaf('event.dataset', constant('aws.vpcflow')),
  leaf('event.original', fault('line')),
  leaf('error.code', fault('code')),
  leaf('error.message', fault('detail')),
  leaf('cloud.provider', constant('aws')),
  leaf('vpcflow.parse_fault.field', fault('field')),
];

/**
 * Elastic Common Schema: standard fields, the names of Elastic's AWS integration under `aws.vpcflow`, and a custom
 * field set under `vpcflow` for values that neither has. Every standard field has the same name and type from 8.11 to
 * 9.4.
 *
 * Sources: https://www.elastic.co/docs/reference/ecs and the data stream `vpcflow` of
 * https://github.com/elastic/integrations/tree/main/packages/aws
 */
export const ECS_SCHEMA = schemaRow(
  {
    name: 'ecs',
    sentence: 'Elastic Common Schema with the names of Elastic’s AWS integration.',
    standard: { name: 'Elastic Common Schema', version: ECS_VERSION },
    usualDestination: 'opensearch',
    mark: {
      keys: ['ecs'],
      matches: (document) => {
        const event = membersOf(document.event);
        const isVersioned = typeof membersOf(document.ecs).version === 'string';
        const isOfFlowLogs = event.module === 'aws' && event.dataset === 'aws.vpcflow';
        return isVersioned && isOfFlowLogs && Object.keys(document).every(isOutermost);
      },
    },
  },
  () => ({
    leaves: leaves(),
    faultLeaves: faultLeaves(),
  }),
);

let outermostMembers: ReadonlySet<string | undefined> | undefined;

/** Whether documents have the member on the outermost level. */
function isOutermost(member: string): boolean {
  outermostMembers ??= new Set(
    [ECS_SCHEMA.leaves, ECS_SCHEMA.faultLeaves].flatMap((rows) => rows.map(({ path: [outermost] }) => outermost)),
  );
  return outermostMembers.has(member);
}

/** The place of an added value in the custom field set. */
function ownPath(name: string): string {
  return `vpcflow.${name.replace(/^src_/, 'source.').replace(/^dst_/, 'destination.')}`;
}

function farEnd(path: string): readonly Leaf[] {
  return [
    companion(leaf(`${path}.provider`, constant('aws'))),
    leaf(`${path}.availability_zone`, far('availability_zone')),
    leaf(`${path}.instance.id`, far('instance_id')),
    leaf(`${path}.instance.name`, far('instance_name')),
    leaf(`${path}.machine.type`, far('instance_type')),
  ];
}

function oneEnd(end: FlowEnd, prefix: string): readonly DocumentRow[] {
  return [
    ...added(`vpcflow.${end}.`),
    ...ENDPOINT_ATTRIBUTES.map(({ name }) => leaf(`vpcflow.${end}.${name}`, prefix + name)),
  ];
}
