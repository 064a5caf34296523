import { isIP } from 'node:net';
import * as v from 'valibot';
import { parseCidrBlock } from '../net/cidr-block.ts';
import { parseIpText } from '../net/ip-address.ts';

/** Text with at least one character, at most 1,024. */
export const text = v.pipe(v.string(), v.minLength(1), v.maxLength(1_024));

/** At most 1,000 texts. */
export const texts = v.pipe(v.array(text), v.maxLength(1_000));

/**
 * Tags by key. EC2 takes keys of 128 and values of 256 characters of any kind, and a character may be two units of a string
 * here. A single tag beyond the bound would make the whole document invalid.
 * https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/Using_Tags.html#tag-restrictions
 */
export const tags = v.record(v.pipe(v.string(), v.maxLength(2 * 128)), v.pipe(v.string(), v.maxLength(2 * 256)));

/** At most 10,000 IP addresses. */
export const addresses = v.pipe(
  v.array(v.pipe(v.string(), v.check(isAddress, 'is not an IPv4 or IPv6 address'))),
  v.maxLength(10_000),
);

/** At most 10,000 CIDR blocks. */
export const cidrBlocks = v.pipe(
  v.array(v.pipe(v.string(), v.check(isCidrBlock, 'is not a CIDR block'))),
  v.maxLength(10_000),
);

/** A time in whole Unix seconds. */
export const unixSeconds = v.pipe(v.number(), v.integer(), v.minValue(0));

/** A time in ISO 8601, with seconds and a time zone. */
export const isoTimestamp = v.pipe(v.string(), v.isoTimestamp());

/** An identifier of AWS that begins with `prefix`. */
export function identifier(prefix: string) {
  return v.pipe(text, v.startsWith(prefix, `must begin with ${prefix}`));
}

/**
 * Whether text is an IPv4 or IPv6 address. Node.js takes a zone behind it too, but its expression for IPv6 takes a millisecond
 * of a cold start to compile, so it is asked only where the project's reader finds no address.
 */
export function isAddress(text: string): boolean {
  return parseIpText(text) !== undefined || isIP(text) !== 0;
}

/** Whether text is a CIDR block, or an address as a block of one. */
export function isCidrBlock(text: string): boolean {
  try {
    parseCidrBlock(text);
    return true;
  } catch (error) {
    if (error instanceof RangeError) return false;
    throw error;
  }
}
