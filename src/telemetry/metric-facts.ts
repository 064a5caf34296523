import type { AddressDataState } from '../address-data/address-data.ts';
import type { Counts } from '../model/counts.ts';
import type { MetadataSource } from '../model/ports.ts';
import type { Verdicts } from '../rules/verdicts.ts';
import type { LookupNumbers } from './lookup-meter.ts';

/** The state of a document: of the inventory, or of the rules. */
export interface DocumentAge {
  /** Whether there is no document yet. */
  readonly isMissing: boolean;
  /** Time since it was written; undefined if the document does not state it. */
  readonly ageMs: number | undefined;
}

/** The input of the metrics of one invocation. */
export interface MetricFacts {
  /** Unchanged from the event, which is untrusted; checked before use. */
  readonly deliveryStreamArn: unknown;
  readonly counts: Counts;
  /** Look-ups of this invocation; undefined without live look-ups. */
  readonly lookups?: LookupNumbers | undefined;
  /** The inventory document in use; undefined without one. */
  readonly inventory?: DocumentAge | undefined;
  /** The rules document in use; undefined without one. */
  readonly rules?: DocumentAge | undefined;
  /** The state of the address data; undefined without any. */
  readonly addressData?: AddressDataState | undefined;
  readonly responseBytes: number;
  readonly elapsedMs: number;
  /** Time that the invocation had left when it ended; undefined outside Lambda. */
  readonly timeLeftMs?: number | undefined;
  /** Errors inside this program. */
  readonly internalErrors: number;
}

/** The state of a source's inventory document at a time in Unix milliseconds; undefined if it has no document. */
export function inventoryStateOf(source: MetadataSource | undefined, nowMs: number): DocumentAge | undefined {
  const writtenAtMs = source?.writtenAtMs;
  if (writtenAtMs === undefined) return undefined;
  const isMissing = writtenAtMs === Number.NEGATIVE_INFINITY;
  return { isMissing, ageMs: isMissing ? undefined : nowMs - writtenAtMs };
}

/** The state of the rules of verdicts, at a time in Unix milliseconds; undefined without verdicts. */
export function rulesStateOf(verdicts: Verdicts | undefined, nowMs: number): DocumentAge | undefined {
  if (verdicts === undefined) return undefined;
  const { engine, writtenAtMs } = verdicts;
  return { isMissing: engine === undefined, ageMs: writtenAtMs === undefined ? undefined : nowMs - writtenAtMs };
}
