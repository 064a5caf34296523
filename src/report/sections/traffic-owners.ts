import { matrix } from '../page/charts/matrix.ts';
import { table } from '../page/charts/table.ts';
import type { Markup } from '../page/markup.ts';
import type { PanelQuery, Row } from './panel-query.ts';
import type { Panel } from './section.ts';
import { ownerTypeInWords } from './words.ts';

const MAX_BARS = 15;
const MAX_IN_MATRIX = 12;

/** Owners by the bytes that they sent. */
export const TOP_TALKERS = {
  name: 'talkers',
  columns: {
    src: 'text',
    type: 'text',
    bytes: 'integer',
    packets: 'integer',
    flows: 'integer',
    peers: 'integer',
    all_bytes: 'integer',
  },
  sql: () => `SELECT src, min(src_owner_type) AS type,
  coalesce(sum(bytes * weight), 0) AS bytes,
  coalesce(sum(packets * weight), 0) AS packets,
  sum(flow_weight) AS flows,
  count(DISTINCT dst) AS peers,
  sum(coalesce(sum(bytes * weight), 0)) OVER () AS all_bytes
FROM sent
GROUP BY src
ORDER BY bytes DESC, src
LIMIT ${MAX_BARS}`,
} as const satisfies PanelQuery;

/** Bytes by service: by the server’s port. */
const SERVICES = {
  name: 'services',
  columns: {
    service_name: 'text',
    service_port: 'integer',
    protocol_name: 'text',
    bytes: 'integer',
    flows: 'integer',
  },
  sql: () => `SELECT service_name, service_port, protocol_name,
  coalesce(sum(bytes * weight), 0) AS bytes,
  sum(flow_weight) AS flows
FROM sent
GROUP BY service_name, service_port, protocol_name
ORDER BY bytes DESC, service_port, protocol_name, service_name
LIMIT ${MAX_BARS}`,
} as const satisfies PanelQuery;

/** Bytes between the owners that sent and received most. */
const CONVERSATIONS = {
  name: 'conversations',
  columns: { src: 'text', dst: 'text', bytes: 'integer', flows: 'integer' },
  sql: () => `WITH pairs AS MATERIALIZED (
  SELECT src, dst, coalesce(sum(bytes * weight), 0) AS bytes, sum(flow_weight) AS flows
  FROM sent
  GROUP BY src, dst
),
largest AS MATERIALIZED (
  SELECT name
  FROM (SELECT src AS name, bytes FROM pairs UNION ALL SELECT dst, bytes FROM pairs WHERE src <> dst)
  GROUP BY name
  ORDER BY sum(bytes) DESC, name
  LIMIT ${MAX_IN_MATRIX}
)
SELECT src, dst, bytes, flows
FROM pairs
WHERE src IN (FROM largest) AND dst IN (FROM largest)
ORDER BY bytes DESC, src, dst`,
} as const satisfies PanelQuery;

/** Panels about who sends most, and by which service. */
export const SENDER_PANELS: readonly Panel[] = [
  {
    id: 'top-talkers',
    title: 'Top talkers',
    note: 'Bytes sent, by owner.',
    queries: [TOP_TALKERS],
    documented: ['top-talkers'],
    needs: ['bytes', 'srcaddr'],
    body: (results) => talkers(results.rows(TOP_TALKERS)),
    none: 'No flow was allowed.',
  },
  {
    id: 'services',
    title: 'Services',
    note: 'Bytes by the server’s port, in both directions.',
    queries: [SERVICES],
    needs: ['bytes', 'protocol_name'],
    body: (results) => services(results.rows(SERVICES)),
    none: 'No flow was allowed.',
  },
];

/** The panel about who sends to whom. */
export const PAIRS_PANEL: Panel = {
  id: 'conversations',
  title: 'Who sends to whom',
  note: `Bytes from the row to the column: the ${MAX_IN_MATRIX} owners that sent and received most.`,
  queries: [CONVERSATIONS],
  needs: ['bytes', 'srcaddr', 'dstaddr'],
  isWide: true,
  body: (results) => conversations(results.rows(CONVERSATIONS)),
  none: 'No flow was allowed.',
};

function talkers(rows: readonly Row<(typeof TOP_TALKERS)['columns']>[]): Markup | undefined {
  if (rows.length === 0) return undefined;
  return table({
    caption: 'Bytes sent, by owner',
    items: rows,
    columns: (make) => [
      make.name(
        'Owner',
        (row) => row.src,
        ({ type }) => ownerTypeInWords(type),
      ),
      make.bar('Share', ({ bytes = 0n }) => [{ value: bytes, tone: 'vol' }]),
      make.bytes('Sent', (row) => row.bytes),
      make.count('Packets', (row) => row.packets),
      make.count('Peers', (row) => row.peers),
    ],
  });
}

function services(rows: readonly Row<(typeof SERVICES)['columns']>[]): Markup | undefined {
  if (rows.length === 0) return undefined;
  return table({
    caption: 'Bytes by service',
    items: rows,
    columns: (make) => [
      make.name('Service', serviceOf, ({ service_port, protocol_name = '' }) =>
        service_port === undefined ? undefined : `${protocol_name} ${service_port}`,
      ),
      make.bar('Share', ({ bytes = 0n }) => [{ value: bytes, tone: 'vol' }]),
      make.bytes('Bytes', (row) => row.bytes),
      make.count('Flows', (row) => row.flows),
    ],
  });
}

/** A service by name; flows whose server is not evident have a protocol only. */
function serviceOf({
  service_name,
  service_port,
  protocol_name = 'protocol not known',
}: Row<(typeof SERVICES)['columns']>): string {
  if (service_port === undefined)
    return PORT_PROTOCOLS.has(protocol_name) ? `${protocol_name}, other ports` : protocol_name;
  return service_name ?? `port ${service_port}`;
}

const PORT_PROTOCOLS: ReadonlySet<string> = new Set(['tcp', 'udp']);

function conversations(rows: readonly Row<(typeof CONVERSATIONS)['columns']>[]): Markup | undefined {
  if (rows.length === 0) return undefined;
  const pairs = rows.map(({ src = 'not known', dst = 'not known', bytes = 0n, flows = 0n }) => ({
    from: src,
    to: dst,
    bytes,
    flows,
  }));
  return matrix('Bytes from each row to each column', pairs, MAX_IN_MATRIX);
}
