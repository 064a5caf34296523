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
    const isInFlow = other.interfaceId !== owner.interfaceId && other.from <= end && other.until >= start;
    if (isInFlow) return unattributed(time, 'owner_changed');
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
    // the flow may reach over a later one, which is then the last
    const isOver = spans.some((span) => span.from > start && span.from <= end);
    if (isOver) return unattributed(time, 'not_known_then');
    const until = left.until + trust.after(left);
    if (end <= until) return named(left, left.from, trustedUntil(left, until), spans, time);
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

/** A sighting that ends when the trust in it does. */
function trustedUntil(span: OwnerSpan, until: number): Sighting {
  return {
    until,
    get from() {
      return span.from;
    },
  };
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
  // within a later span of the same interface, something else is known: since when
  const limits = (span: OwnerSpan): boolean => span.interfaceId !== owner.interfaceId || span.from > time.startSeconds;
  narrowBetween(spans.filter(limits), time);
  time.since = Math.max(0, from);
  return owner.networkInterface;
}

/**
 * The owner that a document names, unless others were seen with the address: they show that it has moved, so that the document
 * counts for the time of its sightings alone. `holder` represents the owner in the spans.
 */
export function uncontradicted(
  owner: NetworkInterface,
  holder: string,
  spans: readonly OwnerSpan[],
  time: AskedTime,
): NetworkInterface | undefined {
  const others = spans.filter(({ interfaceId }) => interfaceId !== holder);
  if (others.length === 0) return owner;
  const { startSeconds: start, endSeconds: end } = time;
  const { seenUntil = Number.NEGATIVE_INFINITY } = owner;
  const isInFlow = others.some(({ from, until }) => from <= end && until >= start);
  if (time.since < 0 || end > seenUntil || isInFlow) return unattributed(time, 'owner_changed');
  narrow(time, Number.NEGATIVE_INFINITY, seenUntil);
  // one that was seen before may be seen again, up into a later flow
  if (others.some(({ until }) => until < start)) narrowToFlow(time);
  else narrowBetween(others, time);
  return owner;
}

/** Limits an answer to the flows between the spans before the requested flow and those after it. */
function narrowBetween(spans: readonly OwnerSpan[], time: AskedTime): void {
  for (const { from, until } of spans) {
    if (until < time.startSeconds) narrow(time, until + 1, Number.POSITIVE_INFINITY);
    else narrow(time, Number.NEGATIVE_INFINITY, from - 1);
  }
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
  if (edge !== undefined && edge.sighting === undefined) {
    edge.sighting = sighting;
    edge.isBeyond = isBeyond;
    narrow(time, from, Number.POSITIVE_INFINITY);
  } else if (edge !== undefined || isBeyond) narrowToFlow(time);
  else narrow(time, from, sighting.until);
}
