import { crc32, gzipSync } from 'node:zlib';

/** The optional parts of a gzip header. */
interface GzipHeader {
  readonly extra?: Uint8Array | undefined;
  readonly name?: string | undefined;
  readonly comment?: string | undefined;
  readonly hasCrc?: boolean | undefined;
}

/** A gzip member with any of the optional header parts (RFC 1952, section 2.3). */
export function gzipWith(text: string | Uint8Array, { extra, name, comment, hasCrc = false }: GzipHeader): Buffer {
  const plain = gzipSync(text);
  const fixed = Buffer.from(plain.subarray(0, 10));
  const ended = (each: string | undefined) => (each === undefined ? [] : [Buffer.from(`${each}\0`, 'latin1')]);
  const flag = (bit: number, isSet: boolean) => (isSet ? bit : 0);
  fixed[3] =
    flag(2, hasCrc) | flag(4, extra !== undefined) | flag(8, name !== undefined) | flag(16, comment !== undefined);
  const header = Buffer.concat([
    fixed,
    ...(extra === undefined ? [] : [uint16(extra.length), extra]),
    ...ended(name),
    ...ended(comment),
  ]);
  const crc = hasCrc ? [uint16(crc32(header) & 0xffff)] : [];
  return Buffer.concat([header, ...crc, plain.subarray(10)]);
}

/** A number as two bytes, the lower one first, as gzip stores numbers. */
export function uint16(value: number): Buffer {
  const bytes = Buffer.alloc(2);
  bytes.writeUInt16LE(value);
  return bytes;
}

/** A subfield of the extra field of a gzip header. */
export const subfield = (id: string, bytes: Uint8Array): Buffer =>
  Buffer.concat([Buffer.from(id), uint16(bytes.length), bytes]);
