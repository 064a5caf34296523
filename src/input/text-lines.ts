import { LINE_FEED } from '../text/ascii.ts';

/** Maximum length of a line in memory; a longer one is split there. */
const MAX_LINE_BYTES = 32 * 1024 * 1024;

/**
 * The lines of a text, each as Latin-1, in which every byte is one character and can be converted back; without the
 * line feed, and without a UTF-8 byte order mark. No empty line follows a final line feed. Yields batches, one for each
 * chunk that completes lines.
 */
export async function* linesOf(chunks: AsyncIterable<Buffer>): AsyncGenerator<string[], void, undefined> {
  let carry: Buffer[] = [];
  let carryBytes = 0;
  let isFirst = true;
  const take = (text: string): string => {
    const line = isFirst && text.startsWith('\u00ef\u00bb\u00bf') ? text.slice(3) : text;
    isFirst = false;
    return line;
  };
  for await (const chunk of chunks) {
    const end = chunk.lastIndexOf(LINE_FEED);
    if (end === -1 && carryBytes + chunk.length <= MAX_LINE_BYTES) {
      carry.push(chunk);
      carryBytes += chunk.length;
      continue;
    }
    if (end === -1) {
      yield [take(Buffer.concat([...carry, chunk]).toString('latin1'))];
      carry = [];
      carryBytes = 0;
      continue;
    }
    const text = Buffer.concat([...carry, chunk.subarray(0, end)]).toString('latin1');
    carry = [chunk.subarray(end + 1)];
    carryBytes = chunk.length - end - 1;
    yield text.split('\n').map(take);
  }
  if (carryBytes > 0) yield [take(Buffer.concat(carry).toString('latin1'))];
}

/** The original bytes of lines, each ended by a line feed. */
export function toBytes(lines: readonly string[]): Buffer {
  return Buffer.from(lines.map((line) => `${line}\n`).join(''), 'latin1');
}
