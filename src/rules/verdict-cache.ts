import type { Verdict } from '../model/verdict.ts';

const SMALLEST_SLOTS = 1 << 14;
/** An entry has a place in this many neighbouring slots; a power of 2. */
const WAYS = 4;
/** A table fuller than this is made larger: the fuller it is, the more entries displace each other. */
const MOST_LOAD = 0.375;

/**
 * Verdicts by the numbers on which they depend: a table in which a look-up allocates nothing. An entry has a place in one of
 * a few neighbouring slots, so that flows whose keys fall together do not displace each other in turn. The table grows with
 * its entries until it has the most slots.
 */
export class VerdictCache {
  /** Of each slot the words of the key, then the number of the verdict. */
  #slots: Int32Array;
  #mask = SMALLEST_SLOTS - 1;
  #used = 0;
  /** By half their number; 0 stands for none. */
  #verdicts: (Verdict | undefined)[] = [undefined];
  readonly #numbers: Map<Verdict, number> = new Map();
  readonly #mostSlots: number;
  readonly #keyWords: 3 | 4;
  /** Look-ups without a result. */
  misses = 0;

  /**
   * @param mostSlots a power of 2, at least 2^14
   * @param keyWords how many words a key has: with three, four slots take a line of the processor's cache. The fourth word of
   *   such keys is 0
   */
  constructor(mostSlots: number, keyWords: 3 | 4) {
    this.#mostSlots = mostSlots;
    this.#keyWords = keyWords;
    this.#slots = new Int32Array(SMALLEST_SLOTS * (keyWords + 1));
  }

  /** The number of the verdict with a key, odd where it is not evaluable; 0 for none. */
  find(key0: number, key1: number, key2: number, key3 = 0): number {
    const first = hash(key0, key1, key2, key3) & this.#mask;
    const slots = this.#slots;
    const keyWords = this.#keyWords;
    for (let way = 0; way < WAYS; way++) {
      const at = (first ^ way) * (keyWords + 1);
      if (slots[at] !== key0 || slots[at + 1] !== key1 || slots[at + 2] !== key2) continue;
      if (keyWords === 4 && slots[at + 3] !== key3) continue;
      const number = slots[at + keyWords] ?? 0;
      if (number !== 0) return number;
    }
    this.misses++;
    return 0;
  }

  /** The verdict of a number that {@link find} gave since the last {@link clear}; undefined for 0. */
  verdictAt(number: number): Verdict | undefined {
    return this.#verdicts[number >> 1];
  }

  /** Remembers a verdict; the key is given as to {@link find}, all of it. */
  set(key0: number, key1: number, key2: number, key3: number, verdict: Verdict): void {
    if (this.#used > (this.#mask + 1) * MOST_LOAD && this.#mask + 1 < this.#mostSlots) this.#grow();
    let number = this.#numbers.get(verdict);
    if (number === undefined) {
      number = this.#verdicts.length * 2 + (verdict.isNotEvaluable ? 1 : 0);
      this.#verdicts.push(verdict);
      this.#numbers.set(verdict, number);
    }
    this.#put(key0, key1, key2, key3, number);
  }

  clear(): void {
    this.#slots.fill(0);
    this.#used = 0;
    this.#verdicts = [undefined];
    this.#numbers.clear();
  }

  #put(key0: number, key1: number, key2: number, key3: number, number: number): void {
    const first = hash(key0, key1, key2, key3) & this.#mask;
    const slots = this.#slots;
    const keyWords = this.#keyWords;
    const words = keyWords + 1;
    let way = 0;
    while (way < WAYS && slots[(first ^ way) * words + keyWords] !== 0) way++;
    if (way < WAYS) this.#used++;
    else {
      // the entry in the first slot moves to the next one and displaces its entry
      way = 0;
      const at = first * words;
      slots.copyWithin((first ^ 1) * words, at, at + words);
    }
    const at = (first ^ way) * words;
    slots[at] = key0;
    slots[at + 1] = key1;
    slots[at + 2] = key2;
    if (keyWords === 4) slots[at + 3] = key3;
    slots[at + keyWords] = number;
  }

  #grow(): void {
    const old = this.#slots;
    const keyWords = this.#keyWords;
    const words = keyWords + 1;
    const count = (this.#mask + 1) * 2;
    this.#slots = new Int32Array(count * words);
    this.#mask = count - 1;
    this.#used = 0;
    for (let at = 0; at < old.length; at += words) {
      const number = old[at + keyWords] ?? 0;
      const key3 = keyWords === 4 ? (old[at + 3] ?? 0) : 0;
      if (number !== 0) this.#put(old[at] ?? 0, old[at + 1] ?? 0, old[at + 2] ?? 0, key3, number);
    }
  }
}

function hash(key0: number, key1: number, key2: number, key3: number): number {
  let mixed = Math.imul(key0, 0x9e3779b1) ^ Math.imul(key1, 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 15), 0xc2b2ae35) ^ Math.imul(key2, 0x27d4eb2f) ^ Math.imul(key3, 0x165667b1);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0x9e3779b1);
  return mixed ^ (mixed >>> 16);
}
