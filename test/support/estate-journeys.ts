import { ESTATE, ESTATE_PRICES, GUEST, PLATFORM, SHOP } from './transfer-estate.ts';

const HOST = '198.18.7.7';
const IPV6_HOST = '2606:4700::1111';

/** A record of a journey, and what is true of it; undefined for what cannot be told. */
export interface EstateStep {
  readonly interfaceId: string;
  readonly line: (bytes: number) => string;
  readonly usdPerGib: number | undefined;
  readonly transferClass: string | undefined;
  readonly zones?: 'same_zone' | 'cross_zone' | undefined;
  readonly payer?: string | undefined;
  /** The charges that `usdPerGib` consists of, as a bill names them. */
  readonly charges: readonly string[];
}

interface Hop {
  readonly from: string;
  readonly to: string;
  readonly packetFrom?: string;
  readonly packetTo?: string;
  readonly path?: number;
  readonly service?: string;
}

interface Expected {
  readonly transferClass: string | undefined;
  readonly zones?: 'same_zone' | 'cross_zone';
  readonly payer?: string;
}

/** `charges` are added up; `unknown` is for an amount that cannot be told. */
function step(
  interfaceId: string,
  direction: 'ingress' | 'egress',
  hop: Hop,
  expected: Expected,
  charges: readonly (keyof typeof ESTATE_PRICES)[] | 'unknown',
): EstateStep {
  const { from, to, packetFrom = from, packetTo = to, path = '-', service = '-' } = hop;
  const services = direction === 'ingress' ? `${service} -` : `- ${service}`;
  return {
    interfaceId,
    ...expected,
    charges: charges === 'unknown' ? [] : charges,
    usdPerGib: charges === 'unknown' ? undefined : charges.reduce((sum, charge) => sum + ESTATE_PRICES[charge], 0),
    line: (bytes) =>
      `5 ${interfaceId} ${from} ${to} 40000 443 6 1 ${bytes} 1795175000 1795175050 ACCEPT OK ${packetFrom} ${packetTo} ${direction} ${path} ${services}`,
  };
}

const at = (id: string): string => ESTATE[id]?.addresses[0] ?? '';
const ipv6At = (id: string): string => ESTATE[id]?.addresses[1] ?? '';
const publicAt = (id: string): string => ESTATE[id]?.publicAddress ?? '';
const FREE = [] as const;
const [VIA_VPC, VIA_PEERING, VIA_REGIONS, VIA_LOCAL, VIA_INTERNET] = [1, 4, 5, 6, 8];

/** A record at each end of bytes that one interface sends directly to another. */
function direct(
  [sender, receiver]: readonly [string, string],
  path: number,
  expected: Expected,
  charges: readonly (keyof typeof ESTATE_PRICES)[] | 'unknown',
): EstateStep[] {
  const hop = { from: at(sender), to: at(receiver) };
  return [
    step(sender, 'egress', { ...hop, path }, expected, charges),
    step(receiver, 'ingress', hop, expected, charges),
  ];
}

/** Out by a NAT gateway, with the same class and zones at the interface and at the gateway. */
function outBy(
  nat: string,
  sender: string,
  zones: 'same_zone' | 'cross_zone',
  crossing: readonly 'cross_zone'[] | 'unknown',
): EstateStep[] {
  const [own, gateway] = [at(sender), at(nat)];
  const isUnknown = crossing === 'unknown';
  return [
    step(sender, 'egress', { from: own, to: HOST, path: VIA_VPC }, { transferClass: 'nat_gateway', zones }, crossing),
    step(
      nat,
      'ingress',
      { from: own, to: gateway, packetTo: HOST },
      { transferClass: 'nat_gateway', zones },
      isUnknown ? 'unknown' : ['nat_gateway', ...crossing],
    ),
  ];
}

