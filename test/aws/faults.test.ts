import { describe, expect, it } from 'vitest';
import { makeRig, type Rig } from '../support/aws/live-rig.ts';
import { addShop, DATABASE, PEER, SHOP_VPC, WEB } from '../support/aws/shop-world.ts';
import { useEc2Server } from '../support/aws/use-ec2-server.ts';
import { runOutOfTime } from '../support/run-out-of-time.ts';

const server = useEc2Server();

const SHORT_MS = 150;
/** So that a response had a fair chance within {@link SHORT_MS}. */
const FAIR = { fairTryMs: 20 };

/** Looks up an interface; the time is over when the server has the request. */
function resolveInShortTime({ resolve, clock }: Rig): Promise<void> {
  return runOutOfTime(() => resolve({ interfaceIds: new Set([WEB.id]) }, SHORT_MS), {
    clock,
    milliseconds: SHORT_MS,
    when: () => server().requests.length > 0,
  });
}

describe('a look-up that fails', () => {
  it.each(['throttled', 'internal', 'unavailable', 'malformed', 'empty', 'html', 'closed', 'cut'] as const)(
    'is retried after the fault «%s», and succeeds',
    async (kind) => {
      // Prepare
      addShop(server().home);
      server().fail({ kind, action: 'DescribeNetworkInterfaces', times: 2 });
      const { source, resolve } = makeRig();

      // Act
      await resolve({ interfaceIds: new Set([WEB.id]) });

      // Assess
      expect(source.interfaceById(WEB.id)).toBeDefined();
      expect(source.counts.failures).toEqual({});
      expect(server().received('DescribeNetworkInterfaces')).toHaveLength(3);
      expect(source.counts.calls).toBe(server().requests.length);
    },
  );

  it.each([
    ['throttled', 'throttled'],
    ['internal', 'unavailable'],
    ['malformed', 'unavailable'],
    ['closed', 'unavailable'],
  ] as const)('is abandoned after four attempts that end in «%s», and counted as %s', async (kind, reason) => {
    // Prepare
    addShop(server().home);
    server().fail({ kind });
    const { source, resolve } = makeRig();

    // Act
    await resolve({ interfaceIds: new Set([WEB.id, DATABASE.id]) });

    // Assess
    expect(server().requests).toHaveLength(4);
    expect(source.counts.failures).toEqual({ [reason]: 2 });
    expect(source.interfaceById(WEB.id)).toBeUndefined();
  });

  it('is retried for one batch, and skipped for the next ones until the cool-down is over', async () => {
    // Prepare
    addShop(server().home);
    server().fail({ kind: 'unavailable' });
    const { source, resolve, clock } = makeRig();
    await resolve({ interfaceIds: new Set([WEB.id]) });

    // Act
    const callsByBatch: number[] = [];
    for (let batch = 0; batch < 3; batch++) {
      const before = server().requests.length;
      await resolve({ interfaceIds: new Set([WEB.id]) });
      callsByBatch.push(server().requests.length - before);
    }
    server().faults.clear();
    clock.advance(10_001);
    await resolve({ interfaceIds: new Set([WEB.id]) });

    // Assess
    expect(callsByBatch).toEqual([0, 0, 0]);
    expect(source.interfaceById(WEB.id)).toBeDefined();
    expect(source.counts.failures).toEqual({ unavailable: 4 });
  });

  it.each(['hang', 'stall'] as const)('ends at the deadline when the answer does «%s»', async (kind) => {
    // Prepare
    addShop(server().home);
    server().fail({ kind });
    const rig = makeRig({ timing: FAIR });

    // Act
    await resolveInShortTime(rig);

    // Assess
    expect(rig.source.counts.failures).toEqual({ unavailable: 1 });
    expect(server().requests).toHaveLength(1);
  });

  it('stops calls for a while after a response that used up the time', async () => {
    // Prepare
    addShop(server().home);
    server().fail({ kind: 'hang', times: 1 });
    const rig = makeRig({ timing: FAIR });
    await resolveInShortTime(rig);

    // Act
    await rig.resolve({ interfaceIds: new Set([WEB.id]) }, SHORT_MS);

    // Assess
    expect(server().requests).toHaveLength(1);
    expect(rig.source.counts.failures).toEqual({ unavailable: 2 });
  });

  it('does not count as a failure of AWS if there was hardly time for a response', async () => {
    // Prepare
    addShop(server().home);
    server().fail({ kind: 'hang', times: 1 });
    const rig = makeRig();
    await resolveInShortTime(rig);

    // Act
    await rig.resolve({ interfaceIds: new Set([WEB.id]) });

    // Assess
    expect(rig.source.counts.failures).toEqual({ no_time: 1 });
    expect(rig.source.interfaceById(WEB.id)).toBeDefined();
  });

  it('makes no call after the deadline has passed', async () => {
    // Prepare
    addShop(server().home);
    const { source, resolve } = makeRig();

    // Act
    await resolve({ interfaceIds: new Set([WEB.id]) }, 0);

    // Assess
    expect(server().requests).toEqual([]);
    expect(source.counts.failures).toEqual({ no_time: 1 });
  });

  it('keeps the first page when the second fails, and treats nothing as absent', async () => {
    // Prepare
    addShop(server().home);
    server().pageSize = 1;
    server().fail({ action: 'DescribeNetworkInterfaces', page: 'later', kind: 'internal' });
    const { source, resolve, clock } = makeRig();
    const wanted = { interfaceIds: new Set([WEB.id, DATABASE.id]) };

    // Act
    await resolve(wanted);
    const found = [WEB.id, DATABASE.id].map((id) => source.interfaceById(id) !== undefined);
    server().faults.clear();
    clock.advance(10_001);
    await resolve(wanted);

    // Assess
    expect(found).toEqual([true, false]);
    expect(source.interfaceById(DATABASE.id)).toBeDefined();
  });

  it('does not treat an interface as deleted because of an invalid answer', async () => {
    // Prepare
    addShop(server().home);
    const { source, resolve, clock } = makeRig();
    await resolve({ interfaceIds: new Set([WEB.id]) });
    server().fail({ kind: 'empty' });

    // Act
    for (let hour = 0; hour < 4; hour++) {
      clock.advance(1_000_000);
      await resolve({ interfaceIds: new Set([WEB.id]) });
      await source.settle();
    }

    // Assess
    expect(source.interfaceById(WEB.id)).toBeDefined();
  });

  it('is not repeated with every batch if AWS refuses the request itself', async () => {
    // Prepare
    addShop(server().home);
    server().fail({ action: 'DescribeInstances', kind: 'refused' });
    const { source, resolve } = makeRig();

    // Act
    for (let batch = 0; batch < 5; batch++) await resolve({ interfaceIds: new Set([WEB.id]) });

    // Assess
    expect(server().received('DescribeInstances')).toHaveLength(1);
    expect(source.counts.failures).toEqual({ refused: 1 });
    expect(source.subnetById(WEB.subnetId)).toBeDefined();
  });

  it('omits the remaining look-ups when the internal budget is used up', async () => {
    // Prepare
    addShop(server().home);
    const { source, resolve } = makeRig({ burst: 2, perSecond: 0.01 });

    // Act
    await resolve({ interfaceIds: new Set([WEB.id]) });

    // Assess
    expect(source.interfaceById(WEB.id)).toBeDefined();
    expect(server().requests).toHaveLength(2);
    expect(source.counts.failures).toEqual({ no_budget: 2 });
  });
});

