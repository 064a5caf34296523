/** Stand for an address in a line: they occur in no other text of a line. */
const IPV4_MARK = '@4';
const IPV6_MARK = '@6';
const MARK = /@([46])/g;

/**
 * First octets of two digits whose addresses are all public (https://www.iana.org/assignments/iana-ipv4-special-registry/), and other
 * octets of three digits: all addresses have the same length, and so have answers.
 */
const FIRST_OCTETS = { least: 11, count: 89 };
const OCTETS = { least: 100, count: 156 };
const ADDRESSES = FIRST_OCTETS.count * OCTETS.count ** 3;
/** Shares no factor with the number of addresses, so that every number up to that gives another one, far from the last. */
const STEP = 123_456_791;
/** Groups of an IPv6 address that have four digits, so that nothing is shortened. */
const LEAST_GROUP = 0x1000;
const GROUP_BITS = 15;

/** One peer on the internet, whose address {@link FreshAddresses} replaces in each line. */
export const FRESH_PEERS = [{ addresses: [IPV4_MARK, IPV6_MARK] }];

/** Gives lines public addresses that no earlier line had. */
export class FreshAddresses {
  #given = 0;

  /**
   * The lines, each mark in them replaced: in one line always by the same address.
   * @param {readonly string[]} lines
   */
  fill(lines) {
    return lines.map((line) => {
      if (!line.includes('@')) return line;
      const number = Number((BigInt(this.#given++) * BigInt(STEP)) % BigInt(ADDRESSES));
      return line.replaceAll(MARK, (_, family) => (family === '4' ? ipv4Of(number) : ipv6Of(number)));
    });
  }
}

const ipv4Of = (number) => {
  const { count, least } = OCTETS;
  const octets = [number, Math.floor(number / count), Math.floor(number / count ** 2)].map(
    (rest) => least + (rest % count),
  );
  return [FIRST_OCTETS.least + Math.floor(number / count ** 3), ...octets].join('.');
};

const ipv6Of = (number) => {
  const groups = [number >>> GROUP_BITS, number % 2 ** GROUP_BITS].map((bits) => (LEAST_GROUP + bits).toString(16));
  return `2a02:26f0:${groups.join(':')}:1000:1000:1000:1000`;
};
