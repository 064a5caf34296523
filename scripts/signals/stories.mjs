import { outside } from '../detections/network.mjs';

const DAY = 86_400;
const SYN = 2;
const SYN_ACK = 18;
const TCP = 6;
const UDP = 17;
const ICMP = 1;
const GRE = 47;
const ESP = 50;

/** Outside addresses that do not belong to the shop’s partners. */
const stranger = (random) => outside(`192.0.2.${random.between(1, 254)}`);

/** Entries of threat lists: single addresses, a block and a range. */
export const LISTED = ['198.19.200.7', '198.19.201.0/29', '198.19.202.10 - 198.19.202.20'];
const IN_LISTS = ['198.19.200.7', '198.19.201.1', '198.19.201.6', '198.19.202.10', '198.19.202.20'];
const NEXT_TO_LISTS = ['198.19.200.6', '198.19.200.8', '198.19.201.8', '198.19.202.9', '198.19.202.21'];

const none = { requests: [], replies: [] };
const requests = (...names) => ({ requests: names, replies: [] });
const both = (...names) => ({ requests: names, replies: names });

/**
 * Traffic about signals: for each signal, traffic that truly shows it, and similar traffic that does not. `shows` states what the story
 * is about, independently of the rules: some stories cannot be distinguished from others by the rules.
 * @type {readonly { name: string, isAttack?: boolean, shows: { requests: readonly string[], replies: readonly string[] }, times: number, write: (world: object, start: number) => void }[]}
 */
