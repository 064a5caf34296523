import {
  AcceptVpcPeeringConnectionCommand,
  AuthorizeSecurityGroupIngressCommand,
  CreateManagedPrefixListCommand,
  CreateNetworkAclEntryCommand,
  CreateSecurityGroupCommand,
  CreateTransitGatewayCommand,
  CreateTransitGatewayVpcAttachmentCommand,
  CreateVpcEndpointCommand,
  CreateVpcPeeringConnectionCommand,
  DescribeNetworkAclsCommand,
  EC2Client,
  RevokeSecurityGroupIngressCommand,
} from '@aws-sdk/client-ec2';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Accounts } from '../../../src/aws/accounts/accounts.ts';
import { gatherInventory } from '../../../src/aws/inventory/gather-inventory.ts';
import { gatherRules } from '../../../src/aws/inventory/gather-rules.ts';
import { checkRules } from '../../../src/metadata/check-rules.ts';
import type { RulesDocument } from '../../../src/model/rules.ts';
import { MOTO_ACCOUNT, MOTO_REGION, useMoto } from './moto.ts';
import { MotoNetwork } from './moto-network.ts';

beforeEach(() => useMoto());
afterEach(() => {
  vi.unstubAllEnvs();
});

/** Actions that moto does not support: https://docs.getmoto.org/en/latest/docs/services/ec2.html */
const NOT_IN_MOTO = ['DescribeSecurityGroupVpcAssociations', 'DescribeVpcBlockPublicAccessOptions'];

/** The rules after a round trip through their document; every part must be valid and known. */
async function gather(previous?: RulesDocument): Promise<RulesDocument> {
  const accounts = new Accounts({
    role: undefined,
    allowedAccounts: new Set(),
    policy: { burst: 100, perSecond: 20, timing: { firstBackoffMs: 1, maxBackoffMs: 1, coolDownMs: 0 } },
    onRefused: () => {},
  });
  const scope = { accountId: MOTO_ACCOUNT, region: MOTO_REGION, usesRole: false };
  const callerFor = () => accounts.callerFor(scope);
  const deadlineMs = Date.now() + 30_000;
  const { inventory } = await gatherInventory([scope], callerFor, deadlineMs, undefined);
  const { rules, failures } = await gatherRules([scope], callerFor, deadlineMs, previous, inventory);
  expect(failures.flatMap(({ actions }) => actions).filter((action) => !NOT_IN_MOTO.includes(action))).toEqual([]);
  const reading = checkRules(JSON.parse(JSON.stringify(rules)));
  expect(reading).toMatchObject({ invalid: 0, problems: [], unknown: { count: 0 } });
  return reading?.rules ?? expect.fail('no rules');
}

function given(value: string | undefined): string {
  return value ?? expect.fail('moto did not tell an id');
}

