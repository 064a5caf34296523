import { gzipSync } from 'node:zlib';

const DEPTH = 100_000;
const MEBIBYTE = 2 ** 20;

/** Hostile data that is too large for corpus files; each payload takes some tenths of a second to process. */
export function makeHeavyPayloads(): Buffer[] {
  return [
    Buffer.from(`${'{"a":'.repeat(DEPTH)}1${'}'.repeat(DEPTH)}`),
    Buffer.from('{"message":'.repeat(DEPTH)),
    Buffer.from('['.repeat(DEPTH)),
    Buffer.from(`{"logEvents":${'['.repeat(DEPTH)}`),
    Buffer.from('x'.repeat(6_000_000)),
    Buffer.from('1 '.repeat(500_000)),
    Buffer.from('\n'.repeat(1_000_000)),
    gzipSync(' \r\n'.repeat(1_000_000)),
    gzipSync('x\n'.repeat(600_000)),
    gzipSync(Buffer.alloc(40 * MEBIBYTE)),
    gzipSync(
      JSON.stringify({ logEvents: Array(30_000).fill({ message: '2 unknown eni-1 - - - - - - - 1 2 - NODATA' }) }),
    ),
  ];
}
