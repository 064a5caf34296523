import { nameMarkup } from '../page/charts/names.ts';
import { sankey, type WayStyle } from '../page/charts/sankey.ts';
import { table } from '../page/charts/table.ts';
import { byteSize, share } from '../page/figures.ts';
import { html, type Markup } from '../page/markup.ts';
import type { PanelQuery, Row } from './panel-query.ts';
import type { Section } from './section.ts';

const MAX_ENDS = 8;
const MAX_ROWS = 15;
/** More than the number of known paths. */
const MAX_STREAMS = 500;
const MAX_WAYS_IN_LEAD = 4;

/**
 * A NAT gateway is not a separate path: the sender’s record shows that the flow stays in the VPC, yet its target is
 * outside. Traffic that the gateway itself sends is the same traffic once more.
 */
const WAY = `CASE WHEN traffic_path_name = 'same_vpc' AND to_internet THEN 'nat_gateway' ELSE traffic_path_name END`;
const SENT_ON_A_WAY = `direction = 'egress' AND action = 'ACCEPT' AND traffic_path_name IS NOT NULL
  AND src_owner_type IS DISTINCT FROM 'nat_gateway'`;

/** Bytes by way. */
export const WAYS = {
  name: 'ways',
  columns: { way: 'text', bytes: 'integer', flows: 'integer', senders: 'integer', targets: 'integer' },
  sql: () => `SELECT ${WAY} AS way,
  coalesce(sum(bytes * weight), 0) AS bytes,
  sum(flow_weight) AS flows,
  count(DISTINCT src) AS senders,
  count(DISTINCT dst) AS targets
FROM flows
WHERE ${SENT_ON_A_WAY}
GROUP BY 1
ORDER BY bytes DESC, way`,
} as const satisfies PanelQuery;

/** Bytes by way, sender and target; beyond the largest, senders and targets are null. */
const WAYS_OUT = {
  name: 'ways-by-ends',
  columns: { src: 'text', way: 'text', dst: 'text', bytes: 'integer' },
  sql: () => `WITH ways AS MATERIALIZED (
  SELECT src, ${WAY} AS way, dst, coalesce(sum(bytes * weight), 0) AS bytes
  FROM flows
  WHERE ${SENT_ON_A_WAY}
  GROUP BY 1, 2, 3
),
senders AS (SELECT src FROM ways GROUP BY src ORDER BY sum(bytes) DESC, src LIMIT ${MAX_ENDS}),
targets AS (SELECT dst FROM ways GROUP BY dst ORDER BY sum(bytes) DESC, dst LIMIT ${MAX_ENDS})
SELECT
  if(src IN (FROM senders), src, NULL) AS src, way,
  if(dst IN (FROM targets), dst, NULL) AS dst, sum(bytes) AS bytes
FROM ways
GROUP BY 1, 2, 3
ORDER BY 4 DESC, 1, 2, 3
LIMIT ${MAX_STREAMS}`,
} as const satisfies PanelQuery;

/** What is behind NAT gateways: senders and their real targets, from the records of the gateways. */
const THROUGH_NAT = {
  name: 'behind-nat',
  columns: {
    src: 'text',
    gateway: 'text',
    pkt_dstaddr: 'text',
    aws_service: 'text',
    dstport: 'integer',
    bytes: 'integer',
    flows: 'integer',
  },
  sql: () => `SELECT src, dst AS gateway, pkt_dstaddr, min(pkt_dst_aws_service) AS aws_service, dstport,
  coalesce(sum(bytes * weight), 0) AS bytes,
  sum(flow_weight) AS flows
FROM flows
WHERE direction = 'ingress' AND action = 'ACCEPT' AND dst_owner_type = 'nat_gateway'
  AND src_interface_id IS NOT NULL AND pkt_dstaddr IS NOT NULL
GROUP BY src, dst, pkt_dstaddr, dstport
ORDER BY bytes DESC, src, gateway, pkt_dstaddr, dstport
LIMIT ${MAX_ROWS}`,
} as const satisfies PanelQuery;

/** The paths by which traffic leaves its interface, with a phrase for sentences. */
const WAY_STYLES: ReadonlyMap<string, WayStyle & { readonly phrase: string }> = new Map([
  ['same_vpc', { label: 'Inside the VPC', tone: 'other', phrase: 'stayed inside the VPC' }],
  ['nat_gateway', { label: 'NAT gateway', tone: 'nat', phrase: 'left through a NAT gateway' }],
  ['internet_gateway', { label: 'Internet gateway', tone: 'internet', phrase: 'left through an internet gateway' }],
  [
    'internet_gateway_or_vpc_endpoint',
    {
      label: 'Internet gateway or endpoint',
      tone: 'internet',
      phrase: 'left through an internet gateway or a gateway endpoint',
    },
  ],
  [
    'virtual_private_gateway',
    { label: 'VPN or Direct Connect', tone: 'peering', phrase: 'went over VPN or Direct Connect' },
  ],
  ['vpc_peering', { label: 'VPC peering', tone: 'peering', phrase: 'went over VPC peering' }],
  [
    'inter_region_vpc_peering',
    { label: 'Peering, other Region', tone: 'peering', phrase: 'went over VPC peering to another Region' },
  ],
  ['local_gateway', { label: 'Local gateway', tone: 'other', phrase: 'went through a local gateway' }],
  ['gateway_vpc_endpoint', { label: 'Gateway endpoint', tone: 'other', phrase: 'went to a gateway endpoint' }],
]);

