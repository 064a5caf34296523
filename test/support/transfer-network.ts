import type { TransformerOptions } from '../../src/library/index.ts';

/**
 * A network of three zones: two peered VPCs, a third VPC behind a transit gateway and a fourth in another Region, with a NAT gateway,
 * an interface endpoint and a gateway endpoint; and journeys of bytes through it, each with AWS's charge at every interface. The
 * charges are written by hand and share no code with the enricher.
 */

/** USD per 2³⁰ bytes; each price has distinct digits, so that no charge can be mistaken for another. */
export const PRICES = {
  cross_zone: 0.011,
  internet: 0.093,
  nat_gateway: 0.047,
  transit_gateway: 0.023,
  interface_endpoint: 0.013,
  inter_region: 0.029,
} as const;

/** The log format of the records. */
export const TRANSFER_FORMAT =
  'version interface-id srcaddr dstaddr srcport dstport protocol packets bytes start end action log-status pkt-srcaddr pkt-dstaddr flow-direction traffic-path pkt-src-aws-service pkt-dst-aws-service';

const REGION = 'eu-central-1';
const PUBLIC_HOST = '198.18.7.7';

/** The interfaces: VPC, zone, address, and further properties. */
const INTERFACES = {
  'eni-a1': { vpc: 'vpc-a', zone: 1, address: '10.0.1.10' },
  'eni-a1b': { vpc: 'vpc-a', zone: 1, address: '10.0.1.11' },
  'eni-a2': { vpc: 'vpc-a', zone: 2, address: '10.0.2.10' },
  'eni-a3': { vpc: 'vpc-a', zone: 3, address: '10.0.3.10' },
  'eni-web': { vpc: 'vpc-a', zone: 1, address: '10.0.1.20', publicAddress: '198.51.100.20' },
  'eni-web2': { vpc: 'vpc-a', zone: 1, address: '10.0.1.21', publicAddress: '198.51.100.21' },
  'eni-nat': { vpc: 'vpc-a', zone: 1, address: '10.0.1.5', publicAddress: '198.51.100.5', type: 'nat_gateway' },
  'eni-tgwa': { vpc: 'vpc-a', zone: 1, address: '10.0.1.6', type: 'transit_gateway' },
  'eni-vpce': { vpc: 'vpc-a', zone: 2, address: '10.0.2.50', type: 'vpc_endpoint' },
  'eni-b1': { vpc: 'vpc-b', zone: 1, address: '10.1.1.10' },
  'eni-b2': { vpc: 'vpc-b', zone: 2, address: '10.1.2.10' },
  'eni-c1': { vpc: 'vpc-c', zone: 1, address: '10.2.1.10' },
  'eni-tgwc': { vpc: 'vpc-c', zone: 1, address: '10.2.1.6', type: 'transit_gateway' },
  'eni-d1': { vpc: 'vpc-d', zone: 1, address: '10.3.1.10', region: 'eu-west-1' },
} as const;

/** The name of an interface of the network. */
export type InterfaceId = keyof typeof INTERFACES;

interface Place {
  readonly vpc: string;
  readonly zone: number;
  readonly address: string;
  readonly publicAddress?: string;
  readonly type?: string;
  readonly region?: string;
}

const PLACES: ReadonlyMap<string, Place> = new Map(Object.entries(INTERFACES));

/** The ids of all interfaces. */
export const INTERFACE_IDS: readonly string[] = [...PLACES.keys()];

const subnetOf = ({ vpc, zone }: Place): string => `subnet-${vpc.slice(-1)}${zone}`;
const zoneIdOf = ({ region, zone }: Place): string => `${region === undefined ? 'euc1' : 'euw1'}-az${zone}`;
const VPC_IDS = [...new Set([...PLACES.values()].map(({ vpc }) => vpc))];
const regionOf = (vpc: string): string => (vpc === 'vpc-d' ? 'eu-west-1' : REGION);
const rangeOf = (vpc: string): string => `10.${VPC_IDS.indexOf(vpc)}.0.0/16`;

