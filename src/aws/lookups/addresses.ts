/** Whether canonical text is an IPv6 address. */
export function isIpv6(address: string): boolean {
  return address.includes(':');
}

/**
 * Whether an address, as canonical text, is in a private range: RFC 1918, RFC 6598 (which VPCs may use too), or a
 * unique local IPv6 address (RFC 4193).
 */
export function isPrivateAddress(address: string): boolean {
  return /^(?:10\.|192\.168\.|172\.(?:1[6-9]|2\d|3[01])\.|100\.(?:6[4-9]|[7-9]\d|1[01]\d|12[0-7])\.|f[cd][0-9a-f]{2}:)/.test(
    address,
  );
}
