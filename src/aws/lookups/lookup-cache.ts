import { LRUCache } from 'lru-cache';

/** How long entries live and how many there are. */
export interface CacheLimits {
  readonly maxEntries: number;
  /** How long a found thing is taken as it is. */
  readonly lifeMs: number;
  /** How long an absent thing is not asked for again, and how long a deleted one is remembered. */
  readonly negativeLifeMs: number;
  /** How long after its life a thing is still served, while it is refreshed or cannot be. */
  readonly staleMs: number;
}

/** What the cache knows of a key. */
export type Freshness = 'fresh' | 'expired' | 'missing';

interface Entry<Value> {
  /** Undefined in the note that an origin does not have the thing. */
  readonly value: Value | undefined;
  /** The account and Region that told it. */
  readonly origin: string;
  freshUntilMs: number;
  /** Whether the thing has gone since. */
  isGone: boolean;
}

/**
 * Things by id, bounded in number, least recently used out first. Ages are counted in wall-clock time: a Lambda sandbox
 * may be frozen between invocations, and a clock that stops with it would keep entries for ever.
 *
 * What one account and Region has told serves all; that it does not have a thing says nothing of the others.
 */
export class LookupCache<Value extends object> {
  /**
   * Grows with whatever is put or noted, since that may change what {@link LookupCache.get} gives: of this key, or of one
   * that has to leave. What merely grows too old does not show in it.
   */
  changes = 0;
  readonly #entries: LRUCache<string, Entry<Value>>;
  readonly #limits: CacheLimits;
  readonly #now: () => number;

  /** `onGone` is told of each value that leaves the cache or is replaced. */
  constructor(
    limits: CacheLimits,
    now: () => number = Date.now,
    onGone: (key: string, value: Value) => void = () => {},
  ) {
    this.#limits = limits;
    this.#now = now;
    this.#entries = new LRUCache({
      // as `max` it would set aside memory for every entry at once, which a cold start waits for
      maxSize: limits.maxEntries,
      sizeCalculation: () => 1,
      dispose: ({ value }, key) => {
        if (value !== undefined) onGone(key, value);
      },
    });
  }

  get size(): number {
    return this.#entries.size;
  }

  /** The value of a key, if it is known and not too old to be served. */
  get(key: string): Value | undefined {
    const entry = this.#entries.get(key);
    return entry !== undefined && this.#isServed(entry) ? entry.value : undefined;
  }

  /** Whether an origin must be asked for the key: `expired` things are still served meanwhile. */
  freshness(key: string, origin: string): Freshness {
    const entry = this.#entries.peek(key);
    const isKnown = entry?.value !== undefined;
    if (isKnown && this.#now() < entry.freshUntilMs) return 'fresh';
    if (this.isAbsent(key, origin)) return 'fresh';
    return isKnown && this.#isServed(entry) ? 'expired' : 'missing';
  }

  /** Whether the origin has said, not too long ago, that it does not have the thing. */
  isAbsent(key: string, origin: string): boolean {
    const note = this.#entries.peek(noteKey(key, origin));
    return note !== undefined && this.#now() < note.freshUntilMs;
  }

  /** Whether the value of the key is only remembered: its thing has gone. */
  isGone(key: string): boolean {
    return this.#entries.peek(key)?.isGone ?? false;
  }

  put(key: string, value: Value, origin: string): void {
    this.changes++;
    this.#entries.delete(noteKey(key, origin));
    this.#entries.set(key, { value, origin, freshUntilMs: this.#now() + this.#limits.lifeMs, isGone: false });
  }

  /**
   * Notes that an origin does not have a thing. One that it had is remembered for the negative life: records of a deleted
   * interface arrive minutes after it is gone.
   */
  putAbsent(key: string, origin: string): void {
    this.changes++;
    const freshUntilMs = this.#now() + this.#limits.negativeLifeMs;
    this.#entries.set(noteKey(key, origin), { value: undefined, origin, freshUntilMs, isGone: false });
    const known = this.#entries.peek(key);
    if (known === undefined || known.origin !== origin) return;
    if (known.isGone) {
      this.#entries.delete(key);
    } else {
      known.isGone = true;
      known.freshUntilMs = freshUntilMs;
    }
  }

  /** Notes that asking an origin for the key is of no use for the negative life; what is known of it stays. */
  putRefused(key: string, origin: string): void {
    this.changes++;
    const freshUntilMs = this.#now() + this.#limits.negativeLifeMs;
    this.#entries.set(noteKey(key, origin), { value: undefined, origin, freshUntilMs, isGone: false });
  }

  #isServed(entry: Entry<Value>): boolean {
    const staleMs = entry.isGone ? 0 : this.#limits.staleMs;
    return entry.value !== undefined && this.#now() < entry.freshUntilMs + staleMs;
  }
}

/** The key of a note; no id or address has such a one. */
function noteKey(key: string, origin: string): string {
  return `${origin}\n${key}`;
}
