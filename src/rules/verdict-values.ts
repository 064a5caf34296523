import type { SecurityGroup } from '../model/rules.ts';
import type { GroupedValue } from '../model/value-group.ts';
import type { RuleOfGroup, VerdictFacts } from '../model/verdict.ts';
import { entryInWords, ruleInWords } from './rule-in-words.ts';

/** The values of a verdict by their names in documents; rules and entries in words. */
export function valuesOf(facts: VerdictFacts): Readonly<Record<string, GroupedValue>> {
  const { rule, entry, groups, nearMisses } = facts;
  return {
    verdict: facts.verdict,
    verdict_reason: facts.reason,
    verdict_certainty: facts.certainty,
    verdict_rules_at: facts.rulesAt,
    flow_role: facts.role,
    sg_result: facts.groupResult,
    sg_id: rule?.group.id,
    sg_name: presentText(rule?.group.name),
    sg_description: presentText(rule?.group.description),
    sg_rule_id: rule?.rule.id,
    sg_rule_direction: rule?.rule.direction,
    sg_rule: rule === undefined ? undefined : ruleInWords(rule.rule),
    sg_rule_description: presentText(rule?.rule.description),
    sg_rule_matches: facts.ruleMatches,
    sg_groups: groups === undefined || groups.length === 0 ? undefined : groups.map(groupInWords),
    sg_near_misses: nearMisses === undefined || nearMisses.length === 0 ? undefined : nearMisses.map(nearMissInWords),
    nacl_result: facts.aclResult,
    nacl_id: facts.aclId,
    nacl_rule_number: entry?.ruleNumber,
    nacl_rule_direction: entry?.direction,
    nacl_rule: entry === undefined ? undefined : entryInWords(entry),
  };
}

/** AWS returns an empty text for a missing one. */
function presentText(text: string | undefined): string | undefined {
  return text === '' ? undefined : text;
}

function groupInWords({ id, name }: SecurityGroup): string {
  return withRemark(id, name);
}

function nearMissInWords({ rule }: RuleOfGroup): string {
  return withRemark(`${rule.id}: ${ruleInWords(rule)}`, rule.description);
}

function withRemark(text: string, remark: string | undefined): string {
  return remark === undefined || remark === '' ? text : `${text} (${remark})`;
}
