import { gzipSync } from 'node:zlib';
import type { RecordFaultCode } from '../model/fault.ts';
import type { Int32List } from '../model/int32-list.ts';
import { LINE_VALUE, type LineTable } from '../model/line-table.ts';
import { LINE_IS_HEADER, LINE_IS_REDUNDANT, type RecordTable } from '../model/record-table.ts';
import type { UnitContainer, UnitTable } from '../model/unit-table.ts';

/** A record whose lines were found, and measured, and can be taken apart. */
export interface SplitSource {
  readonly bytes: Buffer;
  readonly units: UnitTable;
  readonly lines: LineTable;
  readonly records: RecordTable;
  /** The index, in `lines` and `records`, of the unit table's line 0. */
  readonly firstLine: number;
  /** By line: bytes of the document; negative where it is still to be put out. */
  readonly documentBytes: Int32List;
}

/** What a piece may be. */
export interface PieceBounds {
  /** Bytes of the documents that a piece is meant to make. */
  readonly outputBytes: number;
  /** Bytes of the documents that a piece may make at most: units that make more are taken apart by lines. */
  readonly mostOutputBytes: number;
  /** Bytes of a piece's data. */
  readonly dataBytes: number;
  /** Lines of a piece. Infinity where a record may make several documents: only then do units stay as they are. */
  readonly linesPerPiece: number;
}

/**
 * Most pieces of one record, and most bytes of their data together: each brings the header line, the names of its log
 * group and stream, or all that stands around its log events, so that a small record could make very much of them.
 */
export const MAX_PIECES_PER_RECORD = 50_000;
export const MAX_PIECE_BYTES_PER_RECORD = 32 * 1024 * 1024;

/** A part of a record as a record of its own. */
export interface Piece {
  readonly data: Buffer;
  /** Bytes of the documents that it will make. */
  readonly outputBytes: number;
}

/**
 * Takes the lines of a record apart whose documents are still to be put out, into records that make few enough:
 *
 * - log events of a subscription message go, byte for byte, into subscription messages like it, gzipped;
 * - objects and lines of other text go, byte for byte, into texts like it;
 * - where every line must go by itself, or a unit makes too much, lines go into direct records
 *   `{"message": "…", "logGroup": "…", "logStream": "…"}`, without the latter two where they are not known; with
 *   `logEvents` in place of `message` where an event is no text.
 *
 * A header line goes with every piece of what stands below it. Returns a code instead where that cannot be done:
 * `line_size` where one line has too much data for any record, `response_size` where the pieces would be too many.
 */
export function splitRecord(source: SplitSource, bounds: PieceBounds): Piece[] | RecordFaultCode {
  const splitter = new Splitter(source, bounds);
  for (let unit = 0; unit < source.units.count && !splitter.hasFailed; unit++) splitter.addUnit(unit);
  return splitter.finish();
}

/** What is on its way into one piece. */
interface Group<Item> {
  readonly container: UnitContainer | undefined;
  readonly header: Item | undefined;
  readonly items: Item[];
  outputBytes: number;
}

class Splitter {
  readonly #source: SplitSource;
  readonly #bounds: PieceBounds;
  readonly #pieces: Piece[] = [];
  #units: Group<number> | undefined;
  #lines: Group<number> | undefined;
  /** The header in force: the unit that it stands in, and its line. */
  #header: { readonly unit: number; readonly line: number } | undefined;
  #pieceBytes = 0;
  #fault: RecordFaultCode | undefined;

  constructor(source: SplitSource, bounds: PieceBounds) {
    this.#source = source;
    this.#bounds = bounds;
  }

  get hasFailed(): boolean {
    return this.#fault !== undefined;
  }

  addUnit(unit: number): void {
    const { units, documentBytes } = this.#source;
    const last = units.lastLineAt(unit);
    let pending = 0;
    let ownHeader: number | undefined;
    let needsHeader = false;
    let isWhole = true;
    for (let line = units.firstLines.at(unit); line < last; line++) {
      const bytes = documentBytes.at(line);
      if (this.#isHeader(line)) {
        ownHeader = line;
      } else if (this.#stateOf(line) === LINE_IS_REDUNDANT) {
        // it goes with the lines around it, or is needed no more
      } else if (bytes < 0) {
        pending -= bytes;
        needsHeader ||= ownHeader === undefined && this.#header !== undefined;
      } else {
        // what is put out or left out already must not come again
        isWhole = false;
      }
    }
    // what was gathered stands below another header
    if (ownHeader !== undefined) this.#flush();
    if (pending > 0) {
      const canBeWhole = isWhole && this.#takesSeveral && pending <= this.#bounds.mostOutputBytes;
      if (canBeWhole && (!needsHeader || this.#bringsHeader(unit))) this.#addWhole(unit, pending, needsHeader);
      else this.#addLines(unit, last);
    }
    if (ownHeader !== undefined) {
      this.#flush();
      this.#header = { unit, line: ownHeader };
    }
  }

  /** The pieces in order, or why there are none. */
  finish(): Piece[] | RecordFaultCode {
    this.#flush();
    return this.#fault ?? this.#pieces;
  }

  get #takesSeveral(): boolean {
    return this.#bounds.linesPerPiece === Number.POSITIVE_INFINITY;
  }

  #isHeader(line: number): boolean {
    return this.#stateOf(line) === LINE_IS_HEADER;
  }

