import { gzipSync } from 'node:zlib';
import type { MessageEnvelope, SegmentTable } from '../../decode/segment-table.ts';
import type { Int32List } from '../../memory/int32-list.ts';
import type { RecordFaultCode } from '../../model/fault.ts';
import { GZIP_MAGIC_FIRST, isGzip } from '../../model/gzip-header.ts';
import { LINE_VALUE, type LineTable } from '../../model/line-table.ts';
import { LINE_IS_HEADER, LINE_IS_REDUNDANT, type RecordTable } from '../../model/record-table.ts';
import { BACKSLASH, LAST_PRINTABLE, QUOTE, SPACE } from '../../text/ascii.ts';
import { NO_LIMIT } from '../output-limits.ts';

/** A record that can be split: its lines were decoded, and their documents measured. */
export interface SplitSource {
  readonly bytes: Buffer;
  readonly segments: SegmentTable;
  readonly lines: LineTable;
  readonly records: RecordTable;
  /** The index, in `lines` and `records`, of the segment table's line 0. */
  readonly firstLine: number;
  /** By line: bytes of the document; negative if it is not in the answer yet. */
  readonly documentBytes: Int32List;
}

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

/** Segments or lines, by index, that are being gathered for one part. */
interface Group {
  readonly envelope: MessageEnvelope | undefined;
  /** The segment or line of the header line above them. */
  readonly header: number | undefined;
  readonly items: number[];
  outputBytes: number;
}

class Splitter {
  readonly #source: SplitSource;
  readonly #limits: PartLimits;
  readonly #parts: RecordPart[] = [];
  #segments: Group | undefined;
  #lines: Group | undefined;
  /** The header line in force, and the segment that contains it. */
  #header: { readonly segment: number; readonly line: number } | undefined;
  #partBytes = 0;
  /** What follows a plain line in the data of its part, and the envelope for which it was made. */
  #tail: string | undefined;
  #tailOf: MessageEnvelope | undefined;
  #fault: RecordFaultCode | undefined;

  constructor(source: SplitSource, limits: PartLimits) {
    this.#source = source;
    this.#limits = limits;
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

  #hasSpace(group: Group | undefined, outputBytes: number): boolean {
    if (group === undefined) return true;
    const { outputBytes: target, linesPerPart } = this.#limits;
    return group.outputBytes + outputBytes <= target && group.items.length < linesPerPart;
  }

  #flush(): void {
    if (this.#segments !== undefined) this.#emit(this.#segments, (group) => this.#segmentsText(group));
    if (this.#lines !== undefined) this.#emit(this.#lines, (group) => this.#linesText(group));
    this.#segments = undefined;
    this.#lines = undefined;
  }

  /** Creates a part from a group, or several if its data would be too large for one. */
  #emit(group: Group, render: (group: Group) => Buffer): void {
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

  /** Unchanged segments: log events in a message like the original one, or a text. */
  #segmentsText({ envelope, header, items }: Group): Buffer {
    const { bytes, segments } = this.#source;
    const all = header === undefined ? items : [header, ...items];
    const texts = all.map((segment) => bytes.subarray(segments.starts.at(segment), segments.ends.at(segment)));
    if (envelope === undefined) {
      const isMistakable = MISTAKABLE_STARTS.some((start) => texts[0]?.subarray(0, start.length).equals(start));
      return join(texts, NEWLINE, isMistakable ? [NEWLINE] : [], [NEWLINE]);
    }
    const head = bytes.subarray(envelope.headStart, envelope.headEnd);
    const tail = bytes.subarray(envelope.tailStart, envelope.tailEnd);
    return gzipSync(join(texts, COMMA, [head], [tail]));
  }

