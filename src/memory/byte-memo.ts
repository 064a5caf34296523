import { WORD_BYTES } from './word-bytes.ts';

/** Longer texts are not cached: no id has so many bytes, and the size of the cache must be bounded. */
const MAX_TEXT_BYTES = 256;
const SMALLEST_CAPACITY = 256;
const MOST_LOAD = 0.5;
/** FNV-1a, 32 bits: http://www.isthe.com/chongo/tech/comp/fnv/ */
const FNV_OFFSET = 0x811c9dc5;
const FNV_PRIME = 0x01000193;

/** Something with fields, each a range of the bytes of `view`. */
interface Fields {
  readonly view: DataView;
  has(position: number): boolean;
  startOf(position: number): number;
  endOf(position: number): number;
  text(position: number): string | undefined;
}

interface Entry<Value> {
  readonly hash: number;
  readonly key: DataView;
  readonly value: Value;
}

/**
 * A cache of values by the bytes of a field, such as an id, so that its text is created once instead of for every
 * record. It is cleared when it has `maxEntries` entries.
 */
export class ByteMemo<Value> {
  readonly #make: (text: string) => Value;
  readonly #maxEntries: number;
  #entries: (Entry<Value> | undefined)[] = new Array<Entry<Value> | undefined>(SMALLEST_CAPACITY);
  #size = 0;

  /** `make` creates the value of a new text. */
  constructor(maxEntries: number, make: (text: string) => Value) {
    this.#maxEntries = maxEntries;
    this.#make = make;
  }

  /** The value of a field; undefined if it is absent. */
  of(record: Fields, position: number): Value | undefined {
    // most formats lack most fields
    if (position < 0 || !record.has(position)) return undefined;
    const { view } = record;
    const start = record.startOf(position);
    const end = record.endOf(position);
    if (end - start > MAX_TEXT_BYTES) return this.#make(record.text(position) ?? '');
    const hash = hashOf(view, start, end);
    const mask = this.#entries.length - 1;
    for (let slot = hash & mask; ; slot = (slot + 1) & mask) {
      const entry = this.#entries[slot];
      if (entry === undefined) return this.#add(record.text(position) ?? '', hash, slot);
      if (entry.hash === hash && isSame(view, start, end, entry.key)) return entry.value;
    }
  }

  #add(text: string, hash: number, slot: number): Value {
    const value = this.#make(text);
    // the bytes of text that is not ASCII differ from its characters, so it is not cached
    if (Buffer.byteLength(text) !== text.length) return value;
    const { buffer, byteOffset, length } = Buffer.from(text);
    const key = new DataView(buffer, byteOffset, length);
    if (this.#size >= this.#maxEntries) this.#restart(SMALLEST_CAPACITY);
    else if (this.#size >= this.#entries.length * MOST_LOAD) this.#grow();
    else {
      this.#entries[slot] = { hash, key, value };
      this.#size++;
      return value;
    }
    this.#put({ hash, key, value });
    return value;
  }

  #put(entry: Entry<Value>): void {
    const mask = this.#entries.length - 1;
    let slot = entry.hash & mask;
    while (this.#entries[slot] !== undefined) slot = (slot + 1) & mask;
    this.#entries[slot] = entry;
    this.#size++;
  }

  #grow(): void {
    const entries = this.#entries;
    this.#restart(entries.length * 2);
    for (const entry of entries) if (entry !== undefined) this.#put(entry);
  }

  #restart(capacity: number): void {
    this.#entries = new Array<Entry<Value> | undefined>(capacity);
    this.#size = 0;
  }
}

/** A hash of the bytes between two offsets, word by word, with a third of the multiplications of FNV-1a. */
function hashOf(view: DataView, start: number, end: number): number {
  let hash = FNV_OFFSET ^ (end - start);
  let at = start;
  for (; at <= end - WORD_BYTES; at += WORD_BYTES) hash = Math.imul(hash ^ view.getInt32(at, true), FNV_PRIME);
  for (; at < end; at++) hash = Math.imul(hash ^ view.getUint8(at), FNV_PRIME);
  // multiplication carries only upwards, but the slot is computed from the low bits
  return hash ^ (hash >>> 15);
}

function isSame(view: DataView, start: number, end: number, key: DataView): boolean {
  const length = end - start;
  if (length !== key.byteLength) return false;
  let at = 0;
  for (; at <= length - WORD_BYTES; at += WORD_BYTES) {
    if (view.getInt32(start + at, true) !== key.getInt32(at, true)) return false;
  }
  for (; at < length; at++) if (view.getUint8(start + at) !== key.getUint8(at)) return false;
  return true;
}
