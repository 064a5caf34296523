import type { ByteArena } from '../memory/byte-arena.ts';
import { releaseBytes } from '../memory/release-bytes.ts';
import type { RecordFaultCode } from '../model/fault.ts';
import { isGzip } from '../model/gzip-header.ts';
import { stripTextMark } from './hop-mark.ts';
import { inflate } from './inflate.ts';
import type { LineDecoder } from './line-decoder.ts';

/**
 * How many layers of gzip are unpacked: a program may compress once more what CloudWatch Logs has compressed. There must be a
 * maximum, since some gzip data inflates to itself.
 */
const MAX_GZIP_LAYERS = 2;

/**
 * Decodes the payload of a Firehose record, base64 of text or of gzip, into lines. Its first bytes show which. The mark of a
 * re-queued record is removed.
 *
 * Returns a fault's code if the payload as a whole cannot be decoded, else undefined.
 */
export function decodeRecord(
  payload: unknown,
  arena: ByteArena,
  decoder: LineDecoder,
  maxInflatedBytes: number,
): RecordFaultCode | undefined {
  if (typeof payload !== 'string') return 'data_missing';
  const start = arena.appendBase64(payload);
  // Node misreads characters beyond ASCII and skips those outside base64's alphabet
  const isAscii = Buffer.byteLength(payload) === payload.length;
  if (!isAscii || arena.length - start !== decodedLength(payload)) return 'base64_invalid';
  for (let layer = 1; isGzip(arena.bytes, start, arena.length); layer++) {
    // as text it would be unreadable lines with other bytes; a record that fails keeps its data
    if (layer > MAX_GZIP_LAYERS) return 'gzip_nested';
    const inflated = inflate(arena.bytes.subarray(start, arena.length), maxInflatedBytes);
    arena.length = start;
    if (typeof inflated === 'string') return inflated;
    arena.append(inflated);
    releaseBytes(inflated);
  }
  decoder.decode(stripTextMark(arena.bytes, start, arena.length), arena.length);
  return decoder.isOverfull ? 'line_count' : undefined;
}

/**
 * How many bytes a base64 text encodes (RFC 4648, section 4); -1 if its length is impossible. Padding may be missing.
 */
function decodedLength(text: string): number {
  let length = text.length;
  while (length > 0 && length > text.length - 2 && text.charCodeAt(length - 1) === 0x3d) length--;
  if (length !== text.length && text.length % 4 !== 0) return -1;
  return length % 4 === 1 ? -1 : Math.floor((length * 3) / 4);
}
