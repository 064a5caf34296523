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
  /**
   * Increases with every entry that is stored, since that may change the result of {@link LookupCache.get} for this key
   * or an evicted one. Expiry does not change it.
   */
  changes = 0;
  /** No value that is served now ends earlier, Unix milliseconds. */
  #nextEndMs: number = Number.POSITIVE_INFINITY;
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
      dispose: ({ value }, key) => {
        if (value !== undefined) onGone(key, value);
      },
    });
  }

  get size(): number {
    return this.#entries.size;
  }

  /** The value of a key, if it is cached and may still be served. */
  get(key: string): Value | undefined {
    const entry = this.#entries.get(key);
    return entry !== undefined && this.#isServed(entry) ? entry.value : undefined;
  }

  /** Whether the key must be looked up in an origin: `expired` items are still served meanwhile. */
  freshness(key: string, origin: string): Freshness {
    if (this.#now() < this.freshUntilMs(key, origin)) return 'fresh';
    const entry = this.#entries.peek(key);
    return entry !== undefined && this.#isServed(entry) ? 'expired' : 'missing';
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

  /** Whether values may have expired since the last call. */
  takeExpiry(): boolean {
    const nowMs = this.#now();
    if (nowMs < this.#nextEndMs) return false;
    this.#nextEndMs = Number.POSITIVE_INFINITY;
    for (const entry of this.#entries.values()) if (this.#isServed(entry)) this.#noteEnd(entry);
    return true;
  }

  /** Whether so few entries are cached that none is evicted before many more are stored. */
  get isRoomy(): boolean {
    return this.#entries.size * 2 <= this.#limits.maxEntries;
  }

  /** Whether a recent look-up in the origin returned "not found". */
  isAbsent(key: string, origin: string): boolean {
    const note = this.#entries.peek(noteKey(key, origin));
    return note !== undefined && this.#now() < note.freshUntilMs;
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
    return this.isAbsent(key, origin) && this.#entries.peek(noteKey(key, origin))?.isRefused === false;
  }

  put(key: string, value: Value, origin: string): void {
    this.changes++;
    this.#entries.delete(noteKey(key, origin));
    const storedAtMs = this.#now();
    const freshUntilMs = storedAtMs + this.#limits.lifeMs;
    const entry = { value, origin, storedAtMs, freshUntilMs, isGone: false, isRefused: false };
    this.#noteEnd(entry);
    this.#entries.set(key, entry);
  }

  /**
   * Stores a "not found" result of an origin. An item that the origin had before is kept for the negative lifetime,
   * since records of a deleted interface arrive minutes after its deletion.
   */
  putAbsent(key: string, origin: string): void {
    this.changes++;
    const freshUntilMs = this.#putNote(key, origin, false);
    const known = this.#entries.peek(key);
    if (known === undefined || known.origin !== origin) return;
    if (known.isGone) {
      this.#entries.delete(key);
    } else {
      known.isGone = true;
      known.freshUntilMs = freshUntilMs;
      this.#noteEnd(known);
    }
  }

  /** Records that the key cannot be looked up in an origin for the negative lifetime; a cached value stays. */
  putRefused(key: string, origin: string): void {
    this.changes++;
    this.#putNote(key, origin, true);
  }

  /** Stores a "not found" entry; returns until when it is fresh. */
  #putNote(key: string, origin: string, isRefused: boolean): number {
    const storedAtMs = this.#now();
    const freshUntilMs = storedAtMs + this.#limits.negativeLifeMs;
    const note = { value: undefined, origin, storedAtMs, freshUntilMs, isGone: false, isRefused };
    this.#entries.set(noteKey(key, origin), note);
    return freshUntilMs;
  }

  #isServed(entry: Entry<Value>): boolean {
    return entry.value !== undefined && this.#now() < this.#endOf(entry);
  }

  #noteEnd(entry: Entry<Value>): void {
    this.#nextEndMs = Math.min(this.#nextEndMs, this.#endOf(entry));
  }

  #endOf({ freshUntilMs, isGone }: Entry<Value>): number {
    return freshUntilMs + (isGone ? 0 : this.#limits.staleMs);
  }
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
