import { constants, crc32, createInflateRaw, type InflateRaw } from 'node:zlib';
import {
  FLAG_COMMENT,
  FLAG_EXTRA,
  FLAG_HEADER_CRC,
  FLAG_NAME,
  GZIP_DEFLATE,
  GZIP_HEADER_BYTES,
  GZIP_TRAILER_BYTES,
  isGzip,
} from '../model/gzip-header.ts';

/** How much is inflated at a time: deflated data can grow by a factor of a thousand. */
const SLICE_BYTES = 64 * 1024;
const OUTPUT_BYTES = 256 * 1024;

/** Gzip data that cannot be inflated to its end; everything before the defect has been yielded. */
export class GzipError extends Error {
  override readonly name = 'GzipError';
}

/**
 * Inflates gzip data of one or several members (RFC 1952) and yields everything up to the point where the data is
 * truncated or damaged; Node's own stream would withhold the last part that it inflated. Calls `onTrailing` if bytes
 * other than padding zeros follow the last member.
 *
 * Throws a {@link GzipError}.
 */
export async function* gunzipMembers(
  chunks: AsyncIterator<Buffer>,
  onTrailing: () => void,
): AsyncGenerator<Buffer, void, undefined> {
  const source = new ByteSource(chunks);
  for (let isFirst = true; ; isFirst = false) {
    const magic = await source.take(2, isFirst ? 'whole' : 'upTo');
    if (magic.length === 0) return;
    if (!isGzip(magic, 0, magic.length)) {
      if (isFirst) throw new GzipError(DAMAGED);
      if (await hasOtherThanZeros(magic, source)) onTrailing();
      return;
    }
    await skipHeader(source);
    yield* inflateMember(source);
  }
}

const DAMAGED = 'the gzip data is damaged';
const TOO_SHORT = 'the gzip data ends too early';

async function hasOtherThanZeros(first: Buffer, source: ByteSource): Promise<boolean> {
  for (let part = first; part.length > 0; part = await source.next()) {
    if (part.some((byte) => byte !== 0)) return true;
  }
  return false;
}

/** Skips the rest of a header after its two magic bytes. */
async function skipHeader(source: ByteSource): Promise<void> {
  const fixed = await source.take(GZIP_HEADER_BYTES - 2);
  const flags = fixed[1] ?? 0;
  if (fixed[0] !== GZIP_DEFLATE) throw new GzipError(DAMAGED);
  if ((flags & FLAG_EXTRA) !== 0) await source.take((await source.take(2)).readUInt16LE(0));
  if ((flags & FLAG_NAME) !== 0) await source.skipText();
  if ((flags & FLAG_COMMENT) !== 0) await source.skipText();
  if ((flags & FLAG_HEADER_CRC) !== 0) await source.take(2);
}

async function* inflateMember(source: ByteSource): AsyncGenerator<Buffer, void, undefined> {
  // the end of the data is checked here instead of by the stream
  const inflate = createInflateRaw({ chunkSize: OUTPUT_BYTES, finishFlush: constants.Z_SYNC_FLUSH });
  const member = new Member(inflate);
  try {
    while (!member.isEnded) {
      const input = await source.next(SLICE_BYTES);
      if (input.length === 0) throw new GzipError(TOO_SHORT);
      const consumedBefore = inflate.bytesWritten;
      const isSound = await member.write(input);
      for (const output of member.takeOutput()) yield output;
      if (!isSound) throw new GzipError(DAMAGED);
      if (member.isEnded) source.putBack(input.subarray(inflate.bytesWritten - consumedBefore));
    }
  } finally {
    inflate.destroy();
  }
  const trailer = await source.take(GZIP_TRAILER_BYTES);
  if (trailer.readUInt32LE(0) !== member.crc || trailer.readUInt32LE(4) !== member.bytes % 2 ** 32) {
    throw new GzipError(DAMAGED);
  }
}

/** A member that is being inflated. */
class Member {
  /** Whether the deflate data has ended. */
  isEnded = false;
  crc = 0;
  bytes = 0;
  readonly #inflate: InflateRaw;
  /** Resolves to false if the data is damaged; the callback of a write may then never be called. */
  readonly #failed: Promise<boolean>;
  #output: Buffer[] = [];

  constructor(inflate: InflateRaw) {
    this.#inflate = inflate;
    inflate.on('data', (part: Buffer) => {
      this.crc = crc32(part, this.crc);
      this.bytes += part.length;
      this.#output.push(part);
    });
    inflate.on('end', () => {
      this.isEnded = true;
    });
    this.#failed = new Promise((resolve) => {
      inflate.on('error', () => resolve(false));
    });
  }

  /** Inflates more data, as far as it belongs to this member. Returns false if it is damaged. */
  async write(input: Buffer): Promise<boolean> {
    const written = new Promise<boolean>((resolve) => {
      this.#inflate.write(input, (error) => resolve(error === undefined || error === null));
    });
    const isSound = await Promise.race([written, this.#failed]);
    // 'data' and 'end' of the inflated bytes are emitted in later turns of the event loop
    await new Promise((resolve) => setImmediate(resolve));
    return isSound;
  }

  takeOutput(): Buffer[] {
    const output = this.#output;
    this.#output = [];
    return output;
  }
}

/** A source of bytes that can be read in portions of any size. */
class ByteSource {
  readonly #chunks: AsyncIterator<Buffer>;
  #rest: Buffer = Buffer.alloc(0);

  constructor(chunks: AsyncIterator<Buffer>) {
    this.#chunks = chunks;
  }

  /** The next available bytes, at most `maxBytes`; empty at the end. */
  async next(maxBytes = Number.POSITIVE_INFINITY): Promise<Buffer> {
    while (this.#rest.length === 0) {
      const next = await this.#chunks.next();
      if (next.done === true) return this.#rest;
      this.#rest = next.value;
    }
    const taken = this.#rest.subarray(0, Math.min(maxBytes, this.#rest.length));
    this.#rest = this.#rest.subarray(taken.length);
    return taken;
  }

  /** Reads `count` bytes; fewer at the end if `upTo` allows it, otherwise throws a {@link GzipError}. */
  async take(count: number, at: 'whole' | 'upTo' = 'whole'): Promise<Buffer> {
    let taken = Buffer.alloc(0);
    while (taken.length < count) {
      const part = await this.next(count - taken.length);
      if (part.length === 0) break;
      taken = Buffer.concat([taken, part]);
    }
    if (taken.length < count && at === 'whole') throw new GzipError(TOO_SHORT);
    return taken;
  }

  /** Skips a text that ends with a zero byte. */
  async skipText(): Promise<void> {
    for (;;) {
      const part = await this.next();
      if (part.length === 0) throw new GzipError(TOO_SHORT);
      const end = part.indexOf(0);
      if (end === -1) continue;
      this.putBack(part.subarray(end + 1));
      return;
    }
  }

  /** Returns bytes that were not used. */
  putBack(bytes: Buffer): void {
    this.#rest = this.#rest.length === 0 ? bytes : Buffer.concat([bytes, this.#rest]);
  }
}
