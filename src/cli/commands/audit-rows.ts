import type { NetworkInterface } from '../../model/inventory.ts';
import type { SecurityGroup } from '../../model/rules.ts';
import type { AuditReport } from '../../rules/audit.ts';
import type { EntryUse, RuleUse } from '../../rules/audit-use.ts';
import { meaningOfReason } from '../../rules/explain-verdict.ts';
import { entryInWords, ruleInWords } from '../../rules/rule-in-words.ts';
import { demandRow, timeOf, trafficRow } from './audit-demand-rows.ts';
import { findingRow } from './audit-finding-rows.ts';
import { type GroupNames, nameOf, presentText, withGroupName } from './audit-names.ts';
import type { AuditRows, EntryRow, RuleRow } from './audit-row-types.ts';
import type { AuditCounts } from './audit-run.ts';

/** The input of {@link auditRows}. */
export interface AuditFacts {
  readonly report: AuditReport;
  readonly counts: AuditCounts;
  readonly unreadable: number;
  readonly rulesAt: string | undefined;
  readonly interfaces: Iterable<NetworkInterface>;
  readonly groups: readonly SecurityGroup[];
}

/** The report in rows of texts and numbers, for the table, JSON and CSV. Names in it are those of the input, unescaped. */
export function auditRows({ report, counts, unreadable, rulesAt, interfaces, groups }: AuditFacts): AuditRows {
  const { window } = report;
  const names = new Map(groups.map(({ id, name }) => [id, name]));
  const holders = new Map<string, number>();
  for (const { securityGroupIds = [] } of interfaces) {
    for (const id of securityGroupIds) holders.set(id, (holders.get(id) ?? 0) + 1);
  }
  const notEvaluable = [...report.notEvaluable].sort(([, one], [, other]) => other - one);
  return {
    window: {
      start: timeOf(window.startSeconds),
      end: timeOf(window.endSeconds),
      days: Math.round(window.days * 1_000) / 1_000,
      rules_at: rulesAt ?? null,
    },
    records: {
      lines: counts.lines,
      judged: report.records,
      accepted: counts.accepted,
      rejected: counts.rejected,
      not_evaluable: notEvaluable.reduce((sum, [, count]) => sum + count, 0),
      not_evaluable_share: Math.round(report.notEvaluableShare * 1e6) / 1e6,
      not_evaluable_reasons: notEvaluable.map(([reason, count]) => ({
        reason,
        count,
        meaning: meaningOfReason(reason),
      })),
      denied_now: counts.deniedNow,
      allowed_now: counts.allowedNow,
      nodata: counts.noData,
      skipdata: counts.skipData,
      without_verdict: counts.withoutVerdict,
      other_documents: counts.otherDocuments,
      unreadable,
      is_sampled: window.isSampled,
      has_partial_traffic: window.hasPartialTraffic,
      uncounted_rejected: report.uncountedRejected,
    },
    findings: report.findings.map((finding) => findingRow(finding, names)),
    rules: report.rules.map((use) => ruleRow(use, holders, names)),
    entries: report.entries.map(entryRow),
  };
}

function ruleRow(use: RuleUse, holders: ReadonlyMap<string, number>, names: GroupNames): RuleRow {
  const { group, rule } = use;
  return {
    sg_id: group.id,
    sg_name: nameOf(group),
    sg_rule_id: rule.id,
    direction: rule.direction,
    rule: withGroupName(ruleInWords(rule), rule.groupId, names),
    description: presentText(rule.description),
    interfaces: holders.get(group.id) ?? 0,
    ...trafficRow(use.traffic),
    decided: use.decisions,
    needed: use.needed,
    possible: use.possible,
    seen: demandRow(use.seen),
    needed_for: demandRow(use.demand),
  };
}

function entryRow({ acl, entry, traffic, seen }: EntryUse): EntryRow {
  return {
    nacl_id: acl.id,
    nacl_rule_number: entry.ruleNumber,
    direction: entry.direction,
    entry: entryInWords(entry),
    subnets: acl.subnetIds?.length ?? 0,
    ...trafficRow(traffic),
    seen: demandRow(seen),
  };
}
