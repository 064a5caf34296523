import { LineDecoder } from './decode/line-decoder.ts';
import { JsonWriter } from './encode/text/json-writer.ts';
import { AddedValues } from './model/added-values.ts';
import { ByteArena } from './model/byte-arena.ts';
import type { RecordFaultCode } from './model/fault.ts';
import { FlowLogRecord } from './model/flow-log-record.ts';
import { Int32List } from './model/int32-list.ts';
import { LineTable } from './model/line-table.ts';
import { LineTally } from './model/line-tally.ts';
import { RecordTable } from './model/record-table.ts';
import type { UnitTable } from './model/unit-table.ts';
import type { ParseContext } from './parse/line-parser.ts';
import { type Room, UNBOUNDED } from './room.ts';

/** The lines of one Firehose record, or of one piece of a file. */
export interface LineSource {
  readonly firstLine: number;
  readonly lastLine: number;
  /** What was learned of the lines before it; missing where it stands by itself. */
  readonly context?: ParseContext;
  /** Offsets of the text in which the lines were found, in the window's arena. */
  readonly textStart: number;
  readonly textEnd: number;
  /** Set where the source could not be decoded. */
  readonly fault: RecordFaultCode | undefined;
}

/** A window is worked off before it takes more when it holds so much text or so many lines. */
export interface WindowBounds {
  readonly bytes: number;
  readonly lines: number;
}

/** For metadata that are looked up window by window: the fewer windows, the fewer calls, within bounds of memory. */
export const LARGE_WINDOW: WindowBounds = { bytes: 8 * 1024 * 1024, lines: 100_000 };

/** Where nothing is looked up: text and tables stay in the processor's caches from decoding to encoding. */
export const SMALL_WINDOW: WindowBounds = { bytes: 64 * 1024, lines: 512 };

/** What a window may keep of its memory between two uses. */
const KEPT_BYTES = 8 * 1024 * 1024;

/**
 * The memory in which some records are worked on: their text, their lines, what became of them, and the output being
 * written. Used by one invocation at a time and used again: a runtime may run several invocations in one process, so
 * nothing of it is global.
 */
export class Window {
  readonly arena: ByteArena = new ByteArena();
  readonly lines: LineTable = new LineTable();
  readonly records: RecordTable = new RecordTable();
  readonly sources: LineSource[] = [];
  readonly decoder: LineDecoder = new LineDecoder(this.arena, this.lines);
  readonly writer: JsonWriter = new JsonWriter();
  readonly record: FlowLogRecord = new FlowLogRecord();
  readonly added: AddedValues = new AddedValues();
  /** How much of the source in hand may be kept. */
  readonly room: Room = { ...UNBOUNDED };
  /** For sources that stand by themselves, one after the other. */
  readonly ownContext: ParseContext = { header: undefined };
  /** What was met in the lines of the source last written. */
  readonly tally: LineTally = new LineTally();
  /**
   * Bytes of each line's document, framing included, for the source last written: negative where it is not in the
   * writer, 0 where the line makes none.
   */
  readonly documentBytes: Int32List = new Int32List();

  /** Whether the window is to be worked off before it takes more. */
  isFull(bounds: WindowBounds): boolean {
    return this.arena.length >= bounds.bytes || this.lines.count >= bounds.lines;
  }

  /**
   * Finds again the lines of a text that the window holds, into a table of their own, and notes into which units the
   * text can be taken apart.
   */
  decodeUnits(textStart: number, textEnd: number, units: UnitTable): LineTable {
    const lines = new LineTable();
    new LineDecoder(this.arena, lines).decodeUnits(textStart, textEnd, units);
    return lines;
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
