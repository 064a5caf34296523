import type { ColumnType, Page } from './column-type.ts';
import { TextWriter } from './text-writer.ts';

/** Bytes of an offset and a mark in memory. */
const ENTRY_BYTES = 5;
/** Text per entry to begin with. */
const GUESSED_ENTRY_BYTES = 16;

/** The values of a dictionary page, as text. */
export class Dictionary {
  /** Memory that it takes. */
  readonly heldBytes: number;
  readonly #bytes: Uint8Array;
  /** Where the text of each entry ends. */
  readonly #ends: Uint32Array;
  /** Whether the text of each entry cannot stand in a line. */
  readonly #hasSpace: Uint8Array;

  /** Reads the entries of a page. Throws an Error if the page has fewer. */
  constructor(type: ColumnType, page: Page, count: number) {
    // every entry takes at least a bit
    if (count > page.bytes.length * 8) throw new Error('its dictionary has fewer values than its header says');
    this.#ends = new Uint32Array(count);
    this.#hasSpace = new Uint8Array(count);
    const out = new TextWriter(count * GUESSED_ENTRY_BYTES);
    for (let entry = 0, at = 0; entry < count; entry++) {
      at = type.write(page, at, out);
      this.#ends[entry] = out.length;
      this.#hasSpace[entry] = out.hasSpace ? 1 : 0;
      out.hasSpace = false;
    }
    this.#bytes = out.bytes;
    this.heldBytes = out.bytes.length + ENTRY_BYTES * count;
  }

  /** Writes an entry. Throws an Error if there is no such entry. */
  write(entry: number, out: TextWriter): void {
    const end = this.#ends[entry];
    if (end === undefined) throw new Error(`its dictionary has no value ${entry}`);
    out.copy(this.#bytes, entry === 0 ? 0 : (this.#ends[entry - 1] ?? 0), end);
    if (this.#hasSpace[entry] === 1) out.hasSpace = true;
  }
}
