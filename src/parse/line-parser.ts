import type { ByteArena } from '../model/byte-arena.ts';
import type { LineFault } from '../model/fault.ts';
import { LINE_MALFORMED_JSON, LINE_OBJECT, type LineTable } from '../model/line-table.ts';
import type { RecordTable } from '../model/record-table.ts';
import { FITS, FormatMatcher } from './format-matcher.ts';
import type { FormatSet } from './format-set.ts';
import { HeaderReader } from './header-line.ts';
import { ObjectRecordReader } from './object-record.ts';
import { OcsfRecordReader } from './ocsf-record.ts';
import { Tokenizer } from './tokenizer.ts';

/** What one line can teach of the next: a header line names the fields of the lines below it. One a file or record. */
export interface ParseContext {
  header: FormatMatcher | undefined;
}

/**
 * Makes records of lines. A line that cannot be read becomes a fault and touches no other line.
 *
 * The format of a line is told apart by content: as many tokens as the format has fields, and every token fits its
 * field. The header above the line goes first, then the configured formats, then the known ones. `version` is not
 * looked at: AWS prints the highest version among the fields chosen, whatever the format.
 */
export class LineParser {
  readonly #formats: FormatSet;
  readonly #headers: HeaderReader = new HeaderReader();
  readonly #objects: ObjectRecordReader = new ObjectRecordReader();
  readonly #ocsfObjects: OcsfRecordReader = new OcsfRecordReader();
  readonly #tokenizer: Tokenizer = new Tokenizer();

  constructor(formats: FormatSet) {
    this.#formats = formats;
  }

  /** Parses the lines from `first` up to, not including, `last`; adds one entry each to `records`. */
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
      else if (kind === LINE_MALFORMED_JSON) records.addFault(MALFORMED_JSON);
      else this.#parseText(arena.bytes, start, end, context, records);
    }
  }

  #parseText(bytes: Buffer, start: number, end: number, context: ParseContext, records: RecordTable): void {
    const header = this.#headers.read(bytes, start, end);
    if (header instanceof FormatMatcher) {
      context.header = header;
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
      records.addRecord(matcher.format, base, isPlain);
    } else {
      bounds.truncate(base);
      records.addFault(matcher);
    }
  }

  /** The first format that fits, or the fault of the one that fits furthest. */
  #match(
    bytes: Buffer,
    records: RecordTable,
    base: number,
    count: number,
    header: FormatMatcher | undefined,
  ): FormatMatcher | LineFault {
    const bounds = records.bounds;
    const candidates = this.#formats.withCount(count);
    let closest: FormatMatcher | undefined;
    let furthest = -1;
    if (header !== undefined && header.format.fields.length === count) {
      const misfit = header.firstMisfit(bytes, bounds, base);
      if (misfit === FITS) return header;
      closest = header;
      furthest = misfit;
    }
    let match: FormatMatcher | undefined;
    for (const candidate of candidates) {
      const misfit = candidate.firstMisfit(bytes, bounds, base);
      if (misfit !== FITS) {
        if (misfit > furthest) {
          closest = candidate;
          furthest = misfit;
        }
      } else if (match === undefined) {
        match = candidate;
      } else {
        records.ambiguousLines++;
        break;
      }
    }
    if (match !== undefined) return match;
    if (closest !== undefined) return closest.fault(bytes, bounds, base, furthest);
    return this.#countFault(count, header);
  }

  #countFault(count: number, header: FormatMatcher | undefined): LineFault {
    const counts = [...(header === undefined ? [] : [header.format.fields.length]), ...this.#formats.counts];
    return { code: 'field_count', detail: `${count} fields where ${[...new Set(counts)].join(', ')} are known` };
  }

  #parseObject(arena: ByteArena, start: number, end: number, records: RecordTable): void {
    const bounds = records.bounds;
    const base = bounds.length;
    const matcher = this.#objects.read(arena, start, end, bounds) ?? this.#ocsfObjects.read(arena, start, end, bounds);
    if (matcher === undefined) {
      records.addFault(NOT_FLOW_LOG);
      return;
    }
    const misfit = matcher.firstMisfit(arena.bytes, bounds, base);
    if (misfit === FITS) {
      matcher.trimNumbers(arena.bytes, bounds, base);
      // a string in JSON may hold anything
      records.addRecord(matcher.format, base, false);
    } else {
      const fault = matcher.fault(arena.bytes, bounds, base, misfit);
      bounds.truncate(base);
      records.addFault(fault);
    }
  }
}

const MALFORMED_JSON: LineFault = { code: 'json_malformed', detail: 'the text begins as a JSON object and is not one' };
const ALL_ABSENT: LineFault = { code: 'not_flow_log', detail: 'every field is -' };
const NOT_FLOW_LOG: LineFault = { code: 'not_flow_log', detail: 'the JSON object has no field of a flow log record' };
