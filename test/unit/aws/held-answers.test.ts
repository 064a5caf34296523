import { describe, expect, it, vi } from 'vitest';
import { CallRunner } from '../../../src/aws/calls/call-runner.ts';
import { type LookupAnswer, ScopeCaller } from '../../../src/aws/calls/scope-caller.ts';
import type { DescribeFilter } from '../../../src/aws/clients/ec2-api.ts';
import { HeldAnswers } from '../../../src/aws/lookups/held-answers.ts';
import { LiveSource } from '../../../src/aws/lookups/live-source.ts';
import { OwnershipSource } from '../../../src/metadata/ownership-source.ts';
import { type Asked, AskedScope } from '../../../src/model/asked-scope.ts';
import type { NetworkInterface } from '../../../src/model/inventory.ts';
import type { RecordedAddress, ScopedRequest } from '../../../src/model/metadata-request.ts';
import { SeededRandom } from '../../../src/simulate/seeded-random.ts';

const HISTORIES = Number(process.env.HELD_HISTORIES ?? '30');
const BATCHES = 25;
const START_MS = 1_772_442_000_000;
const LIMITS = { maxEntries: 10_000, lifeMs: 300_000, negativeLifeMs: 60_000, staleMs: 120_000 };
const SCOPE = { accountId: '123456789012', region: 'eu-central-1', usesRole: false };
const VPCS = ['vpc-a', 'vpc-b'];
const IDS = ['eni-1', 'eni-2', 'eni-3', 'eni-4', 'eni-5', 'eni-6', 'not an id*'];
const ADDRESSES = [
  ...['10.0.0.1', '10.0.0.2', '10.0.0.3', '10.0.1.17', '10.0.1.18', '10.1.0.9', '192.168.0.4'],
  ...['203.0.113.7', '203.0.113.8', '2001:db8:1::7', '2001:db8:2:3::1', 'fd00::5'],
];

/** An EC2 stand-in with a few interfaces that change. */
class SmallEc2 extends ScopeCaller {
  readonly asked: string[] = [];
  interfaces: NetworkInterface[] = [];
  isDown = false;

  constructor() {
    super(new CallRunner('a scope', { burst: 1, perSecond: 1 }, () => {}), () => expect.fail('not to be connected'));
  }

  override async describe<Thing>(
    action: { readonly name: string },
    filters: readonly DescribeFilter[],
  ): Promise<LookupAnswer<Thing>> {
    this.asked.push(JSON.stringify([action.name, filters]));
    const failure = this.isDown ? ('failed' as const) : undefined;
    const items = this.isDown ? [] : this.#find(action.name, filters[0]?.name ?? '', new Set(filters[0]?.values));
    return JSON.parse(JSON.stringify({ items, failure, calls: 1 }));
  }

  #find(action: string, filter: string, values: ReadonlySet<string>): readonly unknown[] {
    const has = (texts: readonly string[] | undefined) => texts?.some((text) => values.has(text)) === true;
    if (action === 'DescribeVpcs')
      return VPCS.flatMap((id, index) => (values.has(id) ? [{ id, cidrBlocks: [`10.${index}.0.0/16`] }] : []));
    if (action === 'DescribeSubnets') return [...values].map((id) => ({ id, vpcId: 'vpc-a' }));
    if (action === 'DescribeInstances' && filter === 'instance-id') return [...values].map((id) => ({ id }));
    if (action !== 'DescribeNetworkInterfaces') {
      return this.interfaces
        .filter(({ prefixes }) => has(prefixes))
        .map((one) => ({ instance: { id: 'i-1' }, interfaces: [one] }));
    }
    return this.interfaces.filter(
      ({ id, addresses, publicAddresses }) => values.has(id) || has(addresses) || has(publicAddresses),
    );
  }
}

function someInterfaces(random: SeededRandom): NetworkInterface[] {
  return IDS.slice(0, 5).flatMap((id) => {
    if (random.happens(0.2)) return [];
    const addresses = Array.from({ length: random.between(1, 2) }, () => random.pick(ADDRESSES));
    return [
      {
        id,
        vpcId: random.pick(VPCS),
        subnetId: `subnet-${random.between(1, 2)}`,
        addresses,
        securityGroupIds: [],
        ...(random.happens(0.3) ? { instanceId: `i-${random.between(1, 2)}`, isDetachable: random.happens(0.5) } : {}),
        ...(random.happens(0.2) ? { publicAddresses: ['203.0.113.7'] } : {}),
        ...(random.happens(0.2) ? { prefixes: [random.pick(['10.0.1.16/28', '2001:db8:2:3::/80'])] } : {}),
      },
    ];
  });
}

