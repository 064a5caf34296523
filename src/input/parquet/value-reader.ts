import type { ColumnType, Page } from './column-type.ts';
import { DeltaReader } from './delta-reader.ts';
import type { Dictionary } from './dictionary.ts';
import { MAX_VALUE_BYTES } from './limits.ts';
import { RunReader } from './run-reader.ts';
import type { TextWriter } from './text-writer.ts';

/** The values of a page that are present, read one by one. */
export interface ValueReader {
  /** Writes the next value as text. Throws an Error if the values have ended, or if the value is damaged. */
  next(out: TextWriter): void;
}

/** Encodings of values by Parquet's number; others are not supported. */
const PLAIN = 0;
const PLAIN_DICTIONARY = 2;
const RLE = 3;
const DELTA_BINARY_PACKED = 5;
const DELTA_LENGTH_BYTE_ARRAY = 6;
const DELTA_BYTE_ARRAY = 7;
const RLE_DICTIONARY = 8;
const BYTE_STREAM_SPLIT = 9;

/**
 * Reads the values of a page from an offset on. Returns undefined for an encoding that is unknown, or impossible for the
 * type. Nothing is read before the first value, since a page whose values are all absent may have no bytes.
 */
export function valueReader(
  encoding: number,
  type: ColumnType,
  page: Page,
  start: number,
  dictionary: Dictionary | undefined,
): ValueReader | undefined {
  const isBytes = type.physical === 'BYTE_ARRAY';
  if (encoding === PLAIN) return new PlainValues(type, page, start);
  if (encoding === PLAIN_DICTIONARY || encoding === RLE_DICTIONARY) {
    return new Deferred(() => new DictionaryValues(page, start, dictionary));
  }
  if (encoding === RLE && type.physical === 'BOOLEAN') return new Deferred(() => new RunTruths(page, start));
  if (encoding === DELTA_BINARY_PACKED && type.writeInteger !== undefined) {
    const { writeInteger } = type;
    return new Deferred(() => {
      const numbers = new DeltaReader(page.bytes, start, type.physical === 'INT32' ? 32 : 64);
      return { next: (out) => writeInteger(numbers.next(), out) };
    });
  }
  if (encoding === DELTA_LENGTH_BYTE_ARRAY && isBytes) return new Deferred(() => new DeltaLengthTexts(page, start));
  if (encoding === DELTA_BYTE_ARRAY && isBytes) return new Deferred(() => new DeltaTexts(page, start));
  if (encoding === BYTE_STREAM_SPLIT && type.valueBytes > 0) {
    return new Deferred(() => new PlainValues(type, joinStreams(page, start, type.valueBytes), 0));
  }
  return undefined;
}

/** Creates the reader for the first value. */
class Deferred implements ValueReader {
  readonly #create: () => ValueReader;
  #reader: ValueReader | undefined;

  constructor(create: () => ValueReader) {
    this.#create = create;
  }

  next(out: TextWriter): void {
    this.#reader ??= this.#create();
    this.#reader.next(out);
  }
}

class PlainValues implements ValueReader {
  readonly #type: ColumnType;
  readonly #page: Page;
  #at: number;

  constructor(type: ColumnType, page: Page, start: number) {
    this.#type = type;
    this.#page = page;
    // truth values are bits
    this.#at = type.physical === 'BOOLEAN' ? start * 8 : start;
  }

  next(out: TextWriter): void {
    this.#at = this.#type.write(this.#page, this.#at, out);
  }
}

class DictionaryValues implements ValueReader {
  readonly #indexes: RunReader;
  readonly #dictionary: Dictionary;

  constructor({ bytes, view }: Page, start: number, dictionary: Dictionary | undefined) {
    if (dictionary === undefined) throw new Error('it has no dictionary');
    this.#indexes = new RunReader(bytes, start + 1, bytes.length, view.getUint8(start));
    this.#dictionary = dictionary;
  }

  next(out: TextWriter): void {
    this.#dictionary.write(this.#indexes.next(), out);
  }
}

/** Truth values as runs, after their size. */
class RunTruths implements ValueReader {
  readonly #runs: RunReader;

  constructor({ bytes }: Page, start: number) {
    this.#runs = new RunReader(bytes, start + 4, bytes.length, 1);
  }

  next(out: TextWriter): void {
    out.ascii(this.#runs.next() === 1 ? 'true' : 'false');
  }
}

/** The lengths of all values, and then their bytes. */
class DeltaLengthTexts implements ValueReader {
  readonly #bytes: Uint8Array;
  readonly #lengths: DeltaReader;
  #at: number;

  constructor({ bytes }: Page, start: number) {
    this.#bytes = bytes;
    this.#lengths = new DeltaReader(bytes, start, 32);
    this.#at = new DeltaReader(bytes, start, 32).skipAll();
  }

  next(out: TextWriter): void {
    const end = endOf(this.#bytes, this.#at, this.#lengths.next());
    out.text(this.#bytes, this.#at, end);
    this.#at = end;
  }
}

/** The length of the prefix that each value shares with the previous one, and the rest of each. */
class DeltaTexts implements ValueReader {
  readonly #bytes: Uint8Array;
  readonly #prefixes: DeltaReader;
  readonly #suffixes: DeltaReader;
  #at: number;
  /** The previous value, at the beginning of the buffer. */
  #value: Buffer = Buffer.alloc(256);
  #length = 0;

  constructor({ bytes }: Page, start: number) {
    this.#bytes = bytes;
    this.#prefixes = new DeltaReader(bytes, start, 32);
    const suffixStart = new DeltaReader(bytes, start, 32).skipAll();
    this.#suffixes = new DeltaReader(bytes, suffixStart, 32);
    this.#at = new DeltaReader(bytes, suffixStart, 32).skipAll();
  }

  next(out: TextWriter): void {
    const prefix = Number(this.#prefixes.next());
    if (prefix < 0 || prefix > this.#length) throw new Error('a prefix is longer than the value before');
    const end = endOf(this.#bytes, this.#at, this.#suffixes.next());
    const length = prefix + end - this.#at;
    if (length > MAX_VALUE_BYTES) throw tooLong(length);
    if (length > this.#value.length) this.#value = Buffer.concat([this.#value], 2 * length);
    this.#value.set(this.#bytes.subarray(this.#at, end), prefix);
    this.#length = length;
    this.#at = end;
    out.text(this.#value, 0, length);
  }
}

/** The offset after `length` bytes. */
function endOf(bytes: Uint8Array, at: number, length: number | bigint): number {
  const count = Number(length);
  if (count > MAX_VALUE_BYTES) throw tooLong(count);
  if (count < 0 || count > bytes.length - at) throw new Error('a value ends too early');
  return at + count;
}

function tooLong(length: number): Error {
  return new Error(`a value has ${length} bytes; at most ${MAX_VALUE_BYTES} are read`);
}

/** Values whose first bytes come first, then the second bytes, and so on: as whole values. */
function joinStreams({ bytes }: Page, start: number, width: number): Page {
  const count = Math.floor((bytes.length - start) / width);
  const joined = new Uint8Array(count * width);
  for (let stream = 0; stream < width; stream++) {
    const from = start + stream * count;
    for (let value = 0; value < count; value++) joined[value * width + stream] = bytes[from + value] ?? 0;
  }
  return { bytes: joined, view: new DataView(joined.buffer) };
}
