import { WORD_BYTES } from '../memory/word-bytes.ts';
import { formatIpAddress, IpAddress, isIpAddress, parseIpAddress } from '../net/ip-address.ts';
import { formatIpv4 } from '../net/ipv4-text.ts';
import { BYTE_ROLES, PLAIN } from '../parse/tokenizer.ts';
import { DIGIT_ZERO, DOT, HYPHEN, LOWER_A, LOWER_Z, SPACE } from '../text/ascii.ts';
import { LineFacts, NOT_REMEMBERED } from './line-facts.ts';
import {
  ABSENT_POSITION,
  ADDRESS_TEXT,
  LATEST,
  type LineFormat,
  READ_ADDRESS,
  READ_NUMBER,
  READ_OF_RECORDER,
  RECORDERS,
} from './line-format.ts';
import { AddressMemo } from './tables/address-memo.ts';
import { TextMemo } from './tables/text-memo.ts';

/** Family of a token that is not an address, or is absent. */
export const NO_FAMILY = 0;
export const FAMILY_IPV4 = 4;
export const FAMILY_IPV6 = 6;

/** For four bytes that are looked at together: digits become their values, and only those are below ten. */
const ZEROS = 0x30303030;
const TO_HIGH_BIT = 0x76767676;
const HIGH_BITS = 0x80808080 | 0;
const PAIRS = 0x00ff00ff;
/** By a count of digits. */
const POWERS = [1, 10, 100, 1_000, 10_000];
const MAX_ID_OF_NUMBER = 0x7fffffff;
const IPV4_OCTETS = 4;
const MAX_OCTET = 255;

/**
 * Reads a line into facts: splits it into tokens, checks each by its type and finds its id, touching each byte once. Only lines as
 * AWS prints them are read: one space between tokens, printable ASCII without `"` and `\`, numbers without leading zeros. For
 * any other line, and for one with a token that does not fit, {@link LineReader.read} is false, and the plain lane reads it.
 */
export class LineReader {
  readonly facts: LineFacts = new LineFacts(ABSENT_POSITION + 1);
  /** The numbers of the facts. */
  readonly numbers: Float64Array = this.facts.numbers;
  /** By position: the family of a token that is an address, and the 32 bits of an IPv4 address. */
  readonly families: Uint8Array = new Uint8Array(ABSENT_POSITION + 1);
  readonly words: Int32Array = new Int32Array(ABSENT_POSITION + 1);
  /** By position: what is derived from an IPv4 address. */
  readonly derived: Int32Array = new Int32Array(ABSENT_POSITION + 1);
  readonly texts: TextMemo;
  readonly addresses: AddressMemo;
  readonly #address: IpAddress = new IpAddress();

  /**
   * @param derive what is derived from an IPv4 address, which must be the same at all times
   * @param capacity how many texts, and how many addresses, have ids at a time
   */
  constructor(derive: (address: number) => number, capacity?: number) {
    this.texts = new TextMemo(capacity);
    this.addresses = new AddressMemo(derive, capacity);
  }

  /** Whether there is no room for the ids of further texts. */
  get isFull(): boolean {
    return this.texts.isFull || this.addresses.isUsedUp;
  }

  /** Forgets all texts and addresses; their ids are used again. */
  empty(): void {
    this.texts.empty();
    this.addresses.restart();
  }

  /**
   * Reads the line between two offsets of `facts.bytes` in a format; writes the offsets of its tokens to `bounds`, from `base`
   * on. Whether the line has the format; if not, the facts mean nothing.
   */
  read(format: LineFormat, start: number, end: number, bounds: Int32Array, base: number): boolean {
    const { facts, numbers, families } = this;
    const { bytes, starts, lengths, tokenIds } = facts;
    const { count, readings } = format;
    if (format.latestEra !== this.texts.era) {
      format.latestEra = this.texts.era;
      format.latest.fill(0);
    }
    let at = start;
    let present = 0;
    let isAddressed = false;
    const recorder = format.at['interface-id'];
    let ofRecorder = 0;
    for (let position = 0; position < count; position++) {
      if (position > 0) {
        if (at >= end || bytes[at] !== SPACE) return false;
        at++;
      }
      if (at >= end) return false;
      const tokenStart = at;
      starts[position] = tokenStart;
      const reading = readings[position];
      if (bytes[at] === HYPHEN && (at + 1 === end || bytes[at + 1] === SPACE)) {
        lengths[position] = 0;
        tokenIds[position] = 0;
        if (reading === READ_NUMBER) numbers[position] = -1;
        else if (reading === READ_ADDRESS) families[position] = NO_FAMILY;
        bounds[base + 2 * position] = tokenStart;
        bounds[base + 2 * position + 1] = tokenStart;
        at++;
        continue;
      }
      present++;
      if (reading === READ_NUMBER) at = this.#readNumber(format, position, at, end);
      else if (reading === READ_ADDRESS) {
        at = this.#readAddress(position, at, end);
        isAddressed = true;
      } else {
        const isOfRecorder = reading === READ_OF_RECORDER;
        at = this.#readText(format, position, (isOfRecorder ? ofRecorder : 0) + LATEST * position, at, end);
        if (position === recorder) ofRecorder = LATEST * count * (1 + ((tokenIds[position] ?? 0) & (RECORDERS - 1)));
      }
      if (at < 0) return false;
      lengths[position] = at - tokenStart;
      bounds[base + 2 * position] = tokenStart;
      bounds[base + 2 * position + 1] = at;
    }
    if (at !== end || present === 0) return false;
    facts.lineStart = start;
    facts.lineEnd = end;
    // a line that has no address and begins with a small letter may be a header line
    const first = bytes[start] ?? 0;
    return isAddressed || first < LOWER_A || first > LOWER_Z;
  }

