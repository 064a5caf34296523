import { BrokenObjectError } from './broken-object-error.ts';
import type { ValueShape } from './value-shape.ts';
import { ID_BYTES, ID_DIGITS, MAX_DEPTH, SHORT_TEXTS, VALUE_TAGS } from './value-tags.ts';

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
      throw new BrokenObjectError('a text is outside of it');
    }
    if (end - start > MAX_TEXT_BYTES) throw new BrokenObjectError('a text is too long');
    const text = this.#bytes.toString('utf8', start, end);
    this.known[number] = text;
    return text;
  }
}

/**
 * Decodes the value from `start` to `end`; what is read is new at each call. Throws a {@link BrokenObjectError} if there is not exactly
 * one, or if it is not of the type that `shape` describes, if that is given.
 */
export type ReadValue = (start: number, end: number, shape?: ValueShape) => unknown;

/**
 * Decodes values of JSON. Most rows are read by a process that has just started, where code is interpreted and each call takes time: so
 * the position is a variable, which is read faster than a member; the most frequent kinds come first; bytes, and texts that were decoded
 * before, are read without a call; and types are checked by their tags. Whether a byte is within the value is checked when it ends, and
 * where parts are counted, so that little is read behind it.
 */
export function valueReader(bytes: Buffer, texts: TextTable): ReadValue {
  const { known } = texts;
  let at = 0;
  let first = 0;
  let last = 0;
  /** All bytes of the value in hexadecimal, from the first id of AWS on. */
  let digits = '';

  return (start, end, shape) => {
    if (start > end || end > bytes.length) throw new BrokenObjectError('a value is outside of it');
    at = start;
    first = start;
    last = end;
    digits = '';
    const value = readValue(0, shape);
    // also if it went on behind its end
    if (at !== end) throw new BrokenObjectError('a value has the wrong size');
    return value;
  };

  function readValue(depth: number, shape: ValueShape | undefined): unknown {
    const tag = bytes[at++] ?? 0;
    if (shape !== undefined && (tag < shape.first || tag > shape.last)) throw new BrokenObjectError(OTHER_TYPE);
    if (tag < SHORT_TEXTS) return known[tag] ?? texts.at(tag);
    return tag < INTEGER ? readText(tag) : readOther(tag, depth, shape);
  }

  /** A value that is not a text. */
  function readOther(tag: number, depth: number, shape: ValueShape | undefined): unknown {
    switch (tag) {
      case LIST:
        return readList(depth, shape?.each);
      case MEMBERS:
        return readMembers(depth, shape);
      case INTEGER:
        return readCount();
      case YES:
        return true;
      case NO:
        return false;
      case NEGATIVE:
        return -readCount();
      case DOUBLE:
        return readDouble();
      case NOTHING:
        return null;
      default:
        throw new BrokenObjectError('a value is of an unknown type');
    }
  }

  function readList(depth: number, shape: ValueShape | undefined): unknown[] {
    const count = readCountOfParts(depth);
    // one that grows has room for 17 items
    const items = new Array<unknown>(count);
    for (let index = 0; index < count; index++) items[index] = readValue(depth + 1, shape);
    return items;
  }

  function readMembers(depth: number, shape: ValueShape | undefined): object {
    const members: Record<string, unknown> = {};
    const types = shape?.members;
    let type = shape?.each;
    for (let count = readCountOfParts(depth); count > 0; count--) {
      const nameTag = bytes[at++] ?? 0;
      const name = nameTag < SHORT_TEXTS ? (known[nameTag] ?? texts.at(nameTag)) : readText(nameTag);
      const tag = bytes[at++] ?? 0;
      if (types !== undefined) type = types.get(name);
      if (type !== undefined && (tag < type.first || tag > type.last)) throw new BrokenObjectError(OTHER_TYPE);
      let value: unknown;
      if (tag < SHORT_TEXTS) value = known[tag] ?? texts.at(tag);
      else value = tag < INTEGER ? readText(tag) : readOther(tag, depth + 1, type);
      // an assignment would set the prototype
      if (name === '__proto__') Object.defineProperty(members, name, { ...OWN, value });
      else members[name] = value;
    }
    if (shape !== undefined) {
      for (const name of shape.required) if (members[name] === undefined) throw new BrokenObjectError(OTHER_TYPE);
    }
    return members;
  }

  /** A text whose number takes more than its first byte. */
  function readText(tag: number): string {
    switch (tag) {
      case HEX_ID: {
        const beginning = readNumbered();
        const start = skip(ID_BYTES);
        // one call of Node.js for all ids of a row, which has five on average
        if (last - first > MAX_TEXT_BYTES) return beginning + bytes.toString('hex', start, start + ID_BYTES).slice(1);
        if (digits === '') digits = bytes.toString('hex', first, last);
        const place = 2 * (start - first) + 1;
        return beginning + digits.slice(place, place + ID_DIGITS);
      }
      case IPV4: {
        const start = skip(IPV4_BYTES);
        return `${bytes[start]}.${bytes[start + 1]}.${bytes[start + 2]}.${bytes[start + 3]}`;
      }
      case TEXT:
        return readNumbered();
      case OWN_TEXT: {
        const size = readCount();
        if (size > MAX_TEXT_BYTES) throw new BrokenObjectError('a text is too long');
        const start = skip(size);
        return bytes.toString('utf8', start, start + size);
      }
      default:
        throw new BrokenObjectError('a name is not a text');
    }
  }

  /** A text by its number. */
  function readNumbered(): string {
    const number = readCount();
    return known[number] ?? texts.at(number);
  }

  function readDouble(): number {
    const start = skip(DOUBLE_BYTES);
    const double = bytes.readDoubleLE(start);
    // JSON has no such number
    if (Number.isNaN(double)) throw new BrokenObjectError('a number is not valid');
    return double;
  }

  /** A number of items or members: each takes at least a byte. */
  function readCountOfParts(depth: number): number {
    const count = readCount();
    if (depth >= MAX_DEPTH && count > 0) throw new BrokenObjectError('a value is nested too deep');
    if (count > last - at) throw new BrokenObjectError('a list is longer than its value');
    return count;
  }

  function readCount(): number {
    const byte = bytes[at++] ?? 0;
    return byte < GROUP ? byte : readMore(byte % GROUP);
  }

  /** A number of more than one byte. */
  function readMore(lowest: number): number {
    let count = lowest;
    for (let factor = GROUP; ; factor *= GROUP) {
      const byte = bytes[at++] ?? 0;
      count += (byte % GROUP) * factor;
      if (!Number.isSafeInteger(count)) throw new BrokenObjectError('a number is too large');
      if (byte < GROUP) return count;
    }
  }

  /** Moves on by some bytes, and says where they begin. */
  function skip(size: number): number {
    const start = at;
    if (start + size > last) throw new BrokenObjectError('a value goes on behind its end');
    at = start + size;
    return start;
  }
}

const OTHER_TYPE = 'a value is of another type';

/** A member as an object literal has it. */
const OWN = { writable: true, enumerable: true, configurable: true } as const;
