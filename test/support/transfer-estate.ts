import type { TransformerOptions } from '../../src/library/index.ts';

/**
 * An estate of several accounts: peered VPCs whose zones have other names in each account, spokes behind a transit gateway that share a
 * NAT gateway, a shared VPC, load balancers, a Local Zone and a Wavelength Zone; and records of journeys through it, each with what AWS
 * charges at the interface. The expectations are written by hand and share no code with the enricher.
 */

/** USD per 2³⁰ bytes; each sum of some of them is different. */
export const ESTATE_PRICES = {
  cross_zone: 0.011,
  internet: 0.093,
  nat_gateway: 0.047,
  transit_gateway: 0.023,
  interface_endpoint: 0.013,
  inter_region: 0.029,
} as const;

/** The log format of the records. */
export const ESTATE_FORMAT =
  'version interface-id srcaddr dstaddr srcport dstport protocol packets bytes start end action log-status pkt-srcaddr pkt-dstaddr flow-direction traffic-path pkt-src-aws-service pkt-dst-aws-service';

/** The accounts of the estate. */
export const [SHOP, PLATFORM, GUEST] = ['111111111111', '222222222222', '333333333333'] as const;

interface Subnet {
  readonly vpc: string;
  readonly zoneId: string;
  readonly zoneName: string;
  readonly cidrBlocks: readonly string[];
}

const SUBNETS: Readonly<Record<string, Subnet>> = {
  'subnet-app1': subnet('vpc-app', 'use1-az1', 'us-east-1a', '10.10.1.0/24', '2600:1f18:a:1::/64'),
  'subnet-app2': subnet('vpc-app', 'use1-az2', 'us-east-1b', '10.10.2.0/24', '2600:1f18:a:2::/64'),
  'subnet-boston': subnet('vpc-app', 'use1-bos1-az1', 'us-east-1-bos-1a', '10.10.8.0/24'),
  'subnet-carrier': subnet('vpc-app', 'use1-wl1-bos-wlz1', 'us-east-1-wl1-bos-wlz-1', '10.10.9.0/24'),
  // us-east-1a is use1-az1 for one account and use1-az2 for the other
  'subnet-peer1': subnet('vpc-peer', 'use1-az1', 'us-east-1c', '10.11.1.0/24'),
  'subnet-peer2': subnet('vpc-peer', 'use1-az2', 'us-east-1a', '10.11.2.0/24'),
  'subnet-eu1': subnet('vpc-eu', 'euc1-az1', 'eu-central-1a', '10.12.1.0/24'),
  'subnet-exit1': subnet('vpc-exit', 'use1-az1', 'us-east-1c', '10.20.1.0/24'),
  'subnet-spoke1': subnet('vpc-spoke', 'use1-az1', 'us-east-1a', '10.21.1.0/24'),
  'subnet-spoke2': subnet('vpc-spoke', 'use1-az2', 'us-east-1b', '10.21.2.0/24'),
  'subnet-shared1': subnet('vpc-shared', 'use1-az1', 'us-east-1c', '10.23.1.0/24'),
  'subnet-shared2': subnet('vpc-shared', 'use1-az2', 'us-east-1a', '10.23.2.0/24'),
};

function subnet(vpc: string, zoneId: string, zoneName: string, ...cidrBlocks: readonly string[]): Subnet {
  return { vpc, zoneId, zoneName, cidrBlocks };
}

const VPCS: Readonly<
  Record<string, { readonly accountId: string; readonly region?: string; readonly cidrBlocks: string[] }>
> = {
  'vpc-app': { accountId: SHOP, cidrBlocks: ['10.10.0.0/16', '2600:1f18:a::/56'] },
  'vpc-peer': { accountId: PLATFORM, cidrBlocks: ['10.11.0.0/16'] },
  'vpc-eu': { accountId: SHOP, region: 'eu-central-1', cidrBlocks: ['10.12.0.0/16'] },
  'vpc-exit': { accountId: PLATFORM, cidrBlocks: ['10.20.0.0/16'] },
  'vpc-spoke': { accountId: SHOP, cidrBlocks: ['10.21.0.0/16'] },
  'vpc-shared': { accountId: PLATFORM, cidrBlocks: ['10.23.0.0/16'] },
};
const HOME = 'us-east-1';

