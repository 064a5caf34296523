import type { Window } from '../window.ts';
import { ChunkDecoder } from './chunk-decoder.ts';
import { detectEvent } from './detect-event.ts';
import { decodeEvent, MAX_EVENT_BYTES, readEvent } from './event-file.ts';
import type { InputFile } from './input-file.ts';
import type { Piece } from './piece.ts';
import { prepend, readChunks } from './read-chunks.ts';

/** How inputs are read. */
export interface DecodeOptions {
  /** Most bytes that the gzip data of one record of a Firehose event may inflate to. */
  readonly maxInflatedBytes: number;
  /** Hears of bytes as they are read from the input. */
  readonly onRead: (bytes: number) => void;
}

/**
 * Decodes an input into a window piece by piece, whatever kind it is. A piece is to be worked off before the next is
 * asked for: both use the same memory.
 *
 * Throws a `StreamError` where the input cannot be read to its end.
 */
export async function* decodeInput(input: InputFile, window: Window, options: DecodeOptions): AsyncGenerator<Piece> {
  const chunks = readChunks(input, options.onRead);
  try {
    const { isEvent, bytes } = await detectKind(chunks);
    if (isEvent) yield* decodeEvent(await readEvent(input.name, bytes), window, options.maxInflatedBytes);
    else yield* decodeText(input.name, bytes, window);
  } finally {
    await chunks.return(undefined);
  }
}

async function* decodeText(name: string, chunks: AsyncIterable<Buffer>, window: Window): AsyncGenerator<Piece> {
  const decoder = new ChunkDecoder(name);
  const context = { header: undefined };
  const piece = (): Piece => ({
    lineCount: window.lines.count,
    context,
    failure: undefined,
    isRecord: false,
    placeOf: (line) => {
      const number = decoder.lineNumberOf(window, line);
      return number === undefined ? '' : `:${number}`;
    },
  });
  window.reset();
  for await (const chunk of chunks) {
    if (decoder.decode(window, chunk)) yield piece();
    window.reset();
  }
  if (decoder.finish(window)) yield piece();
}

/** Looks at as much of the beginning as it takes to tell an event; almost always the first chunk will do. */
async function detectKind(
  chunks: AsyncGenerator<Buffer>,
): Promise<{ isEvent: boolean; bytes: AsyncGenerator<Buffer> }> {
  const parts: Buffer[] = [];
  let length = 0;
  let wantedLength = 1;
  for (let isWhole = false; ; ) {
    const next = await chunks.next();
    if (next.done === true) {
      isWhole = true;
    } else {
      parts.push(next.value);
      length += next.value.length;
    }
    isWhole ||= length > MAX_EVENT_BYTES;
    if (length < wantedLength && !isWhole) continue;
    const head = Buffer.concat(parts, length);
    const kind = detectEvent(head, isWhole);
    if (kind !== 'undecided') return { isEvent: kind === 'event', bytes: prepend(head, chunks) };
    // each look begins anew: to take as much again as there was keeps the work linear
    wantedLength = 2 * length;
  }
}
