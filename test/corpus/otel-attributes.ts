import * as v from 'valibot';
import type { Digits } from '../support/flat-document.ts';

const ATTRIBUTE = v.object({
  key: v.string(),
  value: v.union([v.object({ stringValue: v.string() }), v.object({ intValue: v.string() })]),
});

const LOG_RECORD = v.object({
  'resource.attributes': v.array(ATTRIBUTE),
  logRecord: v.object({ attributes: v.array(ATTRIBUTE), timeUnixNano: v.optional(v.string()) }),
});

/** Output name of each attribute; undefined if the attribute does not describe the line. */
const OUTPUT_NAMES: Readonly<Record<string, string | undefined>> = {
  // always `aws`
  'cloud.provider': undefined,
  // from the subscription message around the line
  'aws.log.group.names': undefined,
  'aws.log.stream.names': undefined,
  'cloud.account.id': 'account_id',
  'cloud.region': 'region',
  // two names for one field, depending on whether the line reports traffic
  'aws.eni.id': 'interface_id',
  'network.interface.name': 'interface_id',
  'source.address': 'srcaddr',
  'destination.address': 'dstaddr',
  'source.port': 'srcport',
  'destination.port': 'dstport',
  // the keyword of the protocol number, which OpenTelemetry omits
  'network.protocol.name': 'protocol_name',
  'network.type': 'type',
  'network.tcp.flags': 'tcp_flags',
  'network.io.direction': 'flow_direction',
  'aws.vpc.flow.log.version': 'version',
  'aws.vpc.flow.packets': 'packets',
  'aws.vpc.flow.bytes': 'bytes',
  'aws.vpc.flow.start': 'start',
  'aws.vpc.flow.action': 'action',
  'aws.vpc.flow.status': 'log_status',
  'aws.vpc.flow.packets_lost_no_route': 'packets_lost_no_route',
  'aws.vpc.flow.packets_lost_blackhole': 'packets_lost_blackhole',
  'aws.vpc.flow.packets_lost_mtu_exceeded': 'packets_lost_mtu_exceeded',
  'aws.vpc.flow.packets_lost_ttl_expired': 'packets_lost_ttl_expired',
  'aws.tgw.id': 'tgw_id',
  'aws.tgw.attachment.id': 'tgw_attachment_id',
  'aws.tgw.attachment.pair.id': 'tgw_pair_attachment_id',
  'aws.tgw.source.vpc.id': 'tgw_src_vpc_id',
  'aws.tgw.destination.vpc.id': 'tgw_dst_vpc_id',
  'aws.tgw.source.vpc.subnet.id': 'tgw_src_subnet_id',
  'aws.tgw.destination.vpc.subnet.id': 'tgw_dst_subnet_id',
  'aws.tgw.source.eni.id': 'tgw_src_eni',
  'aws.tgw.destination.eni.id': 'tgw_dst_eni',
  'aws.tgw.source.az.id': 'tgw_src_az_id',
  'aws.tgw.destination.az.id': 'tgw_dst_az_id',
  'aws.ecs.cluster.arn': 'ecs_cluster_arn',
  'aws.ecs.cluster.name': 'ecs_cluster_name',
  'aws.ecs.container.instance.arn': 'ecs_container_instance_arn',
  'aws.ecs.container.instance.id': 'ecs_container_instance_id',
  'aws.ecs.container.id': 'ecs_container_id',
  'aws.ecs.second.container.id': 'ecs_second_container_id',
  'aws.ecs.service.name': 'ecs_service_name',
  'aws.ecs.task.definition.arn': 'ecs_task_definition_arn',
  'aws.ecs.task.arn': 'ecs_task_arn',
  'aws.ecs.task.id': 'ecs_task_id',
};

/** Values for which OpenTelemetry uses different words, by output name. */
const WORDS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  type: { ipv4: 'IPv4', ipv6: 'IPv6' },
  flow_direction: { receive: 'ingress', transmit: 'egress' },
};

/** Digits by which the upstream's nanoseconds are longer than `end` in seconds. */
const NANOSECOND_DIGITS = 9;

/**
 * The values of an OpenTelemetry log record and of its resource, under our output names. Numbers are text in this
 * format, and the TCP flags are a string; absent values are omitted, as in our output. Throws for an attribute without
 * an output name.
 */
export function otelAttributes(expected: Readonly<Record<string, unknown>>): Map<string, Digits | string> {
  const { 'resource.attributes': resource, logRecord } = v.parse(LOG_RECORD, expected);
  const values = new Map<string, Digits | string>();
  for (const { key, value } of [...resource, ...logRecord.attributes]) {
    if (!Object.hasOwn(OUTPUT_NAMES, key)) throw new TypeError(`the attribute ${key} has no name in the table`);
    const name = OUTPUT_NAMES[key];
    if (name === undefined) continue;
    if ('intValue' in value) values.set(name, { digits: value.intValue });
    else if (name === 'tcp_flags') values.set(name, { digits: value.stringValue });
    else values.set(name, WORDS[name]?.[value.stringValue] ?? value.stringValue);
  }
  if (logRecord.timeUnixNano !== undefined) {
    values.set('end', { digits: logRecord.timeUnixNano.slice(0, -NANOSECOND_DIGITS) });
  }
  return values;
}
