import { explainVerdict } from '../../rules/explain-verdict.ts';
import { table } from '../page/charts/table.ts';
import type { Markup } from '../page/markup.ts';
import { textMarkup } from '../page/text.ts';
import { connectionColumns } from './connection-columns.ts';
import type { PanelQuery, QueryResults, Row } from './panel-query.ts';
import { changeFor } from './rule-change.ts';
import type { Panel, Text } from './section.ts';
import { IS_REPLY } from './sql-parts.ts';
import { listItems } from './words.ts';

const MAX_ROWS = 20;

/** Why connections of the user's own ends were rejected: the verdict, its reason, and both ends. */
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
  sum(flow_weight) AS denied, max("end") AS last
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

/** All rejected flows by the layer and rule that rejected them. */
export const REJECTED_BY_RULE = {
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
  sum(flow_weight) AS denied,
  coalesce(sum(flow_weight) FILTER (from_internet), 0) AS from_internet,
  count(DISTINCT srcaddr) AS sources,
  count(DISTINCT dstport) AS ports
FROM flows
WHERE action = 'REJECT' AND verdict IS NOT NULL
GROUP BY 1, 2, 3, 4
ORDER BY denied DESC, 1, 2, 3, 4
LIMIT ${MAX_ROWS}`,
} as const satisfies PanelQuery;

/** Panels about why flows were denied. */
export const DENIAL_PANELS: readonly Panel[] = [
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
    note: 'All denied flows, including those from the internet.',
    queries: [REJECTED_BY_RULE],
    documented: ['rejected-by-rule'],
    needs: ['verdict'],
    body: (results) => byRuleTable(results.rows(REJECTED_BY_RULE)),
    none: 'No flow was denied.',
  },
];

/**
 * Why a connection was denied, with names from the data, and what would allow it; undefined if the rules do not explain
 * it.
 */
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
      ...connectionColumns(make),
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

/** The layer that rejected a flow, in words. */
export function layerOf(verdict: string | undefined): string {
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
  ['not_evaluable', 'causes that the rules do not show'],
]);
