import { gzipSync } from 'node:zlib';
import type { MessageEnvelope, SegmentTable } from '../../decode/segment-table.ts';
import type { Int32List } from '../../memory/int32-list.ts';
import { GZIP_MAGIC_FIRST } from '../../model/gzip-header.ts';
import { LINE_VALUE, type LineTable } from '../../model/line-table.ts';
import type { RecordTable } from '../../model/record-table.ts';
import { BACKSLASH, LAST_PRINTABLE, QUOTE, SPACE } from '../../text/ascii.ts';

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

/** Segments or lines, by index, of one part. */
export interface PartItems {
  readonly envelope: MessageEnvelope | undefined;
  /** The segment or line of the header line above them. */
  readonly header: number | undefined;
  readonly items: number[];
  outputBytes: number;
}

/** Writes the data of the parts of a record. */
export class PartTexts {
  readonly #source: SplitSource;
  /** What follows a plain line in the data of its part, and the envelope for which it was made. */
  #tail: string | undefined;
  #tailOf: MessageEnvelope | undefined;

  constructor(source: SplitSource) {
    this.#source = source;
  }

  /** Unchanged segments: log events in a message like the original one, or a text. */
  ofSegments({ envelope, header, items }: PartItems): Buffer {
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
  ofLines({ envelope, header, items }: PartItems): Buffer {
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
