import { describe, expect, it } from 'vitest';
import { LiveSource } from '../../../src/aws/lookups/live-source.ts';
import { LayeredSource } from '../../../src/metadata/layered-source.ts';
import { OwnershipSource } from '../../../src/metadata/ownership-source.ts';
import { SnapshotSource } from '../../../src/metadata/snapshot-source.ts';
import { type AnswerEdge, isOnItsSide } from '../../../src/model/answer-edge.ts';
import { FlowTime, holdsFor } from '../../../src/model/asked-time.ts';
import type { NetworkInterface } from '../../../src/model/inventory.ts';
import type { MetadataSource } from '../../../src/model/ports.ts';
import { SeededRandom } from '../../../src/simulate/seeded-random.ts';
import {
  ADDRESSES,
  IDS,
  SMALL_SCOPE,
  SmallEc2,
  someInterfaces,
  someRequest,
  VPCS,
} from '../../support/aws/small-ec2.ts';

const HISTORIES = Number(process.env.GENERATION_HISTORIES ?? '60');
const BATCHES = 30;
const START_MS = 1_772_442_000_000;
const LIMITS = { maxEntries: 10_000, lifeMs: 300_000, negativeLifeMs: 60_000, staleMs: 120_000 };
/** Each is longer than the two seconds after which values that are too old are noticed at the latest. */
const STEPS_MS = [3_000, 3_000, 3_000, 11_000, 61_000, 200_000, 500_000];
const CONTEXT = { accountId: undefined, region: undefined, deadlineMs: Number.POSITIVE_INFINITY };

const MANNERS = ['look-ups alone', 'with owners', 'with owners, and an inventory'] as const;

/** Who had an address, with the flows for which this was the answer. */
interface Held {
  readonly vpcId: string;
  readonly address: string;
  readonly answer: unknown;
  readonly from: number;
  readonly until: number;
  readonly edge: AnswerEdge;
}

/** A small network that changes, a source that looks it up, and what the source has answered in its present generation. */
class Watched {
  readonly source: MetadataSource;
  readonly #random: SeededRandom;
  readonly #ec2 = new SmallEc2();
  #nowMs = START_MS;
  #generation: number | undefined;
  #known: unknown[] = [];
  #held: Held[] = [];
  /** How many answers were asked for again in the generation in which they were given. */
  repeated = 0;

  constructor(manner: (typeof MANNERS)[number], random: SeededRandom, maxEntries: number) {
    this.#random = random;
    this.#ec2.interfaces = someInterfaces(random);
    const isLayered = manner === 'with owners, and an inventory';
    const now = () => this.#nowMs;
    const live = new LiveSource({
      limits: { ...LIMITS, maxEntries },
      looksUpPublic: random.happens(0.5),
      leadMs: random.pick([0, 900_000]),
      scopes: { scopeOf: () => SMALL_SCOPE, callerFor: () => this.#ec2 },
      now,
    });
    const networkInterfaces = someInterfaces(random).slice(0, 2);
    const seenUntil = START_MS / 1_000 + random.between(0, 600);
    const document = {
      version: 1 as const,
      networkInterfaces,
      instances: [],
      subnets: [],
      vpcs: [],
      natGateways: [],
      seenUntil,
    };
    const all = isLayered ? new LayeredSource(new SnapshotSource(document), live) : live;
    this.source = manner === 'look-ups alone' ? live : new OwnershipSource(all, now);
  }

  async nextBatch(): Promise<void> {
    const random = this.#random;
    if (random.happens(0.15)) this.#ec2.interfaces = someInterfaces(random);
    this.#ec2.isDown = random.happens(0.05);
    await this.source.resolve?.(someRequest(random, this.#nowMs / 1_000), CONTEXT);
    await this.source.settle?.(CONTEXT);
  }

  /** Compares what the source says with what it has said in the same generation, and asks more. */
  compare(message: string): void {
    const { generation } = this.source;
    if (generation !== this.#generation) this.#held = [];
    else {
      expect(this.#answers(), message).toEqual(this.#known);
      this.repeated++;
    }
    for (const held of this.#held) this.#askAgain(held, message);
    for (const vpcId of VPCS) for (const address of ADDRESSES) this.#ask(vpcId, address);
    this.#known = this.#answers();
    // an answer may have been found to have changed only when it was asked for
    if (this.source.generation !== generation) this.#held = [];
    this.#generation = this.source.generation;
  }

  passTime(): void {
    this.#nowMs += this.#random.pick(STEPS_MS);
  }

  #answers(): unknown[] {
    const { source } = this;
    return [
      IDS.map((id) => withoutTime(source.interfaceById(id))),
      ADDRESSES.map((address) => [withoutTime(source.interfaceAnywhere(address)), source.isShared?.(address)]),
      VPCS.map((vpcId) => [
        source.vpcById(vpcId),
        ...ADDRESSES.map((address) => [
          withoutTime(source.interfaceInVpc(vpcId, address)),
          source.vpcHolds(vpcId, address),
        ]),
      ]),
      ['i-1', 'i-2'].map((id) => source.instanceById(id)),
      ['subnet-1', 'subnet-2'].map((id) => source.subnetById(id)),
    ];
  }

  #flow(): readonly [number, number] {
    const end = this.#nowMs / 1_000 - this.#random.pick([0, 1, 3, 30, 60, 200, 700]);
    return [end - this.#random.between(0, 60), end];
  }

  #find(vpcId: string, address: string, [start, end]: readonly [number, number]): Held {
    const time = new FlowTime();
    time.ask(start, end);
    const found = this.source.interfaceInVpc(vpcId, address, time);
    const answer = [found?.id, found?.instanceId, time.reason];
    return { vpcId, address, answer, from: time.from, until: time.until, edge: time };
  }

  #ask(vpcId: string, address: string): void {
    this.#held.push(this.#find(vpcId, address, this.#flow()));
  }

  #askAgain(held: Held, message: string): void {
    const flow = this.#flow();
    const [start, end] = flow;
    if (!holdsFor(held, start, end) || !isOnItsSide(held.edge, end)) return;
    const { generation } = this.source;
    const again = this.#find(held.vpcId, held.address, flow);
    if (this.source.generation !== generation || generation !== this.#generation) return;
    expect(again.answer, `${message}: ${held.vpcId} ${held.address} ${flow}`).toEqual(held.answer);
    this.repeated++;
  }
}

/** An interface without the time of its last look-up, on which nothing depends unless it can be detached. */
function withoutTime(found: NetworkInterface | undefined): unknown {
  if (found === undefined || found.isDetachable === true) return structuredClone(found);
  const { seenUntil: _, ...rest } = found;
  return structuredClone(rest);
}

describe.each(MANNERS)('the generation of live metadata, %s', (manner) => {
  it.each([10_000, 6])('is another one whenever an answer is, with room for %i entries', async (maxEntries) => {
    let repeated = 0;
    for (let seed = 0; seed < HISTORIES; seed++) {
      const watched = new Watched(manner, new SeededRandom(seed), maxEntries);
      for (let batch = 0; batch < BATCHES; batch++) {
        await watched.nextBatch();
        watched.compare(`seed ${seed}, batch ${batch}`);
        watched.passTime();
      }
      repeated += watched.repeated;
    }
    expect(repeated).toBeGreaterThan(HISTORIES);
  });
});
