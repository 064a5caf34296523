import { isUtf8 } from 'node:buffer';
import type { JsonWriter } from '../encode/text/json-writer.ts';
import type { LineFault, RecordFaultCode } from '../model/fault.ts';
import { addOne } from '../model/line-counts.ts';
import { isNotCounted, LINE_IS_DOCUMENT, LINE_IS_FAULT, LINE_IS_HEADER } from '../model/record-table.ts';
import { LINE_FEED } from '../text/ascii.ts';
import { KEEP } from '../volume/volume-control.ts';
import { countLogStatus, type DropVerdict, hasTraffic } from './drop-filter.ts';
import { type OutputLimits, USUAL_DOCUMENT_BYTES } from './output-limits.ts';
import type { Stages } from './stages.ts';
import type { LineSource, Window } from './window.ts';

/** The result of writing the lines of one source. */
export interface SourceOutcome {
  /** Lines that are data. */
  lines: number;
  /** Number of documents of the lines, written or not. */
  documents: number;
  /** Number of documents in the writer. */
  kept: number;
  /** Bytes of all documents, written or not. */
  bytes: number;
  fault: RecordFaultCode | undefined;
  /** Readable details of the fault; missing if its code suffices. */
  detail?: string;
}

/**
 * Writes the document of one flow log record, the given line of the window, and returns the filter's verdict on it. A
 * record that the filter drops, or that `isOnlyJudged`, leaves the writer unchanged.
 */
export type WriteRecord = (window: Window, line: number, isOnlyJudged: boolean) => DropVerdict;

/** Reads the next line of a source whose lines are read while they are written; adds one entry to the window's records. */
export type ReadLine = (window: Window, source: LineSource, line: number) => void;

/**
 * Writes the documents of a source into the window's writer within limits, and counts its lines. The {@link
 * WriteRecord} function writes the document of a flow log record; this class decides which documents are kept.
 */
export class SourceWriter {
  readonly #stages: Stages;
  readonly #readLine: ReadLine;
  readonly #writeRecord: WriteRecord;

  constructor(stages: Stages, readLine: ReadLine, writeRecord: WriteRecord) {
    this.#stages = stages;
    this.#readLine = readLine;
    this.#writeRecord = writeRecord;
  }

  /**
   * Writes the lines of a source; empties the writer first. Documents are kept in order until one does not fit. The
   * remaining ones are only measured, so that their lines can be put back in parts that will fit. Afterwards the window's
   * `documentBytes` hold the size of each line's document.
   *
   * Where the destination takes one document a record, the remaining ones are not even measured: each of these lines comes
   * back as a record of its own. Their sizes are assumed, on the high side, since they only say how many answers come before.
   *
   * The window's `lineCounts` cover the lines whose document is kept and the lines that are dropped: a line that is put
   * back is counted when it arrives again.
   */
  write(window: Window, source: LineSource, limits: Readonly<OutputLimits>): SourceOutcome {
    const { records, record, added, writer, arena, documentBytes, lineCounts } = window;
    const { filter, routing, encoder } = this.#stages;
    const { framing, failsUnreadable, traffic } = this.#stages.settings;
    const outcome: SourceOutcome = {
      lines: 0,
      documents: 0,
      kept: 0,
      bytes: 0,
      fault: undefined,
    };
    let isFull = false;
    let assumedBytes = USUAL_DOCUMENT_BYTES;
    writer.length = 0;
    documentBytes.truncate(0);
    lineCounts.clear();
    for (let line = source.firstLine; line < source.lastLine; line++) {
      const isForLater = limits.documents === 1 && (isFull || outcome.kept > 0);
      const lineStart = window.lines.starts.at(line);
      const lineEnd = window.lines.ends.at(line);
      if (line >= records.count) this.#readLine(window, source, line);
      const state = records.states.at(line);
      if (isNotCounted(state)) {
        if (state === LINE_IS_HEADER) lineCounts.headers++;
        documentBytes.push(0);
        continue;
      }
      outcome.lines++;
      if (outcome.bytes > limits.measuredBytes) {
        outcome.documents++;
        documentBytes.push(0);
        continue;
      }
      const start = writer.length;
      let verdict: DropVerdict = KEEP;
      const isDocument = state === LINE_IS_DOCUMENT;
      const fault = state === LINE_IS_FAULT ? records.faultAt(line) : undefined;
      const lineBytes = lineEnd - lineStart;
      if (fault !== undefined) {
        if (failsUnreadable) failFor(outcome, fault);
        if (lineBytes > limits.bytesPerDocument) {
          // its document would contain the line and be even larger, so megabytes need not be copied to measure it
          outcome.documents++;
          outcome.bytes += lineBytes;
          documentBytes.push(-lineBytes);
          continue;
        }
        encoder.encodeFault(fault, arena.bytes.toString('utf8', lineStart, lineEnd), writer);
      } else if (isDocument) {
        // it was filtered and enriched when it was first written
        writeDocument(arena.bytes, lineStart, lineEnd, writer);
      } else {
        verdict = this.#writeRecord(window, line, isForLater);
        if (filter.drops(verdict)) {
          countLogStatus(record, lineCounts);
          filter.count(verdict, lineCounts);
          documentBytes.push(0);
          continue;
        }
      }
      if (framing.terminator !== '') writer.byte(LINE_FEED);
      const size = isForLater ? assumedBytes : writer.length - start;
      assumedBytes = Math.max(assumedBytes, size);
      outcome.documents++;
      outcome.bytes += size;
      const fits = size <= limits.bytesPerDocument;
      if (fits && (writer.length > limits.bytes || outcome.kept >= limits.documents)) isFull = true;
      if (isFull || !fits) {
        writer.length = start;
        documentBytes.push(-size);
        continue;
      }
      outcome.kept++;
      documentBytes.push(size);
      if (fault !== undefined) addOne(lineCounts.lineFaults, fault.code);
      else if (isDocument) {
        lineCounts.ownDocuments++;
        if (records.moveTo(record, arena.bytes, line)) routing?.add(record);
      } else {
        routing?.add(record);
        countLogStatus(record, lineCounts);
        filter.count(verdict, lineCounts);
        added.counts.addTo(lineCounts.added);
        if (traffic !== undefined && hasTraffic(record)) traffic.count(record, added, lineCounts);
      }
    }
    return outcome;
  }
}

/**
 * Copies a document of this program unchanged; invalid UTF-8, which this program never writes, becomes U+FFFD so that
 * the JSON stays valid.
 */
export function writeDocument(bytes: Buffer, start: number, end: number, writer: JsonWriter): void {
  if (isUtf8(bytes.subarray(start, end))) writer.copy(bytes, start, end);
  else writer.text(bytes.toString('utf8', start, end));
}

/** Fails the whole record for an unreadable line, unless it has failed already. */
function failFor(outcome: SourceOutcome, { code, field, detail }: LineFault): void {
  if (outcome.fault !== undefined) return;
  outcome.fault = 'unreadable_line';
  outcome.detail = `line ${outcome.lines}: ${code}${field === undefined ? '' : `, ${field}`}: ${detail}`;
}
