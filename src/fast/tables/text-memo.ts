import { WORD_BYTES } from '../../memory/word-bytes.ts';
import { FirstSights } from './first-sights.ts';
import { isSame } from './native-text.ts';

/** Longer texts have no id: no id of AWS has so many bytes, and the memory must be bounded. */
const MAX_REMEMBERED_BYTES = 256;
/** Integers of an entry: hash, kind and length, offset of the text, id. */
const ENTRY = 4;
const HASH = 0;
const KIND_AND_LENGTH = 1;
const OFFSET = 2;
const ID = 3;
const LENGTH_BITS = 10;

const SMALLEST_SLOTS = 1_024;
const DEFAULT_CAPACITY = 32_768;
/** The average of the bytes of texts that it has room for. */
const MEAN_TEXT_BYTES = 32;
/** FNV-1a, 32 bits, by words: http://www.isthe.com/chongo/tech/comp/fnv/ */
const FNV_OFFSET = 0x811c9dc5 | 0;
const FNV_PRIME = 0x01000193;
/** For words whose bytes are looked at together. */
const SPACES = 0x20202020;
const LOW_BITS = 0x01010101;
const HIGH_BITS = 0x80808080 | 0;

/**
 * Ids of texts, by their bytes: open addressing in one array of integers, with the texts behind one another in another one.
 * A text has a kind, such as the check that it passed, and the same bytes of another kind are another text: so an id also
 * proves that the text is valid.
 *
 * A text gets its id when it is met for the second time, so that texts that come once do not push out the others. The table
 * grows with its texts; a full memo gives no more ids until it is emptied.
 */
export class TextMemo {
  /** Where the last token that was scanned ends, and the hash of its bytes. */
  end = 0;
  hash = 0;
  /** Where the text that was found last stands. */
  offset = 0;
  /** Grows whenever all texts are forgotten. */
  era = 0;
  /** Whether it has no room for another text. */
  isFull = false;
  readonly #capacity: number;
  #mask = SMALLEST_SLOTS - 1;
  #entries: Int32Array = new Int32Array(SMALLEST_SLOTS * ENTRY);
  #texts: Uint8Array = new Uint8Array(SMALLEST_SLOTS * MEAN_TEXT_BYTES);
  #view: DataView = new DataView(this.#texts.buffer);
  #firstSights: FirstSights = new FirstSights(SMALLEST_SLOTS);
  #textsLength = 0;
  #count = 0;

  constructor(capacity: number = DEFAULT_CAPACITY) {
    this.#capacity = capacity;
  }

  /**
   * Finds where the token at `start` ends, at a space or at `limit`, and the hash of its bytes. `view` has at least a word behind
   * `limit`.
   */
  scan(view: DataView, start: number, limit: number): void {
    let hash = FNV_OFFSET;
    let at = start;
    for (;;) {
      const word = view.getInt32(at, true);
      const different = word ^ SPACES;
      // the lowest bit of these is in the first byte that is a space
      let found = (different - LOW_BITS) & ~different & HIGH_BITS;
      let end = found === 0 ? at + WORD_BYTES : at + ((31 - Math.clz32(found & -found)) >> 3);
      if (end >= limit) {
        end = limit;
        found = 1;
      }
      if (found !== 0) {
        const rest = end - at;
        const last = rest === WORD_BYTES ? word : word & ((1 << (rest * 8)) - 1);
        this.hash = Math.imul(hash ^ last, FNV_PRIME);
        this.end = end;
        return;
      }
      hash = Math.imul(hash ^ word, FNV_PRIME);
      at += WORD_BYTES;
    }
  }

