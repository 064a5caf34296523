import type { SecurityGroup, SecurityGroupRule } from '../model/rules.ts';
import type { RuleOfGroup } from '../model/verdict.ts';
import { parseCidrBlock } from '../net/cidr-block.ts';
import { CidrTable } from '../net/cidr-table.ts';
import { ADDRESS_BITS, type IpAddress, NOT_AN_ADDRESS } from '../net/ip-address.ts';
import type { ReferenceMatch } from './membership.ts';
import { MAX_PORT, type PortRange, portsOf } from './port-classes.ts';
import { ANY_PROTOCOL, hasPorts, ICMP, ICMPV6, NO_PROTOCOL, protocolNumber } from './protocol-numbers.ts';
import type { RuleRange, RuleRanges } from './rule-range.ts';

/** A group counts as two addresses where rules are compared. */
const GROUP_HOST_BITS = 1;
/** A prefix list with unknown entries counts as a range of this prefix length. */
const UNKNOWN_LIST_PREFIX = 16;

/** Rank of a rule by its breadth, for rules with the same range: ports of TCP and UDP, types and codes of ICMP. */
const ALL_PORTS = MAX_PORT + 1;
const ALL_PROTOCOLS = 2 * ALL_PORTS;
const ALL_CODES = 256;

/** A prefix list with its entries compiled. */
export interface CompiledPrefixList {
  /** The distinct ranges of the list. */
  readonly ranges: readonly RuleRange[];
  /** Prefix length of the narrowest entry that contains an address. */
  readonly prefixLengths: CidrTable<number>;
}

/** Compiles the entries of a prefix list; undefined if one cannot be read, since the list is then uncertain. */
export function compilePrefixList(cidrs: readonly string[], ranges: RuleRanges): CompiledPrefixList | undefined {
  const distinct = new Map<string, RuleRange>();
  for (const cidr of cidrs) {
    const range = ranges.read(cidr);
    if (range === undefined) return undefined;
    distinct.set(parseCidrBlock(cidr).text, range);
  }
  return {
    ranges: [...distinct.values()],
    prefixLengths: new CidrTable([...distinct].map(([text, range]) => [parseCidrBlock(text), range.prefixLength])),
  };
}

/** A compiled rule of a security group. */
export interface CompiledRule extends RuleOfGroup, PortRange {
  /** Protocol number or `ANY_PROTOCOL`. */
  readonly protocol: number;
  /** Whether it names an ICMP type, which flow logs do not have. */
  readonly isTyped: boolean;
  /** How broad it is in everything except the range: the lower, the narrower. */
  readonly openness: number;
  /** Its range; undefined for prefix lists and groups. */
  readonly range: RuleRange | undefined;
  /** Its prefix list, where the entries are known. */
  readonly list: CompiledPrefixList | undefined;
}

/** The rules of one group, or of several, by direction. */
export interface CompiledRules {
  readonly ingress: readonly CompiledRule[];
  readonly egress: readonly CompiledRule[];
}

/** The rules of one group. */
export interface CompiledGroup extends CompiledRules {
  /** Whether every rule could be read; otherwise the group may allow more than the known rules. */
  readonly isComplete: boolean;
}

/**
 * Compiles one set of rules of a group. Rules that can never match are omitted.
 *
 * @param listOf the compiled prefix list of an id; undefined if unknown
 */
export function compileRules(
  group: SecurityGroup,
  rules: readonly SecurityGroupRule[],
  ranges: RuleRanges,
  listOf: (id: string) => CompiledPrefixList | undefined,
): CompiledGroup {
  const compiled = rules.flatMap((rule) => compileRule(group, rule, ranges, listOf) ?? []);
  return {
    isComplete: rules.every(({ protocol }) => protocolNumber(protocol) > NO_PROTOCOL),
    ingress: compiled.filter(({ rule }) => rule.direction === 'ingress'),
    egress: compiled.filter(({ rule }) => rule.direction === 'egress'),
  };
}

function compileRule(
  group: SecurityGroup,
  rule: SecurityGroupRule,
  ranges: RuleRanges,
  listOf: (id: string) => CompiledPrefixList | undefined,
): CompiledRule | undefined {
  const protocol = protocolNumber(rule.protocol);
  if (protocol === NO_PROTOCOL) return undefined;
  const isIcmp = protocol === ICMP || protocol === ICMPV6;
  const from = rule.fromPort ?? -1;
  const to = rule.toPort ?? -1;
  // a code without a type is invalid and matches nothing
  if (isIcmp && from < 0 && to >= 0) return undefined;
  const { fromPort, toPort } = portsOf(hasPorts(protocol) ? rule : {});
  return {
    group,
    rule,
    protocol,
    fromPort,
    toPort,
    isTyped: isIcmp && from >= 0,
    openness: opennessOf(protocol, fromPort, toPort, isIcmp && from >= 0, to >= 0),
    range: rule.cidr === undefined ? undefined : ranges.read(rule.cidr),
    list: rule.prefixListId === undefined ? undefined : listOf(rule.prefixListId),
  };
}

