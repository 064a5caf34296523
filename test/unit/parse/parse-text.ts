import { LineDecoder } from '../../../src/decode/line-decoder.ts';
import { OWN_DOCUMENTS } from '../../../src/encode/own-documents.ts';
import { ByteArena } from '../../../src/memory/byte-arena.ts';
import type { LineFault } from '../../../src/model/fault.ts';
import { FlowLogRecord } from '../../../src/model/flow-log-record.ts';
import { LineTable } from '../../../src/model/line-table.ts';
import { RecordTable } from '../../../src/model/record-table.ts';
import { FormatSet, readLogFormats } from '../../../src/parse/format-set.ts';
import { LineParser, type ParseContext } from '../../../src/parse/line-parser.ts';

/** The result for a line, in the form that tests compare; `values` has the present fields by AWS's name. */
export interface ParsedLine {
  readonly format?: string;
  readonly values?: Readonly<Record<string, string>>;
  readonly fault?: LineFault;
  readonly isHeader?: true;
}

/** A parsed text and its tables, for tests that use them further. */
export interface ParsedText {
  readonly arena: ByteArena;
  readonly records: RecordTable;
  readonly lines: readonly ParsedLine[];
}

/** The formats that tests configure, each compiled only once. */
const formatSets = new Map<string, FormatSet>();

function formatSetOf(logFormat: string): FormatSet {
  const known = formatSets.get(logFormat) ?? new FormatSet(readLogFormats(logFormat));
  formatSets.set(logFormat, known);
  return known;
}

/** Parses the lines of a text, split as for a Firehose record, with these configured formats. */
export function parseText(text: string | Uint8Array, logFormat = ''): ParsedText {
  const arena = new ByteArena();
  const table = new LineTable();
  const records = new RecordTable();
  const start = typeof text === 'string' ? arena.appendText(text) : arena.append(text);
  new LineDecoder(arena, table, OWN_DOCUMENTS).decode(start, arena.length);
  const parser = new LineParser(formatSetOf(logFormat));
  const context: ParseContext = { header: undefined };
  parser.parse(arena, table, 0, table.count, context, records);
  const lines = Array.from({ length: records.count }, (_, line) => parsedLine(arena, records, line));
  return { arena, records, lines };
}

/** The result for the only line of a text. */
export function parseLine(text: string | Uint8Array, logFormat = ''): ParsedLine {
  const { lines } = parseText(text, logFormat);
  const [line] = lines;
  if (line === undefined || lines.length > 1) throw new Error(`one line was to be parsed, not ${lines.length}`);
  return line;
}

/** The only record of a text, at its line. Throws if the text is not one readable line. */
export function recordOf(text: string | Uint8Array, logFormat = ''): FlowLogRecord {
  const { arena, records, lines } = parseText(text, logFormat);
  const record = new FlowLogRecord();
  if (lines.length === 1 && records.moveTo(record, arena.bytes, 0)) return record;
  throw new Error(`no single record: ${JSON.stringify(lines)}`);
}

/** The record of a line below a header line. Throws if it is not a record. */
export function recordBelow(header: string, line: string): FlowLogRecord {
  const { arena, records, lines } = parseText(`${header}\n${line}`);
  const record = new FlowLogRecord();
  if (lines.length === 2 && records.moveTo(record, arena.bytes, 1)) return record;
  throw new Error(`no single record: ${JSON.stringify(lines)}`);
}

function parsedLine(arena: ByteArena, records: RecordTable, line: number): ParsedLine {
  const record = new FlowLogRecord();
  if (records.moveTo(record, arena.bytes, line)) {
    const values: Record<string, string> = {};
    record.format.fields.forEach(({ name }, position) => {
      const value = record.text(position);
      if (value !== undefined) values[name] = value;
    });
    return { format: record.format.name, values };
  }
  const fault = records.faultAt(line);
  return fault === undefined ? { isHeader: true } : { fault };
}
