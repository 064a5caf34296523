import type { Counts } from '../model/counts.ts';
import type { LookupNumbers } from './lookup-meter.ts';

/** What the metrics of one invocation are made of. */
export interface MetricFacts {
  /** As the event has it: from outside, and checked before it is used. */
  readonly deliveryStreamArn: unknown;
  readonly counts: Counts;
  /** Look-ups of this invocation; undefined where nothing is ever looked up. */
  readonly lookups?: LookupNumbers | undefined;
  /** Age of the inventory document; Infinity where there is none yet, undefined where none is read or it does not say. */
  readonly inventoryAgeMs?: number | undefined;
  readonly responseBytes: number;
  readonly elapsedMs: number;
  /** What the invocation had left when it ended; undefined where there is no Lambda context. */
  readonly timeLeftMs?: number | undefined;
  /** Errors inside this program. */
  readonly internalErrors: number;
}
