import { open } from 'node:fs/promises';

/** A file or an object whose bytes can be read in any order, for formats with their directory at the end. */
export interface RangeSource {
  /** Its size. */
  readonly bytes: number;
  /**
   * Reads the bytes from `start` to before `end`, all of them. Throws an error whose message is the reason if they cannot
   * be read, or if the object has changed since it was opened.
   */
  read(start: number, end: number): Promise<Buffer>;
  /** Releases the opened file or object. */
  close(): Promise<void>;
}

/** Opens the file at a path. Throws an error if that fails. */
export async function fileRanges(path: string | Buffer): Promise<RangeSource> {
  const file = await open(path);
  const { size } = await file.stat();
  return {
    bytes: size,
    close: () => file.close(),
    async read(start, end) {
      const bytes = Buffer.allocUnsafeSlow(end - start);
      for (let length = 0; length < bytes.length; ) {
        const { bytesRead } = await file.read(bytes, length, bytes.length - length, start + length);
        if (bytesRead === 0) throw new Error('the file became shorter while it was read');
        length += bytesRead;
      }
      return bytes;
    },
  };
}

/** Bytes in memory. */
export function memoryRanges(bytes: Buffer): RangeSource {
  return {
    bytes: bytes.length,
    read: async (start, end) => bytes.subarray(start, end),
    close: async () => undefined,
  };
}