/** The metadata and rules of the network, with its prices. */
export function transferNetwork(): TransformerOptions {
  const subnets = new Map([...PLACES.values()].map((place) => [subnetOf(place), place]));
  const vpcs = VPC_IDS.map((id) => ({
    id,
    accountId: '123456789012',
    region: regionOf(id),
    cidrBlocks: [rangeOf(id)],
  }));
  return {
    logFormat: TRANSFER_FORMAT,
    transferPrices: JSON.stringify({ '*': PRICES }),
    inventory: {
      version: 1,
      networkInterfaces: [...PLACES].map(([id, place]) => ({
        id,
        accountId: '123456789012',
        type: place.type ?? 'interface',
        vpcId: place.vpc,
        subnetId: subnetOf(place),
        region: regionOf(place.vpc),
        addresses: [place.address],
        publicAddresses: place.publicAddress === undefined ? [] : [place.publicAddress],
        ...(place.type === 'nat_gateway' ? { owner: { type: 'nat_gateway', id: 'nat-1' } } : {}),
      })),
      subnets: [...subnets].map(([id, place]) => ({ id, vpcId: place.vpc, availabilityZoneId: zoneIdOf(place) })),
      vpcs,
    },
    rules: {
      version: 1,
      vpcs,
      subnets: [...subnets].map(([id, place]) => ({
        id,
        vpcId: place.vpc,
        availabilityZoneId: zoneIdOf(place),
        cidrBlocks: [`10.${VPC_IDS.indexOf(place.vpc)}.${place.zone}.0/24`],
      })),
      securityGroups: [],
      networkAcls: [],
      prefixLists: [{ id: 'pl-s3', cidrs: ['52.95.128.0/24'] }],
      peerings: [
        { id: 'pcx-1', vpcIds: ['vpc-a', 'vpc-b'], isInterRegion: false, status: 'active' },
        { id: 'pcx-2', vpcIds: ['vpc-a', 'vpc-d'], isInterRegion: true, status: 'active' },
      ],
      transitGatewayAttachments: [
        { id: 'tgw-attach-1', transitGatewayId: 'tgw-1', vpcId: 'vpc-a', subnetIds: ['subnet-a1'] },
        { id: 'tgw-attach-2', transitGatewayId: 'tgw-1', vpcId: 'vpc-c', subnetIds: ['subnet-c1'] },
      ],
      vpcEndpoints: [
        { id: 'vpce-1', type: 'Interface', service: 'sqs', networkInterfaceIds: ['eni-vpce'] },
        { id: 'vpce-2', type: 'Gateway', service: 's3', networkInterfaceIds: [] },
      ],
      routeTables: [
        {
          id: 'rtb-private',
          vpcId: 'vpc-a',
          isMain: true,
          routes: [
            { cidr: '10.0.0.0/16', target: 'local' },
            { cidr: '10.2.0.0/16', target: 'tgw-1' },
            { cidr: '0.0.0.0/0', target: 'nat-1' },
          ],
        },
        {
          id: 'rtb-endpoint',
          vpcId: 'vpc-a',
          subnetIds: ['subnet-a2'],
          routes: [
            { cidr: '10.0.0.0/16', target: 'local' },
            { cidr: '10.2.0.0/16', target: 'tgw-1' },
            { cidr: '0.0.0.0/0', target: 'nat-1' },
            { prefixListId: 'pl-s3', target: 'vpce-2' },
          ],
        },
      ],
    },
  };
}

/** One record of a journey: the interface, the line, and AWS's charge at that interface for 2³⁰ bytes. */
export interface Step {
  readonly interfaceId: InterfaceId;
  readonly line: (bytes: number) => string;
  readonly usdPerGib: number;
}

interface Hop {
  readonly from: string;
  readonly to: string;
  readonly packetFrom?: string;
  readonly packetTo?: string;
  readonly path?: number;
  readonly service?: string;
}

function step(interfaceId: InterfaceId, direction: 'ingress' | 'egress', usdPerGib: number, hop: Hop): Step {
  const { from, to, packetFrom = from, packetTo = to, path = '-', service = '-' } = hop;
  const services = direction === 'ingress' ? `${service} -` : `- ${service}`;
  return {
    interfaceId,
    usdPerGib,
    line: (bytes) =>
      `5 ${interfaceId} ${from} ${to} 40000 443 6 1 ${bytes} 1795175000 1795175050 ACCEPT OK ${packetFrom} ${packetTo} ${direction} ${path} ${services}`,
  };
}

const address = (id: InterfaceId): string => INTERFACES[id].address;
const {
  cross_zone: Z,
  internet: I,
  nat_gateway: N,
  transit_gateway: T,
  interface_endpoint: E,
  inter_region: R,
} = PRICES;

