import { append } from '../model/append.ts';
import type { NetworkInterface } from '../model/inventory.ts';
import type { NetworkAcl, NetworkAclEntry, RulesDocument, SecurityGroup, SecurityGroupRule } from '../model/rules.ts';
import {
  type CompiledGroup,
  type CompiledPrefixList,
  type CompiledRules,
  compilePrefixList,
  compileRules,
} from './compile-group-set.ts';
import { compileEntries } from './compile-network-acl.ts';
import type { PostureUntil } from './interface-profile.ts';
import { type PortRange, PortTable, portsOf } from './port-classes.ts';
import { type AclVersion, type GroupSet, Posture, sourcePortsOf } from './posture.ts';
import { RuleRanges } from './rule-range.ts';
import { VpcNetwork } from './vpc-network.ts';

/** Interface types that cannot have security groups. */
const TYPES_WITHOUT_GROUPS: ReadonlySet<string> = new Set([
  'nat_gateway',
  'transit_gateway',
  'gateway_load_balancer',
  'gateway_load_balancer_endpoint',
]);

const NO_RULES: CompiledRules = { ingress: [], egress: [] };
const MILLISECONDS_FRACTION = /\.\d+Z$/;

/** The rules of a document, compiled as they are first needed. Immutable to its users. */
export class RuleBook {
  readonly document: RulesDocument;
  readonly network: VpcNetwork;
  /** Classes of ports by all rules and entries, including earlier ones. */
  readonly ports: PortTable;
  readonly #ranges: RuleRanges = new RuleRanges();
  readonly #groups: ReadonlyMap<string, SecurityGroup>;
  readonly #listEntries: ReadonlyMap<string, readonly string[]>;
  readonly #lists: Map<string, CompiledPrefixList | undefined> = new Map();
  /** Every ACL that a subnet has or had, in the order of the document. */
  readonly #aclsOfSubnets: Map<string, NetworkAcl[]> = new Map();
  readonly #compiledRules: Map<string, CompiledGroup> = new Map();
  readonly #groupSets: Map<string, GroupSet> = new Map();
  readonly #aclVersions: Map<string, AclVersion | undefined> = new Map();
  readonly #postures: Map<string, Posture> = new Map();

