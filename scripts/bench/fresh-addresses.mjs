/** Marks that stand for an address in a line and occur nowhere else in it. */
const IPV4_MARK = '@4';
const IPV6_MARK = '@6';
const MARK = /@([46])/g;

/**
 * Two-digit first octets whose addresses are all public (https://www.iana.org/assignments/iana-ipv4-special-registry/); the other
 * octets have three digits. All addresses therefore have the same length, and so have the answers.
 */
const FIRST_OCTETS = { least: 11, count: 89 };
const OCTETS = { least: 100, count: 156 };
const ADDRESSES = FIRST_OCTETS.count * OCTETS.count ** 3;
/** Has no common factor with the number of addresses, so that each number below that gives a different address, far from the last one. */
const STEP = 123_456_791;
/** Minimum value of an IPv6 group: it has four digits, so that nothing is shortened. */
const LEAST_GROUP = 0x1000;
const GROUP_BITS = 15;

/** One peer on the internet, whose address {@link FreshAddresses} replaces in each line. */
export const FRESH_PEERS = [{ addresses: [IPV4_MARK, IPV6_MARK] }];

/** Gives each line public addresses that no earlier line had. */
export class FreshAddresses {
  #given = 0;

  /**
   * The lines with each mark replaced; within a line, a mark always stands for the same address.
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
