import type { CidrBlock } from '../../net/cidr-block.ts';
import { coveringBlocks } from '../../net/covering-blocks.ts';
import { formatIpAddress, IPV4, IPV6, ipAddressFromNumber } from '../../net/ip-address.ts';
import { hullBlock } from '../../net/ranges.ts';
import { portsOfDemand, type SuggestedPorts } from '../../rules/audit-suggestion.ts';
import type { Demand, Traffic } from '../../rules/audit-traffic.ts';
import type { DemandRow, TrafficRow } from './audit-row-types.ts';

/** Maximum number of blocks that represent the peers of a rule. */
const MAX_PEER_BLOCKS = 8;
/** More addresses than this are represented by one block of each family. */
const MAX_COVERED = 256;
const LAST_PORT = 65_535;
const MILLISECONDS = 1_000;

/** Ports and peers; empty if there were none. */
export function demandRow(demand: Demand | undefined): DemandRow {
  if (demand === undefined) return { ports: [], peers: 0, peers_exact: true, peer_blocks: [] };
  const { peers } = demand;
  const blocks = peers.blocks();
  const covering = blocks === undefined ? undefined : blocksFor(blocks);
  return {
    ports: portsInWords(portsOfDemand(demand)),
    peers: peers.count,
    peers_exact: peers.isExact,
    peer_blocks:
      covering?.map(({ text, first, last, family }) =>
        first === last ? formatIpAddress(ipAddressFromNumber(family, first)) : text,
      ) ?? [],
  };
}

/**
 * A few blocks that contain all of these; if there are many, one for each family, since finding the best ones takes
 * quadratic time.
 */
function blocksFor(blocks: readonly CidrBlock[]): readonly CidrBlock[] | undefined {
  if (blocks.length <= MAX_COVERED) return coveringBlocks(blocks, MAX_PEER_BLOCKS);
  return [IPV4, IPV6].flatMap((family) => hullBlock(blocks.filter((block) => block.family === family)) ?? []);
}

/** Traffic with the times of its first and last flow. */
export function trafficRow({ flows, bytes, packets, firstEnd, lastEnd }: Traffic): TrafficRow {
  return { flows, bytes, packets, first: timeOf(firstEnd), last: timeOf(lastEnd) };
}

/** Unix seconds as ISO 8601; null if there is no time, or if it is outside the range of dates. */
export function timeOf(seconds: number | undefined): string | null {
  if (seconds === undefined) return null;
  const time = new Date(seconds * MILLISECONDS);
  return Number.isNaN(time.getTime()) ? null : time.toISOString().replace('.000Z', 'Z');
}

/** Port ranges in words: `tcp 443, 8080-8090`, one text for each protocol. */
export function portsInWords(ports: readonly SuggestedPorts[]): string[] {
  const byProtocol = new Map<string, string[]>();
  for (const { protocol, fromPort, toPort } of ports) {
    const ranges = byProtocol.get(protocol) ?? [];
    byProtocol.set(protocol, ranges);
    if (fromPort === 0 && toPort === LAST_PORT) continue;
    ranges.push(fromPort === toPort ? String(fromPort) : `${fromPort}-${toPort}`);
  }
  return [...byProtocol].map(([protocol, ranges]) => {
    const name = /^\d+$/.test(protocol) ? `protocol ${protocol}` : protocol;
    return ranges.length === 0 ? name : `${name} ${ranges.join(', ')}`;
  });
}
