/** The first byte of gzip data (RFC 1952, section 2.3.1). */
export const GZIP_MAGIC_FIRST = 0x1f;
const GZIP_MAGIC_SECOND = 0x8b;

/** Whether the data begins with gzip's magic bytes (RFC 1952, section 2.3.1). */
export function isGzip(bytes: Uint8Array, start: number, end: number): boolean {
  return end - start >= 2 && bytes[start] === GZIP_MAGIC_FIRST && bytes[start + 1] === GZIP_MAGIC_SECOND;
}

/** RFC 1952, section 2.3: size of the fixed part of the header of a gzip member, and the offset of its flags. */
export const GZIP_HEADER_BYTES = 10;
export const FLAGS_OFFSET = 3;

/** RFC 1952, section 2.3: the trailer of a member, a CRC-32 and the size; and the only method of compression. */
export const GZIP_TRAILER_BYTES = 8;
export const GZIP_DEFLATE = 8;

/** Flags of a gzip header: a checksum of it, an extra field, the name of the file, and a comment. */
export const FLAG_HEADER_CRC = 2;
export const FLAG_EXTRA = 4;
export const FLAG_NAME = 8;
export const FLAG_COMMENT = 16;

/** The variable parts of the header of a gzip member. */
export interface GzipHeader {
  /** The extra field, without its length. */
  readonly extra: Buffer;
  /** The name of the file and the comment, each with the zero byte at its end. */
  readonly names: Buffer;
  /** The offset of the compressed data. */
  readonly end: number;
}

/** The extra field of a gzip member; empty if it has none. The rest of the header may be cut off. */
export function extraOf(data: Buffer): Buffer {
  const hasExtra = ((data[FLAGS_OFFSET] ?? 0) & FLAG_EXTRA) !== 0;
  if (!hasExtra || data.length < GZIP_HEADER_BYTES + 2) return Buffer.alloc(0);
  const start = GZIP_HEADER_BYTES + 2;
  return data.subarray(start, start + data.readUInt16LE(GZIP_HEADER_BYTES));
}

/** Reads the header of a gzip member; undefined if it is truncated. */
export function readGzipHeader(data: Buffer): GzipHeader | undefined {
  const flags = data[FLAGS_OFFSET] ?? 0;
  const extra = extraOf(data);
  let at = GZIP_HEADER_BYTES;
  if ((flags & FLAG_EXTRA) !== 0) {
    if (at + 2 > data.length) return undefined;
    at += 2 + data.readUInt16LE(at);
  }
  const namesStart = at;
  for (const flag of [FLAG_NAME, FLAG_COMMENT]) {
    if ((flags & flag) === 0) continue;
    const zero = data.indexOf(0, at);
    if (zero === -1) return undefined;
    at = zero + 1;
  }
  const names = data.subarray(namesStart, at);
  const end = (flags & FLAG_HEADER_CRC) === 0 ? at : at + 2;
  return end > data.length ? undefined : { extra, names, end };
}