  /** The canonical text of the address in a field of the line. */
  addressText(position: number): string {
    const { facts, families, words } = this;
    if (families[position] === FAMILY_IPV4) return formatIpv4((words[position] ?? 0) >>> 0);
    const start = facts.starts[position] ?? 0;
    parseIpAddress(facts.bytes, start, start + (facts.lengths[position] ?? 0), this.#address);
    return formatIpAddress(this.#address);
  }

  /** Reads digits, four at a time; returns the offset after them, or -1 if the token does not fit. */
  #readNumber(format: LineFormat, position: number, start: number, end: number): number {
    const { view, tokenIds } = this.facts;
    let at = start;
    let number = 0;
    for (;;) {
      const word = view.getInt32(at, true) ^ ZEROS;
      const count = digitCount(word, end - at);
      if (count === 0) break;
      number = number * (POWERS[count] ?? 1) + digitsOf(word, count);
      at += count;
      if (count < WORD_BYTES || at === end) break;
    }
    const digits = at - start;
    if (digits === 0 || digits > (format.digits[position] ?? 0) || number > (format.maxima[position] ?? 0)) return -1;
    if (digits > 1 && view.getUint8(start) === DIGIT_ZERO) return -1;
    this.numbers[position] = number;
    tokenIds[position] = number < MAX_ID_OF_NUMBER ? number + 1 : NOT_REMEMBERED;
    return at;
  }

  /** Reads an address; returns the offset after it, or -1 if the text is not an address. */
  #readAddress(position: number, start: number, end: number): number {
    const { view, tokenIds } = this.facts;
    let at = start;
    let address = 0;
    for (let octets = 1; ; octets++) {
      const word = view.getInt32(at, true) ^ ZEROS;
      const count = digitCount(word, end - at);
      const octet = digitsOf(word, count);
      const hasLeadingZero = count > 1 && (word & 0xff) === 0;
      if (count === 0 || octet > MAX_OCTET || hasLeadingZero) return this.#readIpv6(position, start, end);
      address = (address << 8) | octet;
      at += count;
      if (octets === IPV4_OCTETS) break;
      if (at + 1 >= end || view.getUint8(at) !== DOT) return this.#readIpv6(position, start, end);
      at++;
    }
    if (at < end && view.getUint8(at) !== SPACE) return this.#readIpv6(position, start, end);
    this.families[position] = FAMILY_IPV4;
    this.words[position] = address;
    const id = this.addresses.find(address);
    this.derived[position] = this.addresses.derived;
    // ids of the two families differ
    tokenIds[position] = id === 0 ? NOT_REMEMBERED : 2 * id;
    return at;
  }

  #readIpv6(position: number, start: number, end: number): number {
    const { bytes, view, tokenIds } = this.facts;
    const { texts } = this;
    texts.scan(view, start, end);
    const at = texts.end;
    let id = texts.find(view, start, ADDRESS_TEXT);
    if (id === 0) {
      if (!isIpAddress(bytes, start, at)) return -1;
      id = texts.meet(bytes, start, ADDRESS_TEXT);
    }
    this.families[position] = FAMILY_IPV6;
    tokenIds[position] = id === 0 ? NOT_REMEMBERED : 2 * id + 1;
    return at;
  }

  /** Reads any other text, which is likely the latest at `row`; returns the offset after it, or -1 if it does not fit. */
  #readText(format: LineFormat, position: number, row: number, start: number, end: number): number {
    const { bytes, view, tokenIds } = this.facts;
    const { texts } = this;
    const { latest } = format;
    const length = latest[row + 1] ?? 0;
    const after = start + length;
    const isWhole = after === end || (after < end && bytes[after] === SPACE);
    if (length > 0 && isWhole && texts.isSame(view, start, length, latest[row + 2] ?? 0)) {
      tokenIds[position] = latest[row] ?? 0;
      return after;
    }
    texts.scan(view, start, end);
    const at = texts.end;
    const kind = format.textKinds[position] ?? 0;
    let id = texts.find(view, start, kind);
    if (id === 0) {
      if (!isPlain(bytes, start, at) || format.checks[position]?.fits(bytes, start, at) !== true) return -1;
      id = texts.meet(bytes, start, kind);
    } else {
      latest[row] = id;
      latest[row + 1] = at - start;
      latest[row + 2] = texts.offset;
    }
    tokenIds[position] = id === 0 ? NOT_REMEMBERED : id;
    return at;
  }
}

/** Whether a token is printable ASCII without `"` and `\`. */
function isPlain(bytes: Uint8Array, start: number, end: number): boolean {
  for (let at = start; at < end; at++) if (BYTE_ROLES[bytes[at] ?? 0] !== PLAIN) return false;
  return start < end;
}

/** How many bytes at the start of a word, whose digits are their values, are digits; at most `most`. */
function digitCount(word: number, most: number): number {
  // the lowest bit of these is in the first byte that is no digit
  const others = ((word + TO_HIGH_BIT) | word) & HIGH_BITS;
  const count = others === 0 ? WORD_BYTES : (31 - Math.clz32(others & -others)) >> 3;
  return count < most ? count : most;
}

/** The number that the first `count` bytes of a word are, at least one. */
function digitsOf(word: number, count: number): number {
  const aligned = word << (32 - 8 * count);
  const pairs = (Math.imul(aligned, 10) + (aligned >>> 8)) & PAIRS;
  return (pairs & 0xff) * 100 + (pairs >>> 16);
}
