import type { LineFault } from '../model/fault.ts';
import { FIELD_BY_NAME } from '../model/fields.ts';
import { DIGIT_NINE, DIGIT_ZERO, HYPHEN, LOWER_A, LOWER_Z, SPACE, TAB, UNDERSCORE } from '../text/ascii.ts';
import { FormatMatcher } from './format-matcher.ts';
import { MAX_FORMAT_FIELDS, makeLogFormat, readFieldNames } from './log-format.ts';

/** A header line is a list of names: longer than this it is something else. */
const MAX_HEADER_BYTES = MAX_FORMAT_FIELDS * 65;

/** How many different headers are kept compiled; a stream has a few, only an attack has more. */
const MAX_HEADERS = 64;

/**
 * Recognises header lines, the first line of the files that VPC Flow Logs writes to S3: names of fields, with hyphens
 * in text files and underscores in what was exported from Parquet.
 *
 * Source: https://docs.aws.amazon.com/vpc/latest/userguide/flow-logs-s3.html
 */
export class HeaderReader {
  readonly #headers: Map<string, FormatMatcher | LineFault> = new Map();

  /**
   * The format that a line announces, the fault of a header that cannot be one, or undefined where the line is no
   * header. A header is a line of known names; or of names of which two and at least half are known, so that a later
   * field does not hide it.
   */
  read(bytes: Buffer, start: number, end: number): FormatMatcher | LineFault | undefined {
    if (end - start > MAX_HEADER_BYTES || !mayBeHeader(bytes, start, end)) return undefined;
    const text = bytes.toString('latin1', start, end);
    const cached = this.#headers.get(text);
    if (cached !== undefined) return cached;
    const names = readFieldNames(text);
    const known = names.filter((name) => FIELD_BY_NAME.has(name)).length;
    if (!isMostlyKnown(known, names.length) || names.some((name) => !/^[a-z][a-z0-9-]*$/.test(name))) return undefined;
    if (this.#headers.size >= MAX_HEADERS) this.#headers.clear();
    const header = compileHeader(names);
    this.#headers.set(text, header);
    return header;
  }
}

function isMostlyKnown(known: number, count: number): boolean {
  return known === count || (known >= 2 && known * 2 >= count);
}

/** Whether the bytes are those of names. The first address or word in capitals ends the look, so it is cheap. */
function mayBeHeader(bytes: Uint8Array, start: number, end: number): boolean {
  const first = bytes[start] ?? 0;
  if (first < LOWER_A || first > LOWER_Z) return false;
  for (let at = start; at < end; at++) {
    const byte = bytes[at] ?? 0;
    const isNameByte =
      (byte >= LOWER_A && byte <= LOWER_Z) || (byte >= DIGIT_ZERO && byte <= DIGIT_NINE) || byte === HYPHEN;
    if (!isNameByte && byte !== UNDERSCORE && byte !== SPACE && byte !== TAB) return false;
  }
  return true;
}

function compileHeader(names: readonly string[]): FormatMatcher | LineFault {
  try {
    return new FormatMatcher(makeLogFormat(`header (${names.length} fields)`, 'header', names));
  } catch (error) {
    return { code: 'header', detail: error instanceof Error ? error.message : String(error) };
  }
}
