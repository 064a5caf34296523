import { EDGE_SECONDS } from './edge-seconds.ts';

/** A stretch of time in which an interface is known to have had an address, Unix seconds, both included. */
export interface Holding {
  readonly interfaceId: string;
  from: number;
  until: number;
  /** When it was known not to have it any more; undefined if nothing says so. */
  goneBy: number | undefined;
}

/** Whether what was so at two times was so in between. */
export type Joins = (from: number, until: number) => boolean;

/**
 * Who had one address of a VPC over time, from what is said of it in the order of time. What two statements agree on holds
 * in between; what they contradict is known of neither.
 */
export class AddressHoldings {
  readonly #ended: Holding[] = [];
  #open: Holding | undefined;

  /** The interface that had it last, as far as is known. */
  get holderId(): string | undefined {
    return this.#open?.interfaceId;
  }

  /** An interface was given the address. `isReassignment`: it was taken from whoever had it, as `joins` knows it. */
  gain(interfaceId: string, at: number, isReassignment: boolean, joins: Joins): void {
    const holderId = this.#open?.interfaceId;
    if (isReassignment && holderId !== undefined && holderId !== interfaceId) this.lose(holderId, at, joins);
    else this.#close(at);
    this.#open = { interfaceId, from: at + EDGE_SECONDS, until: at + EDGE_SECONDS, goneBy: undefined };
  }

  /** An interface was seen with the address. `joins`: whether it has had it since it was last known to. */
  see(interfaceId: string, at: number, joins: Joins): void {
    const open = this.#open;
    if (open?.interfaceId === interfaceId && (at <= open.until || joins(open.until, at))) {
      open.until = Math.max(open.until, at);
      return;
    }
    this.#close(at);
    this.#open = { interfaceId, from: at, until: at, goneBy: undefined };
  }

  /** An interface was seen without the address. */
  miss(interfaceId: string, at: number): void {
    if (this.#open?.interfaceId === interfaceId) this.#close(at);
  }

  /** An interface gave the address up. */
  lose(interfaceId: string, at: number, joins: Joins): void {
    const until = at - EDGE_SECONDS;
    const goneBy = at + EDGE_SECONDS;
    const open = this.#open;
    if (open?.interfaceId === interfaceId && (until <= open.until || joins(open.until, until))) {
      open.until = until;
      this.#close(goneBy);
      return;
    }
    this.#close(at);
    const last = this.#ended.at(-1);
    // the same was said before
    if (last?.interfaceId === interfaceId && last.until >= until) return;
    this.#ended.push({ interfaceId, from: until, until, goneBy });
  }

  /** All that is known, in the order of time. */
  holdings(): readonly Holding[] {
    return this.#open === undefined ? this.#ended : [...this.#ended, this.#open];
  }

  #close(goneBy: number): void {
    const open = this.#open;
    this.#open = undefined;
    // of less than the uncertainty of its edges, nothing is known; nor of what was only assumed to be so always
    if (open === undefined || open.from > open.until || !Number.isFinite(open.until)) return;
    open.goneBy = Math.max(goneBy, open.until);
    this.#ended.push(open);
  }
}
