import type { CidrBlock } from './cidr-block.ts';
import { flattenCidrBlocks } from './cidr-intervals.ts';
import { IntervalTable, ipv6StartWords } from './interval-table.ts';
import { ADDRESS_BITS, IPV4, IPV6, type IpFamily } from './ip-address.ts';

/**
 * Finds the value of the longest-prefix block that contains an address; `undefined` if none does.
 *
 * Immutable. IPv4 and IPv6 are separate: an IPv4-mapped IPv6 address matches IPv6 blocks only.
 */
export class CidrTable<T> extends IntervalTable<T> {
  /** How many blocks the table was built from. */
  readonly size: number;

  /**
   * @param entries blocks, nested or not, each with its value
   * @throws RangeError if the same block is given twice
   */
  constructor(entries: Iterable<readonly [CidrBlock, T]>) {
    const all = [...entries];
    const ipv4 = flatten(IPV4, all);
    const ipv6 = flatten(IPV6, all);
    super({
      ipv4Starts: ipv4.starts.map(Number),
      ipv4Values: ipv4.values,
      ipv6Starts: ipv6StartWords(ipv6.starts),
      ipv6Values: ipv6.values,
    });
    this.size = all.length;
  }
}

function flatten<T>(
  family: IpFamily,
  entries: readonly (readonly [CidrBlock, T])[],
): { starts: readonly bigint[]; values: (T | undefined)[] } {
  const own = entries.filter(([block]) => block.family === family);
  const lastAddress = (1n << BigInt(ADDRESS_BITS[family])) - 1n;
  const { starts, owners } = flattenCidrBlocks(
    own.map(([block]) => block),
    lastAddress,
  );
  return { starts, values: owners.map((owner) => own[owner]?.[1]) };
}
