import { table } from '../page/charts/table.ts';
import { count, plural } from '../page/figures.ts';
import type { Markup } from '../page/markup.ts';
import { connectionColumns } from './connection-columns.ts';
import type { PanelQuery, QueryResults, Row } from './panel-query.ts';
import type { Finding, Panel } from './section.ts';

const MAX_ROWS = 20;

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
  sum(flow_weight) AS flows, max("end") AS last, count(*) OVER () AS connections
FROM flows
WHERE action = 'ACCEPT' AND verdict = 'denied_now'
GROUP BY src, dst, coalesce(service_port, dstport), protocol_name
ORDER BY flows DESC, 1, 2, 3, 4
LIMIT ${MAX_ROWS}`,
} as const satisfies PanelQuery;

/** A panel about flows that today’s rules refuse. */
export const DENIED_NOW_PANEL: Panel = {
  id: 'denied-now',
  title: 'Allowed then, but refused by today’s rules',
  note: 'The rules changed after these flows, or tracked connections outlived their rule: such a connection fails when it is opened again.',
  queries: [DENIED_NOW],
  documented: ['denied-now'],
  needs: ['verdict'],
  body: (results) => deniedNowTable(results.rows(DENIED_NOW)),
  none: 'Today’s rules allow every flow that was allowed.',
};

function deniedNowTable(rows: readonly Row<(typeof DENIED_NOW)['columns']>[]): Markup | undefined {
  if (rows.length === 0) return undefined;
  return table({
    caption: 'Flows that were allowed, but that today’s rules refuse',
    items: rows,
    columns: (make) => [
      ...connectionColumns(make),
      make.count('Flows', (row) => row.flows),
      make.time('Last', (row) => row.last),
    ],
  });
}

/** What stands out: the flows that were allowed most. */
export function deniedNowFindings(results: QueryResults): Finding[] {
  const [row] = results.rows(DENIED_NOW);
  if (row === undefined) return [];
  const { src = 'not known', dst = 'not known', dstport, flows = 0n, connections = 1n } = row;
  const port = dstport === undefined ? '' : ` on port ${dstport}`;
  return [
    {
      tone: 'note',
      tag: 'Refused today',
      sentence: [{ name: src }, ' reached ', { name: dst }, `${port}, but today’s rules refuse it`],
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
