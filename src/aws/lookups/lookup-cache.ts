import { LRUCache } from 'lru-cache';

/** Lifetimes and maximum number of entries. */
export interface CacheLimits {
  readonly maxEntries: number;
  /** How long a result is considered fresh. */
  readonly lifeMs: number;
  /** How long a "not found" result is cached, and how long a deleted item is kept. */
  readonly negativeLifeMs: number;
  /** How long an expired entry is still served, while it is refreshed or if that fails. */
  readonly staleMs: number;
}

/** The state of a key in the cache. */
export type Freshness = 'fresh' | 'expired' | 'missing';

interface Entry<Value> {
  /** Undefined in a "not found" entry of an origin. */
  readonly value: Value | undefined;
  /** The account and Region that returned it. */
  readonly origin: string;
  /** When it was stored, Unix milliseconds. */
  readonly storedAtMs: number;
  freshUntilMs: number;
  /** Whether the item has been deleted since. */
  isGone: boolean;
  /** Whether a "not found" entry is from a refused look-up, which says nothing. */
  readonly isRefused: boolean;
}

/** An item of the cache that may still be served. */
export interface ServedItem<Value> {
  readonly key: string;
  readonly value: Value;
  readonly origin: string;
  /** When it was stored, Unix milliseconds. */
  readonly storedAtMs: number;
}

/**
 * A bounded LRU cache of items by id. Ages are measured in wall-clock time: a Lambda sandbox may be frozen between
 * invocations, and entries must expire in that time too.
 *
 * An item from one account and Region is valid for all; a "not found" result only applies to its origin.
 */
export class LookupCache<Value extends object> {
  /** Increases with every entry that is stored, since that changes what must be looked up. Expiry does not change it. */
  changes = 0;
  #answers = 0;
  /** No value becomes too old before this time, Unix milliseconds. */
  #nextEndMs = Number.POSITIVE_INFINITY;
  readonly #entries: LRUCache<string, Entry<Value>>;
  readonly #limits: CacheLimits;
  readonly #now: () => number;

