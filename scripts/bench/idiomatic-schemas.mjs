// The documents of the idiomatic loop: objects, one literal per schema, from which JSON.stringify omits undefined values.

/** Single-level documents: the record and the added values. */
const flat = {
  hasCommunityId: false,
  namesOfEnds: (attributes) => ({
    asSource: prefixed('src_', attributes),
    asDestination: prefixed('dst_', attributes),
  }),
  toDocument: (record, added) => ({
    timestamp: added.timestamp?.replace('.000', ''),
    duration_seconds: added.durationSeconds,
    ...record,
    protocol_name: added.protocolName,
    service_name: added.serviceName,
    service_port: added.servicePort,
    tcp_flag_names: added.tcpFlagNames,
    traffic_path_name: added.trafficPathName,
    direction: added.direction,
    direction_source: added.directionSource,
    src_class: added.sourceClass,
    dst_class: added.destinationClass,
    ...added.judged?.source,
    ...added.judged?.destination,
    ...added.judged?.verdict,
    ...added.judged?.transfer,
    ...added.source?.asSource,
    ...added.destination?.asDestination,
  }),
  toFault: (fault, line) => ({ parse_fault: fault, message: line }),
};

const ECS_VERSION = '8.17.0';

/** Elastic Common Schema, with the names of Elastic's AWS integration. */
const ecs = {
  hasCommunityId: true,
  namesOfEnds: (attributes) => attributes,
  toDocument: (record, added, now) => {
    const { srcaddr, dstaddr, action, bytes, packets } = record;
    const { direction, source, destination } = added;
    const own = direction === 'egress' ? source : direction && destination;
    const far = direction === 'egress' ? destination : direction && source;
    const farEnd = far && {
      provider: 'aws',
      availability_zone: far.availability_zone,
      instance: orNothing({ id: far.instance_id, name: far.instance_name }),
      machine: orNothing({ type: far.instance_type }),
    };
    const isAccepted = action === 'ACCEPT';
    const isThroughGateway = record.traffic_path === 2 || record.traffic_path === 8;
    const addresses = [
      srcaddr,
      dstaddr,
      record.pkt_srcaddr,
      record.pkt_dstaddr,
      source?.public_ip,
      destination?.public_ip,
    ];
    const related = [...new Set(addresses)].filter((address) => address !== undefined);
    const resource = orNothing({ name: record.ecs_container_instance_arn, id: record.ecs_container_instance_id });
    const cluster = orNothing({ id: record.ecs_cluster_arn, name: record.ecs_cluster_name });
    return {
      '@timestamp': added.timestamp ?? added.startTime ?? new Date(now()).toISOString(),
      ecs: { version: ECS_VERSION },
      event: {
        kind: 'event',
        category: ['network'],
        type: [isSilent(record) ? 'info' : 'connection', ...(action ? [isAccepted ? 'allowed' : 'denied'] : [])],
        action: action?.toLowerCase(),
        outcome: action && (isAccepted ? 'success' : 'failure'),
        reason: record.reject_reason,
        module: 'aws',
        dataset: 'aws.vpcflow',
        start: added.startTime,
        end: added.timestamp,
        duration: added.durationSeconds === undefined ? undefined : added.durationSeconds * 1e9,
      },
      source: orNothing({
        address: srcaddr,
        ip: srcaddr,
        port: record.srcport,
        bytes,
        packets,
        nat: orNothing({ ip: isThroughGateway ? source?.public_ip : undefined }),
      }),
      destination: orNothing({ address: dstaddr, ip: dstaddr, port: record.dstport }),
      network: orNothing({
        type: ipVersionOf(record),
        transport: added.protocolName,
        iana_number: textOf(record.protocol),
        bytes,
        packets,
        direction: record.flow_direction ?? direction,
        community_id: added.communityId,
      }),
      related: related.length === 0 ? undefined : { ip: related },
      cloud: {
        provider: 'aws',
        account: record.account_id === 'unknown' ? undefined : orNothing({ id: record.account_id }),
        region: record.region,
        availability_zone: record.az_id,
        instance: orNothing({ id: record.instance_id ?? own?.instance_id, name: own?.instance_name }),
        machine: orNothing({ type: own?.instance_type }),
        origin: direction === 'ingress' ? farEnd : undefined,
        target: direction === 'egress' ? farEnd : undefined,
      },
      service: orNothing({ name: record.ecs_service_name }),
      container: orNothing({ id: record.ecs_container_id }),
      orchestrator: (cluster ?? resource) && {
        type: 'ecs',
        cluster,
        resource: resource && { type: 'container', ...resource },
      },
      aws: { vpcflow: vpcflowOf(record, added) },
      vpcflow: orNothing({
        service: orNothing({ name: added.serviceName, port: added.servicePort }),
        traffic_path_name: added.trafficPathName,
        direction_source: added.directionSource,
        source: orNothing({ class: added.sourceClass, ...source }),
        destination: orNothing({ class: added.destinationClass, ...destination }),
      }),
    };
  },
  toFault: ({ code, field, detail }, line, now) => ({
    '@timestamp': new Date(now).toISOString(),
    ecs: { version: ECS_VERSION },
    event: { kind: 'pipeline_error', category: ['network'], module: 'aws', dataset: 'aws.vpcflow', original: line },
    error: { code, message: detail },
    cloud: { provider: 'aws' },
    vpcflow: field && { parse_fault: { field } },
  }),
};

