import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { EndQuestion } from '../../src/enrich/end-question.ts';
import { locatePeer } from '../../src/enrich/locate-peer.ts';
import { PeerAnswer, PeerMemo } from '../../src/enrich/peer-memo.ts';
import { LayeredSource } from '../../src/metadata/layered-source.ts';
import { OwnershipSource } from '../../src/metadata/ownership-source.ts';
import { SnapshotSource } from '../../src/metadata/snapshot-source.ts';
import type { Inventory, NetworkInterface } from '../../src/model/inventory.ts';
import { KnownEnd } from '../../src/model/known-end.ts';
import type { MetadataSource } from '../../src/model/ports.ts';

/** Number of random histories; set it to compare more. */
const RUNS = Number(process.env.OWNER_RUNS ?? '2000');
const TIMEOUT_MS = 3_600_000;
/** The VPC of the recorder, and the one that some records name as that of the next hop; both use the address. */
const VPC = 'vpc-1';
const NEXT_VPC = 'vpc-2';
const ADDRESS = '10.0.0.9';
const CONTEXT = { accountId: undefined, region: undefined, deadlineMs: Number.POSITIVE_INFINITY };

/** A small range of seconds, in which flows and sightings meet. */
const second = fc.integer({ min: 1_000, max: 1_080 });
const stretch = fc
  .tuple(second, fc.integer({ min: 0, max: 30 }))
  .map(([from, length]) => [from, from + length] as const);
/** Interfaces of the one VPC, and one of the other. */
const holder = fc.integer({ min: 0, max: 3 });
const IN_NEXT_VPC = 3;

/** Some records do not say when a flow began, or ended. */
const asked = fc.oneof(
  { weight: 8, arbitrary: stretch },
  { weight: 1, arbitrary: stretch.map(([, until]) => [-1, until] as const) },
  { weight: 1, arbitrary: stretch.map(([from]) => [from, -1] as const) },
);

const step = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.record({ kind: fc.constant('record' as const), holder, isMoved: fc.boolean(), times: stretch }),
  },
  { weight: 5, arbitrary: fc.record({ kind: fc.constant('ask' as const), isRouted: fc.boolean(), times: asked }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('describe' as const), holder: fc.option(holder) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('wait' as const), seconds: fc.integer({ min: 1, max: 20 }) }) },
);

/** What a document says of the address: who has it now, since and until when, and who had it before. */
const inventory = fc.record({
  now: fc.option(holder),
  isAmbiguous: fc.boolean(),
  seenSince: fc.option(second),
  seenUntil: fc.option(second),
  isFirstReading: fc.boolean(),
  earlier: fc.array(fc.tuple(holder, stretch), { maxLength: 2 }),
  /** Pods with the address, by the interface of their node. */
  pods: fc.array(fc.tuple(holder, stretch), { maxLength: 2 }),
});

const history = fc.record({
  isDetachable: fc.boolean(),
  trusts: fc.constantFrom('look_ups' as const, 'document' as const, 'look_ups and document' as const),
  inventory,
  steps: fc.array(step, { minLength: 3, maxLength: 25 }),
});
type History = typeof history extends fc.Arbitrary<infer Value> ? Value : never;

function interfaceOf(index: number, isDetachable: boolean, more: Partial<NetworkInterface> = {}): NetworkInterface {
  const id = `eni-${index}`;
  // one interface has the address for life, the others may lose it
  const addresses = index === 0 ? [ADDRESS] : [`10.0.0.${index}`, ADDRESS];
  const owner = { type: 'ec2_instance', id: `i-${index}` };
  const vpcId = index === IN_NEXT_VPC ? NEXT_VPC : VPC;
  return { id, type: 'interface', vpcId, addresses, instanceId: owner.id, owner, isDetachable, ...more };
}

function documentOf({ isDetachable, inventory: said }: History): Inventory {
  const { now, isAmbiguous, seenSince, seenUntil, isFirstReading, earlier, pods } = said;
  const holders = now === null ? [] : [now, ...(isAmbiguous ? [(now + 1) % 3] : [])];
  const since = seenSince === null ? {} : { seenSince: { [ADDRESS]: seenSince } };
  return {
    version: 1,
    networkInterfaces: holders.map((index) => interfaceOf(index, isDetachable, since)),
    ...(seenUntil === null ? {} : { seenUntil, isFirstReading }),
    pods: pods.map(([index, [from, until]], number) => {
      const { id: interfaceId, instanceId, vpcId = VPC } = interfaceOf(index, isDetachable);
      const named = { id: `${number}`, namespace: 'shop', name: `pod-${number}` };
      return { ...named, vpcId, interfaceId, instanceId, addresses: [ADDRESS], from, until };
    }),
    earlierInterfaces: earlier.map(([index, [from, until]]) =>
      interfaceOf(index, isDetachable, { seenSince: { [ADDRESS]: from }, seenUntil: until }),
    ),
  };
}

