import type { SecurityGroupRule } from '../model/rules.ts';
import type { AddressRange, CidrBlock } from '../net/cidr-block.ts';
import { parseCidrBlock } from '../net/cidr-block.ts';
import { coveringBlocks } from '../net/covering-blocks.ts';
import { IPV4 } from '../net/ip-address.ts';
import { holdsRange } from '../net/ranges.ts';
import type { Demand, PeerSet } from './audit-traffic.ts';
import { MAX_PORT, type PortRange, portsOf } from './port-classes.ts';
import { ANY_PROTOCOL, hasPorts, protocolNumber } from './protocol-numbers.ts';

/** Maximum number of port ranges; more are reported as one range. */
const MAX_PORT_RANGES = 16;
/** Maximum number of ranges of peers that are suggested for a rule. */
const MAX_SOURCES = 8;
/** Shortest prefix of a suggested block, by family: a wider block would hardly narrow the rule. */
const MIN_PREFIX = { 4: 16, 6: 48 } as const;
/** More public peers than this count as the internet. */
const MAX_PUBLIC_PEERS = 64;

/** A range with a name: a label of the configuration, or a subnet. */
export interface NamedRange {
  readonly name: string;
  readonly cidr: string;
}

/** A parsed named range. */
export interface NamedBlock {
  readonly name: string;
  readonly block: CidrBlock;
}

/** Parses named ranges once for all suggestions; the narrowest come first, and equal ones keep their order. */
export function readNamedRanges(ranges: readonly NamedRange[]): NamedBlock[] {
  return ranges
    .map(({ name, cidr }) => ({ name, block: parseCidrBlock(cidr) }))
    .sort((one, other) => other.block.prefixLength - one.block.prefixLength);
}

/** A peer that a narrower rule could name. */
export type SuggestedPeer =
  | { readonly groupId: string }
  | { readonly cidr: string; readonly name?: string | undefined }
  | { readonly prefixListId: string };

/** Ports of one protocol. */
export interface SuggestedPorts extends PortRange {
  /** `tcp`, `udp`, `icmp`, `icmpv6`, or the protocol number. */
  readonly protocol: string;
}

/** The combinations of ports and peers that a rule's traffic needed. */
export interface Suggestion {
  readonly ports: readonly SuggestedPorts[];
  readonly peers: readonly SuggestedPeer[];
}

/** The rule that the traffic needed; undefined if it is not narrower than the rule. */
export function suggestRule(
  rule: SecurityGroupRule,
  demand: Demand,
  named: readonly NamedBlock[],
): Suggestion | undefined {
  const ports = portsOfDemand(demand);
  const peers = narrowerPeers(rule, demand.peers, named);
  const isNarrower = peers !== undefined || isNarrowerInPorts(rule, ports);
  return isNarrower && ports.length > 0 ? { ports, peers: peers ?? ownPeer(rule) } : undefined;
}

/** The observed ports: at most 16 ranges per protocol, otherwise one range from the first to the last port. */
export function portsOfDemand(demand: Demand): SuggestedPorts[] {
  return demand.portsByProtocol().flatMap(({ protocol, ports }) => {
    const name = protocolName(protocol);
    if (!hasPorts(protocol)) return [{ protocol: name, ...portsOf({}) }];
    const [first] = ports;
    const last = ports.at(-1);
    if (first === undefined || last === undefined) return [];
    const ranges = ports.length > MAX_PORT_RANGES ? [{ fromPort: first.fromPort, toPort: last.toPort }] : ports;
    return ranges.map((range) => ({ protocol: name, ...range }));
  });
}

function isNarrowerInPorts(rule: SecurityGroupRule, ports: readonly SuggestedPorts[]): boolean {
  const protocol = protocolNumber(rule.protocol);
  if (protocol === ANY_PROTOCOL) return true;
  if (!hasPorts(protocol)) return false;
  const own = portsOf(rule);
  const needed = ports.reduce((sum, { fromPort, toPort }) => sum + toPort - fromPort + 1, 0);
  return needed < Math.min(own.toPort, MAX_PORT) - own.fromPort + 1;
}

function ownPeer({ groupId, prefixListId, cidr }: SecurityGroupRule): SuggestedPeer[] {
  if (groupId !== undefined) return [{ groupId }];
  if (prefixListId !== undefined) return [{ prefixListId }];
  return cidr === undefined ? [] : [{ cidr }];
}

/** Peers that cover all observed ones and are narrower than the rule; undefined if no such peers are found. */
function narrowerPeers(
  rule: SecurityGroupRule,
  peers: PeerSet,
  named: readonly NamedBlock[],
): SuggestedPeer[] | undefined {
  if (rule.cidr === undefined) return undefined;
  const own = parseCidrBlock(rule.cidr);
  const blocks = peers.blocks();
  if (blocks === undefined || blocks.length === 0 || own.first === own.last) return undefined;
  const [groupId] = peers.commonGroups;
  if (groupId !== undefined) return [{ groupId }];
  if (peers.publicCount > MAX_PUBLIC_PEERS) return undefined;
  const byName = namedPeers(own, blocks, named);
  if (byName !== undefined) return byName;
  const hasPrivate = peers.publicCount < blocks.length;
  const minPrefix = hasPrivate ? MIN_PREFIX[own.family === IPV4 ? 4 : 6] : 0;
  const covering = coveringBlocks(blocks, MAX_SOURCES, minPrefix);
  if (covering === undefined || addressesIn(covering) >= addressesIn([own])) return undefined;
  return covering.map(({ text }) => ({ cidr: text }));
}

/** The narrowest named range of each peer, where every peer has one inside the rule's range. */
function namedPeers(
  own: CidrBlock,
  blocks: readonly CidrBlock[],
  named: readonly NamedBlock[],
): SuggestedPeer[] | undefined {
  const peers = blocks.toSorted(compareFirst);
  const hasRange = new Uint8Array(peers.length);
  const chosen: SuggestedPeer[] = [];
  let left = peers.length;
  for (const { name, block } of named) {
    if (left === 0) break;
    if (!holdsRange(own, block) || block.prefixLength <= own.prefixLength) continue;
    let isChosen = false;
    for (let at = indexFrom(peers, block); at < peers.length; at++) {
      const peer = peers[at];
      if (peer === undefined || peer.family !== block.family || peer.first > block.last) break;
      if (hasRange[at] === 1 || !holdsRange(block, peer)) continue;
      hasRange[at] = 1;
      left--;
      isChosen = true;
    }
    if (isChosen) chosen.push({ cidr: block.text, name });
    if (chosen.length > MAX_SOURCES) return undefined;
  }
  return left === 0 ? chosen : undefined;
}

/** Index of the first of sorted blocks that begins within or after a range. */
function indexFrom(sorted: readonly CidrBlock[], range: CidrBlock): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    const block = sorted[middle];
    if (block !== undefined && compareFirst(block, range) < 0) low = middle + 1;
    else high = middle;
  }
  return low;
}

function compareFirst(one: CidrBlock, other: CidrBlock): number {
  if (one.family !== other.family) return one.family - other.family;
  if (one.first === other.first) return 0;
  return one.first < other.first ? -1 : 1;
}

function addressesIn(ranges: readonly AddressRange[]): bigint {
  return ranges.reduce((sum, { first, last }) => sum + last - first + 1n, 0n);
}

const NAMES: ReadonlyMap<number, string> = new Map([
  [1, 'icmp'],
  [6, 'tcp'],
  [17, 'udp'],
  [58, 'icmpv6'],
]);

function protocolName(protocol: number): string {
  return NAMES.get(protocol) ?? String(protocol);
}