function someRequest(random: SeededRandom, nowSeconds: number) {
  const some = <Value>(values: readonly Value[], most: number): Set<Value> =>
    new Set(Array.from({ length: random.between(0, most) }, () => random.pick(values)));
  const scope: ScopedRequest = {
    accountId: SCOPE.accountId,
    region: SCOPE.region,
    interfaceIds: some(random.happens(0.05) ? IDS : IDS.slice(0, 6), 4),
    instanceIds: some(['i-1', 'i-2'], 1),
    natGatewayIds: new Set(),
    addressesByVpc: new Map(VPCS.map((vpcId) => [vpcId, some(ADDRESSES, 5)])),
    addressesByInterface: new Map([...some(IDS.slice(0, 6), 3)].map((id) => [id, some(ADDRESSES, 3)])),
  };
  const recorded: RecordedAddress[] = [...scope.interfaceIds].map((interfaceId) => ({
    interfaceId,
    vpcId: undefined,
    instanceId: undefined,
    address: random.happens(0.3) ? random.pick(ADDRESSES.slice(0, 5)) : undefined,
    isOfPackets: false,
    times: [nowSeconds - 60, nowSeconds - random.between(0, 50)],
  }));
  return { scopes: [scope], recorded };
}

/** Creates requests with objects; the same object represents the same key in every request. */
class Asking {
  readonly #asked: Map<string, Asked> = new Map();

  of(scope: ScopedRequest): ScopedRequest {
    const objects = new AskedScope(scope.accountId, scope.region);
    for (const id of scope.interfaceIds) objects.interfaces.push(this.#object(undefined, id));
    for (const id of scope.instanceIds) objects.instanceIds.add(id);
    for (const [vpcId, addresses] of scope.addressesByVpc) {
      // the random requests contain VPCs without requested addresses
      objects.addressesIn(vpcId);
      for (const address of addresses) objects.addresses.push(this.#object(vpcId, address));
    }
    for (const [id, addresses] of scope.addressesByInterface)
      for (const address of addresses) objects.addressesAt(id).add(address);
    return objects.toRequest();
  }

  #object(vpcId: string | undefined, value: string): Asked {
    const key = `${vpcId} ${value}`;
    const known = this.#asked.get(key);
    if (known !== undefined) return known;
    // numbers repeat, as after all objects were discarded
    const asked = { number: this.#asked.size % 20, vpcId, value };
    this.#asked.set(key, asked);
    return asked;
  }
}

/** Sends the same random batches to the same random network; returns all results that the source can give afterwards. */
async function historyOf(seed: number, asking?: Asking): Promise<readonly unknown[]> {
  const random = new SeededRandom(seed);
  const ec2 = new SmallEc2();
  let nowMs = START_MS;
  const live = new LiveSource({
    limits: LIMITS,
    looksUpPublic: random.happens(0.5),
    leadMs: 0,
    scopes: { scopeOf: () => SCOPE, callerFor: () => ec2 },
    now: () => nowMs,
  });
  const source = random.happens(0.5) ? new OwnershipSource(live, () => nowMs) : live;
  const context = { accountId: undefined, region: undefined, deadlineMs: Number.POSITIVE_INFINITY };
  const outcomes: unknown[] = [];
  ec2.interfaces = someInterfaces(random);
  let request = someRequest(random, nowMs / 1_000);
  for (let batch = 0; batch < BATCHES; batch++) {
    if (random.happens(0.15)) ec2.interfaces = someInterfaces(random);
    ec2.isDown = random.happens(0.05);
    if (random.happens(0.3)) request = someRequest(random, nowMs / 1_000);
    const scopes = request.scopes.map((scope) => asking?.of(scope) ?? scope);
    await source.resolve({ ...request, scopes }, context);
    await source.settle(context);
    const time = { startSeconds: 0, endSeconds: 0, from: 0, until: 0, since: -1, reason: undefined };
    const found = VPCS.flatMap((vpcId) =>
      ADDRESSES.map((address) => [
        source.interfaceInVpc(vpcId, address, {
          ...time,
          startSeconds: nowMs / 1_000 - 40,
          endSeconds: nowMs / 1_000 - 30,
        }),
        source.interfaceAnywhere(address),
      ]),
    );
    outcomes.push(structuredClone([live.counts, ec2.asked, found, source.generation]));
    nowMs += random.pick([1_000, 1_000, 1_000, 11_000, 61_000, 200_000, 500_000]);
  }
  return outcomes;
}

describe('HeldAnswers', () => {
  it('finds the same for requests of objects as for requests of texts', async () => {
    for (let seed = 0; seed < HISTORIES; seed++) {
      expect(await historyOf(seed, new Asking()), `seed ${seed}`).toEqual(await historyOf(seed));
    }
  });

  it('leaves out the steps of a plan where they would fetch nothing, and changes neither calls, counts nor answers', async () => {
    let held = 0;
    const hitsOf = vi.spyOn(HeldAnswers.prototype, 'hitsOf');
    const histories: (readonly unknown[])[] = [];
    for (let seed = 0; seed < HISTORIES; seed++) histories.push(await historyOf(seed));
    held = hitsOf.mock.results.filter(({ value }) => value !== undefined).length;
    hitsOf.mockReturnValue(undefined);

    for (const [seed, history] of histories.entries()) expect(await historyOf(seed), `seed ${seed}`).toEqual(history);
    expect(held).toBeGreaterThan(HISTORIES);
    hitsOf.mockRestore();
  });
});
