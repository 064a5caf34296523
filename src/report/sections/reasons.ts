import type { NetworkAcl, NetworkAclEntry, SecurityGroup, SecurityGroupRule } from '../../model/rules.ts';
import { explainVerdict } from '../../rules/explain-verdict.ts';
import { entryInWords, ruleInWords } from '../../rules/rule-in-words.ts';
import { table } from '../page/charts/table.ts';
import { count, plural } from '../page/figures.ts';
import { html, type Markup } from '../page/markup.ts';
import { textMarkup } from '../page/text.ts';
import type { PanelQuery, QueryResults, Row } from './panel-query.ts';
import { changeFor } from './rule-change.ts';
import type { Finding, KnownRules, ReportContext, Section, Text } from './section.ts';
import { IS_REPLY } from './sql-parts.ts';
import { listItems } from './words.ts';

const MAX_ROWS = 20;
const MAX_RULES = 25;
/** Numbers of the entries that close a network ACL, which nobody can change. */
const FIRST_CLOSING_ENTRY = 32_767;

/** Why connections that one’s own ends tried were rejected: the verdict, what it rests on, and both ends. */
export const WHY_DENIED = {
  name: 'why-denied',
  columns: {
    src: 'text',
    dst: 'text',
    dstport: 'integer',
    protocol: 'integer',
    protocol_name: 'text',
    service_name: 'text',
    direction: 'text',
    verdict: 'text',
    verdict_reason: 'text',
    verdict_certainty: 'text',
    sg_groups: 'text',
    sg_near_misses: 'text',
    nacl_id: 'text',
    nacl_rule_direction: 'text',
    nacl_rule_number: 'integer',
    nacl_rule: 'text',
    peer_groups: 'text',
    peer_address: 'text',
    peer_addresses: 'integer',
    denied: 'integer',
    last: 'seconds',
  },
  sql: () => `SELECT src, dst, dstport, protocol, protocol_name, min(service_name) AS service_name, direction,
  verdict, verdict_reason, verdict_certainty, sg_groups, sg_near_misses,
  nacl_id, nacl_rule_direction, nacl_rule_number, nacl_rule,
  min(if(direction = 'egress', dst_security_group_ids, src_security_group_ids)) AS peer_groups,
  min(if(direction = 'egress', dstaddr, srcaddr)) AS peer_address,
  count(DISTINCT if(direction = 'egress', dstaddr, srcaddr)) AS peer_addresses,
  sum(weight) AS denied, max("end") AS last
FROM flows
WHERE action = 'REJECT' AND verdict IS NOT NULL AND NOT from_internet AND NOT ${IS_REPLY}
GROUP BY src, dst, dstport, protocol, protocol_name, direction, verdict, verdict_reason, verdict_certainty,
  sg_groups, sg_near_misses, nacl_id, nacl_rule_direction, nacl_rule_number, nacl_rule
ORDER BY denied DESC, src, dst, dstport, protocol, direction, verdict, verdict_reason, verdict_certainty,
  sg_groups, sg_near_misses, nacl_id, nacl_rule_direction, nacl_rule_number, nacl_rule
LIMIT ${MAX_ROWS}`,
} as const satisfies PanelQuery;

/** A connection with its verdict. */
export type ExplainedConnection = Row<(typeof WHY_DENIED)['columns']>;

/** All rejected flows by what rejected them. */
const REJECTED_BY_RULE = {
  name: 'denied-by-rule',
  columns: {
    verdict: 'text',
    verdict_reason: 'text',
    entry: 'text',
    groups: 'text',
    denied: 'integer',
    from_internet: 'integer',
    sources: 'integer',
    ports: 'integer',
  },
  sql: () => `SELECT verdict, verdict_reason,
  if(nacl_result = 'deny', nacl_id || '/' || nacl_rule_direction || '/' || nacl_rule_number, NULL) AS entry,
  array_to_string(list_sort(sg_groups), ', ') AS groups,
  sum(weight) AS denied,
  coalesce(sum(weight) FILTER (from_internet), 0) AS from_internet,
  count(DISTINCT srcaddr) AS sources,
  count(DISTINCT dstport) AS ports
FROM flows
WHERE action = 'REJECT' AND verdict IS NOT NULL
GROUP BY 1, 2, 3, 4
ORDER BY denied DESC, 1, 2, 3, 4
LIMIT ${MAX_ROWS}`,
} as const satisfies PanelQuery;