interface Place {
  readonly subnet: string;
  readonly addresses: readonly string[];
  readonly publicAddress?: string;
  readonly type?: string;
  /** Of the interface, where it is not that of the VPC. */
  readonly accountId?: string;
  readonly owner?: { readonly type: string; readonly id?: string; readonly name?: string };
}

/** The interfaces, by their ids. */
export const ESTATE: Readonly<Record<string, Place>> = {
  'eni-app1': { subnet: 'subnet-app1', addresses: ['10.10.1.10', '2600:1f18:a:1::10'] },
  'eni-app2': { subnet: 'subnet-app2', addresses: ['10.10.2.10', '2600:1f18:a:2::10'] },
  'eni-web1': { subnet: 'subnet-app1', addresses: ['10.10.1.20'], publicAddress: '198.51.100.20' },
  'eni-web1b': { subnet: 'subnet-app1', addresses: ['10.10.1.21'], publicAddress: '198.51.100.21' },
  'eni-web2': { subnet: 'subnet-app2', addresses: ['10.10.2.20'], publicAddress: '198.51.100.22' },
  'eni-nat': natGateway('subnet-app1', '10.10.1.5', '198.51.100.5', 'nat-app'),
  'eni-own': { subnet: 'subnet-app2', addresses: ['10.10.2.50'], type: 'vpc_endpoint' },
  'eni-alb1': loadBalancer('subnet-app1', '10.10.1.30', 'application_load_balancer'),
  'eni-clb1': loadBalancer('subnet-app1', '10.10.1.31', 'classic_load_balancer'),
  'eni-nlb1': { ...loadBalancer('subnet-app1', '10.10.1.32', 'network_load_balancer'), type: 'network_load_balancer' },
  'eni-boston': { subnet: 'subnet-boston', addresses: ['10.10.8.10'], publicAddress: '198.51.100.80' },
  'eni-boston2': { subnet: 'subnet-boston', addresses: ['10.10.8.11'] },
  'eni-bosnat': natGateway('subnet-boston', '10.10.8.5', '198.51.100.85', 'nat-boston'),
  'eni-carrier': { subnet: 'subnet-carrier', addresses: ['10.10.9.10'], publicAddress: '198.51.100.90' },
  'eni-peer1': { subnet: 'subnet-peer1', addresses: ['10.11.1.10'] },
  'eni-peer2': { subnet: 'subnet-peer2', addresses: ['10.11.2.10'] },
  'eni-eu1': { subnet: 'subnet-eu1', addresses: ['10.12.1.10'], publicAddress: '198.51.100.60' },
  'eni-exitnat': natGateway('subnet-exit1', '10.20.1.5', '198.51.100.55', 'nat-exit'),
  'eni-exittgw': { subnet: 'subnet-exit1', addresses: ['10.20.1.6'], type: 'transit_gateway' },
  'eni-spoke1': { subnet: 'subnet-spoke1', addresses: ['10.21.1.10'] },
  'eni-spoke2': { subnet: 'subnet-spoke2', addresses: ['10.21.2.10'] },
  'eni-spoketgw': { subnet: 'subnet-spoke2', addresses: ['10.21.2.6'], type: 'transit_gateway' },
  'eni-guest1': { subnet: 'subnet-shared1', addresses: ['10.23.1.10'], accountId: SHOP },
  'eni-guest2': { subnet: 'subnet-shared2', addresses: ['10.23.2.10'], accountId: GUEST },
  'eni-sharednat': natGateway('subnet-shared1', '10.23.1.5', '198.51.100.35', 'nat-shared'),
};

function natGateway(subnetId: string, address: string, publicAddress: string, id: string): Place {
  return {
    subnet: subnetId,
    addresses: [address],
    publicAddress,
    type: 'nat_gateway',
    owner: { type: 'nat_gateway', id },
  };
}

