import { append } from '../model/append.ts';
import type { NetworkInterface } from '../model/inventory.ts';
import type { NetworkAcl, RulesDocument, SecurityGroup, SecurityGroupRule } from '../model/rules.ts';
import { type ShadowedEntry, shadowedEntries } from './audit-shadows.ts';
import { type NamedBlock, type NamedRange, readNamedRanges, type Suggestion, suggestRule } from './audit-suggestion.ts';
import type { RuleUse, WantedUse } from './audit-use.ts';
import { isStale } from './membership.ts';

/** A shorter window would miss traffic that occurs once a month. */
const MIN_DAYS = 30;

/** The coverage of an audit's records. */
export interface AuditWindow {
  /** Start of the first flow, Unix seconds; undefined if no record has times. */
  readonly startSeconds: number | undefined;
  /** End of the last flow. */
  readonly endSeconds: number | undefined;
  /** Length in days. */
  readonly days: number;
  /** Whether accepted flows were sampled. */
  readonly isSampled: boolean;
  /** SKIPDATA records. */
  readonly skippedRecords: number;
  /** Whether the flow logs record accepted or rejected traffic only. */
  readonly hasPartialTraffic: boolean;
}

/** Why a finding has no suggestion. */
export type WithheldReason =
  | 'short_window'
  | 'sampled'
  | 'skipped_data'
  | 'partial_traffic'
  | 'possible_matches'
  | 'last_rule';

/** A finding. */
export type AuditFinding =
  /** No flow matched, though interfaces with the group recorded traffic. */
  | (RuleFinding & { readonly kind: 'never_matched'; readonly interfaceIds: readonly string[] })
  /** No known interface has the group. */
  | (RuleFinding & { readonly kind: 'not_in_use' })
  /** Used, but other rules allow all of it; removing all of `coveredBy` as well cuts the traffic. */
  | (RuleFinding & { readonly kind: 'redundant'; readonly coveredBy: readonly string[] })
  /** The peering connection is not active, or the group is gone. */
  | (RuleFinding & { readonly kind: 'stale'; readonly cause: 'peering' | 'group_gone' })
  /** The traffic needed less; `suggestion` is missing if it is withheld. */
  | (RuleFinding & { readonly kind: 'too_wide'; readonly suggestion: Suggestion | undefined })
  /** Earlier entries decide on all traffic that it matches. */
  | ({ readonly kind: 'shadowed'; readonly acl: NetworkAcl } & ShadowedEntry)
  /** Traffic that is rejected repeatedly because no rule allows it: either needed, or a scan. */
  | { readonly kind: 'wanted'; readonly use: WantedUse };

interface RuleFinding {
  readonly group: SecurityGroup;
  readonly rule: SecurityGroupRule;
  /** Reasons not to act on the finding yet; empty if nothing speaks against acting. */
  readonly withheld: readonly WithheldReason[];
}

/** The sources of findings. */
export interface FindingSources {
  readonly document: RulesDocument;
  readonly window: AuditWindow;
  readonly rules: readonly RuleUse[];
  /** Kinds of rejected flows that are frequent enough. */
  readonly wanted: readonly WantedUse[];
  readonly interfaces: readonly NetworkInterface[];
  /** Ids of the interfaces with records. */
  readonly recorders: ReadonlySet<string>;
  readonly namedRanges: readonly NamedRange[];
}

