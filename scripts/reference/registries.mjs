import { reduceMulticast, reduceProtocols, reduceServices, reduceSpecialBlocks, reduceTcpFlags } from './reduce.mjs';

const ASSIGNMENTS = 'https://www.iana.org/assignments';

/**
 * The registries from which this project takes facts, one entry per reduced file.
 * - `file`: the reduced file under `registries/`; `columns`: its columns
 * - `inputs`: the file names of the downloads that `reduce` reads, in its order
 * - `url`: the address of the registry; with `download`, the address of the CSV file itself. The multicast registries offer no CSV file
 *   of their blocks, so their reduced file is only created from a folder
 * - `reduced`: what was kept. Descriptions, contacts and notes are never copied: numbers, short names and document numbers are facts,
 *   free text is the work of its authors
 */
export const REGISTRIES = [
  {
    file: 'protocol-numbers.csv',
    registry: 'Protocol Numbers',
    url: `${ASSIGNMENTS}/protocol-numbers/protocol-numbers-1.csv`,
    download: true,
    inputs: ['protocol-numbers-1.csv'],
    columns: ['decimal', 'keyword'],
    reduced: 'number and keyword of the rows that have a keyword',
    reduce: reduceProtocols,
  },
  {
    file: 'service-names.csv',
    registry: 'Service Name and Transport Protocol Port Number Registry',
    url: `${ASSIGNMENTS}/service-names-port-numbers/service-names-port-numbers.csv`,
    download: true,
    inputs: ['service-names-port-numbers.csv'],
    columns: ['service_name', 'port', 'transport'],
    reduced: 'service name, port or range, and transport of the rows that have all three, in registry order',
    reduce: reduceServices,
  },
  {
    file: 'ipv4-special.csv',
    registry: 'IANA IPv4 Special-Purpose Address Registry',
    url: `${ASSIGNMENTS}/iana-ipv4-special-registry/iana-ipv4-special-registry-1.csv`,
    download: true,
    inputs: ['iana-ipv4-special-registry-1.csv'],
    columns: ['block', 'name', 'rfc', 'termination_date', 'globally_reachable'],
    reduced: 'five columns; footnote marks and section numbers removed; a cell with two blocks made two rows',
    reduce: reduceSpecialBlocks,
  },
  {
    file: 'ipv6-special.csv',
    registry: 'IANA IPv6 Special-Purpose Address Registry',
    url: `${ASSIGNMENTS}/iana-ipv6-special-registry/iana-ipv6-special-registry-1.csv`,
    download: true,
    inputs: ['iana-ipv6-special-registry-1.csv'],
    columns: ['block', 'name', 'rfc', 'termination_date', 'globally_reachable'],
    reduced: 'five columns; footnote marks and section numbers removed; a cell with two blocks made two rows',
    reduce: reduceSpecialBlocks,
  },
  {
    file: 'multicast.csv',
    registry: 'IPv4 Multicast Address Space Registry, IPv6 Multicast Address Space Registry',
    url: `${ASSIGNMENTS}/multicast-addresses/, ${ASSIGNMENTS}/ipv6-multicast-addresses/`,
    download: false,
    inputs: ['ipv4-multicast-blocks.csv', 'ipv6-multicast-scopes.csv'],
    columns: ['block', 'name', 'rfc'],
    reduced: 'the one block of each family, after checking that the ranges and scopes inside fill it',
    reduce: reduceMulticast,
  },
  {
    file: 'tcp-flags.csv',
    registry: 'TCP Header Flags',
    url: `${ASSIGNMENTS}/tcp-parameters/tcp-header-flags.csv`,
    download: true,
    inputs: ['tcp-header-flags.csv'],
    columns: ['bit', 'name'],
    reduced: 'bit number and short name of the bits that are not reserved',
    reduce: reduceTcpFlags,
  },
];