/** The fields under the names of Elastic's integration; later fields under AWS's names. */
const vpcflowOf = (record, added) => ({
  version: textOf(record.version),
  account_id: record.account_id,
  interface_id: record.interface_id,
  action: record.action,
  log_status: record.log_status,
  vpc_id: record.vpc_id,
  subnet_id: record.subnet_id,
  instance_id: record.instance_id,
  tcp_flags: textOf(record.tcp_flags),
  tcp_flags_array: added.tcpFlagNames?.map((name) => name.toLowerCase()),
  type: record.type,
  pkt_srcaddr: record.pkt_srcaddr,
  pkt_dstaddr: record.pkt_dstaddr,
  sublocation: orNothing({ type: record.sublocation_type, id: record.sublocation_id }),
  pkt_src_service: record.pkt_src_aws_service,
  pkt_dst_service: record.pkt_dst_aws_service,
  traffic_path: textOf(record.traffic_path),
  ecs_second_container_id: record.ecs_second_container_id,
  ecs_task_definition_arn: record.ecs_task_definition_arn,
  ecs_task_arn: record.ecs_task_arn,
  ecs_task_id: record.ecs_task_id,
  resource_id: record.resource_id,
  encryption_status: textOf(record.encryption_status),
  instance_tag: record.instance_tag,
  instance_tag_2: record.instance_tag_2,
  interface_tag: record.interface_tag,
  interface_tag_2: record.interface_tag_2,
  asg_tag: record.asg_tag,
  asg_tag_2: record.asg_tag_2,
  interface_type: record.interface_type,
  next_hop_interface_id: record.next_hop_interface_id,
  next_hop_subnet_id: record.next_hop_subnet_id,
  next_hop_az_id: record.next_hop_az_id,
  next_hop_vpc_id: record.next_hop_vpc_id,
  next_hop_interface_type: record.next_hop_interface_type,
});

const STREAM = 'vpc-flow-logs';
/** Columns that an event has under another name or in the data model. */
const RENAMED = [
  'account_id',
  'srcaddr',
  'dstaddr',
  'srcport',
  'dstport',
  'protocol',
  'packets',
  'bytes',
  'start',
  'end',
];
const PLACED = ['action', 'log_status', 'reject_reason', 'tcp_flags'];
const LEFT_OUT = new Set([...RENAMED, ...PLACED]);

