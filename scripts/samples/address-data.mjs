import { bundleModule } from '../bundle-module.mjs';

const WRITER = new URL('../../test/support/mmdb/write-mmdb.ts', import.meta.url);

/**
 * Countries and networks of the strangers in the samples. All of it is invented: the addresses are for documentation (RFC 5737, RFC
 * 3849), as are the network numbers (RFC 5398), and ISO 3166 reserves the codes QM to QZ for private use.
 */
const NETWORKS = [
  network('192.0.2.0/24', 'QP', 64_499, 'Example Hosting'),
  network('203.0.113.0/27', 'QM', 64_496, 'Example Office Network', 'Example City'),
  network('203.0.113.32/27', 'QM', 64_497, 'Example Internet Exchange'),
  network('203.0.113.64/26', 'QN', 64_500, 'Example Payments'),
  network('203.0.113.128/25', 'QR', 64_498, 'Example Broadband'),
  network('2001:db8:77::/48', 'QR', 64_498, 'Example Broadband'),
  network('2001:db8:ff00::/40', 'QM', 64_496, 'Example Office Network', 'Example City'),
];

const SOURCES = [
  // invented data does not become outdated
  { name: 'example-geo', location: 'example-geo.mmdb', maxAgeDays: 3_650 },
  { name: 'example-scanners', location: 'example-scanners.txt' },
  { name: 'example-proxies', location: 'example-proxies.txt' },
  { name: 'example-ranges', location: 'example-ranges.csv' },
];

const REMARK = '# An invented list, of addresses for documentation.';

/**
 * The files of `samples/address-data/`, from which the samples get the facts about outside addresses.
 * @returns {Promise<Record<string, string | Buffer>>} path from the project's root → content
 */
export const makeSampleAddressData = async () => {
  const { mmdbOfNetworks } = await bundleModule(WRITER);
  return {
    'samples/address-data/sources.json': `${JSON.stringify(SOURCES, null, 2)}\n`,
    'samples/address-data/example-geo.mmdb': mmdbOfNetworks(NETWORKS, 24),
    'samples/address-data/example-scanners.txt': text([REMARK, '192.0.2.64 - 192.0.2.79', '198.51.100.0/28']),
    'samples/address-data/example-proxies.txt': text([REMARK, '2001:db8:77:1::/64', '198.51.100.200 ; of no flow']),
    'samples/address-data/example-ranges.csv': text([
      'cidr,team,criticality',
      '10.0.0.0/16,shop,medium',
      '10.0.20.0/24,data,high',
      '10.20.0.0/16,reporting,low',
    ]),
  };
};

function network(cidr, country, asNumber, organization, city) {
  const [address, length] = cidr.split('/');
  return {
    first: address.includes(':') ? ipv6(address) : ipv4(address),
    prefixLength: Number(length),
    value: {
      country: { iso_code: country },
      ...(city === undefined ? {} : { city: { names: { en: city } } }),
      autonomous_system_number: asNumber,
      autonomous_system_organization: organization,
    },
  };
}

function ipv4(address) {
  return address.split('.').reduce((sum, part) => sum * 256 + Number(part), 0);
}

/** Parses an address that ends in `::`. */
function ipv6(address) {
  const groups = address.slice(0, -2).split(':');
  return groups.reduce((sum, group, at) => sum | (BigInt(`0x${group}`) << BigInt(112 - 16 * at)), 0n);
}

function text(lines) {
  return `${lines.join('\n')}\n`;
}
