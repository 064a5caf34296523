import { Readable } from 'node:stream';
import { decodeInput } from '../../../src/input/decode-input.ts';
import { StreamError } from '../../../src/input/errors.ts';
import { Window } from '../../../src/pipeline/window.ts';
import { SeededRandom } from '../../../src/simulate/seeded-random.ts';
import { inputKinds } from '../input-kinds.ts';
import { mutateBytes } from './mutate-bytes.ts';

const KINDS = Object.values(inputKinds());
const MAX_INFLATED_BYTES = 1024 * 1024;

/** A randomly mutated file of a kind that the command reads; deterministic for a seed and an iteration. */
export function makeInput(seed: number, iteration: number): Buffer {
  const random = new SeededRandom(Math.imul(seed, 0x85ebca6b) ^ Math.imul(iteration, 0x9e3779b1));
  return mutateBytes(random.pick(KINDS), random, KINDS);
}

/**
 * Checks how the command reads a file, and returns the problems: an exception other than a `StreamError`, control characters in
 * an error message, line positions outside the text. The content is read in chunks of `chunkBytes` bytes.
 */
export async function inputProblems(content: Buffer, chunkBytes: number): Promise<string[]> {
  const problems: string[] = [];
  const window = new Window();
  const input = { name: 'input', bytes: undefined, open: () => Readable.from(chunksOf(content, chunkBytes)) };
  try {
    for await (const piece of decodeInput(input, window, { maxInflatedBytes: MAX_INFLATED_BYTES, onRead: () => {} })) {
      for (let line = 0; line < piece.lineCount; line++) {
        const [start, end] = [window.lines.starts.at(line), window.lines.ends.at(line)];
        if (start < 0 || end < start || end > window.arena.length) problems.push(`line ${line}: ${start} to ${end}`);
        if (!/^(?:|:\d+|, (?:object|record) \d+)$/.test(piece.placeOf(line))) problems.push(piece.placeOf(line));
      }
    }
  } catch (error) {
    if (!(error instanceof StreamError)) problems.push(error instanceof Error ? String(error.stack) : String(error));
    else if (/\p{Cc}/u.test(error.message)) problems.push(`a raw character in ${JSON.stringify(error.message)}`);
  }
  return problems;
}

function* chunksOf(content: Buffer, chunkBytes: number): Generator<Buffer> {
  for (let at = 0; at < content.length; at += chunkBytes) yield content.subarray(at, at + chunkBytes);
}
