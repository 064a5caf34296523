import type { LogFormat } from '../model/log-format.ts';
import { FormatMatcher } from '../parse/format-matcher.ts';
import { HeaderReader } from '../parse/header-line.ts';
import { Window } from '../pipeline/window.ts';
import { type DecodeOptions, decodeInput } from './decode-input.ts';
import { StreamError } from './errors.ts';
import type { InputFile } from './input-file.ts';
import { meaningOf } from './unreadable.ts';

/** The flow log lines of several inputs, as text. */
export interface LinesRead {
  /** In order, unwrapped; without header lines and blank lines. */
  readonly lines: readonly string[];
  /** Whether there were more lines than requested. */
  readonly hasMore: boolean;
  /** The formats of the header lines, each once. */
  readonly headers: readonly LogFormat[];
  /** Records of Firehose events that cannot be decoded: the position and the fault of each. */
  readonly failures: readonly string[];
  /** Inputs that cannot be read to their end, each with the reason. */
  readonly notRead: readonly string[];
}

/** Reads the first `maxLines` lines of several inputs. An unreadable input is recorded, and the next one is read. */
export async function readLines(
  inputs: readonly InputFile[],
  maxLines: number,
  options: DecodeOptions,
): Promise<LinesRead> {
  const window = new Window();
  const headerReader = new HeaderReader();
  const headers = new Map<string, LogFormat>();
  const lines: string[] = [];
  const failures: string[] = [];
  const notRead: string[] = [];
  const result = { lines, failures, notRead };
  for (const input of inputs) {
    try {
      for await (const part of decodeInput(input, window, options)) {
        const { code } = part.failure ?? {};
        if (code !== undefined) failures.push(`${input.name}${part.placeOf(0)}: ${code}: ${meaningOf(code)}`);
        for (let line = 0; line < part.lineCount; line++) {
          const start = window.lines.starts.at(line);
          const end = window.lines.ends.at(line);
          const header = headerReader.read(window.arena.bytes, start, end);
          if (header instanceof FormatMatcher) headers.set(namesOf(header.format), header.format);
          if (header !== undefined) continue;
          if (lines.length === maxLines) return { ...result, hasMore: true, headers: [...headers.values()] };
          lines.push(window.arena.bytes.toString('utf8', start, end));
        }
      }
    } catch (error) {
      if (!(error instanceof StreamError)) throw error;
      notRead.push(error.message);
    }
  }
  return { ...result, hasMore: false, headers: [...headers.values()] };
}

/** The field names of a format, as LOG_FORMAT expects them. */
export function namesOf(format: LogFormat): string {
  return format.fields.map((field) => field.name).join(' ');
}
