import { listedEnds, PLACE_NAMES, pointOf } from './address-data-oracle.ts';
import { decidingRuleOf, verdictAndReason } from './deciding-rule-oracle.ts';
import { type FlatDocument, isObject } from './flat-document.ts';
import { lookupIn } from './lookup-in.ts';
import { digitsOf, pruned, withLater } from './pruned-document.ts';

/** Fields of the flat schema that keep their name under `unmapped`. */
const UNMAPPED =
  /^(?:service_name|service_port|tcp_flag_names|src_class|dst_class|(?:src|dst)_(?:cloud_.*|lists|attributes)|direction_source|sample_weight|flows_out|flows_in|sublocation_.*|resource_type|tgw_pair_attachment_id|tgw_..._az_id|packets_lost_.*|ecs_.*|encryption_status|(?:instance|interface|asg)_tag(?:_2)?|interface_type|next_hop_.*|verdict(?:_.*)?|flow_role|sg_.*|nacl_.*|transfer_.*|signals)$/;
const RECORDER = ['interface_id', 'vpc_id', 'subnet_id', 'instance_id'];
/** Values that go into the endpoint if they apply to its address; otherwise they go under `unmapped`. */
const IN_ENDPOINT = ['label', 'country', 'city', 'location', 'as_number', 'as_organization'];
const AWS_ACCOUNT = { type_id: { digits: '10' }, type: 'AWS Account' };

const BOUNDARIES: Readonly<Record<string, readonly [number, string]>> = {
  same_vpc: [4, 'Same VPC'],
  internet_gateway_or_vpc_endpoint: [5, 'Internet/VPC Gateway'],
  virtual_private_gateway: [6, 'Virtual Private Gateway'],
  vpc_peering: [7, 'Intra-region VPC'],
  inter_region_vpc_peering: [8, 'Inter-region VPC'],
  local_gateway: [9, 'Local Gateway'],
  gateway_vpc_endpoint: [10, 'Gateway VPC'],
  internet_gateway: [11, 'Internet Gateway'],
};
const SCOPES: Readonly<Record<string, readonly [number, string]>> = {
  private: [1, 'Internal'],
  public: [2, 'External'],
};

type Pair = readonly [number | undefined, unknown];

/**
 * The expected OCSF document for a flat document of the same record, with numbers as digits. It is written by hand, as simply as
 * possible, and without the schema, for the words that occur in arbitrary values. `later` has the fields that the program does
 * not know, by output name; `arrivalMs` is the time for a record without times.
 */
