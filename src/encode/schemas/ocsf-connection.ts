import { added, type DocumentRow } from '../compile/place-added.ts';
import { as, constant, first, has, leaf, when, words } from '../language/vocabulary.ts';

const BOUNDARIES = {
  same_vpc: { id: 4, caption: 'Same VPC' },
  internet_gateway_or_vpc_endpoint: { id: 5, caption: 'Internet/VPC Gateway' },
  virtual_private_gateway: { id: 6, caption: 'Virtual Private Gateway' },
  vpc_peering: { id: 7, caption: 'Intra-region VPC' },
  inter_region_vpc_peering: { id: 8, caption: 'Inter-region VPC' },
  local_gateway: { id: 9, caption: 'Local Gateway' },
  gateway_vpc_endpoint: { id: 10, caption: 'Gateway VPC' },
  internet_gateway: { id: 11, caption: 'Internet Gateway' },
};
const boundaryIds = (): Record<string, number> =>
  Object.fromEntries(Object.entries(BOUNDARIES).map(([name, { id }]) => [name, id]));
const boundaryCaptions = (): Record<string, string> =>
  Object.fromEntries(Object.entries(BOUNDARIES).map(([name, { caption }]) => [name, caption]));

const DIRECTION_IDS = { ingress: 1, egress: 2 };
const DIRECTION_CAPTIONS = { ingress: 'Inbound', egress: 'Outbound' };

const IP_VERSION_4 = 'Internet Protocol version 4 (IPv4)';
const IP_VERSION_6 = 'Internet Protocol version 6 (IPv6)';
const IP_VERSION_IDS = { ipv4: 4, ipv6: 6 };
const IP_VERSION_CAPTIONS = { ipv4: IP_VERSION_4, ipv6: IP_VERSION_6 };

/** The connection and its traffic. */
export const ocsfConnection = (): readonly DocumentRow[] => [
  leaf(
    'connection_info.direction_id',
    first(words('flow_direction', DIRECTION_IDS), words('direction', DIRECTION_IDS), constant(0)),
  ),
  leaf(
    'connection_info.direction',
    first(words('flow_direction', DIRECTION_CAPTIONS), words('direction', DIRECTION_CAPTIONS), constant('Unknown')),
  ),
  leaf('connection_info.protocol_num', 'protocol'),
  ...added('connection_info.protocol_name'),
  leaf(
    'connection_info.protocol_ver_id',
    first(
      words('type', { IPv4: 4, IPv6: 6 }),
      when(has('type'), constant(99)),
      words(as('srcaddr', 'ip_version'), IP_VERSION_IDS),
      words(as('dstaddr', 'ip_version'), IP_VERSION_IDS),
    ),
  ),
  leaf(
    'connection_info.protocol_ver',
    first(
      words('type', { IPv4: IP_VERSION_4, IPv6: IP_VERSION_6 }),
      'type',
      words(as('srcaddr', 'ip_version'), IP_VERSION_CAPTIONS),
      words(as('dstaddr', 'ip_version'), IP_VERSION_CAPTIONS),
    ),
  ),
  leaf('connection_info.tcp_flags', 'tcp_flags'),
  leaf(
    'connection_info.boundary_id',
    first(words('traffic_path_name', boundaryIds()), when(has('traffic_path'), constant(99))),
  ),
  leaf('connection_info.boundary', first(words('traffic_path_name', boundaryCaptions()), as('traffic_path', 'text'))),
  ...added('connection_info.'),
  leaf('traffic.bytes', 'bytes'),
  leaf('traffic.packets', 'packets'),
  ...added('traffic.'),
];