function opennessOf(protocol: number, fromPort: number, toPort: number, isTyped: boolean, hasCode: boolean): number {
  if (protocol === ANY_PROTOCOL) return ALL_PROTOCOLS;
  if (isTyped) return hasCode ? 1 : ALL_CODES;
  return toPort - fromPort + 1;
}

/** Why it may be uncertain whether a rule matches. */
export type RuleDoubt = 'icmp_type' | 'prefix_list_unknown' | 'peer_unknown' | 'load_balancer' | 'forwarded';

/** How rules match a flow. */
export interface RuleFinding {
  readonly level: 'sure' | 'maybe' | 'none';
  /** The narrowest rule of this level. */
  readonly best: CompiledRule | undefined;
  /** Every rule of this level. */
  readonly matching: readonly CompiledRule[];
  /** Why the match of the narrowest rule is uncertain, if the level is `maybe`. */
  readonly doubt: RuleDoubt | undefined;
}

const NOTHING_FOUND: RuleFinding = { level: 'none', best: undefined, matching: [], doubt: undefined };

/**
 * The rules of one direction that match.
 *
 * @param port destination port of the packet that opens the connection
 * @param peer address of the other end
 * @param referenceOf how a rule that names a group matches the peer
 */
export function findRules(
  rules: readonly CompiledRule[],
  protocol: number,
  port: number,
  peer: IpAddress,
  referenceOf: (rule: CompiledRule) => ReferenceMatch,
): RuleFinding {
  if (peer.family === NOT_AN_ADDRESS) return NOTHING_FOUND;
  let sure: CompiledRule[] | undefined;
  let doubtful: CompiledRule[] | undefined;
  let doubts: RuleDoubt[] | undefined;
  for (const rule of rules) {
    if (!matchesProtocol(rule, protocol, port)) continue;
    const peerMatch = matchPeer(rule, peer, referenceOf);
    if (peerMatch === 'no') continue;
    if (rule.isTyped || peerMatch !== 'yes') {
      doubtful ??= [];
      doubts ??= [];
      doubtful.push(rule);
      doubts.push(rule.isTyped || peerMatch === 'yes' ? 'icmp_type' : peerMatch);
    } else {
      sure ??= [];
      sure.push(rule);
    }
  }
  const matching = sure ?? doubtful;
  if (matching === undefined) return NOTHING_FOUND;
  const best = narrowest(matching, peer);
  if (sure !== undefined) return { level: 'sure', best, matching, doubt: undefined };
  return { level: 'maybe', best, matching, doubt: best === undefined ? undefined : doubts?.[matching.indexOf(best)] };
}

/** Rules that allow the protocol and port, but not this peer: one of them may have been intended. */
export function nearMisses(
  rules: readonly CompiledRule[],
  protocol: number,
  port: number,
  most: number,
): CompiledRule[] {
  return rules
    .filter((rule) => matchesProtocol(rule, protocol, port))
    .sort((one, other) => (one.rule.id < other.rule.id ? -1 : 1))
    .slice(0, most);
}

function matchesProtocol(rule: CompiledRule, protocol: number, port: number): boolean {
  if (rule.protocol === ANY_PROTOCOL) return true;
  if (rule.protocol !== protocol) return false;
  return !hasPorts(protocol) || (rule.fromPort <= port && port <= rule.toPort);
}

function matchPeer(
  compiled: CompiledRule,
  peer: IpAddress,
  referenceOf: (rule: CompiledRule) => ReferenceMatch,
): ReferenceMatch | 'prefix_list_unknown' {
  const { rule, range, list } = compiled;
  if (range !== undefined) return range.holds(peer) ? 'yes' : 'no';
  if (rule.groupId !== undefined) return referenceOf(compiled);
  if (list !== undefined) return list.prefixLengths.lookup(peer) === undefined ? 'no' : 'yes';
  return rule.prefixListId === undefined ? 'no' : 'prefix_list_unknown';
}

/**
 * The rule with the longest prefix, then the fewest ports, then the lowest id: a fixed choice, so that counts are
 * stable.
 */
function narrowest(rules: readonly CompiledRule[], peer: IpAddress): CompiledRule | undefined {
  let best: CompiledRule | undefined;
  for (const rule of rules) if (best === undefined || isNarrower(rule, best, peer)) best = rule;
  return best;
}

function isNarrower(one: CompiledRule, other: CompiledRule, peer: IpAddress): boolean {
  const bits = hostBitsOf(one, peer) - hostBitsOf(other, peer);
  if (bits !== 0) return bits < 0;
  if (one.openness !== other.openness) return one.openness < other.openness;
  return one.rule.id < other.rule.id;
}

function hostBitsOf({ rule, range, list }: CompiledRule, peer: IpAddress): number {
  if (range !== undefined) return range.hostBits;
  if (rule.groupId !== undefined) return GROUP_HOST_BITS;
  const bits = peer.family === NOT_AN_ADDRESS ? 0 : ADDRESS_BITS[peer.family];
  return bits - (list?.prefixLengths.lookup(peer) ?? UNKNOWN_LIST_PREFIX);
}
