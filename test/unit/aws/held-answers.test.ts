import { describe, expect, it, vi } from 'vitest';
import { HeldAnswers } from '../../../src/aws/lookups/held-answers.ts';
import { LiveSource } from '../../../src/aws/lookups/live-source.ts';
import { OwnershipSource } from '../../../src/metadata/ownership-source.ts';
import { type Asked, AskedScope } from '../../../src/model/asked-scope.ts';
import type { ScopedRequest } from '../../../src/model/metadata-request.ts';
import { SeededRandom } from '../../../src/simulate/seeded-random.ts';
import { ADDRESSES, SMALL_SCOPE, SmallEc2, someInterfaces, someRequest, VPCS } from '../../support/aws/small-ec2.ts';

const HISTORIES = Number(process.env.HELD_HISTORIES ?? '30');
const BATCHES = 25;
const START_MS = 1_772_442_000_000;
const LIMITS = { maxEntries: 10_000, lifeMs: 300_000, negativeLifeMs: 60_000, staleMs: 120_000 };
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
    scopes: { scopeOf: () => SMALL_SCOPE, callerFor: () => ec2 },
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
