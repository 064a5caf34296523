import { gatherInventory } from '../../../src/aws/inventory/gather-inventory.ts';
import { gatherPods } from '../../../src/aws/inventory/gather-pods.ts';
import { LiveSource } from '../../../src/aws/lookups/live-source.ts';
import { RefreshedDocument } from '../../../src/documents/refreshed-document.ts';
import { foldHistory } from '../../../src/metadata/history/fold-history.ts';
import { HistoryCollector } from '../../../src/metadata/history/history-collector.ts';
import { LayeredSource } from '../../../src/metadata/layered-source.ts';
import { OwnershipSource } from '../../../src/metadata/ownership-source.ts';
import { parseInventory } from '../../../src/metadata/parse-inventory.ts';
import { RefreshingSource, readSnapshot } from '../../../src/metadata/refreshing-source.ts';
import { SnapshotSource } from '../../../src/metadata/snapshot-source.ts';
import type { Inventory } from '../../../src/model/inventory.ts';
import type { MetadataSource } from '../../../src/model/ports.ts';
import type { HandClock } from '../clock.ts';
import { SIMULATED_VPCS } from './churn-world.ts';
import type { EventFeed } from './event-feed.ts';
import { podListAt } from './pod-lists.ts';
import { SIMULATED_REGION, type SimulatedEc2 } from './simulated-ec2.ts';
import type { Timeline } from './timeline.ts';
import type { TrailEvent } from './trail-events.ts';

/** The kind of metadata source. */
export type ChurnSourceName =
  | 'none'
  | 'snapshot'
  | 'records'
  | 'events'
  | 'pods'
  | 'ec2'
  | 'gaps'
  | 'pods_gaps'
  | 'replay'
  | 'history';

/** Default interval between sweeps of the inventory. */
const SWEEP_SECONDS = 900;
/** Interval between reads of the pod lists: the same as the interval at which the exporter writes them. */
const POD_LIST_SECONDS = 60;
/** Interval between sweeps as long as no events arrive. */
const IDLE_SECONDS = 300;
/** Time from the end of reading until the document is in the bucket. */
const WRITING_SECONDS = 15;
/** Age of a pod list when it is read. */
const LIST_AGE_SECONDS = 5;
/** Duration of one call of a sweep. */
const READING_MS = 2_000;
/** Default interval at which a process checks for a newer document. */
export const REFRESH_SECONDS = 60;
const LIMITS = { maxEntries: 20_000, lifeMs: 900_000, negativeLifeMs: 300_000, staleMs: 3_600_000 };

/** Numbers of the failing sweeps: one is missed, one cannot read the second account. */
const MISSED_SWEEP = 10;
const FAILING_SWEEP = 11;

const SCOPES = SIMULATED_VPCS.map(({ accountId }) => ({ accountId, region: SIMULATED_REGION, usesRole: true }));

/** Settings of the sweeps. */
export interface SweepSettings {
  readonly events?: EventFeed | undefined;
  /** The timeline whose pods are listed; undefined if there are no pod lists. */
  readonly podsOf?: Timeline | undefined;
  readonly sweepSeconds?: number | undefined;
}

/** Sweeps of the inventory at regular intervals, every quarter of an hour by default, and the document that they write. */
export class Sweeps {
  readonly #ec2: SimulatedEc2;
  readonly #clock: HandClock;
  /** The timeline whose pods are listed; undefined if there are no pod lists. */
  readonly #podsOf: Timeline | undefined;
  #number = 0;
  #nextSeconds: number;
  #sweptAt = Number.NEGATIVE_INFINITY;
  #previous: Inventory | undefined;
  readonly #events: EventFeed | undefined;
  readonly #sweepSeconds: number;
  #stored: { readonly body: Buffer; readonly etag: string; readonly fromSeconds: number }[] = [];

  /** Each sweep folds `events` into the document. */
  constructor(
    ec2: SimulatedEc2,
    clock: HandClock,
    firstSeconds: number,
    { events, podsOf, sweepSeconds = podsOf === undefined ? SWEEP_SECONDS : POD_LIST_SECONDS }: SweepSettings = {},
  ) {
    this.#events = events;
    this.#sweepSeconds = sweepSeconds;
    this.#ec2 = ec2;
    this.#clock = clock;
    this.#podsOf = podsOf;
    this.#nextSeconds = firstSeconds;
  }

  /** The most recently written document. */
  get inventory(): Inventory | undefined {
    return this.#previous;
  }

