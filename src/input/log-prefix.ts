import { linesOf, toBytes } from './text-lines.ts';

/** Colours and styles of a terminal, which `aws logs tail --color on` puts around the time and the stream's name. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: the pattern matches escape sequences
const STYLES = /\u001b\[[0-9;]*m/g;

/**
 * The time of an event before a line, and the white space after it. The exports write `…T20:28:14.000Z`, `aws logs
 * tail` writes `…T20:28:14.123000+00:00` or, in its short format, `…T20:28:14`.
 */
const PREFIX = /^\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:[.,]\d{1,9})?(Z|[+-]\d\d:?\d\d)?(?:[ \t]+|$)/;

/** Names of the log streams that VPC Flow Logs creates: an interface or attachment, and the kind of traffic. */
const FLOW_LOG_STREAM = /^[\w./-]*-(?:all|accept|reject)(?:[ \t]+|$)/;

/** The name of any log stream, which follows the time in the detailed format. */
const STREAM = /^([^ \t]+)(?:[ \t]+|$)/;

/**
 * A line of `--output text`: five columns from filter-log-events, three from get-log-events; the message is the second
 * to last.
 */
const CLI_EVENT = /^EVENTS\t(?:[^\t]*\t[^\t]*\t[^\t]*\t|[^\t]*\t)(.*)\t\d{1,19}$/;

/** Other lines of `--output text`: the streams searched, the tokens of the next page. */
const CLI_OTHER = /^(?:SEARCHEDLOGSTREAMS\t|[bf]\/\d+(?:\/s)?(?:\t|$)|NEXTTOKEN\t)/;

/** Whether a line begins with the time of its event. */
export function hasTimePrefix(line: string): boolean {
  return PREFIX.test(line.replace(STYLES, ''));
}

/** Whether a line is one of `aws logs filter-log-events` or `get-log-events` with `--output text`. */
export function isCliEvent(line: string): boolean {
  return CLI_EVENT.test(withoutReturn(line)) || CLI_OTHER.test(line);
}

/** Removes the time and the stream's name from each line that has them; other lines stay unchanged. */
export async function* readPrefixedLines(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer, void, undefined> {
  for await (const lines of linesOf(chunks)) yield toBytes(lines.map(withoutPrefix));
}

/** Extracts the message of each event of `--output text`; other lines stay unchanged. */
export async function* readCliEvents(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer, void, undefined> {
  for await (const lines of linesOf(chunks)) yield toBytes(lines.map(messageOf));
}

/** A line without the time and the stream's name at its beginning. */
export function withoutPrefix(line: string): string {
  const plain = line.includes('\u001b') ? line.replace(STYLES, '') : line;
  const time = PREFIX.exec(plain);
  if (time === null) return plain;
  const rest = plain.slice(time[0].length);
  // only the detailed format has an offset, which the stream's name always follows
  const isDetailed = time[1] !== undefined && time[1] !== 'Z';
  const stream = (isDetailed ? STREAM : FLOW_LOG_STREAM).exec(rest);
  // a version is not a stream: the name was removed earlier
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
