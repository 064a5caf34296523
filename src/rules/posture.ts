import type { RuleDirection, SecurityGroup } from '../model/rules.ts';
import type { CompiledRule, CompiledRules } from './compile-group-set.ts';
import type { CompiledEntries, CompiledEntry } from './compile-network-acl.ts';
import { PortClasses } from './port-classes.ts';
import { RangeClasses, type RangeSource } from './range-classes.ts';

/** The groups of an interface with their rules at one time. */
export interface GroupSet {
  /** Distinguishes group sets, and the same one at different times. */
  readonly key: string;
  /** Whether the interface has groups at all. */
  readonly isApplied: boolean;
  /** Whether a group of the interface, or which ones it has, is not known. */
  readonly hasUnknown: boolean;
  readonly groups: readonly SecurityGroup[];
  readonly rules: CompiledRules;
}

/** The network ACL of a subnet at one time. */
export interface AclVersion {
  /** Distinguishes network ACLs, and the same one at different times. */
  readonly key: string;
  readonly id: string;
  readonly entries: CompiledEntries;
}

const NO_ENTRIES: CompiledEntries = { ingress: [], egress: [] };

/**
 * What decides on the traffic of an interface at one time: a group set and a network ACL. Interfaces with the same two have
 * the same posture.
 */
export class Posture {
  readonly number: number;
  readonly groupSet: GroupSet;
  /** Undefined where the subnet's ACL is not known. */
  readonly acl: AclVersion | undefined;
  /** Time of the rules, ISO 8601. */
  readonly rulesAt: string | undefined;
  /** Whether some rule names a group, so that the groups of the peer count. */
  readonly hasReferences: boolean;
  readonly ranges: RangeClasses;
  /** Whether the classes are few enough to be packed into a key. */
  readonly isCacheable: boolean;
  readonly #destinationPorts: Readonly<Record<RuleDirection, PortClasses>>;
  readonly #sourcePorts: Readonly<Record<RuleDirection, PortClasses>>;

  constructor(number: number, groupSet: GroupSet, acl: AclVersion | undefined, rulesAt: string | undefined) {
    this.number = number;
    this.groupSet = groupSet;
    this.acl = acl;
    this.rulesAt = rulesAt;
    const { ingress, egress } = groupSet.rules;
    const rules = [...ingress, ...egress];
    const entries = acl?.entries ?? NO_ENTRIES;
    const allEntries = [...entries.ingress, ...entries.egress];
    this.hasReferences = rules.some(({ rule }) => rule.groupId !== undefined);
    this.ranges = new RangeClasses(sourcesOf(rules, allEntries));
    // near an attachment of a transit gateway the entries of both directions are asked
    this.#destinationPorts = {
      ingress: new PortClasses([...ingress, ...allEntries]),
      egress: new PortClasses([...egress, ...allEntries]),
    };
    // the rule that allowed the request to a reply is one of the other direction, and compares the port that answers
    this.#sourcePorts = { ingress: new PortClasses(egress), egress: new PortClasses(ingress) };
    const ports = [...Object.values(this.#destinationPorts), ...Object.values(this.#sourcePorts)];
    this.isCacheable = ports.every(({ size }) => size <= MAX_PORT_CLASSES) && this.ranges.size <= MAX_RANGE_CLASSES;
  }

  /** Class of the destination port of a flow. */
  destinationClass(direction: RuleDirection, port: number): number {
    return this.#destinationPorts[direction].of(port);
  }

  /** Class of the source port of a flow. */
  sourceClass(direction: RuleDirection, port: number): number {
    return this.#sourcePorts[direction].of(port);
  }
}

/** Classes of ports that a key has room for. */
const MAX_PORT_CLASSES = 1 << 12;
/** Classes of addresses that a key has room for. */
const MAX_RANGE_CLASSES = 1 << 15;

/** Each distinct range, and each prefix list as one source. */
function sourcesOf(rules: readonly CompiledRule[], entries: readonly CompiledEntry[]): RangeSource[] {
  const ranges = new Set([...rules.flatMap(({ range }) => range ?? []), ...entries.map(({ range }) => range)]);
  const lists = new Set(rules.flatMap(({ list }) => list ?? []));
  return [...[...ranges].map((range) => [range]), ...[...lists].map((list) => list.ranges)];
}
