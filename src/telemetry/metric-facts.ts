import type { Counts } from '../model/counts.ts';
import type { MetadataSource } from '../model/ports.ts';
import type { Verdicts } from '../rules/verdicts.ts';
import type { LookupNumbers } from './lookup-meter.ts';

/** What is known of a document as a whole, of the inventory or of rules. */
export interface DocumentAge {
  /** Whether there is none yet. */
  readonly isMissing: boolean;
  /** Since it was written; undefined where it does not say. */
  readonly ageMs: number | undefined;
}

/** What the metrics of one invocation are made of. */
export interface MetricFacts {
  /** As the event has it: from outside, and checked before it is used. */
  readonly deliveryStreamArn: unknown;
  readonly counts: Counts;
  /** Look-ups of this invocation; undefined where nothing is ever looked up. */
  readonly lookups?: LookupNumbers | undefined;
  /** The inventory document in use; undefined where none is read. */
  readonly inventory?: DocumentAge | undefined;
  /** The rules document in use; undefined where none is read. */
  readonly rules?: DocumentAge | undefined;
  readonly responseBytes: number;
  readonly elapsedMs: number;
  /** What the invocation had left when it ended; undefined where there is no Lambda context. */
  readonly timeLeftMs?: number | undefined;
  /** Errors inside this program. */
  readonly internalErrors: number;
}

/** What a source says of its inventory document, at a time in Unix milliseconds; undefined where it has none to tell of. */
export function inventoryStateOf(source: MetadataSource | undefined, nowMs: number): DocumentAge | undefined {
  const writtenAtMs = source?.writtenAtMs;
  if (writtenAtMs === undefined) return undefined;
  const isMissing = writtenAtMs === Number.NEGATIVE_INFINITY;
  return { isMissing, ageMs: isMissing ? undefined : nowMs - writtenAtMs };
}

/** What is to tell of the rules that verdicts are made of, at a time in Unix milliseconds; undefined without verdicts. */
export function rulesStateOf(verdicts: Verdicts | undefined, nowMs: number): DocumentAge | undefined {
  if (verdicts === undefined) return undefined;
  const { engine, writtenAtMs } = verdicts;
  return { isMissing: engine === undefined, ageMs: writtenAtMs === undefined ? undefined : nowMs - writtenAtMs };
}
