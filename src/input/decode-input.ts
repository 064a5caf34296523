import type { Window } from '../pipeline/window.ts';
import { LINE_FEED } from '../text/ascii.ts';
import { ChunkDecoder } from './chunk-decoder.ts';
import { detectEvent } from './detect-event.ts';
import { StreamError } from './errors.ts';
import { decodeEvent, decodePayload, MAX_EVENT_BYTES, readEvent } from './event-file.ts';
import { type ExportFormat, exportFormatOf, unreadOutputReason } from './export-formats.ts';
import type { InputFile, InputPart } from './input-file.ts';
import type { EncodedRecord } from './json-export.ts';
import { prepend, readChunks } from './read-chunks.ts';

/** How inputs are read. */
export interface DecodeOptions {
  /** Most bytes that the gzip data of one record of a Firehose event may inflate to. */
  readonly maxInflatedBytes: number;
  /** Hears of bytes as they are read from the input. */
  readonly onRead: (bytes: number) => void;
  /** Hears of what a person should know about an input that is read all the same. */
  readonly onWarning?: ((message: string) => void) | undefined;
  /** Ends the reading when it is aborted. */
  readonly signal?: AbortSignal | undefined;
}

/** So much of an input is waited for until its first line ends. */
const FIRST_LINE_BYTES = 64 * 1024;

/**
 * Decodes an input of any kind into a window, part by part. Process a part before you request the next: both use the same
 * memory.
 *
 * Throws a `StreamError` where the input cannot be read to its end.
 */
export async function* decodeInput(
  input: InputFile,
  window: Window,
  options: DecodeOptions,
): AsyncGenerator<InputPart> {
  const chunks = readChunks(input, options);
  try {
    const { kind, bytes } = await detectKind(input.name, chunks);
    if (kind === 'event') yield* decodeEvent(await readEvent(input.name, bytes), window, options.maxInflatedBytes);
    else if (kind === 'lines') yield* decodeText(input.name, bytes, window, options.maxInflatedBytes);
    else yield* decodeText(input.name, kind.read(bytes), window, options.maxInflatedBytes);
  } finally {
    await chunks.return(undefined);
  }
}

async function* decodeText(
  name: string,
  items: AsyncIterable<Buffer | EncodedRecord>,
  window: Window,
  maxInflatedBytes: number,
): AsyncGenerator<InputPart> {
  const decoder = new ChunkDecoder(name);
  const context = { header: undefined };
  const part = (): InputPart => ({
    lineCount: window.lines.count,
    context,
    failure: undefined,
    isRecord: false,
    placeOf: (line) => {
      const number = decoder.lineNumberOf(window, line);
      return number === undefined ? '' : `:${number}`;
    },
  });
  let records = 0;
  window.reset();
  for await (const item of items) {
    if (Buffer.isBuffer(item)) {
      if (decoder.decode(window, item)) yield part();
    } else {
      // text that stands before the record is whole
      if (decoder.finish(window)) yield part();
      window.reset();
      records++;
      yield decodePayload(item.payload, `, object ${records}`, window, maxInflatedBytes);
    }
    window.reset();
  }
  if (decoder.finish(window)) yield part();
}

/** What an input is: a Firehose event, an export, or what the line decoder reads by itself. */
type Kind = 'event' | 'lines' | ExportFormat;

/** Looks at as much of the beginning as it takes to tell what it is; almost always the first chunk will do. */
async function detectKind(
  name: string,
  chunks: AsyncGenerator<Buffer>,
): Promise<{ kind: Kind; bytes: AsyncGenerator<Buffer> }> {
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
    const kind = kindOf(name, head, isWhole);
    if (kind !== undefined) return { kind, bytes: prepend(head, chunks) };
    // each look begins anew: to take as much again as there was keeps the work linear
    wantedLength = 2 * length;
  }
}

/** What an input is by its beginning; undefined where more of it must be seen. */
function kindOf(name: string, head: Buffer, isWhole: boolean): Kind | undefined {
  const hasFirstLine = isWhole || head.length >= FIRST_LINE_BYTES || head.includes(LINE_FEED);
  const event = detectEvent(head, isWhole);
  if (event === 'event') return event;
  const format = exportFormatOf(head);
  // an object that goes on may still turn out to be an event
  if (format === undefined && (event === 'undecided' || !hasFirstLine)) return undefined;
  if (format !== undefined) return hasFirstLine || format.isKnownAtOnce ? format : undefined;
  const reason = unreadOutputReason(head);
  if (reason !== undefined) throw new StreamError(`cannot read ${name}: ${reason}`);
  return 'lines';
}
