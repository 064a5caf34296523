import { readCsv } from './csv.mjs';

/**
 * @typedef {Record<string, string>} Row
 * @typedef {(texts: readonly string[]) => Row[]} Reduction a registry's input files as text → the rows to keep
 */

/** The first address after the IPv4 multicast space, as a number (224.0.0.0/4 ends at 239.255.255.255). */
const IPV4_MULTICAST_END = 240 * 2 ** 24;

/**
 * Protocol Numbers: number and keyword of each row that has a keyword, in the registry's spelling ("ARGUS (deprecated)").
 * @type {Reduction}
 */
export const reduceProtocols = ([text = '']) =>
  readCsv(text, 'protocol numbers', ['Decimal', 'Keyword'])
    .map((row) => ({ decimal: cell(row.Decimal), keyword: cell(row.Keyword) }))
    .filter((row) => row.keyword !== '');

/**
 * Service Names and Port Numbers: rows that have a name, a port (or a range "a-b") and a transport, in registry order, which decides
 * between several names for one port.
 * @type {Reduction}
 */
export const reduceServices = ([text = '']) =>
  readCsv(text, 'service names', ['Service Name', 'Port Number', 'Transport Protocol'])
    .map((row) => ({
      service_name: cell(row['Service Name']),
      port: cell(row['Port Number']),
      transport: cell(row['Transport Protocol']),
    }))
    .filter((row) => row.service_name !== '' && row.port !== '' && row.transport !== '');

/**
 * A Special-Purpose Address Registry: one row per block. Footnote marks ("[2]") are removed, a cell with two blocks
 * becomes two rows, and the RFC cell keeps its document numbers only.
 * @type {Reduction}
 */
export const reduceSpecialBlocks = ([text = '']) =>
  readCsv(text, 'special-purpose addresses', [
    'Address Block',
    'Name',
    'RFC',
    'Termination Date',
    'Globally Reachable',
  ]).flatMap((row) =>
    cell(row['Address Block'])
      .split(',')
      .map((block) => ({
        block: withoutFootnotes(block),
        name: cell(row.Name),
        rfc: rfcNumbers(row.RFC ?? ''),
        termination_date: withoutFootnotes(row['Termination Date'] ?? ''),
        globally_reachable: withoutFootnotes(row['Globally Reachable'] ?? ''),
      })),
  );

/**
 * Multicast: the two blocks that the IPv4 ranges and the IPv6 scopes fill. Throws if the ranges leave a gap or a scope value is
 * missing, because the whole block would then no longer be multicast.
 * @type {Reduction}
 */
export const reduceMulticast = ([ipv4 = '', ipv6 = '']) => {
  let next = 224 * 2 ** 24;
  for (const row of readCsv(ipv4, 'IPv4 multicast blocks', ['Address Range'])) {
    const [first = '', last = ''] = cell(row['Address Range']).split('-');
    if (ipv4Number(first) !== next) {
      throw new Error(`IPv4 multicast blocks: a range must start where the one before ended, not ${first}-${last}`);
    }
    next = ipv4Number(last) + 1;
  }
  if (next !== IPV4_MULTICAST_END) {
    throw new Error('IPv4 multicast blocks: the ranges must fill 224.0.0.0 to 239.255.255.255');
  }
  const scopes = readCsv(ipv6, 'IPv6 multicast scopes', ['Value']).map((row) => cell(row.Value));
  if (scopes.join('') !== '0123456789ABCDEF') {
    throw new Error(`IPv6 multicast scopes: the values must be 0 to F in order, not ${scopes.join(' ')}`);
  }
  return [
    { block: '224.0.0.0/4', name: 'Multicast', rfc: 'RFC5771' },
    { block: 'ff00::/8', name: 'Multicast', rfc: 'RFC4291' },
  ];
};

/**
 * TCP Header Flags: bit number (0 is the first bit of the 16-bit word) and short name. A short name is before the parentheses ("AE
 * (Accurate ECN)") or inside them ("Push Function (PSH)"); reserved bits have none and are omitted.
 * @type {Reduction}
 */
export const reduceTcpFlags = ([text = '']) =>
  readCsv(text, 'TCP header flags', ['Bit', 'Name'])
    .filter((row) => !/^reserved/i.test(cell(row.Name)))
    .map((row) => {
      const long = cell(row.Name);
      const name = /^([A-Z]{2,3}) \(/.exec(long)?.[1] ?? /\(([A-Z]{2,3})\)$/.exec(long)?.[1];
      if (name === undefined) throw new Error(`TCP header flags: no short name found in "${long}"`);
      return { bit: cell(row.Bit), name };
    });

/** A cell on one line: IANA breaks long cells. @param {string | undefined} text */
const cell = (text) => (text ?? '').replace(/\s+/g, ' ').trim();

/** @param {string} text */
const withoutFootnotes = (text) => cell(text.replace(/\[\d+\]/g, ' '));

/** "[RFC8190]\n[RFC919], Section 7" → "RFC8190; RFC919". @param {string} text */
const rfcNumbers = (text) => [...cell(text).matchAll(/\[(RFC[^\]]*)\]/g)].map((match) => match[1]).join('; ');

/** @param {string} text a dotted quad */
const ipv4Number = (text) => text.split('.').reduce((sum, octet) => sum * 256 + Number(octet), 0);
