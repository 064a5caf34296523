import type { Assembly } from './assembly-builder.ts';
import * as GROUP from './group-columns.ts';

/** How much a program remembers before it forgets everything. */
export interface MemoryBounds {
  /** Cells of all tables together, four bytes each. */
  readonly cells: number;
  /** Bytes of all texts together. */
  readonly textBytes: number;
  /** Entries of one table. */
  readonly entries: number;
}

/** 12 MiB, if the traffic has so much to remember: some 6,000 ends in documents with 25 attributes of each. */
export const MEMORY_BOUNDS: MemoryBounds = { cells: 1 << 20, textBytes: 8 << 20, entries: 1 << 15 };

/** Outcomes of a remembered test; 0 if it is not known. */
export const FAILS = 1;
const HOLDS = 2;

/** The first cells are an entry in which nothing is known. */
export const NO_ENTRY = 0;
/** In place of an entry that was not looked for. */
export const NOT_LOCATED = -1;
/**
 * The cells of a remembered text: where it begins, 0 if it is unknown, and its length. The outcome of a test stands in
 * the first cell.
 */
export const ANSWER_CELLS = 2;
/** An entry that is found by several ids begins with them, this much larger: 0 is a free entry. */
const FIRST_KEY = 1;

/** Texts are copied in 32 bytes at a time. */
const TEXT_SLACK_BYTES = 32;
const FIRST_SIZE = 8;
const FIRST_TEXT_BYTES = 64 * 1024;
/** Texts double up to this size, and grow by it then: twice of what is needed would be megabytes. */
const TEXT_STEP_BYTES = 1 << 20;
const FIRST_CELLS = 4 * 1024;
/** The factor of the first id of a key, and by how much that of the next one is larger: all are odd. */
const HASH_FACTOR = 0x9e3779b1 | 0;
const HASH_STEP = 0x05ebca6a;

/**
 * The tables and texts of one program. `cells` holds an empty entry, the places of ids and the words of the program, and behind
 * them a table for each group of rows: by one id, an array of entries; by several, an open-addressing hash table. `texts` holds the
 * texts of the rows, and behind them what was rendered.
 */
export class ProgramMemory {
  cells: Int32Array;
  texts: Buffer;
  view: DataView;
  /** By group: the entry of the line in hand, {@link NO_ENTRY} if it has none, {@link NOT_LOCATED} if nobody has asked yet. */
  readonly located: Int32Array;
  /** The rows of groups. */
  readonly groups: Int32Array;
  /** The key in hand, of which each id is larger by {@link FIRST_KEY}. */
  readonly #key: Int32Array;
  readonly #bounds: MemoryBounds;
  readonly #fixedCells: number;
  readonly #fixedBytes: number;
  /** Where {@link begin} writes the id of the combination that the first group stands for; -1 if it stands for none. */
  readonly #combination: number;
  #usedCells = 0;
  #usedBytes = 0;
  /** The last id of a combination. It stays when tables are emptied within a line, whose id still means the same. */
  #combinations = 0;

  constructor({ groups, cells, texts, combination }: Assembly, bounds: MemoryBounds = MEMORY_BOUNDS) {
    this.groups = groups;
    this.#bounds = bounds;
    this.#fixedCells = cells.length;
    this.#fixedBytes = texts.length;
    this.#combination = combination;
    this.located = new Int32Array(groups.length / GROUP.ROW);
    // the cells have the places of all keys, so none is longer
    this.#key = new Int32Array(cells.length);
    this.cells = new Int32Array(Math.max(FIRST_CELLS, 2 * cells.length));
    this.cells.set(cells);
    this.texts = Buffer.alloc(Math.max(FIRST_TEXT_BYTES, 2 * texts.length));
    this.texts.set(texts);
    this.view = viewOf(this.texts);
    this.forget();
  }

  /** Makes all tables empty. */
  forget(): void {
    const groups = this.groups;
    this.#usedCells = this.#fixedCells;
    this.#usedBytes = this.#fixedBytes;
    this.located.fill(NO_ENTRY);
    for (let group = 0; group < groups.length; group += GROUP.ROW) {
      groups[group + GROUP.size] = FIRST_SIZE;
      groups[group + GROUP.count] = 0;
      groups[group + GROUP.table] = this.#allocate(FIRST_SIZE * (groups[group + GROUP.stride] ?? 0));
    }
  }

