import type { NetworkInterface, Vpc } from '@aws-sdk/client-ec2';
import { describe, expect, it } from 'vitest';
import {
  toInstance,
  toNatGateway,
  toNetworkInterface,
  toSubnet,
  toVpc,
} from '../../../src/aws/inventory/to-inventory.ts';

const REGION = 'eu-central-1';

describe('toNetworkInterface', () => {
  it('reads the members that enrichment uses from a full description', () => {
    // Prepare
    const described: NetworkInterface = {
      NetworkInterfaceId: 'eni-1',
      OwnerId: '123456789012',
      InterfaceType: 'interface',
      Description: 'ELB app/shop/50dc6c495c0c9188',
      RequesterId: 'amazon-elb',
      RequesterManaged: true,
      VpcId: 'vpc-1',
      SubnetId: 'subnet-1',
      AvailabilityZone: 'eu-central-1a',
      PrivateIpAddress: '10.0.0.5',
      PrivateIpAddresses: [
        { PrivateIpAddress: '10.0.0.6', Primary: false, Association: { PublicIp: '198.51.100.6' } },
        { PrivateIpAddress: '10.0.0.5', Primary: true, Association: { PublicIp: '198.51.100.5' } },
      ],
      Ipv6Addresses: [{ Ipv6Address: '2001:0DB8:0:0:0:0:0:5' }],
      Association: { PublicIp: '198.51.100.5' },
      Groups: [{ GroupId: 'sg-1', GroupName: 'one' }, { GroupName: 'no id' }],
      Attachment: { AttachTime: new Date('2021-01-01T00:00:00.999Z'), InstanceOwnerId: 'amazon-elb' },
      TagSet: [
        { Key: 'team', Value: 'web' },
        { Key: 'empty', Value: '' },
      ],
    };

    // Act
    const found = toNetworkInterface(described, REGION);

    // Assess
    expect(found).toEqual({
      id: 'eni-1',
      accountId: '123456789012',
      region: REGION,
      type: 'interface',
      vpcId: 'vpc-1',
      subnetId: 'subnet-1',
      availabilityZone: 'eu-central-1a',
      addresses: ['10.0.0.5', '10.0.0.6', '2001:db8::5'],
      publicAddresses: ['198.51.100.5', '198.51.100.6'],
      securityGroupIds: ['sg-1'],
      instanceId: undefined,
      attachedAt: 1_609_459_200,
      owner: { type: 'application_load_balancer', id: 'app/shop/50dc6c495c0c9188', name: 'shop' },
      tags: { team: 'web', empty: '' },
    });
  });

  it('keeps the description if it does not identify the owner', () => {
    // Prepare
    const described = { NetworkInterfaceId: 'eni-1', Description: 'something of ours' };

    // Act
    const found = toNetworkInterface(described, REGION);

    // Assess
    expect(found).toMatchObject({ description: 'something of ours', owner: { type: 'unknown' } });
  });

  it('needs only an id', () => {
    // Prepare, Act
    const found = toNetworkInterface({ NetworkInterfaceId: 'eni-1' }, REGION);

    // Assess
    expect(found).toMatchObject({ id: 'eni-1', addresses: [], publicAddresses: [], securityGroupIds: [] });
    expect([found?.attachedAt, found?.tags, found?.vpcId]).toEqual([undefined, undefined, undefined]);
  });

  it('keeps a tag whose key is special in JavaScript', () => {
    // Prepare, Act
    const found = toNetworkInterface(
      { NetworkInterfaceId: 'eni-1', TagSet: [{ Key: '__proto__', Value: 'x' }] },
      REGION,
    );

    // Assess
    expect(Object.entries(found?.tags ?? {})).toEqual([['__proto__', 'x']]);
  });
});

describe('resources without an id', () => {
  it('are omitted', () => {
    // Prepare, Act
    const found = [toNetworkInterface({}, REGION), toInstance({}), toSubnet({}), toVpc({}, REGION), toNatGateway({})];

    // Assess
    expect(found).toEqual(Array(5).fill(undefined));
  });
});

describe('toVpc', () => {
  it('has every range that is associated or about to be, each once', () => {
    // Prepare
    const described: Vpc = {
      VpcId: 'vpc-1',
      CidrBlock: '10.0.0.0/16',
      CidrBlockAssociationSet: [
        { CidrBlock: '10.0.0.0/16', CidrBlockState: { State: 'associated' } },
        { CidrBlock: '100.64.0.0/16', CidrBlockState: { State: 'associating' } },
        { CidrBlock: '10.1.0.0/16', CidrBlockState: { State: 'disassociated' } },
        { CidrBlock: '10.2.0.0/16', CidrBlockState: { State: 'failed' } },
      ],
      Ipv6CidrBlockAssociationSet: [
        { Ipv6CidrBlock: '2001:db8::/56', Ipv6CidrBlockState: { State: 'associated' } },
        { Ipv6CidrBlock: '2001:db8:1::/56', Ipv6CidrBlockState: { State: 'disassociated' } },
      ],
    };

    // Act
    const found = toVpc(described, REGION);

    // Assess
    expect(found).toEqual({
      id: 'vpc-1',
      region: REGION,
      cidrBlocks: ['10.0.0.0/16', '100.64.0.0/16', '2001:db8::/56'],
      tags: undefined,
    });
  });
});

describe('toNatGateway', () => {
  it('has every public address', () => {
    // Prepare
    const described = {
      NatGatewayId: 'nat-1',
      VpcId: 'vpc-1',
      NatGatewayAddresses: [{ PublicIp: '198.51.100.1' }, { PrivateIp: '10.0.0.1' }, { PublicIp: '198.51.100.2' }],
      Tags: [{ Key: 'Name', Value: 'exit' }],
    };

    // Act
    const found = toNatGateway(described);

    // Assess
    expect(found).toEqual({
      id: 'nat-1',
      vpcId: 'vpc-1',
      publicAddresses: ['198.51.100.1', '198.51.100.2'],
      tags: { Name: 'exit' },
    });
  });
});
