/** Bits that 32-bit arithmetic reads. */
const WORD_BITS = 32;

/** The unsigned number of up to 32 bits at a position in bits; bits after the end of the bytes are 0. */
export function bitsAt(bytes: Uint8Array, position: number, width: number): number {
  const at = position >>> 3;
  const shift = position & 7;
  const word =
    ((bytes[at] ?? 0) | ((bytes[at + 1] ?? 0) << 8) | ((bytes[at + 2] ?? 0) << 16) | ((bytes[at + 3] ?? 0) << 24)) >>>
    shift;
  const read = WORD_BITS - shift;
  if (width < WORD_BITS && width <= read) return word & ((1 << width) - 1);
  if (width <= read) return word;
  const rest = (bytes[at + 4] ?? 0) & ((1 << (width - read)) - 1);
  return word + rest * 2 ** read;
}

/** The unsigned number of up to 64 bits at a position in bits. */
export function wideBitsAt(bytes: Uint8Array, position: number, width: number): bigint {
  const low = BigInt(bitsAt(bytes, position, Math.min(width, WORD_BITS)));
  if (width <= WORD_BITS) return low;
  return low | (BigInt(bitsAt(bytes, position + WORD_BITS, width - WORD_BITS)) << 32n);
}
