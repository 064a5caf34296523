import {
  AuthorizeSecurityGroupIngressCommand,
  CreateNetworkInterfaceCommand,
  CreateSecurityGroupCommand,
  EC2Client,
} from '@aws-sdk/client-ec2';
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Accounts } from '../../../src/aws/accounts/accounts.ts';
import type { RoleToAssume } from '../../../src/aws/accounts/role-credentials.ts';
import { LiveSource } from '../../../src/aws/lookups/live-source.ts';
import type { MetadataContext } from '../../../src/model/metadata-request.ts';
import { verdictsOfSource } from '../../../src/rules/source-verdicts.ts';
import { liveTransform } from '../../support/aws/live-transform.ts';
import { MOTO_ACCOUNT, MOTO_REGION, useMoto } from './moto.ts';
import { MotoNetwork } from './moto-network.ts';

const OTHER_ACCOUNT = '444455556666';
const ROLE: RoleToAssume = { roleName: 'flow-log-reader', externalId: 'our-secret' };

beforeEach(useMoto);
afterEach(() => {
  vi.unstubAllEnvs();
});

function liveSource(role?: RoleToAssume, looksUpRules = false): LiveSource {
  return new LiveSource({
    limits: { maxEntries: 1_000, lifeMs: 60_000, negativeLifeMs: 60_000, staleMs: 60_000 },
    looksUpPublic: false,
    looksUpRules,
    scopes: new Accounts({
      role,
      allowedAccounts: new Set([OTHER_ACCOUNT]),
      policy: { burst: 100, perSecond: 20 },
      onRefused: (_scope, error) => expect.fail(String(error)),
    }),
  });
}

function context(): MetadataContext {
  return { accountId: MOTO_ACCOUNT, region: MOTO_REGION, deadlineMs: Date.now() + 20_000 };
}

/** A flow in the default format that ends after all interfaces were attached. */
function flow(interfaceId: string, source: string, destination: string, accountId = MOTO_ACCOUNT): string {
  const end = Math.floor(Date.now() / 1_000) + 60;
  return `2 ${accountId} ${interfaceId} ${source} ${destination} 50000 443 6 5 500 ${end - 60} ${end} ACCEPT OK`;
}

