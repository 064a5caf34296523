import { gunzipSync } from 'node:zlib';
import { LineDecoder } from '../../../src/decode/line-decoder.ts';
import { SegmentTable } from '../../../src/decode/segment-table.ts';
import { OWN_DOCUMENTS } from '../../../src/encode/own-documents.ts';
import { ByteArena } from '../../../src/memory/byte-arena.ts';
import { Int32List } from '../../../src/memory/int32-list.ts';
import type { RecordFaultCode } from '../../../src/model/fault.ts';
import { LineTable } from '../../../src/model/line-table.ts';
import { LINE_IS_HEADER, RecordTable } from '../../../src/model/record-table.ts';
import { FormatSet, readLogFormats } from '../../../src/parse/format-set.ts';
import { LineParser } from '../../../src/parse/line-parser.ts';
import { type PartLimits, type RecordPart, splitRecord } from '../../../src/pipeline/put-back/split-record.ts';

/** A line that is not a header, and the names of the fields as which it was read; undefined if it is unreadable. */
export interface ReadLine {
  readonly text: string;
  readonly names: string | undefined;
}

/** Content of the tables before the record that is split. */
const FIRST_RECORD = 'a line of another record\n';

/** Limits that are never reached. */
export const AMPLE: PartLimits = {
  outputBytes: 1_000_000,
  maxOutputBytes: 1_000_000,
  dataBytes: 1_000_000,
  linesPerPart: Number.POSITIVE_INFINITY,
};

/**
 * Splits the record of a text. `documentBytes` gives the result of each line that is not a header: the bytes of a
 * document already output, 0 for an omitted line, negative for a document still to be output.
 */
export function splitText(
  text: string | Uint8Array,
  bounds: Partial<PartLimits> = {},
  documentBytes: (line: string, index: number) => number = () => -100,
): RecordPart[] | RecordFaultCode {
  const { arena, lines, records } = read(text, FIRST_RECORD);
  const firstLine = 1;
  const segments = new SegmentTable();
  new LineDecoder(arena, new LineTable(), OWN_DOCUMENTS).decodeSegments(FIRST_RECORD.length, arena.length, segments);
  const sizes = new Int32List();
  for (let line = firstLine; line < lines.count; line++) {
    const isHeader = records.states.at(line) === LINE_IS_HEADER;
    const content = arena.bytes.toString('utf8', lines.starts.at(line), lines.ends.at(line));
    sizes.push(isHeader ? 0 : documentBytes(content, line - firstLine));
  }
  return splitRecord(
    { bytes: arena.bytes, segments, lines, records, firstLine, documentBytes: sizes },
    { ...AMPLE, ...bounds },
  );
}

/** The parts of a record that is splittable. */
export function partsOf(...args: Parameters<typeof splitText>): readonly RecordPart[] {
  const parts = splitText(...args);
  if (typeof parts === 'string') throw new Error(`the record cannot be split: ${parts}`);
  return parts;
}

/** The text of a part, decompressed if it is gzip. */
export function textOfPart({ data }: RecordPart): string {
  return (data[0] === 0x1f ? gunzipSync(data) : data).toString();
}

/** The lines of a text that are not headers, as they are read from a record. */
export function linesAsRead(text: string | Uint8Array): ReadLine[] {
  const { arena, lines, records } = read(text, '');
  return Array.from({ length: lines.count }, (_, line) => ({
    isHeader: records.states.at(line) === LINE_IS_HEADER,
    text: arena.bytes.toString('utf8', lines.starts.at(line), lines.ends.at(line)),
    names: records
      .formatAt(line)
      ?.fields.map(({ name }) => name)
      .join(' '),
  }))
    .filter(({ isHeader }) => !isHeader)
    .map(({ text: each, names }) => ({ text: each, names }));
}

/** Decodes and parses a text placed after another record. */
function read(text: string | Uint8Array, before: string) {
  const arena = new ByteArena();
  const lines = new LineTable();
  const records = new RecordTable();
  const decoder = new LineDecoder(arena, lines, OWN_DOCUMENTS);
  const parser = new LineParser(new FormatSet(readLogFormats('')));
  for (const each of [before, text]) {
    const start = typeof each === 'string' ? arena.appendText(each) : arena.append(each);
    const firstLine = lines.count;
    decoder.decode(start, arena.length);
    parser.parse(arena, lines, firstLine, lines.count, { header: undefined }, records);
  }
  return { arena, lines, records };
}