/** Accepted flows that today’s rules refuse. */
const DENIED_NOW = {
  name: 'denied-now',
  columns: {
    src: 'text',
    dst: 'text',
    dstport: 'integer',
    protocol_name: 'text',
    service_name: 'text',
    verdict_reason: 'text',
    flows: 'integer',
    last: 'seconds',
    connections: 'integer',
  },
  sql: () => `SELECT src, dst, coalesce(service_port, dstport) AS dstport, protocol_name,
  min(service_name) AS service_name, min(verdict_reason) AS verdict_reason,
  sum(weight) AS flows, max("end") AS last, count(*) OVER () AS connections
FROM flows
WHERE action = 'ACCEPT' AND verdict = 'denied_now'
GROUP BY src, dst, coalesce(service_port, dstport), protocol_name
ORDER BY flows DESC, 1, 2, 3, 4
LIMIT ${MAX_ROWS}`,
} as const satisfies PanelQuery;

/** Rules of security groups and entries of network ACLs that decided a flow. */
const RULES_IN_USE = {
  name: 'rules-that-decided',
  columns: { owner: 'text', rule: 'text', flows: 'integer', last: 'seconds' },
  sql: () => `SELECT owner, rule, sum(weight) AS flows, max("end") AS last
FROM (
  SELECT sg_id AS owner, sg_rule_id AS rule, weight, "end" FROM flows WHERE sg_rule_id IS NOT NULL
  UNION ALL
  SELECT nacl_id, nacl_id || '/' || nacl_rule_direction || '/' || nacl_rule_number, weight, "end" FROM flows
  WHERE nacl_rule_number IS NOT NULL
)
GROUP BY owner, rule
ORDER BY owner, rule`,
} as const satisfies PanelQuery;

/** Security groups of the interfaces that recorded flows. */
const GROUPS_SEEN = {
  name: 'groups-seen',
  columns: { security_group: 'text', flows: 'integer' },
  sql: () => `SELECT security_group, sum(weight) AS flows
FROM (
  SELECT unnest(if(direction = 'egress', src_security_group_ids, dst_security_group_ids)) AS security_group, weight
  FROM flows
  WHERE direction IS NOT NULL AND verdict IS NOT NULL AND verdict <> 'not_evaluable'
)
GROUP BY security_group
ORDER BY security_group`,
} as const satisfies PanelQuery;

