import { ACCOUNT, INTERFACES, REGION, SUBNETS } from './network.mjs';

const TCP = 6;
const SYN = 2;
const SYN_ACK = 18;
const FIN = 1;

/** The fields of a record that describe the recording interface. */
const recordedBy = (name) => {
  const eni = INTERFACES[name];
  return {
    'account-id': ACCOUNT,
    'interface-id': eni.id,
    'vpc-id': eni.vpcId,
    'subnet-id': eni.subnetId,
    ...(eni.instanceId === undefined ? {} : { 'instance-id': eni.instanceId }),
    region: REGION,
    'az-id': SUBNETS[eni.subnet].zone,
    'log-status': 'OK',
  };
};

/** The primary IPv4 address of an interface, or its IPv6 address if `isIpv6` is set. */
export const addressOf = (name, isIpv6 = false) => INTERFACES[name].addresses[isIpv6 ? 1 : 0];

/** A line for an interval without traffic. */
export const withoutTraffic = (name, start, status) => ({
  ...recordedBy(name),
  start,
  end: start + 59,
  'log-status': status,
});

/**
 * One direction of a flow, as one interface records it.
 * @param {string} name of the recording interface
 * @param {'ingress' | 'egress'} direction
 * @param flow source, destination, sourcePort, destinationPort, packets, bytes, start, and the differences from a plain TCP flow
 */
export const flowRecord = (name, direction, flow) => ({
  ...recordedBy(name),
  srcaddr: flow.source,
  dstaddr: flow.destination,
  srcport: flow.sourcePort,
  dstport: flow.destinationPort,
  protocol: flow.protocol ?? TCP,
  packets: flow.packets,
  bytes: flow.bytes,
  start: flow.start,
  end: flow.end ?? flow.start + 59,
  action: flow.action ?? 'ACCEPT',
  type: flow.source.includes(':') ? 'IPv6' : 'IPv4',
  'tcp-flags': flow.flags ?? 0,
  'pkt-srcaddr': flow.packetSource ?? flow.source,
  'pkt-dstaddr': flow.packetDestination ?? flow.destination,
  'flow-direction': direction,
  ...(direction === 'egress' && flow.path !== undefined ? { 'traffic-path': flow.path } : {}),
  ...flow.more,
});

/** Packets of a connection, number of additional packets in the replies, and bytes per packet: lowest and highest values. */
const WEB_SIZE = { packets: [6, 40], moreReplies: [-2, 12], requestBytes: [60, 420], replyBytes: [400, 1_380] };

/**
 * A connection within one interval: request and reply, each as every interface on the path records it.
 *
 * `client` and `server` are `{ address, eni }`; an end without `eni` is outside the network. `path` is the traffic-path of traffic that
 * leaves the network's interfaces; `protocol` is TCP by default; `size` has lowest and highest values.
 */
export const connection = (
  { client, server, port, start, protocol = TCP, path = 1, size = WEB_SIZE, more },
  random,
) => {
  const clientPort = random.between(32_768, 60_999);
  const requests = random.between(...size.packets);
  const replies = requests + random.between(...size.moreReplies);
  const isTcp = protocol === TCP;
  const from = start + random.between(0, 4);
  const until = start + random.between(40, 59);
  const ways = [
    {
      source: client,
      target: server,
      sourcePort: clientPort,
      destinationPort: port,
      packets: requests,
      bytes: requests * random.between(...size.requestBytes),
      flags: SYN | FIN,
    },
    {
      source: server,
      target: client,
      sourcePort: port,
      destinationPort: clientPort,
      packets: replies,
      bytes: replies * random.between(...size.replyBytes),
      flags: SYN_ACK | FIN,
    },
  ];
  return ways.flatMap(({ source, target, flags, ...counted }) => {
    const flow = {
      ...counted,
      source: source.address,
      destination: target.address,
      protocol,
      start: from,
      end: until,
      path,
      ...(isTcp ? { flags } : {}),
      more,
    };
    return [
      ...(source.eni === undefined ? [] : [flowRecord(source.eni, 'egress', flow)]),
      ...(target.eni === undefined ? [] : [flowRecord(target.eni, 'ingress', flow)]),
    ];
  });
};

/** An end of a connection that belongs to the sample network. */
export const ours = (eni, isIpv6 = false) => ({ eni, address: addressOf(eni, isIpv6) });

/** An end of a connection outside the sample network. */
export const theirs = (address) => ({ address });
