import type { OwnerSpan } from './owner-at.ts';

/** Maximum number of time spans that are kept for an address. */
const MAX_SPANS = 6;

/** Maximum number of addresses with owners in memory; about 200 bytes for each time span. */
const MAX_ADDRESSES = 65_536;

/**
 * Who was seen with the addresses of VPCs, and when: by look-ups and by records. Bounded: the addresses that were seen
 * least recently, and the oldest times of each, are forgotten.
 */
export class OwnerLog {
  /** The newest half, and the half before it: an address that is seen again moves to the newest. */
  #recent: Map<string, OwnerSpan[]> = new Map();
  #older: Map<string, OwnerSpan[]> = new Map();
  /** Grows when the older half is forgotten: what was in the newest one is older then. */
  turn = 0;
  readonly #maxAddresses: number;

  constructor(maxAddresses: number = MAX_ADDRESSES) {
    this.#maxAddresses = maxAddresses;
  }

  /** The spans of an address, in the order of time; the same array until the next sighting. */
  spansOf(key: string): readonly OwnerSpan[] {
    return this.#recent.get(key) ?? this.#older.get(key) ?? NO_SPANS;
  }

  /**
   * Adds a sighting. It extends a span of the same interface that is at most `gap` seconds away, if no other interface was
   * seen between. Returns whether it was new, and whether the address is known to have moved. A span that reaches `trusted` is new too,
   * since it counts beyond its end from then on, and so is one that turns out to begin in the one before.
   */
  add(
    key: string,
    sighting: OwnerSpan,
    gap: number,
    trusted: number = Number.POSITIVE_INFINITY,
  ): 'none' | 'new' | 'moved' {
    const spans = this.#writable(key);
    const { interfaceId, until } = sighting;
    // if another was seen with it meanwhile, nobody knows when the interface got it back
    const isInterrupted = spans.some(
      (span) => span.interfaceId !== interfaceId && span.from >= sighting.from && span.from <= until,
    );
    const from = isInterrupted ? until : sighting.from;
    const before = spans.findLastIndex((span) => span.from <= from);
    for (const index of [before, before + 1]) {
      const span = spans[index];
      if (span === undefined || span.interfaceId !== sighting.interfaceId) continue;
      if (from - span.until > gap || span.from - sighting.until > gap) continue;
      const next = spans[index + 1];
      if (next !== undefined && next.from <= sighting.until) continue;
      // answers within the span before may be other ones then
      const isOverlapping = from < span.from && spans.some((other) => other.from < span.from && other.until >= from);
      const isReached = span.until < trusted && sighting.until >= trusted;
      span.from = Math.min(span.from, from);
      span.until = Math.max(span.until, sighting.until);
      span.networkInterface = sighting.networkInterface ?? span.networkInterface;
      return isReached || isOverlapping ? 'new' : 'none';
    }
    spans.splice(before + 1, 0, { ...sighting, from });
    if (spans.length > MAX_SPANS) spans.shift();
    return spans.some(({ interfaceId }) => interfaceId !== sighting.interfaceId) ? 'moved' : 'new';
  }

  #writable(key: string): OwnerSpan[] {
    let spans = this.#recent.get(key);
    if (spans !== undefined) return spans;
    spans = this.#older.get(key) ?? [];
    if (this.#recent.size >= this.#maxAddresses / 2) {
      this.#older = this.#recent;
      this.#recent = new Map();
      this.turn++;
    }
    this.#recent.set(key, spans);
    return spans;
  }
}

const NO_SPANS: readonly OwnerSpan[] = [];
