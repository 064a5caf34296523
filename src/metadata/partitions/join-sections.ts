import {
  ALIGNMENT,
  ENTRY_WORDS,
  HEAD_WORDS,
  MAGIC,
  OBJECT_KINDS,
  type ObjectKind,
  VERSION,
  WORD_BYTES,
} from './sections.ts';

/** Joins sections, by their ids, to an object. Numbers are little-endian. */
export function joinSections(kind: ObjectKind, sections: ReadonlyMap<number, Uint8Array>): Buffer {
  let size = aligned((HEAD_WORDS + ENTRY_WORDS * sections.size) * WORD_BYTES);
  const entries = [...sections].map(([id, bytes]) => {
    const offset = size;
    size = aligned(size + bytes.length);
    return { id, offset, bytes };
  });
  const joined = Buffer.alloc(size);
  const words = [MAGIC, VERSION, OBJECT_KINDS[kind], sections.size];
  for (const { id, offset, bytes } of entries) {
    words.push(id, offset, bytes.length);
    joined.set(bytes, offset);
  }
  for (const [index, word] of words.entries()) joined.writeUInt32LE(word, index * WORD_BYTES);
  return joined;
}

/** The bytes of an array of numbers. */
export function bytesOf({ buffer, byteOffset, byteLength }: Uint32Array | Uint16Array | Float64Array): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}

function aligned(size: number): number {
  return Math.ceil(size / ALIGNMENT) * ALIGNMENT;
}