/** A journey in which one interface sends bytes directly to another. */
function direct(sender: InterfaceId, receiver: InterfaceId, path: number, sent: number, received: number): Step[] {
  const hop = { from: address(sender), to: address(receiver) };
  return [step(sender, 'egress', sent, { ...hop, path }), step(receiver, 'ingress', received, hop)];
}

const [VIA_VPC, VIA_PEERING, VIA_REGIONS, VIA_GATEWAY_ENDPOINT, VIA_INTERNET] = [1, 4, 5, 7, 8];

function outByNat(sender: InterfaceId, crossing: number): Step[] {
  const [own, nat] = [address(sender), address('eni-nat')];
  return [
    step(sender, 'egress', crossing, { from: own, to: PUBLIC_HOST, path: VIA_VPC }),
    step('eni-nat', 'ingress', N + crossing, { from: own, to: nat, packetTo: PUBLIC_HOST }),
    step('eni-nat', 'egress', I, { from: nat, to: PUBLIC_HOST, path: VIA_INTERNET }),
  ];
}

function backByNat(receiver: InterfaceId, crossing: number): Step[] {
  const [own, nat] = [address(receiver), address('eni-nat')];
  return [
    step('eni-nat', 'ingress', N, { from: PUBLIC_HOST, to: nat }),
    step('eni-nat', 'egress', crossing, { from: nat, to: own, packetFrom: PUBLIC_HOST, path: VIA_VPC }),
    step(receiver, 'ingress', crossing, { from: PUBLIC_HOST, to: own }),
  ];
}

/** All journeys, by the case that they show. */
export const JOURNEYS: Readonly<Record<string, readonly Step[]>> = {
  'within a zone': direct('eni-a1', 'eni-a1b', VIA_VPC, 0, 0),
  'between zones': direct('eni-a1', 'eni-a3', VIA_VPC, Z, Z),
  'over peering within a zone': direct('eni-a1', 'eni-b1', VIA_PEERING, 0, 0),
  'over peering between zones': direct('eni-a1', 'eni-b2', VIA_PEERING, Z, Z),
  'over peering between Regions': direct('eni-a2', 'eni-d1', VIA_REGIONS, R, 0),
  'to an interface endpoint': direct('eni-a1', 'eni-vpce', VIA_VPC, 0, E),
  'from an interface endpoint': direct('eni-vpce', 'eni-a1', VIA_VPC, E, 0),
  'to the internet': [step('eni-web', 'egress', I, { from: address('eni-web'), to: PUBLIC_HOST, path: VIA_INTERNET })],
  'from the internet': [step('eni-web', 'ingress', 0, { from: PUBLIC_HOST, to: address('eni-web') })],
  'between own public addresses of one zone': [
    step('eni-web', 'egress', Z, {
      from: address('eni-web'),
      to: INTERFACES['eni-web2'].publicAddress,
      path: VIA_INTERNET,
    }),
    step('eni-web2', 'ingress', Z, { from: INTERFACES['eni-web'].publicAddress, to: address('eni-web2') }),
  ],
  'to a gateway endpoint': [
    step('eni-a2', 'egress', 0, {
      from: address('eni-a2'),
      to: '52.95.128.1',
      path: VIA_GATEWAY_ENDPOINT,
      service: 'S3',
    }),
  ],
  'out by a NAT gateway of the zone': outByNat('eni-a1', 0),
  'out by a NAT gateway of another zone': outByNat('eni-a3', Z),
  'back by a NAT gateway of the zone': backByNat('eni-a1', 0),
  'back by a NAT gateway of another zone': backByNat('eni-a3', Z),
  'over a transit gateway': [
    step('eni-a3', 'egress', 0, { from: address('eni-a3'), to: address('eni-c1'), path: VIA_VPC }),
    step('eni-tgwa', 'ingress', T, {
      from: address('eni-a3'),
      to: address('eni-tgwa'),
      packetTo: address('eni-c1'),
    }),
    step('eni-tgwc', 'egress', 0, {
      from: address('eni-tgwc'),
      to: address('eni-c1'),
      packetFrom: address('eni-a3'),
      path: VIA_VPC,
    }),
    step('eni-c1', 'ingress', 0, { from: address('eni-a3'), to: address('eni-c1') }),
  ],
};
