import { describe, expect, it } from 'vitest';
import { hold } from '../support/aws/hold.ts';
import { LIFE_MS, makeRig, NEGATIVE_LIFE_MS, requestOf, STALE_MS } from '../support/aws/live-rig.ts';
import { addShop, DATABASE, PEER, PEER_VPC, SHOP_VPC, WEB } from '../support/aws/shop-world.ts';
import { useEc2Server } from '../support/aws/use-ec2-server.ts';
import { HOME_REGION } from '../support/ec2-server.ts';

const server = useEc2Server();
const SHOP_REQUEST = {
  interfaceIds: new Set([WEB.id]),
  addressesByVpc: new Map([[SHOP_VPC, new Set(['10.0.0.5', '10.0.1.7', '10.8.0.1', '10.9.0.1'])]]),
};
const UNKNOWN_IDS = Array.from({ length: 1_000 }, (_, number) => `eni-${String(number).padStart(17, '0')}`);

describe('a looked-up resource', () => {
  it('is not requested again during its lifetime', async () => {
    // Prepare
    addShop(server().home);
    const { source, resolve, clock } = makeRig();
    await resolve(SHOP_REQUEST);
    const before = server().requests.length;

    // Act
    await resolve(SHOP_REQUEST);
    clock.advance(NEGATIVE_LIFE_MS - 1);
    await resolve(SHOP_REQUEST);
    await source.settle();

    // Assess
    expect(server().requests.length).toBe(before);
    expect(source.counts.hits).toBeGreaterThan(0);
  });

  it('is requested again after its lifetime, and served meanwhile', async () => {
    // Prepare
    addShop(server().home);
    const { source, resolve, clock, context } = makeRig();
    await resolve({ interfaceIds: new Set([WEB.id]) });
    clock.advance(LIFE_MS);
    server().home.add({ interfaces: [{ ...WEB, tags: { team: 'web' } }] });
    const { until: released, release } = hold();
    server().fail({ until: released });

    // Act
    await resolve({ interfaceIds: new Set([WEB.id]) });
    const meanwhile = source.interfaceById(WEB.id)?.tags;
    release();
    await source.settle(context());

    // Assess
    expect(meanwhile).toEqual({ team: 'network' });
    expect(source.interfaceById(WEB.id)?.tags).toEqual({ team: 'web' });
  });

  it('is served beyond its lifetime while AWS fails, up to a limit', async () => {
    // Prepare
    addShop(server().home);
    const { source, resolve, clock } = makeRig();
    await resolve({ interfaceIds: new Set([WEB.id]) });
    server().fail({ kind: 'unavailable' });

    // Act
    clock.advance(LIFE_MS + STALE_MS - 1);
    await resolve({ interfaceIds: new Set([WEB.id]) });
    await source.settle();
    const late = source.interfaceById(WEB.id);
    clock.advance(1);
    const tooLate = source.interfaceById(WEB.id);

    // Assess
    expect(late?.id).toBe(WEB.id);
    expect(tooLate).toBeUndefined();
  });

  it('is refreshed in the request for a missing resource once it has expired', async () => {
    // Prepare
    addShop(server().home);
    const { source, resolve, clock } = makeRig();
    await resolve({ interfaceIds: new Set([WEB.id]) });
    clock.advance(LIFE_MS);

    // Act
    await resolve({ interfaceIds: new Set([WEB.id, DATABASE.id]) });
    await source.settle();

    // Assess
    const byId = server().received('DescribeNetworkInterfaces');
    expect(byId.map(({ filters }) => filters[0]?.values)).toEqual([[WEB.id], [DATABASE.id, WEB.id]]);
  });

  it('is kept up to a maximum number, and an evicted resource is not treated as absent', async () => {
    // Prepare
    const ids = UNKNOWN_IDS.slice(0, 150);
    server().home.add({ interfaces: ids.map((id, number) => ({ ...DATABASE, id, addresses: [`10.0.3.${number}`] })) });
    const { source, resolve } = makeRig({ limits: { maxEntries: 100 } });

    // Act
    await resolve({ interfaceIds: new Set(ids) });
    const known = ids.filter((id) => source.interfaceById(id) !== undefined);
    await resolve({ interfaceIds: new Set(ids.slice(0, 10)) });

    // Assess
    expect(known.length).toBeGreaterThan(50);
    expect(known.length).toBeLessThanOrEqual(100);
    expect(ids.slice(0, 10).filter((id) => source.interfaceById(id) === undefined)).toEqual([]);
  });
});

