import { Writable } from 'node:stream';
import { printableText } from './printable.ts';

/**
 * A stream in front of another that lets text through and escapes what a terminal would act on, whoever wrote it. Text must
 * be written in whole characters. An error of the stream behind ends nothing: whoever read messages may have gone.
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
