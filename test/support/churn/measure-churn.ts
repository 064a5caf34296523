import { readOptions } from '../../../src/config/read-options.ts';
import { makeSettings } from '../../../src/config/settings.ts';
import { firehoseEvent } from '../../../src/library/firehose-event.ts';
import { Counts } from '../../../src/model/counts.ts';
import type { MetadataSource } from '../../../src/model/ports.ts';
import { Transform } from '../../../src/pipeline/transform.ts';
import { outputLinesOf } from '../answers.ts';
import { HandClock } from '../clock.ts';
import { isObject } from '../flat-document.ts';
import { CHURN_LEVELS, type ChurnLevelName } from './churn-levels.ts';
import { type ChurnSourceName, historySource, replaySource, Sweeps, sourceOf } from './churn-runs.ts';
import { addLasting, ChurnWorld, SIMULATED_VPCS } from './churn-world.ts';
import { type Delivery, scheduleDeliveries } from './deliveries.ts';
import { EventFeed } from './event-feed.ts';
import type { FlowEnd } from './flows.ts';
import { simulateFlows } from './flows.ts';
import { judgeEnd } from './judge-ends.ts';
import { type RecordVersion, recordLine } from './record-lines.ts';
import { SIMULATED_REGION, SimulatedEc2 } from './simulated-ec2.ts';
import { Timeline } from './timeline.ts';
import { trailEvents } from './trail-events.ts';

/** Settings of a simulation. */
export interface ChurnConfiguration {
  readonly source: ChurnSourceName;
  readonly level: ChurnLevelName;
  readonly version: RecordVersion;
  readonly minutes: number;
  /** Length of the warm-up: records delivered during it are processed but not judged. */
  readonly warmUpMinutes?: number;
  readonly flowsPerSecond: number;
  readonly seed: number;
  /** Interval between sweeps of the inventory; a quarter of an hour if undefined. */
  readonly sweepSeconds?: number;
  /** Interval at which a process checks for a newer document; a minute if undefined. */
  readonly refreshSeconds?: number;
}

/** The number of ends per verdict. Ends whose address had no holder and for which the document names none are not counted. */
export interface ChurnFigures {
  readonly records: number;
  /** Ends that are correctly identified as pods. */
  readonly pods: number;
  readonly right: number;
  readonly unattributed: number;
  readonly wrong: number;
  /** Unattributed ends by the reasons that the product counts; includes ends with a free address. */
  readonly reasons: Readonly<Record<string, number>>;
  /** Wrong ends by the kind of mistake. */
  readonly mistakes: Readonly<Record<string, number>>;
  /** Calls to EC2, including those of sweeps. */
  readonly calls: number;
}

/** 2021-01-01T06:00:00Z */
const START = 1_609_480_800;
/** How long sweeps run before the first flow. */
const LEAD_SECONDS = 7_200;
/** Where nothing changes for a day, a sweep runs this long before the others: unchanged state must be observed for a day. */
const EARLIER_SWEEP_SECONDS = 90_000;
/** How long the simulation continues after the last flow, so that its late records can be delivered. */
const TAIL_SECONDS = 1_800;
/** How long before everything else the trail begins. */
const TRAIL_SECONDS = 86_400;
const BATCH_SECONDS = 30;
const REPLAYED_AFTER_SECONDS = 90 * 86_400;
/** Maximum number of lines per event, so that its response stays within the size limit. */
const MAX_LINES = 2_000;

/** Runs a configuration and returns its numbers of right and wrong names. The same configuration always gives the same figures. */
export async function measureChurn(configuration: ChurnConfiguration): Promise<ChurnFigures> {
  const { source, level, minutes, seed, flowsPerSecond } = configuration;
  const end = START + LEAD_SECONDS + minutes * 60;
  const timeline = new Timeline();
  const ids = { next: 1 };
  const play = (from: number, until: number, number: number, earliest = Number.NEGATIVE_INFINITY): void => {
    SIMULATED_VPCS.forEach((vpc, index) => {
      const period = { start: from, end: until, seed: seed + 100 * number + index, earliest };
      new ChurnWorld(timeline, vpc, CHURN_LEVELS[level], period, ids).play();
    });
  };
  for (const vpc of SIMULATED_VPCS) addLasting(timeline, vpc, CHURN_LEVELS[level].lasting, START, ids);
  const replayedAt = START + REPLAYED_AFTER_SECONDS;
  const isReplay = source === 'replay' || source === 'history';
  if (isReplay && level === 'none') {
    play(START, replayedAt + TAIL_SECONDS, 1);
  } else {
    play(START, end + TAIL_SECONDS, 1);
    if (isReplay) play(replayedAt, replayedAt + TAIL_SECONDS, 2, end + TAIL_SECONDS);
  }
  const flows = simulateFlows(timeline, { from: START + LEAD_SECONDS, until: end, flowsPerSecond, seed });
  const deliveries = scheduleDeliveries(flows, seed);
  const clock = new HandClock();
  const isQuiet = level === 'none' || CHURN_LEVELS[level].changeAfter !== undefined;
  const firstSweep = START - (isQuiet ? EARLIER_SWEEP_SECONDS : 0);
  clock.ms = firstSweep * 1_000;
  const ec2 = new SimulatedEc2(timeline, clock.now);
  const trail = trailEvents(timeline, START - TRAIL_SECONDS, end + TAIL_SECONDS, seed);
  const events = source === 'events' ? new EventFeed(trail, seed) : undefined;
  const podsOf = source === 'pods' || source === 'pods_gaps' ? timeline : undefined;
  const sweeps = new Sweeps(ec2, clock, firstSweep, { events, podsOf, sweepSeconds: configuration.sweepSeconds });
  const hasSweeps = source !== 'none' && source !== 'ec2';
  if (hasSweeps && firstSweep < START) {
    await sweeps.runUntil(firstSweep);
    sweeps.skipTo(START);
  }
  const run = new ChurnRun(timeline, configuration);
  if (source === 'replay' || source === 'history') {
    await sweeps.runUntil(end);
    sweeps.skipTo(replayedAt);
    await sweeps.runUntil(replayedAt + TAIL_SECONDS / 2);
    const transform = transformWith(source === 'history' ? historySource(sweeps, trail) : replaySource(sweeps));
    const archived = deliveries.toSorted((one, other) => one.flow.end - other.flow.end);
    for (let first = 0; first < archived.length; first += MAX_LINES) {
      await run.judge(transform, archived.slice(first, first + MAX_LINES));
    }
  } else {
    const transform = transformWith(sourceOf(source, ec2, clock, sweeps, configuration.refreshSeconds));
    for (const batch of batchesOf(deliveries)) {
      const seconds = batch.at;
      if (hasSweeps) await sweeps.runUntil(seconds);
      clock.ms = Math.max(clock.ms, seconds * 1_000);
      await run.judge(transform, batch.deliveries);
    }
  }
  return run.figures(ec2.calls);
}

