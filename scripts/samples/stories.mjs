import { addressOf, connection, flowRecord, ours, theirs } from './records.mjs';

const ICMP = 1;
const UDP = 17;

/** Documentation ranges: RFC 5737 and RFC 3849. */
const VISITORS = ['203.0.113.9', '203.0.113.24', '203.0.113.77', '203.0.113.140', '203.0.113.201'];
const VISITORS_IPV6 = ['2001:db8:ff01::42', '2001:db8:77:1::9', '2001:db8:ff20:8::1f'];
const SCANNERS = ['192.0.2.66', '192.0.2.71', '192.0.2.198'];
/** An address of Amazon S3, which AWS's documentation uses in examples. */
const S3_ADDRESS = '52.95.128.179';
const PAYMENT_PROVIDER = '203.0.113.80';
const TIME_SERVER = '203.0.113.123';
const NAME_SERVER = '203.0.113.53';

/** The traffic-path of traffic that leaves through an internet gateway, as Nitro instances report it. */
const INTERNET_GATEWAY = 8;
const GATEWAY_ENDPOINT = 7;
const PEERING = 4;

/** Sizes in the form of WEB_SIZE: one NTP packet in each direction; a few DNS queries and responses. */
const CLOCK_SIZE = { packets: [1, 1], moreReplies: [0, 0], requestBytes: [76, 76], replyBytes: [76, 76] };
const NAME_SIZE = { packets: [2, 6], moreReplies: [0, 0], requestBytes: [58, 84], replyBytes: [90, 310] };

const BALANCERS = ['albA', 'albB'];
const SERVERS = ['web1', 'web2'];

/** A visitor connects to the load balancer over HTTPS. */
export const visit = (start, random) =>
  connection(
    {
      client: theirs(random.pick(VISITORS)),
      server: ours(random.pick(BALANCERS)),
      port: 443,
      start,
      path: INTERNET_GATEWAY,
    },
    random,
  );

/** The same over IPv6. */
export const visitIpv6 = (start, random) =>
  connection(
    {
      client: theirs(random.pick(VISITORS_IPV6)),
      server: ours(random.pick(BALANCERS), true),
      port: 443,
      start,
      path: INTERNET_GATEWAY,
    },
    random,
  );

/** The load balancer sends a request to a web server. */
export const forwarded = (start, random) =>
  connection({ client: ours(random.pick(BALANCERS)), server: ours(random.pick(SERVERS)), port: 8080, start }, random);

/** A web server queries the database. */
export const query = (start, random) =>
  connection({ client: ours(random.pick(SERVERS)), server: ours('orders'), port: 5432, start }, random);

/** A web server queries the cache. */
export const session = (start, random) =>
  connection({ client: ours(random.pick(SERVERS)), server: ours('sessions'), port: 6379, start }, random);

/** The export function puts messages on a queue through a VPC endpoint. */
export const enqueue = (start, random) =>
  connection({ client: ours('exportFunction'), server: ours('queueEndpoint'), port: 443, start }, random);

/** The staging copy of the shop: the same addresses in a separate VPC. */
export const stagingQuery = (start, random) =>
  connection({ client: ours('stagingWeb'), server: ours('stagingOrders'), port: 5432, start }, random);

/** Reporting reads from a replica of the shop's database, over VPC peering. */
export const report = (start, random) =>
  connection({ client: ours('report'), server: ours('ordersReplica'), port: 5432, start, path: PEERING }, random);

/** A web server fetches an object through a gateway endpoint for Amazon S3. */
export const fetchObject = (start, random) =>
  connection(
    {
      client: ours(random.pick(SERVERS)),
      server: theirs(S3_ADDRESS),
      port: 443,
      start,
      path: GATEWAY_ENDPOINT,
    },
    random,
  ).map((record) => ({
    ...record,
    [record['flow-direction'] === 'egress' ? 'pkt-dst-aws-service' : 'pkt-src-aws-service']: 'S3',
  }));

