import { describe, expect, it } from 'vitest';
import { LIFE_MS, makeRig, NEGATIVE_LIFE_MS, STALE_MS } from '../support/aws/live-rig.ts';
import { addShop, SHOP_VPC, WEB } from '../support/aws/shop-world.ts';
import { useEc2Server } from '../support/aws/use-ec2-server.ts';

const server = useEc2Server();
const SHOP_REQUEST = {
  interfaceIds: new Set([WEB.id]),
  addressesByVpc: new Map([[SHOP_VPC, new Set(['10.0.0.5', '10.0.1.7', '10.8.0.1', '10.9.0.1'])]]),
};
/** Number of re-reads within the lifetime of a "not found" result. */
const REREADS_IN_NEGATIVE_LIFE = 30;

describe('the generation of answers', () => {
  it('stays the same while nothing changes, however often resources are requested and read', async () => {
    // Prepare
    addShop(server().home);
    const { source, resolve } = makeRig();
    await resolve(SHOP_REQUEST);
    const before = source.generation;

    // Act
    await resolve(SHOP_REQUEST);
    source.interfaceById(WEB.id);
    source.interfaceInVpc(SHOP_VPC, '10.0.1.7');
    source.interfaceAnywhere('10.9.0.1');

    // Assess
    expect(source.generation).toBe(before);
  });

  it('changes with found resources and with missing ones', async () => {
    // Prepare
    addShop(server().home);
    const { source, resolve } = makeRig();
    const generations = [source.generation];

    // Act
    await resolve({ interfaceIds: new Set([WEB.id]) });
    generations.push(source.generation);
    await resolve({ addressesByVpc: new Map([[SHOP_VPC, new Set(['192.168.9.9'])]]) });
    generations.push(source.generation);

    // Assess
    expect(new Set(generations).size).toBe(generations.length);
  });

  it('changes when a resource is deleted', async () => {
    // Prepare
    addShop(server().home);
    const { source, resolve, clock, context } = makeRig();
    await resolve({ interfaceIds: new Set([WEB.id]) });
    clock.advance(LIFE_MS);
    const before = source.generation;
    server().home.interfaces.delete(WEB.id);

    // Act
    await resolve({ interfaceIds: new Set([WEB.id]) });
    await source.settle(context());

    // Assess
    expect(source.generation).not.toBe(before);
  });

  it('stays the same while time passes, until a result is too old to be served', async () => {
    // Prepare
    addShop(server().home);
    const { source, resolve, clock } = makeRig();
    await resolve({ interfaceIds: new Set([WEB.id]) });
    const before = source.generation;

    // Act
    clock.advance(LIFE_MS - 1);
    await resolve({});
    const served = source.generation;
    clock.advance(STALE_MS + 1);
    await resolve({});

    // Assess
    expect(served).toBe(before);
    expect(source.interfaceById(WEB.id)).toBeUndefined();
    expect(source.generation).not.toBe(before);
  });

  it('changes after part of the negative lifetime where entries may be evicted: answers that are read count as used', async () => {
    // Prepare
    addShop(server().home);
    const { source, resolve, clock } = makeRig({ limits: { maxEntries: 1 } });
    await resolve({ interfaceIds: new Set([WEB.id]) });
    const before = source.generation;

    // Act
    clock.advance(NEGATIVE_LIFE_MS / REREADS_IN_NEGATIVE_LIFE);
    await resolve({});

    // Assess
    expect(source.generation).not.toBe(before);
  });
});
