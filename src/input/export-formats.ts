import { skipByteOrderMark, skipSpace } from '../decode/text-ranges.ts';
import { JsonScanner } from '../json/json-scanner.ts';
import { CLOSE_BRACKET, OPEN_BRACE, OPEN_BRACKET, QUOTE } from '../text/ascii.ts';
import { isCsvHeader, readCsvExport } from './csv-export.ts';
import { type EncodedRecord, readJsonExport } from './json-export.ts';
import { hasTimePrefix, isCliEvent, readCliEvents, readPrefixedLines } from './log-prefix.ts';

/** A format of flow logs that must be converted before the line decoder can read it. */
export interface ExportFormat {
  /** Its name in the help and the documentation. */
  readonly name: string;
  /** Whether an input has this format. The lines are its first ones, as Latin-1; the last one may be cut off. */
  recognise(start: InputStart): boolean;
  /** Whether the first bytes identify it, before the first line has ended. */
  readonly isKnownAtOnce: boolean;
  /** Converts it into text for the line decoder, and payloads of records. */
  read(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer | EncodedRecord, void, undefined>;
}

/** The beginning of an input. */
export interface InputStart {
  /** The first bytes after a byte order mark and white space. */
  readonly head: Buffer;
  /** The first lines that are not blank, as Latin-1. */
  readonly lines: readonly string[];
}

/** How many lines are examined: a tool's message may precede an export. */
const EXAMINED_LINES = 5;
/** How much of the input is split into lines. */
const EXAMINED_BYTES = 64 * 1024;

/** The formats, in the order in which they are tried. */
export const EXPORT_FORMATS: readonly ExportFormat[] = [
  {
    name: 'JSON arrays, of records, log events or lines',
    recognise: ({ head }) => isJsonArray(head),
    isKnownAtOnce: true,
    read: readJsonExport,
  },
  {
    name: 'JSON of “aws logs filter-log-events” and “get-log-events”, Logs Insights, Athena, and Firehose error buckets',
    recognise: ({ head }) => isJsonResponse(head),
    isKnownAtOnce: true,
    read: readJsonExport,
  },
  {
    name: 'CSV of the CloudWatch console, Logs Insights and Athena, with its header',
    recognise: ({ lines: [first = ''] }) => isCsvHeader(first),
    isKnownAtOnce: false,
    read: readCsvExport,
  },
  {
    name: 'text of “aws logs filter-log-events --output text”',
    recognise: ({ lines }) => lines.some(isCliEvent),
    isKnownAtOnce: false,
    read: readCliEvents,
  },
  {
    name: 'CloudWatch Logs exports to S3 and “aws logs tail”, with the time in front of each line',
    recognise: ({ lines }) => lines.some(hasTimePrefix),
    isKnownAtOnce: false,
    read: readPrefixedLines,
  },
];

/** Human-readable output of the AWS CLI, which cannot be read: its pattern, and advice. */
const UNREAD_OUTPUTS: readonly (readonly [pattern: RegExp, reason: string])[] = [
  [/^(?:events|results):\s*$/, 'it is YAML output of the AWS CLI; use --output json instead'],
  [/^-{20,}$/, 'it is table output of the AWS CLI; use --output json instead'],
];

/** The export format of an input according to its beginning; undefined if the line decoder reads it directly. */
export function exportFormatOf(head: Buffer): ExportFormat | undefined {
  const start = startOf(head);
  return EXPORT_FORMATS.find((format) => format.recognise(start));
}

/** Why text with log lines cannot be read, with advice; undefined if it may be readable. */
export function unreadOutputReason(head: Buffer): string | undefined {
  const [first = ''] = startOf(head).lines;
  return UNREAD_OUTPUTS.find(([pattern]) => pattern.test(first.trimEnd()))?.[1];
}

function startOf(head: Buffer): InputStart {
  const start = skipSpace(head, skipByteOrderMark(head, 0, head.length), head.length);
  const text = head.subarray(start, start + EXAMINED_BYTES);
  const lines = text
    .toString('latin1')
    .split(/\r?\n/)
    .filter((line) => line.trim() !== '')
    .slice(0, EXAMINED_LINES);
  return { head: head.subarray(start), lines };
}

/** Whether the bytes begin with an array of objects, arrays or strings; a plain line may begin with a bracket too. */
function isJsonArray(head: Buffer): boolean {
  if (head[0] !== OPEN_BRACKET) return false;
  const first = head[skipSpace(head, 1, head.length)];
  return first === OPEN_BRACE || first === OPEN_BRACKET || first === QUOTE || first === CLOSE_BRACKET;
}

/** Members that identify a response or an error object, with the first byte of their value. */
const IDENTIFYING_MEMBERS: readonly (readonly [name: Buffer, first: number])[] = [
  [Buffer.from('events'), OPEN_BRACKET],
  [Buffer.from('results'), OPEN_BRACKET],
  [Buffer.from('rawData'), QUOTE],
  [Buffer.from('attemptsMade'), 0],
  [Buffer.from('attemptEndingTimestamp'), 0],
  [Buffer.from('ResultSet'), OPEN_BRACE],
  [Buffer.from('awslogs'), OPEN_BRACE],
  [Buffer.from('@message'), 0],
];

/** Members of objects that the line decoder reads directly. */
const LINE_MEMBERS = ['message', 'logEvents', 'messageType'].map((name) => Buffer.from(name));

function isJsonResponse(head: Buffer): boolean {
  if (head[0] !== OPEN_BRACE) return false;
  const scanner = new JsonScanner(head, 0, head.length);
  scanner.enter();
  for (let isFirst = true; scanner.nextMember(isFirst); isFirst = false) {
    const isIdentified = IDENTIFYING_MEMBERS.some(
      ([name, first]) => scanner.stringIs(name) && (first === 0 || scanner.peek() === first),
    );
    if (isIdentified) return true;
    if (LINE_MEMBERS.some((name) => scanner.stringIs(name)) || !scanner.skipValue()) return false;
  }
  return false;
}
