import { ENDPOINT_ATTRIBUTES } from '../../src/model/endpoint-attributes.ts';
import { listedEnds, PLACE_NAMES, pointOf } from './address-data-oracle.ts';
import { decidingRuleOf } from './deciding-rule-oracle.ts';
import { type FlatDocument, isObject } from './flat-document.ts';
import { digitsOf, pruned, withLater } from './pruned-document.ts';

/** Fields of the flat schema that keep their name in an event. */
const SAME =
  /^(?:version|interface_id|vpc_id|subnet_id|instance_id|type|pkt_.*|region|az_id|sublocation_.*|flow_direction|traffic_path(?:_name)?|resource_.*|tgw_.*|packets_lost_.*|ecs_.*|encryption_status|(?:instance|interface|asg)_tag(?:_2)?|interface_type|next_hop_.*|log_status|reject_reason|service_port|tcp_flags|direction_source|sample_weight|flow_count|flows_out|flows_in|original_line|verdict(?:_.*)?|flow_role|sg_.*|nacl_.*|transfer_.*|signals)$/;

/**
 * The expected Splunk event for a flat document of the same record, with numbers as digits. It is written by hand, as simply as
 * possible, and without the schema. `later` has the fields that the program does not know and that are missing from `flat`;
 * `arrival` is the time for a record without times.
 */
export function splunkOracle(flat: FlatDocument, later: FlatDocument, arrival: string): FlatDocument {
  const { action, direction, protocol_name: protocolName } = flat;
  const oneWay = (name: string): object => {
    const other = flat[name] === undefined ? undefined : { digits: '0' };
    const there = flat[`${name}_out`] ?? flat[name];
    const back = flat[`${name}_in`];
    return {
      [name]: flat[name],
      [`${name}_out`]: direction === 'egress' ? there : direction === 'ingress' ? (back ?? other) : undefined,
      [`${name}_in`]: direction === 'ingress' ? there : direction === 'egress' ? (back ?? other) : undefined,
    };
  };
  const event = {
    ...Object.fromEntries(Object.entries(flat).filter(([name]) => SAME.test(name))),
    action: action === undefined ? undefined : action === 'ACCEPT' ? 'allowed' : 'blocked',
    vpcflow_action: action,
    ...ruleOf(flat),
    app: flat.service_name,
    transport: protocolName === 'ipv6-icmp' ? 'icmp' : protocolName,
    protocol: flat.protocol === undefined ? undefined : 'ip',
    protocol_code: flat.protocol,
    protocol_version: versionOf(flat),
    direction: directionOf(flat),
    src: flat.srcaddr,
    src_ip: flat.srcaddr,
    src_port: flat.srcport,
    dest: flat.dstaddr,
    dest_ip: flat.dstaddr,
    dest_port: flat.dstport,
    ...oneWay('bytes'),
    ...oneWay('packets'),
    duration: flat.duration_seconds,
    start_time: flat.start,
    end_time: flat.end,
    tcp_flag: flat.tcp_flag_names,
    flow_id: flat.community_id,
    dvc: deviceOf(flat),
    vendor_product: flat.tgw_id === undefined ? 'AWS VPC Flow Logs' : 'AWS Transit Gateway Flow Logs',
    vendor_account: flat.account_id,
    vendor_region: flat.region,
    aws_account_id: flat.account_id,
    ...Object.fromEntries(Object.entries(endsOf(flat)).filter(([name]) => !name.endsWith('_location'))),
    src_lat: pointOf(flat, 'src')?.lat,
    src_lon: pointOf(flat, 'src')?.lon,
    dest_lat: pointOf(flat, 'dst')?.lat,
    dest_lon: pointOf(flat, 'dst')?.lon,
    ...threatMatchOf(flat),
    src_interface: flat.src_interface_id ?? flat.tgw_src_eni,
    dest_interface: flat.dst_interface_id ?? flat.tgw_dst_eni,
  };
  return documentOf({
    ...envelopeOf(flat, arrival),
    sourcetype: 'aws:vpcflow:enriched',
    event: withLater(event, later),
  });
}

