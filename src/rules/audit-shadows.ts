import type { NetworkAclEntry } from '../model/rules.ts';
import { type AddressRange, parseCidrBlock } from '../net/cidr-block.ts';
import { coverRange, sharedRange } from '../net/ranges.ts';
import { type CompiledEntry, compileEntries } from './compile-network-acl.ts';
import { ANY_PROTOCOL } from './protocol-numbers.ts';
import { RuleRanges } from './rule-range.ts';

/** AWS's own entries begin here; they always come after all others. */
const FIRST_CLOSING_NUMBER = 32_767;

/** An entry that can never decide, since earlier entries decide on all traffic that it matches. */
export interface ShadowedEntry {
  readonly entry: NetworkAclEntry;
  /** Rule numbers of the earlier entries that match its traffic, ascending. */
  readonly by: readonly number[];
}

/** The entries of a network ACL that earlier entries cover completely, in protocol, ports and range. */
export function shadowedEntries(entries: readonly NetworkAclEntry[]): ShadowedEntry[] {
  const compiled = compileEntries(entries, new RuleRanges());
  if (compiled === undefined) return [];
  return [compiled.ingress, compiled.egress].flatMap((list) =>
    list.flatMap((candidate, i) => {
      if (candidate.entry.ruleNumber >= FIRST_CLOSING_NUMBER) return [];
      const by = coveringEntries(candidate, list.slice(0, i));
      return by === undefined ? [] : [{ entry: candidate.entry, by }];
    }),
  );
}

function coveringEntries(candidate: CompiledEntry, before: readonly CompiledEntry[]): number[] | undefined {
  const own = parseCidrBlock(candidate.entry.cidr);
  const meeting = before.filter(
    (other) => coversKind(other, candidate) && sharedRange(parseCidrBlock(other.entry.cidr), own) !== undefined,
  );
  // between these ports, the same entries match every port
  const starts = [candidate.fromPort, ...meeting.flatMap(({ fromPort, toPort }) => [fromPort, toPort + 1])].filter(
    (port) => port >= candidate.fromPort && port <= candidate.toPort,
  );
  const used = new Set<number>();
  for (const port of new Set(starts)) {
    const holding = meeting.filter(({ fromPort, toPort }) => fromPort <= port && port <= toPort);
    const ranges: AddressRange[] = holding.map(({ entry }) => parseCidrBlock(entry.cidr));
    if (!coverRange(ranges, own)) return undefined;
    for (const { entry } of fewest(holding, own)) used.add(entry.ruleNumber);
  }
  return [...used].sort((one, other) => one - other);
}

/** The first entry that covers the range alone, otherwise all of them. */
function fewest(holding: readonly CompiledEntry[], own: AddressRange): readonly CompiledEntry[] {
  const alone = holding.find(({ entry }) => coverRange([parseCidrBlock(entry.cidr)], own));
  return alone === undefined ? holding : [alone];
}

/** Whether an entry matches all protocols, and types of ICMP, that another one matches. */
function coversKind(other: CompiledEntry, candidate: CompiledEntry): boolean {
  if (other.protocol === ANY_PROTOCOL) return true;
  if (other.protocol !== candidate.protocol) return false;
  if (!other.isTyped) return true;
  const { icmpType: type = -1, icmpCode: code = -1 } = other.entry;
  const { icmpType: ownType = -1, icmpCode: ownCode = -1 } = candidate.entry;
  return candidate.isTyped && (type < 0 || type === ownType) && (code < 0 || code === ownCode);
}
