import { BrokenObjectError } from './broken-object-error.ts';

/** The first bytes of every binary object: `VFEB`. */
export const MAGIC = 0x42454656;

/** Version of the structure. A newer one is refused; sections that are not known are ignored. */
export const VERSION = 1;

const HALF_WORD_BYTES = 2;
export const WORD_BYTES = 4;
const DOUBLE_BYTES = 8;
/** Sections begin at multiples of this, so that they can be read as arrays of numbers. */
export const ALIGNMENT = 8;
/** Magic number, version, kind, number of sections. */
export const HEAD_WORDS = 4;
/** Id, offset and size. */
export const ENTRY_WORDS = 3;
/** Maximum number of sections of an object. */
const MAX_SECTIONS = 1_024;

/** The place of a section that an object does not have. */
const NOWHERE = [0, 0] as const;

/** What a binary object is, in its header. */
export const OBJECT_KINDS = { partition: 1, directory: 2 } as const;

/** A key of {@link OBJECT_KINDS}. */
export type ObjectKind = keyof typeof OBJECT_KINDS;

/** The sections of an object. Nothing is copied, and nothing outside a section can be read through it. */
export class Sections {
  readonly #bytes: Buffer;
  readonly #places: ReadonlyMap<number, readonly [offset: number, size: number]>;

  /** Throws a {@link BrokenObjectError} if it is not an object of this kind, or if a section is not inside it. */
  constructor(content: Buffer, kind: ObjectKind) {
    const bytes = content.byteOffset % ALIGNMENT === 0 ? content : copyOf(content);
    if (bytes.length < HEAD_WORDS * WORD_BYTES || bytes.readUInt32LE(0) !== MAGIC) {
      throw new BrokenObjectError('it begins with another mark');
    }
    const words = new Uint32Array(bytes.buffer, bytes.byteOffset, Math.floor(bytes.length / WORD_BYTES));
    const [, version = 0, found = 0, count = 0] = words;
    if (version !== VERSION) throw new BrokenObjectError(`its version is ${version}, not ${VERSION}`);
    if (found !== OBJECT_KINDS[kind]) throw new BrokenObjectError(`it is not a ${kind}`);
    const headBytes = (HEAD_WORDS + ENTRY_WORDS * count) * WORD_BYTES;
    if (count > MAX_SECTIONS || headBytes > bytes.length) throw new BrokenObjectError('it has too many sections');
    const places = new Map<number, readonly [offset: number, size: number]>();
    for (let index = 0; index < count; index++) {
      const at = HEAD_WORDS + ENTRY_WORDS * index;
      const [id = 0, offset = 0, size = 0] = [words[at], words[at + 1], words[at + 2]];
      if (offset % ALIGNMENT !== 0 || offset + size > bytes.length) {
        throw new BrokenObjectError(`section ${id} is outside of it`);
      }
      places.set(id, [offset, size]);
    }
    this.#bytes = bytes;
    this.#places = places;
  }

  /** The bytes of a section; none if the object does not have it. */
  bytes(id: number): Buffer {
    const [offset, size] = this.#places.get(id) ?? NOWHERE;
    return this.#bytes.subarray(offset, offset + size);
  }

  /** A section as unsigned numbers of 32 bits. */
  words(id: number): Uint32Array {
    const [offset, size] = this.#places.get(id) ?? NOWHERE;
    return new Uint32Array(this.#bytes.buffer, this.#bytes.byteOffset + offset, Math.floor(size / WORD_BYTES));
  }

  /** A section as unsigned numbers of 16 bits. */
  halfWords(id: number): Uint16Array {
    const [offset, size] = this.#places.get(id) ?? NOWHERE;
    return new Uint16Array(this.#bytes.buffer, this.#bytes.byteOffset + offset, Math.floor(size / HALF_WORD_BYTES));
  }

  /** A section as numbers of 64 bits. */
  doubles(id: number): Float64Array {
    const [offset, size] = this.#places.get(id) ?? NOWHERE;
    return new Float64Array(this.#bytes.buffer, this.#bytes.byteOffset + offset, Math.floor(size / DOUBLE_BYTES));
  }
}

/** A copy at the beginning of its own memory. */
function copyOf(content: Buffer): Buffer {
  const copy = Buffer.from(new ArrayBuffer(content.length));
  content.copy(copy);
  return copy;
}
