import { describe, expect, it } from 'vitest';
import { makeRig } from '../support/aws/live-rig.ts';
import { addShop, DATABASE, NAT_GATEWAY, PEER, PEER_VPC, SHOP_VPC, TWIN_VPC, WEB } from '../support/aws/shop-world.ts';
import { useEc2Server } from '../support/aws/use-ec2-server.ts';

const server = useEc2Server();

describe('LiveSource.resolve, of addresses,', () => {
  it('fetches the interface with an address in the recording VPC, not one with the same address in another VPC', async () => {
    // Prepare
    addShop(server().home);
    const { source, resolve } = makeRig();

    // Act
    await resolve({ addressesByVpc: new Map([[SHOP_VPC, new Set(['10.0.0.5', '10.0.1.7'])]]) });

    // Assess
    expect(source.interfaceInVpc(SHOP_VPC, '10.0.0.5')?.id).toBe(WEB.id);
    expect(source.interfaceInVpc(SHOP_VPC, '10.0.1.7')?.id).toBe(DATABASE.id);
    expect(
      server()
        .received('DescribeNetworkInterfaces')
        .map(({ filters }) => filters),
    ).toEqual([
      [
        { name: 'addresses.private-ip-address', values: ['10.0.0.5', '10.0.1.7'] },
        { name: 'vpc-id', values: [SHOP_VPC] },
      ],
    ]);
  });

  it('looks up addresses in the VPC of the interface that recorded them if no VPC is named', async () => {
    // Prepare
    addShop(server().home);
    const { source, resolve } = makeRig();

    // Act
    await resolve({
      interfaceIds: new Set([WEB.id]),
      addressesByInterface: new Map([[WEB.id, new Set(['10.0.0.5', '10.0.1.7'])]]),
    });

    // Assess
    expect(source.interfaceInVpc(SHOP_VPC, '10.0.1.7')?.id).toBe(DATABASE.id);
    const byAddress = server().received('DescribeNetworkInterfaces')[1];
    expect(byAddress?.filters).toEqual([
      { name: 'addresses.private-ip-address', values: ['10.0.1.7'] },
      { name: 'vpc-id', values: [SHOP_VPC] },
    ]);
  });

  it('looks up addresses in the VPC of the regional NAT gateway that recorded them', async () => {
    // Prepare
    addShop(server().home);
    const { source, resolve } = makeRig();

    // Act
    await resolve({
      natGatewayIds: new Set([NAT_GATEWAY]),
      addressesByInterface: new Map([[NAT_GATEWAY, new Set(['10.0.1.7'])]]),
    });

    // Assess
    expect(source.natGatewayById(NAT_GATEWAY)).toMatchObject({ vpcId: SHOP_VPC, tags: { Name: 'exit' } });
    expect(source.vpcById(SHOP_VPC)?.tags).toEqual({ Name: 'shop' });
    expect(source.interfaceInVpc(SHOP_VPC, '10.0.1.7')?.id).toBe(DATABASE.id);
  });

  it('adds the VPC of a NAT gateway without looking up its addresses', async () => {
    // Prepare
    addShop(server().home);
    const { source, resolve } = makeRig();

    // Act
    await resolve({ natGatewayIds: new Set([NAT_GATEWAY]) });

    // Assess
    expect(source.vpcById(SHOP_VPC)?.tags).toEqual({ Name: 'shop' });
  });

  it('looks up IPv6 addresses by their own filter', async () => {
    // Prepare
    addShop(server().home);
    const { source, resolve } = makeRig();

    // Act
    await resolve({ addressesByVpc: new Map([[SHOP_VPC, new Set(['2001:db8:1::5'])]]) });

    // Assess
    expect(source.interfaceInVpc(SHOP_VPC, '2001:db8:1::5')?.id).toBe(WEB.id);
    expect(server().received('DescribeNetworkInterfaces')[0]?.filters[0]).toEqual({
      name: 'ipv6-addresses.ipv6-address',
      values: ['2001:db8:1::5'],
    });
  });

  it('looks for a private address outside the ranges of its VPC in all VPCs', async () => {
    // Prepare
    addShop(server().home);
    const { source, resolve } = makeRig();

    // Act
    await resolve({ addressesByVpc: new Map([[SHOP_VPC, new Set(['10.8.0.1'])]]) });

    // Assess
    expect(source.interfaceAnywhere('10.8.0.1')?.id).toBe(PEER.id);
    expect(source.subnetById(PEER.subnetId)?.tags).toEqual({ Name: 'peer-a' });
    expect(source.vpcById(PEER_VPC)?.tags).toEqual({ Name: 'peer' });
    expect(
      server()
        .received('DescribeNetworkInterfaces')
        .map(({ filters }) => filters),
    ).toEqual([[{ name: 'addresses.private-ip-address', values: ['10.8.0.1'] }]]);
  });

  it('leaves an address unattributed that interfaces of two VPCs have', async () => {
    // Prepare
    addShop(server().home);
    const { source, resolve } = makeRig();

    // Act
    await resolve({ addressesByVpc: new Map([[PEER_VPC, new Set(['10.0.0.5'])]]) });

    // Assess
    expect(source.interfaceAnywhere('10.0.0.5')).toBeUndefined();
    expect(source.isShared('10.0.0.5')).toBe(true);
    expect(source.interfaceInVpc(PEER_VPC, '10.0.0.5')).toBeUndefined();
  });

  it('leaves an address outside its VPC unattributed until every page of the search has been read', async () => {
    // Prepare
    addShop(server().home);
    server().pageSize = 1;
    const rig = makeRig();
    server().fail({ action: 'DescribeNetworkInterfaces', page: 'later', kind: 'refused', times: 1 });

    // Act
    await rig.resolve({ addressesByVpc: new Map([[PEER_VPC, new Set(['10.0.0.5'])]]) });

    // Assess
    expect(rig.source.interfaceById(WEB.id)).toBeDefined();
    expect(rig.source.interfaceAnywhere('10.0.0.5')).toBeUndefined();
    expect(rig.source.counts.failures).toEqual({ refused: 1 });
  });

  it('leaves a private address unattributed if the ranges of its VPC are unknown and its interface was not looked up for it', async () => {
    // Prepare
    addShop(server().home);
    server().fail({ action: 'DescribeVpcs', kind: 'unauthorized' });
    const { source, resolve } = makeRig();
    await resolve({ interfaceIds: new Set([WEB.id]) });

    // Act
    await resolve({ addressesByVpc: new Map([[TWIN_VPC, new Set(['10.0.0.6'])]]) });

    // Assess
    expect(source.interfaceById(WEB.id)?.addresses).toContain('10.0.0.6');
    expect(source.interfaceAnywhere('10.0.0.6')).toBeUndefined();
  });

  it('matches public addresses against known interfaces without looking them up', async () => {
    // Prepare
    addShop(server().home);
    const { source, resolve } = makeRig();
    await resolve({ interfaceIds: new Set([WEB.id]) });
    const before = server().requests.length;

    // Act
    await resolve({
      addressesByVpc: new Map([[SHOP_VPC, new Set(['198.51.100.5', '198.51.100.8', '2001:db8:8::1'])]]),
    });

    // Assess
    expect(source.interfaceAnywhere('198.51.100.5')?.id).toBe(WEB.id);
    expect(source.interfaceAnywhere('198.51.100.8')).toBeUndefined();
    expect(server().requests.length).toBe(before);
  });

  it('looks up public addresses if configured', async () => {
    // Prepare
    addShop(server().home);
    const { source, resolve } = makeRig({ looksUpPublic: true });

    // Act
    await resolve({ addressesByVpc: new Map([[SHOP_VPC, new Set(['198.51.100.8', '203.0.113.9', '2001:db8:8::1'])]]) });

    // Assess
    expect(source.interfaceAnywhere('198.51.100.8')?.id).toBe(PEER.id);
    expect(source.interfaceAnywhere('2001:db8:8::1')?.id).toBe(PEER.id);
    expect(server().tally()).toMatchObject({
      'DescribeNetworkInterfaces association.public-ip': 1,
      'DescribeNetworkInterfaces ipv6-addresses.ipv6-address': 1,
    });
  });
});
