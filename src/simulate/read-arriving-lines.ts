import { decodeInput } from '../input/decode-input.ts';
import { StreamError } from '../input/errors.ts';
import type { InputFile } from '../input/input-file.ts';
import { namesOf } from '../input/read-lines.ts';
import { meaningOf } from '../input/unreadable.ts';
import type { LogFormat } from '../model/log-format.ts';
import { FormatMatcher } from '../parse/format-matcher.ts';
import { HeaderReader } from '../parse/header-line.ts';
import { Window } from '../pipeline/window.ts';

/** Facts about the inputs in addition to their lines; complete after the inputs have been read to their end. */
export interface InputNotes {
  /** The formats of header lines, by their field names. */
  readonly headers: Map<string, LogFormat>;
  /** Records of Firehose events that cannot be decoded: the position and the fault of each. */
  readonly failures: string[];
  /** Inputs that cannot be read to their end, each with the reason. */
  readonly notRead: string[];
}

/** How the inputs are read. */
export interface ArrivalOptions {
  /** Maximum decompressed size of one record of a Firehose event. */
  readonly maxInflatedBytes: number;
  /** Ends the lines when it is aborted. */
  readonly signal?: AbortSignal;
}

/**
 * The unwrapped flow log lines of inputs as text, in constant memory, without header lines and blank lines. Adds to
 * `notes`: an unreadable input is recorded there, and the next one is read.
 */
export async function* readArrivingLines(
  inputs: readonly InputFile[],
  { maxInflatedBytes, signal }: ArrivalOptions,
  notes: InputNotes,
): AsyncGenerator<string> {
  const window = new Window();
  const headerReader = new HeaderReader();
  const isOver = (): boolean => signal?.aborted === true;
  for (const input of inputs) {
    if (isOver()) return;
    try {
      for await (const part of decodeInput(input, window, { maxInflatedBytes, signal, onRead: () => undefined })) {
        const { code } = part.failure ?? {};
        if (code !== undefined) notes.failures.push(`${input.name}${part.placeOf(0)}: ${code}: ${meaningOf(code)}`);
        for (let line = 0; line < part.lineCount; line++) {
          if (isOver()) return;
          const start = window.lines.starts.at(line);
          const end = window.lines.ends.at(line);
          const header = headerReader.read(window.arena.bytes, start, end);
          if (header instanceof FormatMatcher) notes.headers.set(namesOf(header.format), header.format);
          if (header === undefined) yield window.arena.bytes.toString('utf8', start, end);
        }
      }
    } catch (error) {
      if (!(error instanceof StreamError)) throw error;
      // an aborted read fails
      if (isOver()) return;
      notes.notRead.push(error.message);
    }
  }
}
