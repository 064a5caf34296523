import { EDGE_SECONDS } from './edge-seconds.ts';

/** A stretch of time in which an interface is known to have had an address, Unix seconds, both included. */
export interface Holding {
  readonly interfaceId: string;
  from: number;
  until: number;
  /** By when it no longer had the address; undefined if there is no evidence. */
  goneBy: number | undefined;
}

/** A holding that may go on. */
interface OpenHolding extends Holding {
  /** When the interface was first and last seen with the address; what only follows from an event does not count. */
  seenFrom: number;
  seenUntil: number;
  /** Set if it may have ended already, by an event at about the time of its beginning. */
  isDoubtful: boolean;
}

/** A holding that is over. */
interface EndedHolding extends Holding {
  /** The time of the event without which it would be doubtful. */
  readonly confirmedAt: number | undefined;
  /** When the same interface was given the address without having lost it, if nothing has happened until then. */
  regainedAt: number | undefined;
}

/** Events so close to each other may have happened in the other order, in seconds. */
const UNORDERED_SECONDS = 2 * EDGE_SECONDS;

/** Whether a state that holds at two times also held in between. */
export type Joins = (from: number, until: number) => boolean;

/**
 * Who had one address of a VPC over time, from statements in chronological order. What two statements agree on holds
 * in between; where they contradict each other, the owner is unknown.
 */
export class AddressHoldings {
  readonly #ended: EndedHolding[] = [];
  #open: OpenHolding | undefined;
  /** When interfaces last gave the address up, and when they were last given it. */
  readonly #lostAt: Map<string, number> = new Map();
  readonly #gainedAt: Map<string, number> = new Map();
  #lastEventAt = Number.NEGATIVE_INFINITY;

  /** The interface that had it last, as far as is known. */
  get holderId(): string | undefined {
    return this.#open?.interfaceId;
  }

