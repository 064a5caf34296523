import { keep } from '../memory/keep.ts';
import type { RuleDirection, SecurityGroup } from '../model/rules.ts';
import type { CompiledRule, CompiledRules } from './compile-group-set.ts';
import type { CompiledEntries, CompiledEntry } from './compile-network-acl.ts';
import { type Membership, REFERENCE_STATES, type ReferenceContext, referenceState } from './membership.ts';
import { PortClasses } from './port-classes.ts';
import { RangeClasses, type RangeSource } from './range-classes.ts';
import type { RuleRange } from './rule-range.ts';

/** The groups of an interface with their rules at one time. */
export interface GroupSet {
  /** Distinguishes group sets, and versions of one set. */
  readonly key: string;
  /** Whether the interface has groups at all. */
  readonly isApplied: boolean;
  /** Whether a group of the interface, or its list of groups, is unknown. */
  readonly hasUnknown: boolean;
  readonly groups: readonly SecurityGroup[];
  readonly rules: CompiledRules;
  /**
   * Classes of source ports, by the direction of the flow: a reply's request was allowed by a rule of the other
   * direction, which compares the port that answers.
   */
  readonly sourcePorts: PortsByDirection;
}

/** Classes of ports by the direction of the flow. */
export type PortsByDirection = Readonly<Record<RuleDirection, PortClasses>>;

/** Classes of the source ports of flows that rules are evaluated for. */
export function sourcePortsOf({ ingress, egress }: CompiledRules): PortsByDirection {
  return { ingress: new PortClasses(egress), egress: new PortClasses(ingress) };
}

/** The network ACL of a subnet at one time. */
export interface AclVersion {
  /** Distinguishes network ACLs, and versions of one ACL. */
  readonly key: string;
  readonly id: string;
  readonly entries: CompiledEntries;
}

const NO_ENTRIES: CompiledEntries = { ingress: [], egress: [] };

/**
 * The rules for the traffic of an interface at one time: a group set and a network ACL. Interfaces with the same two
 * have the same posture.
 */
export class Posture {
  readonly number: number;
  readonly groupSet: GroupSet;
  /** Undefined if the subnet's ACL is unknown. */
  readonly acl: AclVersion | undefined;
  /** Time of the rules, ISO 8601. */
  readonly rulesAt: string | undefined;
  /** Whether any rule names a group, so that the groups of the peer matter. */
  readonly hasReferences: boolean;
  readonly ranges: RangeClasses;
  /** Whether the classes are few enough to be packed into a key. */
  readonly isCacheable: boolean;
  /** Classes of destination ports, by the direction of the flow. */
  readonly destinationPorts: PortsByDirection;
  /** Rules that name a group: one of each set that is equivalent for every peer. */
  readonly #references: readonly CompiledRule[];
  readonly #referenceClasses: Map<string, number> = new Map();
  readonly #referenceClassOf: Map<Membership, number> = new Map();

  constructor(number: number, groupSet: GroupSet, acl: AclVersion | undefined, rulesAt: string | undefined) {
    this.number = number;
    this.groupSet = groupSet;
    this.acl = acl;
    this.rulesAt = rulesAt;
    const { ingress, egress } = groupSet.rules;
    const rules = [...ingress, ...egress];
    const entries = acl?.entries ?? NO_ENTRIES;
    const allEntries = [...entries.ingress, ...entries.egress];
    this.#references = distinctReferences(rules);
    this.hasReferences = this.#references.length > 0;
    this.ranges = new RangeClasses(sourcesOf(rules, allEntries));
    // near an attachment of a transit gateway, the entries of both directions apply
    this.destinationPorts = {
      ingress: new PortClasses([...ingress, ...allEntries]),
      egress: new PortClasses([...egress, ...allEntries]),
    };
    const ports = [...Object.values(this.destinationPorts), ...Object.values(groupSet.sourcePorts)];
    this.isCacheable =
      number < MAX_POSTURES &&
      ports.every(({ size }) => size <= MAX_PORT_CLASSES) &&
      this.ranges.size <= MAX_RANGE_CLASSES;
  }

  /**
   * Class of a peer's group membership: memberships of one class are equivalent for every rule of the posture. 0 if no
   * rule names a group.
   */
  referenceClass(membership: Membership, context: ReferenceContext): number {
    if (this.#references.length === 0) return 0;
    const known = this.#referenceClassOf.get(membership);
    if (known !== undefined) return known;
    const signature = this.#references
      .map(({ rule, group }) => REFERENCE_STATES.indexOf(referenceState(rule, group, membership, context)))
      .join('');
    const found = this.#referenceClasses.get(signature) ?? this.#referenceClasses.size + 1;
    this.#referenceClasses.set(signature, found);
    return keep(this.#referenceClassOf, membership, found, MAX_MEMBERSHIPS);
  }

  /** Clears the cached facts about peers. */
  forgetPeers(): void {
    this.#referenceClassOf.clear();
  }
}

/** Maximum number of memberships that are cached for a posture. */
const MAX_MEMBERSHIPS = 4_096;
/** Postures that a key has room for. */
export const MAX_POSTURES = 1 << 18;
/** Classes of ports that a key has room for. */
const MAX_PORT_CLASSES = 1 << 12;
/** Classes of addresses that a key has room for. */
const MAX_RANGE_CLASSES = 1 << 15;

function distinctReferences(rules: readonly CompiledRule[]): CompiledRule[] {
  const distinct = new Map<string, CompiledRule>();
  for (const compiled of rules) {
    const { direction, groupId, groupVpcId, peeringStatus } = compiled.rule;
    if (groupId === undefined) continue;
    distinct.set(JSON.stringify([direction, groupId, groupVpcId, peeringStatus, compiled.group.vpcId]), compiled);
  }
  return [...distinct.values()];
}

/**
 * Each distinct range, and the entries of each prefix list by prefix length: the narrowest entry that contains an
 * address decides which of several rules is named.
 */
function sourcesOf(rules: readonly CompiledRule[], entries: readonly CompiledEntry[]): RangeSource[] {
  const ranges = new Set([...rules.flatMap(({ range }) => range ?? []), ...entries.map(({ range }) => range)]);
  const lists = new Set(rules.flatMap(({ list }) => list ?? []));
  return [
    ...[...ranges].map((range) => [range]),
    ...[...lists].flatMap(({ ranges: listed }) => byPrefixLength(listed)),
  ];
}

function byPrefixLength(ranges: readonly RuleRange[]): RangeSource[] {
  const byLength = new Map<number, RuleRange[]>();
  for (const range of ranges) {
    const same = byLength.get(range.prefixLength);
    if (same === undefined) byLength.set(range.prefixLength, [range]);
    else same.push(range);
  }
  return [...byLength.values()];
}
