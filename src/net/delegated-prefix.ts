import { ADDRESS_BITS, formatIpAddress, IPV4, IPV6, parseIpText } from './ip-address.ts';

/**
 * Lengths of the prefixes that EC2 delegates to interfaces; there are no others.
 * https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/ec2-prefix-eni.html
 */
const PREFIX_LENGTH = { [IPV4]: 28, [IPV6]: 80 } as const;
const WORD_BITS = 32;

/**
 * The delegated prefix that would contain an address, such as `10.0.1.96/28`; undefined if the text is not an address.
 */
export function delegatedPrefixOf(address: string): string | undefined {
  const parsed = parseIpText(address);
  if (parsed === undefined || parsed.family === 0) return undefined;
  const { family } = parsed;
  // an IPv4 address is in the last word
  parsed.word3 = masked(parsed.word3, family === IPV4 ? PREFIX_LENGTH[IPV4] : PREFIX_LENGTH[IPV6] - 3 * WORD_BITS);
  if (family === IPV6) parsed.word2 = masked(parsed.word2, PREFIX_LENGTH[IPV6] - 2 * WORD_BITS);
  return `${formatIpAddress(parsed)}/${PREFIX_LENGTH[family]}`;
}

/** A word of an address with only its first bits. */
function masked(word: number, bits: number): number {
  if (bits <= 0) return 0;
  const rest = ADDRESS_BITS[IPV4] - bits;
  return ((word >>> rest) << rest) >>> 0;
}
