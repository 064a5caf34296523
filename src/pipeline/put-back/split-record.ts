import { gzipSync } from 'node:zlib';
import type { RecordFaultCode } from '../../model/fault.ts';
import { isGzip } from '../../model/gzip-header.ts';
import { LINE_IS_HEADER, LINE_IS_REDUNDANT } from '../../model/record-table.ts';
import { NO_LIMIT } from '../output-limits.ts';
import { type PartItems, PartTexts, type SplitSource } from './part-texts.ts';

/** Limits of a part. */
export interface PartLimits {
  /** Target size of the documents that a part makes, in bytes. */
  readonly outputBytes: number;
  /** Maximum size of the documents that a part makes, in bytes: segments that make more are split into lines. */
  readonly maxOutputBytes: number;
  /** Maximum size of a part's data, in bytes. */
  readonly dataBytes: number;
  /** Lines of a part. Infinity if a record may produce several documents: only then are segments kept whole. */
  readonly linesPerPart: number;
}

/**
 * Maximum number of parts of one record, and of bytes of their data together. Each part repeats the header line, the
 * names of its log group and stream, or the whole message around its log events, so that even a small record could
 * produce very many.
 */
export const MAX_PARTS_PER_RECORD = 50_000;
export const MAX_PART_BYTES_PER_RECORD = 32 * 1024 * 1024;

/** A part of a record as a separate record. */
export interface RecordPart {
  readonly data: Buffer;
  /** Bytes of the documents that it will produce. */
  readonly outputBytes: number;
}

/**
 * Splits a record: the lines whose documents are not in the answer become new records whose documents are small enough.
 *
 * - Log events of a subscription message become, byte for byte, similar subscription messages, gzipped.
 * - Objects and lines of other text become, byte for byte, similar texts.
 * - If every line must be a separate record, or a segment produces too much output, lines become direct records
 *   `{"message": "…", "logGroup": "…", "logStream": "…"}`, without the latter two if they are unknown, and with
 *   `logEvents` in place of `message` if an event is not text.
 *
 * A header line is repeated in every part of the lines below it. Returns a code if a record cannot be split:
 * `line_size` if one line has too much data for any record, `response_size` if there would be too many parts.
 */
export function splitRecord(source: SplitSource, limits: PartLimits): RecordPart[] | RecordFaultCode {
  const splitter = new Splitter(source, limits);
  for (let segment = 0; segment < source.segments.count && !splitter.hasFailed; segment++) splitter.addSegment(segment);
  return splitter.finish();
}

class Splitter {
  readonly #source: SplitSource;
  readonly #limits: PartLimits;
  readonly #texts: PartTexts;
  readonly #parts: RecordPart[] = [];
  #segments: PartItems | undefined;
  #lines: PartItems | undefined;
  /** The header line in force, and the segment that contains it. */
  #header: { readonly segment: number; readonly line: number } | undefined;
  #partBytes = 0;
  #fault: RecordFaultCode | undefined;

  constructor(source: SplitSource, limits: PartLimits) {
    this.#source = source;
    this.#limits = limits;
    this.#texts = new PartTexts(source);
  }

  get hasFailed(): boolean {
    return this.#fault !== undefined;
  }

  addSegment(segment: number): void {
    const { segments, documentBytes } = this.#source;
    const last = segments.lastLineAt(segment);
    let pending = 0;
    let ownHeader: number | undefined;
    let needsHeader = false;
    let isWhole = true;
    for (let line = segments.firstLines.at(segment); line < last; line++) {
      const bytes = documentBytes.at(line);
      if (this.#isHeader(line)) {
        ownHeader = line;
      } else if (this.#stateOf(line) === LINE_IS_REDUNDANT) {
        // it stays with the lines around it, or is no longer needed
      } else if (bytes < 0) {
        pending -= bytes;
        needsHeader ||= ownHeader === undefined && this.#header !== undefined;
      } else {
        // a line that is delivered or dropped already must not arrive again
        isWhole = false;
      }
    }
    // the gathered lines are below another header
    if (ownHeader !== undefined) this.#flush();
    if (pending > 0) {
      const canBeWhole = isWhole && this.#takesSeveral && pending <= this.#limits.maxOutputBytes;
      if (canBeWhole && (!needsHeader || this.#bringsHeader(segment))) this.#addWhole(segment, pending, needsHeader);
      else this.#addLines(segment, last);
    }
    if (ownHeader !== undefined) {
      this.#flush();
      this.#header = { segment, line: ownHeader };
    }
  }

  /** The parts in order, or the code of why the record cannot be split. */
  finish(): RecordPart[] | RecordFaultCode {
    this.#flush();
    return this.#fault ?? this.#parts;
  }

  get #takesSeveral(): boolean {
    return this.#limits.linesPerPart === NO_LIMIT;
  }

  #isHeader(line: number): boolean {
    return this.#stateOf(line) === LINE_IS_HEADER;
  }

