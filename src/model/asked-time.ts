import type { AnswerEdge } from './answer-edge.ts';

/**
 * The time of a flow, with which a source is asked who had an address. The source narrows `from` and `until` to the
 * flows for which its answer is the same, and sets the other members.
 */
export interface AskedTime {
  /** When the flow began and ended, Unix seconds; -1 if the record does not say. Without an end, it has no start either. */
  readonly startSeconds: number;
  readonly endSeconds: number;
  /** The answer holds for flows from one to the other, Unix seconds. */
  from: number;
  until: number;
  /**
   * Since when the interface in the answer is known to have the address, Unix seconds, 0 if always; -1 if the source has not
   * looked at the time.
   */
  since: number;
  /** Why there is no answer; undefined if there is one, or if no time is the reason. */
  reason: OwnershipReason | undefined;
  /** Whoever has one follows sightings as they grow; to others, `from` and `until` say all. */
  readonly edge?: AnswerEdge;
}

/**
 * Stands for “never”, in Unix seconds: the largest number that V8 stores inside an object; a larger one would be a
 * separate allocation, which costs another memory access per record.
 */
export const NEVER_SECONDS: number = 2 ** 31 - 1;

/** Earlier than any time of a record, which is -1 if it is missing. */
const BEFORE_ALL_SECONDS = -2;

/** The flows for which an answer is the same, in numbers that V8 keeps in the object itself. */
export interface HeldTime {
  /** Unix seconds; {@link NEVER_SECONDS} if it is the same for no flow. */
  readonly from: number;
  /** {@link NEVER_SECONDS} if it stays the same. */
  readonly until: number;
}

/** `from` of a {@link HeldTime}, from times that may be infinite. */
export function heldFrom({ from }: { readonly from: number }): number {
  return Math.min(Math.max(from, BEFORE_ALL_SECONDS), NEVER_SECONDS);
}

/** `until` of a {@link HeldTime}, from times that may be infinite. What does not fit is the same for fewer flows. */
export function heldUntil({ from, until }: { readonly from: number; readonly until: number }): number {
  if (from >= NEVER_SECONDS) return BEFORE_ALL_SECONDS;
  if (until === Number.POSITIVE_INFINITY) return NEVER_SECONDS;
  return Math.min(Math.max(until, BEFORE_ALL_SECONDS), NEVER_SECONDS - 1);
}

/** The times of a {@link HeldTime} before {@link heldFrom} and {@link heldUntil}: infinite if nothing limits them. */
export function unheld({ from, until }: HeldTime): { readonly from: number; readonly until: number } {
  return {
    from: from <= BEFORE_ALL_SECONDS ? Number.NEGATIVE_INFINITY : from,
    until: until === NEVER_SECONDS ? Number.POSITIVE_INFINITY : until,
  };
}

/** Whether an answer is the same for a flow; without an end, it has no start either. */
export function holdsFor({ from, until }: HeldTime, startSeconds: number, endSeconds: number): boolean {
  return startSeconds >= from && (endSeconds <= until || until === NEVER_SECONDS);
}

/** Why an address cannot be attributed at a time. */
export type OwnershipReason = 'owner_changed' | 'not_known_then' | 'seen_later' | 'attached_later';

/** Limits the flows for which an answer is the same; one for a flow with a time holds for no flow without a time. */
export function narrow(time: AskedTime, from: number, until: number): void {
  time.from = Math.max(time.from, from, time.startSeconds < 0 ? from : 0);
  time.until = Math.min(time.until, until);
}

/**
 * Limits an answer to the flows before or after an interface got an address, by the end of the flow. Returns whether the
 * interface had it then, which is assumed of a flow without a time.
 */
export function narrowBySince(time: AskedTime, sinceSeconds: number): boolean {
  if (time.endSeconds < 0) narrow(time, -1, -1);
  else if (time.endSeconds < sinceSeconds) narrow(time, 0, sinceSeconds - 1);
  else narrow(time, sinceSeconds, Number.POSITIVE_INFINITY);
  return time.endSeconds < 0 || time.endSeconds >= sinceSeconds;
}

/** Limits an answer to the requested flow: a flow that lies within it may have another answer. */
export function narrowToFlow(time: AskedTime): void {
  time.from = Number.POSITIVE_INFINITY;
  time.until = Number.NEGATIVE_INFINITY;
}

/** The time of the current flow, with which a source is asked; one object serves all flows. */
export class FlowTime implements AskedTime {
  startSeconds = -1;
  endSeconds = -1;
  from = Number.NEGATIVE_INFINITY;
  until = Number.POSITIVE_INFINITY;
  since = -1;
  reason: OwnershipReason | undefined;

  /** Takes the time of another flow: its answer holds for all times, unless a source says otherwise. */
  ask(startSeconds: number, endSeconds: number): void {
    this.startSeconds = Math.min(startSeconds, endSeconds) < 0 ? endSeconds : startSeconds;
    this.endSeconds = endSeconds;
    this.from = Number.NEGATIVE_INFINITY;
    this.until = Number.POSITIVE_INFINITY;
    this.since = -1;
    this.reason = undefined;
  }
}
