import { makeRandom } from '../samples/random.mjs';

/** Number of ranges in the list, of AWS ranges, and of distinct places in the databases. */
const LISTED_RANGES = 1_000_000;
const AWS_RANGES = 9_000;
const PLACES = 3_000;
/** Percentage of peers that are on the list. */
const LISTED_PERCENT = 2;
const SERVICES = ['AMAZON', 'EC2', 'S3', 'CLOUDFRONT', 'DYNAMODB'];
const REGIONS = ['eu-central-1', 'eu-west-1', 'us-east-1', 'us-west-2', 'ap-southeast-2'];

/** First octets of public networks. */
const FIRST_OCTETS = Array.from({ length: 200 }, (_, octet) => octet + 11).filter(
  (octet) => ![100, 127, 169, 172, 192, 198, 203].includes(octet),
);

/**
 * The world with a public address for each peer, so that every flow has one end on the internet.
 * @param {ReturnType<typeof import('./world.mjs').makeWorld>} world
 */
export const withPeersOutside = (world) => {
  const outside = makePeersOutside(world.peers.length);
  return { ...world, peers: world.peers.map((peer, number) => ({ ...peer, ...outside[number] })) };
};

/**
 * Peers on the internet, the same in every run.
 * @param {number} count
 * @returns {{ addresses: string[] }[]}
 */
export const makePeersOutside = (count) => {
  const random = makeRandom(4_711);
  return Array.from({ length: count }, (_, number) => ({
    addresses: [
      `${random.pick(FIRST_OCTETS)}.${random.between(0, 255)}.${random.between(0, 255)}.${random.between(1, 254)}`,
      `2400:cb00:${number.toString(16)}::1`,
    ],
  }));
};

/**
 * Address data: a database of countries, cities and networks that contains all peers, 9,000 AWS ranges, and a list of ranges that
 * contains some peers. `forget()` invalidates all remembered places, so that each address is looked up as if for the first time;
 * `makeFacts()` returns the facts of all three sources.
 * @param {typeof import('./sources.ts')} sources
 * @param {readonly { addresses: readonly string[] }[]} peers
 * @param {{ listedRanges?: number }} settings a million by default
 */
export const makeAddressData = (sources, peers, { listedRanges = LISTED_RANGES } = {}) => {
  const random = makeRandom(815);
  const numbers = [...new Set(peers.map(({ addresses: [address] }) => numberOf(address)))];
  const networks = networksOf(numbers, random);
  const clouds = awsRanges(numbers, random);
  const listed = listOf(numbers, random, listedRanges);
  const tables = [
    sources.readMmdb(sources.mmdbOfNetworks(networks), raise),
    sources.readRangeTable(Buffer.from(JSON.stringify(clouds)), { name: 'aws', kind: 'aws-ip-ranges' }),
    sources.readRangeTable(Buffer.from(listed.join('\n')), { name: 'blocked', kind: 'list' }),
  ];
  const followed = {
    revision: 0,
    sources: tables.map((value, number) => ({
      source: { name: `source-${number}`, kind: 'table', location: '' },
      document: { value, revision: 0 },
    })),
  };
  return {
    addressData: new sources.AddressData(followed),
    forget: () => {
      followed.revision++;
    },
    makeFacts: () => ({
      networks: new Map(networks.map(({ first, value }) => [networkIn(textOf(first)), value])),
      clouds: new Map(clouds.prefixes.map((range) => [networkIn(range.ip_prefix), range])),
      listed: new Set(listed),
    }),
  };
};

/** The first three octets. */
const networkIn = (text) => text.slice(0, text.lastIndexOf('.'));

const raise = (reason) => {
  throw new Error(reason);
};

const numberOf = (address) => address.split('.').reduce((sum, octet) => sum * 256 + Number(octet), 0);
const textOf = (number) => [24, 16, 8, 0].map((shift) => (number >>> shift) & 255).join('.');

const networksOf = (numbers, random) => {
  const firsts = new Set(numbers.map((number) => number - (number % 256)));
  return [...firsts].map((first) => {
    const place = random.between(1, PLACES);
    return {
      first,
      prefixLength: 24,
      value: {
        country: {
          iso_code: String.fromCharCode(65 + (place % 26), 65 + (place % 23)),
          names: { en: `Country ${place}` },
        },
        city: { names: { en: `City ${place}`, de: `Stadt ${place}` } },
        location: { latitude: (place % 90) + 0.25, longitude: (place % 180) + 0.125, time_zone: 'Europe/Berlin' },
        autonomous_system_number: 64_512 + (place % 1_000),
        autonomous_system_organization: `Network ${place % 1_000}`,
      },
    };
  });
};

const awsRanges = (numbers, random) => {
  const ofPeers = [...new Set(numbers.map((number) => number - (number % 256)))];
  const prefixes = Array.from({ length: AWS_RANGES }, (_, index) => {
    const other = numberOf(`${random.pick(FIRST_OCTETS)}.${index % 256}.0.0`);
    // every tenth range contains a peer; the others contain none
    const first = index % 10 === 0 ? ofPeers[index / 10] : other;
    const region = random.pick(REGIONS);
    return { first, region, service: random.pick(SERVICES), network_border_group: region };
  });
  return {
    syncToken: '1764000000',
    createDate: '2026-02-24-10-05-12',
    prefixes: prefixes
      .filter(({ first }, index) => index % 10 === 0 || !ofPeers.includes(first))
      .map(({ first, ...range }) => ({ ip_prefix: `${textOf(first)}/24`, ...range })),
    ipv6_prefixes: [],
  };
};

const listOf = (numbers, random, listedRanges) => {
  const lines = numbers.filter(() => random.between(1, 100) <= LISTED_PERCENT).map(textOf);
  // one address in every third /24 network, of which there are 16 million
  for (let index = 0; lines.length < listedRanges; index++) {
    const octet = FIRST_OCTETS[index % FIRST_OCTETS.length];
    const place = Math.floor(index / FIRST_OCTETS.length) * 3;
    lines.push(`${octet}.${(place >> 8) & 255}.${place & 255}.${random.between(0, 255)}`);
  }
  return lines;
};