describe('a missing permission', () => {
  it('is reported once, and requested again only after minutes', async () => {
    // Prepare
    addShop(server().home);
    server().fail({ kind: 'unauthorized' });
    const { source, resolve, clock, warnings } = makeRig();

    // Act
    for (let batch = 0; batch < 5; batch++) {
      await resolve({ interfaceIds: new Set([WEB.id]), addressesByVpc: new Map([[SHOP_VPC, new Set(['10.0.1.7'])]]) });
    }
    const calls = server().tally();
    clock.advance(300_001);
    await resolve({ interfaceIds: new Set([WEB.id]) });

    // Assess
    expect(calls).toEqual({ 'DescribeNetworkInterfaces network-interface-id': 1, DescribeVpcs: 1 });
    expect(server().received('DescribeNetworkInterfaces')).toHaveLength(2);
    expect(warnings.map(({ scope }) => scope)).toEqual(['111122223333/eu-central-1']);
    expect(warnings[0]?.error).toMatchObject({ name: 'UnauthorizedOperation' });
    expect(Object.keys(source.counts.failures)).toEqual(['unauthorized']);
  });

  it('for one action does not affect the others', async () => {
    // Prepare
    addShop(server().home);
    server().fail({ action: 'DescribeInstances', kind: 'unauthorized' });
    const { source, resolve, warnings } = makeRig();

    // Act
    await resolve({ interfaceIds: new Set([WEB.id]) });
    await resolve({ interfaceIds: new Set([DATABASE.id, PEER.id]), instanceIds: new Set(['i-0123456789abcdef0']) });

    // Assess
    expect(source.interfaceById(PEER.id)).toBeDefined();
    expect(source.vpcById(PEER.vpcId)).toBeDefined();
    expect(server().received('DescribeInstances')).toHaveLength(1);
    expect(warnings).toHaveLength(1);
  });

  it('is reported again if it is granted and then revoked', async () => {
    // Prepare
    addShop(server().home);
    server().fail({ action: 'DescribeNetworkInterfaces', kind: 'unauthorized', times: 1 });
    const { resolve, clock, warnings } = makeRig();
    await resolve({ interfaceIds: new Set([WEB.id]) });
    clock.advance(300_001);
    await resolve({ interfaceIds: new Set([WEB.id]) });
    server().fail({ action: 'DescribeNetworkInterfaces', kind: 'unauthorized' });

    // Act
    await resolve({ interfaceIds: new Set([DATABASE.id]) });

    // Assess
    expect(warnings).toHaveLength(2);
  });
});

describe('bad credentials', () => {
  it('stop every call of the account and Region, and are reported once', async () => {
    // Prepare
    addShop(server().home);
    server().fail({ kind: 'bad_credentials' });
    const { source, resolve, warnings } = makeRig();

    // Act
    for (let batch = 0; batch < 5; batch++) {
      await resolve({ interfaceIds: new Set([WEB.id]), instanceIds: new Set(['i-0123456789abcdef0']) });
    }

    // Assess
    expect(server().requests).toHaveLength(1);
    expect(warnings).toHaveLength(1);
    expect(source.counts.failures).toEqual({ unauthorized: 10 });
  });
});