  /** An interface was given the address. `isReassignment`: it was taken from whoever had it, as `joins` knows it. */
  gain(interfaceId: string, at: number, isReassignment: boolean, joins: Joins): void {
    const open = this.#open;
    const holderId = open?.interfaceId;
    const from = at + EDGE_SECONDS;
    this.#gainedAt.set(interfaceId, at);
    this.#lastEventAt = at;
    // the same event again
    if (open?.interfaceId === interfaceId && open.from === from && !isProven(open)) return;
    // a reading that shows it was made right after it, and the event has come in between
    if (open !== undefined && holderId === interfaceId && at - open.seenUntil <= UNORDERED_SECONDS) {
      // nor is it known to have had the address before, but for what was seen: an earlier event may have been of a holding that ended
      open.from = Math.max(open.from, Math.min(open.seenFrom, from));
      return;
    }
    // the end that confirmed a doubtful holding may be that of this one
    const last = this.#ended.at(-1);
    if (last?.interfaceId === interfaceId && at - (last.confirmedAt ?? Number.NEGATIVE_INFINITY) <= UNORDERED_SECONDS) {
      this.#ended.pop();
    }
    if (isReassignment && holderId !== undefined && holderId !== interfaceId) this.lose(holderId, at, joins);
    else {
      this.#contradict(at);
      const before = this.#ended.at(-1);
      const isSame = before !== undefined && holderId === interfaceId && before.interfaceId === interfaceId;
      if (isSame && open !== undefined && joins(open.until, at - EDGE_SECONDS)) before.regainedAt = at;
    }
    const isDoubtful = at - (this.#lostAt.get(interfaceId) ?? Number.NEGATIVE_INFINITY) <= UNORDERED_SECONDS;
    this.#open = { ...newHolding(interfaceId, from), isDoubtful };
  }

  /**
   * An interface was seen with the address. `joins`: whether it has had it since it was last known to. `since`: when the interface
   * existed already, if the address is its primary one, which it has for as long as it exists. Returns whether this decides what
   * events have left open.
   */
  see(interfaceId: string, at: number, joins: Joins, since = at): boolean {
    const open = this.#open;
    if (open?.interfaceId === interfaceId && (at <= open.until || joins(open.until, at))) {
      // an event says that it has the address soon after, unless it is lost again: a sighting says more
      open.until = isProven(open) ? Math.max(open.until, at) : at;
      open.from = Math.min(open.from, at, this.#isFreeSince(since) ? since : at);
      open.seenFrom = Math.min(open.seenFrom, at);
      open.seenUntil = Math.max(open.seenUntil, at);
      const wasDoubtful = open.isDoubtful;
      open.isDoubtful = false;
      return wasDoubtful;
    }
    const seenFrom = open === undefined ? this.#regainedAt(interfaceId, at, joins) : at;
    const isSince = since < seenFrom && (open === undefined || open.until < since) && this.#isFreeSince(since);
    const from = isSince ? since : seenFrom;
    this.#contradict(isSince ? since : at);
    this.#open = { ...newHolding(interfaceId, from), until: at, seenFrom: at, seenUntil: at };
    return seenFrom < at;
  }

  /** An interface still has the address, though nobody has seen it: as it exists and the address is its primary one, or by `joins`. */
  extend(interfaceId: string, at: number, joins: Joins = () => true): void {
    const open = this.#open;
    if (open?.interfaceId === interfaceId && at > open.until && joins(open.until, at)) open.until = at;
  }

  /** An interface was seen without the address. */
  miss(interfaceId: string, at: number): void {
    if (this.#open?.interfaceId === interfaceId) this.#contradict(at, true);
  }

  /** An interface gave up the address: explicitly, or with all its addresses, which does not prove that it had this one. */
  lose(interfaceId: string, at: number, joins: Joins, isItself = true): void {
    const until = at - EDGE_SECONDS;
    const goneBy = at + EDGE_SECONDS;
    const open = this.#open;
    this.noteLoss(interfaceId, at);
    const last = this.#ended.at(-1);
    // the loss came before the gain that contradicts it, so it had the address until then
    if (isItself && last?.regainedAt !== undefined && at - last.regainedAt <= UNORDERED_SECONDS) {
      if (last.interfaceId === interfaceId) {
        last.until = Math.max(last.until, last.regainedAt - EDGE_SECONDS);
        if (last.until > last.from) last.goneBy = Math.max(last.goneBy ?? last.regainedAt, last.until);
      }
    }
    if (open?.interfaceId === interfaceId && (until <= open.until || joins(open.until, until))) {
      open.until = Math.max(until, open.seenUntil);
      // a separate end, not the one of the holding before
      const isConfirmed = open.isDoubtful && isItself && until >= open.from;
      if (isConfirmed) open.isDoubtful = false;
      this.#close(goneBy, true, isConfirmed ? at : undefined);
      return;
    }
    this.#contradict(at, open?.interfaceId === interfaceId);
  }

  /** An interface did not have the address after a time, whether it had it before or not. */
  noteLoss(interfaceId: string, at: number): void {
    this.#lostAt.set(interfaceId, at);
    this.#lastEventAt = at;
  }

  /** All that is known, in the order of time. */
  holdings(): readonly Holding[] {
    const open = this.#open;
    const all = open === undefined || open.isDoubtful ? this.#ended : [...this.#ended, open];
    return all.map((holding, index) => endedBefore(holding, all[index + 1]));
  }

  /** Whether no other holding, and no event, is known of the address after a time. */
  #isFreeSince(seconds: number): boolean {
    const last = this.#ended.at(-1);
    return (
      this.#lastEventAt < seconds && (last === undefined || Math.max(last.until, last.goneBy ?? last.until) < seconds)
    );
  }

  /**
   * Since when an interface has an address with which it is seen: since it was given up and given again at about the same time, if the
   * order was open and nothing has happened since.
   */
  #regainedAt(interfaceId: string, seenAt: number, joins: Joins): number {
    const lostAt = this.#lostAt.get(interfaceId);
    const gainedAt = this.#gainedAt.get(interfaceId);
    if (lostAt === undefined || gainedAt === undefined) return seenAt;
    const last = Math.max(lostAt, gainedAt);
    const from = last + EDGE_SECONDS;
    const isOpen = Math.abs(lostAt - gainedAt) <= UNORDERED_SECONDS && this.#lastEventAt <= last;
    return isOpen && from <= seenAt && joins(from, seenAt) ? from : seenAt;
  }

  /**
   * Another holder is known at a time: the holding lasts until its last sighting, or until shortly before. `isGone`: the interface is
   * known not to have it any more, which stays true whatever else is folded later.
   */
  #contradict(at: number, isGone = false): void {
    const open = this.#open;
    if (open !== undefined) open.until = Math.min(open.until, Math.max(open.seenUntil, at - EDGE_SECONDS));
    this.#close(at, isGone || (open !== undefined && isProven(open)));
  }

  /** `isKnown`: its end is known, or at least that it had the address, by more than the event that gave it the address. */
  #close(goneBy: number, isKnown = true, confirmedAt: number | undefined = undefined): void {
    const open = this.#open;
    this.#open = undefined;
    if (open === undefined) return;
    const { interfaceId, from, until } = open;
    // a holding shorter than the uncertainty of its edges is dropped, and so is one that was only assumed
    if (open.isDoubtful || from > until || !Number.isFinite(until)) {
      const last = this.#ended.at(-1);
      // until now, it may have had the address
      if (last?.interfaceId === interfaceId && last.goneBy !== undefined) last.goneBy = Math.max(last.goneBy, goneBy);
      return;
    }
    const end = isKnown ? Math.max(goneBy, until) : undefined;
    this.#ended.push({ interfaceId, from, until, goneBy: end, confirmedAt, regainedAt: undefined });
  }
}

/** A holding that was over, at the latest, when the next one of the same interface began. */
function endedBefore(holding: Holding, next: Holding | undefined): Holding {
  const { interfaceId, until, goneBy } = holding;
  if (next?.interfaceId !== interfaceId || goneBy === undefined || next.from >= goneBy) return holding;
  return { ...holding, goneBy: Math.max(until, next.from) };
}

/** Whether anything confirms a holding besides the event with which it began. */
function isProven({ from, until, seenUntil }: OpenHolding): boolean {
  return until > from || Number.isFinite(seenUntil);
}

function newHolding(interfaceId: string, from: number): OpenHolding {
  const seenFrom = Number.POSITIVE_INFINITY;
  const seenUntil = Number.NEGATIVE_INFINITY;
  return { interfaceId, from, until: from, goneBy: undefined, seenFrom, seenUntil, isDoubtful: false };
}