/** All findings: by rule in the order of the document, then entries, then rejected traffic, most frequent first. */
export function findingsOf(sources: FindingSources): AuditFinding[] {
  const { document, wanted, interfaces } = sources;
  const interfaceIds = new Map<string, string[]>();
  for (const { id, securityGroupIds = [] } of interfaces) {
    for (const groupId of securityGroupIds) append(interfaceIds, groupId, id);
  }
  const known: KnownGroups = {
    ids: new Set([...document.securityGroups.map(({ id }) => id), ...interfaceIds.keys()]),
    vpcIds: new Set(document.securityGroups.map(({ vpcId }) => vpcId)),
  };
  const named = readNamedRanges(sources.namedRanges);
  const recording = new Map<string, readonly string[]>();
  for (const [groupId, ids] of interfaceIds) {
    recording.set(
      groupId,
      ids.filter((id) => sources.recorders.has(id)),
    );
  }
  const ofRules = sources.rules.flatMap((use) => {
    const cause = staleCause(use, known);
    if (cause !== undefined) return [{ kind: 'stale', cause, ...ruleOf(use), withheld: [] } as const];
    return findingOfRule(use, recording.get(use.group.id), named, sources.window) ?? [];
  });
  const shadowed = document.networkAcls.flatMap((acl) =>
    shadowedEntries(acl.entries).map((found) => ({ kind: 'shadowed', acl, ...found }) as const),
  );
  const often = wanted.toSorted((one, other) => other.traffic.flows - one.traffic.flows);
  return [...ofRules, ...shadowed, ...often.map((use) => ({ kind: 'wanted', use }) as const)];
}

/** `recording`: interfaces with the group that have records; undefined if no interface has the group. */
function findingOfRule(
  use: RuleUse,
  recording: readonly string[] | undefined,
  named: readonly NamedBlock[],
  window: AuditWindow,
): AuditFinding | undefined {
  const { traffic, possible, needed, demand, companions } = use;
  const isLast = use.group.rules.filter(({ direction }) => direction === use.rule.direction).length === 1;
  const withheldForRemoval: WithheldReason[] = [...withheldBy(use, window), ...(isLast ? ['last_rule' as const] : [])];
  if (recording === undefined) return { kind: 'not_in_use', ...ruleOf(use), withheld: isLast ? ['last_rule'] : [] };
  if (traffic.flows === 0) {
    if (recording.length === 0 || possible > 0) return undefined;
    return { kind: 'never_matched', ...ruleOf(use), interfaceIds: recording, withheld: withheldForRemoval };
  }
  if (needed === 0) {
    const coveredBy = [...(companions ?? [])].sort();
    return { kind: 'redundant', ...ruleOf(use), coveredBy, withheld: withheldForRemoval };
  }
  const suggestion = demand === undefined ? undefined : suggestRule(use.rule, demand, named);
  if (suggestion === undefined) return undefined;
  const withheld = withheldBy(use, window);
  return { kind: 'too_wide', ...ruleOf(use), suggestion: withheld.length === 0 ? suggestion : undefined, withheld };
}

function ruleOf({ group, rule }: RuleUse): { readonly group: SecurityGroup; readonly rule: SecurityGroupRule } {
  return { group, rule };
}

function withheldBy({ possible }: RuleUse, window: AuditWindow): WithheldReason[] {
  const reasons: WithheldReason[] = [];
  if (window.days < MIN_DAYS) reasons.push('short_window');
  if (window.isSampled) reasons.push('sampled');
  if (window.skippedRecords > 0) reasons.push('skipped_data');
  if (window.hasPartialTraffic) reasons.push('partial_traffic');
  if (possible > 0) reasons.push('possible_matches');
  return reasons;
}

/** Groups of the document and of the interfaces. */
interface KnownGroups {
  readonly ids: ReadonlySet<string>;
  /** VPCs whose groups the document has. */
  readonly vpcIds: ReadonlySet<string | undefined>;
}

/** Whether a rule names a group that is gone or out of reach; a group of a VPC that was not read may still exist. */
function staleCause({ group, rule }: RuleUse, known: KnownGroups): 'peering' | 'group_gone' | undefined {
  if (isStale(rule)) return 'peering';
  const { groupId, groupVpcId = group.vpcId } = rule;
  if (groupId === undefined || known.ids.has(groupId)) return undefined;
  return known.vpcIds.has(groupVpcId) ? 'group_gone' : undefined;
}
