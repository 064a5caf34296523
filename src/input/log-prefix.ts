import { linesOf, toBytes } from './text-lines.ts';

/** Colours and styles of a terminal, which `aws logs tail --color on` puts around the time and the stream's name. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: escape sequences are what is looked for
const STYLES = /\u001b\[[0-9;]*m/g;

/**
 * A time of an event in front of a line, and what follows it. The exports write `…T20:28:14.000Z`, `aws logs tail` writes
 * `…T20:28:14.123000+00:00` or, in its short format, `…T20:28:14`.
 */
const PREFIX = /^\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:[.,]\d{1,9})?(Z|[+-]\d\d:?\d\d)?(?:[ \t]+|$)/;

/** Names of the log streams that VPC Flow Logs makes: of an interface or attachment, and the kind of traffic. */
const FLOW_LOG_STREAM = /^[\w./-]*-(?:all|accept|reject)(?:[ \t]+|$)/;

/** The name of any log stream, as the detailed format puts it behind the time. */
const STREAM = /^([^ \t]+)(?:[ \t]+|$)/;

/** A line of `--output text`: of filter-log-events five columns, of get-log-events three; the message is the last but one. */
const CLI_EVENT = /^EVENTS\t(?:[^\t]*\t[^\t]*\t[^\t]*\t|[^\t]*\t)(.*)\t\d{1,19}$/;

/** What else `--output text` has: the streams searched, the tokens of the next page. */
const CLI_OTHER = /^(?:SEARCHEDLOGSTREAMS\t|[bf]\/\d+(?:\/s)?(?:\t|$)|NEXTTOKEN\t)/;

/** Whether a line has the time of its event in front. */
export function hasTimePrefix(line: string): boolean {
  return PREFIX.test(line.replace(STYLES, ''));
}

/** Whether a line is one of `aws logs filter-log-events` or `get-log-events` with `--output text`. */
export function isCliEvent(line: string): boolean {
  return CLI_EVENT.test(withoutReturn(line)) || CLI_OTHER.test(line);
}

/** Takes the time and the stream's name off each line that has them; other lines stay as they are. */
export async function* readPrefixedLines(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer, void, undefined> {
  for await (const lines of linesOf(chunks)) yield toBytes(lines.map(withoutPrefix));
}

/** Takes the message out of each event of `--output text`; other lines stay as they are. */
export async function* readCliEvents(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer, void, undefined> {
  for await (const lines of linesOf(chunks)) yield toBytes(lines.map(messageOf));
}

/** A line without the time and the stream's name in front. */
export function withoutPrefix(line: string): string {
  const plain = line.includes('\u001b') ? line.replace(STYLES, '') : line;
  const time = PREFIX.exec(plain);
  if (time === null) return plain;
  const rest = plain.slice(time[0].length);
  // only the detailed format has an offset, and there the stream's name always follows
  const isDetailed = time[1] !== undefined && time[1] !== 'Z';
  const stream = (isDetailed ? STREAM : FLOW_LOG_STREAM).exec(rest);
  // a version is no stream: the name was cut out already
  if (stream === null || /^\d+$/.test(stream[1] ?? '') || rest.startsWith('{')) return rest;
  return rest.slice(stream[0].length);
}

function messageOf(line: string): string {
  if (CLI_OTHER.test(line)) return '';
  return CLI_EVENT.exec(withoutReturn(line))?.[1] ?? line;
}

function withoutReturn(line: string): string {
  return line.endsWith('\r') ? line.slice(0, -1) : line;
}
