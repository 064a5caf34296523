import { describe, expect, it } from 'vitest';
import { failureOf } from '../../src/aws/calls/call-failure.ts';
import { createEc2Api } from '../../src/aws/clients/ec2-sdk.ts';
import { rejectionOf } from '../support/aws/rejection-of.ts';
import { addShop, NAT_GATEWAY, PEER, SHOP_SUBNET, SHOP_VPC, WEB } from '../support/aws/shop-world.ts';
import { useEc2Server } from '../support/aws/use-ec2-server.ts';
import { HOME_ACCOUNT, HOME_REGION } from '../support/ec2-server.ts';

const server = useEc2Server();
const never = new AbortController().signal;

describe('createEc2Api', () => {
  it('reads an interface as EC2 describes it', async () => {
    // Prepare
    addShop(server().home);
    const api = createEc2Api(HOME_REGION, undefined);

    // Act
    const page = await api.networkInterfaces([{ name: 'network-interface-id', values: [WEB.id] }], undefined, never);

    // Assess
    expect(page).toEqual({
      items: [
        {
          id: WEB.id,
          accountId: HOME_ACCOUNT,
          region: HOME_REGION,
          type: 'interface',
          vpcId: SHOP_VPC,
          subnetId: SHOP_SUBNET,
          availabilityZone: 'eu-central-1a',
          addresses: ['10.0.0.5', '10.0.0.6', '2001:db8:1::5'],
          publicAddresses: ['198.51.100.5'],
          securityGroupIds: ['sg-0123456789abcdef0'],
          instanceId: 'i-0123456789abcdef0',
          attachedAt: 1_609_372_800,
          owner: { type: 'ec2_instance', id: 'i-0123456789abcdef0', name: undefined },
          tags: { team: 'network' },
        },
      ],
      nextToken: undefined,
    });
  });

  it('reads instances, subnets, VPCs and NAT gateways', async () => {
    // Prepare
    addShop(server().home);
    const api = createEc2Api(HOME_REGION, undefined);
    const of = (name: string, value: string) => [{ name, values: [value] }];

    // Act
    const found = await Promise.all([
      api.instances(of('instance-id', 'i-0123456789abcdef0'), undefined, never),
      api.subnets(of('subnet-id', SHOP_SUBNET), undefined, never),
      api.vpcs(of('vpc-id', SHOP_VPC), undefined, never),
      api.natGateways(of('nat-gateway-id', NAT_GATEWAY), undefined, never),
    ]);

    // Assess
    expect(found.map(({ items }) => items)).toEqual([
      [{ id: 'i-0123456789abcdef0', type: 't3.medium', imageId: 'ami-1', tags: { Name: 'shop-web-1' } }],
      [
        {
          id: SHOP_SUBNET,
          vpcId: SHOP_VPC,
          availabilityZone: 'eu-central-1a',
          availabilityZoneId: 'euc1-az1',
          cidrBlocks: ['10.0.0.0/24', '2001:db8:1:0::/64'],
          internetGatewayBlockMode: 'off',
          tags: { Name: 'private-a' },
        },
      ],
      [
        {
          id: SHOP_VPC,
          accountId: HOME_ACCOUNT,
          region: HOME_REGION,
          cidrBlocks: ['10.0.0.0/16', '2001:db8:1::/56'],
          tags: { Name: 'shop' },
        },
      ],
      [{ id: NAT_GATEWAY, vpcId: SHOP_VPC, publicAddresses: ['198.51.100.220'], tags: { Name: 'exit' } }],
    ]);
  });

  it('requests the page of a token, including interfaces that AWS manages', async () => {
    // Prepare
    addShop(server().home);
    server().pageSize = 3;
    const api = createEc2Api(HOME_REGION, undefined);

    // Act
    const first = await api.networkInterfaces([], undefined, never);
    const second = await api.networkInterfaces([], first.nextToken, never);

    // Assess
    expect([first.items.length, second.items.map(({ id }) => id), second.nextToken]).toEqual([3, [PEER.id], undefined]);
    expect(server().requests.map(({ form }) => [form.get('MaxResults'), form.get('IncludeManagedResources')])).toEqual([
      ['1000', 'true'],
      ['1000', 'true'],
    ]);
  });

  it('reads empty lists as pages without items', async () => {
    // Prepare
    const api = createEc2Api(HOME_REGION, undefined);

    // Act
    const pages = await Promise.all([
      api.networkInterfaces([], undefined, never),
      api.instances([], undefined, never),
      api.subnets([], undefined, never),
      api.vpcs([], undefined, never),
      api.natGateways([], undefined, never),
    ]);

    // Assess
    expect(pages).toEqual(Array(5).fill({ items: [], nextToken: undefined }));
  });

  it.each(['empty', 'html'] as const)('treats a response 200 with %s as invalid in every action', async (kind) => {
    // Prepare
    const api = createEc2Api(HOME_REGION, undefined);
    server().fail({ kind });

    // Act
    const errors = await Promise.all(
      [api.networkInterfaces, api.instances, api.subnets, api.vpcs, api.natGateways].map((action) =>
        rejectionOf(action([], undefined, never)),
      ),
    );

    // Assess
    expect(errors.map(failureOf)).toEqual(Array(5).fill('unavailable'));
  });

  it.each([
    ['throttled', 'throttled'],
    ['internal', 'unavailable'],
    ['unavailable', 'unavailable'],
    ['unauthorized', 'unauthorized'],
    ['bad_credentials', 'unauthorized'],
    ['expired', 'unauthorized'],
    ['unknown_id', 'refused'],
    ['refused', 'refused'],
    ['malformed', 'unavailable'],
    ['closed', 'unavailable'],
    ['cut', 'unavailable'],
  ] as const)('reports the fault «%s» as an error that is %s, after one attempt', async (kind, expected) => {
    // Prepare
    addShop(server().home);
    server().fail({ kind });
    const api = createEc2Api(HOME_REGION, undefined);

    // Act
    const error = await rejectionOf(api.networkInterfaces([], undefined, never));

    // Assess
    expect(failureOf(error)).toBe(expected);
    expect(server().requests).toHaveLength(1);
  });

  it('aborts a response that does not begin in time', async () => {
    // Prepare
    server().fail({ kind: 'hang' });
    const api = createEc2Api(HOME_REGION, undefined, { connectionMs: 1_000, requestMs: 30 });

    // Act
    const error = await rejectionOf(api.networkInterfaces([], undefined, never));

    // Assess
    expect(error).toMatchObject({ name: 'TimeoutError' });
    expect(failureOf(error)).toBe('unavailable');
  });

  it('ends when its signal is aborted', async () => {
    // Prepare
    server().fail({ kind: 'hang' });
    const api = createEc2Api(HOME_REGION, undefined);
    const controller = new AbortController();

    // Act
    const answer = rejectionOf(api.vpcs([], undefined, controller.signal));
    controller.abort();

    // Assess
    expect(await answer).toMatchObject({ name: 'AbortError' });
  });
});