/** A time request and a DNS query to servers on the internet. */
export const clockAndNames = (start, random) => {
  const client = ours('bastion');
  const udp = { client, protocol: UDP, start, path: INTERNET_GATEWAY };
  return [
    ...connection({ ...udp, server: theirs(TIME_SERVER), port: 123, size: CLOCK_SIZE }, random),
    ...connection({ ...udp, server: theirs(NAME_SERVER), port: 53, size: NAME_SIZE }, random),
  ];
};

/** The office pings the bastion. */
export const ping = (start) =>
  ['ingress', 'egress'].map((direction) => {
    const [source, destination] =
      direction === 'ingress' ? ['203.0.113.9', addressOf('bastion')] : [addressOf('bastion'), '203.0.113.9'];
    const flow = { source, destination, sourcePort: 0, destinationPort: 0, protocol: ICMP };
    return flowRecord('bastion', direction, { ...flow, packets: 5, bytes: 420, start, path: INTERNET_GATEWAY });
  });

/** A scan of the bastion's ports, which its security group rejects. */
export const scan = (start, random) =>
  [22, 23, 2222, 3389].map((port) =>
    flowRecord('bastion', 'ingress', {
      source: random.pick(SCANNERS),
      destination: addressOf('bastion'),
      sourcePort: random.between(32_768, 60_999),
      destinationPort: port,
      packets: random.between(1, 3),
      bytes: 44 * random.between(1, 3),
      flags: 2,
      start: start + random.between(0, 4),
      action: 'REJECT',
    }),
  );

/**
 * A web server makes a payment through the NAT gateway. Each hop has its own records; the packet addresses show the complete path.
 * Source: https://docs.aws.amazon.com/vpc/latest/userguide/flow-logs-records-examples.html, «NAT gateway».
 */
export const payment = (start, random) => {
  const ports = natPorts(random);
  const out = { packets: 14, bytes: 14 * random.between(90, 300), start, flags: 3 };
  const back = { packets: 16, bytes: 16 * random.between(300, 1_200), start, flags: 19 };
  return throughNat('web1', PAYMENT_PROVIDER, ports, out, back);
};

/** A web server in the other zone fetches images from Amazon S3 through the NAT gateway: its route to the endpoint is missing. */
export const imagesThroughNat = (start, random) => {
  const ports = natPorts(random);
  const requests = random.between(1_500, 1_800);
  const replies = 5 * requests;
  const out = { packets: requests, bytes: requests * random.between(52, 90), start, flags: 0 };
  const back = { packets: replies, bytes: replies * random.between(1_300, 1_400), start, flags: 0 };
  return throughNat('web2', S3_ADDRESS, ports, out, back).map((record) => ({
    ...record,
    ...(record['pkt-dstaddr'] === S3_ADDRESS ? { 'pkt-dst-aws-service': 'S3' } : {}),
    ...(record['pkt-srcaddr'] === S3_ADDRESS ? { 'pkt-src-aws-service': 'S3' } : {}),
  }));
};

const natPorts = (random) => ({
  sourcePort: random.between(32_768, 60_999),
  natPort: random.between(1_024, 32_767),
});

/** The records of an HTTPS connection from one of the shop's servers to an outside address. */
function throughNat(name, far, { sourcePort, natPort }, out, back) {
  const web = addressOf(name);
  const nat = addressOf('nat');
  const https = { destinationPort: 443 };
  return [
    flowRecord(name, 'egress', { ...out, ...https, source: web, destination: far, sourcePort, path: 1 }),
    flowRecord('nat', 'ingress', {
      ...out,
      ...https,
      source: web,
      destination: nat,
      packetDestination: far,
      sourcePort,
    }),
    flowRecord('nat', 'egress', {
      ...out,
      ...https,
      source: nat,
      destination: far,
      sourcePort: natPort,
      path: INTERNET_GATEWAY,
    }),
    flowRecord('nat', 'ingress', { ...back, source: far, destination: nat, sourcePort: 443, destinationPort: natPort }),
    flowRecord('nat', 'egress', {
      ...back,
      source: nat,
      destination: web,
      packetSource: far,
      sourcePort: 443,
      destinationPort: sourcePort,
      path: 1,
    }),
    flowRecord(name, 'ingress', {
      ...back,
      source: far,
      destination: web,
      sourcePort: 443,
      destinationPort: sourcePort,
    }),
  ];
}
