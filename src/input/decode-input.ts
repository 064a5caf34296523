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
  /** Maximum decompressed size of one record of a Firehose event. */
  readonly maxInflatedBytes: number;
  /** Called with the number of bytes read from the input. */
  readonly onRead: (bytes: number) => void;
  /** Called with warnings about an input that is still read. */
  readonly onWarning?: ((message: string) => void) | undefined;
  /** Stops reading when aborted. */
  readonly signal?: AbortSignal | undefined;
}

/** How much of an input is read to find the end of its first line. */
const FIRST_LINE_BYTES = 64 * 1024;

/**
 * Decodes an input of any kind into a window, part by part. Process a part before you request the next: both use the same
 * memory.
 *
 * Throws a `StreamError` if the input cannot be read to its end.
 */
export async function* decodeInput(
  input: InputFile,
  window: Window,
  options: DecodeOptions,
): AsyncGenerator<InputPart> {
  let headerLines: number | undefined;
  const onParquet = (count: number): void => {
    headerLines = count;
  };
  const chunks = readChunks(input, { ...options, onParquet });
  try {
    const first = await chunks.next();
    if (first.done === true) return;
    const all = prepend(first.value, chunks);
    if (headerLines !== undefined) {
      yield* decodeText(input.name, all, window, options.maxInflatedBytes, rowPlaces(headerLines));
      return;
    }
    const { kind, bytes } = await detectKind(input.name, all);
    if (kind === 'event') yield* decodeEvent(await readEvent(input.name, bytes), window, options.maxInflatedBytes);
    else if (kind === 'lines') yield* decodeText(input.name, bytes, window, options.maxInflatedBytes);
    else yield* decodeText(input.name, kind.read(bytes), window, options.maxInflatedBytes);
  } finally {
    await chunks.return(undefined);
  }
}

/** The position of a line of text as that of a row in a Parquet file, from 1. */
function rowPlaces(headerLines: number): (line: number) => string {
  return (line) => `, row ${line - headerLines}`;
}

async function* decodeText(
  name: string,
  items: AsyncIterable<Buffer | EncodedRecord>,
  window: Window,
  maxInflatedBytes: number,
  placeOfLine: (line: number) => string = (line) => `:${line}`,
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
      return number === undefined ? '' : placeOfLine(number);
    },
  });
  let records = 0;
  window.reset();
  for await (const item of items) {
    if (Buffer.isBuffer(item)) {
      if (decoder.decode(window, item)) yield part();
    } else {
      // the text before the record is complete
      if (decoder.finish(window)) yield part();
      window.reset();
      records++;
      yield decodePayload(item.payload, `, object ${records}`, window, maxInflatedBytes);
    }
    window.reset();
  }
  if (decoder.finish(window)) yield part();
}

/** The kind of an input: a Firehose event, an export, or text for the line decoder. */
type Kind = 'event' | 'lines' | ExportFormat;

/** Reads as much of the beginning as is needed to detect the kind; the first chunk almost always suffices. */
async function detectKind(
  name: string,
  chunks: AsyncGenerator<Buffer>,
): Promise<{ kind: Kind; bytes: AsyncGenerator<Buffer> }> {
  const parts: Buffer[] = [];
  let length = 0;
  let nextLength = 1;
  for (let isWhole = false; ; ) {
    const next = await chunks.next();
    if (next.done === true) {
      isWhole = true;
    } else {
      parts.push(next.value);
      length += next.value.length;
    }
    isWhole ||= length > MAX_EVENT_BYTES;
    if (length < nextLength && !isWhole) continue;
    const head = Buffer.concat(parts, length);
    const kind = kindOf(name, head, isWhole);
    if (kind !== undefined) return { kind, bytes: prepend(head, chunks) };
    // detection starts over each time, so the length doubles to keep the work linear
    nextLength = 2 * length;
  }
}

/** The kind of an input according to its beginning; undefined if more of it is needed. */
function kindOf(name: string, head: Buffer, isWhole: boolean): Kind | undefined {
  const hasFirstLine = isWhole || head.length >= FIRST_LINE_BYTES || head.includes(LINE_FEED);
  const event = detectEvent(head, isWhole);
  if (event === 'event') return event;
  const format = exportFormatOf(head);
  // an unfinished object may still turn out to be an event
  if (format === undefined && (event === 'undecided' || !hasFirstLine)) return undefined;
  if (format !== undefined) return hasFirstLine || format.isKnownAtOnce ? format : undefined;
  const reason = unreadOutputReason(head);
  if (reason !== undefined) throw new StreamError(`cannot read ${name}: ${reason}`);
  return 'lines';
}
