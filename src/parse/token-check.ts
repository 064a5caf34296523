import { FIELDS, type FieldSpec } from '../model/fields.ts';
import { TOKEN_TYPES, type TokenTypeName } from '../model/token-type.ts';
import { isIpAddress } from '../net/ip-address.ts';
import { DIGIT_NINE, DIGIT_ZERO } from '../text/ascii.ts';

/**
 * Largest values of the number types, as digits: a longer number exceeds it, and one of the same length is compared.
 */
const MAXIMUM: Readonly<Partial<Record<TokenTypeName, Uint8Array>>> = {
  int32: Buffer.from('2147483647'),
  int64: Buffer.from('9223372036854775807'),
  // 9999-12-31T23:59:59Z, the last second that ISO 8601 writes with a four-digit year
  epoch: Buffer.from('253402300799'),
  port: Buffer.from('65535'),
  octet: Buffer.from('255'),
};

/** Digits of a time in milliseconds between the years 2001 and 2286; no second before the year 9999 has as many. */
const MILLISECOND_DIGITS = 13;
/** How many of these digits follow the seconds. */
const FRACTION_DIGITS = 3;

/** Decides whether a token fits its field. */
export interface TokenCheck {
  /** Whether the bytes between two offsets, at least one, are a value of the field. */
  fits(bytes: Uint8Array, start: number, end: number): boolean;
  /** Whether the field is a number, whose leading zeros JSON does not allow. */
  readonly isNumber: boolean;
  /** Whether the field is a time, which may be given in milliseconds. */
  readonly isTime: boolean;
  /** What the field may contain; completes the sentence «… is not». */
  readonly expectation: string;
}

/** The check of a field; a field that AWS has added since may contain anything. */
export function tokenCheckFor(spec: FieldSpec | undefined): TokenCheck {
  const type = spec?.type ?? 'text';
  const maximum = MAXIMUM[type];
  if (maximum !== undefined) {
    const isTime = type === 'epoch';
    return {
      fits: isTime
        ? (bytes, start, end) => isTimeUpTo(maximum, bytes, start, end)
        : (bytes, start, end) => isNumberUpTo(maximum, bytes, start, end),
      isNumber: true,
      isTime,
      expectation: TOKEN_TYPES[type].sentence,
    };
  }
  if (type === 'address') return { ...TEXT, fits: isIpAddress, expectation: TOKEN_TYPES.address.sentence };
  if (type === 'account') return { ...TEXT, fits: isAccountId, expectation: TOKEN_TYPES.account.sentence };
  if (type === 'id') {
    const prefix = Buffer.from(spec?.prefix ?? '');
    const others = longerPrefixes(spec?.prefix ?? '');
    const fits: TokenCheck['fits'] = (bytes, start, end) =>
      end - start > prefix.length && startsWith(bytes, start, prefix);
    return {
      ...TEXT,
      fits:
        others.length === 0
          ? fits
          : (bytes, start, end) => fits(bytes, start, end) && !others.some((other) => startsWith(bytes, start, other)),
      expectation: `an identifier that begins with ${spec?.prefix}`,
    };
  }
  if (type === 'word') {
    const words = (spec?.words ?? []).map((word) => Buffer.from(word));
    return {
      ...TEXT,
      fits: (bytes, start, end) => isOneOf(words, bytes, start, end),
      expectation: `one of ${(spec?.words ?? []).join(', ')}`,
    };
  }
  return { ...TEXT, expectation: TOKEN_TYPES[type].sentence };
}

/** All prefixes of ids. */
const PREFIXES = [...new Set(FIELDS.flatMap((field: FieldSpec) => field.prefix ?? []))];

/** Prefixes of other ids that begin with this one: `tgw-attach-…` is not the id of a transit gateway. */
function longerPrefixes(prefix: string): Uint8Array[] {
  return PREFIXES.filter((other) => other !== prefix && other.startsWith(prefix)).map((other) => Buffer.from(other));
}

/** The check of text; any text fits. */
const TEXT = { fits: (): boolean => true, isNumber: false, isTime: false } as const;

/**
 * The check of a value that is given with its field's name, in a header line or as a key: the format is certain there,
 * so an id may lack its prefix, as in anonymised data. Every other field has the check of {@link tokenCheckFor}.
 */
export function namedTokenCheckFor(spec: FieldSpec | undefined): TokenCheck {
  return spec?.type === 'id' ? { ...TEXT, expectation: TOKEN_TYPES.id.sentence } : tokenCheckFor(spec);
}

/** The end of the seconds in a time without leading zeros: the last three of 13 digits are removed. */
export function endOfSeconds(start: number, end: number): number {
  return end - start === MILLISECOND_DIGITS ? end - FRACTION_DIGITS : end;
}

/** The offset of the first significant digit: leading zeros are skipped, at least one digit remains. */
export function skipLeadingZeros(bytes: Uint8Array, start: number, end: number): number {
  let at = start;
  while (at < end - 1 && bytes[at] === DIGIT_ZERO) at++;
  return at;
}

function isNumberUpTo(maximum: Uint8Array, bytes: Uint8Array, start: number, end: number): boolean {
  if (!areDigits(bytes, start, end)) return false;
  const first = skipLeadingZeros(bytes, start, end);
  if (end - first !== maximum.length) return end - first < maximum.length;
  for (let index = 0; index < maximum.length; index++) {
    const difference = (bytes[first + index] ?? 0) - (maximum[index] ?? 0);
    if (difference !== 0) return difference < 0;
  }
  return true;
}

/** As {@link isNumberUpTo}, or a number of milliseconds, whose seconds never exceed the maximum. */
function isTimeUpTo(maximum: Uint8Array, bytes: Uint8Array, start: number, end: number): boolean {
  if (end - start < MILLISECOND_DIGITS) return isNumberUpTo(maximum, bytes, start, end);
  const first = skipLeadingZeros(bytes, start, end);
  return isNumberUpTo(maximum, bytes, first, endOfSeconds(first, end)) && areDigits(bytes, start, end);
}

function areDigits(bytes: Uint8Array, start: number, end: number): boolean {
  for (let at = start; at < end; at++) {
    const byte = bytes[at] ?? 0;
    if (byte < DIGIT_ZERO || byte > DIGIT_NINE) return false;
  }
  return true;
}

const UNKNOWN = Buffer.from('unknown');

function isAccountId(bytes: Uint8Array, start: number, end: number): boolean {
  if (end - start === UNKNOWN.length && startsWith(bytes, start, UNKNOWN)) return true;
  return areDigits(bytes, start, end);
}

function isOneOf(words: readonly Uint8Array[], bytes: Uint8Array, start: number, end: number): boolean {
  for (const word of words) if (word.length === end - start && startsWith(bytes, start, word)) return true;
  return false;
}

function startsWith(bytes: Uint8Array, start: number, prefix: Uint8Array): boolean {
  for (let index = 0; index < prefix.length; index++) {
    if (bytes[start + index] !== prefix[index]) return false;
  }
  return true;
}
