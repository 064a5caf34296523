import { internetAddress, outside } from './network.mjs';

const HOUR = 3_600;
const DAY = 86_400;

/** Random times within some hours. */
const randomTimes = (random, from, hours, number) =>
  Array.from({ length: number }, () => from + random.between(0, hours * HOUR - 1)).toSorted((a, b) => a - b);

/** An outside address that no harmless service uses. */
const attacker = (random, taken) => {
  for (;;) {
    const address = `192.0.2.${random.between(1, 254)}`;
    if (taken.has(address)) continue;
    taken.add(address);
    return outside(address);
  }
};

const distinctPorts = (random, number) => {
  const ports = new Set();
  while (ports.size < number)
    ports.add(random.happens(0.7) ? random.between(1, 10_000) : random.between(10_001, 65_535));
  return [...ports];
};

const shuffled = (random, items) =>
  items
    .map((item) => ({ item, order: random.next() }))
    .toSorted((a, b) => a.order - b.order)
    .map(({ item }) => item);

/** Probes ports of a host at times that `timeOf` gives. */
const scanPorts = ({ recorder, random }, client, server, ports, timeOf, openShare = 0) => {
  for (const [index, port] of ports.entries()) {
    const answer = random.happens(openShare) ? random.pick(['closed', 'closed', 'half']) : 'rejected';
    recorder.attempt({ client, server, port, start: timeOf(index), answer });
  }
  return client.address;
};

/** Probes a port on several hosts at times that `timeOf` gives. */
const scanHosts = ({ recorder, random }, client, servers, port, timeOf, answers) => {
  for (const [index, server] of servers.entries()) {
    recorder.attempt({ client, server, port, start: timeOf(index), answer: random.pick(answers) });
  }
  return client.address;
};

/** Tries one password after another. */
const tryPasswords = ({ recorder, random }, client, server, port, times) => {
  const isWordy = port === 22 || port === 3389;
  for (const start of times) {
    recorder.connection({
      ...{ client, server, port, start, seconds: random.between(0, 4) },
      up: isWordy ? [16 + random.between(0, 2), 2_500 + random.between(0, 180)] : [8, 760 + random.between(0, 30)],
      down: isWordy ? [15 + random.between(0, 2), 3_000 + random.between(0, 200)] : [7, 880 + random.between(0, 20)],
    });
  }
  return `${client.address} > ${server.address}:${port}`;
};

/** Contacts a control server at regular intervals, each shortened at random by up to the share `jitter`. */
const contact = ({ network, recorder, random, begin }, client, server, options) => {
  const { port = 443, seconds, jitter = 0, missing = 0, protocol = 6, awsService, until = DAY } = options;
  for (let at = begin + random.between(0, Math.min(seconds, HOUR)); at < begin + until; ) {
    if (!random.happens(missing)) {
      recorder.connection({
        ...{ client, server, port, protocol, awsService, start: Math.round(at), seconds: random.between(0, 1) },
        up: protocol === 6 ? [9, 1_350 + random.between(0, 60)] : [1, 180],
        down: protocol === 6 ? [8, 1_900 + random.between(0, 250)] : [1, 210],
        nat: client.isPublic ? undefined : network.one('nat'),
      });
    }
    at += seconds * (1 - jitter * random.next());
  }
  return `${client.address} > ${server.address}:${port}`;
};

/** Sends bytes to an outside address, in twelve connections per hour. */
const exfiltrate = ({ network, recorder, random }, client, server, { start, hours, megabytesPerHour }) => {
  for (const at of randomTimes(random, start, hours, 12 * hours)) {
    const bytes = Math.round((megabytesPerHour * 1e6) / 12);
    recorder.connection({
      ...{ client, server, port: 443, start: at, seconds: random.between(20, 280) },
      up: [Math.ceil(bytes / 1_400), bytes],
      down: [Math.ceil(bytes / 2_800) + 3, Math.ceil(bytes / 60) + 300],
      nat: client.isPublic ? undefined : network.one('nat'),
    });
  }
  return client.name;
};

