import { LineDecoder } from '../decode/line-decoder.ts';
import { SegmentTable } from '../decode/segment-table.ts';
import { OWN_DOCUMENTS } from '../encode/own-documents.ts';
import { JsonWriter } from '../encode/text/json-writer.ts';
import { ByteArena } from '../memory/byte-arena.ts';
import { Int32List } from '../memory/int32-list.ts';
import { AddedValues } from '../model/added-values.generated.ts';
import type { RecordFaultCode } from '../model/fault.ts';
import { FlowLogRecord } from '../model/flow-log-record.ts';
import { LineCounts } from '../model/line-counts.ts';
import { LineTable } from '../model/line-table.ts';
import { RecordTable } from '../model/record-table.ts';
import type { ParseContext } from '../parse/line-parser.ts';
import { type OutputLimits, UNLIMITED } from './output-limits.ts';

/** The lines of one Firehose record, or of one part of a file. */
export interface LineSource {
  readonly firstLine: number;
  readonly lastLine: number;
  /** The header line in force from earlier parts of a file; missing for independent sources. */
  readonly context?: ParseContext;
  /** Offsets, in the window's arena, of the text that contains the lines. */
  readonly textStart: number;
  readonly textEnd: number;
  /** Set if the source could not be decoded. */
  readonly fault: RecordFaultCode | undefined;
}

/** A window is processed once it holds this much text or this many lines. */
export interface WindowBounds {
  readonly bytes: number;
  readonly lines: number;
}

/** For metadata lookups, which are made once per window: fewer windows mean fewer calls, within the memory limit. */
export const LARGE_WINDOW: WindowBounds = { bytes: 8 * 1024 * 1024, lines: 100_000 };

/** For pipelines without lookups: text and tables stay in the processor's caches from decoding to encoding. */
export const SMALL_WINDOW: WindowBounds = { bytes: 64 * 1024, lines: 512 };

/**
 * Used instead of the size of a document, which is always larger: the line's flow is in the document of another line.
 */
export const IN_ANOTHER_DOCUMENT = 1;

/** Memory that a window may keep between two uses. */
const KEPT_BYTES = 8 * 1024 * 1024;

/**
 * The memory in which a group of records is processed: their text, their lines, the parsed records, and the output being
 * written. A window belongs to one invocation at a time and is reused by later ones; a runtime may run several
 * invocations in one process, so no window is global.
 */
export class Window {
  readonly arena: ByteArena = new ByteArena();
  readonly lines: LineTable = new LineTable();
  readonly records: RecordTable = new RecordTable();
  readonly sources: LineSource[] = [];
  readonly decoder: LineDecoder = new LineDecoder(this.arena, this.lines, OWN_DOCUMENTS);
  readonly writer: JsonWriter = new JsonWriter();
  readonly record: FlowLogRecord = new FlowLogRecord();
  readonly added: AddedValues = new AddedValues();
  /** The limits on the output of the source being written. */
  readonly limits: OutputLimits = { ...UNLIMITED };
  /** The parse context of independent sources, one after the other. */
  readonly ownContext: ParseContext = { header: undefined };
  /** The counts of the lines of the source written last. */
  readonly lineCounts: LineCounts = new LineCounts();
  /**
   * Bytes of each line's document, framing included, for the source written last: negative if the document is not in
   * the writer, 0 if the line has none, {@link IN_ANOTHER_DOCUMENT} if its flow is in that of another line.
   */
  readonly documentBytes: Int32List = new Int32List();
  #splitting: ReturnType<typeof newSplitting> | undefined;

  /** Whether the window must be processed before it takes more records. */
  isFull(bounds: WindowBounds): boolean {
    return this.arena.length >= bounds.bytes || this.lines.count >= bounds.lines;
  }

  /**
   * Decodes a text of the window again, into a separate table, and finds the segments into which the text can be split. They
   * are valid until the next call.
   */
  decodeSegments(textStart: number, textEnd: number): { readonly segments: SegmentTable; readonly lineCount: number } {
    // most windows have nothing to split, and others much
    this.#splitting ??= newSplitting(this.arena);
    const { segments, lines, decoder } = this.#splitting;
    segments.truncate(0);
    lines.truncate(0);
    decoder.decodeSegments(textStart, textEnd, segments);
    // the tables of a large text would hold tens of megabytes for good
    if (lines.count > MAX_KEPT_LINES) this.#splitting = undefined;
    return { segments, lineCount: lines.count };
  }

  /** Empties the window for its next use. */
  reset(): void {
    this.arena.reset(KEPT_BYTES);
    this.lines.truncate(0);
    this.records.reset();
    this.sources.length = 0;
    this.decoder.controlMessages = 0;
    this.writer.reset(KEPT_BYTES);
    this.documentBytes.truncate(0);
  }
}

/** Maximum number of lines of a text whose tables are kept for the next one. */
const MAX_KEPT_LINES = 1_000;

/** The tables for texts that are decoded again to be split. */
function newSplitting(arena: ByteArena) {
  const lines = new LineTable();
  return { segments: new SegmentTable(), lines, decoder: new LineDecoder(arena, lines, OWN_DOCUMENTS) };
}
