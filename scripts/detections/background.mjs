import { internetAddress, outside } from './network.mjs';

const HOUR = 3_600;
const DAY = 86_400;
const MINUTE = 60;

/** The shop's load in each hour of the day; 1 is the maximum. */
const BUSY = [
  ...[0.15, 0.1, 0.08, 0.08, 0.1, 0.15, 0.25, 0.4, 0.55, 0.65, 0.75, 0.85],
  ...[0.9, 0.85, 0.8, 0.8, 0.85, 0.9, 1, 1, 0.95, 0.75, 0.5, 0.3],
];

const LABELLED = {
  office: outside('203.0.113.5'),
  payment: outside('203.0.113.20'),
  vault: outside('203.0.113.40'),
  uptime: [outside('203.0.113.50'), outside('203.0.113.51'), outside('203.0.113.52')],
  telemetry: outside('203.0.113.70'),
  mirror: outside('203.0.113.85'),
  mail: outside('203.0.113.100'),
  registry: outside('203.0.113.120'),
};

/** Times at regular intervals with a small delay, as from a scheduler. */
function* every(seconds, { begin, random, delay = 1, from = 0, until = DAY }) {
  const phase = random.between(0, Math.min(seconds, until - from) - 1);
  for (let at = from + phase; at < until; at += seconds) yield begin + at + random.between(0, delay);
}

/** Random times of a day that follow the shop's load: `perHour` in the busiest hour. */
function* busyTimes(perHour, { begin, random }) {
  for (const [hour, share] of BUSY.entries()) {
    const number = Math.round(perHour * share * (0.85 + 0.3 * random.next()));
    for (let i = 0; i < number; i++) yield begin + hour * HOUR + random.between(0, HOUR - 1);
  }
}

/** A size from a skewed distribution: mostly small, rarely large. */
const skewed = (random, middle) =>
  Math.round(middle * Math.exp(1.1 * (random.next() + random.next() + random.next() - 1.5) * 1.4));

const sized = (bytes) => [Math.max(5, Math.round(bytes / 900)), bytes];

/**
 * Harmless traffic of a day, by name. Each takes the world (`network`, `recorder`, `random`, `begin`, `scale`) and writes records;
 * `scale` reduces the ordinary traffic, but not the traffic that could be mistaken for an attack.
 */
