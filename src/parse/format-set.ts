import type { LogFormat } from '../model/log-format.ts';
import { messageOf } from '../model/message-of.ts';
import { FormatMatcher } from './format-matcher.ts';
import { KNOWN_FORMATS } from './known-formats.ts';
import { makeLogFormat, readFieldNames } from './log-format.ts';

/** Maximum number of formats in a configuration. */
export const MAX_CONFIGURED_FORMATS = 64;

const NO_MATCHERS: readonly FormatMatcher[] = [];

/** The formats a line may have, configured ones first, in the order in which they are tried, by number of fields. */
export class FormatSet {
  readonly #byCount: (readonly FormatMatcher[])[] = [];
  /** By {@link keyOf}. */
  readonly #configured: ReadonlyMap<string, FormatMatcher>;
  readonly #counts: readonly number[];

  /** `configured` in order of precedence; the known formats that are not among them follow. */
  constructor(configured: readonly LogFormat[]) {
    const all = new Map<string, FormatMatcher>();
    for (const format of [...configured, ...KNOWN_FORMATS]) {
      const key = keyOf(format);
      if (!all.has(key)) all.set(key, new FormatMatcher(format));
    }
    for (const matcher of all.values()) {
      const count = matcher.format.fields.length;
      this.#byCount[count] = [...(this.#byCount[count] ?? []), matcher];
    }
    this.#configured = new Map([...all].filter(([, { format }]) => format.origin === 'configured'));
    this.#counts = [...new Set([...all.values()].map(({ format }) => format.fields.length))].toSorted((a, b) => a - b);
  }

  /** The configured formats in which no line was read since start-up; of equal ones, the first. */
  get unmatched(): LogFormat[] {
    return [...this.#configured.values()].flatMap(({ hasMatched, format }) => (hasMatched ? [] : [format]));
  }

  /** Marks the configured format with the same fields as a header line as matched, although the header is used. */
  noteHeader(header: LogFormat): void {
    if (this.#configured.size === 0) return;
    const configured = this.#configured.get(keyOf(header));
    if (configured !== undefined) configured.hasMatched = true;
  }

  /** The formats with this number of fields, in order of precedence. */
  withCount(count: number): readonly FormatMatcher[] {
    return this.#byCount[count] ?? NO_MATCHERS;
  }

  /** The numbers of fields that formats have, ascending. */
  get counts(): readonly number[] {
    return this.#counts;
  }
}

function keyOf(format: LogFormat): string {
  return format.fields.map((field) => field.name).join(' ');
}

/** The separator of formats: a newline, also as JSON and shells write it, or `;`. */
const BETWEEN_FORMATS = /\\+[nr]|[\r\n;]/;
/** A backslash before a newline, with which a shell continues a line. */
const CONTINUATION = /\\\r?\n/g;

/**
 * Reads the log formats of a configuration: one, or several separated by newlines or `;`. Throws a RangeError that
 * gives the format's number and the reason.
 */
export function readLogFormats(text: string): LogFormat[] {
  const texts = text
    .replace(CONTINUATION, ' ')
    .split(BETWEEN_FORMATS)
    .filter((part) => readFieldNames(part).length > 0);
  if (texts.length > MAX_CONFIGURED_FORMATS) {
    throw new RangeError(`at most ${MAX_CONFIGURED_FORMATS} log formats can be configured, not ${texts.length}`);
  }
  return texts.map((part, index) => {
    try {
      return makeLogFormat(`configured ${index + 1}`, 'configured', readFieldNames(part));
    } catch (error) {
      const reason = messageOf(error);
      throw new RangeError(`log format ${index + 1}: ${reason}`, { cause: error });
    }
  });
}
