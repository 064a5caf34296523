import type { RecordFaultCode } from '../model/fault.ts';
import type { ParseContext } from '../parse/line-parser.ts';

/**
 * A part of an input: a chunk of a file, or one record of a Firehose event. Its lines are decoded into a window, where
 * they stay until the next part is requested.
 */
export interface InputPart {
  /** The number of its lines; they are the first of the window. */
  readonly lineCount: number;
  /** The header line in force; the same object for all parts of a file. */
  readonly context: ParseContext;
  /** Set for a record that cannot be decoded: the reason, and its original payload. */
  readonly failure: { readonly code: RecordFaultCode; readonly payload: unknown } | undefined;
  /** Whether it is one record of an event: there are many small ones. */
  readonly isRecord: boolean;
  /** The position of a line in the input, to append to the input's name; empty where it is unknown. */
  placeOf(line: number): string;
}
