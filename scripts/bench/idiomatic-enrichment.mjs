import { hash } from 'node:crypto';

const TCP = 6;
const SYN = 2;
const ACK = 16;
const FIRST_RESERVED_PORT = 512;
const FIRST_USER_PORT = 1_024;
const FIRST_EPHEMERAL_PORT = 32_768;
const SERVERS_OF_RESERVED_PORTS = new Set([111, 988, 2049, 4045, 4046, 20_048, 24_007, 24_008]);
const WITH_PORTS = new Set([6, 17, 132]);
const ICMP = new Set([1, 58]);
const SAME_VPC = 1;
const VIRTUAL_PRIVATE_GATEWAY = 3;

/**
 * Adds values to a record, with a `Map` for each kind of repeated value: addresses, times, interfaces, pairs of ports. `namesOfEnds`
 * maps the attributes of an end to their names in a document; `judge` finds verdicts, transfer classes and places.
 */
export const makeEnrichment = (sources, inventory, { namesOfEnds, hasCommunityId, judge }) => {
  const { protocolName, tcpFlagNames, trafficPathName } = sources;
  const addressFacts = makeAddressBook(sources);
  const metadata = indexInventory(sources, inventory);
  const describe = makeDescriber(metadata, namesOfEnds);
  const ownedByTask = makeTaskOwner();
  const nobody = remember((reason) => namesOfEnds({ unattributed: reason }));
  const isoTime = remember((seconds) => new Date(seconds * 1_000).toISOString());

  const enrich = (record) => {
    const { srcaddr, dstaddr, protocol, start, end, tcp_flags: flags, traffic_path: path } = record;
    const source = srcaddr === undefined ? undefined : addressFacts(srcaddr);
    const destination = dstaddr === undefined ? undefined : addressFacts(dstaddr);
    const own = metadata.interfaces.get(record.interface_id);
    const [direction, directionSource] = directionOf(record, own, source, destination);
    const service = serviceOf(sources, record);
    const vpcId = record.vpc_id ?? own?.vpcId;
    const recording = direction === undefined ? undefined : ownedByTask(recordingEnd(record, own), record);
    const endOf = (facts) => {
      if (facts === undefined) return undefined;
      const peer = locatePeer(metadata, facts.text, vpcId, record);
      if (peer?.attachedAt > end) return nobody('attached_later');
      if (peer !== undefined) return describe(peer);
      const isTold = facts.addressClass !== 'public' && metadata.holds(`${vpcId} ${facts.text}`);
      return isTold ? nobody('not_found') : undefined;
    };
    return {
      timestamp: end === undefined ? undefined : isoTime(end),
      startTime: start === undefined ? undefined : isoTime(start),
      durationSeconds: end >= start ? end - start : undefined,
      protocolName: protocol === undefined ? undefined : protocolName(protocol),
      serviceName: service?.name,
      servicePort: service?.port,
      tcpFlagNames: flags === undefined || (protocol ?? TCP) !== TCP ? undefined : tcpFlagNames(flags),
      trafficPathName: path === undefined ? undefined : trafficPathName(path),
      direction,
      directionSource,
      judged: judge?.(record, direction, source, destination),
      communityId: hasCommunityId ? communityIdOf(record, source, destination) : undefined,
      sourceClass: source?.addressClass,
      destinationClass: destination?.addressClass,
      source: direction === 'egress' ? describe(recording) : endOf(source),
      destination: direction === 'ingress' ? describe(recording) : endOf(destination),
    };
  };
  return { enrich, isAddress: (token) => addressFacts(token) !== undefined };
};

const isoSeconds = (seconds) => new Date(seconds * 1_000).toISOString().replace('.000Z', 'Z');

/** Higher than the number of keys that repeat. */
const MAX_REMEMBERED = 50_000;

/** Remembers results by key; forgets all of them at the maximum, so that keys that occur only once do not pile up. */
export const remember = (make) => {
  const known = new Map();
  return (key) => {
    if (known.size >= MAX_REMEMBERED) known.clear();
    if (!known.has(key)) known.set(key, make(key));
    return known.get(key);
  };
};

