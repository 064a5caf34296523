import { HYPHEN, LOWER_CASE_BIT, UNDERSCORE } from '../text/ascii.ts';
import { FIELD_BY_BARE_NAME } from './fields.ts';

/** Fields that identify an object as a flow log record; `version` or `type` alone do not. */
const TELLING_FIELDS = ['srcaddr', 'dstaddr', 'interface-id', 'log-status', 'tgw-id'] as const;

const TELLING_NAMES: ReadonlySet<string> = new Set(TELLING_FIELDS);
const TELLING_BARE_NAMES: ReadonlySet<string> = new Set(TELLING_FIELDS.map(bareNameOf));
const SHORTEST_KEY_BYTES = Math.min(...TELLING_FIELDS.map((name) => bareNameOf(name).length));
/** Names have at most two hyphens; a few more separators are allowed. */
const LONGEST_KEY_BYTES = Math.max(...TELLING_FIELDS.map((name) => name.length)) + 4;
/** The first two letters of these names and their last one, in lower case, as one number each. */
const LETTERS: ReadonlySet<number> = new Set(
  TELLING_FIELDS.map((name) => letters(name.charCodeAt(0), name.charCodeAt(1), name.charCodeAt(name.length - 1))),
);

/**
 * The field of a key of a JSON object: `srcAddr`, `srcaddr`, `SRC_ADDR` and `src-addr` are all `srcaddr`. Undefined if
 * it is not a known field.
 */
export function fieldOfKey(key: string): string | undefined {
  return FIELD_BY_BARE_NAME.get(bareNameOf(key));
}

/** Whether a field alone identifies an object as a flow log record. */
export function isTellingField(fieldName: string): boolean {
  return TELLING_NAMES.has(fieldName);
}

/**
 * Whether a key, given as a range of bytes, is one of {@link TELLING_FIELDS}. Most other keys are excluded by
 * their first two letters and their last one, which may have separators behind it.
 */
export function isTellingKey(bytes: Buffer, start: number, end: number): boolean {
  const length = end - start;
  if (length < SHORTEST_KEY_BYTES || length > LONGEST_KEY_BYTES) return false;
  let last = end - 1;
  while (last > start && (bytes[last] === HYPHEN || bytes[last] === UNDERSCORE)) last--;
  if (!LETTERS.has(letters(bytes[start] ?? 0, bytes[start + 1] ?? 0, bytes[last] ?? 0))) return false;
  return TELLING_BARE_NAMES.has(bareNameOf(bytes.toString('latin1', start, end)));
}

function bareNameOf(key: string): string {
  return key.replace(/[-_]/g, '').toLowerCase();
}

function letters(first: number, second: number, last: number): number {
  return ((first | LOWER_CASE_BIT) << 16) | ((second | LOWER_CASE_BIT) << 8) | last | LOWER_CASE_BIT;
}