  constructor(document: RulesDocument) {
    this.document = document;
    this.network = new VpcNetwork(document, this.#ranges);
    this.#groups = new Map(document.securityGroups.map((group) => [group.id, group]));
    this.ports = new PortTable(portRangesOf(document));
    this.#listEntries = new Map(document.prefixLists?.map((list) => [list.id, list.cidrs]));
    for (const acl of document.networkAcls) {
      const subnetIds = [acl, ...(acl.earlier ?? [])].flatMap((version) => version.subnetIds ?? []);
      for (const subnetId of new Set(subnetIds)) append(this.#aclsOfSubnets, subnetId, acl);
    }
  }

  /** How many postures were compiled. */
  get postureCount(): number {
    return this.#postures.size;
  }

  /** Clears the cached facts about peers. */
  forgetPeers(): void {
    for (const posture of this.#postures.values()) posture.forgetPeers();
  }

  groupById(id: string): SecurityGroup | undefined {
    return this.#groups.get(id);
  }

  /** The postures of an interface in a subnet, in order of time: those by earlier rules, and the present one. */
  posturesOf(found: NetworkInterface, subnetId: string | undefined): readonly PostureUntil[] {
    const groups = (found.securityGroupIds ?? []).flatMap((id) => this.#groups.get(id) ?? []);
    const acls = subnetId === undefined ? [] : (this.#aclsOfSubnets.get(subnetId) ?? []);
    const times = [...groups, ...acls].flatMap(({ earlier }) => earlier?.map(({ until }) => until) ?? []);
    const untils = [...new Set(times)].sort((one, other) => one - other);
    const postureAt = (until: number, rulesAt: string | undefined): Posture =>
      this.#posture(this.#groupSet(found, until), this.#aclOf(acls, subnetId, until), rulesAt);
    const present = postureAt(Number.POSITIVE_INFINITY, this.#rulesAt(found));
    const earlier = untils.map((until) => ({ until, posture: postureAt(until, isoSeconds(until)) }));
    return [...earlier, { until: Number.POSITIVE_INFINITY, posture: present }];
  }

  #posture(groupSet: GroupSet, acl: AclVersion | undefined, rulesAt: string | undefined): Posture {
    const key = JSON.stringify([groupSet.key, acl?.key, rulesAt]);
    let posture = this.#postures.get(key);
    if (posture === undefined) {
      posture = new Posture(this.#postures.size, groupSet, acl, rulesAt);
      this.#postures.set(key, posture);
    }
    return posture;
  }

  #groupSet(found: NetworkInterface, until: number): GroupSet {
    const { securityGroupIds, type = '' } = found;
    const isNeverApplied = TYPES_WITHOUT_GROUPS.has(type) && (securityGroupIds ?? []).length === 0;
    const ids = [...new Set(securityGroupIds ?? [])].sort();
    const groups = ids.flatMap((id) => this.#groups.get(id) ?? []);
    const versions = groups.map(({ earlier }) => versionAt(earlier, until));
    const compiled = groups.map((group, i) => this.#rulesOf(group, versions[i] ?? PRESENT));
    const isComplete = groups.length === ids.length && compiled.every((rules) => rules.isComplete);
    const hasUnknown = !isNeverApplied && (securityGroupIds === undefined || !isComplete);
    const isApplied = hasUnknown || ids.length > 0;
    const key = JSON.stringify([isApplied, hasUnknown, groups.map(({ id }, i) => [id, versions[i]])]);
    let groupSet = this.#groupSets.get(key);
    if (groupSet === undefined) {
      const rules = merge(compiled);
      groupSet = { key, isApplied, hasUnknown, groups, rules, sourcePorts: sourcePortsOf(rules) };
      this.#groupSets.set(key, groupSet);
    }
    return groupSet;
  }

  #rulesOf(group: SecurityGroup, version: number): CompiledGroup {
    const key = `${group.id} ${version}`;
    let compiled = this.#compiledRules.get(key);
    if (compiled === undefined) {
      const rules: readonly SecurityGroupRule[] = group.earlier?.[version]?.rules ?? group.rules;
      compiled = compileRules(group, rules, this.#ranges, (id) => this.#listById(id));
      this.#compiledRules.set(key, compiled);
    }
    return compiled;
  }

  #listById(id: string): CompiledPrefixList | undefined {
    const entries = this.#listEntries.get(id);
    if (entries !== undefined && !this.#lists.has(id)) this.#lists.set(id, compilePrefixList(entries, this.#ranges));
    return this.#lists.get(id);
  }

  /**
   * The ACL that a subnet had. If several claim the subnet, one that already had it then, rather than an ACL that was
   * created since; of these, the last one in the document.
   */
  #aclOf(acls: readonly NetworkAcl[], subnetId: string | undefined, until: number): AclVersion | undefined {
    if (subnetId === undefined) return undefined;
    const subnetsThen = ({ earlier }: NetworkAcl) => earlier?.[versionAt(earlier, until)]?.subnetIds;
    const acl =
      acls.findLast((candidate) => subnetsThen(candidate)?.includes(subnetId)) ??
      acls.findLast((candidate) => (subnetsThen(candidate) ?? candidate.subnetIds ?? []).includes(subnetId));
    return acl === undefined ? undefined : this.#aclVersion(acl, versionAt(acl.earlier, until));
  }

  #aclVersion(acl: NetworkAcl, version: number): AclVersion | undefined {
    const key = `${acl.id} ${version}`;
    if (this.#aclVersions.has(key)) return this.#aclVersions.get(key);
    const listed: readonly NetworkAclEntry[] = acl.earlier?.[version]?.rules ?? acl.entries;
    const entries = compileEntries(listed, this.#ranges);
    const compiled = entries === undefined ? undefined : { key, id: acl.id, entries };
    this.#aclVersions.set(key, compiled);
    return compiled;
  }

  /** When the rules of an interface's account and Region were read. */
  #rulesAt({ accountId, region }: NetworkInterface): string | undefined {
    const scope = this.document.scopes?.find((known) => known.accountId === accountId && known.region === region);
    return scope?.generatedAt ?? this.document.generatedAt;
  }
}

/** The ports that any rule or entry names. */
function* portRangesOf({ securityGroups, networkAcls }: RulesDocument): Generator<PortRange> {
  for (const group of securityGroups) {
    for (const { rules } of [group, ...(group.earlier ?? [])]) for (const rule of rules) yield portsOf(rule);
  }
  for (const { entries, earlier = [] } of networkAcls) {
    for (const list of [entries, ...earlier.map(({ rules }) => rules)]) for (const entry of list) yield portsOf(entry);
  }
}

/** The rules that are in force now. */
const PRESENT = -1;

/** Index of the earlier version that was in force just before a time, otherwise {@link PRESENT}. */
function versionAt(earlier: readonly { readonly until: number }[] | undefined, until: number): number {
  let version = PRESENT;
  earlier?.forEach((candidate, i) => {
    const chosen = version === PRESENT ? Number.POSITIVE_INFINITY : (earlier[version]?.until ?? 0);
    if (candidate.until >= until && candidate.until < chosen) version = i;
  });
  return version;
}

function merge(compiled: readonly CompiledRules[]): CompiledRules {
  const [only = NO_RULES] = compiled;
  if (compiled.length <= 1) return only;
  return {
    ingress: compiled.flatMap(({ ingress }) => ingress),
    egress: compiled.flatMap(({ egress }) => egress),
  };
}

function isoSeconds(unixSeconds: number): string {
  return new Date(unixSeconds * 1_000).toISOString().replace(MILLISECONDS_FRACTION, 'Z');
}