/** To an endpoint over a peering connection and back: its own record has what it processes, and each end its part of the connection. */
function toEndpoint(
  client: string,
  path: number,
  transferClass: string,
  zones: 'same_zone' | 'cross_zone',
  crossing: readonly 'cross_zone'[],
): EstateStep[] {
  const [own, endpoint] = [at(client), at('eni-own')];
  const atEndpoint = { transferClass: 'interface_endpoint', zones };
  return [
    step(client, 'egress', { from: own, to: endpoint, path }, { transferClass, zones }, crossing),
    step('eni-own', 'ingress', { from: own, to: endpoint }, atEndpoint, ['interface_endpoint', ...crossing]),
    step('eni-own', 'egress', { from: endpoint, to: own, path }, atEndpoint, ['interface_endpoint', ...crossing]),
    step(client, 'ingress', { from: endpoint, to: own }, atEndpoint, crossing),
  ];
}

/** All journeys, by the case that they show. */
export const ESTATE_JOURNEYS: Readonly<Record<string, readonly EstateStep[]>> = {
  'peering within a zone that has two names': direct(
    ['eni-app1', 'eni-peer1'],
    VIA_PEERING,
    { transferClass: 'vpc_peering', zones: 'same_zone' },
    FREE,
  ),
  'peering between zones of one name': direct(
    ['eni-app1', 'eni-peer2'],
    VIA_PEERING,
    { transferClass: 'vpc_peering', zones: 'cross_zone' },
    ['cross_zone'],
  ),
  'peering from a Local Zone': direct(
    ['eni-boston2', 'eni-peer1'],
    VIA_PEERING,
    { transferClass: 'vpc_peering', zones: 'cross_zone' },
    'unknown',
  ),
  'peering between Regions': [
    step(
      'eni-app1',
      'egress',
      { from: at('eni-app1'), to: at('eni-eu1'), path: VIA_REGIONS },
      { transferClass: 'inter_region_peering', payer: SHOP },
      ['inter_region'],
    ),
    step(
      'eni-eu1',
      'ingress',
      { from: at('eni-app1'), to: at('eni-eu1') },
      { transferClass: 'inter_region_peering' },
      FREE,
    ),
  ],
  'peering between Regions from a Local Zone': [
    step(
      'eni-boston2',
      'egress',
      { from: at('eni-boston2'), to: at('eni-eu1'), path: VIA_REGIONS },
      { transferClass: 'inter_region_peering' },
      'unknown',
    ),
  ],
  'an endpoint in a peered VPC, in the same zone': toEndpoint('eni-peer2', VIA_PEERING, 'vpc_peering', 'same_zone', []),
  'an endpoint in a peered VPC, in another zone': toEndpoint('eni-peer1', VIA_PEERING, 'vpc_peering', 'cross_zone', [
    'cross_zone',
  ]),
  'an endpoint in a VPC of another Region': [
    step(
      'eni-eu1',
      'egress',
      { from: at('eni-eu1'), to: at('eni-own'), path: VIA_REGIONS },
      { transferClass: 'inter_region_peering' },
      ['inter_region'],
    ),
    step('eni-own', 'ingress', { from: at('eni-eu1'), to: at('eni-own') }, { transferClass: 'interface_endpoint' }, [
      'interface_endpoint',
    ]),
    step(
      'eni-own',
      'egress',
      { from: at('eni-own'), to: at('eni-eu1'), path: VIA_REGIONS },
      { transferClass: 'interface_endpoint' },
      ['interface_endpoint', 'inter_region'],
    ),
    step('eni-eu1', 'ingress', { from: at('eni-own'), to: at('eni-eu1') }, { transferClass: 'interface_endpoint' }, []),
  ],
  'a NAT gateway in another zone': outBy('eni-nat', 'eni-app2', 'cross_zone', ['cross_zone']),
  'a NAT gateway, from a Local Zone': outBy('eni-nat', 'eni-boston2', 'cross_zone', 'unknown'),
  'a NAT gateway in a Local Zone': [
    step(
      'eni-bosnat',
      'ingress',
      { from: at('eni-boston2'), to: at('eni-bosnat'), packetTo: HOST },
      { transferClass: 'nat_gateway', zones: 'same_zone' },
      'unknown',
    ),
    step(
      'eni-bosnat',
      'egress',
      { from: at('eni-bosnat'), to: HOST, path: VIA_INTERNET },
      { transferClass: 'nat_gateway' },
      'unknown',
    ),
  ],
  'out by a NAT gateway behind a transit gateway': [
    step(
      'eni-spoke2',
      'egress',
      { from: at('eni-spoke2'), to: HOST, path: VIA_VPC },
      { transferClass: 'transit_gateway' },
      FREE,
    ),
    step(
      'eni-spoketgw',
      'ingress',
      { from: at('eni-spoke2'), to: at('eni-spoketgw'), packetTo: HOST },
      { transferClass: 'transit_gateway', payer: SHOP },
      ['transit_gateway'],
    ),
    step(
      'eni-exittgw',
      'egress',
      { from: at('eni-exittgw'), to: HOST, packetFrom: at('eni-spoke2'), path: VIA_VPC },
      { transferClass: 'transit_gateway', payer: PLATFORM },
      FREE,
    ),
    // the way to the gateway's own zone is the transit gateway's
    step(
      'eni-exitnat',
      'ingress',
      { from: at('eni-spoke2'), to: at('eni-exitnat'), packetTo: HOST },
      { transferClass: 'nat_gateway', payer: PLATFORM },
      ['nat_gateway'],
    ),
    step(
      'eni-exitnat',
      'egress',
      { from: at('eni-exitnat'), to: HOST, path: VIA_INTERNET },
      { transferClass: 'nat_gateway', payer: PLATFORM },
      ['internet'],
    ),
  ],
  'back by a NAT gateway behind a transit gateway': [
    step('eni-exitnat', 'ingress', { from: HOST, to: at('eni-exitnat') }, { transferClass: 'nat_gateway' }, [
      'nat_gateway',
    ]),
    step(
      'eni-exitnat',
      'egress',
      { from: at('eni-exitnat'), to: at('eni-spoke2'), packetFrom: HOST, path: VIA_VPC },
      { transferClass: 'nat_gateway' },
      FREE,
    ),
    step(
      'eni-exittgw',
      'ingress',
      { from: HOST, to: at('eni-exittgw'), packetTo: at('eni-spoke2') },
      { transferClass: 'transit_gateway', payer: PLATFORM },
      ['transit_gateway'],
    ),
    step('eni-spoke2', 'ingress', { from: HOST, to: at('eni-spoke2') }, { transferClass: 'transit_gateway' }, FREE),
  ],
  'one’s own service over PrivateLink, in another zone': [
    step(
      'eni-app1',
      'egress',
      { from: at('eni-app1'), to: at('eni-own'), path: VIA_VPC },
      { transferClass: 'interface_endpoint' },
      FREE,
    ),
    step('eni-own', 'ingress', { from: at('eni-app1'), to: at('eni-own') }, { transferClass: 'interface_endpoint' }, [
      'interface_endpoint',
    ]),
  ],
  'between own public addresses of two zones': [
    step(
      'eni-web1',
      'egress',
      { from: at('eni-web1'), to: publicAt('eni-web2'), path: VIA_INTERNET },
      { transferClass: 'internet_gateway', zones: 'cross_zone' },
      ['cross_zone'],
    ),
    step(
      'eni-web2',
      'ingress',
      { from: publicAt('eni-web1'), to: at('eni-web2') },
      { transferClass: 'internet_gateway', zones: 'cross_zone' },
      ['cross_zone'],
    ),
  ],
  'between own public addresses of one zone': [
    step(
      'eni-web1',
      'egress',
      { from: at('eni-web1'), to: publicAt('eni-web1b'), path: VIA_INTERNET },
      { transferClass: 'internet_gateway', zones: 'same_zone' },
      ['cross_zone'],
    ),
    step(
      'eni-web1b',
      'ingress',
      { from: publicAt('eni-web1'), to: at('eni-web1b') },
      { transferClass: 'internet_gateway', zones: 'same_zone' },
      ['cross_zone'],
    ),
  ],
  'between own public addresses of two Regions': [
    step(
      'eni-web1',
      'egress',
      { from: at('eni-web1'), to: publicAt('eni-eu1'), path: VIA_INTERNET },
      { transferClass: 'internet_gateway' },
      ['inter_region'],
    ),
    step(
      'eni-eu1',
      'ingress',
      { from: publicAt('eni-web1'), to: at('eni-eu1') },
      { transferClass: 'internet_gateway' },
      FREE,
    ),
  ],
  'IPv6 between zones of a VPC': [
    step(
      'eni-app1',
      'egress',
      { from: ipv6At('eni-app1'), to: ipv6At('eni-app2'), path: VIA_VPC },
      { transferClass: 'cross_zone', zones: 'cross_zone' },
      ['cross_zone'],
    ),
  ],
  'IPv6 to the internet': [
    step(
      'eni-app1',
      'egress',
      { from: ipv6At('eni-app1'), to: IPV6_HOST, path: VIA_INTERNET },
      { transferClass: 'internet_gateway' },
      ['internet'],
    ),
    step(
      'eni-app1',
      'ingress',
      { from: IPV6_HOST, to: ipv6At('eni-app1') },
      { transferClass: 'internet_gateway' },
      FREE,
    ),
  ],
  'an Application Load Balancer and its target in another zone': direct(
    ['eni-alb1', 'eni-app2'],
    VIA_VPC,
    { transferClass: 'cross_zone', zones: 'cross_zone' },
    'unknown',
  ),
  'a Classic Load Balancer and its target in another zone': direct(
    ['eni-clb1', 'eni-app2'],
    VIA_VPC,
    { transferClass: 'cross_zone', zones: 'cross_zone' },
    'unknown',
  ),
  'an Application Load Balancer and its target in its zone': direct(
    ['eni-alb1', 'eni-app1'],
    VIA_VPC,
    { transferClass: 'same_zone', zones: 'same_zone' },
    FREE,
  ),
  'a Network Load Balancer and its target in another zone': direct(
    ['eni-nlb1', 'eni-app2'],
    VIA_VPC,
    { transferClass: 'cross_zone', zones: 'cross_zone' },
    ['cross_zone'],
  ),
  'within a Local Zone': direct(
    ['eni-boston', 'eni-boston2'],
    VIA_VPC,
    { transferClass: 'same_zone', zones: 'same_zone' },
    FREE,
  ),
  'from a Local Zone to its Region': [
    step(
      'eni-app1',
      'ingress',
      { from: at('eni-boston2'), to: at('eni-app1') },
      { transferClass: 'local_zone', zones: 'cross_zone' },
      'unknown',
    ),
  ],
  'from a Local Zone to the internet': [
    step(
      'eni-boston',
      'egress',
      { from: at('eni-boston'), to: HOST, path: VIA_INTERNET },
      { transferClass: 'internet_gateway' },
      'unknown',
    ),
  ],
  'from the internet to a Local Zone': [
    step('eni-boston', 'ingress', { from: HOST, to: at('eni-boston') }, { transferClass: 'internet_gateway' }, FREE),
  ],
  'from a Wavelength Zone over a carrier gateway': [
    step(
      'eni-carrier',
      'egress',
      { from: at('eni-carrier'), to: HOST, path: VIA_LOCAL },
      { transferClass: 'local_zone' },
      'unknown',
    ),
  ],
  'between guests of a shared VPC': [
    step(
      'eni-guest1',
      'egress',
      { from: at('eni-guest1'), to: at('eni-guest2'), path: VIA_VPC },
      { transferClass: 'cross_zone', zones: 'cross_zone', payer: SHOP },
      ['cross_zone'],
    ),
    step(
      'eni-guest2',
      'ingress',
      { from: at('eni-guest1'), to: at('eni-guest2') },
      { transferClass: 'cross_zone', zones: 'cross_zone', payer: GUEST },
      ['cross_zone'],
    ),
  ],
  'a guest by the NAT gateway of the owner': [
    step(
      'eni-sharednat',
      'ingress',
      { from: at('eni-guest2'), to: at('eni-sharednat'), packetTo: HOST },
      { transferClass: 'nat_gateway', zones: 'cross_zone', payer: PLATFORM },
      ['nat_gateway', 'cross_zone'],
    ),
  ],
};
