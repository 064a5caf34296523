/** Types of the compact protocol. */
const TRUE = 1;
const FALSE = 2;
const BYTE = 3;
const I16 = 4;
const I64 = 6;
const DOUBLE = 7;
const BINARY = 8;
const LIST = 9;
const SET = 10;
const MAP = 11;
const STRUCT = 12;
const UUID = 13;

const DOUBLE_BYTES = 8;
const UUID_BYTES = 16;
/** A list has its size in the type's byte, up to 14. */
const LONG_LIST = 15;
/** A 64-bit number has at most ten groups of seven bits. */
const MAX_VARINT_BYTES = 10;
/** How deep values may be nested; Parquet's own structures have six levels. */
const MAX_DEPTH = 16;

/** The bytes end within a value. */
export class EndOfThrift extends Error {
  override readonly name = 'EndOfThrift';
}

/**
 * Reads Thrift's compact protocol, in which Parquet writes its footer and the headers of its pages, field by field:
 * unneeded fields are skipped without taking memory. Everything is checked, since the bytes are untrusted. Throws an
 * {@link EndOfThrift} if the bytes end too early, and an Error if they violate the protocol.
 *
 * Source: https://github.com/apache/thrift/blob/master/doc/specs/thrift-compact-protocol.md
 */
export class ThriftReader {
  /** Where the next byte is read. */
  offset: number;
  readonly #bytes: Uint8Array;
  /** The type of the value at the offset. */
  #type = STRUCT;

  constructor(bytes: Uint8Array, offset = 0) {
    this.#bytes = bytes;
    this.offset = offset;
  }

  /**
   * Reads a structure: calls `onField` with the number of each field, which reads the value or calls {@link skip}; each
   * must be read once.
   */
  struct(onField: (field: number) => void): void {
    this.#expect(this.#type === STRUCT);
    for (let field = 0; ; ) {
      const byte = this.#byte();
      if (byte === 0) break;
      const delta = byte >> 4;
      const type = byte & 0x0f;
      field = delta === 0 ? this.#zigzag() : field + delta;
      this.#type = type;
      onField(field);
    }
    this.#type = STRUCT;
  }

  /** Reads a list of at most `maximum` elements: calls `onElement` to read each. */
  list(maximum: number, onElement: () => void): void {
    this.#expect(this.#type === LIST);
    const { size, type } = this.#listHeader();
    this.#expect(size <= maximum);
    for (let element = 0; element < size; element++) {
      this.#type = type;
      onElement();
    }
  }

  /** Reads a whole number. */
  integer(): number {
    if (this.#type === BYTE) return (this.#byte() << 24) >> 24;
    this.#expect(this.#type >= I16 && this.#type <= I64);
    return this.#zigzag();
  }

  /** Reads a truth value of a structure. */
  boolean(): boolean {
    this.#expect(this.#type === TRUE || this.#type === FALSE);
    return this.#type === TRUE;
  }

  /** Reads text. */
  text(): string {
    this.#expect(this.#type === BINARY);
    const length = this.#length();
    const start = this.offset - length;
    return Buffer.from(this.#bytes.buffer, this.#bytes.byteOffset + start, length).toString('utf8');
  }

  /** Skips the value. */
  skip(depth = 0): void {
    this.#expect(depth <= MAX_DEPTH);
    const type = this.#type;
    if (type === TRUE || type === FALSE) return;
    if (type === BYTE) this.#advance(1);
    else if (type >= I16 && type <= I64) this.#varint();
    else if (type === DOUBLE) this.#advance(DOUBLE_BYTES);
    else if (type === UUID) this.#advance(UUID_BYTES);
    else if (type === BINARY) this.#length();
    else if (type === LIST || type === SET) this.#skipList(depth);
    else if (type === MAP) this.#skipMap(depth);
    else this.struct(() => this.skip(depth + 1));
  }

  #skipList(depth: number): void {
    const { size, type } = this.#listHeader();
    for (let element = 0; element < size; element++) this.#skipElement(type, depth);
  }

  #skipMap(depth: number): void {
    const size = this.#varint();
    if (size === 0) return;
    this.#expect(size <= this.#bytes.length - this.offset);
    const types = this.#byte();
    for (let element = 0; element < size; element++) {
      this.#skipElement(types >> 4, depth);
      this.#skipElement(types & 0x0f, depth);
    }
  }

  #skipElement(type: number, depth: number): void {
    // unlike a field, an element has a byte for its truth
    this.#type = type === TRUE || type === FALSE ? BYTE : type;
    this.skip(depth + 1);
  }

  /** The size and the type of the elements; every element takes at least one byte. */
  #listHeader(): { size: number; type: number } {
    const byte = this.#byte();
    const size = byte >> 4 === LONG_LIST ? this.#varint() : byte >> 4;
    if (size > this.#bytes.length - this.offset) throw new EndOfThrift('a list ends too early');
    return { size, type: byte & 0x0f };
  }

  /** Reads a length and skips that many bytes. */
  #length(): number {
    const length = this.#varint();
    this.#advance(length);
    return length;
  }

  #zigzag(): number {
    const value = this.#varint();
    return value % 2 === 0 ? value / 2 : -(value + 1) / 2;
  }

  #varint(): number {
    let value = 0;
    let scale = 1;
    for (let count = 0; count < MAX_VARINT_BYTES; count++) {
      const byte = this.#byte();
      value += (byte & 0x7f) * scale;
      scale *= 128;
      if (byte < 0x80) return value;
    }
    throw new Error('a number of it has too many digits');
  }

  #byte(): number {
    const byte = this.#bytes[this.offset];
    if (byte === undefined) throw new EndOfThrift('it ends too early');
    this.offset++;
    return byte;
  }

  #advance(count: number): void {
    if (count > this.#bytes.length - this.offset) throw new EndOfThrift('a value of it ends too early');
    this.offset += count;
  }

  #expect(isRight: boolean): void {
    if (!isRight) throw new Error('a value of it has the wrong type');
  }
}
