import { describe, expect, it } from 'vitest';
import { makeRig } from '../support/aws/live-rig.ts';
import { addShop, DATABASE, SHOP_SUBNET, SHOP_VPC, WEB } from '../support/aws/shop-world.ts';
import { useEc2Server } from '../support/aws/use-ec2-server.ts';

const server = useEc2Server();

describe('LiveSource.resolve', () => {
  it('fetches an interface by its id, with its instance, subnet and VPC', async () => {
    // Prepare
    addShop(server().home);
    const { source, resolve } = makeRig();

    // Act
    await resolve({ interfaceIds: new Set([WEB.id]) });

    // Assess
    expect(source.interfaceById(WEB.id)?.addresses).toEqual(['10.0.0.5', '10.0.0.6', '2001:db8:1::5']);
    expect(source.instanceById('i-0123456789abcdef0')?.tags).toEqual({ Name: 'shop-web-1' });
    expect(source.subnetById(SHOP_SUBNET)?.tags).toEqual({ Name: 'private-a' });
    expect(source.vpcById(SHOP_VPC)?.tags).toEqual({ Name: 'shop' });
    expect(server().tally()).toEqual({
      'DescribeNetworkInterfaces network-interface-id': 1,
      DescribeInstances: 1,
      DescribeSubnets: 1,
      DescribeVpcs: 1,
    });
  });

  it('fetches instances that records name, including those of deleted interfaces', async () => {
    // Prepare
    addShop(server().home);
    const { source, resolve } = makeRig();

    // Act
    await resolve({
      interfaceIds: new Set(['eni-0fffffffffffffff0']),
      instanceIds: new Set(['i-0123456789abcdef0']),
    });

    // Assess
    expect(source.interfaceById('eni-0fffffffffffffff0')).toBeUndefined();
    expect(source.instanceById('i-0123456789abcdef0')?.type).toBe('t3.medium');
  });

  it('makes no request for an empty list', async () => {
    // Prepare
    const { resolve } = makeRig();

    // Act
    await resolve({});

    // Assess
    expect(server().requests).toEqual([]);
  });

  it('never sends a wildcard, whatever ids a record has', async () => {
    // Prepare
    addShop(server().home);
    const { source, resolve } = makeRig();

    // Act
    await resolve({
      interfaceIds: new Set(['eni-*', 'eni-0a1b2c3d4e5f6071?', WEB.id]),
      instanceIds: new Set(['i-*']),
      natGatewayIds: new Set(['nat-*']),
      addressesByVpc: new Map([['vpc-*', new Set(['10.0.0.5'])]]),
    });

    // Assess
    expect(server().requests.flatMap(({ filters }) => filters.flatMap(({ values }) => values))).toEqual([
      WEB.id,
      'i-0123456789abcdef0',
      SHOP_SUBNET,
      SHOP_VPC,
    ]);
    // the VPC counts twice: it is requested by itself and with the address
    expect(source.counts.failures).toEqual({ not_an_id: 6 });
  });

  it('reads every page of a response', async () => {
    // Prepare
    const ids = Array.from({ length: 23 }, (_, number) => `eni-${String(number).padStart(17, '0')}`);
    server().home.add({
      interfaces: ids.map((id, number) => ({ ...DATABASE, id, addresses: [`10.0.2.${number}`] })),
    });
    server().pageSize = 5;
    const { source, resolve } = makeRig();

    // Act
    await resolve({ interfaceIds: new Set(ids) });

    // Assess
    expect(ids.filter((id) => source.interfaceById(id) === undefined)).toEqual([]);
    expect(server().tally()['DescribeNetworkInterfaces network-interface-id']).toBe(5);
    expect(source.counts.calls).toBe(server().requests.length);
  });

  it('works without a deadline', async () => {
    // Prepare
    addShop(server().home);
    const { source, context } = makeRig();

    // Act
    await source.resolve(
      {
        scopes: [
          {
            accountId: undefined,
            region: undefined,
            interfaceIds: new Set([WEB.id]),
            instanceIds: new Set(),
            natGatewayIds: new Set(),
            addressesByVpc: new Map(),
            addressesByInterface: new Map(),
          },
        ],
      },
      { ...context(), deadlineMs: Number.POSITIVE_INFINITY },
    );

    // Assess
    expect(source.interfaceById(WEB.id)).toBeDefined();
    expect(source.counts.failures).toEqual({});
  });

  it('accepts a deadline between two milliseconds', async () => {
    // Prepare
    addShop(server().home);
    const { source, resolve } = makeRig();

    // Act
    await resolve({ interfaceIds: new Set([WEB.id]) }, 5_000.5);

    // Assess
    expect(source.interfaceById(WEB.id)).toBeDefined();
  });
});
