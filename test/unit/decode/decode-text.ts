import { LineDecoder } from '../../../src/decode/line-decoder.ts';
import { OWN_DOCUMENTS } from '../../../src/encode/own-documents.ts';
import { ByteArena } from '../../../src/memory/byte-arena.ts';
import {
  LINE_DOCUMENT,
  LINE_FIELDS,
  LINE_MALFORMED_JSON,
  LINE_OBJECT,
  LINE_TEXT,
  LINE_VALUE,
  LineTable,
} from '../../../src/model/line-table.ts';

const KINDS = [LINE_TEXT, LINE_OBJECT, LINE_MALFORMED_JSON, LINE_VALUE, LINE_FIELDS, LINE_DOCUMENT];
const KIND_NAMES = ['text', 'object', 'malformed', 'value', 'fields', 'document'] as const;

/** A line in the form that tests compare. */
export interface DecodedLine {
  readonly kind: (typeof KIND_NAMES)[number];
  readonly text: string;
}

/** Result of decoding a text: its lines, the number of bytes consumed, and the decoder's counts. */
export interface DecodedText {
  readonly lines: readonly DecodedLine[];
  readonly usedBytes: number;
  readonly controlMessages: number;
  readonly isOverfull: boolean;
}

/** Decodes a text placed after `lead` in an arena, so that arena offsets differ from offsets in the text. */
export function decodeText(input: string | Uint8Array, isFinal = true, lead = '#'): DecodedText {
  const arena = new ByteArena();
  arena.appendText(lead);
  const start = typeof input === 'string' ? arena.appendText(input) : arena.append(input);
  const table = new LineTable();
  const decoder = new LineDecoder(arena, table, OWN_DOCUMENTS);
  const used = decoder.decode(start, arena.length, isFinal);
  return {
    lines: linesOf(arena, table),
    usedBytes: used - start,
    controlMessages: decoder.controlMessages,
    isOverfull: decoder.isOverfull,
  };
}

/** The texts of the lines, for tests that ignore their kinds. */
export function textsOf(input: string | Uint8Array): string[] {
  return decodeText(input).lines.map((line) => line.text);
}

/** The lines of a table in the form that tests compare. */
export function linesOf(arena: ByteArena, table: LineTable): DecodedLine[] {
  return Array.from({ length: table.count }, (_, line) => ({
    kind: kindName(table.kinds.at(line)),
    text: arena.bytes.toString('utf8', table.starts.at(line), table.ends.at(line)),
  }));
}

function kindName(kind: number): DecodedLine['kind'] {
  const name = KIND_NAMES[KINDS.indexOf(kind)];
  if (name === undefined) throw new RangeError(`${kind} is no kind of line`);
  return name;
}
