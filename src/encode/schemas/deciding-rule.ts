import type { Condition, Leaf, Value } from '../language/schema.ts';
import { all, any, as, constant, first, has, is, joined, leaf, not, repeated, when } from '../language/vocabulary.ts';

/** That a rule of a security group let the flow through. */
const IS_GROUP_RULE: Condition = all(is('verdict', 'allowed'), has('sg_rule_id'));

/**
 * That an entry of a network ACL decided: it refused the flow before anything else did, or allowed it although no
 * security group applies. If both layers refuse outbound traffic, the security group comes first and has no rule to
 * name.
 */
const IS_ENTRY: Condition = all(
  has('nacl_rule_number'),
  any(
    is('verdict', 'network_acl'),
    all(is('verdict', 'both'), is('verdict_reason', 'network_acl_first')),
    all(is('verdict', 'allowed'), not(has('sg_rule_id')), is('sg_result', 'not_applied')),
  ),
);

/** The rule that decided on a flow, for schemas whose standards know rules; each value is absent if no rule did. */
export const DECIDING_RULE = {
  /** `sgr-…`, or `acl-…/ingress/100` */
  id: first(
    when(IS_GROUP_RULE, 'sg_rule_id'),
    when(
      IS_ENTRY,
      joined('nacl_id', constant('/'), 'nacl_rule_direction', constant('/'), as('nacl_rule_number', 'text')),
    ),
  ),
  /** In words: rules have no names. */
  name: first(when(IS_GROUP_RULE, 'sg_rule'), when(IS_ENTRY, 'nacl_rule')),
  description: when(IS_GROUP_RULE, 'sg_rule_description'),
  kind: first(when(IS_GROUP_RULE, constant('security_group')), when(IS_ENTRY, constant('network_acl'))),
  /** The group or network ACL that has it. */
  setId: first(when(IS_GROUP_RULE, 'sg_id'), when(IS_ENTRY, 'nacl_id')),
  setName: when(IS_GROUP_RULE, 'sg_name'),
  setDescription: when(IS_GROUP_RULE, 'sg_description'),
  /** True if a rule decided. */
  isApplied: when(any(IS_GROUP_RULE, IS_ENTRY), constant(true)),
} as const satisfies Record<string, Value>;

/**
 * The same under the names of Splunk’s data model, which defines `rule`; the other names are specific to this program.
 */
export function decidingRule(path: string): readonly Leaf[] {
  return [
    leaf(`${path}.rule`, DECIDING_RULE.id),
    leaf(`${path}.rule_name`, DECIDING_RULE.name),
    leaf(`${path}.rule_description`, DECIDING_RULE.description),
    leaf(`${path}.rule_type`, DECIDING_RULE.kind),
    leaf(`${path}.policy`, DECIDING_RULE.setId),
  ].map(repeated);
}

/** `security_group/no_rule` */
export const VERDICT_AND_REASON: Value = joined('verdict', constant('/'), 'verdict_reason');