export const BACKGROUND = {
  'web traffic': ({ network, recorder, random, begin, scale }) => {
    const world = { begin, random };
    for (const start of busyTimes(1_000 * scale, world)) {
      const alb = random.pick(network.all('alb'));
      const client = internetAddress(random.between(0, 40_000));
      const down = skewed(random, 30_000);
      recorder.connection({
        client,
        server: alb,
        port: 443,
        start,
        seconds: random.between(1, 50),
        up: sized(skewed(random, 2_500)),
        down: sized(down),
      });
      if (!random.happens(0.4)) continue;
      const web = random.pick(network.all('web'));
      recorder.connection({
        client: alb,
        server: web,
        port: 8080,
        start,
        seconds: 3,
        up: sized(2_500),
        down: sized(down),
      });
      const app = random.pick(network.all('app'));
      recorder.connection({
        client: web,
        server: app,
        port: 9000,
        start,
        seconds: 2,
        up: sized(1_800),
        down: sized(skewed(random, 6_000)),
      });
    }
  },
  'database connection pools': ({ network, recorder, random, begin, scale }) => {
    for (const app of network.all('app').slice(0, scale < 1 ? 1 : 4)) {
      for (let at = begin; at < begin + DAY * Math.max(scale, 0.2); at += 4 * HOUR) {
        recorder.connection({
          client: app,
          server: network.one('orders-db'),
          port: 5432,
          start: at + random.between(0, 300),
          seconds: 4 * HOUR - 400,
          up: [40_000, 6_000_000],
          down: [50_000, 40_000_000],
        });
      }
    }
  },
  'short database connections of an old application': ({ network, recorder, random, begin, scale }) => {
    for (const start of busyTimes(400 * Math.max(scale, 0.1), { begin, random })) {
      recorder.connection({
        client: network.one('legacy-app'),
        server: network.one('catalog-db'),
        port: 3306,
        start,
        seconds: 1,
        up: sized(skewed(random, 2_500)),
        down: sized(skewed(random, 7_000)),
      });
    }
  },
  'health checks': ({ network, recorder, random, begin, scale }) => {
    const seconds = scale < 1 ? 10 * MINUTE : MINUTE;
    for (const alb of network.all('alb')) {
      for (const server of network.all('web')) {
        for (const start of every(seconds, { begin, random }))
          recorder.connection({ client: alb, server, port: 8080, start, seconds: 0, up: [6, 530], down: [5, 720] });
      }
    }
    for (const server of network.all('worker')) {
      for (const start of every(4 * seconds, { begin, random }))
        recorder.attempt({ client: network.one('nlb'), server, port: 7000, start, answer: 'half' });
    }
  },
  'monitoring of every host': ({ network, recorder, random, begin, scale }) => {
    const client = network.one('monitor');
    const seconds = scale < 1 ? 3 * HOUR : 10 * MINUTE;
    for (const server of network.hosts) {
      if (server.type !== 'ec2_instance' || server === client) continue;
      for (const start of every(seconds, { begin, random }))
        recorder.connection({
          client,
          server,
          port: 9100,
          start,
          seconds: 0,
          up: sized(1_100),
          down: sized(skewed(random, 45_000)),
        });
    }
    // hosts that were removed and that the monitor still polls
    for (let i = 0; i < 12; i++) {
      for (const start of every(2 * MINUTE, { begin, random, until: scale < 1 ? 2 * HOUR : DAY }))
        recorder.attempt({ client, server: outside(`10.40.9.${20 + i}`), port: 9100, start, answer: 'silent' });
    }
  },
  'monitoring of databases': ({ network, recorder, random, begin, scale }) => {
    for (const [name, port] of [
      ['orders-db', 5432],
      ['sessions', 6379],
    ]) {
      for (const start of every(scale < 1 ? 5 * MINUTE : 30, { begin, random }))
        recorder.connection({
          client: network.one('monitor'),
          server: network.one(name),
          port,
          start,
          seconds: 0,
          up: [8, 1_240],
          down: [7, 3_900],
        });
    }
  },
  'time and names': ({ network, recorder, random, begin, scale }) => {
    for (const client of network.hosts) {
      if (client.type !== 'ec2_instance') continue;
      for (const start of every(scale < 1 ? 2 * HOUR : 1_024, { begin, random }))
        recorder.connection({
          client,
          server: outside('198.51.100.250'),
          port: 123,
          clientPort: 123,
          protocol: 17,
          start,
          seconds: 0,
          up: [1, 76],
          down: [1, 76],
        });
    }
    for (const start of every(scale < 1 ? 300 : 45, { begin, random }))
      recorder.connection({
        client: network.one('mail-relay'),
        server: outside('198.51.100.251'),
        port: 53,
        protocol: 17,
        start,
        seconds: 0,
        up: [1, 70],
        down: [1, 180],
      });
  },
  'package updates': ({ network, recorder, random, begin }) => {
    for (const client of network.hosts) {
      if (client.type !== 'ec2_instance') continue;
      for (const start of every(6 * HOUR, { begin, random, delay: 900 }))
        recorder.connection({
          client,
          server: LABELLED.mirror,
          port: 443,
          start,
          seconds: random.between(3, 40),
          up: sized(skewed(random, 40_000)),
          down: sized(skewed(random, 9_000_000)),
          nat: network.one('nat'),
        });
    }
  },
  'nightly backups': ({ network, recorder, random, begin }) => {
    const client = network.one('backup');
    for (const name of ['orders-db', 'catalog-db']) {
      recorder.connection({
        client,
        server: network.one(name),
        port: name === 'orders-db' ? 5432 : 3306,
        start: begin + 2 * HOUR + random.between(0, 900),
        seconds: 1_500,
        up: [90_000, 5_000_000],
        down: [900_000, 1_200_000_000],
      });
    }
    recorder.connection({
      client,
      server: outside('198.51.100.252'),
      port: 443,
      start: begin + 3 * HOUR,
      seconds: 2_400,
      up: [1_500_000, 2_100_000_000],
      down: [700_000, 36_000_000],
      awsService: 'S3',
      path: 7,
    });
    recorder.connection({
      client,
      server: LABELLED.vault,
      port: 22,
      start: begin + 4 * HOUR,
      seconds: 1_500,
      up: [450_000, 620_000_000],
      down: [200_000, 11_000_000],
      nat: network.one('nat'),
    });
  },
  builds: ({ network, recorder, random, begin, scale }) => {
    for (const client of network.all('ci-runner').slice(0, scale < 1 ? 1 : 3)) {
      for (const start of busyTimes(70 * Math.max(scale, 0.2), { begin, random }))
        recorder.connection({
          client,
          server: network.one('git'),
          port: 22,
          start,
          seconds: random.between(2, 15),
          up: sized(skewed(random, 5_500)),
          down: sized(skewed(random, 60_000)),
        });
      // polls for new commits all day
      for (const start of every(scale < 1 ? 4 * MINUTE : MINUTE, { begin, random }))
        recorder.connection({
          client,
          server: network.one('git'),
          port: 22,
          start,
          seconds: 1,
          up: [14, 3_100],
          down: [13, 5_200],
        });
    }
    recorder.connection({
      client: network.all('ci-runner')[0],
      server: LABELLED.registry,
      port: 443,
      start: begin + 14 * HOUR + random.between(0, 2 * HOUR),
      seconds: 90,
      up: [65_000, 92_000_000],
      down: [30_000, 1_600_000],
      nat: network.one('nat'),
    });
  },
  'an allowed vulnerability scanner': ({ network, recorder, random, begin, scale }) => {
    const client = network.one('vulnerability-scanner');
    const targets = network.hosts.filter(({ type }) => type === 'ec2_instance').slice(0, scale < 1 ? 12 : 40);
    for (const [index, server] of targets.entries()) {
      for (let i = 0; i < 40; i++)
        recorder.attempt({
          client,
          server,
          port: 20 + i * 211,
          start: begin + 5 * HOUR + index * 80 + i,
          answer: random.happens(0.6) ? 'closed' : 'rejected',
        });
    }
  },
  'retries after a deployment': ({ network, recorder, random, begin }) => {
    const server = network.one('legacy-app');
    for (const client of network.all('app')) {
      for (const start of every(5, { begin, random, from: 10 * HOUR, until: 10 * HOUR + 20 * MINUTE }))
        recorder.attempt({ client, server, port: 8443, start, answer: 'rejected' });
    }
  },
  'an application that lost its database': ({ network, recorder, random, begin }) => {
    const [client] = network.all('app');
    for (const start of every(15, { begin, random, from: 13 * HOUR, until: 15 * HOUR }))
      recorder.attempt({ client, server: network.one('catalog-db'), port: 3306, start, answer: 'rejected' });
  },
  'an application with an old password': ({ network, recorder, random, begin }) => {
    const client = network.one('legacy-app');
    for (const start of every(10, { begin, random, from: 16 * HOUR, until: 18 * HOUR }))
      recorder.connection({
        client,
        server: network.one('orders-db'),
        port: 5432,
        start,
        seconds: 0,
        up: [8, 780],
        down: [7, 910],
      });
  },
  'an agent whose collectors are blocked': ({ network, recorder, random, begin }) => {
    const [client, ...others] = network.all('worker');
    for (const server of others.slice(0, 14)) {
      for (const start of every(MINUTE, { begin, random, from: 9 * HOUR, until: 12 * HOUR }))
        recorder.attempt({ client, server, port: 4317, start, answer: 'rejected' });
    }
  },
  'noise of the internet': ({ network, recorder, random, begin, scale }) => {
    const targets = network.hosts.filter(({ isPublic }) => isPublic);
    const ports = [22, 23, 80, 443, 445, 2375, 3389, 5900, 6379, 8080, 8443, 9200, 1433, 5432, 27_017];
    for (let i = 0; i < 2_500 * scale; i++) {
      const client = internetAddress(60_000 + random.between(0, 60_000));
      const start = begin + random.between(0, DAY - 1);
      const number = random.between(1, 3);
      for (let j = 0; j < number; j++)
        recorder.attempt({
          client,
          server: random.pick(targets),
          port: random.happens(0.7) ? random.pick(ports) : random.between(1, 65_535),
          start: start + j * random.between(1, 600),
          answer: 'rejected',
        });
    }
    // some clients probe a single host more closely
    for (let i = 0; i < 60 * scale; i++) {
      const client = internetAddress(60_000 + random.between(0, 60_000));
      const server = random.pick(targets);
      const start = begin + random.between(0, DAY - 8 * HOUR);
      for (let j = random.between(4, 9); j > 0; j--)
        recorder.attempt({
          client,
          server,
          port: random.between(1, 9_999),
          start: start + random.between(0, 8 * HOUR),
          answer: 'rejected',
        });
    }
    // some clients log in to the bastion, a few times each
    for (let i = 0; i < 150; i++) {
      const client = internetAddress(125_000 + random.between(0, 4_000));
      const start = begin + random.between(0, DAY - 1);
      const number = random.between(1, 4);
      for (let j = 0; j < number; j++)
        recorder.connection({
          client,
          server: network.one('bastion'),
          port: 22,
          start: start + j * random.between(5, 90),
          seconds: 3,
          up: [17, random.between(2_300, 3_100)],
          down: [16, random.between(2_700, 3_600)],
        });
    }
  },
  'late replies of a web site': ({ network, recorder, random, begin }) => {
    const [server] = network.all('app');
    for (let i = 0; i < 220; i++)
      recorder.attempt({
        client: outside('198.51.100.253'),
        server,
        clientPort: 443,
        port: random.between(32_768, 60_999),
        start: begin + random.between(0, DAY - 1),
        answer: 'rejected',
        flags: random.pick([0, 1, 4]),
      });
  },
  administrators: ({ network, recorder, random, begin }) => {
    for (let i = 0; i < 14; i++)
      recorder.connection({
        client: LABELLED.office,
        server: network.one('bastion'),
        port: 22,
        start: begin + random.between(8 * HOUR, 17 * HOUR),
        seconds: random.between(30, 3_000),
        up: sized(random.between(8_000, 300_000)),
        down: sized(random.between(20_000, 900_000)),
      });
  },
  'an uptime monitor': ({ network, recorder, random, begin, scale }) => {
    for (const client of LABELLED.uptime) {
      for (const start of every(scale < 1 ? 5 * MINUTE : 2 * MINUTE, { begin, random })) {
        recorder.connection({
          client,
          server: network.one('bastion'),
          port: 22,
          start,
          seconds: 0,
          up: [4, 210],
          down: [3, 190],
        });
        recorder.connection({
          client,
          server: network.all('alb')[0],
          port: 443,
          start,
          seconds: 0,
          up: [8, 900],
          down: [8, 4_800],
        });
      }
    }
  },
  'a scheduled payment report': ({ network, recorder, random, begin }) => {
    for (const start of every(5 * MINUTE, { begin, random, delay: 3 }))
      recorder.connection({
        client: network.all('app')[2],
        server: LABELLED.payment,
        port: 443,
        start,
        seconds: 1,
        up: [12, 2_400],
        down: [11, 5_900],
        nat: network.one('nat'),
      });
  },
  payments: ({ network, recorder, random, begin, scale }) => {
    for (const start of busyTimes(90 * Math.max(scale, 0.2), { begin, random }))
      recorder.connection({
        client: random.pick(network.all('app').slice(0, 2)),
        server: outside('198.51.100.254'),
        port: 443,
        start,
        seconds: 1,
        up: sized(skewed(random, 2_600)),
        down: sized(skewed(random, 4_000)),
        nat: network.one('nat'),
      });
  },
  'agents that report to a service': ({ network, recorder, random, begin, scale }) => {
    for (const client of network.hosts) {
      if (client.type !== 'ec2_instance') continue;
      for (const start of every(scale < 1 ? 12 * HOUR : 15 * MINUTE, { begin, random }))
        recorder.connection({
          client,
          server: LABELLED.telemetry,
          port: 443,
          start,
          seconds: 1,
          up: sized(skewed(random, 9_000)),
          down: [8, 3_100],
          nat: network.one('nat'),
        });
    }
    for (const client of network.all('web').slice(0, 2)) {
      for (const start of every(5 * MINUTE, { begin, random }))
        recorder.connection({
          client,
          server: outside('198.51.100.249'),
          port: 443,
          start,
          seconds: 1,
          up: [14, 3_900],
          down: [12, 5_100],
          awsService: 'AMAZON',
          nat: network.one('nat'),
        });
    }
  },
  'steady log shipping': ({ network, recorder, random, begin }) => {
    for (const start of every(10 * MINUTE, { begin, random, delay: 60 }))
      recorder.connection({
        client: network.one('monitor'),
        server: outside('198.51.100.248'),
        port: 443,
        start,
        seconds: 20,
        up: sized(skewed(random, 3_500_000)),
        down: sized(60_000),
        nat: network.one('nat'),
      });
  },
  'a newsletter': ({ network, recorder, random, begin, scale }) => {
    for (let i = 0; i < 1_200 * Math.max(scale, 0.25); i++)
      recorder.connection({
        client: network.one('mail-relay'),
        server: internetAddress(45_000 + random.between(0, 8_000)),
        port: 25,
        start: begin + 7 * HOUR + random.between(0, 3_000),
        seconds: 4,
        up: sized(Math.round(180_000 / Math.max(scale, 0.25))),
        down: [20, 2_200],
      });
  },
};
