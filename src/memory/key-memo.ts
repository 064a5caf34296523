const SMALLEST_SLOTS = 1 << 10;
/** A table fuller than this is made larger: with linear probing a look-up then reads two slots on average. */
const MOST_LOAD = 0.625;

/**
 * Values by keys of a few numbers: a table with open addressing, where a look-up allocates nothing.
 * Neighbouring slots are in one line of the processor's cache. The table grows with its entries until it has the most slots;
 * when those are full, it is emptied, so that keys of addresses that are not seen again do not stay.
 *
 * A value is given by its number, with which the caller can tell what is marked without touching the value, which is seldom
 * near the processor.
 */
export class KeyMemo<Value> {
  /** Of each slot the words of the key, then the number of the value. */
  #slots: Int32Array;
  #mask = SMALLEST_SLOTS - 1;
  #used = 0;
  /** By half their number; 0 stands for none. */
  #values: (Value | undefined)[] = [undefined];
  readonly #numbers: Map<Value, number> = new Map();
  readonly #mostSlots: number;
  readonly #keyWords: 3 | 4;
  /** Look-ups that found nothing. */
  misses = 0;

  /**
   * @param mostSlots a power of 2, at least 2^10
   * @param keyWords how many words a key has: with three, four slots take a line of the processor's cache. The fourth word of
   *   such keys is 0
   */
  constructor(mostSlots: number, keyWords: 3 | 4) {
    this.#mostSlots = mostSlots;
    this.#keyWords = keyWords;
    this.#slots = new Int32Array(SMALLEST_SLOTS * (keyWords + 1));
  }

  /** The number of the value with a key, odd if the value is marked; 0 for none. Words of a key are 32 bits. */
  find(key0: number, key1: number, key2: number, key3 = 0): number {
    const number = this.#slots[this.#slotOf(key0, key1, key2, key3) + this.#keyWords] ?? 0;
    if (number === 0) this.misses++;
    return number;
  }

  /** The value of a number that {@link find} gave since the last {@link set} or {@link clear}; undefined for 0. */
  valueAt(number: number): Value | undefined {
    return this.#values[number >> 1];
  }

  /** Remembers a value; the key is given as to {@link find}, all of it. The same value is marked always or never. */
  set(key0: number, key1: number, key2: number, key3: number, value: Value, isMarked: boolean): void {
    if (this.#used >= (this.#mask + 1) * MOST_LOAD) {
      if (this.#mask + 1 < this.#mostSlots) this.#grow();
      else this.clear();
    }
    let number = this.#numbers.get(value);
    if (number === undefined) {
      number = this.#values.length * 2 + (isMarked ? 1 : 0);
      this.#values.push(value);
      this.#numbers.set(value, number);
    }
    this.#put(key0, key1, key2, key3, number);
  }

  clear(): void {
    this.#slots.fill(0);
    this.#used = 0;
    this.#values = [undefined];
    this.#numbers.clear();
  }

  /** Where the slot that holds the key begins, or the free one where it belongs. */
  #slotOf(key0: number, key1: number, key2: number, key3: number): number {
    const slots = this.#slots;
    const keyWords = this.#keyWords;
    const words = keyWords + 1;
    let at = (hash(key0, key1, key2, key3) & this.#mask) * words;
    while (slots[at + keyWords] !== 0) {
      if (slots[at] === key0 && slots[at + 1] === key1 && slots[at + 2] === key2) {
        if (keyWords === 3 || slots[at + 3] === key3) break;
      }
      at += words;
      if (at === slots.length) at = 0;
    }
    return at;
  }

  #put(key0: number, key1: number, key2: number, key3: number, number: number): void {
    const slots = this.#slots;
    const keyWords = this.#keyWords;
    const at = this.#slotOf(key0, key1, key2, key3);
    if (slots[at + keyWords] === 0) this.#used++;
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
  // the products do not wait for one another
  let mixed = Math.imul(key0, 0x9e3779b1) ^ Math.imul(key1, 0x85ebca6b);
  mixed ^= Math.imul(key2, 0x27d4eb2f) ^ Math.imul(key3, 0x165667b1);
  mixed = Math.imul(mixed ^ (mixed >>> 15), 0xc2b2ae35);
  return mixed ^ (mixed >>> 16);
}