/** The expected Splunk event that contains the original line, with the added values in `fields`. */
export function splunkRawOracle(flat: FlatDocument, line: string, arrival: string): FlatDocument {
  const ends = Object.entries(endsOf(flat)).map(([name, value]) => [
    name,
    /_(?:tags|attributes)$/.test(name) ? keysAndValues(value) : (digitsOf(value) ?? value),
  ]);
  return documentOf({
    ...envelopeOf(flat, arrival),
    sourcetype: flat.tgw_id === undefined ? 'aws:cloudwatchlogs:vpcflow' : 'aws:transitgateway:flowlogs',
    event: line,
    fields: {
      direction: directionOf(flat),
      direction_source: flat.direction_source,
      ...ruleOf(flat),
      ...Object.fromEntries(
        Object.entries(flat).flatMap(([name, value]) =>
          /^(?:verdict(?:_.*)?|flow_role|sg_.*|nacl_.*|transfer_.*|signals)$/.test(name)
            ? [[name, digitsOf(value) ?? value]]
            : [],
        ),
      ),
      duration_seconds: digitsOf(flat.duration_seconds),
      sample_weight: digitsOf(flat.sample_weight),
      protocol_name: flat.protocol_name,
      service_name: flat.service_name,
      service_port: digitsOf(flat.service_port),
      tcp_flag: flat.tcp_flag_names,
      traffic_path_name: flat.traffic_path_name,
      flow_id: flat.community_id,
      ...Object.fromEntries(ends),
    },
  });
}

function threatMatchOf(flat: FlatDocument): object {
  const listed = listedEnds(flat);
  if (listed.length === 0) return {};
  return {
    threat_collection: 'ip_intel',
    threat_key: listed[0]?.names,
    threat_match_field: listed.map(({ side }) => (side === 'src' ? 'src' : 'dest')),
    threat_match_value: [...new Set(listed.flatMap(({ address }) => (address === undefined ? [] : [address])))],
  };
}

function ruleOf(flat: FlatDocument): object {
  const rule = decidingRuleOf(flat);
  return {
    rule: rule?.id,
    rule_name: rule?.words,
    rule_description: rule?.description,
    rule_type: rule?.kind,
    policy: rule?.set,
  };
}

/** Tags as an array of `key=value` texts. */
export function keysAndValues(tags: unknown): string[] | undefined {
  return isObject(tags) ? Object.entries(tags).map(([key, value]) => `${key}=${value}`) : undefined;
}

function envelopeOf(flat: FlatDocument, arrival: string): object {
  const device = deviceOf(flat);
  const source = [flat.region, 'vpc-flow-logs', ...(device === undefined ? [] : [device])].join(':');
  return {
    time: flat.start ?? flat.end ?? { digits: String(Date.parse(arrival) / 1_000) },
    host: device,
    source: flat.region === undefined ? undefined : source,
  };
}

function deviceOf(flat: FlatDocument): unknown {
  return flat.interface_id ?? flat.tgw_id ?? flat.resource_id;
}

function directionOf({ direction }: FlatDocument): string | undefined {
  return direction === undefined ? undefined : direction === 'egress' ? 'outbound' : 'inbound';
}

function versionOf({ type, srcaddr, dstaddr }: FlatDocument): string | undefined {
  if (type === 'IPv4' || type === 'IPv6') return type.toLowerCase();
  const address = srcaddr ?? dstaddr;
  return address === undefined ? undefined : String(address).includes(':') ? 'ipv6' : 'ipv4';
}

function endsOf(flat: FlatDocument): Record<string, unknown> {
  const throughGateway = ['2', '8'].includes(digitsOf(flat.traffic_path) ?? '');
  const ends = [
    ['src', 'src'],
    ['dest', 'dst'],
  ].flatMap(([name, prefix]) => [
    [`${name}_interface`, flat[`${prefix}_interface_id`]],
    [`${name}_zone`, flat[`${prefix}_label`]],
    [`${name}_class`, flat[`${prefix}_class`]],
    ...PLACE_NAMES.map((each) => [`${name}_${each}`, flat[`${prefix}_${each}`]]),
    ...ENDPOINT_ATTRIBUTES.filter((attribute) => attribute.name !== 'interface_id').map((attribute) => [
      `${name}_${attribute.name}`,
      flat[`${prefix}_${attribute.name}`],
    ]),
  ]);
  return { ...Object.fromEntries(ends), src_translated_ip: throughGateway ? flat.src_public_ip : undefined };
}

function documentOf(value: unknown): FlatDocument {
  const document = pruned(value);
  return isObject(document) ? document : {};
}
