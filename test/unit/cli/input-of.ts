import { Readable } from 'node:stream';
import type { InputFile } from '../../../src/input/input-file.ts';

/** An input that yields these chunks and then fails with the error, if given. */
export function inputOf(name: string, chunks: readonly (Buffer | string)[], error?: Error): InputFile {
  return { name, bytes: undefined, open: () => Readable.from(chunksOf(chunks, error)) };
}

async function* chunksOf(chunks: readonly (Buffer | string)[], error: Error | undefined): AsyncGenerator<Buffer> {
  for (const chunk of chunks) yield Buffer.from(chunk);
  if (error !== undefined) throw error;
}