/** Class, canonical text and bytes of an address; undefined if the text is not an address. */
const makeAddressBook = ({ CidrTable, parseCidrBlock, ADDRESS_CLASS_BLOCKS, parseIpText, formatIpAddress }) => {
  const classes = new CidrTable(ADDRESS_CLASS_BLOCKS.map((row) => [parseCidrBlock(row.block), row.addressClass]));
  return remember((text) => {
    const address = parseIpText(text);
    if (address === undefined) return undefined;
    const { family, word0, word1, word2, word3 } = address;
    const bytes = Buffer.alloc(16);
    for (const [index, word] of [word0, word1, word2, word3].entries()) bytes.writeUInt32BE(word, 4 * index);
    return {
      text: formatIpAddress(address),
      addressClass: classes.lookup(address),
      bytes: family === 4 ? bytes.subarray(12) : bytes,
    };
  });
};

const byId = (things) => new Map(things.map((thing) => [thing.id, thing]));

const indexInventory = ({ CidrTable, parseCidrBlock, parseIpText }, inventory) => {
  const byVpcAndAddress = new Map();
  const byAddress = new Map();
  for (const one of inventory.networkInterfaces) {
    for (const address of one.addresses) byVpcAndAddress.set(`${one.vpcId} ${address}`, one);
    for (const address of [...one.addresses, ...(one.publicAddresses ?? [])]) {
      byAddress.set(address, [...(byAddress.get(address) ?? []), one]);
    }
  }
  const ranges = new Map(
    inventory.vpcs.map(({ id, cidrBlocks }) => [
      id,
      new CidrTable(cidrBlocks.map((block) => [parseCidrBlock(block), true])),
    ]),
  );
  const holds = remember((key) => {
    const [vpcId, address] = key.split(' ');
    return ranges.get(vpcId)?.lookup(parseIpText(address)) === true;
  });
  return {
    interfaces: byId(inventory.networkInterfaces),
    instances: byId(inventory.instances),
    subnets: byId(inventory.subnets),
    vpcs: byId(inventory.vpcs),
    byVpcAndAddress,
    byAddress,
    holds,
  };
};

const directionOf = (record, own, source, destination) => {
  if (record.flow_direction !== undefined) return [record.flow_direction, 'record'];
  if (own === undefined || source === undefined || destination === undefined) return [];
  const isSource = own.addresses.includes(source.text);
  if (isSource === own.addresses.includes(destination.text)) return [];
  return [isSource ? 'egress' : 'ingress', 'interface'];
};

/** The recording interface; ids in the record take precedence over the inventory. */
const recordingEnd = (record, own) => {
  const { vpc_id: vpcId = own?.vpcId, subnet_id: subnetId = own?.subnetId } = record;
  const { instance_id: instanceId = own?.instanceId, interface_id: id } = record;
  const agrees = vpcId === own?.vpcId && subnetId === own?.subnetId && instanceId === own?.instanceId;
  return agrees && own !== undefined ? own : { ...own, id, vpcId, subnetId, instanceId, attachedAt: undefined };
};

/** The ECS task that the record names owns the recording interface, regardless of the inventory. */
const makeTaskOwner = () => {
  const known = new Map();
  return (end, { ecs_task_id: id, ecs_service_name: name }) => {
    if (id === undefined) return end;
    const key = `${end.id} ${id} ${name}`;
    if (!known.has(key)) {
      const attachedAt = end.owner?.type === 'ecs_task' ? end.attachedAt : undefined;
      known.set(key, { ...end, attachedAt, owner: { type: 'ecs_task', id, name } });
    }
    return known.get(key);
  };
};

const locatePeer = ({ interfaces, byVpcAndAddress, byAddress, holds }, address, vpcId, record) => {
  const nextHop = interfaces.get(record.next_hop_interface_id);
  if (nextHop?.addresses.includes(address)) return nextHop;
  const key = `${vpcId} ${address}`;
  const neighbour = byVpcAndAddress.get(key);
  if (neighbour !== undefined) return neighbour;
  if (record.traffic_path === SAME_VPC || holds(key) || record.traffic_path === VIRTUAL_PRIVATE_GATEWAY)
    return undefined;
  const beyond = byVpcAndAddress.get(`${record.next_hop_vpc_id} ${address}`);
  if (beyond !== undefined) return beyond;
  const anywhere = byAddress.get(address);
  return anywhere?.length === 1 ? anywhere[0] : undefined;
};

