import { keep } from '../memory/keep.ts';
import type { LineFault } from '../model/fault.ts';
import { FIELD_BY_NAME } from '../model/fields.ts';
import { messageOf } from '../model/message-of.ts';
import { DIGIT_NINE, DIGIT_ZERO, HYPHEN, LOWER_A, LOWER_Z, SPACE, TAB, UNDERSCORE } from '../text/ascii.ts';
import { FormatMatcher } from './format-matcher.ts';
import { MAX_FORMAT_FIELDS, makeLogFormat, readFieldNames } from './log-format.ts';

/** Maximum length of a header line, which is a list of names. */
const MAX_HEADER_BYTES = MAX_FORMAT_FIELDS * 65;

/** Maximum number of compiled headers in the cache; streams have a few, only an attack has more. */
const MAX_HEADERS = 64;

/**
 * Recognises header lines, the first line of the files that VPC Flow Logs writes to S3: names of fields, with hyphens
 * in text files and with underscores in exports from Parquet.
 *
 * Source: https://docs.aws.amazon.com/vpc/latest/userguide/flow-logs-s3.html
 */
export class HeaderReader {
  readonly #headers: Map<string, FormatMatcher | LineFault> = new Map();

  /**
   * The format that a header line declares, the fault of an invalid header, or undefined if the line is not a header. A
   * header is a line of names of which all are known, or at least two and at least half, so that a field of a later
   * version does not hide it.
   */
  read(bytes: Buffer, start: number, end: number): FormatMatcher | LineFault | undefined {
    if (end - start > MAX_HEADER_BYTES || !mayBeHeader(bytes, start, end)) return undefined;
    const text = bytes.toString('latin1', start, end);
    const cached = this.#headers.get(text);
    if (cached !== undefined) return cached;
    const names = readFieldNames(text);
    const known = names.filter((name) => FIELD_BY_NAME.has(name)).length;
    if (!isMostlyKnown(known, names.length) || names.some((name) => !/^[a-z][a-z0-9-]*$/.test(name))) return undefined;
    return keep(this.#headers, text, compileHeader(names), MAX_HEADERS);
  }
}

function isMostlyKnown(known: number, count: number): boolean {
  return known === count || (known >= 2 && known * 2 >= count);
}

/** Whether the bytes may be names. Cheap: it stops at the first address or capital letter. */
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
    return { code: 'header', detail: messageOf(error) };
  }
}
