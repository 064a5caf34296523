import { describe, expect, it } from 'vitest';
import {
  formatIpAddress,
  IPV4,
  IPV6,
  IpAddress,
  ipAddressFromNumber,
  isIpAddress,
  NOT_AN_ADDRESS,
  parseIpAddress,
  parseIpText,
} from '../../../src/net/ip-address.ts';
import { INVALID, VALID_IPV4, VALID_IPV6 } from './address-texts.ts';

const encode = (text: string): Uint8Array => new TextEncoder().encode(text);

function wordsOf({ word0, word1, word2, word3 }: IpAddress): number[] {
  return [word0, word1, word2, word3];
}

/** An object as a loop over records reuses it: it still contains the previous address. */
function usedAddress(): IpAddress {
  return ipAddressFromNumber(IPV6, (1n << 128n) - 1n);
}

describe('parseIpAddress', () => {
  it.each(VALID_IPV4)('reads the IPv4 address %s', (text, word) => {
    // Prepare
    const bytes = encode(text);
    const address = usedAddress();

    // Act
    const isRead = parseIpAddress(bytes, 0, bytes.length, address);

    // Assess
    expect(isRead).toBe(true);
    expect(address.family).toBe(IPV4);
    expect(wordsOf(address)).toEqual([0, 0, 0, word]);
  });

  it.each(VALID_IPV6)('reads the IPv6 address %s', (text, words) => {
    // Prepare
    const bytes = encode(text);
    const address = usedAddress();

    // Act
    const isRead = parseIpAddress(bytes, 0, bytes.length, address);

    // Assess
    expect(isRead).toBe(true);
    expect(address.family).toBe(IPV6);
    expect(wordsOf(address)).toEqual(words);
  });

  it.each(INVALID)('refuses %j and holds no address afterwards', (text) => {
    // Prepare
    const bytes = encode(text);
    const address = usedAddress();

    // Act
    const isRead = parseIpAddress(bytes, 0, bytes.length, address);

    // Assess
    expect(isRead).toBe(false);
    expect(address).toEqual(new IpAddress());
  });

  it.each([
    ['an IPv4 address', '10.0.0.1', IPV4],
    ['a full IPv6 address', '1:2:3:4:5:6:7:8', IPV6],
    ['an IPv6 address that ends in the gap', '2001:db8::', IPV6],
    ['an IPv6 address with a dotted tail', '::ffff:10.0.0.1', IPV6],
  ])('reads %s from the middle of a line, and nothing outside the slice', (_, text, family) => {
    // Prepare
    const start = 3;
    const surroundings = ['1', ':', '.', 'f'].map((neighbour) => encode(`${neighbour.repeat(3)}${text}${neighbour}`));

    // Act
    const families = surroundings.map((bytes) => {
      const address = new IpAddress();
      parseIpAddress(bytes, start, start + text.length, address);
      return address.family;
    });

    // Assess
    expect(families).toEqual(surroundings.map(() => family));
  });

  it('refuses a slice that truncates an address, although the bytes after it would complete it', () => {
    // Prepare
    const text = ['10.0.0.1', '1:2:3:4:5:6:7:8', '::', '1::', '::ffff:10.0.0.1'];
    const cuts = [7, 14, 1, 2, 14];

    // Act
    const isRead = text.map((line, i) => parseIpAddress(encode(line), 0, cuts[i] ?? 0, new IpAddress()));

    // Assess
    expect(isRead).toEqual([false, false, false, false, false]);
  });

  it('refuses a slice that is empty, backward or past the end of the bytes', () => {
    // Prepare
    const bytes = encode('::1');
    const slices = [
      [0, 0],
      [2, 0],
      [0, 4],
      [3, 9],
    ];

    // Act
    const isRead = slices.map(([start = 0, end = 0]) => parseIpAddress(bytes, start, end, new IpAddress()));

    // Assess
    expect(isRead).toEqual([false, false, false, false]);
  });
});

describe('isIpAddress', () => {
  it.each([...VALID_IPV4, ...VALID_IPV6].map(([text]) => text))('accepts %s', (text) => {
    // Prepare
    const bytes = encode(text);

    // Act
    const isAddress = isIpAddress(bytes, 0, bytes.length);

    // Assess
    expect(isAddress).toBe(true);
  });

  it.each(INVALID)('refuses %j', (text) => {
    // Prepare
    const bytes = encode(text);

    // Act
    const isAddress = isIpAddress(bytes, 0, bytes.length);

    // Assess
    expect(isAddress).toBe(false);
  });
});

describe('parseIpText', () => {
  it('gives each address a separate object', () => {
    // Prepare
    const texts = ['10.0.0.1', '::1'];

    // Act
    const [ipv4, ipv6] = texts.map(parseIpText);

    // Assess
    expect(ipv4).toEqual(ipAddressFromNumber(IPV4, 0x0a000001n));
    expect(ipv6).toEqual(ipAddressFromNumber(IPV6, 1n));
  });

  it.each([
    ['a fullwidth digit', '1\uff10.0.0.1'],
    ['a letter whose low byte is a digit', '\u0131.0.0.1'],
    ['more characters than an address has', '0'.repeat(1_000_000)],
    ['a dash', '-'],
  ])('refuses %s', (_, text) => {
    // Prepare, Act
    const address = parseIpText(text);

    // Assess
    expect(address).toBeUndefined();
  });
});

describe('formatIpAddress', () => {
  it.each(VALID_IPV4)('writes %s unchanged', (text) => {
    // Prepare
    const address = parseIpText(text) ?? new IpAddress();

    // Act
    const written = formatIpAddress(address);

    // Assess
    expect(written).toBe(text);
  });

  it.each(VALID_IPV6)('writes %s in its canonical form', (text, _words, canonical) => {
    // Prepare
    const address = parseIpText(text) ?? new IpAddress();

    // Act
    const written = formatIpAddress(address);

    // Assess
    expect(written).toBe(canonical);
  });

  it('refuses an object that holds no address', () => {
    // Prepare
    const nothing = new IpAddress();

    // Act
    const act = (): string => formatIpAddress(nothing);

    // Assess
    expect(nothing.family).toBe(NOT_AN_ADDRESS);
    expect(act).toThrow(new RangeError('only an IpAddress with an address can be formatted, got family 0'));
  });
});

describe('ipAddressFromNumber', () => {
  it('splits a number into words, the highest first', () => {
    // Prepare
    const value = 0x00112233_44556677_8899aabb_ccddeeffn;

    // Act
    const address = ipAddressFromNumber(IPV6, value);

    // Assess
    expect(wordsOf(address)).toEqual([0x00112233, 0x44556677, 0x8899aabb, 0xccddeeff]);
  });

  it.each([
    [IPV4, -1n, 'an IPv4 number must be 0 to 2^32 - 1, got -1'],
    [IPV4, 1n << 32n, 'an IPv4 number must be 0 to 2^32 - 1, got 4294967296'],
    [IPV6, -1n, 'an IPv6 number must be 0 to 2^128 - 1, got -1'],
    [IPV6, 1n << 128n, 'an IPv6 number must be 0 to 2^128 - 1, got 340282366920938463463374607431768211456'],
  ] as const)('refuses a number beyond the range of IPv%i: %s', (family, value, message) => {
    // Prepare, Act
    const act = (): IpAddress => ipAddressFromNumber(family, value);

    // Assess
    expect(act).toThrow(new RangeError(message));
  });
});
