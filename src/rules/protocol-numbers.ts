/** Matches every protocol. */
export const ANY_PROTOCOL = -1;
/** Matches no protocol: the text of the rule cannot be read. */
export const NO_PROTOCOL = -2;

export const ICMP = 1;
export const TCP = 6;
export const UDP = 17;
export const ICMPV6 = 58;

const NUMBERS: ReadonlyMap<string, number> = new Map([
  ['-1', ANY_PROTOCOL],
  ['all', ANY_PROTOCOL],
  ['icmp', ICMP],
  ['tcp', TCP],
  ['udp', UDP],
  ['icmpv6', ICMPV6],
]);

/** Number of the protocol of a rule or an entry, {@link ANY_PROTOCOL} for `-1`, {@link NO_PROTOCOL} for unreadable text. */
export function protocolNumber(text: string): number {
  const known = NUMBERS.get(text.toLowerCase());
  if (known !== undefined) return known;
  return /^\d{1,3}$/.test(text) && Number(text) < 256 ? Number(text) : NO_PROTOCOL;
}

/** Whether rules for a protocol compare ports: TCP and UDP only. */
export function hasPorts(protocol: number): boolean {
  return protocol === TCP || protocol === UDP;
}
