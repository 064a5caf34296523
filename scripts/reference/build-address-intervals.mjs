import { readAddressBlocks } from './build-address-classes.mjs';
import { generatedHead, quoted } from './generated-file.mjs';

const IPV4_BITS = 32;
const IPV6_BITS = 128;
const WORD_BITS = 32n;
const NUMBERS_PER_LINE = 10;

/**
 * Splits the addresses of one family into intervals of one class each, in order; adjacent intervals differ. The longest prefix decides.
 * @param {readonly [block: string, addressClass: string][]} blocks of one family; one of them contains all addresses
 * @param {number} bits of an address
 * @returns {{ start: bigint, addressClass: string }[]}
 */
export const cutIntoIntervals = (blocks, bits) => {
  const ranges = blocks.map(([block, addressClass]) => ({ ...readBlock(block, bits), addressClass }));
  const starts = [...new Set(ranges.flatMap(({ first, end }) => [first, end]))].sort((a, b) => (a < b ? -1 : 1));
  const intervals = [];
  for (const start of starts.filter((start) => start < 1n << BigInt(bits))) {
    const [smallest] = ranges
      .filter(({ first, end }) => first <= start && start < end)
      .toSorted((a, b) => b.prefixLength - a.prefixLength);
    if (smallest === undefined) throw new Error(`no block of ${bits} bits holds address ${start}`);
    const { addressClass } = smallest;
    if (intervals.at(-1)?.addressClass !== addressClass) intervals.push({ start, addressClass });
  }
  return intervals;
};

/** A block of the registries as the range from its first address to the address after its last. */
const readBlock = (block, bits) => {
  const [address = '', prefix = ''] = block.split('/');
  const prefixLength = Number(prefix);
  const first = bits === IPV4_BITS ? readIpv4(address) : readIpv6(address);
  return { first, end: first + (1n << BigInt(bits - prefixLength)), prefixLength };
};

const readIpv4 = (text) => text.split('.').reduce((number, byte) => (number << 8n) | BigInt(byte), 0n);

/** Parses an address in the registries' notation: groups of hexadecimal digits, and `::` for zeros. */
const readIpv6 = (text) => {
  const [head = [], tail = []] = text.split('::').map((groups) => groups.split(':').filter((group) => group !== ''));
  const zeros = Array(8 - head.length - tail.length).fill('0');
  return [...head, ...zeros, ...tail].reduce((number, group) => (number << 16n) | BigInt(`0x${group}`), 0n);
};

/** The four words of an IPv6 address, the highest first. */
const wordsOf = (address) => [3n, 2n, 1n, 0n].map((word) => BigInt.asUintN(32, address >> (word * WORD_BITS)));

/**
 * The text of `address-intervals.generated.ts`.
 * @returns {string}
 */
export const buildAddressIntervals = () => {
  const { blocks, sources } = readAddressBlocks();
  const ipv4 = cutIntoIntervals(
    blocks.filter(([block]) => !block.includes(':')),
    IPV4_BITS,
  );
  const ipv6 = cutIntoIntervals(
    blocks.filter(([block]) => block.includes(':')),
    IPV6_BITS,
  );
  return `${generatedHead('The blocks of address classes cut into intervals, so that no cold start has to.', sources)}
/** From which address on a class holds, until the next one: IPv4 as a number, IPv6 as four words, the highest first. */
export const ADDRESS_INTERVALS = {
  ipv4Starts: [
${lines(ipv4.map(({ start }) => start))}
  ],
  ipv4Values: [
${lines(ipv4.map(({ addressClass }) => quoted(addressClass)))}
  ],
  ipv6Starts: [
${lines(ipv6.flatMap(({ start }) => wordsOf(start)))}
  ],
  ipv6Values: [
${lines(ipv6.map(({ addressClass }) => quoted(addressClass)))}
  ],
} as const;
`;
};

const lines = (items) =>
  Array.from({ length: Math.ceil(items.length / NUMBERS_PER_LINE) }, (_, line) =>
    items.slice(line * NUMBERS_PER_LINE, (line + 1) * NUMBERS_PER_LINE),
  )
    .map((those) => `    ${those.join(', ')},`)
    .join('\n');