/** Events for Splunk's HTTP Event Collector. */
const splunk = {
  hasCommunityId: true,
  namesOfEnds: ({ interface_id: interfaceId, ...attributes }) => ({
    interfaceId,
    publicIp: attributes.public_ip,
    asSource: prefixed('src_', attributes),
    asDestination: prefixed('dest_', attributes),
  }),
  toDocument: (record, added, now) => {
    const { region, interface_id: device, action, srcaddr, dstaddr, bytes, packets } = record;
    const { direction, source, destination } = added;
    const isEgress = direction === 'egress';
    const other = (value) => (direction === undefined || value === undefined ? undefined : 0);
    const isThroughGateway = record.traffic_path === 2 || record.traffic_path === 8;
    const own = {};
    for (const name in record) if (!LEFT_OUT.has(name)) own[name] = record[name];
    return {
      time: record.start ?? record.end ?? now() / 1_000,
      host: device,
      source: region && [region, STREAM, ...(device === undefined ? [] : [device])].join(':'),
      sourcetype: 'aws:vpcflow:enriched',
      event: {
        action: action && (action === 'ACCEPT' ? 'allowed' : 'blocked'),
        vpcflow_action: action,
        log_status: record.log_status,
        reject_reason: record.reject_reason,
        app: added.serviceName,
        service_port: added.servicePort,
        transport: added.protocolName === 'ipv6-icmp' ? 'icmp' : added.protocolName,
        protocol: record.protocol === undefined ? undefined : 'ip',
        protocol_code: record.protocol,
        protocol_version: ipVersionOf(record),
        direction: direction && (isEgress ? 'outbound' : 'inbound'),
        src: srcaddr,
        src_ip: srcaddr,
        src_port: record.srcport,
        dest: dstaddr,
        dest_ip: dstaddr,
        dest_port: record.dstport,
        bytes,
        bytes_out: isEgress ? bytes : other(bytes),
        bytes_in: direction === 'ingress' ? bytes : other(bytes),
        packets,
        packets_out: isEgress ? packets : other(packets),
        packets_in: direction === 'ingress' ? packets : other(packets),
        duration: added.durationSeconds,
        start_time: record.start,
        end_time: record.end,
        tcp_flag: added.tcpFlagNames,
        tcp_flags: record.tcp_flags,
        flow_id: added.communityId,
        dvc: device,
        vendor_product: 'AWS VPC Flow Logs',
        vendor_account: record.account_id,
        vendor_region: region,
        aws_account_id: record.account_id,
        ...own,
        traffic_path_name: added.trafficPathName,
        direction_source: added.directionSource,
        src_interface: source?.interfaceId,
        dest_interface: destination?.interfaceId,
        src_class: added.sourceClass,
        dest_class: added.destinationClass,
        src_translated_ip: isThroughGateway ? source?.publicIp : undefined,
        ...source?.asSource,
        ...destination?.asDestination,
      },
    };
  },
  toFault: ({ code, field, detail }, line, now) => ({
    time: now / 1_000,
    sourcetype: 'aws:vpcflow:unreadable',
    event: line,
    fields: { fault_code: code, fault_field: field, fault_detail: detail },
  }),
};

/** The schemas of the idiomatic loop by name. */
export const SCHEMAS = { flat, ecs, splunk };

const prefixed = (prefix, attributes) =>
  Object.fromEntries(
    Object.entries(attributes).flatMap(([name, value]) => (value === undefined ? [] : [[prefix + name, value]])),
  );

/** The object, or undefined if it has no values. */
const orNothing = (members) => {
  for (const name in members) if (members[name] !== undefined) return members;
  return undefined;
};

const textOf = (number) => (number === undefined ? undefined : String(number));

const isSilent = ({ log_status: status, srcaddr, dstaddr }) =>
  (status === 'NODATA' || status === 'SKIPDATA') && srcaddr === undefined && dstaddr === undefined;

const ipVersionOf = ({ type, srcaddr, dstaddr }) => {
  if (type === 'IPv4' || type === 'IPv6') return type.toLowerCase();
  const address = srcaddr ?? dstaddr;
  return address && (address.includes(':') ? 'ipv6' : 'ipv4');
};
