import { KEPT_SECONDS, keepRecent } from '../../metadata/earlier-rules.ts';

/** A value that something had before it changed. */
export interface EarlierValue<Value> {
  /** When the change was first seen, Unix seconds. */
  readonly until: number;
  readonly value: Value;
}

/** How the values of a history are compared and counted. */
export interface HistoryOf<Value> {
  isSame(one: Value, other: Value): boolean;
  /** How many rules a value has, for the budget. */
  rulesIn(value: Value): number;
}

interface Thing<Value> {
  value: Value;
  /** What the value was made of; the same object has the same value. */
  origin: object;
  earlier: readonly EarlierValue<Value>[];
  /** When it was last seen, Unix seconds. */
  seenAt: number;
}

const NONE: readonly never[] = [];

/**
 * What things were before they changed, for records that arrive late. A thing is remembered for 24 hours after it was last
 * seen, so that a change is noticed even if its cached value had expired before it was read again.
 */
export class ValueHistory<Value> {
  /** By id, the one that was seen last at the end. */
  readonly #things: Map<string, Thing<Value>> = new Map();
  readonly #of: HistoryOf<Value>;

  constructor(of: HistoryOf<Value>) {
    this.#of = of;
  }

  /**
   * Notes the value that a thing has.
   *
   * @param origin an object that is another one whenever the value was read again
   * @param readAt when it was read, Unix seconds
   * @param now Unix seconds
   */
  note(id: string, value: Value, origin: object, readAt: number, now: number): void {
    const known = this.#things.get(id);
    if (known === undefined) {
      this.#things.set(id, { value, origin, earlier: NONE, seenAt: now });
      return;
    }
    // moves it to the end
    this.#things.delete(id);
    this.#things.set(id, known);
    known.seenAt = now;
    if (known.origin !== origin && !this.#of.isSame(known.value, value)) {
      known.earlier = [{ until: readAt, value: known.value }, ...known.earlier];
    }
    known.origin = origin;
    known.value = value;
  }

  /** What a thing was before, the latest first. */
  earlierOf(id: string): readonly EarlierValue<Value>[] {
    return this.#things.get(id)?.earlier ?? NONE;
  }

  /** What a thing was just before a time, Unix seconds; undefined if that is not known. */
  valueAt(id: string, until: number): Value | undefined {
    const known = this.#things.get(id);
    return known?.earlier.findLast((earlier) => earlier.until >= until)?.value ?? known?.value;
  }

  /**
   * Forgets what is older than 24 hours, and what does not fit into a budget: the values of things that are seen now do not
   * count, those of others and the earlier ones do.
   */
  prune(now: number, budget: { rules: number }): void {
    for (const [id, thing] of [...this.#things].reverse()) {
      if (thing.seenAt < now) {
        const rules = this.#of.rulesIn(thing.value);
        if (thing.seenAt <= now - KEPT_SECONDS || rules > budget.rules) {
          this.#things.delete(id);
          continue;
        }
        budget.rules -= rules;
      }
      if (thing.earlier.length === 0) continue;
      thing.earlier = keepRecent(thing.earlier, now, budget, ({ value }) => this.#of.rulesIn(value)) ?? NONE;
    }
  }
}
