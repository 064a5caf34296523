import type { Assembly } from './assemble.ts';
import { COLUMN, OP, ROW } from './operations.ts';

/** How much a program remembers before it forgets everything. */
export interface MemoryBounds {
  /** Cells of all tables together, four bytes each. */
  readonly cells: number;
  /** Bytes of all texts together. */
  readonly textBytes: number;
  /** Entries of one table. */
  readonly entries: number;
}

/** 24 MiB, if the traffic has so much to remember: 20,000 ends in documents with 25 parts of each. */
export const MEMORY_BOUNDS: MemoryBounds = { cells: 1 << 22, textBytes: 8 << 20, entries: 1 << 15 };

/** Of an entry: where its text begins, or the outcome of a test; 0 if it is not known. Then its length, then its ids. */
export const ENTRY = { offset: 0, length: 1, ids: 2 } as const;

/** Outcomes of a remembered test. */
export const OUTCOME = { unknown: 0, fails: 1, holds: 2 } as const;

/** Texts are copied in 32 bytes at a time. */
const TEXT_SLACK_BYTES = 32;
const FIRST_SIZE = 16;
const FIRST_TEXT_BYTES = 64 * 1024;
const FIRST_CELLS = 4 * 1024;
const HASH_FACTOR = 0x9e3779b1;

/**
 * The tables and texts of one program. `cells` holds the places of ids and words, and behind them a table for each row that
 * remembers: by one id, an entry of offset and length for each id; by several, entries with their ids in an
 * open-addressing hash table. `texts` holds the texts of the rows, and behind them what was rendered.
 */
export class ProgramMemory {
  readonly rows: Int32Array;
  cells: Int32Array;
  texts: Buffer;
  view: DataView;
  readonly #bounds: MemoryBounds;
  readonly #fixedCells: number;
  readonly #fixedBytes: number;
  #usedCells = 0;
  #usedBytes = 0;
  /** Of the ids of combinations: the last one. It stays when tables are emptied amid a line, whose id still means the same. */
  #combinations = 0;

  constructor({ rows, cells, texts }: Assembly, bounds: MemoryBounds = MEMORY_BOUNDS) {
    this.rows = rows;
    this.#bounds = bounds;
    this.#fixedCells = cells.length;
    this.#fixedBytes = texts.length;
    this.cells = new Int32Array(Math.max(FIRST_CELLS, 2 * cells.length));
    this.cells.set(cells);
    this.texts = Buffer.alloc(Math.max(FIRST_TEXT_BYTES, 2 * texts.length));
    this.texts.set(texts);
    this.view = viewOf(this.texts);
    this.forget();
  }

  /** Makes all tables empty. */
  forget(): void {
    const { rows } = this;
    this.#usedCells = this.#fixedCells;
    this.#usedBytes = this.#fixedBytes;
    for (let row = 0; row < rows.length; row += ROW) {
      if (!remembers(rows[row] ?? 0)) continue;
      rows[row + COLUMN.size] = FIRST_SIZE;
      rows[row + COLUMN.count] = 0;
      rows[row + COLUMN.table] = this.#allocate(FIRST_SIZE * this.#entryCells(row));
    }
  }

