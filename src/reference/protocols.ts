import { PROTOCOL_KEYWORDS } from './protocols.generated.ts';

/**
 * The IANA keyword of an IP protocol in lower case, such as "tcp" for 6 or "ipv6-icmp" for 58; undefined for a number
 * that is unassigned, reserved or has no keyword. Source: IANA Protocol Numbers.
 */
export function protocolName(protocol: number): string | undefined {
  return PROTOCOL_KEYWORDS[protocol];
}
