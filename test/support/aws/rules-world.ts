import type { RegionWorld } from './ec2-world.ts';
import { SHOP_SUBNET, SHOP_VPC } from './shop-world.ts';
import type { XmlMembers } from './xml.ts';

/** Ids of the resources that {@link addRules} adds. */
export const WEB_GROUP = 'sg-0123456789abcdef0';
export const DATABASE_GROUP = 'sg-0123456789abcdef1';
export const SHOP_ACL = 'acl-0123456789abcdef0';
export const OWN_LIST = 'pl-0123456789abcdef0';
export const AWS_LIST = 'pl-6da54004';
const OWNER = '111122223333';

/** A rule in EC2's XML form that allows TCP to a port from a source. */
export function ruleXml(id: string, groupId: string, members: XmlMembers): XmlMembers {
  return {
    securityGroupRuleId: id,
    groupId,
    groupOwnerId: OWNER,
    isEgress: false,
    ipProtocol: 'tcp',
    fromPort: 443,
    toPort: 443,
    ...members,
  };
}

/** A network ACL entry in EC2's XML form. */
export function entryXml(ruleNumber: number, members: XmlMembers): XmlMembers {
  return { ruleNumber, protocol: '-1', ruleAction: 'allow', egress: false, cidrBlock: '0.0.0.0/0', ...members };
}

