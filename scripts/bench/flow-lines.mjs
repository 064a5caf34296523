import { toLine } from '../samples/formats.mjs';
import { makeRandom } from '../samples/random.mjs';
import { ACCOUNT, REGION } from './world.mjs';

/** 2026-03-02T09:00:00Z, Unix seconds. */
export const MORNING = 1_772_442_000;
/** When the lines arrive, Unix seconds: 2026-03-02T10:00:00Z. */
export const ARRIVAL = MORNING + 3_600;
/** How long before that the flows ended: records are one to fifteen minutes late. */
const LEAST_LATE_SECONDS = 60;
const MOST_LATE_SECONDS = 900;
const PORTS = [22, 53, 80, 443, 443, 443, 3306, 5432, 6379, 8080, 9200];
const TCP = 6;
const UDP = 17;
const ICMP = 1;

/** Positions within every hundred lines: those without traffic, and the unreadable one. */
const NO_DATA = new Set([7, 41, 73]);
const UNREADABLE = 59;
/** Percentage of flows that are IPv6, and of flows that go to another VPC. */
const IPV6_PERCENT = 5;
const OTHER_VPC_PERCENT = 20;
/** Percentage of flows with a peer on the internet at the other end, if the world has such peers. */
const OUTSIDE_PERCENT = 50;
/** Values of traffic-path. */
const SAME_VPC = 1;
const VPC_PEERING = 4;
const INTERNET_GATEWAY = 8;

/**
 * Flow log lines of a world, the same in every run: 3 % NODATA and 1 % unreadable (alternately truncated and with an invalid port).
 * @param {ReturnType<typeof import('./world.mjs').makeWorld> & { outside?: readonly { addresses: readonly string[] }[] }} world with or
 *   without peers on the internet
 * @param {{ fields: readonly string[], version: number }} format
 * @param {number} count
 */
export const makeLines = (world, { fields, version }, count) => {
  const random = makeRandom(1_123);
  const neighbours = new Map();
  for (const peer of world.peers) neighbours.set(peer.vpcId, [...(neighbours.get(peer.vpcId) ?? []), peer]);
  return Array.from({ length: count }, (_, index) => {
    const own = random.pick(world.recorders);
    const record = flowOf(own, pickPeer(world, neighbours.get(own.vpcId), random), random);
    if (NO_DATA.has(index % 100)) return toLine(noDataOf(record), fields, version);
    if (index % 100 !== UNREADABLE) return toLine(record, fields, version);
    if (index % 200 === UNREADABLE) return toLine({ ...record, dstport: 70_000 }, fields, version);
    const line = toLine(record, fields, version);
    return line.slice(0, line.length / 2).trim();
  });
};

/**
 * The lines of {@link makeLines} that are readable.
 * @param {readonly string[]} lines
 */
export const readableOf = (lines) => lines.filter((_, index) => index % 100 !== UNREADABLE);

const pickPeer = ({ peers, outside }, neighbours, random) => {
  if (outside !== undefined && random.between(1, 100) <= OUTSIDE_PERCENT) return random.pick(outside);
  return random.pick(random.between(1, 100) <= OTHER_VPC_PERCENT ? peers : neighbours);
};

const flowOf = (own, peer, random) => {
  const isOutside = peer.id === undefined;
  // in this world, IPv6 is routed only within a VPC and to the internet
  const isIpv6 = (own.vpcId === peer.vpcId || isOutside) && random.between(1, 100) <= IPV6_PERCENT;
  const isEgress = random.between(0, 1) === 0;
  const [source, destination] = (isEgress ? [own, peer] : [peer, own]).map(
    ({ addresses }) => addresses[isIpv6 ? 1 : 0],
  );
  const protocol = random.pick([TCP, TCP, TCP, TCP, TCP, TCP, UDP, UDP, UDP, isIpv6 ? TCP : ICMP]);
  const hasPorts = protocol !== ICMP;
  const isRejected = random.between(0, 9) === 0;
  const end = ARRIVAL - random.between(LEAST_LATE_SECONDS, MOST_LATE_SECONDS);
  const packets = random.between(1, 5_000);
  return {
    'account-id': ACCOUNT,
    'interface-id': own.id,
    srcaddr: source,
    dstaddr: destination,
    srcport: hasPorts ? random.between(32_768, 60_999) : 0,
    dstport: hasPorts ? random.pick(PORTS) : 0,
    protocol,
    packets,
    bytes: packets * random.between(40, 1_500),
    start: end - random.between(1, 60),
    end,
    action: isRejected ? 'REJECT' : 'ACCEPT',
    'log-status': 'OK',
    'vpc-id': own.vpcId,
    'subnet-id': own.subnetId,
    ...(own.instanceId === undefined ? {} : { 'instance-id': own.instanceId }),
    'tcp-flags': protocol === TCP ? random.pick([2, 3, 18, 19]) : 0,
    type: isIpv6 ? 'IPv6' : 'IPv4',
    'pkt-srcaddr': source,
    'pkt-dstaddr': destination,
    region: REGION,
    'az-id': 'euc1-az2',
    'flow-direction': isEgress ? 'egress' : 'ingress',
    ...(isEgress ? { 'traffic-path': pathTo(own, peer) } : {}),
    ...(isRejected ? { 'reject-reason': 'BPA' } : {}),
    ...laterFieldsOf(own, peer),
  };
};

const pathTo = (own, peer) => {
  if (peer.id === undefined) return INTERNET_GATEWAY;
  return own.vpcId === peer.vpcId ? SAME_VPC : VPC_PEERING;
};

/** Fields of versions 7 to 11, with values as for the interface of an ECS task with tags. */
const laterFieldsOf = (own, peer) => ({
  'ecs-cluster-arn': `arn:aws:ecs:${REGION}:${ACCOUNT}:cluster/shop`,
  'ecs-cluster-name': 'shop',
  'ecs-container-instance-arn': `arn:aws:ecs:${REGION}:${ACCOUNT}:container-instance/shop/${own.id.slice(4)}`,
  'ecs-container-instance-id': own.id.slice(4),
  'ecs-container-id': `${own.id.slice(4)}-3935363592`,
  'ecs-service-name': 'checkout',
  'ecs-task-definition-arn': `arn:aws:ecs:${REGION}:${ACCOUNT}:task-definition/checkout:42`,
  'ecs-task-arn': `arn:aws:ecs:${REGION}:${ACCOUNT}:task/shop/${own.id.slice(4)}`,
  'ecs-task-id': own.id.slice(4),
  'encryption-status': 1,
  'instance-tag': 'checkout%20blue',
  'interface-tag': 'team%20payments',
  'asg-tag': 'K%C3%B6ln%20%26%20Bonn',
  'interface-type': 'interface',
  'next-hop-interface-id': peer.id,
  'next-hop-subnet-id': peer.subnetId,
  'next-hop-az-id': 'euc1-az3',
  'next-hop-vpc-id': peer.vpcId,
  'next-hop-interface-type': 'interface',
});

const noDataOf = (record) => ({
  'account-id': record['account-id'],
  'interface-id': record['interface-id'],
  start: record.start,
  end: record.end,
  'log-status': 'NODATA',
});