function loadBalancer(subnetId: string, address: string, type: string): Place {
  return { subnet: subnetId, addresses: [address], owner: { type, name: 'front' } };
}

const vpcOf = (place: Place): string => SUBNETS[place.subnet]?.vpc ?? '';
const regionOf = (vpcId: string): string => VPCS[vpcId]?.region ?? HOME;

/** The metadata and rules of the estate, with its prices. */
export function transferEstate(): TransformerOptions {
  const vpcs = Object.entries(VPCS).map(([id, { accountId, cidrBlocks }]) => ({
    id,
    accountId,
    region: regionOf(id),
    cidrBlocks,
  }));
  const subnets = Object.entries(SUBNETS).map(([id, { vpc, zoneId, zoneName, cidrBlocks }]) => ({
    id,
    vpcId: vpc,
    availabilityZone: zoneName,
    availabilityZoneId: zoneId,
    cidrBlocks,
  }));
  return {
    logFormat: ESTATE_FORMAT,
    transferPrices: JSON.stringify({ [HOME]: ESTATE_PRICES, '*': ESTATE_PRICES }),
    inventory: {
      version: 1,
      networkInterfaces: Object.entries(ESTATE).map(([id, place]) => ({
        id,
        accountId: place.accountId ?? VPCS[vpcOf(place)]?.accountId,
        region: regionOf(vpcOf(place)),
        type: place.type ?? 'interface',
        vpcId: vpcOf(place),
        subnetId: place.subnet,
        availabilityZone: SUBNETS[place.subnet]?.zoneName,
        addresses: [...place.addresses],
        ...(place.publicAddress === undefined ? {} : { publicAddresses: [place.publicAddress] }),
        owner: place.owner ?? { type: 'service', name: id.slice('eni-'.length) },
      })),
      subnets: subnets.map(({ cidrBlocks: _cidrBlocks, ...rest }) => rest),
      vpcs,
    },
    rules: {
      version: 1,
      vpcs,
      subnets: subnets.map(({ availabilityZone: _name, ...rest }) => rest),
      securityGroups: [],
      networkAcls: [],
      prefixLists: [{ id: 'pl-s3', cidrs: ['52.216.0.0/15'] }],
      peerings: [
        { id: 'pcx-1', vpcIds: ['vpc-app', 'vpc-peer'], isInterRegion: false, status: 'active' },
        { id: 'pcx-2', vpcIds: ['vpc-app', 'vpc-eu'], isInterRegion: true, status: 'active' },
      ],
      transitGatewayAttachments: [
        { id: 'tgw-attach-1', transitGatewayId: 'tgw-1', vpcId: 'vpc-exit', subnetIds: ['subnet-exit1'] },
        { id: 'tgw-attach-2', transitGatewayId: 'tgw-1', vpcId: 'vpc-spoke', subnetIds: ['subnet-spoke2'] },
      ],
      vpcEndpoints: [
        { id: 'vpce-own', type: 'Interface', service: 'vpce-svc-0a1b', networkInterfaceIds: ['eni-own'] },
        { id: 'vpce-s3', type: 'Gateway', service: 's3', networkInterfaceIds: [] },
      ],
      routeTables: [
        table('vpc-app', ['subnet-app1', 'subnet-app2', 'subnet-boston'], '10.10.0.0/16', 'nat-app', [
          { prefixListId: 'pl-s3', target: 'vpce-s3' },
        ]),
        table('vpc-spoke', ['subnet-spoke1', 'subnet-spoke2'], '10.21.0.0/16', 'tgw-1', []),
      ],
    },
  };
}

function table(
  vpcId: string,
  subnetIds: readonly string[],
  local: string,
  exit: string,
  others: readonly { readonly prefixListId: string; readonly target: string }[],
) {
  return {
    id: `rtb-${vpcId}`,
    vpcId,
    subnetIds: [...subnetIds],
    routes: [{ cidr: local, target: 'local' }, { cidr: '0.0.0.0/0', target: exit }, ...others],
  };
}