  /** Remembers a range of bytes for the ids of a line. Does nothing if one of them is no id, or if it is too long. */
  rememberText(row: number, ids: Int32Array, lengths: Int32Array, bytes: Uint8Array, start: number, end: number): void {
    const length = end - start;
    if (length > this.#bounds.textBytes / 8) return;
    if (this.#usedBytes + length + TEXT_SLACK_BYTES > this.#bounds.textBytes) this.forget();
    const entry = this.#entryFor(row, ids, lengths);
    if (entry < 0) return;
    this.cells[entry + ENTRY.length] = length;
    this.#reserveBytes(length);
    this.texts.set(bytes.subarray(start, end), this.#usedBytes);
    this.cells[entry + ENTRY.offset] = this.#usedBytes;
    this.#usedBytes += length;
  }

  /** Remembers the outcome of a test. */
  rememberOutcome(row: number, ids: Int32Array, lengths: Int32Array, holds: boolean): void {
    const entry = this.#entryFor(row, ids, lengths);
    if (entry >= 0) this.cells[entry + ENTRY.offset] = holds ? OUTCOME.holds : OUTCOME.fails;
  }

  /**
   * Gives the next id to the combination of the ids of a line; -1 if one of them is no id. It is called before anything else of
   * a line, since all that is remembered by such ids may be forgotten then.
   */
  nameCombination(row: number, ids: Int32Array, lengths: Int32Array): number {
    const entries = (this.rows[row + COLUMN.count] ?? 0) + 1;
    if (this.#combinations >= this.#bounds.entries - 1 || entries > this.#bounds.entries) {
      this.forget();
      this.#combinations = 0;
    }
    const entry = this.#entryFor(row, ids, lengths);
    if (entry < 0) return -1;
    this.cells[entry + ENTRY.offset] = ++this.#combinations;
    return this.#combinations;
  }

  /** The entry for the ids of a line, which the table does not have yet; -1 if it cannot have one. */
  #entryFor(row: number, ids: Int32Array, lengths: Int32Array): number {
    const { rows } = this;
    if (isBySeveral(rows[row] ?? 0)) return this.#hashedEntry(row, ids, lengths);
    const id = ids[rows[row + COLUMN.a] ?? 0] ?? 0;
    if (id < 0 || id >= this.#bounds.entries) return -1;
    if (id >= (rows[row + COLUMN.size] ?? 0) && !this.#grow(row, id + 1)) return -1;
    return (rows[row + COLUMN.table] ?? 0) + this.#entryCells(row) * id;
  }

  #hashedEntry(row: number, ids: Int32Array, lengths: Int32Array): number {
    const { rows } = this;
    const keys = rows[row + COLUMN.a] ?? 0;
    const count = rows[row + COLUMN.b] ?? 0;
    for (let key = keys; key < keys + count; key++) if (idAt(this.cells[key] ?? 0, ids, lengths) < 0) return -1;
    const entries = (rows[row + COLUMN.count] ?? 0) + 1;
    if (entries > this.#bounds.entries) this.#empty(row);
    else if (2 * entries > (rows[row + COLUMN.size] ?? 0) && !this.#grow(row, 2 * entries)) return -1;
    rows[row + COLUMN.count] = (rows[row + COLUMN.count] ?? 0) + 1;
    const entry = this.#freeEntry(row, (index) => idAt(this.cells[keys + index] ?? 0, ids, lengths));
    for (let index = 0; index < count; index++) {
      this.cells[entry + ENTRY.ids + index] = idAt(this.cells[keys + index] ?? 0, ids, lengths);
    }
    return entry;
  }

  /** The first free entry of a hash table for ids, which are read one by one. */
  #freeEntry(row: number, idOf: (index: number) => number): number {
    const { rows, cells } = this;
    const count = rows[row + COLUMN.b] ?? 0;
    const mask = (rows[row + COLUMN.size] ?? 0) - 1;
    let hash = 0;
    for (let index = 0; index < count; index++) hash = mix(hash, idOf(index));
    const table = rows[row + COLUMN.table] ?? 0;
    for (let slot = hash & mask; ; slot = (slot + 1) & mask) {
      const entry = table + slot * this.#entryCells(row);
      if (cells[entry] === OUTCOME.unknown) return entry;
    }
  }

  /** Gives a table space for a number of entries, after all tables have been emptied if necessary; false if it does not fit. */
  #grow(row: number, needed: number): boolean {
    const { rows } = this;
    let size = FIRST_SIZE;
    while (size < needed) size *= 2;
    const stride = this.#entryCells(row);
    if (this.#usedCells + size * stride > this.#bounds.cells) {
      this.forget();
      if (this.#usedCells + size * stride > this.#bounds.cells) return false;
    }
    const before = rows[row + COLUMN.table] ?? 0;
    const sizeBefore = rows[row + COLUMN.size] ?? 0;
    const table = this.#allocate(size * stride);
    rows[row + COLUMN.table] = table;
    rows[row + COLUMN.size] = size;
    const { cells } = this;
    if (!isBySeveral(rows[row] ?? 0)) {
      cells.copyWithin(table, before, before + Math.min(sizeBefore, size) * stride);
      return true;
    }
    for (let entry = before; entry < before + sizeBefore * stride; entry += stride) {
      if (cells[entry] === OUTCOME.unknown) continue;
      const to = this.#freeEntry(row, (index) => cells[entry + ENTRY.ids + index] ?? 0);
      cells.copyWithin(to, entry, entry + stride);
    }
    return true;
  }

  #empty(row: number): void {
    const { rows } = this;
    const table = rows[row + COLUMN.table] ?? 0;
    this.cells.fill(0, table, table + (rows[row + COLUMN.size] ?? 0) * this.#entryCells(row));
    rows[row + COLUMN.count] = 0;
  }

  #entryCells(row: number): number {
    return isBySeveral(this.rows[row] ?? 0) ? ENTRY.ids + (this.rows[row + COLUMN.b] ?? 0) : ENTRY.ids;
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
    const grown = Buffer.alloc(Math.max(needed, 2 * this.texts.length));
    this.texts.copy(grown, 0, 0, this.#usedBytes);
    this.texts = grown;
    this.view = viewOf(grown);
  }
}

/** The id at a place: of a value, or 1 if a token is there and 0 if it is not. */
export function idAt(key: number, ids: Int32Array, lengths: Int32Array): number {
  if (key >= 0) return ids[key] ?? 0;
  return (lengths[-1 - key] ?? 0) > 0 ? 1 : 0;
}

/** The hash of one id more. */
export function mix(hash: number, id: number): number {
  const mixed = Math.imul(hash ^ id, HASH_FACTOR);
  return mixed ^ (mixed >>> 15);
}

function remembers(code: number): boolean {
  return code === OP.recall || code === OP.ifRecalled || isBySeveral(code);
}

function isBySeveral(code: number): boolean {
  return code === OP.recallAll || code === OP.ifRecalledAll || code === OP.combine;
}

function viewOf({ buffer, byteOffset, length }: Buffer): DataView {
  return new DataView(buffer, byteOffset, length);
}
