import { ByteArena } from '../../memory/byte-arena.ts';
import { WORD_BYTES } from '../../memory/word-bytes.ts';

const LINE_FEED = 0x0a;
const OPEN_BRACE = Buffer.from('{');
const CLOSING = Buffer.from('}\n');
/** The bytes of the kept combinations: beyond it they are forgotten, and get new numbers. */
const MAX_KEPT_BYTES = 16 * 1024 * 1024;
/** So many combinations are kept, however few documents have them. */
const MIN_COMBINATIONS = 20_000;
/** Beyond that, there must be so many documents for each. */
const DOCUMENTS_PER_COMBINATION = 8;
const HASH_PRIME = 0x01000193;

/** Documents by what becomes of them, one per line; valid until the next call. */
export interface SplitDocuments {
  /** The first members of documents, each with the number of the combination of its other members. */
  readonly facts: Buffer;
  /** The combinations that are new, each with its number. */
  readonly dimensions: Buffer;
  /** Documents that are not split. */
  readonly whole: Buffer;
}

/** A combination of members. */
interface Combination {
  /** Its text, from the mark's value on. */
  readonly bytes: Buffer;
  readonly digits: Buffer;
  /** Another one with the same hash. */
  readonly next: Combination | undefined;
}

/**
 * Splits documents at a member whose name is the mark: what is before it differs from flow to flow, and what is after it is
 * kept once for all documents that have the same. In both parts, the mark is the name of the combination’s number.
 *
 * Documents without the mark stay whole, and so do all others as soon as there are too few for each combination.
 */
export class DocumentSplitter {
  /** The member as the encoder writes it. */
  readonly #member: Buffer;
  readonly #facts: ByteArena = new ByteArena();
  readonly #dimensions: ByteArena = new ByteArena();
  readonly #whole: ByteArena = new ByteArena();
  readonly #known: Map<number, Combination> = new Map();
  #keptBytes = 0;
  #documents = 0;
  #combinations = 0;

  constructor(mark: string) {
    this.#member = Buffer.from(`${JSON.stringify(mark)}:0`);
  }

  /** Splits complete documents, each with its line feed. */
  split(documents: Buffer): SplitDocuments {
    const most = Math.max(MIN_COMBINATIONS, this.#documents / DOCUMENTS_PER_COMBINATION);
    if (this.#combinations > most) return { facts: NOTHING, dimensions: NOTHING, whole: documents };
    for (const arena of [this.#facts, this.#dimensions, this.#whole]) arena.length = 0;
    const view = new DataView(documents.buffer, documents.byteOffset, documents.length);
    let mark = documents.indexOf(this.#member);
    for (let start = 0; start < documents.length; ) {
      const end = documents.indexOf(LINE_FEED, start) + 1 || documents.length;
      if (mark !== -1 && mark < start) mark = documents.indexOf(this.#member, start);
      if (mark === -1 || mark >= end) this.#whole.append(documents.subarray(start, end));
      else this.#splitOne(documents, view, start, mark, end);
      start = end;
    }
    return {
      facts: contentOf(this.#facts),
      dimensions: contentOf(this.#dimensions),
      whole: contentOf(this.#whole),
    };
  }

  #splitOne(documents: Buffer, view: DataView, start: number, mark: number, end: number): void {
    const value = mark + this.#member.length - 1;
    const { digits } = this.#combinationOf(documents, view, value + 1, end);
    this.#facts.append(documents.subarray(start, value));
    this.#facts.append(digits);
    this.#facts.append(CLOSING);
    this.#documents++;
  }

  #combinationOf(documents: Buffer, view: DataView, start: number, end: number): Combination {
    const hash = hashOf(view, start, end);
    const first = this.#known.get(hash);
    for (let known = first; known !== undefined; known = known.next) {
      if (known.bytes.length === end - start && documents.compare(known.bytes, 0, end - start, start, end) === 0) {
        return known;
      }
    }
    if (this.#keptBytes > MAX_KEPT_BYTES) {
      this.#known.clear();
      this.#keptBytes = 0;
    }
    const bytes = Buffer.from(documents.subarray(start, end));
    const digits = Buffer.from(String(this.#combinations++));
    const added = { bytes, digits, next: this.#known.get(hash) };
    this.#known.set(hash, added);
    this.#keptBytes += bytes.length;
    for (const part of [OPEN_BRACE, this.#member.subarray(0, -1), digits, bytes]) this.#dimensions.append(part);
    return added;
  }
}

const NOTHING = Buffer.alloc(0);

function contentOf({ bytes, length }: ByteArena): Buffer {
  return bytes.subarray(0, length);
}

/** A hash of the bytes between two offsets, word by word. */
function hashOf(view: DataView, start: number, end: number): number {
  let hash = end - start;
  let at = start;
  for (; at <= end - WORD_BYTES; at += WORD_BYTES) {
    hash = Math.imul(hash ^ view.getInt32(at, true), HASH_PRIME);
    // multiplication carries upwards only
    hash ^= hash >>> 15;
  }
  for (; at < end; at++) hash = Math.imul(hash ^ view.getUint8(at), HASH_PRIME);
  return hash;
}
