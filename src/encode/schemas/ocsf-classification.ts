import { IS_ACCEPTED, IS_REJECTED, IS_WITHOUT_TRAFFIC } from '../language/record-kinds.ts';
import type { Leaf } from '../language/schema.ts';
import { constant, first, group, has, leaf, repeated, when, words } from '../language/vocabulary.ts';
import { DECIDING_RULE, VERDICT_AND_REASON } from './deciding-rule.ts';

/**
 * The classification of a record in OCSF: class, activity, action and status. Refused traffic is a separate activity;
 * OCSF has no activity for an interval without records.
 */
export const ocsfClassification = (): readonly Leaf[] => [
  leaf('category_uid', constant(4)),
  leaf('category_name', constant('Network Activity')),
  leaf('class_uid', constant(4001)),
  leaf('class_name', constant('Network Activity')),
  leaf('activity_id', first(when(IS_WITHOUT_TRAFFIC, constant(99)), words('action', { REJECT: 5 }), constant(6))),
  leaf(
    'activity_name',
    first(when(IS_WITHOUT_TRAFFIC, 'log_status'), words('action', { REJECT: 'Refuse' }), constant('Traffic')),
  ),
  leaf(
    'type_uid',
    first(when(IS_WITHOUT_TRAFFIC, constant(400_199)), words('action', { REJECT: 400_105 }), constant(400_106)),
  ),
  leaf(
    'type_name',
    first(
      when(IS_WITHOUT_TRAFFIC, constant('Network Activity: Other')),
      words('action', { REJECT: 'Network Activity: Refuse' }),
      constant('Network Activity: Traffic'),
    ),
  ),
  leaf('severity_id', constant(1)),
  leaf('severity', constant('Informational')),
  ...group(IS_ACCEPTED, verdict(1, 'Allowed', 1, 'Allowed')),
  ...group(IS_REJECTED, verdict(2, 'Denied', 2, 'Blocked')),
  leaf('status_code', 'log_status'),
  leaf('status_detail', first('reject_reason', VERDICT_AND_REASON)),
];

/** Why the rules let the traffic through or not; attributes of the profile `security_control`, which needs an action. */
export const ocsfRules = (): readonly Leaf[] =>
  group(has('action'), [
    leaf('confidence_id', words('verdict_certainty', { sure: 3, likely: 2 })),
    leaf('confidence', words('verdict_certainty', { sure: 'High', likely: 'Medium' })),
    leaf('firewall_rule.uid', DECIDING_RULE.id),
    leaf('firewall_rule.name', DECIDING_RULE.name),
    leaf('firewall_rule.desc', DECIDING_RULE.description),
    leaf('firewall_rule.type', DECIDING_RULE.kind),
    leaf('firewall_rule.condition', DECIDING_RULE.name),
    leaf('policy.uid', DECIDING_RULE.setId),
    leaf('policy.name', DECIDING_RULE.setName),
    leaf('policy.desc', DECIDING_RULE.setDescription),
    leaf('policy.type', DECIDING_RULE.kind),
    leaf('policy.is_applied', DECIDING_RULE.isApplied),
  ]).map(repeated);

function verdict(actionId: number, action: string, dispositionId: number, disposition: string): readonly Leaf[] {
  return [
    leaf('action_id', constant(actionId)),
    leaf('action', constant(action)),
    leaf('disposition_id', constant(dispositionId)),
    leaf('disposition', constant(disposition)),
  ];
}