export function ocsfOracle(flat: FlatDocument, later: FlatDocument, arrivalMs: number): FlatDocument {
  const text = (name: string): string | undefined => (typeof flat[name] === 'string' ? flat[name] : undefined);
  const digits = (name: string): string | undefined => digitsOf(flat[name]);
  const milliseconds = (name: string): unknown => {
    const seconds = digits(name);
    return seconds === undefined ? undefined : { digits: String(BigInt(seconds) * 1_000n) };
  };
  const { action, direction, tgw_id: tgwId, resource_id: resourceId } = flat;
  const isSilent = ['NODATA', 'SKIPDATA'].includes(text('log_status') ?? '') && !flat.srcaddr && !flat.dstaddr;
  const activity: Pair = isSilent ? [99, flat.log_status] : action === 'REJECT' ? [5, 'Refuse'] : [6, 'Traffic'];
  const verdict: Readonly<Record<string, unknown>> =
    action === 'REJECT'
      ? { action_id: number(2), action: 'Denied', disposition_id: number(2), disposition: 'Blocked' }
      : { action_id: number(1), action: 'Allowed', disposition_id: number(1), disposition: 'Allowed' };
  const flags = Number(digits('tcp_flags') ?? 0);
  const observation: Pair =
    tgwId || resourceId
      ? [3, 'Neither']
      : direction === 'egress'
        ? [1, 'Source']
        : direction === 'ingress'
          ? [2, 'Destination']
          : [undefined, undefined];
  const way = flat.flow_direction ?? direction;
  const wayIs: Pair = way === 'ingress' ? [1, 'Inbound'] : way === 'egress' ? [2, 'Outbound'] : [0, 'Unknown'];
  const address = text('srcaddr') ?? text('dstaddr');
  const type = text('type') ?? (address && (address.includes(':') ? 'IPv6' : 'IPv4'));
  const version: Pair = lookupIn<Pair>(
    { IPv4: [4, 'Internet Protocol version 4 (IPv4)'], IPv6: [6, 'Internet Protocol version 6 (IPv6)'] },
    type ?? '',
  ) ?? [type === undefined ? undefined : 99, type];
  const boundary: Pair = lookupIn(BOUNDARIES, text('traffic_path_name') ?? '') ?? [
    digits('traffic_path') === undefined ? undefined : 99,
    digits('traffic_path'),
  ];
  const start = milliseconds('start');
  const end = milliseconds('end');
  const hasAccount = text('account_id') !== undefined && flat.account_id !== 'unknown';
  const source = oneEnd(flat, 'src', direction === 'egress' && !tgwId);
  const destination = oneEnd(flat, 'dst', direction === 'ingress' && !tgwId);
  const isPlaced = source.holdsRecorder || destination.holdsRecorder;

  const rule = decidingRuleOf(flat);

  const document = pruned({
    category_uid: number(4),
    category_name: 'Network Activity',
    class_uid: number(4001),
    class_name: 'Network Activity',
    activity_id: number(activity[0]),
    activity_name: activity[1],
    type_uid: number(400_100 + (activity[0] ?? 0)),
    type_name: `Network Activity: ${isSilent ? 'Other' : String(activity[1])}`,
    severity_id: number(1),
    severity: 'Informational',
    ...(action === undefined ? {} : verdict),
    status_code: flat.log_status,
    status_detail: flat.reject_reason ?? verdictAndReason(flat),
    ...(action === undefined
      ? {}
      : {
          confidence_id: lookupIn({ sure: number(3), likely: number(2) }, String(flat.verdict_certainty)),
          confidence: lookupIn({ sure: 'High', likely: 'Medium' }, String(flat.verdict_certainty)),
          firewall_rule: {
            uid: rule?.id,
            name: rule?.words,
            desc: rule?.description,
            type: rule?.kind,
            condition: rule?.words,
          },
          policy: {
            uid: rule?.set,
            name: rule?.setName,
            desc: rule?.setDescription,
            type: rule?.kind,
            is_applied: rule === undefined ? undefined : true,
          },
        }),
    time: start ?? end ?? { digits: String(arrivalMs) },
    start_time: start,
    end_time: end,
    duration: milliseconds('duration_seconds'),
    count: flat.flow_count,
    is_src_dst_assignment_known: isSilent ? undefined : (flags & 2) !== 0 && (flags & 16) === 0 && flags < 512,
    observation_point_id: isSilent ? undefined : number(observation[0]),
    observation_point: isSilent ? undefined : observation[1],
    metadata: {
      version: '1.8.0',
      profiles: [
        'cloud',
        ...(action === undefined ? [] : ['security_control']),
        ...(listedEnds(flat).length === 0 ? [] : ['osint']),
      ],
      original_time: digits('start') ?? digits('end'),
      product: {
        name: tgwId ? 'AWS Transit Gateway' : 'Amazon VPC',
        vendor_name: 'AWS',
        version: digits('version'),
        feature: { name: 'Flowlogs' },
      },
    },
    cloud: {
      provider: 'AWS',
      account: hasAccount ? { uid: flat.account_id, ...AWS_ACCOUNT } : undefined,
      region: flat.region,
      zone: flat.az_id,
    },
    connection_info: {
      direction_id: number(wayIs[0]),
      direction: wayIs[1],
      protocol_num: flat.protocol,
      protocol_name: flat.protocol_name,
      protocol_ver_id: number(version[0]),
      protocol_ver: version[1],
      tcp_flags: flat.tcp_flags,
      boundary_id: number(boundary[0]),
      boundary: boundary[1],
      community_uid: flat.community_id,
    },
    traffic: {
      bytes: flat.bytes,
      packets: flat.packets,
      bytes_out: flat.bytes_out,
      bytes_in: flat.bytes_in,
      packets_out: flat.packets_out,
      packets_in: flat.packets_in,
    },
    src_endpoint: source.endpoint,
    dst_endpoint: destination.endpoint,
    network_observation_point: { uid: tgwId ?? resourceId, interface_uid: flat.tgw_attachment_id },
    enrichments: [source.enrichment, destination.enrichment],
    osint: listedEnds(flat).map(({ side, names, address: value }) => {
      const packetAddress = flat[`pkt_${side}addr`];
      const isInBetween = value !== undefined && packetAddress !== undefined && value !== packetAddress;
      return {
        name: `${side}_endpoint.${isInBetween ? 'intermediate_ips[]' : 'ip'}`,
        type_id: number(1),
        type: 'IP Address',
        value: value ?? 'unknown',
        labels: names,
      };
    }),
    raw_data: flat.original_line,
    unmapped: withLater(
      {
        ...Object.fromEntries(Object.entries(flat).filter(([name]) => UNMAPPED.test(name))),
        account_id: hasAccount ? undefined : flat.account_id,
        resource_id: tgwId ? resourceId : undefined,
        ...(isPlaced ? {} : Object.fromEntries(RECORDER.map((name) => [name, flat[name]]))),
        ...source.unmapped,
        ...destination.unmapped,
      },
      later,
    ),
  });
  return isObject(document) ? document : {};
}

interface EndParts {
  readonly endpoint: unknown;
  readonly enrichment: unknown;
  readonly unmapped: Readonly<Record<string, unknown>>;
  readonly holdsRecorder: boolean;
}

