import type { Joins } from './address-holdings.ts';
import { EDGE_SECONDS } from './edge-seconds.ts';
import type { Attached } from './ownership-fact.ts';

/** A stretch of time in which an interface was attached to an instance, Unix seconds, both included. */
export interface Attachment {
  readonly instanceId: string;
  readonly isDetachable: boolean;
  from: number;
  until: number;
}

/** An attachment that may go on. */
interface OpenAttachment extends Attachment {
  /** When it was last seen; what only follows from an event does not count. */
  seenUntil: number;
}

/** The instances to which an interface was attached over time, from statements in chronological order. */
export class Attachments {
  readonly #ended: Attachment[] = [];
  #open: OpenAttachment | undefined;

  /** The instance that it is attached to, as far as is known. */
  get instanceId(): string | undefined {
    return this.#open?.instanceId;
  }

  /** It was attached to an instance. */
  attach({ instanceId, isDetachable, since }: Attached, at: number): void {
    this.#close();
    const from = since ?? at + EDGE_SECONDS;
    const seenUntil = Number.NEGATIVE_INFINITY;
    this.#open = { instanceId, isDetachable, from, until: Math.max(from, at), seenUntil };
  }

  /** It is attached to an instance, by an observation or an event. */
  see({ instanceId, isDetachable, since }: Attached, at: number, joins: Joins, isSeen = true): void {
    const open = this.#open;
    // the same instance, and not attached anew in between
    const isSame = open?.instanceId === instanceId && (since === undefined || since <= open.until);
    if (isSame && (!isDetachable || at <= open.until || joins(open.until, at))) {
      open.from = Math.min(open.from, since ?? open.from);
      open.until = Math.max(open.until, at);
      if (isSeen) open.seenUntil = Math.max(open.seenUntil, at);
      return;
    }
    this.#close();
    const seenUntil = isSeen ? at : Number.NEGATIVE_INFINITY;
    this.#open = { instanceId, isDetachable, from: since ?? at, until: Math.max(since ?? at, at), seenUntil };
  }

  /** The interface was seen: its attachment is unchanged, unless something may have happened unnoticed. */
  touch(at: number, joins: Joins): void {
    const open = this.#open;
    if (open !== undefined && at > open.until && (!open.isDetachable || joins(open.until, at))) open.until = at;
  }

  /** It was detached, is gone together with its instance, or may have been detached: until then, it was attached. */
  detach(at: number, joins: Joins): void {
    const open = this.#open;
    if (open === undefined) return;
    const until = at - EDGE_SECONDS;
    if (until <= open.until || !open.isDetachable || joins(open.until, until)) {
      open.until = Math.max(until, open.seenUntil);
    }
    this.#close();
  }

  /** All that is known, in the order of time. */
  attachments(): readonly Attachment[] {
    const open = this.#open;
    if (open === undefined) return this.#ended;
    // the first interface of an instance stays with it
    return [...this.#ended, open.isDetachable ? open : { ...open, until: Number.POSITIVE_INFINITY }];
  }

  #close(): void {
    if (this.#open !== undefined && this.#open.from <= this.#open.until) this.#ended.push(this.#open);
    this.#open = undefined;
  }
}
