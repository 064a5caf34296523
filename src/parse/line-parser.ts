import type { ByteArena } from '../memory/byte-arena.ts';
import type { LineFault } from '../model/fault.ts';
import {
  LINE_DOCUMENT,
  LINE_FIELDS,
  LINE_MALFORMED_JSON,
  LINE_OBJECT,
  LINE_VALUE,
  type LineRange,
  type LineTable,
} from '../model/line-table.ts';
import type { LogFormat } from '../model/log-format.ts';
import { LINE_IS_FAULT, LINE_IS_RECORD, type RecordTable } from '../model/record-table.ts';
import { FITS, FormatMatcher } from './format-matcher.ts';
import type { FormatSet } from './format-set.ts';
import { HeaderReader } from './header-line.ts';
import { ObjectRecordReader } from './object-record.ts';
import { OcsfRecordReader } from './ocsf-record.ts';
import { Tokenizer } from './tokenizer.ts';

/**
 * What later lines inherit from earlier ones: a header line names the fields of the lines below it. One per file or
 * record.
 */
export interface ParseContext {
  header: FormatMatcher | undefined;
}

/**
 * Parses lines into records. An unreadable line becomes a fault and does not affect other lines.
 *
 * The format of a line is detected by its content: the line has as many tokens as the format has fields, and every
 * token fits its field. The header above the line is tried first, then the configured formats, then the known ones. If
 * several fit, those whose newest field has a version other than the line's are excluded, since AWS prints the highest
 * version among the fields; unless that excludes all of them, because records that other programs have rewritten may
 * state any version.
 */
export class LineParser {
  /** The formats that lines may have without a header. */
  readonly formats: FormatSet;
  readonly #headers: HeaderReader = new HeaderReader();
  readonly #objects: ObjectRecordReader = new ObjectRecordReader();
  readonly #ocsfObjects: OcsfRecordReader = new OcsfRecordReader();
  readonly #tokenizer: Tokenizer = new Tokenizer();

  constructor(formats: FormatSet) {
    this.formats = formats;
  }

  /** The configured formats in which no line was read since start-up. */
  get unmatchedFormats(): LogFormat[] {
    return this.formats.unmatched;
  }

  /** Parses the lines from `first` up to, but not including, `last`; adds one entry per line to `records`. */
  parse(
    arena: ByteArena,
    lines: LineTable,
    first: number,
    last: number,
    context: ParseContext,
    records: RecordTable,
  ): void {
    for (let line = first; line < last; line++) {
      const start = lines.starts.at(line);
      const end = lines.ends.at(line);
      const kind = lines.kinds.at(line);
      if (kind === LINE_OBJECT) this.#parseObject(arena, start, end, records);
      else if (kind === LINE_FIELDS) this.#parseFields(arena, start, end, lines.messageOf(line), records);
      else if (kind === LINE_DOCUMENT) this.#parseDocument(arena, start, end, records);
      else if (kind === LINE_VALUE) records.addFault(NO_OBJECT);
      else if (kind === LINE_MALFORMED_JSON) records.addFault(MALFORMED_JSON);
      else this.#parseText(arena.bytes, start, end, context, records);
    }
  }

