const MAX_SHORT_LITERAL = 60;

/**
 * Decompresses a block of Snappy into `size` bytes. Throws an Error if it is damaged: every length is checked before it is
 * used, so that no block takes more memory or time than its size allows.
 *
 * Source: https://github.com/google/snappy/blob/main/format_description.txt
 */
export function snappyInto(bytes: Uint8Array, size: number): Uint8Array {
  const output = new Uint8Array(size);
  let at = skipVarint(bytes);
  let written = 0;
  while (at < bytes.length) {
    const tag = byteAt(bytes, at++);
    const kind = tag & 3;
    if (kind === 0) {
      let length = (tag >> 2) + 1;
      if (length > MAX_SHORT_LITERAL) {
        const lengthBytes = length - MAX_SHORT_LITERAL;
        length = littleEndian(bytes, at, lengthBytes) + 1;
        at += lengthBytes;
      }
      if (length > bytes.length - at || length > size - written) throw new Error(DAMAGED);
      output.set(bytes.subarray(at, at + length), written);
      at += length;
      written += length;
      continue;
    }
    const offsetBytes = kind === 3 ? 4 : kind;
    const length = kind === 1 ? ((tag >> 2) & 7) + 4 : (tag >> 2) + 1;
    const offset = littleEndian(bytes, at, offsetBytes) + (kind === 1 ? (tag >> 5) << 8 : 0);
    at += offsetBytes;
    if (offset === 0 || offset > written || length > size - written) throw new Error(DAMAGED);
    // byte by byte, since the copy may overlap with its source
    for (const end = written + length; written < end; written++) output[written] = output[written - offset] ?? 0;
  }
  if (written !== size) throw new Error(DAMAGED);
  return output;
}

const DAMAGED = 'its Snappy data is damaged';

/** Skips the size of the output, which is known; returns the offset after it. */
function skipVarint(bytes: Uint8Array): number {
  let at = 0;
  while (byteAt(bytes, at++) >= 0x80);
  return at;
}

function littleEndian(bytes: Uint8Array, at: number, count: number): number {
  let value = 0;
  let scale = 1;
  for (let index = 0; index < count; index++) {
    value += byteAt(bytes, at + index) * scale;
    scale *= 256;
  }
  return value;
}

function byteAt(bytes: Uint8Array, at: number): number {
  const byte = bytes[at];
  if (byte === undefined) throw new Error(DAMAGED);
  return byte;
}
