import type { NetworkAcl, NetworkAclEntry, SecurityGroup, SecurityGroupRule } from '../../model/rules.ts';
import { entryInWords, ruleInWords } from '../../rules/rule-in-words.ts';
import { table } from '../page/charts/table.ts';
import { count, plural } from '../page/figures.ts';
import { html, type Markup } from '../page/markup.ts';
import type { PanelQuery, QueryResults } from './panel-query.ts';
import type { Finding, KnownRules, Panel, ReportContext } from './section.ts';

const MAX_RULES = 25;
/** Numbers of the entries that close a network ACL, which are fixed. */
const FIRST_CLOSING_ENTRY = 32_767;

/** Rules of security groups and entries of network ACLs that decided a flow. */
const RULES_IN_USE = {
  name: 'rules-that-decided',
  columns: { owner: 'text', rule: 'text', flows: 'integer', last: 'seconds' },
  sql: () => `SELECT owner, rule, sum(flows) AS flows, max(last) AS last
FROM (
  SELECT sg_id AS owner, sg_rule_id AS rule, sum(flow_weight) AS flows, max("end") AS last
  FROM flows
  WHERE sg_rule_id IS NOT NULL
  GROUP BY ALL
  UNION ALL
  SELECT nacl_id, nacl_id || '/' || nacl_rule_direction || '/' || nacl_rule_number, flows, last
  FROM (
    SELECT nacl_id, nacl_rule_direction, nacl_rule_number, sum(flow_weight) AS flows, max("end") AS last
    FROM flows
    WHERE nacl_rule_number IS NOT NULL
    GROUP BY ALL
  )
)
GROUP BY owner, rule
ORDER BY owner, rule`,
} as const satisfies PanelQuery;

/** Security groups of the interfaces that recorded flows. */
const GROUPS_SEEN = {
  name: 'groups-seen',
  columns: { security_group: 'text', flows: 'integer' },
  sql: () => `SELECT security_group, sum(flows) AS flows
FROM (
  SELECT unnest(groups) AS security_group, flows
  FROM (
    SELECT if(direction = 'egress', src_security_group_ids, dst_security_group_ids) AS groups, sum(flow_weight) AS flows
    FROM flows
    WHERE direction IS NOT NULL AND verdict IS NOT NULL AND verdict <> 'not_evaluable'
    GROUP BY ALL
  )
)
GROUP BY security_group
ORDER BY security_group`,
} as const satisfies PanelQuery;

/** A panel about rules that decided nothing. */
export const UNUSED_RULES_PANEL: Panel = {
  id: 'rules-not-used',
  title: 'Rules that decided no flow',
  note: 'Only of groups and network ACLs whose interfaces recorded traffic. If several rules allow a flow, the narrowest decides. Before you remove one, run “audit”, which compares them all.',
  queries: [RULES_IN_USE, GROUPS_SEEN],
  documented: ['rules-in-use', 'entries-in-use'],
  needs: ['verdict'],
  isWide: true,
  body: unusedTable,
  none: 'Every rule decided a flow, or its group recorded none.',
};

/** A rule of a security group, or an entry of a network ACL. */
interface UnusedRule {
  readonly owner: string;
  readonly ownerName: string | undefined;
  readonly id: string;
  readonly words: string;
  readonly description: string | undefined;
}

/** The rules that decided no flow, of groups and ACLs that decided some; undefined if the rules are not available. */
export function unusedRules(
  results: QueryResults,
  { knownRules }: ReportContext,
): { readonly known: number; readonly unused: readonly UnusedRule[] } | undefined {
  if (knownRules === undefined) return undefined;
  const used = new Set(results.rows(RULES_IN_USE).map(({ rule }) => rule));
  const rules = rulesSeen(knownRules, results);
  return { known: rules.length, unused: rules.filter(({ id }) => !used.has(id)) };
}

function rulesSeen({ securityGroups, networkAcls }: KnownRules, results: QueryResults): readonly UnusedRule[] {
  const groupsSeen = new Set(results.rows(GROUPS_SEEN).map(({ security_group }) => security_group));
  const aclsSeen = new Set(results.rows(RULES_IN_USE).map(({ owner }) => owner));
  const rules = new Map<string, UnusedRule>();
  for (const group of securityGroups) {
    if (!groupsSeen.has(group.id)) continue;
    for (const rule of group.rules) rules.set(rule.id, ruleOf(group, rule));
  }
  for (const acl of networkAcls) {
    if (!aclsSeen.has(acl.id)) continue;
    for (const entry of acl.entries) {
      if (entry.ruleNumber >= FIRST_CLOSING_ENTRY) continue;
      const unused = entryOf(acl, entry);
      rules.set(unused.id, unused);
    }
  }
  return [...rules.values()].sort((rule, other) => compare(rule.owner, other.owner) || compare(rule.id, other.id));
}

function compare(text: string, other: string): number {
  return text < other ? -1 : text > other ? 1 : 0;
}

function ruleOf({ id, name }: SecurityGroup, rule: SecurityGroupRule): UnusedRule {
  const side = rule.direction === 'egress' ? 'outbound' : 'inbound';
  return {
    owner: id,
    ownerName: name,
    id: rule.id,
    words: `${side} ${ruleInWords(rule)}`,
    description: rule.description,
  };
}

function entryOf({ id }: NetworkAcl, entry: NetworkAclEntry): UnusedRule {
  const side = entry.direction === 'egress' ? 'outbound' : 'inbound';
  return {
    owner: id,
    ownerName: undefined,
    id: `${id}/${entry.direction}/${entry.ruleNumber}`,
    words: `${side} ${entryInWords(entry)}`,
    description: undefined,
  };
}

function unusedTable(results: QueryResults, context: ReportContext): Markup | undefined {
  const found = unusedRules(results, context);
  if (found === undefined) {
    return html`<p class="empty">The rules themselves are not available: give the inventory with --inventory, or the rules with --rules.</p>`;
  }
  const { unused } = found;
  if (unused.length === 0) return undefined;
  const rules = table({
    caption: 'Rules that decided no flow',
    items: unused.slice(0, MAX_RULES),
    columns: (make) => [
      make.name(
        'Of',
        (rule) => rule.ownerName ?? rule.owner,
        (rule) => (rule.ownerName === undefined ? undefined : rule.owner),
      ),
      make.address('Rule', (rule) => rule.id),
      make.name(
        'Allows or denies',
        (rule) => rule.words,
        (rule) => rule.description,
      ),
    ],
  });
  const rest = unused.length - MAX_RULES;
  return html`${rules}${rest > 0 && html`<p class="more">And ${plural(rest, 'other')}.</p>`}`;
}

/** The finding: how many rules decided nothing. */
export function unusedFindings(results: QueryResults, context: ReportContext): Finding[] {
  const found = unusedRules(results, context);
  if (found === undefined || found.unused.length === 0) return [];
  const { known, unused } = found;
  return [
    {
      tone: 'note',
      tag: 'Not used',
      sentence: [`${count(unused.length)} of ${plural(known, 'rule')} decided no flow`],
      reason: [
        'Only groups and network ACLs whose interfaces recorded traffic count. “audit” says which of these rules are unused.',
      ],
      summary: { subject: 'rules that decided no flow', figure: count(unused.length), remark: `of ${count(known)}` },
      panelId: 'rules-not-used',
    },
  ];
}