/** Why flows were denied, and which rules decided none. */
export const REASONS: Section = {
  id: 'reasons',
  title: 'Why was it denied, and which rule would have to change?',
  shortTitle: 'Reasons',
  panels: [
    {
      id: 'why-denied',
      title: 'Why each connection of your own was denied',
      note: 'Deduced from the rules of security groups and network ACLs, as they are in the inventory.',
      queries: [WHY_DENIED],
      documented: ['rejected-by-rule', 'can-reach'],
      needs: ['verdict'],
      isWide: true,
      body: (results) => whyTable(results.rows(WHY_DENIED)),
      none: 'No flow from an address of yours was denied.',
    },
    {
      id: 'denied-by-rule',
      title: 'What denied most',
      note: 'All denied flows, those from the internet included.',
      queries: [REJECTED_BY_RULE],
      documented: ['rejected-by-rule'],
      needs: ['verdict'],
      body: (results) => byRuleTable(results.rows(REJECTED_BY_RULE)),
      none: 'No flow was denied.',
    },
    {
      id: 'rules-not-used',
      title: 'Rules that decided no flow',
      note: 'Of groups and network ACLs whose interfaces recorded traffic. Of several rules that allow a flow, the narrowest decides. Before you remove one, run “audit”, which compares them all.',
      queries: [RULES_IN_USE, GROUPS_SEEN],
      documented: ['rules-in-use', 'entries-in-use'],
      needs: ['verdict'],
      isWide: true,
      body: unusedTable,
      none: 'Every rule decided a flow, or its group recorded none.',
    },
    {
      id: 'denied-now',
      title: 'Allowed then, but refused by the rules of today',
      note: 'The rules changed after these flows, or tracked connections outlived their rule: such a connection fails when it is opened again.',
      queries: [DENIED_NOW],
      documented: ['denied-now'],
      needs: ['verdict'],
      body: (results) => deniedNowTable(results.rows(DENIED_NOW)),
      none: 'The rules of today allow every flow that was allowed.',
    },
  ],
  isLeftOut: ({ columnsWithValues }) => !columnsWithValues.has('verdict'),
  lead(results, context) {
    const unused = unusedRules(results, context);
    const [most] = results.rows(REJECTED_BY_RULE);
    if (most === undefined && unused === undefined) return undefined;
    const denied =
      most !== undefined &&
      html`Most was denied by <b>${layerOf(most.verdict)}</b>: ${plural(most.denied ?? 0n, 'flow')}. `;
    const rules =
      unused !== undefined &&
      html`<b>${count(unused.unused.length)}</b> of ${plural(unused.known, 'rule')} decided no flow in these records.`;
    return html`${denied}${rules}`;
  },
  findings: (results, context) => [...deniedNowFindings(results), ...unusedFindings(results, context)],
};

/** Why a connection was denied, with names from the data, and what it would take; undefined if the rules do not tell. */
export function causeOf(
  connection: Pick<ExplainedConnection, 'src' | 'dst' | 'dstport' | 'protocol_name'>,
  results: QueryResults,
): { readonly why: string; readonly change: Text } | undefined {
  const row = results
    .rows(WHY_DENIED)
    .find(
      ({ src, dst, dstport, protocol_name }) =>
        src === connection.src &&
        dst === connection.dst &&
        dstport === connection.dstport &&
        protocol_name === connection.protocol_name,
    );
  if (row === undefined) return undefined;
  const why = explanationOf(row);
  return why === undefined ? undefined : { why, change: changeFor(row) };
}

/** The sentence that explains the verdict of a connection. */
function explanationOf(row: ExplainedConnection): string | undefined {
  const { src, dst, protocol, dstport, nacl_rule_number, sg_groups, sg_near_misses, ...others } = row;
  return explainVerdict({
    ...others,
    src_owner_name: src,
    dst_owner_name: dst,
    protocol: protocol === undefined ? undefined : Number(protocol),
    dstport: dstport === undefined ? undefined : Number(dstport),
    nacl_rule_number: nacl_rule_number === undefined ? undefined : Number(nacl_rule_number),
    sg_groups: listItems(sg_groups),
    sg_near_misses: listItems(sg_near_misses),
  });
}

function whyTable(rows: readonly ExplainedConnection[]): Markup | undefined {
  if (rows.length === 0) return undefined;
  return table({
    caption: 'Why connections of your own were denied, and what would have to change',
    items: rows,
    columns: (make) => [
      make.name('From', (row) => row.src),
      make.name('To', (row) => row.dst),
      make.port(
        'Port',
        (row) => row.dstport,
        ({ service_name, protocol_name }) => service_name ?? protocol_name,
      ),
      make.denied('Denied', (row) => row.denied),
      make.name('Why', explanationOf),
      make.text('What would have to change', (row) => textMarkup(changeFor(row))),
    ],
  });
}

