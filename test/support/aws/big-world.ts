import { HOME_ACCOUNT } from '../ec2-server.ts';
import type { RegionWorld } from './ec2-world.ts';

const VPCS = 5;
const INTERFACES = 500;
/** Peers in the VPCs of the recording interfaces, in another VPC, and on the internet: 2,000 in total. */
const NEIGHBOURS = 1_200;
const FAR_PEERS = 400;
const STRANGERS = 400;
const FLOWS = 10_000;

/** The numbers of VPCs, interfaces, peers and flows in the big world. */
export const BIG = { VPCS, INTERFACES, NEIGHBOURS, FAR_PEERS, STRANGERS, FLOWS } as const;

const id = (prefix: string, number: number): string => `${prefix}-${number.toString(16).padStart(17, '0')}`;
const vpcOf = (number: number): number => number % VPCS;
const ownAddress = (number: number): string => `10.${vpcOf(number)}.${number >> 7}.${number & 127}`;
const neighbourAddress = (number: number): string => `10.${vpcOf(number)}.${100 + (number >> 7)}.${number & 127}`;
const farAddress = (number: number): string => `10.200.${number >> 7}.${number & 127}`;
const strangerAddress = (number: number): string => `203.0.${number >> 7}.${number & 127}`;

/** Fills an account with 500 recording interfaces in five VPCs, their 1,200 neighbours, and 400 peers in a sixth VPC. */
export function addBigWorld(world: RegionWorld): void {
  const thing = (number: number, address: string, vpc: number) => ({
    id: id('eni', number),
    vpcId: id('vpc', vpc),
    subnetId: id('subnet', vpc),
    addresses: [address],
    instanceId: id('i', number),
    attachedAt: '2020-12-31T00:00:00.000Z',
  });
  const own = Array.from({ length: INTERFACES }, (_, n) => thing(n, ownAddress(n), vpcOf(n)));
  const neighbours = Array.from({ length: NEIGHBOURS }, (_, n) => thing(10_000 + n, neighbourAddress(n), vpcOf(n)));
  const far = Array.from({ length: FAR_PEERS }, (_, n) => thing(20_000 + n, farAddress(n), VPCS));
  const interfaces = [...own, ...neighbours, ...far];
  const vpcs = Array.from({ length: VPCS }, (_, n) => ({ id: id('vpc', n), cidrBlocks: [`10.${n}.0.0/16`] }));
  const subnets = Array.from({ length: VPCS + 1 }, (_, n) => ({ id: id('subnet', n), vpcId: id('vpc', n), zone: 'z' }));
  world.add({
    interfaces,
    vpcs: [...vpcs, { id: id('vpc', VPCS), cidrBlocks: ['10.200.0.0/16'] }],
    subnets,
    instances: interfaces.map(({ instanceId }) => ({
      id: instanceId,
      type: 't3.micro',
      imageId: 'ami-1',
      tags: { Name: `name of ${instanceId}` },
    })),
  });
}

/** 10,000 flows in the default format between an interface and a peer in the same VPC or elsewhere; every peer occurs. */
export function bigWorldLines(): string[] {
  return Array.from({ length: FLOWS }, (_, flow) => {
    const own = flow % INTERFACES;
    // peers take turns: neighbours must be in the VPC of the interface, and 1,200 is a multiple of the number of VPCs
    const turn = Math.floor(flow / INTERFACES) % 20;
    const step = turn * INTERFACES + own;
    const peer =
      turn < 12
        ? neighbourAddress(step % NEIGHBOURS)
        : turn < 16
          ? farAddress(step % FAR_PEERS)
          : strangerAddress(step % STRANGERS);
    const times = '1609459200 1609459260';
    return `2 ${HOME_ACCOUNT} ${id('eni', own)} ${ownAddress(own)} ${peer} 50000 443 6 5 500 ${times} ACCEPT OK`;
  });
}