const spread = (begin, from, hours, number) => (index) => begin + from + Math.floor((index * hours * HOUR) / number);

const VERTICAL = [
  {
    strength: 'fast',
    text: 'several hundred ports within minutes, rejected',
    run: (world) => {
      const { network, random, begin, outsider } = world;
      const ports = distinctPorts(random, random.between(300, 800));
      const from = begin + random.between(0, 22 * HOUR);
      return [scanPorts(world, outsider(), random.pick(network.all('edge')), ports, (i) => from + Math.floor(i / 3))];
    },
  },
  {
    strength: 'medium',
    text: '25 to 60 ports of a host in the network within half an hour, most of them allowed and closed',
    run: (world) => {
      const { network, random, begin } = world;
      const ports = distinctPorts(random, random.between(25, 60));
      const from = begin + random.between(0, 22 * HOUR);
      const client = random.pick(network.all('worker').slice(1));
      return [scanPorts(world, client, random.pick(network.all('app')), ports, (i) => from + i * 25, 0.9)];
    },
  },
  {
    strength: 'medium',
    text: '14 to 20 usual ports within minutes',
    run: (world) => {
      const { network, random, begin, outsider } = world;
      const ports = distinctPorts(random, random.between(14, 20));
      const from = begin + random.between(0, 22 * HOUR);
      return [scanPorts(world, outsider(), random.pick(network.all('edge')), ports, (i) => from + i * 9)];
    },
  },
  {
    strength: 'slow',
    text: '3 to 5 ports an hour, all day',
    run: (world) => {
      const { network, random, begin, outsider } = world;
      const number = 24 * random.between(3, 5);
      return [
        scanPorts(
          world,
          outsider(),
          random.pick(network.all('edge')),
          distinctPorts(random, number),
          spread(begin, 0, 24, number),
        ),
      ];
    },
  },
  {
    strength: 'very slow',
    text: 'a port in two hours',
    run: (world) => {
      const { network, random, begin, outsider } = world;
      return [
        scanPorts(
          world,
          outsider(),
          random.pick(network.all('edge')),
          distinctPorts(random, 12),
          spread(begin, 0, 24, 12),
        ),
      ];
    },
  },
  {
    strength: 'distributed',
    text: '100 ports, divided among 25 addresses',
    run: (world) => {
      const { network, random, begin } = world;
      const server = random.pick(network.all('edge'));
      const from = begin + random.between(0, 20 * HOUR);
      return Array.from({ length: 25 }, (_, i) =>
        scanPorts(
          world,
          internetAddress(130_000 + i),
          server,
          distinctPorts(random, 4),
          (index) => from + i * 60 + index * 400,
        ),
      );
    },
  },
];

