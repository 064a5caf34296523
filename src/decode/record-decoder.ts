import type { ByteArena } from '../model/byte-arena.ts';
import type { RecordFaultCode } from '../model/fault.ts';
import { isGzip } from '../model/gzip-header.ts';
import { stripTextMark } from './hop-mark.ts';
import { inflate } from './inflate.ts';
import type { LineDecoder } from './line-decoder.ts';

/**
 * Decodes the payload of a Firehose record, base64 of text or of gzip, into lines. What kind it is shows in its first
 * bytes; gzip is inflated once. The mark of a record that was put back is taken away.
 *
 * Returns the code of what is wrong where the whole payload cannot be decoded, else undefined.
 */
export function decodeRecord(
  payload: unknown,
  arena: ByteArena,
  decoder: LineDecoder,
  maxInflatedBytes: number,
): RecordFaultCode | undefined {
  if (typeof payload !== 'string') return 'data_missing';
  const start = arena.appendBase64(payload);
  // Node takes characters beyond ASCII for others, and leaves out those that are no base64
  const isAscii = Buffer.byteLength(payload) === payload.length;
  if (!isAscii || arena.length - start !== decodedLength(payload)) return 'base64_invalid';
  if (isGzip(arena.bytes, start, arena.length)) {
    const inflated = inflate(arena.bytes.subarray(start, arena.length), maxInflatedBytes);
    arena.length = start;
    if (typeof inflated === 'string') return inflated;
    arena.append(inflated);
  }
  decoder.decode(stripTextMark(arena.bytes, start, arena.length), arena.length);
  return decoder.isOverfull ? 'line_count' : undefined;
}

/**
 * How many bytes base64 text stands for (RFC 4648, section 4), -1 where no bytes have this length. Missing padding is
 * let pass.
 */
function decodedLength(text: string): number {
  let length = text.length;
  while (length > 0 && length > text.length - 2 && text.charCodeAt(length - 1) === 0x3d) length--;
  if (length !== text.length && text.length % 4 !== 0) return -1;
  return length % 4 === 1 ? -1 : Math.floor((length * 3) / 4);
}