function transformWith(metadata: MetadataSource | undefined): Transform {
  return new Transform(makeSettings(readOptions({}), {}, metadata));
}

/** Batches with the deliveries of half a minute; a batch is processed when its half minute is over. */
function batchesOf(deliveries: readonly Delivery[]): { readonly at: number; readonly deliveries: Delivery[] }[] {
  const batches: { readonly at: number; readonly deliveries: Delivery[] }[] = [];
  for (const delivery of deliveries) {
    const at = (Math.floor(delivery.at / BATCH_SECONDS) + 1) * BATCH_SECONDS;
    const last = batches.at(-1);
    if (last?.at === at && last.deliveries.length < MAX_LINES) last.deliveries.push(delivery);
    else batches.push({ at, deliveries: [delivery] });
  }
  return batches;
}

/** Collects the figures of a run. */
class ChurnRun {
  readonly #timeline: Timeline;
  readonly #version: RecordVersion;
  readonly #judgedFrom: number;
  readonly #kinds: Record<'right' | 'unattributed' | 'wrong' | 'free', number> = {
    ...{ right: 0, unattributed: 0, wrong: 0, free: 0 },
  };
  readonly #counts: Counts = new Counts();
  readonly #mistakes: Record<string, number> = {};
  #records = 0;
  #pods = 0;

  constructor(timeline: Timeline, { version, warmUpMinutes = 0 }: ChurnConfiguration) {
    this.#timeline = timeline;
    this.#version = version;
    this.#judgedFrom = START + LEAD_SECONDS + warmUpMinutes * 60;
  }

  /** Sends records through the pipeline, and judges both ends of each. */
  async judge(transform: Transform, deliveries: readonly Delivery[]): Promise<void> {
    const lines = deliveries.map((delivery, index) => recordLine(delivery, index + 1, this.#version));
    const context = { accountId: undefined, region: SIMULATED_REGION, deadlineMs: Number.POSITIVE_INFINITY };
    const fail = (error: unknown): never => {
      throw new Error('the pipeline failed', { cause: error });
    };
    const { result } = await transform.transformEvent(firehoseEvent(lines), this.#counts, fail, context);
    const documents = result.records.flatMap(outputLinesOf).map((line): unknown => JSON.parse(line));
    if (documents.length !== deliveries.length) throw new Error(`${deliveries.length - documents.length} are missing`);
    for (const document of documents) {
      if (!isObject(document)) throw new Error('a document must be an object');
      const delivery = deliveries[Number(document.bytes) - 1];
      if (delivery === undefined) throw new Error(`there is no record ${String(document.bytes)}`);
      if (delivery.at < this.#judgedFrom) continue;
      this.#records++;
      this.#judgeEnd(delivery, delivery.flow.source, document, 'src');
      this.#judgeEnd(delivery, delivery.flow.destination, document, 'dst');
    }
  }

  /** The figures so far. */
  figures(calls: number): ChurnFigures {
    const { right, unattributed, wrong } = this.#kinds;
    const reasons = Object.fromEntries(Object.entries(this.#counts.unenriched).filter(([, count]) => count > 0));
    return {
      records: this.#records,
      pods: this.#pods,
      right,
      unattributed,
      wrong,
      reasons,
      mistakes: this.#mistakes,
      calls,
    };
  }

  #judgeEnd(delivery: Delivery, end: FlowEnd, document: Readonly<Record<string, unknown>>, side: 'src' | 'dst'): void {
    const verdict = judgeEnd(this.#timeline, delivery, end, {
      interfaceId: textOf(document[`${side}_interface_id`]),
      ownerType: textOf(document[`${side}_owner_type`]),
      ownerId: textOf(document[`${side}_owner_id`]),
      instanceId: textOf(document[`${side}_instance_id`]),
    });
    this.#kinds[verdict.kind]++;
    if (verdict.kind !== 'wrong' && verdict.isPod === true) this.#pods++;
    if (verdict.kind === 'wrong') this.#mistakes[verdict.what] = (this.#mistakes[verdict.what] ?? 0) + 1;
  }
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}