  /** The id of the text from `start` to the end that {@link scan} has found; 0 if it has none. */
  find(view: DataView, start: number, kind: number): number {
    const { hash } = this;
    const entries = this.#entries;
    const mask = this.#mask;
    const length = this.end - start;
    if (length > MAX_REMEMBERED_BYTES) return 0;
    const kindAndLength = (kind << LENGTH_BITS) | length;
    for (let slot = mix(hash, kindAndLength) & mask; ; slot = (slot + 1) & mask) {
      const at = slot * ENTRY;
      const id = entries[at + ID] ?? 0;
      if (id === 0) return 0;
      if (entries[at + HASH] !== hash || entries[at + KIND_AND_LENGTH] !== kindAndLength) continue;
      const offset = entries[at + OFFSET] ?? 0;
      if (!this.isSame(view, start, length, offset)) continue;
      this.offset = offset;
      return id;
    }
  }

  /** Gives the text an id if it was met before; else notes that it was met, and returns 0. It must have none. */
  meet(bytes: Uint8Array, start: number, kind: number): number {
    const { hash } = this;
    const length = this.end - start;
    if (length > MAX_REMEMBERED_BYTES) return 0;
    const kindAndLength = (kind << LENGTH_BITS) | length;
    const mixed = mix(hash, kindAndLength);
    if (!this.#firstSights.hasMet(mixed | 1, mixed)) return 0;
    if (this.#count >= this.#capacity) {
      this.isFull = true;
      return 0;
    }
    if ((this.#count + 1) * 2 > this.#mask) this.#grow();
    const offset = this.#textsLength;
    this.#reserve(offset + length + WORD_BYTES);
    const texts = this.#texts;
    for (let index = 0; index < length; index++) texts[offset + index] = bytes[start + index] ?? 0;
    // a comparison reads whole words
    texts.fill(0, offset + length, offset + length + WORD_BYTES);
    this.#textsLength = (offset + length + WORD_BYTES) & -WORD_BYTES;
    const id = ++this.#count;
    this.#put(hash, kindAndLength, offset, id);
    return id;
  }

  /** Forgets all texts; their ids are used again. */
  empty(): void {
    this.#count = 0;
    this.#textsLength = 0;
    this.era++;
    this.isFull = false;
    this.#entries.fill(0);
    this.#firstSights.empty();
  }

  #put(hash: number, kindAndLength: number, offset: number, id: number): void {
    const entries = this.#entries;
    const mask = this.#mask;
    let slot = mix(hash, kindAndLength) & mask;
    while (entries[slot * ENTRY + ID] !== 0) slot = (slot + 1) & mask;
    const at = slot * ENTRY;
    entries[at + HASH] = hash;
    entries[at + KIND_AND_LENGTH] = kindAndLength;
    entries[at + OFFSET] = offset;
    entries[at + ID] = id;
  }

  #grow(): void {
    const old = this.#entries;
    const slots = (this.#mask + 1) * 2;
    this.#mask = slots - 1;
    this.#entries = new Int32Array(slots * ENTRY);
    this.#firstSights = new FirstSights(slots);
    for (let at = 0; at < old.length; at += ENTRY) {
      const id = old[at + ID] ?? 0;
      if (id !== 0) this.#put(old[at + HASH] ?? 0, old[at + KIND_AND_LENGTH] ?? 0, old[at + OFFSET] ?? 0, id);
    }
  }

  #reserve(bytes: number): void {
    if (bytes <= this.#texts.length) return;
    const grown = new Uint8Array(Math.max(bytes, this.#texts.length * 2));
    grown.set(this.#texts);
    this.#texts = grown;
    this.#view = new DataView(grown.buffer);
  }

  /** Whether a text begins with the text at an offset of the memo. */
  isSame(view: DataView, start: number, length: number, offset: number): boolean {
    return isSame(view, start, this.#view, offset, length);
  }
}

/** Spreads a hash over the low bits, from which slots are computed. */
function mix(hash: number, kindAndLength: number): number {
  const mixed = Math.imul(hash ^ Math.imul(kindAndLength, 0x9e3779b1), 0x85ebca6b);
  return mixed ^ (mixed >>> 15);
}