  /** Runs all sweeps that are due up to a given time, and advances the clock to that time. */
  async runUntil(seconds: number): Promise<void> {
    while (this.#nextSeconds <= seconds) {
      this.#clock.ms = Math.max(this.#clock.ms, this.#nextSeconds * 1_000);
      this.#nextSeconds += this.#sweepSeconds;
      this.#number++;
      const isIdle = this.#clock.ms / 1_000 < this.#sweptAt + IDLE_SECONDS;
      if (isIdle && this.#events?.hasNew(this.#clock.ms / 1_000) === false) continue;
      if (this.#number !== MISSED_SWEEP) await this.#sweep();
    }
    this.#clock.ms = Math.max(this.#clock.ms, seconds * 1_000);
  }

  /** Schedules the next sweep at a later time. */
  skipTo(seconds: number): void {
    this.#nextSeconds = seconds;
  }

  /** The bucket that contains the document. */
  readonly store = {
    name: 's3://simulated/inventory.json',
    read: async (etag: string | undefined) => {
      const now = this.#clock.ms / 1_000;
      const newest = this.#stored.findLast(({ fromSeconds }) => fromSeconds <= now);
      return newest === undefined || newest.etag === etag ? undefined : newest;
    },
    write: async () => {},
  };

  async #sweep(): Promise<void> {
    this.#ec2.failingAccount = this.#number === FAILING_SWEEP ? SIMULATED_VPCS[1]?.accountId : undefined;
    this.#sweptAt = this.#clock.ms / 1_000;
    this.#ec2.onCall = () => this.#clock.advance(READING_MS);
    const gathered = await gatherInventory(
      SCOPES,
      (scope) => this.#ec2.callerFor(scope),
      Number.POSITIVE_INFINITY,
      this.#previous,
      this.#clock.now,
    );
    this.#ec2.failingAccount = undefined;
    this.#ec2.onCall = () => {};
    const folded = this.#events?.foldInto(gathered.inventory, this.#clock.ms / 1_000) ?? gathered.inventory;
    const inventory = await this.#withPods(folded);
    this.#previous = inventory;
    const body = Buffer.from(JSON.stringify(inventory));
    this.#stored.push({ body, etag: `${this.#number}`, fromSeconds: this.#clock.ms / 1_000 + WRITING_SECONDS });
  }

  /** Adds the pods of the lists, which are a few seconds old when they are read. */
  async #withPods(inventory: Inventory): Promise<Inventory> {
    const timeline = this.#podsOf;
    if (timeline === undefined) return inventory;
    const listedAt = Math.floor(this.#clock.ms / 1_000) - LIST_AGE_SECONDS;
    const lists = SIMULATED_VPCS.map(({ vpcId }) => ({
      name: vpcId,
      read: async () => ({ body: podListAt(timeline, vpcId, listedAt), etag: undefined, storedAtMs: listedAt * 1_000 }),
    }));
    const fail = (message: string, error?: unknown): never => {
      throw new Error(message, { cause: error });
    };
    const { pods } = await gatherPods(lists, inventory, this.#previous?.pods ?? [], fail, this.#clock.now);
    return { ...inventory, pods };
  }
}

/** A source with the live look-ups of one process. */
export function liveSource(ec2: SimulatedEc2, clock: HandClock): LiveSource {
  const callers = new Map(SCOPES.map((scope) => [scope.accountId, ec2.callerFor(scope)]));
  return new LiveSource({
    limits: LIMITS,
    looksUpPublic: false,
    leadMs: 0,
    now: clock.now,
    scopes: {
      scopeOf: ({ accountId }) => SCOPES.find((scope) => scope.accountId === accountId) ?? 'not_allowed',
      callerFor: (scope) => callers.get(scope.accountId) ?? ec2.callerFor(scope),
    },
  });
}

/** The metadata source as the function uses it; undefined without metadata. */
export function sourceOf(
  name: Exclude<ChurnSourceName, 'replay' | 'history'>,
  ec2: SimulatedEc2,
  clock: HandClock,
  sweeps: Sweeps,
  refreshSeconds: number = REFRESH_SECONDS,
): MetadataSource | undefined {
  if (name === 'none') return undefined;
  if (name === 'ec2') return new OwnershipSource(liveSource(ec2, clock), clock.now);
  const snapshot = new RefreshingSource(
    new RefreshedDocument({
      store: sweeps.store,
      parse: readSnapshot,
      refreshMs: refreshSeconds * 1_000,
      onFailure: (document, error) => {
        throw new Error(`${document} cannot be read`, { cause: error });
      },
      now: clock.now,
    }),
  );
  if (name === 'snapshot' || name === 'events' || name === 'pods') return snapshot;
  if (name === 'records') return new OwnershipSource(snapshot, clock.now, 'document');
  return new OwnershipSource(new LayeredSource(snapshot, liveSource(ec2, clock)), clock.now);
}

/** The document of the last sweep combined with the events of a trail, as `inventory --history` does. */
export function historySource(sweeps: Sweeps, events: readonly TrailEvent[]): MetadataSource {
  if (sweeps.inventory === undefined) throw new Error('there was no sweep');
  const collector = new HistoryCollector();
  for (const { record } of events) collector.add(record);
  const bounds = { seconds: Number.POSITIVE_INFINITY, entries: 1_000_000 };
  const folded = foldHistory(sweeps.inventory, collector.facts, collector.coverage, bounds);
  return new SnapshotSource(parseInventory(Buffer.from(JSON.stringify(folded))));
}

/** The document of the last sweep as a file from which a replay reads. */
export function replaySource(sweeps: Sweeps): MetadataSource {
  if (sweeps.inventory === undefined) throw new Error('there was no sweep');
  return new SnapshotSource(sweeps.inventory);
}
