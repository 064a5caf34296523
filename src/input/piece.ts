import type { RecordFaultCode } from '../model/fault.ts';
import type { ParseContext } from '../parse/line-parser.ts';

/**
 * A piece of an input whose lines were decoded into a window, where they stay until the next piece is asked for:
 * a chunk of a file, or one record of a Firehose event.
 */
export interface Piece {
  /** How many lines it has; they are the first of the window. */
  readonly lineCount: number;
  /** What header lines above say; the same object for all pieces of a file. */
  readonly context: ParseContext;
  /** Set for a record that cannot be decoded: why, and its payload as it came. */
  readonly failure: { readonly code: RecordFaultCode; readonly payload: unknown } | undefined;
  /** Whether it is one record of an event; those are many and small. */
  readonly isRecord: boolean;
  /** Where a line stands in the input, to be put behind the input's name; empty where that cannot be told. */
  placeOf(line: number): string;
}
