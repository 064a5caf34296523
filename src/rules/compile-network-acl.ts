import type { NetworkAclEntry, RuleDirection } from '../model/rules.ts';
import { IPV4, IPV6, type IpAddress, type IpFamily } from '../net/ip-address.ts';
import { type PortRange, portsOf } from './port-classes.ts';
import { ANY_PROTOCOL, hasPorts, ICMP, ICMPV6, NO_PROTOCOL, protocolNumber } from './protocol-numbers.ts';
import type { RuleRange, RuleRanges } from './rule-range.ts';

/**
 * AWS's closing entries, which deny traffic that no other entry matches:
 * https://docs.aws.amazon.com/vpc/latest/userguide/amazon-vpc-limits.html
 */
const CLOSING_ENTRIES = [
  { family: IPV4, ruleNumber: 32_767, cidr: '0.0.0.0/0' },
  { family: IPV6, ruleNumber: 32_768, cidr: '::/0' },
] as const satisfies readonly { family: IpFamily; ruleNumber: number; cidr: string }[];

const ALL_PORTS: PortRange = portsOf({});

/** A compiled entry of a network ACL. */
export interface CompiledEntry extends PortRange {
  readonly entry: NetworkAclEntry;
  readonly protocol: number;
  readonly range: RuleRange;
  /** Whether it names an ICMP type or code, which flow logs do not have. */
  readonly isTyped: boolean;
}

/** The entries of a network ACL in the order in which they are evaluated, closing entries included. */
export interface CompiledEntries {
  readonly ingress: readonly CompiledEntry[];
  readonly egress: readonly CompiledEntry[];
}

/** Compiles the entries of a network ACL; undefined if one cannot be read, since the result is then uncertain. */
export function compileEntries(entries: readonly NetworkAclEntry[], ranges: RuleRanges): CompiledEntries | undefined {
  const ingress = compileDirection(entries, 'ingress', ranges);
  const egress = compileDirection(entries, 'egress', ranges);
  return ingress === undefined || egress === undefined ? undefined : { ingress, egress };
}

function compileDirection(
  entries: readonly NetworkAclEntry[],
  direction: RuleDirection,
  ranges: RuleRanges,
): readonly CompiledEntry[] | undefined {
  const compiled: CompiledEntry[] = [];
  const closing = CLOSING_ENTRIES.map(
    ({ ruleNumber, cidr }): NetworkAclEntry => ({ direction, ruleNumber, action: 'deny', protocol: '-1', cidr }),
  );
  const own = entries
    .filter((entry) => entry.direction === direction)
    .sort((one, other) => one.ruleNumber - other.ruleNumber);
  for (const entry of [...own, ...closing]) {
    const range = ranges.read(entry.cidr);
    const protocol = protocolNumber(entry.protocol);
    if (range === undefined || protocol === NO_PROTOCOL) return undefined;
    compiled.push(compileEntry(entry, protocol, range));
  }
  return compiled;
}

function compileEntry(entry: NetworkAclEntry, protocol: number, range: RuleRange): CompiledEntry {
  const { icmpType = -1, icmpCode = -1 } = entry;
  const hasTypes = protocol === ICMP || (protocol === ICMPV6 && range.family === IPV6);
  return {
    entry,
    protocol,
    range,
    ...(hasPorts(protocol) ? portsOf(entry) : ALL_PORTS),
    isTyped: hasTypes && (icmpType >= 0 || icmpCode >= 0),
  };
}

/** How a network ACL decides on a flow in one direction. */
export interface EntryFinding {
  readonly result: 'allow' | 'deny' | 'maybe';
  /** The entry that decides; if that depends on the ICMP type, the first one that agrees with the record's action. */
  readonly entry: NetworkAclEntry | undefined;
}

/**
 * The entry that decides on a flow: the first that matches. An entry that names an ICMP type may match or not; if it
 * precedes the first sure match and has the other action, the result is `maybe`.
 *
 * @param port destination port
 * @param address source of ingress traffic, destination of egress traffic
 */
export function findEntry(
  entries: readonly CompiledEntry[],
  protocol: number,
  port: number,
  address: IpAddress,
  isAccepted: boolean,
): EntryFinding {
  const possible: CompiledEntry[] = [];
  for (const entry of entries) {
    if (!matches(entry, protocol, port, address)) continue;
    possible.push(entry);
    if (!entry.isTyped) break;
  }
  const sure = possible.at(-1);
  const first = possible.find(({ entry }) => (entry.action === 'allow') === isAccepted);
  const isSettled = sure !== undefined && possible.every(({ entry }) => entry.action === sure.entry.action);
  if (isSettled) return { result: sure.entry.action, entry: sure.entry };
  return { result: 'maybe', entry: first?.entry };
}

function matches(
  { protocol: own, range, fromPort, toPort }: CompiledEntry,
  protocol: number,
  port: number,
  address: IpAddress,
): boolean {
  if (!range.holds(address)) return false;
  if (own === ANY_PROTOCOL) return true;
  return own === protocol && (!hasPorts(protocol) || (fromPort <= port && port <= toPort));
}