describe('the rules in moto’s EC2', () => {
  it('are gathered as they were created, and a change keeps the earlier ones', async () => {
    // Prepare
    const client = new EC2Client({ region: MOTO_REGION });
    const network = new MotoNetwork();
    const shop = await network.addVpc('shop', '10.0.0.0/16', '10.0.0.0/24');
    const other = await network.addVpc('other', '10.1.0.0/16', '10.1.0.0/24');
    const group = async (name: string) => {
      const command = new CreateSecurityGroupCommand({ GroupName: name, Description: `of ${name}`, VpcId: shop.vpcId });
      return given((await client.send(command)).GroupId);
    };
    const web = await group('web');
    const database = await group('database');
    const { PrefixList: list } = await client.send(
      new CreateManagedPrefixListCommand({
        PrefixListName: 'offices',
        AddressFamily: 'IPv4',
        MaxEntries: 5,
        Entries: [{ Cidr: '192.0.2.0/24', Description: 'Berlin' }],
      }),
    );
    const listId = given(list?.PrefixListId);
    const https = { IpProtocol: 'tcp', FromPort: 443, ToPort: 443 };
    await client.send(
      new AuthorizeSecurityGroupIngressCommand({
        GroupId: web,
        IpPermissions: [
          { ...https, IpRanges: [{ CidrIp: '0.0.0.0/0', Description: 'everybody' }] },
          { ...https, Ipv6Ranges: [{ CidrIpv6: '::/0' }] },
          { ...https, PrefixListIds: [{ PrefixListId: listId }] },
        ],
      }),
    );
    const toDatabase = [{ IpProtocol: 'tcp', FromPort: 5432, ToPort: 5432, UserIdGroupPairs: [{ GroupId: web }] }];
    await client.send(new AuthorizeSecurityGroupIngressCommand({ GroupId: database, IpPermissions: toDatabase }));
    const { NetworkAcls: acls } = await client.send(
      new DescribeNetworkAclsCommand({ Filters: [{ Name: 'vpc-id', Values: [shop.vpcId] }] }),
    );
    const aclId = given(acls?.[0]?.NetworkAclId);
    await client.send(
      new CreateNetworkAclEntryCommand({
        NetworkAclId: aclId,
        RuleNumber: 90,
        Protocol: '6',
        RuleAction: 'deny',
        Egress: false,
        CidrBlock: '203.0.113.0/24',
        PortRange: { From: 22, To: 22 },
      }),
    );
    const { VpcPeeringConnection: peering } = await client.send(
      new CreateVpcPeeringConnectionCommand({ VpcId: shop.vpcId, PeerVpcId: other.vpcId }),
    );
    const peeringId = given(peering?.VpcPeeringConnectionId);
    await client.send(new AcceptVpcPeeringConnectionCommand({ VpcPeeringConnectionId: peeringId }));
    await client.send(
      // moto returns the type only of endpoints that were created with one
      new CreateVpcEndpointCommand({
        VpcId: shop.vpcId,
        ServiceName: `com.amazonaws.${MOTO_REGION}.s3`,
        VpcEndpointType: 'Gateway',
      }),
    );
    const { TransitGateway: gateway } = await client.send(new CreateTransitGatewayCommand({}));
    const gatewayId = given(gateway?.TransitGatewayId);
    await client.send(
      new CreateTransitGatewayVpcAttachmentCommand({
        TransitGatewayId: gatewayId,
        VpcId: shop.vpcId,
        SubnetIds: [shop.subnetId],
      }),
    );

    // Act
    const first = await gather();
    await client.send(new RevokeSecurityGroupIngressCommand({ GroupId: database, IpPermissions: toDatabase }));
    const second = await gather(first);

    // Assess
    const groupIn = (document: RulesDocument, id: string) =>
      document.securityGroups.find((candidate) => candidate.id === id) ?? expect.fail(`no ${id}`);
    expect(groupIn(first, web)).toMatchObject({
      name: 'web',
      description: 'of web',
      vpcId: shop.vpcId,
      accountId: MOTO_ACCOUNT,
      region: MOTO_REGION,
    });
    expect(groupIn(first, web).rules).toEqual(
      expect.arrayContaining([
        expect.objectContaining({
          id: expect.stringMatching(/^sgr-/),
          direction: 'ingress',
          protocol: 'tcp',
          fromPort: 443,
          toPort: 443,
          cidr: '0.0.0.0/0',
          description: 'everybody',
        }),
        expect.objectContaining({ direction: 'ingress', cidr: '::/0' }),
        expect.objectContaining({ direction: 'ingress', prefixListId: listId }),
        expect.objectContaining({ direction: 'egress', protocol: '-1', cidr: '0.0.0.0/0' }),
      ]),
    );
    expect(groupIn(first, database).rules).toContainEqual(
      expect.objectContaining({ direction: 'ingress', fromPort: 5432, groupId: web }),
    );
    expect(first.networkAcls.find(({ id }) => id === aclId)).toMatchObject({
      vpcId: shop.vpcId,
      isDefault: true,
      subnetIds: [shop.subnetId],
      entries: expect.arrayContaining([
        {
          direction: 'ingress',
          ruleNumber: 90,
          action: 'deny',
          protocol: '6',
          fromPort: 22,
          toPort: 22,
          cidr: '203.0.113.0/24',
        },
      ]),
    });
    expect(first.prefixLists).toEqual([
      expect.objectContaining({ id: listId, name: 'offices', version: 1, cidrs: ['192.0.2.0/24'] }),
    ]);
    expect(first.subnets?.find(({ id }) => id === shop.subnetId)).toMatchObject({
      vpcId: shop.vpcId,
      cidrBlocks: ['10.0.0.0/24'],
      availabilityZoneId: expect.stringMatching(/^euc1-az/),
    });
    expect(first.vpcs?.find(({ id }) => id === shop.vpcId)).toMatchObject({
      accountId: MOTO_ACCOUNT,
      region: MOTO_REGION,
      cidrBlocks: ['10.0.0.0/16'],
    });
    expect(first.peerings).toMatchObject([{ id: peeringId, vpcIds: [shop.vpcId, other.vpcId], isInterRegion: false }]);
    expect(first.vpcEndpoints).toMatchObject([{ vpcId: shop.vpcId, service: 's3' }]);
    expect(first.transitGateways).toMatchObject([{ id: gatewayId }]);
    expect(first.transitGatewayAttachments).toMatchObject([
      { transitGatewayId: gatewayId, vpcId: shop.vpcId, subnetIds: [shop.subnetId] },
    ]);
    expect(first.routeTables?.find(({ vpcId }) => vpcId === shop.vpcId)).toMatchObject({
      isMain: true,
      routes: expect.arrayContaining([expect.objectContaining({ cidr: '10.0.0.0/16', target: 'local' })]),
    });
    expect(first.scopes).toMatchObject([{ accountId: MOTO_ACCOUNT, region: MOTO_REGION, hasRules: true }]);
    expect(groupIn(second, database).earlier).toEqual([
      { until: expect.any(Number), rules: groupIn(first, database).rules },
    ]);
    expect(groupIn(second, web)).not.toHaveProperty('earlier');
  });
});