function oneEnd(flat: FlatDocument, side: 'src' | 'dst', isOwn: boolean): EndParts {
  const of = (name: string): unknown => flat[`${side}_${name}`];
  const tgw = (name: string): unknown => flat[`tgw_${side}_${name}`];
  const recorded = (name: string): unknown => (isOwn ? flat[name] : undefined);
  const address = flat[`${side}addr`];
  const packetAddress = flat[`pkt_${side}addr`];
  const isInBetween = address !== undefined && packetAddress !== undefined && address !== packetAddress;
  const ownerType = of('owner_type');
  const otherType = ownerType ?? recorded('interface_type');
  const kind: Pair =
    ownerType === undefined && otherType === 'network_load_balancer'
      ? [15, 'Load Balancer']
      : [otherType === undefined ? undefined : 99, otherType];
  const ours = [of('interface_id'), of('owner_id'), tgw('vpc_id'), recorded('interface_id')];
  const isOurs = ours.some((each) => each !== undefined);
  const scope: Pair = isOurs ? [1, 'Internal'] : (SCOPES[String(of('class'))] ?? [undefined, undefined]);
  const account = tgw('vpc_account_id');
  const hasAccount = account !== undefined && account !== 'unknown';
  const identities = [
    ...[address, packetAddress, of('interface_id'), of('instance_id'), of('owner_id'), tgw('eni')],
    ...[recorded('interface_id'), recorded('instance_id')],
  ];
  const isIdentified = identities.some((each) => each !== undefined);
  const unlike = (value: unknown, known: unknown): unknown =>
    !isIdentified || (known !== undefined && known !== value) ? value : undefined;
  const attributes = Object.entries(flat).flatMap(([name, value]) => {
    const [, attribute = ''] = name.startsWith(`${side}_`) ? name.split(/^..._/) : [];
    return attribute === '' || [...RECORDER, ...PLACE_NAMES, 'class', 'label', 'unattributed'].includes(attribute)
      ? []
      : [[attribute, value]];
  });
  const data = pruned(Object.fromEntries(attributes));
  return {
    endpoint: isIdentified
      ? {
          ip: packetAddress ?? address,
          port: flat[`${side}port`],
          intermediate_ips: isInBetween ? [address] : undefined,
          svc_name: flat[`pkt_${side}_aws_service`],
          uid: of('interface_id') === undefined ? of('owner_id') : undefined,
          owner: { account: hasAccount ? { uid: account, ...AWS_ACCOUNT } : undefined },
          instance_uid: recorded('instance_id') ?? of('instance_id'),
          interface_uid: recorded('interface_id') ?? of('interface_id') ?? tgw('eni'),
          subnet_uid: recorded('subnet_id') ?? of('subnet_id') ?? tgw('subnet_id'),
          vpc_uid: recorded('vpc_id') ?? of('vpc_id') ?? tgw('vpc_id'),
          ...(isInBetween
            ? {}
            : {
                name: of('owner_name') ?? of('instance_name'),
                zone: of('label'),
                location: {
                  country: of('country'),
                  city: of('city'),
                  lat: pointOf(flat, side)?.lat,
                  long: pointOf(flat, side)?.lon,
                },
                autonomous_system: { number: of('as_number'), name: of('as_organization') },
                type_id: number(kind[0]),
                type: kind[1],
                network_scope_id: number(scope[0]),
                network_scope: scope[1],
              }),
        }
      : undefined,
    enrichment:
      data === undefined
        ? undefined
        : {
            name: `${side}_endpoint.${of('interface_id') === undefined ? 'uid' : 'interface_uid'}`,
            value: of('interface_id') ?? of('owner_id') ?? 'unknown',
            type: of('interface_id') === undefined ? 'resource' : 'network_interface',
            provider: 'Amazon EC2',
            data,
          },
    unmapped: {
      ...(isIdentified
        ? {}
        : {
            [`${side}port`]: flat[`${side}port`],
            [`pkt_${side}_aws_service`]: flat[`pkt_${side}_aws_service`],
          }),
      [`${side}_unattributed`]: of('unattributed'),
      ...Object.fromEntries(
        IN_ENDPOINT.map((name) => [`${side}_${name}`, isIdentified && !isInBetween ? undefined : of(name)]),
      ),
      [`tgw_${side}_vpc_account_id`]: isIdentified && hasAccount ? undefined : account,
      [`tgw_${side}_eni`]: unlike(tgw('eni'), of('interface_id')),
      [`tgw_${side}_vpc_id`]: unlike(tgw('vpc_id'), of('vpc_id')),
      [`tgw_${side}_subnet_id`]: unlike(tgw('subnet_id'), of('subnet_id')),
    },
    holdsRecorder: isOwn && isIdentified,
  };
}

function number(value: number | undefined): unknown {
  return value === undefined ? undefined : { digits: String(value) };
}
