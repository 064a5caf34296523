import { describe, expect, it } from 'vitest';
import { READ_MEMBERS } from '../../src/aws/inventory/read-members.ts';
import {
  toNatGateway,
  toNetworkInterface,
  toPrefixHolder,
  toSubnet,
  toVpc,
} from '../../src/aws/inventory/to-inventory.ts';

/** Reservations only hold instances; the client of the bundle is asked for those in `slim-clients.test.ts`. */
const NOT_CONVERTED = ['Reservation'];

/** Described things that note which of their members are read, by the name of their structure. */
class Described {
  readonly read: Map<string, Set<string>> = new Map();

  of<Thing extends object>(structure: string, thing: Thing): Thing {
    const members = new Set<string>();
    this.read.set(structure, members);
    return new Proxy(thing, {
      get: (target, member) => {
        members.add(String(member));
        return Reflect.get(target, member);
      },
    });
  }
}

function readMembers(): Record<string, string[]> {
  const described = new Described();
  const association = described.of('NetworkInterfaceAssociation', { PublicIp: '198.51.100.5' });
  toNetworkInterface(
    described.of('NetworkInterface', {
      NetworkInterfaceId: 'eni-1',
      PrivateIpAddress: '10.0.0.5',
      Association: association,
      Attachment: described.of('NetworkInterfaceAttachment', { AttachTime: new Date(0) }),
      Groups: [described.of('GroupIdentifier', { GroupId: 'sg-1' })],
      Ipv6Addresses: [described.of('NetworkInterfaceIpv6Address', { Ipv6Address: '2001:db8::5' })],
      Ipv4Prefixes: [described.of('Ipv4PrefixSpecification', { Ipv4Prefix: '10.0.1.96/28' })],
      Ipv6Prefixes: [described.of('Ipv6PrefixSpecification', { Ipv6Prefix: '2001:db8::/80' })],
      PrivateIpAddresses: [
        described.of('NetworkInterfacePrivateIpAddress', { PrivateIpAddress: '10.0.0.5', Association: association }),
        {},
      ],
    }),
    'eu-central-1',
  );
  toPrefixHolder(
    described.of('Instance', {
      InstanceId: 'i-1',
      NetworkInterfaces: [
        described.of('InstanceNetworkInterface', {
          Ipv4Prefixes: [described.of('InstanceIpv4Prefix', { Ipv4Prefix: '10.0.1.96/28' })],
          Ipv6Prefixes: [described.of('InstanceIpv6Prefix', { Ipv6Prefix: '2001:db8::/80' })],
        }),
      ],
    }),
  );
  toSubnet(described.of('Subnet', { SubnetId: 'subnet-1' }));
  const state = described.of('VpcCidrBlockState', { State: 'associated' as const });
  toVpc(
    described.of('Vpc', {
      VpcId: 'vpc-1',
      CidrBlock: '10.0.0.0/16',
      CidrBlockAssociationSet: [described.of('VpcCidrBlockAssociation', { CidrBlockState: state })],
      Ipv6CidrBlockAssociationSet: [described.of('VpcIpv6CidrBlockAssociation', { Ipv6CidrBlockState: state })],
    }),
  );
  toNatGateway(
    described.of('NatGateway', {
      NatGatewayId: 'nat-1',
      NatGatewayAddresses: [described.of('NatGatewayAddress', { PublicIp: '198.51.100.6' })],
    }),
  );
  return Object.fromEntries([...described.read].map(([structure, members]) => [structure, [...members].toSorted()]));
}

describe('what the EC2 client of the bundle knows of a described thing', () => {
  it('is what is read of it, no more and no less', () => {
    // Prepare
    const known = Object.entries(READ_MEMBERS).filter(([structure]) => !NOT_CONVERTED.includes(structure));

    // Act
    const read = readMembers();

    // Assess
    expect(read).toEqual(Object.fromEntries(known.map(([structure, members]) => [structure, members.toSorted()])));
  });
});