describe('live look-ups at moto', () => {
  it('identify an instance and the load balancer that it talks to, in VPCs that share a range', async () => {
    // Prepare
    const network = new MotoNetwork();
    const shop = await network.addVpc('shop', '10.0.0.0/16', '10.0.0.0/24');
    const twin = await network.addVpc('twin', '10.0.0.0/16', '10.0.0.0/24');
    const web = await network.addInstance(shop, 'shop-web-1', '10.0.0.50');
    const balancer = await network.addInterface(shop, '10.0.0.60', 'ELB app/shop/50dc6c495c0c9188');
    await network.addInterface(twin, '10.0.0.50', 'RDSNetworkInterface');
    await network.addInterface(twin, '10.0.0.60', 'RDSNetworkInterface');
    const source = liveSource();

    // Act
    const { documents, counts, errors } = await liveTransform(source)(
      [flow(web.networkInterface.id, '10.0.0.50', '10.0.0.60'), flow(balancer.id, '10.0.0.50', '10.0.0.60')],
      context(),
    );

    // Assess
    const expected = {
      src_interface_id: web.networkInterface.id,
      src_instance_id: web.instanceId,
      src_instance_name: 'shop-web-1',
      src_instance_type: 't3.medium',
      src_subnet_id: shop.subnetId,
      src_subnet_name: 'shop-a',
      src_vpc_id: shop.vpcId,
      src_vpc_name: 'shop',
      src_tags: { Name: 'shop-web-1' },
      dst_interface_id: balancer.id,
      dst_owner_type: 'application_load_balancer',
      dst_owner_name: 'shop',
      dst_vpc_name: 'shop',
    };
    expect(errors).toEqual([]);
    expect(source.counts.failures).toEqual({});
    expect(documents).toMatchObject([
      { ...expected, direction: 'egress' },
      { ...expected, direction: 'ingress' },
    ]);
    expect(counts.enrichedEnds).toBe(4);
  });

  it('find the peer in another VPC, and none if it could be in two', async () => {
    // Prepare
    const network = new MotoNetwork();
    const shop = await network.addVpc('shop', '10.0.0.0/16', '10.0.0.0/24');
    const peer = await network.addVpc('peer', '10.8.0.0/16', '10.8.0.0/24');
    const otherPeer = await network.addVpc('other-peer', '10.8.0.0/16', '10.8.0.0/24');
    const web = await network.addInstance(shop, 'shop-web-1', '10.0.0.50');
    const unique = await network.addInterface(peer, '10.8.0.10', 'VPC Endpoint Interface vpce-0123456789abcdef0');
    await network.addInterface(peer, '10.8.0.20', '');
    await network.addInterface(otherPeer, '10.8.0.20', '');

    // Act
    const { documents } = await liveTransform(liveSource())(
      // unassigned addresses are requested later, on their own: moto does not know the filters of delegated prefixes
      ['10.8.0.10', '10.8.0.20'].map((address) => flow(web.networkInterface.id, '10.0.0.50', address)),
      context(),
    );

    const [nobodys] = (
      await liveTransform(liveSource())([flow(web.networkInterface.id, '10.0.0.50', '10.8.0.30')], context())
    ).documents;

    // Assess
    expect(documents.map((document) => document.dst_interface_id)).toEqual([unique.id, undefined]);
    expect(nobodys).toHaveProperty('srcaddr', '10.0.0.50');
    expect(nobodys).not.toHaveProperty('dst_interface_id');
    expect(documents[0]).toMatchObject({ dst_owner_id: 'vpce-0123456789abcdef0', dst_vpc_name: 'peer' });
  });

  it('identify a NAT gateway by the record’s resource id', async () => {
    // Prepare
    const network = new MotoNetwork();
    const shop = await network.addVpc('shop', '10.0.0.0/16', '10.0.0.0/24');
    const natGatewayId = await network.addNatGateway(shop, 'exit');
    const web = await network.addInstance(shop, 'shop-web-1', '10.0.0.50');
    const transform = liveTransform(liveSource(), 'resource-id interface-id srcaddr dstaddr flow-direction');

    // Act
    const { documents } = await transform([`${natGatewayId} - 10.0.0.50 203.0.113.5 ingress`], context());

    // Assess
    expect(documents).toMatchObject([
      {
        src_interface_id: web.networkInterface.id,
        dst_owner_type: 'nat_gateway',
        dst_owner_id: natGatewayId,
        dst_owner_name: 'exit',
        dst_vpc_name: 'shop',
      },
    ]);
  });

  it('find nothing for missing resources, and request them once', async () => {
    // Prepare
    const source = liveSource();
    const transform = liveTransform(source);
    const lines = [flow('eni-0123456789abcdef0', '10.0.0.50', '10.0.0.60')];

    // Act
    const { documents } = await transform(lines, context());
    const { calls } = source.counts;
    await transform(lines, context());

    // Assess
    expect(documents).toHaveLength(1);
    expect(documents[0]).not.toHaveProperty('src_vpc_id');
    expect([calls, source.counts.calls, source.counts.failures]).toEqual([1, 1, {}]);
  });

  it('are made with the role of another account', async () => {
    // Prepare
    const { Credentials } = await new STSClient({ region: MOTO_REGION }).send(
      new AssumeRoleCommand({ RoleArn: `arn:aws:iam::${OTHER_ACCOUNT}:role/setup`, RoleSessionName: 'setup' }),
    );
    const network = new MotoNetwork({
      accessKeyId: Credentials?.AccessKeyId ?? '',
      secretAccessKey: Credentials?.SecretAccessKey ?? '',
      sessionToken: Credentials?.SessionToken ?? '',
    });
    const vpc = await network.addVpc('theirs', '10.0.0.0/16', '10.0.0.0/24');
    const web = await network.addInstance(vpc, 'their-web-1', '10.0.0.50');
    const lines = [flow(web.networkInterface.id, '10.0.0.50', '203.0.113.5', OTHER_ACCOUNT)];

    // Act
    const [own, withRole] = [
      await liveTransform(liveSource())(lines, context()),
      await liveTransform(liveSource(ROLE))(lines, context()),
    ];

    // Assess
    expect(own.documents[0]).not.toHaveProperty('src_instance_name');
    expect(withRole.documents).toMatchObject([{ src_instance_name: 'their-web-1', src_vpc_name: 'theirs' }]);
  });

  it('name the group that allowed nobody, and the rule that allowed somebody', async () => {
    // Prepare
    const client = new EC2Client({ region: MOTO_REGION });
    const network = new MotoNetwork();
    const shop = await network.addVpc('shop', '10.0.0.0/16', '10.0.0.0/24');
    const { GroupId: groupId = expect.fail('moto did not tell an id') } = await client.send(
      new CreateSecurityGroupCommand({ GroupName: 'web', Description: 'of web', VpcId: shop.vpcId }),
    );
    const { SecurityGroupRules: rules = [] } = await client.send(
      new AuthorizeSecurityGroupIngressCommand({
        GroupId: groupId,
        IpPermissions: [{ IpProtocol: 'tcp', FromPort: 443, ToPort: 443, IpRanges: [{ CidrIp: '203.0.113.0/24' }] }],
      }),
    );
    const { NetworkInterface: web } = await client.send(
      new CreateNetworkInterfaceCommand({
        SubnetId: shop.subnetId,
        PrivateIpAddress: '10.0.0.50',
        Groups: [groupId],
        Description: 'ELB app/shop/50dc6c495c0c9188',
      }),
    );
    const id = web?.NetworkInterfaceId ?? expect.fail('moto did not tell an id');
    const source = liveSource(undefined, true);
    const accepted = flow(id, '203.0.113.9', '10.0.0.50');
    const rejected = flow(id, '192.0.2.9', '10.0.0.50').replace('ACCEPT', 'REJECT');

    // Act
    const { documents, errors } = await liveTransform(
      source,
      '',
      verdictsOfSource(source),
    )([accepted, rejected], context());

    // Assess
    expect(errors).toEqual([]);
    expect(source.counts.failures).toEqual({});
    expect(documents).toMatchObject([
      { verdict: 'allowed', sg_rule_id: rules[0]?.SecurityGroupRuleId, sg_name: 'web', nacl_result: 'allow' },
      { verdict: 'security_group', verdict_reason: 'no_rule', sg_groups: [`${groupId} (web)`] },
    ]);
  });
});
