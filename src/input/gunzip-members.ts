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

/** Deflate can blow data up by a factor of a thousand: so much is inflated before what came out is handed on. */
const SLICE_BYTES = 64 * 1024;
const OUTPUT_BYTES = 256 * 1024;

/** Gzip data that cannot be inflated to its end; what came before was handed on. */
export class GzipError extends Error {
  override readonly name = 'GzipError';
}

/**
 * Inflates gzip data of one or several members (RFC 1952) and hands on everything up to the place where the data ends too
 * early or is damaged: Node's own stream would keep back what it had inflated of the last piece. Bytes behind the last
 * member that are not another one are told to `onTrailing`, zeros aside, which are padding.
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

/** Steps behind the header whose two magic bytes have been taken. */
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
  // the end of the data is judged here, not by the stream
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

/** One member while it is inflated. */
class Member {
  /** Whether the deflate data have come to their end. */
  isEnded = false;
  crc = 0;
  bytes = 0;
  readonly #inflate: InflateRaw;
  /** Resolves to false where the data are damaged; a write may then never be called back. */
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

  /** Inflates more of the data, as far as they belong to this member. Returns false where they are damaged. */
  async write(input: Buffer): Promise<boolean> {
    const written = new Promise<boolean>((resolve) => {
      this.#inflate.write(input, (error) => resolve(error === undefined || error === null));
    });
    const isSound = await Promise.race([written, this.#failed]);
    // 'data' and 'end' of what was just inflated are emitted in later turns
    await new Promise((resolve) => setImmediate(resolve));
    return isSound;
  }

  takeOutput(): Buffer[] {
    const output = this.#output;
    this.#output = [];
    return output;
  }
}

/** Bytes that are taken in portions of any size. */
class ByteSource {
  readonly #chunks: AsyncIterator<Buffer>;
  #rest: Buffer = Buffer.alloc(0);

  constructor(chunks: AsyncIterator<Buffer>) {
    this.#chunks = chunks;
  }

  /** The next bytes that are there, at most `maxBytes`; none at the end. */
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

  /** So many bytes; fewer at the end where `upTo` allows it, else a {@link GzipError}. */
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

  /** Steps behind a text that ends in a zero byte. */
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

  /** Gives back what was taken too much. */
  putBack(bytes: Buffer): void {
    this.#rest = this.#rest.length === 0 ? bytes : Buffer.concat([bytes, this.#rest]);
  }
}
