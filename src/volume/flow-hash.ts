import { compareEnds, type IpAddress } from '../net/ip-address.ts';
import { finishHash, mixWord } from './murmur-hash.ts';

/** Two ends of four address words and a port, and the protocol, four bytes each. */
const HASHED_BYTES = 44;

/**
 * A hash of a flow, a uint32: MurmurHash3_x86_32, seed 0, over the words and the port of the lower end, those of the
 * higher end, and the protocol. The ends are put in order first, so both directions have the same hash.
 *
 * It has no seed that differs between processes and depends on no spelling, so that any of them decides alike. Its value
 * must not change: processes of two versions work side by side while one replaces the other. FNV-1a would not do:
 * its lowest bit is the parity of the lowest bits of the input, and flows that differ in a counted-up port would be
 * kept by turns and not by chance.
 *
 * @param sourcePort 0 to 65535, or -1 where it is not known; likewise `destinationPort` and `protocol`
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