  /** Begins a line: finds the id of its combination. */
  begin(ids: Int32Array, lengths: Int32Array): void {
    const { located } = this;
    for (let index = 0; index < located.length; index++) located[index] = NOT_LOCATED;
    if (this.#combination < 0) return;
    const entry = this.locate(0, ids, lengths);
    const known = this.cells[entry + (this.groups[GROUP.keyCount] ?? 0)] ?? 0;
    ids[this.#combination] = known === 0 ? this.#nameCombination(ids, lengths) : known;
  }

  /** Finds the entry of a line in the table of a group; {@link NO_ENTRY} if it is not there. */
  locate(index: number, ids: Int32Array, lengths: Int32Array): number {
    const group = index * GROUP.ROW;
    const isArray = this.groups[group + GROUP.isArray] === 1;
    const entry = isArray ? this.#indexed(group, ids) : this.#find(group, ids, lengths);
    this.located[index] = entry;
    return entry;
  }

  #indexed(group: number, ids: Int32Array): number {
    const groups = this.groups;
    const id = ids[this.cells[groups[group + GROUP.keys] ?? 0] ?? 0] ?? 0;
    const isWithin = id >= 0 && id < (groups[group + GROUP.size] ?? 0);
    return isWithin ? (groups[group + GROUP.table] ?? 0) + id * (groups[group + GROUP.stride] ?? 0) : NO_ENTRY;
  }

  #find(group: number, ids: Int32Array, lengths: Int32Array): number {
    const { cells } = this;
    const key = this.#key;
    const groups = this.groups;
    const keys = groups[group + GROUP.keys] ?? 0;
    const count = groups[group + GROUP.keyCount] ?? 0;
    const table = groups[group + GROUP.table] ?? 0;
    const mask = (groups[group + GROUP.size] ?? 0) - 1;
    const stride = groups[group + GROUP.stride] ?? 0;
    let hash = 0;
    let factor = HASH_FACTOR;
    for (let at = 0; at < count; at++) {
      const id = FIRST_KEY + idAt(cells[keys + at] ?? 0, ids, lengths);
      key[at] = id;
      hash = (hash + Math.imul(id, factor)) | 0;
      factor = (factor + HASH_STEP) | 0;
    }
    for (let slot = spread(hash) & mask; ; slot = (slot + 1) & mask) {
      const entry = table + slot * stride;
      if (cells[entry] === 0) return NO_ENTRY;
      let at = 0;
      while (at < count && cells[entry + at] === key[at]) at++;
      if (at === count) return entry;
    }
  }

