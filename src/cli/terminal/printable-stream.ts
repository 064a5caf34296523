import { Writable } from 'node:stream';
import { printableText } from '../../input/printable.ts';

/**
 * A stream that writes text to another one and escapes control characters. Text must be written in complete characters.
 * Errors of the other stream are ignored, since its reader may have closed it.
 */
export function printableStream(behind: Writable): Writable {
  return new Writable({
    decodeStrings: false,
    write(chunk: unknown, _encoding, done) {
      const text = Buffer.isBuffer(chunk) ? chunk.toString('utf8') : String(chunk);
      behind.write(printableText(text), () => done());
    },
  });
}