const HORIZONTAL = [
  {
    strength: 'fast',
    text: 'all hosts with a public address within a minute',
    run: (world) => {
      const { network, random, begin, outsider } = world;
      const from = begin + random.between(0, 23 * HOUR);
      const servers = network.hosts.filter(({ isPublic }) => isPublic);
      return [scanHosts(world, outsider(), servers, random.pick([22, 3389, 445]), (i) => from + i, ['rejected'])];
    },
  },
  {
    strength: 'fast',
    text: 'the file shares of all hosts in the network, from one of them',
    run: (world) => {
      const { network, random, begin } = world;
      const client = random.pick(network.all('worker').slice(1));
      const from = begin + random.between(0, 23 * HOUR);
      const servers = network.hosts.filter((host) => host !== client);
      return [scanHosts(world, client, servers, 445, (i) => from + i * 2, ['rejected', 'closed'])];
    },
  },
  {
    strength: 'fast',
    text: 'several hundred addresses of the internet, from a host of the network',
    run: (world) => {
      const { network, random, begin } = world;
      const client = random.pick(network.all('edge'));
      const from = begin + random.between(0, 20 * HOUR);
      const servers = Array.from({ length: random.between(150, 400) }, (_, i) => internetAddress(20_000 + i * 17));
      return [scanHosts(world, client, servers, 23, (i) => from + i * 4, ['silent', 'silent', 'closed'])];
    },
  },
  {
    strength: 'medium',
    text: '10 hosts of the network within half an hour',
    run: (world) => {
      const { network, random, begin } = world;
      const client = random.pick(network.all('worker').slice(1));
      const from = begin + random.between(0, 22 * HOUR);
      const servers = shuffled(
        random,
        network.all('worker').filter((host) => host !== client),
      ).slice(0, 10);
      return [scanHosts(world, client, servers, 6379, (i) => from + i * 150, ['rejected', 'closed'])];
    },
  },
  {
    strength: 'slow',
    text: '1 to 2 hosts of the network an hour, all day',
    run: (world) => {
      const { network, random, begin } = world;
      const client = random.pick(network.all('app').slice(3));
      const servers = shuffled(
        random,
        network.hosts.filter((host) => host !== client && host.type === 'ec2_instance'),
      ).slice(0, random.between(20, 30));
      return [
        scanHosts(world, client, servers, random.pick([22, 3389]), spread(begin, 0, 23, servers.length), [
          'rejected',
          'closed',
        ]),
      ];
    },
  },
  {
    strength: 'very slow',
    text: '6 hosts within a day',
    run: (world) => {
      const { network, random, begin, outsider } = world;
      const servers = shuffled(random, network.all('edge')).slice(0, 6);
      return [scanHosts(world, outsider(), servers, 3306, spread(begin, 0, 24, 6), ['rejected'])];
    },
  },
];

const BRUTE_FORCE = [
  {
    strength: 'fast',
    text: 'SSH of the bastion from the internet, several hundred attempts an hour',
    run: (world) => {
      const { network, random, begin, outsider } = world;
      const times = randomTimes(random, begin + random.between(0, 20 * HOUR), 2, random.between(500, 1_200));
      return [tryPasswords(world, outsider(), network.one('bastion'), 22, times)];
    },
  },
  {
    strength: 'medium',
    text: 'remote desktop of a host from the internet, 50 to 120 attempts within an hour',
    run: (world) => {
      const { network, random, begin, outsider } = world;
      const times = randomTimes(random, begin + random.between(0, 22 * HOUR), 1, random.between(50, 120));
      return [tryPasswords(world, outsider(), random.pick(network.all('edge')), 3389, times)];
    },
  },
  {
    strength: 'medium',
    text: 'a database from a host of the network, 600 to 1,500 attempts within an hour',
    run: (world) => {
      const { network, random, begin } = world;
      const client = random.pick(network.all('worker').slice(1));
      const times = randomTimes(random, begin + random.between(0, 22 * HOUR), 1, random.between(600, 1_500));
      return [tryPasswords(world, client, network.one('catalog-db'), 3306, times)];
    },
  },
  {
    strength: 'slow',
    text: 'SSH from the internet, 5 to 8 attempts an hour for 20 hours',
    run: (world) => {
      const { network, random, begin, outsider } = world;
      const times = randomTimes(random, begin + HOUR, 20, 20 * random.between(5, 8));
      return [tryPasswords(world, outsider(), network.one('bastion'), 22, times)];
    },
  },
  {
    strength: 'slow',
    text: 'a database from a host of the network, 30 attempts an hour for 6 hours',
    run: (world) => {
      const { network, random, begin } = world;
      const client = random.pick(network.all('edge'));
      const times = randomTimes(random, begin + random.between(0, 15 * HOUR), 6, 180);
      return [tryPasswords(world, client, network.one('orders-db'), 5432, times)];
    },
  },
  {
    strength: 'very slow',
    text: 'SSH from the internet, an attempt an hour',
    run: (world) => {
      const { network, random, begin, outsider } = world;
      return [tryPasswords(world, outsider(), network.one('bastion'), 22, randomTimes(random, begin, 24, 24))];
    },
  },
  {
    strength: 'distributed',
    text: 'SSH from 120 to 180 addresses, 2 or 3 attempts each within an hour',
    run: (world) => {
      const { network, random, begin } = world;
      const server = network.one('bastion');
      const from = begin + random.between(0, 22 * HOUR);
      for (let i = 0; i < random.between(120, 180); i++) {
        tryPasswords(
          world,
          internetAddress(120_000 + i),
          server,
          22,
          randomTimes(random, from, 1, random.between(2, 3)),
        );
      }
      return [`* > ${server.address}:22`];
    },
  },
  {
    strength: 'distributed',
    text: 'remote desktop from 200 addresses, 2 attempts each within a day',
    run: (world) => {
      const { network, random, begin } = world;
      const server = network.all('edge')[0];
      for (let i = 0; i < 200; i++)
        tryPasswords(world, internetAddress(121_000 + i), server, 3389, randomTimes(random, begin, 24, 2));
      return [`* > ${server.address}:3389`];
    },
  },
];