function byRuleTable(rows: readonly Row<(typeof REJECTED_BY_RULE)['columns']>[]): Markup | undefined {
  if (rows.length === 0) return undefined;
  return table({
    caption: 'What denied most flows',
    items: rows,
    columns: (make) => [
      make.name(
        'Denied by',
        ({ verdict }) => layerOf(verdict),
        ({ verdict_reason }) => verdict_reason?.replaceAll('_', ' '),
      ),
      make.name('Entry, or groups without a rule', ({ entry, groups }) => entry ?? groups),
      make.count('Denied', (row) => row.denied),
      make.count('From the internet', (row) => row.from_internet),
      make.count('Sources', (row) => row.sources),
      make.count('Ports', (row) => row.ports),
    ],
  });
}

function deniedNowTable(rows: readonly Row<(typeof DENIED_NOW)['columns']>[]): Markup | undefined {
  if (rows.length === 0) return undefined;
  return table({
    caption: 'Flows that were allowed, and that the rules of today refuse',
    items: rows,
    columns: (make) => [
      make.name('From', (row) => row.src),
      make.name('To', (row) => row.dst),
      make.port(
        'Port',
        (row) => row.dstport,
        ({ service_name, protocol_name }) => service_name ?? protocol_name,
      ),
      make.count('Flows', (row) => row.flows),
      make.time('Last', (row) => row.last),
    ],
  });
}

/** What rejected a flow, in words. */
function layerOf(verdict: string | undefined): string {
  return LAYERS.get(verdict) ?? 'something unknown';
}

const LAYERS: ReadonlyMap<string | undefined, string> = new Map([
  ['security_group', 'security groups'],
  ['network_acl', 'network ACLs'],
  ['both', 'security groups and network ACLs'],
  ['allowed_now', 'rules that have changed since'],
  ['block_public_access', 'VPC Block Public Access'],
  ['encryption_control', 'encryption control'],
  ['transit_gateway', 'a transit gateway'],
  ['not_evaluable', 'what the rules do not tell'],
]);

/** A rule of a security group, or an entry of a network ACL. */
interface UnusedRule {
  readonly owner: string;
  readonly ownerName: string | undefined;
  readonly id: string;
  readonly words: string;
  readonly description: string | undefined;
}

/** The rules that decided no flow, of groups and ACLs that judged some; undefined if the rules are not at hand. */
function unusedRules(
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
    return html`<p class="empty">The rules themselves are not at hand: give the inventory with --inventory, or the rules with --rules.</p>`;
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

function deniedNowFindings(results: QueryResults): Finding[] {
  const [row] = results.rows(DENIED_NOW);
  if (row === undefined) return [];
  const { src = 'not known', dst = 'not known', dstport, flows = 0n, connections = 1n } = row;
  const port = dstport === undefined ? '' : ` on port ${dstport}`;
  return [
    {
      tone: 'note',
      tag: 'Refused today',
      sentence: [{ name: src }, ' reached ', { name: dst }, `${port}, and the rules of today refuse it`],
      reason: [
        `${plural(flows, 'flow')} allowed; the rules changed since, or the connection outlived its rule. ${plural(connections, 'connection')} of this kind.`,
      ],
      summary: {
        subject: `${src} → ${dst}:${dstport ?? ''}`,
        figure: count(flows),
        remark: 'refused by today’s rules',
      },
      panelId: 'denied-now',
    },
  ];
}

function unusedFindings(results: QueryResults, context: ReportContext): Finding[] {
  const found = unusedRules(results, context);
  if (found === undefined || found.unused.length === 0) return [];
  const { known, unused } = found;
  return [
    {
      tone: 'note',
      tag: 'Not used',
      sentence: [`${count(unused.length)} of ${plural(known, 'rule')} decided no flow`],
      reason: [
        'Of groups and network ACLs whose interfaces recorded traffic. “audit” says which of them nobody needs.',
      ],
      summary: { subject: 'rules that decided no flow', figure: count(unused.length), remark: `of ${count(known)}` },
      panelId: 'rules-not-used',
    },
  ];
}
