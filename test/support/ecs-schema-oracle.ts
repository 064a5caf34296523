import { listedEnds, pointOf } from './address-data-oracle.ts';
import { decidingRuleOf, verdictAndReason } from './deciding-rule-oracle.ts';
import { type FlatDocument, isObject } from './flat-document.ts';
import { lookupIn } from './lookup-in.ts';
import { digitsOf, pruned, withLater } from './pruned-document.ts';

/** Fields of the flat schema that keep their name under `aws.vpcflow`. */
const SAME =
  /^(?:account_id|interface_id|action|log_status|vpc_id|subnet_id|instance_id|type|pkt_...addr|resource_type|tgw_.*|packets_lost_.*|ecs_second_container_id|ecs_task_.*|resource_id|(?:instance|interface|asg)_tag(?:_2)?|interface_type|next_hop_.*)$/;
const AS_TEXT = ['version', 'tcp_flags', 'traffic_path', 'encryption_status'];
const END_PREFIX = /^(src|dst)_(.+)$/;

/**
 * The expected ECS document for a flat document of the same record, with numbers as digits. It is written by hand, as simply as
 * possible, and without the schema. `later` has the fields that the program does not know and that are missing from `flat`;
 * `arrival` is the time for a record without times.
 */
export function ecsOracle(flat: FlatDocument, later: FlatDocument, arrival: string): FlatDocument {
  const text = (name: string): string | undefined => (typeof flat[name] === 'string' ? flat[name] : undefined);
  const digits = (name: string): string | undefined => digitsOf(flat[name]);
  const time = (name: string): string | undefined => {
    const seconds = digits(name);
    return seconds === undefined ? undefined : new Date(Number(seconds) * 1_000).toISOString();
  };
  const direction = text('direction');
  const [own, far] = direction === 'egress' ? ['src', 'dst'] : direction === 'ingress' ? ['dst', 'src'] : [];
  const at = (end: string | undefined, name: string): unknown =>
    end === undefined ? undefined : flat[`${end}_${name}`];
  const address = text('srcaddr') ?? text('dstaddr');
  const duration = digits('duration_seconds');
  const status = text('log_status');
  const isSilent = (status === 'NODATA' || status === 'SKIPDATA') && address === undefined;
  const action = text('action');
  const end = (prefix: string): unknown =>
    Object.fromEntries(
      Object.entries(flat).flatMap(([name, value]) => {
        const [, which, attribute] = END_PREFIX.exec(name) ?? [];
        const isStandard = /^(?:country|city|location|as_number|as_organization)$/.test(attribute ?? '');
        return which === prefix && attribute !== undefined && !isStandard ? [[attribute, value]] : [];
      }),
    );
  const farCloud = {
    availability_zone: at(far, 'availability_zone'),
    instance: { id: at(far, 'instance_id'), name: at(far, 'instance_name') },
    machine: { type: at(far, 'instance_type') },
  };
  const farEnd = pruned(farCloud) === undefined ? undefined : { provider: 'aws', ...farCloud };
  const container = { name: flat.ecs_container_instance_arn, id: flat.ecs_container_instance_id };
  const isContainer = pruned(container) !== undefined;
  const resource = {
    name: container.name ?? at(own, 'pod_name'),
    parent: { type: at(own, 'workload_kind') },
    id: container.id,
  };
  const cluster = { id: flat.ecs_cluster_arn, name: flat.ecs_cluster_name };
  const isOfEcs = isContainer || pruned(cluster) !== undefined;
  const orchestrator = {
    cluster,
    namespace: at(own, 'pod_namespace'),
    resource: pruned(resource) === undefined ? undefined : { ...resource, type: isContainer ? 'container' : 'pod' },
  };
  const rule = decidingRuleOf(flat);
  const place = (side: 'src' | 'dst'): object => ({
    geo: {
      country_iso_code: flat[`${side}_country`],
      city_name: flat[`${side}_city`],
      location: pointOf(flat, side),
    },
    as: { number: flat[`${side}_as_number`], organization: { name: flat[`${side}_as_organization`] } },
  });
  const listed = listedEnds(flat).filter((each) => each.address !== undefined);
  const [firstListed] = listed;
  const document = pruned({
    '@timestamp': time('end') ?? time('start') ?? arrival,
    ecs: { version: '8.17.0' },
    event: {
      kind: 'event',
      category: ['network'],
      type: [isSilent ? 'info' : 'connection', action && (action === 'ACCEPT' ? 'allowed' : 'denied')],
      action: action?.toLowerCase(),
      outcome: action && (action === 'ACCEPT' ? 'success' : 'failure'),
      reason: flat.reject_reason ?? verdictAndReason(flat),
      module: 'aws',
      dataset: 'aws.vpcflow',
      start: time('start'),
      end: time('end'),
      duration:
        duration === undefined || BigInt(duration) > 9_223_372_036n
          ? undefined
          : { digits: String(BigInt(duration) * 1_000_000_000n) },
      original: flat.original_line,
    },
    source: {
      address: flat.srcaddr,
      ip: flat.srcaddr,
      port: flat.srcport,
      bytes: flat.bytes_out ?? flat.bytes,
      packets: flat.packets_out ?? flat.packets,
      nat: { ip: ['2', '8'].includes(digits('traffic_path') ?? '') ? flat.src_public_ip : undefined },
      ...place('src'),
    },
    destination: {
      address: flat.dstaddr,
      ip: flat.dstaddr,
      port: flat.dstport,
      bytes: flat.bytes_in,
      packets: flat.packets_in,
      ...place('dst'),
    },
    network: {
      type:
        lookupIn({ IPv4: 'ipv4', IPv6: 'ipv6' }, text('type') ?? '') ??
        (address && (address.includes(':') ? 'ipv6' : 'ipv4')),
      transport: flat.protocol_name,
      iana_number: digits('protocol'),
      bytes: flat.bytes,
      packets: flat.packets,
      direction: flat.flow_direction ?? direction,
      community_id: flat.community_id,
    },
    related: {
      ip: [
        ...new Set(
          [
            flat.srcaddr,
            flat.dstaddr,
            flat.pkt_srcaddr,
            flat.pkt_dstaddr,
            flat.src_public_ip,
            flat.dst_public_ip,
          ].filter((each) => each !== undefined),
        ),
      ],
    },
    rule: {
      id: rule?.id,
      name: rule?.words,
      description: rule?.description,
      category: rule?.kind,
      ruleset: rule?.set,
    },
    threat: {
      feed: { name: listedEnds(flat)[0]?.names[0] },
      indicator: {
        type: firstListed && (String(firstListed.address).includes(':') ? 'ipv6-addr' : 'ipv4-addr'),
        ip: firstListed?.address,
      },
    },
    cloud: {
      provider: 'aws',
      account: { id: flat.account_id === 'unknown' ? undefined : flat.account_id },
      region: flat.region,
      availability_zone: flat.az_id,
      instance: { id: flat.instance_id ?? at(own, 'instance_id'), name: at(own, 'instance_name') },
      machine: { type: at(own, 'instance_type') },
      origin: direction === 'ingress' ? farEnd : undefined,
      target: direction === 'egress' ? farEnd : undefined,
    },
    service: { name: flat.ecs_service_name },
    container: { id: flat.ecs_container_id },
    orchestrator:
      pruned(orchestrator) === undefined ? undefined : { ...orchestrator, type: isOfEcs ? 'ecs' : 'kubernetes' },
    aws: {
      vpcflow: withLater(
        {
          ...Object.fromEntries(Object.entries(flat).filter(([name]) => SAME.test(name))),
          ...Object.fromEntries(AS_TEXT.map((name) => [name, digits(name)])),
          tcp_flags_array: lowered(flat.tcp_flag_names),
          sublocation: { type: flat.sublocation_type, id: flat.sublocation_id },
          pkt_src_service: flat.pkt_src_aws_service,
          pkt_dst_service: flat.pkt_dst_aws_service,
        },
        later,
      ),
    },
    vpcflow: {
      service: { name: flat.service_name, port: flat.service_port },
      traffic_path_name: flat.traffic_path_name,
      direction_source: flat.direction_source,
      sample_weight: flat.sample_weight,
      flow_count: flat.flow_count,
      flows_out: flat.flows_out,
      flows_in: flat.flows_in,
      verdict: {
        name: flat.verdict,
        reason: flat.verdict_reason,
        certainty: flat.verdict_certainty,
        rules_at: flat.verdict_rules_at,
      },
      ...Object.fromEntries(
        Object.entries(flat).filter(([name]) => /^(?:flow_role$|sg_|nacl_|transfer_|signals$)/.test(name)),
      ),
      source: end('src'),
      destination: end('dst'),
    },
  });
  return isObject(document) ? document : {};
}

function lowered(names: unknown): unknown {
  return Array.isArray(names) ? names.map((name) => String(name).toLowerCase()) : undefined;
}