/** Adds rules to a world: security groups, a network ACL, two prefix lists, and one of each resource that they depend on. */
export function addRules(world: RegionWorld): RegionWorld {
  const { rules } = world;
  rules.set('DescribeSecurityGroups', [
    {
      groupId: WEB_GROUP,
      groupName: 'web',
      groupDescription: 'Web servers',
      ownerId: OWNER,
      vpcId: SHOP_VPC,
      tagSet: [{ key: 'team', value: 'shop' }],
    },
    { groupId: DATABASE_GROUP, groupName: 'database', groupDescription: 'Databases', ownerId: OWNER, vpcId: SHOP_VPC },
    { groupId: 'sg-0123456789abcdef2', groupName: 'closed', ownerId: OWNER, vpcId: SHOP_VPC },
    { groupId: 'sg-0123456789abcdef3', groupName: 'lent', ownerId: '999999999999', vpcId: SHOP_VPC },
  ]);
  rules.set('DescribeSecurityGroupRules', [
    ruleXml('sgr-1', WEB_GROUP, { cidrIpv4: '0.0.0.0/0', description: 'everybody' }),
    ruleXml('sgr-2', WEB_GROUP, { cidrIpv6: '::/0' }),
    ruleXml('sgr-3', WEB_GROUP, { ipProtocol: '-1', fromPort: -1, toPort: -1, isEgress: true, cidrIpv4: '0.0.0.0/0' }),
    ruleXml('sgr-4', DATABASE_GROUP, {
      fromPort: 5432,
      toPort: 5432,
      referencedGroupInfo: { groupId: WEB_GROUP, userId: OWNER, vpcId: SHOP_VPC },
    }),
    ruleXml('sgr-5', DATABASE_GROUP, {
      referencedGroupInfo: {
        groupId: 'sg-0999',
        userId: '444455556666',
        vpcId: 'vpc-0999',
        vpcPeeringConnectionId: 'pcx-1',
        peeringStatus: 'active',
      },
    }),
    ruleXml('sgr-6', DATABASE_GROUP, { prefixListId: OWN_LIST }),
    ruleXml('sgr-7', DATABASE_GROUP, { prefixListId: AWS_LIST, isEgress: true }),
  ]);
  rules.set('DescribeSecurityGroupVpcAssociations', [
    { groupId: WEB_GROUP, vpcId: 'vpc-0888', state: 'associated' },
    { groupId: WEB_GROUP, vpcId: 'vpc-0777', state: 'disassociated' },
  ]);
  rules.set('DescribeNetworkAcls', [
    {
      networkAclId: SHOP_ACL,
      ownerId: OWNER,
      vpcId: SHOP_VPC,
      default: true,
      associationSet: [{ networkAclAssociationId: 'aclassoc-1', networkAclId: SHOP_ACL, subnetId: SHOP_SUBNET }],
      entrySet: [
        entryXml(100, { protocol: '6', portRange: { from: 443, to: 443 } }),
        entryXml(101, { cidrBlock: undefined, ipv6CidrBlock: '::/0' }),
        entryXml(110, { protocol: '1', icmpTypeCode: { type: 8, code: -1 }, ruleAction: 'deny' }),
        entryXml(32_767, { egress: true, ruleAction: 'deny' }),
      ],
    },
  ]);
  rules.set('DescribeManagedPrefixLists', [
    { prefixListId: OWN_LIST, prefixListName: 'offices', version: 3, ownerId: OWNER },
    { prefixListId: AWS_LIST, prefixListName: 'com.amazonaws.eu-central-1.s3', ownerId: 'AWS' },
    { prefixListId: 'pl-0unused', prefixListName: 'unused', version: 1, ownerId: OWNER },
  ]);
  rules.set(`GetManagedPrefixListEntries/${OWN_LIST}`, [
    { cidr: '192.0.2.0/24', description: 'Berlin' },
    { cidr: '198.51.100.0/24' },
  ]);
  rules.set(`GetManagedPrefixListEntries/${AWS_LIST}`, [{ cidr: '203.0.113.0/24' }]);
  rules.set('DescribeRouteTables', [
    {
      routeTableId: 'rtb-1',
      ownerId: OWNER,
      vpcId: SHOP_VPC,
      associationSet: [{ main: true }, { main: false, subnetId: SHOP_SUBNET }],
      routeSet: [
        { destinationCidrBlock: '10.0.0.0/16', gatewayId: 'local', state: 'active' },
        { destinationIpv6CidrBlock: '::/0', egressOnlyInternetGatewayId: 'eigw-1', state: 'active' },
        { destinationPrefixListId: AWS_LIST, gatewayId: 'vpce-1', state: 'active' },
        { destinationCidrBlock: '10.9.0.0/16', transitGatewayId: 'tgw-1', state: 'blackhole' },
        { destinationCidrBlock: '10.8.0.0/16' },
      ],
    },
  ]);
  rules.set('DescribeVpcPeeringConnections', [
    peeringXml('pcx-1', 'active', 'eu-central-1'),
    peeringXml('pcx-2', 'deleted', 'eu-central-1'),
    peeringXml('pcx-3', 'active', 'us-east-1'),
  ]);
  rules.set('DescribeVpcEndpoints', [
    {
      vpcEndpointId: 'vpce-1',
      vpcEndpointType: 'Gateway',
      vpcId: SHOP_VPC,
      serviceName: 'com.amazonaws.eu-central-1.s3',
      ownerId: OWNER,
      routeTableIdSet: ['rtb-1'],
      networkInterfaceIdSet: [],
    },
  ]);
  rules.set('DescribeTransitGateways', [
    { transitGatewayId: 'tgw-1', ownerId: OWNER, options: { securityGroupReferencingSupport: 'enable' } },
  ]);
  rules.set('DescribeTransitGatewayVpcAttachments', [
    {
      transitGatewayAttachmentId: 'tgw-attach-1',
      transitGatewayId: 'tgw-1',
      vpcId: SHOP_VPC,
      vpcOwnerId: OWNER,
      state: 'available',
      subnetIds: [SHOP_SUBNET],
      options: { securityGroupReferencingSupport: 'disable' },
    },
    { transitGatewayAttachmentId: 'tgw-attach-2', transitGatewayId: 'tgw-1', vpcId: SHOP_VPC, state: 'deleted' },
  ]);
  rules.set('DescribeVpcBlockPublicAccessOptions', [{ internetGatewayBlockMode: 'block-ingress' }]);
  return world;
}

function peeringXml(id: string, code: string, accepterRegion: string): XmlMembers {
  return {
    vpcPeeringConnectionId: id,
    status: { code },
    requesterVpcInfo: { ownerId: OWNER, vpcId: SHOP_VPC, region: 'eu-central-1' },
    accepterVpcInfo: { ownerId: '444455556666', vpcId: 'vpc-0999', region: accepterRegion },
  };
}
