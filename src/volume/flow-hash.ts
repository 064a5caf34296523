import { compareEnds, type IpAddress } from '../net/ip-address.ts';

/** Two ends of four address words and a port, and the protocol, four bytes each. */
const HASHED_BYTES = 44;

/**
 * A hash of a flow, a uint32: MurmurHash3_x86_32, seed 0, over the words and the port of the lower end, those of the
 * higher end, and the protocol. The ends are put in order first, so both directions have the same hash.
 *
 * Its seed is constant, and the spelling of addresses does not matter, so that all processes decide alike. Its value
 * must not change: two versions run at the same time during a deployment. FNV-1a is unsuitable: its lowest bit is the
 * parity of the lowest bits of the input, so flows that only differ in an ascending port would be kept alternately
 * instead of at random.
 *
 * @param sourcePort 0 to 65535, or -1 if unknown; likewise `destinationPort` and `protocol`
 */
export function flowHash(
  source: IpAddress,
  sourcePort: number,
  destination: IpAddress,
  destinationPort: number,
  protocol: number,
): number {
  const isOrdered = compareEnds(source, sourcePort, destination, destinationPort) <= 0;
  let hash = isOrdered ? mixEnd(0, source, sourcePort) : mixEnd(0, destination, destinationPort);
  hash = isOrdered ? mixEnd(hash, destination, destinationPort) : mixEnd(hash, source, sourcePort);
  return finishHash(mixWord(hash, protocol), HASHED_BYTES);
}

function mixEnd(hash: number, { word0, word1, word2, word3 }: IpAddress, port: number): number {
  return mixWord(mixWord(mixWord(mixWord(mixWord(hash, word0), word1), word2), word3), port);
}

const FIRST_FACTOR = 0xcc9e2d51;
const SECOND_FACTOR = 0x1b873593;
const ROUND_ADDEND = 0xe6546b64;
const FIRST_FINAL_FACTOR = 0x85ebca6b;
const SECOND_FINAL_FACTOR = 0xc2b2ae35;

/**
 * One round of MurmurHash3_x86_32: mixes the next four bytes, as one little-endian number, into the hash, which is
 * initially the seed. Source: https://github.com/aappleby/smhasher/blob/master/src/MurmurHash3.cpp
 */
export function mixWord(hash: number, word: number): number {
  const first = Math.imul(word, FIRST_FACTOR);
  const mixed = hash ^ Math.imul((first << 15) | (first >>> 17), SECOND_FACTOR);
  return (Math.imul((mixed << 13) | (mixed >>> 19), 5) + ROUND_ADDEND) | 0;
}

/**
 * The last step of MurmurHash3_x86_32 over whole words: every bit of the result, a uint32, depends on every bit of the
 * hash.
 */
export function finishHash(hash: number, lengthBytes: number): number {
  let result = hash ^ lengthBytes;
  result = Math.imul(result ^ (result >>> 16), FIRST_FINAL_FACTOR);
  result = Math.imul(result ^ (result >>> 13), SECOND_FINAL_FACTOR);
  return (result ^ (result >>> 16)) >>> 0;
}
