import type { DocumentEncoder } from '../encode/document-encoder.ts';
import type { JsonWriter } from '../encode/text/json-writer.ts';
import type { Enrichment, EnrichmentSettings } from '../enrich/enrichment.ts';
import type { ByteArena } from '../memory/byte-arena.ts';
import { AddedValues } from '../model/added-values.generated.ts';
import { FlowLogRecord } from '../model/flow-log-record.ts';
import { LINE_TEXT, type LineTable } from '../model/line-table.ts';
import { LINE_IS_RECORD, type RecordTable } from '../model/record-table.ts';
import { FITS } from '../parse/format-matcher.ts';
import type { FormatSet } from '../parse/format-set.ts';
import type { ParseContext } from '../parse/line-parser.ts';
import { AddedFacts } from './added-facts.ts';
import { AddressClasses } from './address-classes.ts';
import { AskedBefore } from './asked-before.ts';
import { DocumentProgram } from './document/document-program.ts';
import { type PlainLine, SLACK_BYTES } from './line-facts.ts';
import { type LineFormat, lineFormat, TextKinds } from './line-format.ts';
import { LineReader } from './line-reader.ts';
import { LineRows } from './line-rows.ts';

/** Maximum number of formats that the lane knows at a time; lines in others are left to the plain lane. */
const MAX_FORMATS = 4;

/** The parts of a window that the lane uses. */
export interface LaneWindow {
  readonly arena: ByteArena;
  readonly lines: LineTable;
  readonly records: RecordTable;
  readonly record: FlowLogRecord;
  readonly added: AddedValues;
  readonly writer: JsonWriter;
}

/** What the lane is made from. */
export interface LaneStages {
  readonly settings: EnrichmentSettings;
  readonly parser: { readonly formats: FormatSet };
  readonly enrichment: Enrichment;
  readonly encoder: DocumentEncoder;
}

/**
 * The fast lane: reads lines and writes their documents from flat tables, which the plain lane teaches. It makes the same
 * documents and counts as the plain lane; a line that it does not serve is left to that, line by line.
 */
export class FastLane implements PlainLine {
  readonly #formats: FormatSet;
  readonly #kinds: TextKinds = new TextKinds();
  readonly #reader: LineReader;
  readonly #added: AddedFacts;
  readonly #laneFormats: LineFormat[] = [];
  /** The format of the line that was read last. */
  #format: LineFormat | undefined;
  /** The line in the reader, and its table of records; undefined if it has none. */
  #line = -1;
  #records: RecordTable | undefined;
  /** By table of records: what was found in its lines, where they are read long before their documents are written. */
  readonly #rows: WeakMap<RecordTable, LineRows> = new WeakMap();
  /** The rows of the window that was begun last; undefined if its lines are not kept. */
  #keptRows: LineRows | undefined;
  #keptRecords: RecordTable | undefined;
  readonly #askedBefore: AskedBefore = new AskedBefore();
  /** Grows whenever ids get another meaning. */
  #ids = 0;
  record: FlowLogRecord = new FlowLogRecord();
  added: AddedValues = new AddedValues();
  lineStart = 0;
  lineEnd = 0;
  readonly #encoder: DocumentEncoder;
  #sampleWeight: number | undefined;

  /** `capacity` is how much each table holds; the tables have defaults. */
  constructor({ settings, parser, enrichment, encoder }: LaneStages, capacity?: number) {
    this.#formats = parser.formats;
    this.#encoder = encoder;
    const classes = new AddressClasses(settings.labels);
    this.#reader = new LineReader((address) => classes.ofIpv4(address), capacity);
    this.#added = new AddedFacts(this.#reader, classes, enrichment, settings, capacity);
  }

