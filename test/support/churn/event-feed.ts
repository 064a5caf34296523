import { foldHistory } from '../../../src/metadata/history/fold-history.ts';
import { HistoryCollector } from '../../../src/metadata/history/history-collector.ts';
import { DEFAULT_HISTORY } from '../../../src/metadata/history-bounds.ts';
import type { Inventory } from '../../../src/model/inventory.ts';
import { SeededRandom } from '../../../src/simulate/seeded-random.ts';
import type { TrailEvent } from './trail-events.ts';

/** Delay from the call to the bucket: usually within two and a half minutes, sometimes past the next sweep. */
const USUAL_DELAY_SECONDS = [60, 150] as const;
const LONG_DELAY_SECONDS = [150, 1_800] as const;
const LONG_DELAY_SHARE = 0.02;
/** Share of events that are delivered twice: EventBridge delivers an event at least once. */
const REPEATED_SHARE = 0.05;

/** EC2 events as EventBridge delivers them to a bucket: delayed, and sometimes twice. */
export class EventFeed {
  readonly #delivered: { readonly event: TrailEvent; readonly at: number }[] = [];
  #taken = 0;

  constructor(events: readonly TrailEvent[], seed: number) {
    const random = new SeededRandom(seed + 1);
    for (const event of events) {
      // read-only calls are not delivered
      if (event.record.eventName === 'DescribeInstances') continue;
      for (let count = random.happens(REPEATED_SHARE) ? 2 : 1; count > 0; count--) {
        const [low, high] = random.happens(LONG_DELAY_SHARE) ? LONG_DELAY_SECONDS : USUAL_DELAY_SECONDS;
        this.#delivered.push({ event, at: event.at + random.between(low, high) });
      }
    }
    this.#delivered.sort((one, other) => one.at - other.at);
  }

  /** Whether events have arrived that no sweep has processed yet. */
  hasNew(now: number): boolean {
    return (this.#delivered[this.#taken]?.at ?? Number.POSITIVE_INFINITY) <= now;
  }

  /** Folds the events that have arrived since the last call into an inventory. */
  foldInto(inventory: Inventory, now: number): Inventory {
    const collector = new HistoryCollector();
    for (; this.hasNew(now); this.#taken++) {
      const event = this.#delivered[this.#taken]?.event;
      if (event !== undefined) collector.add(envelopeOf(event));
    }
    return foldHistory(inventory, collector.facts, collector.coverage, DEFAULT_HISTORY);
  }
}

function envelopeOf({ record }: TrailEvent): object {
  return { 'detail-type': 'AWS API Call via CloudTrail', source: 'aws.ec2', detail: record };
}