export const SIGNAL_STORIES = [
  {
    name: 'a file share outside',
    isAttack: true,
    shows: requests('windows_sharing_to_internet'),
    times: 60,
    write: ({ recorder, random, host }, start) =>
      recorder.connection({
        ...{ client: host('worker'), server: stranger(random), port: random.pick([445, 445, 139, 135]), start },
        up: [12, 2_400],
        down: [10, 1_900],
      }),
  },
  {
    name: 'a file share inside',
    shows: none,
    times: 120,
    write: ({ recorder, host }, start) =>
      recorder.connection({
        ...{ client: host('worker'), server: host('backup'), port: 445, start, up: [40, 9_000], down: [60, 90_000] },
      }),
  },
  {
    name: 'web clients whose own port is that of file shares or remote desktops',
    shows: none,
    times: 120,
    write: ({ recorder, random, host }, start) =>
      recorder.connection({
        ...{
          client: stranger(random),
          server: host('alb'),
          port: 443,
          clientPort: random.pick([445, 3389, 5900, 5938]),
        },
        ...{ start, up: [9, 1_400], down: [12, 14_000] },
      }),
  },
  {
    name: 'a remote desktop outside',
    isAttack: true,
    shows: requests('remote_desktop_to_internet'),
    times: 60,
    write: ({ recorder, random, host }, start) =>
      recorder.connection({
        ...{ client: host('ci-runner'), server: stranger(random), port: random.pick([3389, 3389, 5900, 5938, 6568]) },
        ...{ start, seconds: 240, up: [900, 90_000], down: [1_400, 900_000] },
      }),
  },
  {
    name: 'a remote desktop inside',
    shows: none,
    times: 60,
    write: ({ recorder, host }, start) =>
      recorder.connection({
        ...{ client: host('bastion'), server: host('worker'), port: 3389, start, seconds: 240 },
        ...{ up: [900, 90_000], down: [1_400, 900_000] },
      }),
  },
  {
    name: 'passive FTP data on a port of remote desktops',
    shows: none,
    times: 12,
    // both ends chose their ports: nothing in the record distinguishes it from a remote desktop connection
    write: ({ recorder, random, host }, start) =>
      recorder.connection({
        ...{ client: host('backup'), server: stranger(random), port: 5_901, start, seconds: 30 },
        ...{ up: [700, 900_000], down: [350, 18_000] },
      }),
  },
  {
    name: 'a tunnel without encryption',
    shows: both('tunnel_with_internet'),
    times: 90,
    write: ({ recorder, random, host }, start) =>
      recorder.connection({
        ...{
          client: host('edge'),
          server: stranger(random),
          port: 0,
          clientPort: 0,
          protocol: random.pick([GRE, 4, 41, 97]),
        },
        ...{ start, seconds: 50, up: [400, 320_000], down: [500, 600_000] },
      }),
  },
  {
    name: 'an encrypted tunnel, and one inside',
    shows: none,
    times: 90,
    write: ({ recorder, random, host }, start) => {
      const isInside = random.happens(0.5);
      recorder.connection({
        ...{ client: host('edge'), server: isInside ? host('worker') : stranger(random), port: 0, clientPort: 0 },
        ...{ protocol: isInside ? GRE : ESP, start, seconds: 50, up: [400, 320_000], down: [500, 600_000] },
      });
    },
  },
  {
    name: 'a tunnel in ICMP',
    isAttack: true,
    shows: both('large_icmp_with_internet'),
    times: 60,
    write: ({ recorder, random, host }, start) => {
      const packets = random.between(40, 300);
      const bytes = packets * random.between(560, 1_200);
      recorder.connection({
        ...{
          client: host('worker'),
          server: stranger(random),
          port: 0,
          clientPort: 0,
          protocol: ICMP,
          start,
          seconds: 55,
        },
        ...{ up: [packets, bytes], down: [packets, bytes] },
      });
    },
  },
  {
    name: 'ping',
    shows: none,
    times: 200,
    write: ({ recorder, random, host }, start) => {
      const packets = random.between(1, 60);
      const server = random.happens(0.5) ? stranger(random) : host('web');
      recorder.connection({
        ...{ client: host('monitor'), server, port: 0, clientPort: 0, protocol: ICMP, start, seconds: 55 },
        ...{ up: [packets, packets * 84], down: [packets, packets * 84] },
      });
    },
  },
  {
    name: 'large pings that measure a path',
    shows: none,
    times: 6,
    write: ({ recorder, random, host }, start) => {
      const packets = random.between(4, 10);
      recorder.connection({
        ...{
          client: host('monitor'),
          server: stranger(random),
          port: 0,
          clientPort: 0,
          protocol: ICMP,
          start,
          seconds: 10,
        },
        ...{ up: [packets, packets * 1_428], down: [packets, packets * 1_428] },
      });
    },
  },
  {
    name: 'an upload of some gigabytes',
    isAttack: true,
    shows: requests('large_upload'),
    times: 12,
    write: ({ recorder, random, host }, start) => {
      const bytes = random.between(1_050, 4_000) * 1_000_000;
      recorder.connection({
        ...{ client: host('orders-db'), server: stranger(random), port: 443, start: start - (start % 60), seconds: 40 },
        ...{ up: [Math.round(bytes / 1_400), bytes], down: [Math.round(bytes / 2_800), Math.round(bytes / 70)] },
      });
    },
  },
  {
    name: 'a download, and an upload inside, of some gigabytes; an upload of less',
    shows: none,
    times: 36,
    write: ({ recorder, random, host }, start) => {
      const [client, server, up, down] = random.pick([
        [host('ci-runner'), stranger(random), 30, 2_500],
        [host('orders-db'), host('backup'), 3_000, 30],
        [host('ci-runner'), stranger(random), 940, 10],
      ]);
      recorder.connection({
        ...{ client, server, port: 443, start: start - (start % 60), seconds: 40 },
        ...{ up: [up * 700, up * 1_000_000], down: [down * 700, down * 1_000_000] },
      });
    },
  },
  {
    name: 'an address of a threat list',
    isAttack: true,
    shows: both('listed_peer_accepted'),
    times: 90,
    write: ({ recorder, random, host }, start) => {
      const listed = outside(random.pick(IN_LISTS));
      const [client, server] = random.happens(0.5) ? [host('worker'), listed] : [listed, host('alb')];
      recorder.connection({ client, server, port: 443, start, up: [9, 1_300], down: [8, 2_000] });
    },
  },
  {
    name: 'an address of a threat list, rejected',
    shows: none,
    times: 90,
    write: ({ recorder, random, host }, start) =>
      recorder.attempt({
        ...{ client: outside(random.pick(IN_LISTS)), server: host('edge'), port: random.between(1, 10_000), start },
        answer: 'rejected',
      }),
  },
  {
    name: 'neighbours of addresses of a threat list',
    shows: none,
    times: 90,
    write: ({ recorder, random, host }, start) => {
      const client = outside(random.pick(NEXT_TO_LISTS));
      recorder.connection({ client, server: host('alb'), port: 443, start, up: [9, 1_300], down: [8, 2_000] });
    },
  },
  {
    name: 'a connection outward that is rejected',
    shows: requests('rejected_egress'),
    times: 200,
    write: ({ recorder, random, host }, start) => {
      const protocol = random.pick([TCP, TCP, UDP]);
      // about one in ten uses an unregistered port
      const port = random.happens(0.1) ? random.between(20_000, 60_000) : random.pick([25, 53, 80, 123, 443, 8_443]);
      const target = random.happens(0.7) ? stranger(random) : host('orders-db');
      recorder.single({
        ...{ direction: 'egress', source: host('worker'), target, ports: [random.between(32_768, 60_999), port] },
        ...{ protocol, size: [3, 132], start, flags: protocol === TCP ? SYN : 0, isRequest: true, isRejected: true },
      });
    },
  },
  {
    name: 'a reply that a network ACL rejects',
    shows: { requests: [], replies: ['rejected_reply'] },
    times: 200,
    write: ({ recorder, random, host }, start) => {
      const protocol = random.pick([TCP, TCP, UDP]);
      const server = host('app');
      const isInside = random.happens(0.5);
      const client = isInside ? host('web') : stranger(random);
      // a database that is reachable from outside would show another signal
      const tcpPorts = isInside ? [443, 8_080, 5_432] : [443, 8_080];
      const port = random.pick(protocol === UDP ? [53, 123, 27_015] : tcpPorts);
      const ports = [random.between(32_768, 60_999), port];
      const common = { protocol, start, source: client, target: server };
      recorder.single({
        ...{
          ...common,
          direction: 'ingress',
          ports,
          size: [1, 60],
          flags: protocol === TCP ? SYN : 0,
          isRequest: true,
        },
      });
      recorder.single({
        ...{ ...common, direction: 'egress', source: server, target: client, ports: ports.toReversed(), size: [1, 60] },
        ...{ flags: protocol === TCP ? SYN_ACK : 0, isRequest: false, isRejected: true },
      });
    },
  },
  {
    name: 'connections that are rejected where they arrive',
    shows: none,
    times: 200,
    write: ({ recorder, random, host }, start) =>
      recorder.attempt({
        ...{
          client: stranger(random),
          server: host('edge'),
          port: random.between(1, 10_000),
          start,
          answer: 'rejected',
        },
      }),
  },
];

/** Random times of a story within the day. */
export const timesOf = ({ times }, random, begin) =>
  Array.from({ length: times }, () => begin + random.between(0, DAY - 300));