  #stateOf(line: number): number {
    return this.#source.records.states.at(this.#source.firstLine + line);
  }

  /** Whether a part with this segment can repeat the header above it as a segment: one of the same envelope with nothing else in it. */
  #bringsHeader(segment: number): boolean {
    const { segments } = this.#source;
    const header = this.#header?.segment ?? segment;
    const isAlone = segments.lastLineAt(header) - segments.firstLines.at(header) === 1;
    return isAlone && segments.envelopeAt(header) === segments.envelopeAt(segment);
  }

  #addWhole(segment: number, outputBytes: number, needsHeader: boolean): void {
    const envelope = this.#source.segments.envelopeAt(segment);
    const isOther = this.#segments !== undefined && this.#segments.envelope !== envelope;
    if (this.#lines !== undefined || isOther || !this.#hasSpace(this.#segments, outputBytes)) this.#flush();
    this.#segments ??= { envelope, header: needsHeader ? this.#header?.segment : undefined, items: [], outputBytes: 0 };
    this.#segments.items.push(segment);
    this.#segments.outputBytes += outputBytes;
  }

  #addLines(segment: number, last: number): void {
    const { segments, documentBytes } = this.#source;
    const envelope = segments.envelopeAt(segment);
    let header = this.#header?.line;
    // another envelope may name another log stream
    if (this.#segments !== undefined || this.#lines?.envelope !== envelope) this.#flush();
    for (let line = segments.firstLines.at(segment); line < last; line++) {
      if (this.#isHeader(line)) {
        this.#flush();
        header = line;
      }
      const outputBytes = -documentBytes.at(line);
      if (outputBytes <= 0) continue;
      if (!this.#hasSpace(this.#lines, outputBytes)) this.#flush();
      this.#lines ??= { envelope, header, items: [], outputBytes: 0 };
      this.#lines.items.push(line);
      this.#lines.outputBytes += outputBytes;
    }
  }

  #hasSpace(group: PartItems | undefined, outputBytes: number): boolean {
    if (group === undefined) return true;
    const { outputBytes: target, linesPerPart } = this.#limits;
    return group.outputBytes + outputBytes <= target && group.items.length < linesPerPart;
  }

  #flush(): void {
    if (this.#segments !== undefined) this.#emit(this.#segments, (group) => this.#texts.ofSegments(group));
    if (this.#lines !== undefined) this.#emit(this.#lines, (group) => this.#texts.ofLines(group));
    this.#segments = undefined;
    this.#lines = undefined;
  }

  /** Creates a part from a group, or several if its data would be too large for one. */
  #emit(group: PartItems, render: (group: PartItems) => Buffer): void {
    if (this.#fault !== undefined) return;
    let data = render(group);
    if (data.length > this.#limits.dataBytes && !isGzip(data, 0, data.length)) data = gzipSync(data);
    if (data.length <= this.#limits.dataBytes) {
      this.#parts.push({ data, outputBytes: group.outputBytes });
      this.#partBytes += data.length;
      const isTooMuch = this.#parts.length > MAX_PARTS_PER_RECORD || this.#partBytes > MAX_PART_BYTES_PER_RECORD;
      if (isTooMuch) this.#fault = 'response_size';
      return;
    }
    if (group.items.length < 2) {
      this.#fault = 'line_size';
      return;
    }
    const middle = Math.ceil(group.items.length / 2);
    for (const items of [group.items.slice(0, middle), group.items.slice(middle)]) {
      const outputBytes = Math.round((group.outputBytes * items.length) / group.items.length);
      this.#emit({ ...group, items, outputBytes }, render);
    }
  }
}