/** Which way traffic leaves. */
export const PATHS: Section = {
  id: 'paths',
  title: 'Which way does it leave?',
  shortTitle: 'Paths',
  panels: [
    {
      id: 'ways-out',
      title: 'Senders, ways and targets',
      note: 'By the records of senders. Traffic that stays in the VPC but has a target outside goes through a NAT gateway; traffic of the gateway itself is omitted.',
      queries: [WAYS_OUT],
      documented: ['ways-out'],
      needs: ['traffic_path_name', 'direction'],
      isWide: true,
      body: (results) => diagram(results.rows(WAYS_OUT)),
      none: 'No sender recorded a way.',
    },
    {
      id: 'ways',
      title: 'Ways',
      queries: [WAYS],
      documented: ['ways-out'],
      needs: ['traffic_path_name', 'direction'],
      body: (results) => ways(results.rows(WAYS)),
      none: 'No sender recorded a way.',
    },
    {
      id: 'behind-nat',
      title: 'Behind the NAT gateways',
      note: 'The sender and the real target, from what the gateway received.',
      queries: [THROUGH_NAT],
      documented: ['through-nat'],
      needs: ['pkt_dstaddr', 'direction'],
      body: (results) => behindNat(results.rows(THROUGH_NAT)),
      none: 'No NAT gateway recorded a flow, or which interfaces are NAT gateways is not known.',
    },
  ],
  lead(results) {
    const rows = results.rows(WAYS);
    const total = rows.reduce((sum, { bytes = 0n }) => sum + bytes, 0n);
    if (total === 0n) return undefined;
    const parts = rows
      .slice(0, MAX_WAYS_IN_LEAD)
      .map(
        ({ way = '', bytes = 0n }, at) =>
          html`${at > 0 && ', '}<b>${share(bytes, total)}</b> ${WAY_STYLES.get(way)?.phrase ?? html`went by ${nameMarkup(way)}`}`,
      );
    return html`Of ${byteSize(total)} that interfaces sent, ${parts}.`;
  },
  findings: () => [],
};

/** How a way is shown. */
export function styleOfWay(way: string): WayStyle {
  return WAY_STYLES.get(way) ?? { label: way, tone: 'other' };
}

function diagram(rows: readonly Row<(typeof WAYS_OUT)['columns']>[]): Markup | undefined {
  if (rows.length === 0) return undefined;
  const streams = rows.map(({ src, way = '', dst, bytes = 0n }) => ({ sender: src, way, target: dst, bytes }));
  const chart = sankey('Bytes from senders by way to targets; the table below has the largest', streams, styleOfWay);
  const numbers = table({
    caption: 'Bytes by sender, way and target',
    items: rows.slice(0, MAX_ROWS),
    columns: (make) => [
      make.name('From', ({ src }) => src ?? 'others'),
      make.name('Way', ({ way = '' }) => styleOfWay(way).label),
      make.name('To', ({ dst }) => dst ?? 'others'),
      make.bytes('Sent', (row) => row.bytes),
    ],
  });
  return html`${chart}<details class="numbers"><summary>The largest as a table</summary>${numbers}</details>`;
}

function ways(rows: readonly Row<(typeof WAYS)['columns']>[]): Markup | undefined {
  if (rows.length === 0) return undefined;
  return table({
    caption: 'Bytes by way',
    items: rows,
    columns: (make) => [
      make.name('Way', ({ way = '' }) => styleOfWay(way).label),
      make.bar('Share', ({ bytes = 0n }) => [{ value: bytes, tone: 'vol' }]),
      make.bytes('Sent', (row) => row.bytes),
      make.count('Flows', (row) => row.flows),
      make.count('Senders', (row) => row.senders),
    ],
  });
}

function behindNat(rows: readonly Row<(typeof THROUGH_NAT)['columns']>[]): Markup | undefined {
  if (rows.length === 0) return undefined;
  return table({
    caption: 'Senders behind NAT gateways, and their targets',
    items: rows,
    columns: (make) => [
      make.name('From', (row) => row.src),
      make.name('Gateway', (row) => row.gateway),
      make.address(
        'To',
        (row) => row.pkt_dstaddr,
        (row) => row.aws_service,
      ),
      make.port('Port', (row) => row.dstport),
      make.bytes('Sent', (row) => row.bytes),
      make.count('Flows', (row) => row.flows),
    ],
  });
}
