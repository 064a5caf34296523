import { gunzipSync } from 'node:zlib';
import type { RecordFaultCode } from '../model/fault.ts';

/** The first byte of gzip data (RFC 1952, section 2.3.1). */
export const GZIP_MAGIC_FIRST = 0x1f;
const GZIP_MAGIC_SECOND = 0x8b;

/** Whether the data begins with gzip's magic bytes (RFC 1952, section 2.3.1). */
export function isGzip(bytes: Uint8Array, start: number, end: number): boolean {
  return end - start >= 2 && bytes[start] === GZIP_MAGIC_FIRST && bytes[start + 1] === GZIP_MAGIC_SECOND;
}

/**
 * Inflates gzip data of one or several members, up to `maxBytes` of output. Zero bytes behind the last member are
 * padding; anything else there makes the data corrupt, rather than being lost.
 * Returns the code of what is wrong with it instead of throwing.
 */
export function inflate(data: Uint8Array, maxBytes: number): Buffer | RecordFaultCode {
  try {
    const { buffer, usedBytes } = readInfo(gunzipSync(data, { maxOutputLength: maxBytes, info: true }));
    // Node stops at a zero byte behind a member and says nothing of what follows
    const isWhole = data.subarray(usedBytes).every((byte) => byte === 0);
    return isWhole ? buffer : 'gzip_corrupt';
  } catch (error) {
    return error instanceof RangeError ? 'inflated_size' : 'gzip_corrupt';
  }
}

/** The output, and how much of the input it took; what `info: true` gives, which the types do not know. */
function readInfo(result: unknown): { readonly buffer: Buffer; readonly usedBytes: number } {
  if (typeof result === 'object' && result !== null && 'buffer' in result && 'engine' in result) {
    const { buffer, engine } = result;
    if (Buffer.isBuffer(buffer) && typeof engine === 'object' && engine !== null && 'bytesWritten' in engine) {
      const { bytesWritten } = engine;
      if (typeof bytesWritten === 'number') return { buffer, usedBytes: bytesWritten };
    }
  }
  throw new TypeError('gunzipSync gave no info');
}