  /** Begins a window; `keeps` if all of its lines are read before the first document is written. */
  begin({ records }: LaneWindow, keeps: boolean): void {
    let rows = this.#rows.get(records);
    if (rows === undefined && keeps) {
      rows = new LineRows();
      this.#rows.set(records, rows);
    }
    rows?.begin(this.#ids);
    this.#keptRows = keeps ? rows : undefined;
    this.#keptRecords = records;
  }

  /** Reads a line of text as the next record of the window; whether it could. If not, nothing has changed. */
  read({ arena, lines, records }: LaneWindow, line: number, { header }: ParseContext): boolean {
    this.#line = -1;
    if (lines.kinds.at(line) !== LINE_TEXT) return false;
    if (this.#reader.isFull || this.#added.isFull) this.#empty();
    this.#bind(arena);
    const start = lines.starts.at(line);
    const end = lines.ends.at(line);
    const latest = this.#format;
    if (latest !== undefined && this.#readIn(latest, start, end, records, header)) return true;
    for (const format of this.#laneFormats) {
      if (format !== latest && this.#readIn(format, start, end, records, header)) return true;
    }
    return false;
  }

  /** Collects what the records of a window ask for; undefined if its lines are not kept. */
  askedBefore({ records }: LaneWindow): AskedBefore | undefined {
    const rows = this.#rows.get(records);
    if (rows !== undefined) this.#askedBefore.begin(rows, this.#ids);
    return rows === undefined ? undefined : this.#askedBefore;
  }

  /** Learns the format of a record that the plain lane has read from a line of text. */
  learn({ lines, records }: LaneWindow, line: number, { header }: ParseContext): void {
    // without formats, every line is left to the plain lane
    if (!this.#added.servesAll) return;
    if (lines.kinds.at(line) !== LINE_TEXT || records.states.at(line) !== LINE_IS_RECORD) return;
    const format = records.formatAt(line);
    if (format === undefined || this.#laneFormats.some(({ matcher }) => matcher.format === format)) return;
    const candidates = this.#formats.withCount(format.fields.length);
    const matcher = [...(header === undefined ? [] : [header]), ...candidates].find((each) => each.format === format);
    if (matcher === undefined) return;
    if (this.#laneFormats.length >= MAX_FORMATS) {
      this.#laneFormats.shift();
      // its program would not forget with the others
      this.#format = undefined;
    }
    this.#laneFormats.push(lineFormat(matcher, this.#formats, this.#kinds));
  }

  /**
   * Writes the document of a record of the window, to which its cursor has been moved; whether it could. If not, nothing is
   * written. `sampleWeight` is how many flows the record stands for, undefined for one.
   */
  write(window: LaneWindow, line: number, sampleWeight: number | undefined): boolean {
    if (!this.#isAt(window, line)) return false;
    const format = this.#format;
    if (format === undefined) return false;
    const { record, added } = window;
    this.record = record;
    this.added = added;
    this.#sampleWeight = sampleWeight;
    this.lineStart = window.lines.starts.at(line);
    this.lineEnd = window.lines.ends.at(line);
    this.#added.fill(format, record, added, sampleWeight);
    // without room for an id the plain lane writes the document; everything is forgotten before the next line is read
    if (this.#added.isFull) return false;
    format.program ??= new DocumentProgram(this.#encoder, format.matcher.format, { absent: this.#added.absent });
    format.program.write(this.#reader.facts, this, window.writer);
    return true;
  }

  /** Fills the added values of the line in the reader by the plain enrichment. */
  load(): void {
    this.#added.loadPlain(this.record, this.added, this.#sampleWeight);
  }

  /** Forgets everything, between two lines: ids then mean something else. */
  #empty(): void {
    this.#reader.empty();
    this.#added.empty();
    for (const { program } of this.#laneFormats) program?.forget();
    this.#ids++;
  }

  #readIn(
    format: LineFormat,
    start: number,
    end: number,
    records: RecordTable,
    header: ParseContext['header'],
  ): boolean {
    const { matcher } = format;
    const isBelowItsHeader = header === matcher;
    // the header line above is tried first
    if (!isBelowItsHeader && (format.isOfHeader || header?.format.fields.length === format.count)) return false;
    const { bounds } = records;
    const base = bounds.length;
    if (!this.#readTo(bounds, format, start, end)) return false;
    bounds.length = base + 2 * format.count;
    if (!isBelowItsHeader && this.#fitsAnother(format, records, base)) {
      bounds.truncate(base);
      return false;
    }
    matcher.hasMatched = true;
    this.#format = format;
    this.#line = records.count;
    this.#records = records;
    if (this.#keptRecords === records) this.#keptRows?.keep(records.count, format, this.#reader, this.#ids);
    records.addRecord(matcher.format, base, true);
    return true;
  }

  /** Whether the line fits another format as well, so that its version or the order of the formats decides. */
  #fitsAnother({ rivals }: LineFormat, { bounds }: RecordTable, base: number): boolean {
    const { bytes } = this.#reader.facts;
    // a loop, since `some` would make a function for every line
    for (const rival of rivals) if (rival.firstMisfit(bytes, bounds, base) === FITS) return true;
    return false;
  }

  /** Whether the reader has the facts of a line, to which the cursor has been moved; finds them again if it was another line since. */
  #isAt(window: LaneWindow, line: number): boolean {
    const { arena, lines, records, record } = window;
    if (this.#line === line && this.#records === records) return true;
    if (lines.kinds.at(line) !== LINE_TEXT) return false;
    this.#bind(arena);
    this.#line = -1;
    const kept = this.#rows.get(records)?.load(line, this.#reader, record.bounds, record.base, this.#ids);
    const format = kept !== undefined && this.#laneFormats.includes(kept) ? kept : this.#readAgain(window, line);
    if (format === undefined) return false;
    const { facts } = this.#reader;
    facts.lineStart = lines.starts.at(line);
    facts.lineEnd = lines.ends.at(line);
    this.#format = format;
    this.#line = line;
    this.#records = records;
    return true;
  }

  /** Reads a line that was read before; its format, or undefined if the lane cannot. */
  #readAgain({ lines, records }: LaneWindow, line: number): LineFormat | undefined {
    const read = records.formatAt(line);
    const format = this.#laneFormats.find(({ matcher }) => matcher.format === read);
    if (format === undefined) return undefined;
    return this.#readTo(records.bounds, format, lines.starts.at(line), lines.ends.at(line)) ? format : undefined;
  }

  /** Reads a line, with the bounds of its tokens behind those that are there already; whether it could. */
  #readTo(bounds: RecordTable['bounds'], format: LineFormat, start: number, end: number): boolean {
    bounds.reserve(2 * format.count);
    return this.#reader.read(format, start, end, bounds.data, bounds.length);
  }

  #bind(arena: ByteArena): void {
    arena.reserve(SLACK_BYTES);
    const { facts } = this.#reader;
    if (facts.bytes === arena.bytes) return;
    facts.bytes = arena.bytes;
    facts.view = arena.view;
  }
}
