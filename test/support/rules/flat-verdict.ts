import type { Verdict } from '../../../src/model/verdict.ts';

/** A verdict with the member names of the flat schema; absent members are omitted. */
export function flatVerdict(verdict: Verdict | undefined): Record<string, string | number> {
  if (verdict === undefined) return {};
  const { facts } = verdict;
  const members = {
    verdict: facts.verdict,
    verdict_reason: facts.reason,
    verdict_certainty: facts.certainty,
    verdict_rules_at: facts.rulesAt,
    flow_role: facts.role,
    sg_result: facts.groupResult,
    sg_id: facts.rule?.group.id,
    sg_name: facts.rule?.group.name,
    sg_rule_id: facts.rule?.rule.id,
    sg_rule_direction: facts.rule?.rule.direction,
    sg_rule_description: facts.rule?.rule.description,
    sg_rule_matches: facts.ruleMatches,
    nacl_result: facts.aclResult,
    nacl_id: facts.aclId,
    nacl_rule_number: facts.entry?.ruleNumber,
    nacl_rule_direction: facts.entry?.direction,
  };
  return Object.fromEntries(
    Object.entries(members).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );
}
