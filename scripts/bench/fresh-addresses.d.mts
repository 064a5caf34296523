/** One peer on the internet, with the marks that stand for its IPv4 and its IPv6 address. */
export const FRESH_PEERS: readonly { readonly addresses: readonly string[] }[];

/** Gives each line public addresses that no earlier line had. */
export class FreshAddresses {
  fill(lines: readonly string[]): string[];
}
