import { createHmac, randomBytes } from 'node:crypto';
import { formatIpAddress, IPV4, parseIpText } from '../../net/ip-address.ts';
import { literal } from './sql-text.ts';

/** What a run replaces with pseudonyms. */
export type Hidden = 'addresses' | 'names';

/** What is hidden, and the pseudonyms for it. */
export interface Hiding {
  readonly hides: ReadonlySet<Hidden>;
  readonly pseudonyms: Pseudonyms;
}

const KEY_BYTES = 32;
/** The block of SHA-256, by which HMAC pads its key (RFC 2104). */
const BLOCK_BYTES = 64;
const OUTER_PAD = 0x5c;
const INNER_PAD = 0x36;

/** Hexadecimal digits of an address's pseudonym. */
const SHORT_DIGITS = 8;
/** Digits if another address has the same first ones; also those of names. */
const LONG_DIGITS = 12;
/**
 * Maximum number of addresses whose first digits are cached; later ones have long pseudonyms, which work just as well.
 */
const MAX_REMEMBERED = 500_000;
/** Maximum number of texts of addresses whose pseudonyms are cached. */
const MAX_CACHED = 50_000;

/**
 * The middle of an IPv6 address: a group, or none, between two colons. Few other texts contain one, so the search is
 * fast; the surrounding text is examined afterwards.
 */
const IPV6_MIDDLE = /:[0-9a-fA-F]{0,4}:/g;
const IPV6_BEFORE = /[0-9a-f:]*$/i;
/** The rest, with or without an IPv4 address at its end. */
const IPV6_AFTER = /^[0-9a-f:]*(?:(?:\.\d{1,3}){3})?/i;
/** Maximum length of an address; a longer text is not one. */
const MAX_IPV6_CHARS = 45;
/** A letter directly after a short text makes it part of a word, such as `::aws` in an ARN. */
const GOES_ON = /^[0-9a-z]/i;
const MAX_SHORT_GROUPS = 2;
/**
 * An IPv4 address from the last digit of its first octet on. Host names have hyphens or underscores instead of dots,
 * such as `ip-10-0-1-10`.
 */
const IPV4_TEXT = /\d[._-]\d{1,3}[._-]\d{1,3}[._-]\d{1,3}(?!\d)/g;
const OCTETS_BEFORE = /\d{0,3}$/;
const OCTETS = 4;
const MAX_OCTET = 255;
/** The ranges of all addresses, which make a rule open to everyone, do not identify anyone. */
const EVERYTHING = /^(?:\/0+)(?![0-9])/;

/**
 * Pseudonyms of addresses and names: `v4-3f9a12c0`, `v6-9d01b2aa`, `name-5b1e90c2d4a7`. They are HMAC-SHA-256 with a
 * key that is not stored: an address has one pseudonym throughout a run, and a different one in every other run.
 */
export class Pseudonyms {
  readonly #key: Buffer;
  readonly #cache = new Map<string, string>();
  /** The digits after the first ones, of the address that has the short pseudonym. */
  readonly #restByShort = new Map<string, string>();

  constructor(key: Buffer = randomBytes(KEY_BYTES)) {
    this.#key = key;
  }

  /** A text in which pseudonyms replace all addresses; the length of a prefix is kept. */
  hideAddresses(text: string): string {
    return this.#hideIpv4(this.#hideIpv6(text));
  }

  /** The pseudonym of a name. */
  ofName(name: string): string {
    return `name-${this.#digest(name).slice(0, LONG_DIGITS)}`;
  }