  /** `onGone` is called with each value that is evicted or replaced. */
  constructor(
    limits: CacheLimits,
    now: () => number = Date.now,
    onGone: (key: string, value: Value) => void = () => {},
  ) {
    this.#limits = limits;
    this.#now = now;
    this.#entries = new LRUCache({
      // `max` would allocate memory for all entries at once, which would slow the cold start
      maxSize: limits.maxEntries,
      sizeCalculation: () => 1,
      dispose: ({ value }, key, reason) => {
        if (value === undefined) return;
        if (reason !== 'set') this.#answers++;
        onGone(key, value);
      },
    });
  }

  get size(): number {
    return this.#entries.size;
  }

  /** Increases whenever the result of {@link LookupCache.get} has changed for a key; some seconds late where a value is too old. */
  answersAt(nowMs: number): number {
    if (nowMs < this.#nextEndMs) return this.#answers;
    let nextMs = Number.POSITIVE_INFINITY;
    for (const entry of this.#entries.values()) {
      const endMs = this.#endOf(entry);
      if (entry.value !== undefined && endMs > nowMs) nextMs = Math.min(nextMs, endMs);
    }
    this.#nextEndMs = Math.max(nextMs, nowMs + rereadMsOf(this.#limits));
    return ++this.#answers;
  }

  /** The value of a key, if it is cached and may still be served. */
  get(key: string): Value | undefined {
    const entry = this.#entries.get(key);
    return entry && this.#isServed(entry) ? entry.value : undefined;
  }

  /** Whether the key must be looked up in an origin: `expired` items are still served meanwhile. */
  freshness(key: string, origin: string): Freshness {
    if (this.#now() < this.freshUntilMs(key, origin)) return 'fresh';
    return this.#now() < this.servedUntilMs(key) ? 'expired' : 'missing';
  }

  /** Until when the key need not be looked up in an origin, Unix milliseconds; in the past where it must be. */
  freshUntilMs(key: string, origin: string): number {
    const entry = this.#entries.peek(key);
    const freshUntilMs = entry?.value === undefined ? Number.NEGATIVE_INFINITY : entry.freshUntilMs;
    if (this.#now() < freshUntilMs) return freshUntilMs;
    return this.#entries.peek(noteKey(key, origin))?.freshUntilMs ?? freshUntilMs;
  }

  /** Until when the value of a key is served unless it is stored again, Unix milliseconds; in the past where it is not. */
  servedUntilMs(key: string): number {
    const entry = this.#entries.peek(key);
    return entry?.value === undefined ? Number.NEGATIVE_INFINITY : this.#endOf(entry);
  }

  /** Whether so few entries are cached that none is evicted before many more are stored. */
  get isRoomy(): boolean {
    return this.#entries.size * 2 <= this.#limits.maxEntries;
  }

  /** Whether a recent look-up in the origin returned "not found". */
  isAbsent(key: string, origin: string): boolean {
    return this.#noteOf(key, origin) !== undefined;
  }

  /** Whether the item of the key has been deleted and is only kept for late records. */
  isGone(key: string): boolean {
    return this.#entries.peek(key)?.isGone ?? false;
  }

  /** Every item that may still be served, in no particular order; listing it does not count as use. */
  *served(): Generator<ServedItem<Value>> {
    for (const [key, entry] of this.#entries.entries()) {
      const { value, origin, storedAtMs } = entry;
      if (value !== undefined && this.#isServed(entry)) yield { key, value, origin, storedAtMs };
    }
  }

  /** Whether a recent look-up in the origin found that there is no such item, rather than being refused. */
  wasNotFound(key: string, origin: string): boolean {
    return this.#noteOf(key, origin)?.isRefused === false;
  }

  /** Stores a value, or the one that is served already if it is equal; returns what is stored. */
  put(key: string, described: Value, origin: string): Value {
    this.#entries.delete(noteKey(key, origin));
    const known = this.get(key);
    const value = isSameText(known, described) ? known : described;
    if (value !== known) this.#answers++;
    const entry = this.#store(key, value, origin, this.#limits.lifeMs);
    this.#nextEndMs = Math.min(this.#nextEndMs, this.#endOf(entry));
    return value;
  }

  /**
   * Stores a "not found" result of an origin. An item that the origin had before is kept for the negative lifetime,
   * since records of a deleted interface arrive minutes after its deletion.
   */
  putAbsent(key: string, origin: string): void {
    const { freshUntilMs } = this.#putNote(key, origin, false);
    const known = this.#entries.peek(key);
    if (known?.origin !== origin) return;
    if (known.isGone) {
      this.#entries.delete(key);
    } else {
      // one that was too old is served again
      if (!this.#isServed(known)) this.#answers++;
      known.isGone = true;
      known.freshUntilMs = freshUntilMs;
      this.#nextEndMs = Math.min(this.#nextEndMs, freshUntilMs);
    }
  }

  /** Records that the key cannot be looked up in an origin for the negative lifetime; a cached value stays. */
  putRefused(key: string, origin: string): void {
    this.#putNote(key, origin, true);
  }

  /** Stores a "not found" entry. */
  #putNote(key: string, origin: string, isRefused: boolean): Entry<Value> {
    return this.#store(noteKey(key, origin), undefined, origin, this.#limits.negativeLifeMs, isRefused);
  }

  #store(key: string, value: Value | undefined, origin: string, lifeMs: number, isRefused = false): Entry<Value> {
    this.changes++;
    const storedAtMs = this.#now();
    const entry = { value, origin, storedAtMs, freshUntilMs: storedAtMs + lifeMs, isGone: false, isRefused };
    this.#entries.set(key, entry);
    return entry;
  }

  /** The "not found" entry of an origin, while it is fresh. */
  #noteOf(key: string, origin: string): Entry<Value> | undefined {
    const note = this.#entries.peek(noteKey(key, origin));
    return note && this.#now() < note.freshUntilMs ? note : undefined;
  }

  #isServed(entry: Entry<Value>): boolean {
    return entry.value !== undefined && this.#now() < this.#endOf(entry);
  }

  #endOf({ freshUntilMs, isGone }: Entry<Value>): number {
    return freshUntilMs + (isGone ? 0 : this.#limits.staleMs);
  }
}

/** Whether an item is described as another one, with its members in the same order. */
export function isSameText<Item>(one: Item | undefined, other: Item): one is Item {
  return JSON.stringify(one) === JSON.stringify(other);
}

/** Maximum time for which readers may cache an answer, and thus use it beyond its lifetime. */
const MAX_REREAD_MS = 10_000;
/** For short lifetimes: this fraction of the shorter one. */
const REREADS_PER_NEGATIVE_LIFE = 30;

/** How often readers that cache answers must read them again, in milliseconds, since cached entries expire silently. */
export function rereadMsOf({ negativeLifeMs }: CacheLimits): number {
  return Math.min(MAX_REREAD_MS, negativeLifeMs / REREADS_PER_NEGATIVE_LIFE);
}

/** The key of a "not found" entry, which differs from all ids and addresses. */
function noteKey(key: string, origin: string): string {
  return `${origin}\n${key}`;
}
