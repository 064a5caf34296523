import { WORD_BYTES } from '../memory/word-bytes.ts';

/** Longer texts have no id: no id of AWS has so many bytes, and the memory must be bounded. */
const MAX_TEXT_BYTES = 256;
/** Integers of an entry: hash, kind and length, offset of the text, id. */
const ENTRY = 4;
const HASH = 0;
const KIND_AND_LENGTH = 1;
const OFFSET = 2;
const ID = 3;
const LENGTH_BITS = 10;

/** How many texts a memo holds by default, and the average of their bytes that it has room for. */
const DEFAULT_CAPACITY = 32_768;
const MEAN_TEXT_BYTES = 32;

/**
 * Ids of texts, by their bytes: open addressing in one array of integers, with the texts behind one another in another one.
 * A text has a kind, such as the check that it passed, and the same bytes of another kind are another text: so an id also
 * proves that the text is valid.
 *
 * A text gets its id when it is met for the second time, so that texts that come once do not push out the others. A full memo
 * gives no more ids until it is emptied.
 */
export class TextMemo {
  readonly #capacity: number;
  readonly #mask: number;
  readonly #entries: Int32Array;
  readonly #texts: Uint8Array;
  readonly #view: DataView;
  /** Hashes of texts that were met once. */
  readonly #met: Int32Array;
  #textsLength = 0;
  #count = 0;
  /** Whether it has no room for another text. */
  isFull = false;

  constructor(capacity = DEFAULT_CAPACITY) {
    this.#capacity = capacity;
    const slots = 2 ** Math.ceil(Math.log2(capacity * 2));
    this.#mask = slots - 1;
    this.#entries = new Int32Array(slots * ENTRY);
    this.#texts = new Uint8Array(capacity * MEAN_TEXT_BYTES + MAX_TEXT_BYTES);
    this.#view = new DataView(this.#texts.buffer);
    this.#met = new Int32Array(slots);
  }

  /**
   * The id of a text of a kind, at least one byte, between two offsets; 0 if it has none. `view` has at least a word behind the
   * text.
   */
  find(view: DataView, start: number, end: number, kind: number, hash: number): number {
    const entries = this.#entries;
    const mask = this.#mask;
    const length = end - start;
    const kindAndLength = (kind << LENGTH_BITS) | length;
    for (let slot = mix(hash, kind) & mask; ; slot = (slot + 1) & mask) {
      const at = slot * ENTRY;
      const id = entries[at + ID] ?? 0;
      if (id === 0) return 0;
      if (entries[at + HASH] !== hash || entries[at + KIND_AND_LENGTH] !== kindAndLength) continue;
      if (this.#isSame(view, start, length, entries[at + OFFSET] ?? 0)) return id;
    }
  }

  /** Gives a text that has no id one if it was met before; else notes that it was met, and returns 0. */
  meet(bytes: Uint8Array, start: number, end: number, kind: number, hash: number): number {
    const length = end - start;
    if (length > MAX_TEXT_BYTES) return 0;
    const mixed = mix(hash, kind);
    const door = mixed & this.#mask;
    if (this.#met[door] !== (mixed | 1)) {
      this.#met[door] = mixed | 1;
      return 0;
    }
    if (this.#count >= this.#capacity || this.#textsLength + length > this.#texts.length - WORD_BYTES) {
      this.isFull = true;
      return 0;
    }
    const entries = this.#entries;
    let slot = mixed & this.#mask;
    while (entries[slot * ENTRY + ID] !== 0) slot = (slot + 1) & this.#mask;
    const at = slot * ENTRY;
    const id = ++this.#count;
    entries[at + HASH] = hash;
    entries[at + KIND_AND_LENGTH] = (kind << LENGTH_BITS) | length;
    entries[at + OFFSET] = this.#textsLength;
    entries[at + ID] = id;
    for (let index = 0; index < length; index++) this.#texts[this.#textsLength + index] = bytes[start + index] ?? 0;
    this.#textsLength += length;
    return id;
  }

  #isSame(view: DataView, start: number, length: number, offset: number): boolean {
    const texts = this.#view;
    let at = 0;
    for (; at <= length - WORD_BYTES; at += WORD_BYTES) {
      if (view.getInt32(start + at, true) !== texts.getInt32(offset + at, true)) return false;
    }
    for (; at < length; at++) if (view.getUint8(start + at) !== texts.getUint8(offset + at)) return false;
    return true;
  }

  /** Forgets all texts; their ids are used again. */
  empty(): void {
    this.#count = 0;
    this.#textsLength = 0;
    this.isFull = false;
    this.#entries.fill(0);
    this.#met.fill(0);
  }
}

/** Spreads a hash over the low bits, from which slots are computed. */
function mix(hash: number, kind: number): number {
  const mixed = Math.imul(hash ^ Math.imul(kind, 0x9e3779b1), 0x85ebca6b);
  return mixed ^ (mixed >>> 15);
}
