import { crc32, gunzipSync, inflateRawSync } from 'node:zlib';
import type { RecordFaultCode } from '../model/fault.ts';
import { GZIP_DEFLATE, GZIP_TRAILER_BYTES, isGzip, readGzipHeader } from '../model/gzip-header.ts';

const LINE_FEED = Buffer.from('\n');
/** RFC 1952, section 2.3.1: where the compression method stands. */
const METHOD_OFFSET = 2;
/** The same, section 2.3.1: the size at the end of the trailer. */
const SIZE_BYTES = 4;
/** Maximum ratio of output to deflate data. Source: https://www.zlib.net/zlib_tech.html */
const MAX_DEFLATE_RATIO = 1_032;
/** Larger than Node's pool of small buffers, so that the output can be released. */
const MIN_CHUNK_BYTES = Buffer.poolSize + 1;

/**
 * Inflates gzip data of one or several members, up to `maxBytes` of output. Zero bytes after a member are padding.
 * Anything else after the last member is kept as text on a separate line, so that nothing is lost: a flow log line is
 * parsed, and other bytes become an unreadable line. Returns the fault's code for invalid data instead of throwing.
 */
export function inflate(data: Buffer, maxBytes: number): Buffer | RecordFaultCode {
  try {
    const options = { maxOutputLength: maxBytes, info: true, chunkSize: expectedBytes(data, maxBytes) };
    const { buffer, usedBytes } = readInfo(gunzipSync(data, options));
    // Node stops at a zero byte after a member and does not report what follows
    if (withoutLeadingZeros(data.subarray(usedBytes)).length === 0) return buffer;
  } catch (error) {
    if (error instanceof RangeError) return 'inflated_size';
    // Node withholds the content if anything else follows it
  }
  return inflateMembers(data, maxBytes);
}

/**
 * The size of the buffer into which gzip data is inflated. One that holds all of the output is not copied at the end. The
 * output's size is in the trailer, if there is one member; any other size only costs time or, within bounds, memory.
 */
function expectedBytes(data: Buffer, maxBytes: number): number {
  if (data.length < GZIP_TRAILER_BYTES) return MIN_CHUNK_BYTES;
  const statedBytes = data.readUInt32LE(data.length - SIZE_BYTES);
  const bytes = Math.min(statedBytes, data.length * MAX_DEFLATE_RATIO, maxBytes);
  // zlib takes another buffer for the rest of the output when one is full, though there may be no rest
  return Math.max(bytes + 1, MIN_CHUNK_BYTES);
}

/** Inflates member by member to find where the last one ends. */
function inflateMembers(data: Buffer, maxBytes: number): Buffer | RecordFaultCode {
  const parts: Buffer[] = [];
  let length = 0;
  let rest = data;
  do {
    const header = readGzipHeader(rest);
    if (header === undefined || rest[METHOD_OFFSET] !== GZIP_DEFLATE) return 'gzip_corrupt';
    const member = inflateMember(rest.subarray(header.end), maxBytes - length);
    if (typeof member === 'string') return member;
    parts.push(member.content);
    length += member.content.length;
    rest = withoutLeadingZeros(member.rest);
  } while (isGzip(rest, 0, rest.length));
  if (rest.length > 0) parts.push(LINE_FEED, rest);
  const whole = Buffer.concat(parts);
  return whole.length > maxBytes ? 'inflated_size' : whole;
}

/** Inflates the compressed data of one member and checks it against its trailer; `rest` is what follows. */
function inflateMember(
  data: Buffer,
  maxBytes: number,
): { readonly content: Buffer; readonly rest: Buffer } | RecordFaultCode {
  try {
    const options = { maxOutputLength: Math.max(maxBytes, 1), info: true };
    const { buffer: content, usedBytes } = readInfo(inflateRawSync(data, options));
    const end = usedBytes + GZIP_TRAILER_BYTES;
    if (end > data.length) return 'gzip_corrupt';
    const isWhole = data.readUInt32LE(usedBytes) === crc32(content) && data.readUInt32LE(end - 4) === content.length;
    return isWhole ? { content, rest: data.subarray(end) } : 'gzip_corrupt';
  } catch (error) {
    return error instanceof RangeError ? 'inflated_size' : 'gzip_corrupt';
  }
}

function withoutLeadingZeros(bytes: Buffer): Buffer {
  const first = bytes.findIndex((byte) => byte !== 0);
  return first === -1 ? bytes.subarray(bytes.length) : bytes.subarray(first);
}

/** The output and how much of the input it used: the result of `info: true`, which Node's types do not describe. */
function readInfo(result: unknown): { readonly buffer: Buffer; readonly usedBytes: number } {
  if (typeof result === 'object' && result !== null && 'buffer' in result && 'engine' in result) {
    const { buffer, engine } = result;
    if (Buffer.isBuffer(buffer) && typeof engine === 'object' && engine !== null && 'bytesWritten' in engine) {
      const { bytesWritten } = engine;
      if (typeof bytesWritten === 'number') return { buffer, usedBytes: bytesWritten };
    }
  }
  throw new TypeError('zlib returned no info');
}
