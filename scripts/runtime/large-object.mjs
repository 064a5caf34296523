import { createWriteStream } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { makeRandom } from '../samples/random.mjs';

const HEADER =
  'version account-id interface-id srcaddr dstaddr srcport dstport protocol packets bytes start end action log-status\n';
const LINES_PER_CHUNK = 5_000;

/**
 * Writes a gzipped object of flow log lines of the default format with random addresses, ports and counters.
 * @param {string} file
 * @param {number} lines
 * @returns {Promise<{ lines: number, bytes: number, headerBytes: number }>} `bytes` is the inflated size of the lines
 */
export const writeLargeObject = async (file, lines) => {
  const random = makeRandom(1);
  const below = (bound) => Math.floor(random.next() * bound);
  let bytes = 0;
  const chunks = function* () {
    yield HEADER;
    for (let written = 0; written < lines; ) {
      let text = '';
      for (const last = Math.min(lines, written + LINES_PER_CHUNK); written < last; written++) {
        text += `2 123456789012 eni-0a1b2c3d4e5f6071${below(10)} 10.0.${below(4)}.${below(256)} 10.1.${below(4)}.${below(256)} ${1_024 + below(60_000)} 443 6 ${below(100)} ${below(100_000)} 1609459200 1609459260 ACCEPT OK\n`;
      }
      bytes += text.length;
      yield text;
    }
  };
  await pipeline(Readable.from(chunks()), createGzip({ level: 6 }), createWriteStream(file));
  return { lines, bytes, headerBytes: HEADER.length };
};
