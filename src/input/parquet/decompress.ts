import zlib from 'node:zlib';
import { decompress as decompressZstd } from 'fzstd';
import { snappyInto } from './snappy.ts';

/** Decompresses a page whose size is known; throws an Error if it is damaged. */
type Decompress = (bytes: Uint8Array, size: number) => Uint8Array;

/** Codecs of pages, by Parquet's number; a codec without a function is not supported. */
export const CODECS: readonly { readonly name: string; readonly decompress: Decompress | undefined }[] = [
  { name: 'UNCOMPRESSED', decompress: (bytes) => bytes },
  { name: 'SNAPPY', decompress: snappyInto },
  // unlike gunzip, unzip also reads zlib's own format, as other readers do
  { name: 'GZIP', decompress: (bytes, size) => zlib.unzipSync(bytes, { maxOutputLength: outputLength(size) }) },
  { name: 'LZO', decompress: undefined },
  {
    name: 'BROTLI',
    decompress: (bytes, size) => zlib.brotliDecompressSync(bytes, { maxOutputLength: outputLength(size) }),
  },
  { name: 'LZ4', decompress: undefined },
  { name: 'ZSTD', decompress: zstdInto },
  { name: 'LZ4_RAW', decompress: undefined },
];

/** The limit for Node.js, which accepts no 0. */
function outputLength(size: number): number {
  return Math.max(1, size);
}

/** A page in ZSTD: by Node.js from version 22.15 on, which is faster, and otherwise in JavaScript. */
function zstdInto(bytes: Uint8Array, size: number): Uint8Array {
  const decompress: unknown = Reflect.get(zlib, 'zstdDecompressSync');
  if (typeof decompress !== 'function') return decompressZstd(bytes, new Uint8Array(size));
  const page: unknown = decompress(bytes, { maxOutputLength: outputLength(size) });
  if (page instanceof Uint8Array) return page;
  throw new Error('Node.js did not decompress it');
}
