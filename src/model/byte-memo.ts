import type { FlowLogRecord } from './flow-log-record.ts';

const SMALLEST_CAPACITY = 256;
const MOST_LOAD = 0.5;
/** FNV-1a, 32 bits: http://www.isthe.com/chongo/tech/comp/fnv/ */
const FNV_OFFSET = 0x811c9dc5;
const FNV_PRIME = 0x01000193;

interface Entry<Value> {
  readonly hash: number;
  readonly text: string;
  readonly value: Value;
}

/**
 * Values by the bytes of a field, such as an id: a text is made of them once, and not for every record that names it.
 * Starts anew when it holds `maxEntries`.
 */
export class ByteMemo<Value> {
  readonly #make: (text: string) => Value;
  readonly #maxEntries: number;
  #entries: (Entry<Value> | undefined)[] = new Array<Entry<Value> | undefined>(SMALLEST_CAPACITY);
  #size = 0;

  /** `make` gives the value of a text that was not met before. */
  constructor(maxEntries: number, make: (text: string) => Value) {
    this.#maxEntries = maxEntries;
    this.#make = make;
  }

  /** The value of a field; undefined where it is absent. */
  of(record: FlowLogRecord, position: number): Value | undefined {
    if (!record.has(position)) return undefined;
    const { bytes } = record;
    const start = record.startOf(position);
    const end = record.endOf(position);
    let hash = FNV_OFFSET;
    for (let at = start; at < end; at++) hash = Math.imul(hash ^ (bytes[at] ?? 0), FNV_PRIME);
    const mask = this.#entries.length - 1;
    for (let slot = (hash ^ (hash >>> 15)) & mask; ; slot = (slot + 1) & mask) {
      const entry = this.#entries[slot];
      if (entry === undefined) return this.#add(record.text(position) ?? '', hash, slot);
      if (entry.hash === hash && isText(bytes, start, end, entry.text)) return entry.value;
    }
  }

  #add(text: string, hash: number, slot: number): Value {
    const value = this.#make(text);
    // text that is not ASCII has other bytes than characters: it is made anew each time
    if (Buffer.byteLength(text) !== text.length) return value;
    if (this.#size >= this.#maxEntries) this.#restart(SMALLEST_CAPACITY);
    else if (this.#size >= this.#entries.length * MOST_LOAD) this.#grow();
    else {
      this.#entries[slot] = { hash, text, value };
      this.#size++;
      return value;
    }
    this.#put({ hash, text, value });
    return value;
  }

  #put(entry: Entry<Value>): void {
    const mask = this.#entries.length - 1;
    let slot = (entry.hash ^ (entry.hash >>> 15)) & mask;
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

function isText(bytes: Uint8Array, start: number, end: number, text: string): boolean {
  if (end - start !== text.length) return false;
  for (let index = 0; index < text.length; index++) {
    if (bytes[start + index] !== text.charCodeAt(index)) return false;
  }
  return true;
}
