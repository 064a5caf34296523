import type { FlowLogRecord } from '../model/flow-log-record.ts';
import { UPPER_A } from '../text/ascii.ts';
import { flowHash } from './flow-hash.ts';
import type { ParsedAddresses } from './parsed-addresses.ts';

/**
 * Keeps one in N accepted flows, always the same ones: both directions of a flow and each of its intervals, in every
 * process. The flows that one in 100 keeps are among those that one in 10 keeps.
 *
 * The choice of flows is predictable: a client that chooses its port can avoid being sampled. Rejected traffic is not
 * sampled.
 */
export class FlowSampler {
  readonly #oneIn: number;
  readonly #addresses: ParsedAddresses;

  constructor(oneIn: number, addresses: ParsedAddresses) {
    this.#oneIn = oneIn;
    this.#addresses = addresses;
  }

  /** Whether the flow of a record that is subject to sampling is kept. */
  keeps(record: FlowLogRecord): boolean {
    const at = record.format.positions;
    const hash = flowHash(
      this.#addresses.at(record, at.srcaddr),
      record.number(at.srcport),
      this.#addresses.at(record, at.dstaddr),
      record.number(at.dstport),
      record.number(at.protocol),
    );
    // 2^32 is not a multiple of every divisor; up to a million, shares differ by less than one in 4,000
    return hash % this.#oneIn === 0;
  }
}

/** Whether a record is subject to sampling: it was accepted, and both addresses are known. */
export function isSubjectToSampling(record: FlowLogRecord): boolean {
  const at = record.format.positions;
  return record.firstByte(at.action) === UPPER_A && record.has(at.srcaddr) && record.has(at.dstaddr);
}