/** Look-ups that say what they are told to. */
class ToldSource implements MetadataSource {
  generation = 0;
  found: NetworkInterface | undefined;
  readonly #isDetachable: boolean;

  constructor(isDetachable: boolean) {
    this.#isDetachable = isDetachable;
  }

  become(index: number | null): void {
    this.found = index === null ? undefined : interfaceOf(index, this.#isDetachable);
    this.generation++;
  }

  interfaceById(id: string): NetworkInterface {
    return interfaceOf(Number(id.slice(-1)), this.#isDetachable);
  }

  interfaceInVpc(vpcId: string): NetworkInterface | undefined {
    return this.found?.vpcId === vpcId ? this.found : undefined;
  }

  interfaceAnywhere(): NetworkInterface | undefined {
    return this.found;
  }

  instanceById = (): undefined => undefined;
  subnetById = (): undefined => undefined;
  vpcById = (): undefined => undefined;
  natGatewayById = (): undefined => undefined;
  vpcHolds = (): undefined => undefined;
}

/** The first question with a remembered answer that is not the one that would be given now; undefined if there is none. */
async function findStale(world: History): Promise<string | undefined> {
  let now = 1_060;
  const { trusts, isDetachable, steps } = world;
  const snapshot = trusts === 'look_ups' ? undefined : new SnapshotSource(documentOf(world));
  const told = new ToldSource(isDetachable);
  const layered = snapshot === undefined ? told : new LayeredSource(snapshot, told);
  const inner = trusts === 'document' && snapshot !== undefined ? snapshot : layered;
  const source = new OwnershipSource(inner, () => now * 1_000, trusts === 'document' ? 'document' : 'look_ups');
  const memo = new PeerMemo();
  for (const [index, each] of steps.entries()) {
    if (each.kind === 'wait') now += each.seconds;
    if (each.kind === 'describe') told.become(each.holder);
    const recorded = each.kind === 'record' ? [recordOf(each.holder, each.isMoved, each.times)] : [];
    await source.resolve({ recorded, scopes: [] }, CONTEXT);
    if (each.kind !== 'ask') continue;
    const question = new EndQuestion();
    question.vpcId = VPC;
    question.nextHopVpcId = each.isRouted ? NEXT_VPC : undefined;
    const [start, end] = each.times;
    question.startSeconds = Math.min(start, end);
    question.endSeconds = end;
    question.epoch = source.generation ?? -1;
    const remembered = memo.answerTo(question);
    question.forget();
    const located = locatePeer(source, ADDRESS, VPC, question, question);
    if (located !== undefined) question.reason = undefined;
    const pod = source.pods?.at(located?.vpcId ?? VPC, ADDRESS, question, located);
    const owner = pod === undefined ? located : undefined;
    const podName = typeof pod === 'object' ? pod.name : undefined;
    const name = podName ?? owner?.id;
    const reason = name === undefined ? question.reason : undefined;
    // who asks notices that, and forgets what it remembers
    if (source.generation !== question.epoch) continue;
    const isTimed = name !== undefined && question.since >= 0;
    const since = isTimed ? `${question.since}` : '-';
    const given = new KnownEnd({ owner_id: `${name}`, owner_since: since, unattributed: `${reason}` }, true);
    if (remembered === undefined) memo.remember(new PeerAnswer(question, given, undefined, undefined, undefined));
    else if (JSON.stringify(remembered.end) !== JSON.stringify(given)) {
      return `step ${index}: ${JSON.stringify(remembered.end?.attributes)} instead of ${JSON.stringify(given.attributes)}`;
    }
  }
  return undefined;
}

/** What a record states; an interface that is moved is attached to another instance than its description says. */
function recordOf(index: number, isMoved: boolean, times: readonly number[]) {
  const interfaceId = `eni-${index}`;
  return {
    interfaceId,
    vpcId: undefined,
    instanceId: isMoved ? 'i-9' : `i-${index}`,
    address: ADDRESS,
    isOfPackets: false,
    times,
  };
}

describe('An answer about who had an address', () => {
  it('is, as long as it is remembered, the one that would be given now', { timeout: TIMEOUT_MS }, async () => {
    await fc.assert(
      fc.asyncProperty(history, async (world) => {
        expect(await findStale(world)).toBeUndefined();
      }),
      { numRuns: RUNS },
    );
  });
});