  /**
   * Remembers a range of bytes in a column of a group, for the ids of a line. Does nothing if one of them is no id, or if it is too
   * long.
   */
  rememberText(
    { group, column }: Place,
    { ids, lengths }: Ids,
    bytes: Uint8Array,
    { start, end }: { readonly start: number; readonly end: number },
  ): void {
    const length = end - start;
    if (length > this.#bounds.textBytes / 8) return;
    if (this.#usedBytes + length + TEXT_SLACK_BYTES > this.#bounds.textBytes) this.forget();
    const entry = this.#entryFor(group, ids, lengths);
    if (entry === NO_ENTRY) return;
    this.cells[entry + column + 1] = length;
    this.#reserveBytes(length);
    this.texts.set(bytes.subarray(start, end), this.#usedBytes);
    this.cells[entry + column] = this.#usedBytes;
    this.#usedBytes += length;
  }

  /** Remembers the outcome of a test. */
  rememberOutcome({ group, column }: Place, { ids, lengths }: Ids, holds: boolean): void {
    const entry = this.#entryFor(group, ids, lengths);
    if (entry !== NO_ENTRY) this.cells[entry + column] = holds ? HOLDS : FAILS;
  }

  /**
   * Gives the next id to the combination of the ids of a line; -1 if one of them is no id. It is called before anything else of
   * a line, since all that is remembered by such ids may be forgotten then.
   */
  #nameCombination(ids: Int32Array, lengths: Int32Array): number {
    const entries = (this.groups[GROUP.count] ?? 0) + 1;
    if (this.#combinations >= this.#bounds.entries - 1 || entries > this.#bounds.entries) {
      this.forget();
      this.#combinations = 0;
    }
    const entry = this.#entryFor(0, ids, lengths);
    if (entry === NO_ENTRY) return -1;
    this.cells[entry + (this.groups[GROUP.keyCount] ?? 0)] = ++this.#combinations;
    return this.#combinations;
  }

  /** The entry of a group for the ids of a line, which is made if it is missing; {@link NO_ENTRY} if there cannot be one. */
  #entryFor(index: number, ids: Int32Array, lengths: Int32Array): number {
    const known = this.located[index] ?? NO_ENTRY;
    if (known > NO_ENTRY) return known;
    const group = index * GROUP.ROW;
    const groups = this.groups;
    const keys = groups[group + GROUP.keys] ?? 0;
    const count = groups[group + GROUP.keyCount] ?? 0;
    for (let key = keys; key < keys + count; key++) {
      if (idAt(this.cells[key] ?? 0, ids, lengths) < 0) return NO_ENTRY;
    }
    const isArray = groups[group + GROUP.isArray] === 1;
    const entry = isArray ? this.#indexedEntry(group, ids, lengths) : this.#hashedEntry(group, ids, lengths);
    this.located[index] = entry;
    return entry;
  }

  #indexedEntry(group: number, ids: Int32Array, lengths: Int32Array): number {
    const groups = this.groups;
    const id = idAt(this.cells[groups[group + GROUP.keys] ?? 0] ?? 0, ids, lengths);
    if (id >= this.#bounds.entries) return NO_ENTRY;
    if (id >= (groups[group + GROUP.size] ?? 0) && !this.#grow(group, id + 1)) return NO_ENTRY;
    return (groups[group + GROUP.table] ?? 0) + (groups[group + GROUP.stride] ?? 0) * id;
  }

  #hashedEntry(group: number, ids: Int32Array, lengths: Int32Array): number {
    const groups = this.groups;
    const keys = groups[group + GROUP.keys] ?? 0;
    const count = groups[group + GROUP.keyCount] ?? 0;
    const entries = (groups[group + GROUP.count] ?? 0) + 1;
    if (entries > this.#bounds.entries) this.#empty(group);
    else if (2 * entries > (groups[group + GROUP.size] ?? 0) && !this.#grow(group, 2 * entries)) return NO_ENTRY;
    groups[group + GROUP.count] = (groups[group + GROUP.count] ?? 0) + 1;
    const key = this.#key;
    for (let at = 0; at < count; at++) key[at] = FIRST_KEY + idAt(this.cells[keys + at] ?? 0, ids, lengths);
    const entry = this.#freeEntry(group);
    this.cells.set(key.subarray(0, count), entry);
    return entry;
  }

  /** The first free entry of a hash table for the key in hand. */
  #freeEntry(group: number): number {
    const groups = this.groups;
    const mask = (groups[group + GROUP.size] ?? 0) - 1;
    for (let slot = hashOf(this.#key, groups[group + GROUP.keyCount] ?? 0) & mask; ; slot = (slot + 1) & mask) {
      const entry = (groups[group + GROUP.table] ?? 0) + slot * (groups[group + GROUP.stride] ?? 0);
      if (this.cells[entry] === 0) return entry;
    }
  }

  /** Gives a table space for a number of entries, after all tables have been emptied if necessary; false if it does not fit. */
  #grow(group: number, needed: number): boolean {
    const groups = this.groups;
    let size = FIRST_SIZE;
    while (size < needed) size *= 2;
    const stride = groups[group + GROUP.stride] ?? 0;
    if (this.#usedCells + size * stride > this.#bounds.cells) {
      this.forget();
      if (this.#usedCells + size * stride > this.#bounds.cells) return false;
    }
    const before = groups[group + GROUP.table] ?? 0;
    const end = before + (groups[group + GROUP.size] ?? 0) * stride;
    const table = this.#allocate(size * stride);
    groups[group + GROUP.table] = table;
    groups[group + GROUP.size] = size;
    const { cells } = this;
    if (groups[group + GROUP.isArray] === 1) {
      cells.copyWithin(table, before, end);
      return true;
    }
    for (let entry = before; entry < end; entry += stride) {
      if (cells[entry] === 0) continue;
      this.#key.set(cells.subarray(entry, entry + (groups[group + GROUP.keyCount] ?? 0)));
      cells.copyWithin(this.#freeEntry(group), entry, entry + stride);
    }
    return true;
  }

  #empty(group: number): void {
    const groups = this.groups;
    const table = groups[group + GROUP.table] ?? 0;
    this.cells.fill(0, table, table + (groups[group + GROUP.size] ?? 0) * (groups[group + GROUP.stride] ?? 0));
    groups[group + GROUP.count] = 0;
  }

  /** Cells that are 0. */
  #allocate(count: number): number {
    const start = this.#usedCells;
    this.#usedCells += count;
    if (this.#usedCells > this.cells.length) {
      const grown = new Int32Array(Math.max(this.#usedCells, 2 * this.cells.length));
      grown.set(this.cells.subarray(0, start));
      this.cells = grown;
    } else {
      this.cells.fill(0, start, this.#usedCells);
    }
    return start;
  }

  #reserveBytes(count: number): void {
    const needed = this.#usedBytes + count + TEXT_SLACK_BYTES;
    if (needed <= this.texts.length) return;
    const { length } = this.texts;
    const grown = Buffer.alloc(Math.max(needed, length + Math.min(length, TEXT_STEP_BYTES)));
    this.texts.copy(grown, 0, 0, this.#usedBytes);
    this.texts = grown;
    this.view = viewOf(grown);
  }
}

/** Where a row's answer stands: its group, and the offset in the group's entries. */
export interface Place {
  readonly group: number;
  readonly column: number;
}

/** The ids of a line, and the lengths of its tokens. */
export interface Ids {
  readonly ids: Int32Array;
  readonly lengths: Int32Array;
}

/** The id at a place: of a value, or 1 if a token is there and 0 if it is not. */
function idAt(key: number, ids: Int32Array, lengths: Int32Array): number {
  if (key >= 0) return ids[key] ?? 0;
  return (lengths[-1 - key] ?? 0) > 0 ? 1 : 0;
}

/** The hash of a key, spread over the low bits. Each id has its own factor, so that the products do not wait for one another. */
function hashOf(key: Int32Array, count: number): number {
  let hash = 0;
  let factor = HASH_FACTOR;
  for (let at = 0; at < count; at++) {
    hash = (hash + Math.imul(key[at] ?? 0, factor)) | 0;
    factor = (factor + HASH_STEP) | 0;
  }
  return spread(hash);
}

function spread(hash: number): number {
  return hash ^ (hash >>> 15);
}

function viewOf({ buffer, byteOffset, length }: Buffer): DataView {
  return new DataView(buffer, byteOffset, length);
}
