import type { Sighting } from '../model/answer-edge.ts';
import { type AskedTime, narrow, narrowToFlow, type OwnershipReason } from '../model/asked-time.ts';
import type { NetworkInterface } from '../model/inventory.ts';

/** A stretch of time in which an interface is known to have had an address. */
export interface OwnerSpan {
  readonly interfaceId: string;
  /** The interface at that time; undefined if it is not described, or had another owner. */
  networkInterface: NetworkInterface | undefined;
  /** Unix seconds, both included. */
  from: number;
  until: number;
  /** Why flows before it have no owner. */
  readonly before: OwnershipReason;
}

/** How far an interface is trusted to have an address beyond the times in which it was seen with it, in seconds. */
export interface Trust {
  /** After the last sighting. */
  after(span: OwnerSpan): number;
  /** Between two sightings, if both have the same interface. */
  between(earlier: OwnerSpan, later: OwnerSpan): number;
}

/**
 * The interface that had an address throughout a flow; undefined if that is not certain, with the reason in `time`. The
 * spans are in the order of time. An interface is named
 *
 * 1. if one span covers the flow, or two neighbouring spans of it do and agree;
 * 2. after its last span, within the bounds of trust;
 * 3. never if a span of another interface reaches into the flow, or lies between.
 */
export function ownerAt(spans: readonly OwnerSpan[], time: AskedTime, trust: Trust): NetworkInterface | undefined {
  const { startSeconds: start, endSeconds: end } = time;
  let left: OwnerSpan | undefined;
  let right: OwnerSpan | undefined;
  for (const span of spans) {
    if (span.from <= start) left = span;
    if (right === undefined && span.until >= end) right = span;
  }
  const owner = left ?? right;
  // before the first span and after the last one
  if (owner === undefined) return unattributed(time, spans.length > 1 ? 'owner_changed' : 'not_known_then');
  for (const other of spans) {
    if (other.interfaceId !== owner.interfaceId && isInFlow(other, time)) return unattributed(time, 'owner_changed');
  }
  if (left !== undefined && right !== undefined) {
    if (left.interfaceId !== right.interfaceId) return unattributed(time, 'owner_changed');
    if (right.from - left.until > trust.between(left, right)) return unattributed(time, 'not_known_then');
    const found = named(right, left.from, right, spans, time);
    // of flows within one of the two, something else is known: since when
    if (left !== right) narrowToFlow(time);
    return found;
  }
  if (left !== undefined) {
    // the flow reaches over a later one, and beyond it
    if (left !== spans.at(-1)) return unattributed(time, 'not_known_then');
    const until = left.until + trust.after(left);
    const trusted = {
      until,
      get from() {
        return left.from;
      },
    };
    if (end <= until) return named(left, left.from, trusted, spans, time);
    // so it is for all that end later, as long as nothing else is seen
    const isLast = until === left.until && spans.every((span) => span === left || span.until < left.from);
    return unattributed(time, 'not_known_then', isLast ? left : undefined, left.from, true);
  }
  const [first = owner] = spans;
  // the first span may turn out to have begun earlier
  const before = {
    get until() {
      return first.from - 1;
    },
  };
  return unattributed(time, owner.before, end < first.from ? before : undefined, 0);
}

/** The answer for the flows of a stretch of time that ends with a sighting, as far as no other interface reaches into it. */
function named(
  owner: OwnerSpan,
  from: number,
  sighting: Sighting,
  spans: readonly OwnerSpan[],
  time: AskedTime,
): NetworkInterface | undefined {
  if (owner.networkInterface === undefined) return unattributed(time, 'owner_changed');
  narrowAtEdge(time, from, sighting, false);
  // between the spans of others, and before a later one of this interface, of which something else is known: since when
  for (const span of spans) {
    if (span.from > time.startSeconds) narrow(time, 0, span.from - 1);
    else if (span.interfaceId !== owner.interfaceId) narrow(time, span.until + 1, Number.POSITIVE_INFINITY);
  }
  time.since = Math.max(0, from);
  return owner.networkInterface;
}

/** Whether an interface had an address at any time of a flow. */
export function isInFlow({ from, until }: OwnerSpan, { startSeconds, endSeconds }: AskedTime): boolean {
  return from <= endSeconds && until >= startSeconds;
}

/** Nobody is named for the flow alone, or for all that begin at `from` or later, up to the end of a sighting or after it. */
function unattributed(
  time: AskedTime,
  reason: OwnershipReason,
  sighting?: Sighting,
  from = 0,
  isBeyond = false,
): undefined {
  time.reason = reason;
  if (sighting === undefined) narrowToFlow(time);
  else narrowAtEdge(time, from, sighting, isBeyond);
}

/**
 * Limits an answer to the flows that begin at `from` or later, and end by the end of a sighting, or after it. Whoever follows the sighting
 * need not ask again when its end moves: one sighting an answer. What depends on a second one holds for the flow alone.
 */
function narrowAtEdge(time: AskedTime, from: number, sighting: Sighting, isBeyond: boolean): void {
  const { edge } = time;
  narrow(time, from, Number.POSITIVE_INFINITY);
  if (edge === undefined) narrowToSide(time, sighting.until);
  else if (edge.sighting === undefined) Object.assign(edge, { sighting, isBeyond });
  else narrowToFlow(time);
}

/** Limits an answer to the flows that end by a time, or begin later, as the requested one does; returns whether it ended by then. */
export function narrowToSide(time: AskedTime, untilSeconds: number): boolean {
  const isByThen = time.endSeconds <= untilSeconds;
  if (isByThen) narrow(time, 0, untilSeconds);
  else if (time.startSeconds > untilSeconds) narrow(time, untilSeconds + 1, Number.POSITIVE_INFINITY);
  else narrowToFlow(time);
  return isByThen;
}
