import { ByteArena } from '../../memory/byte-arena.ts';
import { WORD_BYTES } from '../../memory/word-bytes.ts';

const LINE_FEED = 0x0a;
const QUOTE = 0x22;
const OPEN_BRACE = Buffer.from('{');
const CLOSING = Buffer.from('}\n');
/** Maximum size of the kept combinations; beyond it, all are dropped, and get new numbers. */
const MAX_KEPT_BYTES = 16 * 1024 * 1024;
/** Number of combinations that are always kept, however few documents have them. */
const MIN_COMBINATIONS = 20_000;
/** Beyond that, the minimum number of documents per combination. */
const DOCUMENTS_PER_COMBINATION = 8;
const HASH_PRIME = 0x01000193;
/** Number of words that are hashed independently, which processors do in parallel. */
const LANES = 4;
const LANES_BYTES = LANES * WORD_BYTES;

/** The results of splitting documents, one per line; valid until the next call. */
export interface SplitDocuments {
  /** The first members of documents, each with the number of the combination of the other members. */
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
  /** How a document with it ends: its number, and the end of the line. */
  readonly ending: Buffer;
  /** The next combination with the same hash. */
  readonly next: Combination | undefined;
}

/**
 * Splits documents at a member whose name is the mark: members before it differ from flow to flow, and the members
 * after it are kept once for all documents that share them. In both parts, the mark is the name of the combination’s
 * number.
 *
 * Documents without the mark are not split, and neither are all others once there are too few documents per
 * combination.
 */
export class DocumentSplitter {
  /** The member as the encoder writes it. */
  readonly #member: Buffer;
  /** The first byte of the name: searching for one byte is much faster than for several. */
  readonly #firstByte: number;
  readonly #facts: ByteArena = new ByteArena();
  readonly #dimensions: ByteArena = new ByteArena();
  readonly #whole: ByteArena = new ByteArena();
  readonly #known: Map<number, Combination> = new Map();
  #keptBytes = 0;
  #documents = 0;
  #combinations = 0;

  /** It is fast if the mark begins with a character that names and values rarely have. */
  constructor(mark: string) {
    this.#member = Buffer.from(`${JSON.stringify(mark)}:0`);
    this.#firstByte = this.#member[1] ?? QUOTE;
  }

  /** Splits complete documents, each with its line feed. */
  split(documents: Buffer): SplitDocuments {
    const most = Math.max(MIN_COMBINATIONS, this.#documents / DOCUMENTS_PER_COMBINATION);
    if (this.#combinations > most) return { facts: NOTHING, dimensions: NOTHING, whole: documents };
    for (const arena of [this.#facts, this.#dimensions, this.#whole]) arena.length = 0;
    const view = new DataView(documents.buffer, documents.byteOffset, documents.length);
    let mark = this.#findMember(documents, 0);
    for (let start = 0; start < documents.length; ) {
      const end = documents.indexOf(LINE_FEED, start) + 1 || documents.length;
      if (mark < start) mark = this.#findMember(documents, start);
      if (mark >= end) this.#whole.append(documents.subarray(start, end));
      else this.#splitOne(documents, view, start, mark, end);
      start = end;
    }
    return {
      facts: contentOf(this.#facts),
      dimensions: contentOf(this.#dimensions),
      whole: contentOf(this.#whole),
    };
  }

  /** Where the next member begins; infinite after the last one. */
  #findMember(documents: Buffer, start: number): number {
    const member = this.#member;
    for (
      let at = documents.indexOf(this.#firstByte, start + 1);
      at > 0;
      at = documents.indexOf(this.#firstByte, at + 1)
    ) {
      let same = 0;
      while (same < member.length && documents[at - 1 + same] === member[same]) same++;
      if (same === member.length) return at - 1;
    }
    return Number.POSITIVE_INFINITY;
  }

  #splitOne(documents: Buffer, view: DataView, start: number, mark: number, end: number): void {
    const value = mark + this.#member.length - 1;
    const { ending } = this.#combinationOf(documents, view, value + 1, end);
    const facts = this.#facts;
    facts.reserve(value - start + ending.length);
    facts.length += documents.copy(facts.bytes, facts.length, start, value);
    facts.bytes.set(ending, facts.length);
    facts.length += ending.length;
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
    const added = { bytes, ending: Buffer.concat([digits, CLOSING]), next: this.#known.get(hash) };
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
  let first = end - start;
  let second = HASH_PRIME;
  let third = 0;
  let fourth = 0;
  let at = start;
  // multiplication carries upwards only, so the upper bits are folded down
  for (; at <= end - LANES_BYTES; at += LANES_BYTES) {
    first = Math.imul(first ^ view.getInt32(at, true), HASH_PRIME);
    second = Math.imul(second ^ view.getInt32(at + WORD_BYTES, true), HASH_PRIME);
    third = Math.imul(third ^ view.getInt32(at + 2 * WORD_BYTES, true), HASH_PRIME);
    fourth = Math.imul(fourth ^ view.getInt32(at + 3 * WORD_BYTES, true), HASH_PRIME);
    first ^= first >>> 15;
    second ^= second >>> 15;
    third ^= third >>> 15;
    fourth ^= fourth >>> 15;
  }
  let hash = first;
  for (const lane of [second, third, fourth]) hash = Math.imul(hash ^ lane ^ (lane >>> 15), HASH_PRIME);
  for (; at < end; at++) hash = Math.imul(hash ^ view.getUint8(at), HASH_PRIME);
  return hash;
}
