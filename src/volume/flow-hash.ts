import type { IpAddress } from '../net/ip-address.ts';
import { finishHash, mixWord } from './murmur-hash.ts';

/** Two ends of four address words and a port, and the protocol, four bytes each. */
const HASHED_BYTES = 44;

/**
 * A hash of a flow, a uint32: MurmurHash3_x86_32, seed 0, over the words and the port of the lower end, those of the
 * higher end, and the protocol. The ends are put in order first, so both directions have the same hash.
 *
 * Its seed is constant and the spelling of addresses has no influence, so that all processes decide alike. Its value
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

function compareEnds(a: IpAddress, aPort: number, b: IpAddress, bPort: number): number {
  return a.word0 - b.word0 || a.word1 - b.word1 || a.word2 - b.word2 || a.word3 - b.word3 || aPort - bPort;
}
