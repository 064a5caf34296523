import { MORNING } from '../../bench/flow-lines.mjs';
import { ACCOUNT, REGION } from '../../bench/world.mjs';
import { toLine } from '../../samples/formats.mjs';
import { makeRandom } from '../../samples/random.mjs';

const PORTS = [22, 53, 80, 443, 443, 443, 3306, 5432, 6379, 8080, 9200];
const TCP = 6;
const UDP = 17;
const MINUTE_SECONDS = 60;
/** Percentage of rejected connections, which have a record in one direction only. */
const REJECTED_PERCENT = 5;
const OTHER_VPC_PERCENT = 20;

/**
 * Lines of connections in a network, within one minute, grouped by interface, as flow logs deliver them: for each pair of ends and
 * service the given number of connections; one of the ends records both directions.
 * @param {ReturnType<typeof import('../../bench/world.mjs').makeWorld>} world
 * @param {{ fields: readonly string[], version: number }} format
 * @param {number} count number of lines
 * @param {number} connections number of connections of a client to a service
 */
export const connectionLines = (world, { fields, version }, count, connections) => {
  const random = makeRandom(1_129);
  const neighbours = new Map();
  for (const peer of world.peers) neighbours.set(peer.vpcId, [...(neighbours.get(peer.vpcId) ?? []), peer]);
  const lines = [];
  while (lines.length < count) {
    const own = random.pick(world.recorders);
    const isElsewhere = random.between(1, 100) <= OTHER_VPC_PERCENT;
    const peer = random.pick(isElsewhere ? world.peers : neighbours.get(own.vpcId));
    const isClient = random.between(0, 1) === 0;
    const dialogue = { own, peer, isClient, port: random.pick(PORTS) };
    for (let made = 0; made < connections && lines.length < count; made++) {
      for (const record of connection(dialogue, random)) lines.push(toLine(record, fields, version));
    }
  }
  return lines.slice(0, count);
};

/** The records of a connection at one of its ends. */
const connection = ({ own, peer, isClient, port }, random) => {
  const clientPort = random.between(32_768, 60_999);
  const protocol = port === 53 ? UDP : TCP;
  const isRejected = random.between(1, 100) <= REJECTED_PERCENT;
  const start = MORNING + random.between(0, 20);
  const end = start + random.between(1, MINUTE_SECONDS - 21);
  const ownPort = isClient ? clientPort : port;
  const peerPort = isClient ? port : clientPort;
  const side = { own, peer, ownPort, peerPort, protocol, start, end };
  const request = flow({ ...side, isEgress: isClient, isRejected, flags: protocol === TCP ? 3 : 0 }, random);
  if (isRejected) return [request];
  return [request, flow({ ...side, isEgress: !isClient, isRejected, flags: protocol === TCP ? 19 : 0 }, random)];
};

const flow = ({ own, peer, ownPort, peerPort, protocol, start, end, isEgress, isRejected, flags }, random) => {
  const ends = isEgress ? [own, peer] : [peer, own];
  const [source, destination] = ends.map(({ addresses }) => addresses[0]);
  const [srcport, dstport] = isEgress ? [ownPort, peerPort] : [peerPort, ownPort];
  const packets = random.between(1, 500);
  return {
    'account-id': ACCOUNT,
    'interface-id': own.id,
    srcaddr: source,
    dstaddr: destination,
    srcport,
    dstport,
    protocol,
    packets,
    bytes: packets * random.between(40, 1_500),
    start,
    end,
    action: isRejected ? 'REJECT' : 'ACCEPT',
    'log-status': 'OK',
    'vpc-id': own.vpcId,
    'subnet-id': own.subnetId,
    ...(own.instanceId === undefined ? {} : { 'instance-id': own.instanceId }),
    'tcp-flags': flags,
    type: 'IPv4',
    'pkt-srcaddr': source,
    'pkt-dstaddr': destination,
    region: REGION,
    'az-id': 'euc1-az2',
    'flow-direction': isEgress ? 'egress' : 'ingress',
    ...(isEgress ? { 'traffic-path': own.vpcId === peer.vpcId ? 1 : 4 } : {}),
  };
};