  #stateOf(line: number): number {
    return this.#source.records.states.at(this.#source.firstLine + line);
  }

  /** Whether a piece with this unit can have the header above it as a unit: one of the same kind with nothing else in it. */
  #bringsHeader(unit: number): boolean {
    const { units } = this.#source;
    const header = this.#header?.unit ?? unit;
    const isAlone = units.lastLineAt(header) - units.firstLines.at(header) === 1;
    return isAlone && units.containerAt(header) === units.containerAt(unit);
  }

  #addWhole(unit: number, outputBytes: number, needsHeader: boolean): void {
    const container = this.#source.units.containerAt(unit);
    const isOther = this.#units !== undefined && this.#units.container !== container;
    if (this.#lines !== undefined || isOther || !this.#hasRoom(this.#units, outputBytes)) this.#flush();
    this.#units ??= { container, header: needsHeader ? this.#header?.unit : undefined, items: [], outputBytes: 0 };
    this.#units.items.push(unit);
    this.#units.outputBytes += outputBytes;
  }

  #addLines(unit: number, last: number): void {
    const { units, documentBytes } = this.#source;
    const container = units.containerAt(unit);
    let header = this.#header?.line;
    // another container may be of another log stream
    if (this.#units !== undefined || this.#lines?.container !== container) this.#flush();
    for (let line = units.firstLines.at(unit); line < last; line++) {
      if (this.#isHeader(line)) {
        this.#flush();
        header = line;
      }
      const outputBytes = -documentBytes.at(line);
      if (outputBytes <= 0) continue;
      if (!this.#hasRoom(this.#lines, outputBytes)) this.#flush();
      this.#lines ??= { container, header, items: [], outputBytes: 0 };
      this.#lines.items.push(line);
      this.#lines.outputBytes += outputBytes;
    }
  }

  #hasRoom(group: Group<number> | undefined, outputBytes: number): boolean {
    if (group === undefined) return true;
    const { outputBytes: most, linesPerPiece } = this.#bounds;
    return group.outputBytes + outputBytes <= most && group.items.length < linesPerPiece;
  }

  #flush(): void {
    if (this.#units !== undefined) this.#emit(this.#units, (group) => this.#unitsText(group));
    if (this.#lines !== undefined) this.#emit(this.#lines, (group) => this.#linesText(group));
    this.#units = undefined;
    this.#lines = undefined;
  }

  /** Makes a piece of a group, or several where its data would be too large for one. */
  #emit(group: Group<number>, render: (group: Group<number>) => Buffer): void {
    if (this.#fault !== undefined) return;
    let data = render(group);
    if (data.length > this.#bounds.dataBytes && data[0] !== GZIP_MAGIC_FIRST) data = gzipSync(data);
    if (data.length <= this.#bounds.dataBytes) {
      this.#pieces.push({ data, outputBytes: group.outputBytes });
      this.#pieceBytes += data.length;
      const isTooMuch = this.#pieces.length > MAX_PIECES_PER_RECORD || this.#pieceBytes > MAX_PIECE_BYTES_PER_RECORD;
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

  /** Units as they came: log events in a message like theirs, or else a text. */
  #unitsText({ container, header, items }: Group<number>): Buffer {
    const { bytes, units } = this.#source;
    const all = header === undefined ? items : [header, ...items];
    const texts = all.map((unit) => bytes.subarray(units.starts.at(unit), units.ends.at(unit)));
    if (container === undefined) {
      const isMistakable = MISTAKABLE_STARTS.some((start) => texts[0]?.subarray(0, start.length).equals(start));
      return join(texts, NEWLINE, isMistakable ? [NEWLINE] : [], [NEWLINE]);
    }
    const head = bytes.subarray(container.headStart, container.headEnd);
    const tail = bytes.subarray(container.tailStart, container.tailEnd);
    return gzipSync(join(texts, COMMA, [head], [tail]));
  }

  /**
   * Lines in a direct record, as VPC Flow Logs would put it on a stream. Values that are no text are log events again: as
   * text they might mean something else.
   */
  #linesText({ container, header, items }: Group<number>): Buffer {
    const lines = [...(header === undefined ? [] : [header]), ...items];
    const hasValues = lines.some((line) => this.#isValue(line));
    const text = lines.map((line) => this.#lineText(line)).join('\n');
    const members = [
      hasValues ? `"logEvents":[${lines.map((line) => this.#eventText(line)).join(',')}]` : `"message":${quoted(text)}`,
      ...(container?.logGroup === undefined ? [] : [`"logGroup":${container.logGroup}`]),
      ...(container?.logStream === undefined ? [] : [`"logStream":${container.logStream}`]),
    ];
    return Buffer.from(`{${members.join(',')}}\n`);
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

const GZIP_MAGIC_FIRST = 0x1f;
const BYTE_ORDER_MARK = '\uFEFF';
/** What means something at the beginning of data only: a unit that stood further in and begins so gets a newline in front. */
const MISTAKABLE_STARTS = [
  Buffer.from([GZIP_MAGIC_FIRST]),
  Buffer.from(BYTE_ORDER_MARK),
  Buffer.from('{"vpcFlowEnricher":'),
];
const NEWLINE = Buffer.from('\n');
const COMMA = Buffer.from(',');

/** A text as the string of a message; a byte order mark in front is a part of it, which a newline before it says. */
function quoted(text: string): string {
  return JSON.stringify(text.startsWith(BYTE_ORDER_MARK) ? `\n${text}` : text);
}

function join(parts: readonly Buffer[], separator: Buffer, before: readonly Buffer[], after: readonly Buffer[]) {
  const between = parts.flatMap((part, index) => (index === 0 ? [part] : [separator, part]));
  return Buffer.concat([...before, ...between, ...after]);
}