  /** An SQL expression with the pseudonym of a name; null for null. The key is in it. */
  nameSql(expression: string): string {
    const key = Buffer.concat([this.#key], BLOCK_BYTES);
    const outer = blobOf(key.map((byte) => byte ^ OUTER_PAD));
    const inner = blobOf(key.map((byte) => byte ^ INNER_PAD));
    return `'name-' || left(sha256(${outer} || unhex(sha256(${inner} || encode(${expression})))), ${LONG_DIGITS})`;
  }

  #hideIpv6(text: string): string {
    let hidden = '';
    let end = 0;
    IPV6_MIDDLE.lastIndex = 0;
    for (let found = IPV6_MIDDLE.exec(text); found !== null; found = IPV6_MIDDLE.exec(text)) {
      const { index } = found;
      // the next match may overlap with this one, unless this is an address
      IPV6_MIDDLE.lastIndex = index + 1;
      const before = IPV6_BEFORE.exec(text.slice(Math.max(end, index - MAX_IPV6_CHARS), index))?.[0] ?? '';
      const after = IPV6_AFTER.exec(text.slice(index, index + MAX_IPV6_CHARS))?.[0] ?? '';
      const address = before + after;
      const rest = text.slice(index + after.length, index + after.length + 3);
      const isWord = GOES_ON.test(rest) && address.split(/:+/).filter(Boolean).length <= MAX_SHORT_GROUPS;
      const pseudonym = isWord ? undefined : this.#ofAddress(address, rest);
      if (pseudonym === undefined) continue;
      hidden += text.slice(end, index - before.length) + pseudonym;
      end = index + after.length;
      IPV6_MIDDLE.lastIndex = end;
    }
    return hidden + text.slice(end);
  }

  #hideIpv4(text: string): string {
    let hidden = '';
    let end = 0;
    IPV4_TEXT.lastIndex = 0;
    for (let found = IPV4_TEXT.exec(text); found !== null; found = IPV4_TEXT.exec(text)) {
      const { index } = found;
      IPV4_TEXT.lastIndex = index + 1;
      const before = OCTETS_BEFORE.exec(text.slice(Math.max(end, index - 3), index))?.[0] ?? '';
      const [matched] = found;
      const octets = (before + matched).split(matched.charAt(1)).map(Number);
      const after = index + matched.length;
      // an octet with several separators is not a number
      if (before.length > 2 || octets.length !== OCTETS || !octets.every((octet) => octet <= MAX_OCTET)) continue;
      const pseudonym = this.#ofAddress(octets.join('.'), text.slice(after, after + 3));
      if (pseudonym === undefined) continue;
      hidden += text.slice(end, index - before.length) + pseudonym;
      end = after;
      IPV4_TEXT.lastIndex = end;
    }
    return hidden + text.slice(end);
  }

  /**
   * The pseudonym of an address, which `rest` follows; undefined if it is not an address, or is the range of all
   * addresses.
   */
  #ofAddress(address: string, rest: string): string | undefined {
    const isZero = /^[0.:]+$/.test(address);
    if (isZero && EVERYTHING.test(rest)) return undefined;
    const cached = this.#cache.get(address);
    if (cached !== undefined) return cached;
    const parsed = parseIpText(address);
    if (parsed === undefined) return undefined;
    const canonical = formatIpAddress(parsed);
    const pseudonym = this.#withPrefix(parsed.family === IPV4 ? 'v4' : 'v6', this.#digest(canonical));
    if (this.#cache.size >= MAX_CACHED) this.#cache.clear();
    this.#cache.set(address, pseudonym);
    return pseudonym;
  }

  #withPrefix(prefix: string, digest: string): string {
    const short = `${prefix}-${digest.slice(0, SHORT_DIGITS)}`;
    const rest = digest.slice(SHORT_DIGITS, LONG_DIGITS);
    const taken = this.#restByShort.get(short);
    if (taken === rest) return short;
    if (taken === undefined && this.#restByShort.size < MAX_REMEMBERED) {
      this.#restByShort.set(short, rest);
      return short;
    }
    return short + rest;
  }

  #digest(text: string): string {
    return createHmac('sha256', this.#key).update(text).digest('hex');
  }
}

function blobOf(bytes: Uint8Array): string {
  return `unhex(${literal(Buffer.from(bytes).toString('hex'))})`;
}
