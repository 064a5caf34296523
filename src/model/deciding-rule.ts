import type { NetworkAclEntry } from './rules.ts';
import type { RuleOfGroup, VerdictFacts } from './verdict.ts';

/** The rule or entry that accepted or rejected a flow. */
export type DecidingRule =
  | ({ readonly kind: 'security_group' } & RuleOfGroup)
  | { readonly kind: 'network_acl'; readonly aclId: string; readonly entry: NetworkAclEntry };

/**
 * The rule or entry that decided: for an accepted flow, the rule of the group, or the entry if no group applies; for a
 * rejected flow, the entry that denies it. Undefined if no rule matched, if the group refused first, or if today's
 * rules do not explain the record.
 */
export function decidingRule(facts: VerdictFacts): DecidingRule | undefined {
  const { verdict, rule, aclId, entry } = facts;
  const byEntry =
    aclId === undefined || entry === undefined ? undefined : ({ kind: 'network_acl', aclId, entry } as const);
  switch (verdict) {
    case 'allowed':
      if (rule !== undefined) return { kind: 'security_group', ...rule };
      return facts.groupResult === 'not_applied' ? byEntry : undefined;
    case 'network_acl':
      return byEntry;
    case 'both':
      return facts.reason === 'network_acl_first' ? byEntry : undefined;
    case 'denied_now':
    case 'security_group':
    case 'allowed_now':
    case 'block_public_access':
    case 'encryption_control':
    case 'transit_gateway':
    case 'not_evaluable':
      return undefined;
  }
}

/** Identifies the rule that decided: `sgr-…`, or `acl-…/ingress/100`. */
export function decidingRuleId(decided: DecidingRule): string {
  if (decided.kind === 'security_group') return decided.rule.id;
  return `${decided.aclId}/${decided.entry.direction}/${decided.entry.ruleNumber}`;
}
