import { describe, expect, it } from 'vitest';
import { READ_MEMBERS } from '../../src/aws/inventory/read-members.ts';
import {
  toNatGateway,
  toNetworkInterface,
  toPrefixHolder,
  toSubnet,
  toVpc,
} from '../../src/aws/inventory/to-inventory.ts';
import {
  toBlockPublicAccess,
  toGroupRule,
  toGroupVpc,
  toNamedGroup,
  toNetworkAcl,
  toPeering,
  toPrefixListVersion,
  toRouteTable,
  toTransitGateway,
  toTransitGatewayAttachment,
  toVpcEndpoint,
} from '../../src/aws/inventory/to-rules.ts';

const REGION = 'eu-central-1';

/** Reservations only contain instances; `slim-clients.test.ts` tests those with the client of the bundle. */
const NOT_CONVERTED = ['Reservation'];

/** Described resources that record which of their members are read, by the name of their structure. */
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
    REGION,
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
  const blockMode = described.of('BlockPublicAccessStates', {});
  const subnetState = described.of('SubnetCidrBlockState', { State: 'associated' as const });
  toSubnet(
    described.of('Subnet', {
      SubnetId: 'subnet-1',
      BlockPublicAccessStates: blockMode,
      Ipv6CidrBlockAssociationSet: [
        described.of('SubnetIpv6CidrBlockAssociation', { Ipv6CidrBlockState: subnetState }),
      ],
    }),
  );
  const state = described.of('VpcCidrBlockState', { State: 'associated' as const });
  toVpc(
    described.of('Vpc', {
      VpcId: 'vpc-1',
      CidrBlock: '10.0.0.0/16',
      BlockPublicAccessStates: blockMode,
      CidrBlockAssociationSet: [described.of('VpcCidrBlockAssociation', { CidrBlockState: state })],
      Ipv6CidrBlockAssociationSet: [described.of('VpcIpv6CidrBlockAssociation', { Ipv6CidrBlockState: state })],
    }),
    REGION,
  );
  toNatGateway(
    described.of('NatGateway', {
      NatGatewayId: 'nat-1',
      NatGatewayAddresses: [described.of('NatGatewayAddress', { PublicIp: '198.51.100.6' })],
    }),
  );
  readRules(described);
  return Object.fromEntries([...described.read].map(([structure, members]) => [structure, [...members].toSorted()]));
}

function readRules(described: Described): void {
  toNamedGroup(described.of('SecurityGroup', { GroupId: 'sg-1' }), REGION);
  const referenced = described.of('ReferencedSecurityGroup', { GroupId: 'sg-2' });
  const rule = { SecurityGroupRuleId: 'sgr-1', GroupId: 'sg-1', IsEgress: false, IpProtocol: '-1' };
  toGroupRule(described.of('SecurityGroupRule', { ...rule, ReferencedGroupInfo: referenced }));
  toGroupVpc(described.of('SecurityGroupVpcAssociation', { State: 'associated' as const }));
  toNetworkAcl(
    described.of('NetworkAcl', {
      NetworkAclId: 'acl-1',
      Associations: [described.of('NetworkAclAssociation', { SubnetId: 'subnet-1' })],
      Entries: [
        described.of('NetworkAclEntry', {
          Egress: false,
          Protocol: '6',
          RuleAction: 'allow' as const,
          RuleNumber: 1,
          CidrBlock: '10.0.0.0/8',
        }),
      ],
    }),
    REGION,
  );
  toPrefixListVersion(described.of('ManagedPrefixList', { PrefixListId: 'pl-1' }));
  described.of('PrefixListEntry', { Cidr: '10.0.0.0/8' }).Cidr.toString();
  toRouteTable(
    described.of('RouteTable', {
      RouteTableId: 'rtb-1',
      Associations: [described.of('RouteTableAssociation', { Main: true })],
      Routes: [described.of('Route', { DestinationPrefixListId: 'pl-1', OdbNetworkArn: 'arn' })],
    }),
    REGION,
  );
  const vpc = described.of('VpcPeeringConnectionVpcInfo', { VpcId: 'vpc-1' });
  toPeering(
    described.of('VpcPeeringConnection', {
      VpcPeeringConnectionId: 'pcx-1',
      Status: described.of('VpcPeeringConnectionStateReason', { Code: 'active' as const }),
      RequesterVpcInfo: vpc,
      AccepterVpcInfo: vpc,
    }),
    REGION,
  );
  toVpcEndpoint(described.of('VpcEndpoint', { VpcEndpointId: 'vpce-1', VpcEndpointType: 'Gateway' as const }), REGION);
  const options = described.of('TransitGatewayVpcAttachmentOptions', {});
  toTransitGatewayAttachment(
    described.of('TransitGatewayVpcAttachment', {
      TransitGatewayAttachmentId: 'tgw-attach-1',
      TransitGatewayId: 'tgw-1',
      VpcId: 'vpc-1',
      State: 'available' as const,
      Options: options,
    }),
    REGION,
  );
  toTransitGateway(
    described.of('TransitGateway', { TransitGatewayId: 'tgw-1', Options: described.of('TransitGatewayOptions', {}) }),
    REGION,
  );
  toBlockPublicAccess(described.of('VpcBlockPublicAccessOptions', {}));
}

describe('the members of responses that the EC2 client of the bundle knows', () => {
  it('are exactly those that are read', () => {
    // Prepare
    const known = Object.entries(READ_MEMBERS).filter(([structure]) => !NOT_CONVERTED.includes(structure));

    // Act
    const read = readMembers();

    // Assess
    expect(read).toEqual(Object.fromEntries(known.map(([structure, members]) => [structure, members.toSorted()])));
  });
});