  #parseText(bytes: Buffer, start: number, end: number, context: ParseContext, records: RecordTable): void {
    const header = this.#headers.read(bytes, start, end);
    if (header instanceof FormatMatcher) {
      context.header = header;
      this.formats.noteHeader(header.format);
      records.addHeader();
      return;
    }
    if (header !== undefined) {
      records.addFault(header);
      return;
    }
    const bounds = records.bounds;
    const base = bounds.length;
    this.#tokenizer.split(bytes, start, end, bounds);
    const { count, presentCount, isPlain } = this.#tokenizer;
    const matcher = presentCount === 0 ? ALL_ABSENT : this.#match(bytes, records, base, count, context.header);
    if (matcher instanceof FormatMatcher) {
      matcher.trimNumbers(bytes, bounds, base);
      matcher.hasMatched = true;
      records.addRecord(matcher.format, base, isPlain);
    } else {
      bounds.truncate(base);
      records.addFault(matcher);
    }
  }

  /** The first format that fits, or the fault of the format that fits the most tokens. */
  #match(
    bytes: Buffer,
    records: RecordTable,
    base: number,
    count: number,
    header: FormatMatcher | undefined,
  ): FormatMatcher | LineFault {
    const bounds = records.bounds;
    const candidates = this.formats.withCount(count);
    let closest: FormatMatcher | undefined;
    let furthest = -1;
    if (header !== undefined && header.format.fields.length === count) {
      const misfit = misfitOfNamed(header, bytes, records, base);
      if (misfit === FITS) return header;
      closest = header;
      furthest = misfit;
    }
    let match: FormatMatcher | undefined;
    // evaluated only if several formats fit
    let isOfVersion: boolean | undefined;
    let isAmbiguous = false;
    for (const candidate of candidates) {
      const misfit = candidate.firstMisfit(bytes, bounds, base);
      if (misfit !== FITS) {
        if (misfit > furthest) {
          closest = candidate;
          furthest = misfit;
        }
        continue;
      }
      if (match === undefined) {
        match = candidate;
        continue;
      }
      isOfVersion ??= match.allowsVersion(bytes, bounds, base);
      const isCandidateOfVersion = candidate.allowsVersion(bytes, bounds, base);
      if (isCandidateOfVersion === isOfVersion) {
        isAmbiguous = true;
        if (isOfVersion) break;
      } else if (isCandidateOfVersion) {
        match = candidate;
        isOfVersion = true;
        isAmbiguous = false;
      }
    }
    if (isAmbiguous) records.ambiguousLines++;
    if (match !== undefined) return match;
    if (closest !== undefined) return closest.fault(bytes, bounds, base, furthest);
    return this.#countFault(count, header);
  }

  #countFault(count: number, header: FormatMatcher | undefined): LineFault {
    const counts = [...(header === undefined ? [] : [header.format.fields.length]), ...this.formats.counts];
    return {
      code: 'field_count',
      detail: `${count} field${count === 1 ? '' : 's'}; the known formats have ${[...new Set(counts)].join(', ')}`,
    };
  }

  #parseObject(arena: ByteArena, start: number, end: number, records: RecordTable): void {
    const bounds = records.bounds;
    const base = bounds.length;
    const matcher = this.#objects.read(arena, start, end, bounds) ?? this.#ocsfObjects.read(arena, start, end, bounds);
    if (matcher === undefined) {
      records.addFault(NOT_FLOW_LOG);
      return;
    }
    const misfit = misfitOfNamed(matcher, arena.bytes, records, base);
    if (misfit === FITS) {
      matcher.trimNumbers(arena.bytes, bounds, base);
      // a JSON string may contain any character
      records.addRecord(matcher.format, base, false);
    } else {
      const fault = matcher.fault(arena.bytes, bounds, base, misfit);
      bounds.truncate(base);
      records.addFault(fault);
    }
  }

  /**
   * Parses the other members of an object that has a message. An object with fields of a flow log record is a record,
   * whatever its message contains. If the message is a record too and does not contradict it, the two are the same
   * flow, which is kept once: with the values of the message, unless the fields have all of those and more.
   */
  #parseFields(arena: ByteArena, start: number, end: number, message: LineRange, records: RecordTable): void {
    const line = records.count;
    this.#parseObject(arena, start, end, records);
    const fault = records.faultAt(line);
    const inMessage = (state: number): number[] =>
      Array.from({ length: message.last - message.first }, (_, index) => message.first + index).filter(
        (each) => records.states.at(each) === state,
      );
    const found = inMessage(LINE_IS_RECORD);
    if (fault !== undefined) {
      if (found.length > 0 || fault.code === 'not_flow_log') records.makeRedundant(line);
      return;
    }
    for (const unreadable of inMessage(LINE_IS_FAULT)) records.makeRedundant(unreadable);
    const same = found.find((each) => records.compare(arena.bytes, each, line) !== 'contradicts');
    if (same === undefined) return;
    const isRicher =
      records.compare(arena.bytes, same, line) === 'overlaps' &&
      records.compare(arena.bytes, line, same) === 'contains';
    records.makeRedundant(isRicher && found.length === 1 ? same : line);
  }

  /**
   * Adds a document of this program; documents of the flat schema are parsed, so that partition keys can be read from
   * them.
   */
  #parseDocument(arena: ByteArena, start: number, end: number, records: RecordTable): void {
    const { bounds } = records;
    const base = bounds.length;
    const matcher = this.#objects.read(arena, start, end, bounds);
    const isRecord = matcher?.firstMisfit(arena.bytes, bounds, base) === FITS;
    if (!isRecord) bounds.truncate(base);
    records.addDocument(isRecord ? matcher?.format : undefined, base);
  }
}

/**
 * The first misfit of values that are given with their names; counts lines whose only misfits are ids without their
 * prefix.
 */
function misfitOfNamed(matcher: FormatMatcher, bytes: Uint8Array, records: RecordTable, base: number): number {
  const misfit = matcher.firstMisfit(bytes, records.bounds, base);
  if (misfit === FITS) return FITS;
  const namedMisfit = matcher.firstNamedMisfit(bytes, records.bounds, base, misfit);
  if (namedMisfit === FITS) records.bareIdLines++;
  return namedMisfit;
}

const MALFORMED_JSON: LineFault = {
  code: 'json_malformed',
  detail: 'the text begins like a JSON object but is not valid JSON',
};
const ALL_ABSENT: LineFault = { code: 'not_flow_log', detail: 'every field is -' };
const NOT_FLOW_LOG: LineFault = { code: 'not_flow_log', detail: 'the JSON object has no field of a flow log record' };
const NO_OBJECT: LineFault = { code: 'not_flow_log', detail: 'the JSON value is neither text nor an object' };
