import { BrokenObjectError } from './broken-object-error.ts';
import { ID_BYTES, MAX_DEPTH, SHORT_TEXTS, VALUE_TAGS } from './value-tags.ts';

// constants of the module take one step to read, members of an object several
const {
  text: TEXT,
  ownText: OWN_TEXT,
  ipv4: IPV4,
  hexId: HEX_ID,
  integer: INTEGER,
  negative: NEGATIVE,
  double: DOUBLE,
  yes: YES,
  no: NO,
  nothing: NOTHING,
  list: LIST,
  members: MEMBERS,
} = VALUE_TAGS;

const IPV4_BYTES = 4;
const DOUBLE_BYTES = 8;
/** Seven bits of a number are in each byte; the eighth says that there are more. */
const GROUP = 0x80;
/** Maximum length of a text, in bytes: EC2’s longest, the value of a tag, has 256 characters. */
const MAX_TEXT_BYTES = 16 * 1024;

/** The texts of an object by their numbers; each is decoded when it is first read. */
export class TextTable {
  readonly #offsets: Uint32Array;
  readonly #bytes: Buffer;
  /** Those that have been decoded. */
  readonly known: (string | undefined)[];

  /** `offsets` has one more than there are texts. */
  constructor(offsets: Uint32Array, bytes: Buffer) {
    this.#offsets = offsets;
    this.#bytes = bytes;
    this.known = new Array(Math.max(0, offsets.length - 1));
  }

  /** Throws a {@link BrokenObjectError} if there is no such text. */
  at(number: number): string {
    const known = this.known[number];
    if (known !== undefined) return known;
    const start = this.#offsets[number];
    const end = this.#offsets[number + 1];
    if (start === undefined || end === undefined || start > end || end > this.#bytes.length) {
      throw new BrokenObjectError('a text is outside');
    }
    if (end - start > MAX_TEXT_BYTES) throw new BrokenObjectError('a text is too long');
    const text = this.#bytes.toString('utf8', start, end);
    this.known[number] = text;
    return text;
  }
}

/** Decodes values of JSON. What is read is new at each call. */
export class ValueReader {
  readonly #bytes: Buffer;
  readonly #texts: TextTable;
  readonly #known: TextTable['known'];
  #at = 0;
  #end = 0;

  constructor(bytes: Buffer, texts: TextTable) {
    this.#bytes = bytes;
    this.#texts = texts;
    this.#known = texts.known;
  }

  /** The value from `start` to `end`. Throws a {@link BrokenObjectError} if there is not exactly one. */
  read(start: number, end: number): unknown {
    if (start > end || end > this.#bytes.length) throw new BrokenObjectError('a value is outside');
    this.#at = start;
    this.#end = end;
    const value = this.#value(0);
    // also if it went on behind its end
    if (this.#at !== end) throw new BrokenObjectError('a value has the wrong size');
    return value;
  }

  // Most rows are read by a process that has just started, where code is interpreted and each call takes time: the most frequent kinds
  // come first, and bytes, and texts that were decoded before, are read without a call. Whether a byte is within the value is checked
  // when it ends, and where parts are counted, so that little is read behind it.
  #value(depth: number): unknown {
    const tag = this.#bytes[this.#at++] ?? 0;
    return tag < SHORT_TEXTS ? (this.#known[tag] ?? this.#texts.at(tag)) : this.#otherValue(tag, depth);
  }

  /** A value that is not a text of one byte. */
  #otherValue(tag: number, depth: number): unknown {
    if (tag < INTEGER) return this.#longText(tag);
    switch (tag) {
      case LIST:
        return this.#list(depth);
      case MEMBERS:
        return this.#members(depth);
      case INTEGER:
        return this.#count();
      case YES:
        return true;
      case NO:
        return false;
      case NEGATIVE:
        return -this.#count();
      case DOUBLE:
        return this.#bytes.readDoubleLE(this.#take(DOUBLE_BYTES));
      case NOTHING:
        return null;
      default:
        return this.#longText(tag);
    }
  }

  #list(depth: number): unknown[] {
    const count = this.#countOfParts(depth);
    // one that grows has room for 17 items
    const items = new Array<unknown>(count);
    for (let index = 0; index < count; index++) items[index] = this.#value(depth + 1);
    return items;
  }

  #members(depth: number): object {
    const members: Record<string, unknown> = {};
    const bytes = this.#bytes;
    const texts = this.#texts;
    const known = this.#known;
    for (let count = this.#countOfParts(depth); count > 0; count--) {
      const nameTag = bytes[this.#at++] ?? 0;
      const name = nameTag < SHORT_TEXTS ? (known[nameTag] ?? texts.at(nameTag)) : this.#longText(nameTag);
      const tag = bytes[this.#at++] ?? 0;
      const value = tag < SHORT_TEXTS ? (known[tag] ?? texts.at(tag)) : this.#otherValue(tag, depth + 1);
      // an assignment would set the prototype
      if (name === '__proto__') Object.defineProperty(members, name, { ...OWN, value });
      else members[name] = value;
    }
    return members;
  }

  /** A text whose number takes more than its first byte. */
  #longText(tag: number): string {
    switch (tag) {
      case IPV4: {
        const at = this.#take(IPV4_BYTES);
        const bytes = this.#bytes;
        return `${bytes[at]}.${bytes[at + 1]}.${bytes[at + 2]}.${bytes[at + 3]}`;
      }
      case HEX_ID: {
        const beginning = this.#texts.at(this.#count());
        const start = this.#take(ID_BYTES);
        return beginning + this.#bytes.toString('hex', start, start + ID_BYTES).slice(1);
      }
      case TEXT:
        return this.#texts.at(this.#count());
      case OWN_TEXT: {
        const size = this.#count();
        if (size > MAX_TEXT_BYTES) throw new BrokenObjectError('a text is too long');
        const start = this.#take(size);
        return this.#bytes.toString('utf8', start, start + size);
      }
      default:
        throw new BrokenObjectError('a value has no type');
    }
  }

  /** A number of items or members: each takes at least a byte. */
  #countOfParts(depth: number): number {
    const count = this.#count();
    if (depth >= MAX_DEPTH && count > 0) throw new BrokenObjectError('a value is too deep');
    if (count > this.#end - this.#at) throw new BrokenObjectError('a list is too long');
    return count;
  }

  #count(): number {
    const first = this.#bytes[this.#at++] ?? 0;
    if (first < GROUP) return first;
    let count = first % GROUP;
    for (let factor = GROUP; ; factor *= GROUP) {
      const byte = this.#bytes[this.#at++] ?? 0;
      count += (byte % GROUP) * factor;
      if (!Number.isSafeInteger(count)) throw new BrokenObjectError('a number is too large');
      if (byte < GROUP) return count;
    }
  }

  /** Moves on by some bytes, and says where they begin. */
  #take(size: number): number {
    const start = this.#at;
    if (start + size > this.#end) throw new BrokenObjectError('a value is too long');
    this.#at += size;
    return start;
  }
}

/** A member as an object literal has it. */
const OWN = { writable: true, enumerable: true, configurable: true } as const;