describe('a missing resource', () => {
  it('is looked up once in its negative lifetime, a thousand unknown interfaces in five requests', async () => {
    // Prepare
    const { resolve, clock } = makeRig();
    const request = { interfaceIds: new Set(UNKNOWN_IDS) };

    // Act
    for (let batch = 0; batch < 10; batch++) {
      await resolve(request);
      clock.advance(NEGATIVE_LIFE_MS / 10 - 1);
    }
    const within = server().requests.length;
    clock.advance(10);
    await resolve(request);

    // Assess
    expect([within, server().requests.length]).toEqual([5, 10]);
  });

  it('is remembered for the negative lifetime if it existed before', async () => {
    // Prepare
    addShop(server().home);
    const { source, resolve, clock } = makeRig();
    const request = {
      interfaceIds: new Set([WEB.id]),
      addressesByVpc: new Map([[PEER_VPC, new Set(['198.51.100.5'])]]),
    };
    await resolve(request);
    server().home.interfaces.delete(WEB.id);
    clock.advance(LIFE_MS);
    await resolve(request);
    await source.settle();

    // Act
    clock.advance(NEGATIVE_LIFE_MS - 1);
    await resolve(request);
    const within = [source.interfaceById(WEB.id)?.id, source.interfaceAnywhere('198.51.100.5')?.id];
    clock.advance(1);
    await resolve(request);
    const after = [source.interfaceById(WEB.id), source.interfaceAnywhere('198.51.100.5')];

    // Assess
    expect(within).toEqual([WEB.id, WEB.id]);
    expect(after).toEqual([undefined, undefined]);
  });

  it('gives its address to the interface that has it next', async () => {
    // Prepare
    addShop(server().home);
    const { source, resolve, clock } = makeRig();
    const byAddress = { addressesByVpc: new Map([[SHOP_VPC, new Set(['10.0.1.7'])]]) };
    await resolve({ interfaceIds: new Set([DATABASE.id]) });
    clock.advance(LIFE_MS);
    server().home.interfaces.delete(DATABASE.id);
    server().home.add({ interfaces: [{ ...DATABASE, id: 'eni-0eeeeeeeeeeeeeee0' }] });
    await resolve({ interfaceIds: new Set([DATABASE.id]) });
    await source.settle();

    // Act
    await resolve(byAddress);

    // Assess
    expect(source.interfaceInVpc(SHOP_VPC, '10.0.1.7')?.id).toBe('eni-0eeeeeeeeeeeeeee0');
  });

  it('in one account may exist in another', async () => {
    // Prepare
    const other = server().world.region('444455556666', HOME_REGION);
    addShop(other);
    server().sts.roles.set('444455556666', { name: 'reader' });
    const { source, context } = makeRig({
      role: { roleName: 'reader', externalId: undefined },
      allowedAccounts: ['444455556666'],
    });
    const request = { interfaceIds: new Set([WEB.id]), addressesByVpc: new Map([[SHOP_VPC, new Set(['10.0.1.7'])]]) };
    await source.resolve(requestOf(request), context());

    // Act
    await source.resolve(requestOf({ ...request, accountId: '444455556666' }), context());

    // Assess
    expect(source.interfaceById(WEB.id)?.accountId).toBe('444455556666');
    expect(source.interfaceInVpc(SHOP_VPC, '10.0.1.7')?.id).toBe(DATABASE.id);
  });
});

describe('an address that moved', () => {
  it('no longer belongs to the old interface once a newer description of it lacks the address', async () => {
    // Prepare
    addShop(server().home);
    const { source, resolve, clock } = makeRig();
    await resolve({ interfaceIds: new Set([WEB.id]) });
    clock.advance(LIFE_MS);
    server().home.add({ interfaces: [{ ...WEB, addresses: ['10.0.0.5'] }] });
    await resolve({ interfaceIds: new Set([WEB.id]) });
    await source.settle();

    // Act
    const found = source.interfaceInVpc(SHOP_VPC, '10.0.0.6');

    // Assess
    expect(source.interfaceInVpc(SHOP_VPC, '10.0.0.5')?.id).toBe(WEB.id);
    expect(found).toBeUndefined();
  });

  it('is searched for again', async () => {
    // Prepare
    addShop(server().home);
    const { source, resolve, clock } = makeRig();
    await resolve({ interfaceIds: new Set([WEB.id]) });
    clock.advance(LIFE_MS);
    server().home.add({
      interfaces: [
        { ...WEB, addresses: ['10.0.0.5'] },
        { ...DATABASE, addresses: ['10.0.0.6'] },
      ],
    });
    await resolve({ interfaceIds: new Set([WEB.id]) });
    await source.settle();

    // Act
    await resolve({ addressesByVpc: new Map([[SHOP_VPC, new Set(['10.0.0.6'])]]) });

    // Assess
    expect(source.interfaceInVpc(SHOP_VPC, '10.0.0.6')?.id).toBe(DATABASE.id);
  });
});

describe('searches in all VPCs', () => {
  it('are not repeated while a result, positive or negative, is fresh', async () => {
    // Prepare
    addShop(server().home);
    const { source, resolve, clock } = makeRig();
    const request = { addressesByVpc: new Map([[SHOP_VPC, new Set(['10.8.0.1', '10.9.0.1'])]]) };
    await resolve(request);

    // Act
    clock.advance(NEGATIVE_LIFE_MS);
    await resolve(request);
    await source.settle();

    // Assess
    expect(
      server()
        .received('DescribeNetworkInterfaces')
        .map(({ filters }) => filters[0]?.values),
    ).toEqual([['10.8.0.1', '10.9.0.1'], ['10.9.0.1']]);
    expect(source.interfaceAnywhere('10.8.0.1')?.id).toBe(PEER.id);
  });

  it('stay valid while they are refreshed', async () => {
    // Prepare
    addShop(server().home);
    const { source, resolve, clock } = makeRig();
    const request = { addressesByVpc: new Map([[SHOP_VPC, new Set(['10.8.0.1'])]]) };
    await resolve(request);
    clock.advance(LIFE_MS);
    const { until: released, release } = hold();
    server().fail({ until: released });

    // Act
    await resolve(request);
    const meanwhile = source.interfaceAnywhere('10.8.0.1')?.id;
    release();
    await source.settle();

    // Assess
    expect(meanwhile).toBe(PEER.id);
    expect(source.interfaceAnywhere('10.8.0.1')?.id).toBe(PEER.id);
  });
});
