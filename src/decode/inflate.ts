import { gunzipSync } from 'node:zlib';
import type { RecordFaultCode } from '../model/fault.ts';

const GZIP_MAGIC_FIRST = 0x1f;
const GZIP_MAGIC_SECOND = 0x8b;

/** Whether the data begins with gzip's magic bytes (RFC 1952, section 2.3.1). */
export function isGzip(bytes: Uint8Array, start: number, end: number): boolean {
  return end - start >= 2 && bytes[start] === GZIP_MAGIC_FIRST && bytes[start + 1] === GZIP_MAGIC_SECOND;
}

/**
 * Inflates gzip data of one or several members, up to `maxBytes` of output.
 * Returns the code of what is wrong with it instead of throwing.
 */
export function inflate(data: Uint8Array, maxBytes: number): Buffer | RecordFaultCode {
  try {
    return gunzipSync(data, { maxOutputLength: maxBytes });
  } catch (error) {
    return error instanceof RangeError ? 'inflated_size' : 'gzip_corrupt';
  }
}