const beacon = (strength, text, options) => ({
  strength,
  text,
  run: (world) => [contact(world, world.random.pick(world.network.all('worker')), world.outsider(), options)],
});

const BEACONS = [
  beacon('regular', 'every minute, exactly, for 6 hours', { seconds: 60, until: 6 * HOUR }),
  beacon('regular', 'UDP every 2 minutes', { seconds: 120, protocol: 17, port: 8_443, until: 10 * HOUR }),
  beacon('jitter', 'every 5 minutes, up to 20 % shorter', { seconds: 300, jitter: 0.2 }),
  beacon('jitter', 'every 10 minutes, up to half shorter', { seconds: 600, jitter: 0.5 }),
  beacon('jitter', 'every 15 minutes, at any time up to it', { seconds: 900, jitter: 1, port: 8_080 }),
  beacon('jitter', 'every 30 minutes, up to 30 % shorter, with a third of the contacts missing', {
    seconds: 1_800,
    jitter: 0.3,
    missing: 0.33,
  }),
  beacon('slow', 'every hour, up to 10 % shorter', { seconds: 3_600, jitter: 0.1 }),
  beacon('very slow', 'every 4 hours', { seconds: 14_400 }),
  beacon('hidden', 'every 5 minutes, to an address of CloudFront', {
    seconds: 300,
    jitter: 0.1,
    awsService: 'CLOUDFRONT',
  }),
];

const volume = (strength, text, role, options) => ({
  strength,
  text,
  run: (world) => {
    const { network, random, begin, outsider, taken } = world;
    const client = random.pick(
      network
        .all(role)
        .slice(1)
        .filter(({ name }) => !taken.has(name)),
    );
    taken.add(client.name);
    const { hours } = options;
    const start = begin + random.between(4 * HOUR, DAY - hours * HOUR - 600);
    return [exfiltrate(world, client, outsider(), { start, ...options })];
  },
});

const VOLUME = [
  volume('fast', 'a gigabyte within an hour', 'worker', { hours: 1, megabytesPerHour: 1_000 }),
  volume('medium', '120 MB an hour for 3 hours, from a host that sends otherwise too', 'app', {
    hours: 3,
    megabytesPerHour: 120,
  }),
  volume('slow', '6 MB an hour for 15 hours', 'worker', { hours: 15, megabytesPerHour: 6 }),
  volume('very slow', '1 MB an hour for 16 hours', 'worker', { hours: 16, megabytesPerHour: 1 }),
];

/** The attacks of a day by detection: strength, a sentence, and a function that writes records and returns the keys of findings. */
export const ATTACKS = {
  'vertical-scans': VERTICAL,
  'horizontal-scans': HORIZONTAL,
  'brute-force': BRUTE_FORCE,
  beacons: BEACONS,
  'unusual-volume': VOLUME,
};

/** A source of outside addresses, each used once. */
export const outsiders = (random, taken) => () => attacker(random, taken);