  /**
   * Lines in a direct record, as VPC Flow Logs would put it on a stream. Values other than text become log events again:
   * as text they might have another meaning.
   */
  #linesText({ envelope, header, items }: Group): Buffer {
    const [only] = items;
    if (only !== undefined && items.length === 1 && header === undefined && this.#isPlain(only))
      return this.#plainLineText(only, envelope);
    const lines = [...(header === undefined ? [] : [header]), ...items];
    const hasValues = lines.some((line) => this.#isValue(line));
    const text = lines.map((line) => this.#lineText(line)).join('\n');
    const members = [
      hasValues ? `"logEvents":[${lines.map((line) => this.#eventText(line)).join(',')}]` : `"message":${quoted(text)}`,
      ...namesIn(envelope),
    ];
    return Buffer.from(`{${members.join(',')}}\n`);
  }

  /** The same for a single line that is the same as JSON, in one allocation. */
  #plainLineText(line: number, envelope: MessageEnvelope | undefined): Buffer {
    const { bytes, lines, firstLine } = this.#source;
    const start = lines.starts.at(firstLine + line);
    const end = lines.ends.at(firstLine + line);
    if (this.#tail === undefined || this.#tailOf !== envelope) {
      this.#tail = `"${namesIn(envelope)
        .map((member) => `,${member}`)
        .join('')}}\n`;
      this.#tailOf = envelope;
    }
    const tail = this.#tail;
    const data = Buffer.allocUnsafe(PLAIN_HEAD.length + end - start + Buffer.byteLength(tail));
    data.write(PLAIN_HEAD, 0, 'latin1');
    bytes.copy(data, PLAIN_HEAD.length, start, end);
    data.write(tail, PLAIN_HEAD.length + end - start);
    return data;
  }

  /** Whether a line is text that has no escapes as JSON. */
  #isPlain(line: number): boolean {
    const { bytes, lines, firstLine } = this.#source;
    if (this.#isValue(line)) return false;
    const end = lines.ends.at(firstLine + line);
    for (let at = lines.starts.at(firstLine + line); at < end; at++) {
      const byte = bytes[at] ?? 0;
      if (byte < SPACE || byte > LAST_PRINTABLE || byte === QUOTE || byte === BACKSLASH) return false;
    }
    return true;
  }

  #isValue(line: number): boolean {
    return this.#source.lines.kinds.at(this.#source.firstLine + line) === LINE_VALUE;
  }

  #eventText(line: number): string {
    const text = this.#lineText(line);
    return this.#isValue(line) ? text : `{"message":${quoted(text)}}`;
  }

  #lineText(line: number): string {
    const { bytes, lines, firstLine } = this.#source;
    return bytes.toString('utf8', lines.starts.at(firstLine + line), lines.ends.at(firstLine + line));
  }
}

/** The members that name the log group and stream of a message, as far as they are known. */
function namesIn(envelope: MessageEnvelope | undefined): string[] {
  return [
    ...(envelope?.logGroup === undefined ? [] : [`"logGroup":${envelope.logGroup}`]),
    ...(envelope?.logStream === undefined ? [] : [`"logStream":${envelope.logStream}`]),
  ];
}

const PLAIN_HEAD = '{"message":"';
const BYTE_ORDER_MARK = '\uFEFF';
/**
 * Text with a special meaning at the beginning of data: a newline is put before an inner segment that begins with it.
 */
const MISTAKABLE_STARTS = [
  Buffer.from([GZIP_MAGIC_FIRST]),
  Buffer.from(BYTE_ORDER_MARK),
  Buffer.from('{"vpcFlowEnricher":'),
];
const NEWLINE = Buffer.from('\n');
const COMMA = Buffer.from(',');

/**
 * A text as the JSON string of a message; a newline before a byte order mark at its beginning keeps the mark part of
 * the text.
 */
function quoted(text: string): string {
  return JSON.stringify(text.startsWith(BYTE_ORDER_MARK) ? `\n${text}` : text);
}

function join(parts: readonly Buffer[], separator: Buffer, before: readonly Buffer[], after: readonly Buffer[]) {
  const between = parts.flatMap((part, index) => (index === 0 ? [part] : [separator, part]));
  return Buffer.concat([...before, ...between, ...after]);
}