/** The attributes of an end, assembled once for each interface. */
const makeDescriber = ({ instances, subnets, vpcs }, namesOfEnds) => {
  const known = new Map();
  return (one) => {
    if (one === undefined) return undefined;
    let end = known.get(one);
    if (end === undefined) {
      const instance = instances.get(one.instanceId);
      const subnet = subnets.get(one.subnetId);
      const isInstance = one.owner?.id !== undefined && one.owner.id === one.instanceId;
      const tags = { ...one.tags, ...instance?.tags };
      end = namesOfEnds({
        interface_id: one.id,
        interface_type: one.type,
        interface_description: one.owner?.type === 'unknown' ? one.description : undefined,
        owner_type: one.owner?.type,
        owner_id: one.owner?.id,
        owner_name: one.owner?.name ?? (isInstance ? instance?.tags?.Name : undefined),
        owner_since: one.owner === undefined || !one.attachedAt ? undefined : isoSeconds(one.attachedAt),
        instance_id: one.instanceId,
        instance_name: instance?.tags?.Name,
        instance_type: instance?.type,
        image_id: instance?.imageId,
        subnet_id: one.subnetId,
        subnet_name: subnet?.tags?.Name,
        availability_zone: one.availabilityZone ?? subnet?.availabilityZone,
        vpc_id: one.vpcId,
        vpc_name: vpcs.get(one.vpcId)?.tags?.Name,
        security_group_ids: one.securityGroupIds,
        public_ip: one.publicAddresses?.[0],
        tags: Object.keys(tags).length === 0 ? undefined : tags,
      });
      known.set(one, end);
    }
    return end;
  };
};

const serviceOf = ({ serviceName, serviceRank, transportOfProtocol }, record) => {
  const { srcport, dstport, protocol, tcp_flags: flags = 0 } = record;
  const transport = protocol === undefined ? undefined : transportOfProtocol(protocol);
  if (transport === undefined || srcport === undefined || dstport === undefined) return undefined;
  const isReserved = (port) => port >= FIRST_RESERVED_PORT && port < FIRST_USER_PORT;
  const isKnown = (port) => {
    const rank = serviceRank(transport, port);
    return port < FIRST_RESERVED_PORT ? rank !== undefined : rank === 'operator';
  };
  const isClientOf = (port, server) =>
    isReserved(port) &&
    SERVERS_OF_RESERVED_PORTS.has(server) &&
    !(isReserved(server) && SERVERS_OF_RESERVED_PORTS.has(port));
  const isLessKnown = (port, other) => isReserved(port) && !isKnown(port) && isKnown(other);
  const likelihood = (port) => {
    if (port === 0) return 0;
    if (port < FIRST_USER_PORT) {
      if (isKnown(port)) return 7;
      return serviceRank(transport, port) === undefined ? 4 : 5;
    }
    if (port >= FIRST_EPHEMERAL_PORT) return isKnown(port) ? 1 : 0;
    return isKnown(port) ? 6 : 2;
  };
  const serverPort = () => {
    if (srcport === dstport) return srcport;
    if (isClientOf(srcport, dstport)) return dstport;
    if (isClientOf(dstport, srcport)) return srcport;
    if (protocol === TCP && (flags & SYN) !== 0) return (flags & ACK) === 0 ? dstport : srcport;
    if (isLessKnown(srcport, dstport)) return dstport;
    if (isLessKnown(dstport, srcport)) return srcport;
    const difference = likelihood(srcport) - likelihood(dstport);
    if (difference === 0) return undefined;
    return difference > 0 ? srcport : dstport;
  };
  const port = serverPort();
  return port === undefined || port === 0 ? undefined : { port, name: serviceName(transport, port) };
};

/** Version 1, seed 0: https://github.com/corelight/community-id-spec. */
const communityIdOf = ({ srcport, dstport, protocol }, source, destination) => {
  if (source === undefined || destination === undefined || protocol === undefined || ICMP.has(protocol))
    return undefined;
  const order = Buffer.compare(source.bytes, destination.bytes) || srcport - dstport;
  const [first, second] = order <= 0 ? [source, destination] : [destination, source];
  const [firstPort, secondPort] = order <= 0 ? [srcport, dstport] : [dstport, srcport];
  const ports = WITH_PORTS.has(protocol) ? [firstPort >> 8, firstPort, secondPort >> 8, secondPort] : [];
  const tuple = Buffer.from([0, 0, ...first.bytes, ...second.bytes, protocol, 0, ...ports]);
  return `1:${hash('sha1', tuple, 'base64')}`;
};
