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

/** Events so close to each other may have happened in the other order, in seconds. */
const UNORDERED_SECONDS = 2 * EDGE_SECONDS;

/** Whether a state that holds at two times also held in between. */
export type Joins = (from: number, until: number) => boolean;

/**
 * Who had one address of a VPC over time, from statements in chronological order. What two statements agree on holds
 * in between; where they contradict each other, the owner is unknown.
 */
export class AddressHoldings {
  readonly #ended: Holding[] = [];
  #open: OpenHolding | undefined;
  /** When interfaces last gave the address up. */
  readonly #lostAt: Map<string, number> = new Map();

  /** The interface that had it last, as far as is known. */
  get holderId(): string | undefined {
    return this.#open?.interfaceId;
  }

  /** An interface was given the address. `isReassignment`: it was taken from whoever had it, as `joins` knows it. */
  gain(interfaceId: string, at: number, isReassignment: boolean, joins: Joins): void {
    const open = this.#open;
    const holderId = open?.interfaceId;
    // a reading that shows it was made right after it, and the event has come in between
    if (open !== undefined && holderId === interfaceId && at - open.seenUntil <= UNORDERED_SECONDS) {
      // nor is it known to have had the address before, but for what was seen: an earlier event may have been of a holding that ended
      open.from = Math.max(open.from, Math.min(open.seenFrom, at + EDGE_SECONDS));
      return;
    }
    if (isReassignment && holderId !== undefined && holderId !== interfaceId) this.lose(holderId, at, joins);
    else this.#contradict(at);
    const from = at + EDGE_SECONDS;
    const isDoubtful = at - (this.#lostAt.get(interfaceId) ?? Number.NEGATIVE_INFINITY) <= UNORDERED_SECONDS;
    this.#open = { ...newHolding(interfaceId, from), isDoubtful };
  }

  /** An interface was seen with the address. `joins`: whether it has had it since it was last known to. */
  see(interfaceId: string, at: number, joins: Joins): void {
    const open = this.#open;
    if (open?.interfaceId === interfaceId && (at <= open.until || joins(open.until, at))) {
      // an event says that it has the address soon after, unless it is lost again: a sighting says more
      open.until = isProven(open) ? Math.max(open.until, at) : at;
      open.from = Math.min(open.from, at);
      open.seenFrom = Math.min(open.seenFrom, at);
      open.seenUntil = Math.max(open.seenUntil, at);
      open.isDoubtful = false;
      return;
    }
    this.#contradict(at);
    this.#open = { ...newHolding(interfaceId, at), seenFrom: at, seenUntil: at };
  }

  /** An interface still has the address, as it exists and the address is its primary one. */
  extend(interfaceId: string, at: number): void {
    const open = this.#open;
    if (open?.interfaceId === interfaceId) open.until = Math.max(open.until, at);
  }

  /** An interface was seen without the address. */
  miss(interfaceId: string, at: number): void {
    if (this.#open?.interfaceId === interfaceId) this.#contradict(at);
  }

  /** An interface gave up the address: explicitly, or with all its addresses, which does not prove that it had this one. */
  lose(interfaceId: string, at: number, joins: Joins, isItself = true): void {
    const until = at - EDGE_SECONDS;
    const goneBy = at + EDGE_SECONDS;
    const open = this.#open;
    this.noteLoss(interfaceId, at);
    if (open?.interfaceId === interfaceId && (until <= open.until || joins(open.until, until))) {
      open.until = Math.max(until, open.seenUntil);
      // a separate end, not the one of the holding before
      open.isDoubtful &&= !isItself || until < open.from;
      this.#close(goneBy);
      return;
    }
    this.#contradict(at);
  }

  /** An interface did not have the address after a time, whether it had it before or not. */
  noteLoss(interfaceId: string, at: number): void {
    this.#lostAt.set(interfaceId, at);
  }

  /** All that is known, in the order of time. */
  holdings(): readonly Holding[] {
    const open = this.#open;
    return open === undefined || open.isDoubtful ? this.#ended : [...this.#ended, open];
  }

  /** Another holder is known at a time: the holding lasts until its last sighting, or until shortly before. */
  #contradict(at: number): void {
    const open = this.#open;
    if (open !== undefined) open.until = Math.min(open.until, Math.max(open.seenUntil, at - EDGE_SECONDS));
    this.#close(open !== undefined && isProven(open) ? at : undefined);
  }

  /** `goneBy` is undefined if nothing shows that it had the address at all, other than that it was given it. */
  #close(goneBy: number | undefined): void {
    const open = this.#open;
    this.#open = undefined;
    // a holding shorter than the uncertainty of its edges is dropped, and so is one that was only assumed
    if (open === undefined || open.isDoubtful || open.from > open.until || !Number.isFinite(open.until)) return;
    const { interfaceId, from, until } = open;
    this.#ended.push({ interfaceId, from, until, goneBy: goneBy === undefined ? undefined : Math.max(goneBy, until) });
  }
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
