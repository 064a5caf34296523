import { heatMap } from '../page/charts/heat-map.ts';
import { matrix } from '../page/charts/matrix.ts';
import { nameMarkup } from '../page/charts/names.ts';
import { table } from '../page/charts/table.ts';
import { byteSize, count, moment, plural, share } from '../page/figures.ts';
import { html, type Markup } from '../page/markup.ts';
import type { PanelQuery, QueryResults, Row } from './panel-query.ts';
import type { Finding, Section } from './section.ts';
import { ownerTypeInWords } from './words.ts';

/** The name of an end outside without a label. */
const INTERNET = 'internet';
const MAX_BARS = 15;
const MAX_IN_MATRIX = 12;
const MAX_DAYS = 31;
const MAX_HOURS = 5;

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

/** Bytes by hour of the latest days. */
const HOURS_OF_DAYS = {
  name: 'hours-of-days',
  columns: { day: 'seconds', hour: 'integer', bytes: 'integer' },
  sql: () => `SELECT "end" // 86400 * 86400 AS day, "end" % 86400 // 3600 AS hour,
  coalesce(sum(bytes * weight), 0) AS bytes
FROM sent
WHERE "end" IS NOT NULL
GROUP BY 1, 2
QUALIFY dense_rank() OVER (ORDER BY "end" // 86400 * 86400 DESC) <= ${MAX_DAYS}
ORDER BY 1, 2`,
} as const satisfies PanelQuery;

/** The hours with most bytes, each with the pair that sent most of them. */
const PEAK_HOURS = {
  name: 'peak-hours-by-pair',
  columns: { hour: 'seconds', bytes: 'integer', flows: 'integer', src: 'text', dst: 'text', pair_bytes: 'integer' },
  sql: () => `SELECT hour, sum(bytes) AS bytes, sum(flows) AS flows,
  first(src ORDER BY bytes DESC, src, dst) AS src,
  first(dst ORDER BY bytes DESC, src, dst) AS dst,
  max(bytes) AS pair_bytes
FROM (
  SELECT "end" // 3600 * 3600 AS hour, src, dst,
    coalesce(sum(bytes * weight), 0) AS bytes, sum(flow_weight) AS flows
  FROM sent
  WHERE "end" IS NOT NULL
  GROUP BY 1, 2, 3
)
GROUP BY hour
ORDER BY bytes DESC, hour
LIMIT ${MAX_HOURS}`,
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

/** Who sends most, to whom, and when. */
export const TRAFFIC: Section = {
  id: 'traffic',
  title: 'Who talks most, and when?',
  shortTitle: 'Traffic',
  panels: [
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
    {
      id: 'hours-of-days',
      title: 'When',
      note: `Bytes sent, hour by hour, of the last ${MAX_DAYS} days with traffic. All hours are UTC.`,
      queries: [HOURS_OF_DAYS],
      needs: ['bytes', 'end'],
      isWide: true,
      body: (results) => hours(results.rows(HOURS_OF_DAYS)),
      none: 'No flow was allowed.',
    },
    {
      id: 'peak-hours',
      title: 'Peak hours',
      note: 'The hours with most bytes, and who sent most of them to whom.',
      queries: [PEAK_HOURS],
      documented: ['peak-hours'],
      needs: ['bytes', 'end'],
      isWide: true,
      body: (results) => peaks(results.rows(PEAK_HOURS)),
      none: 'No flow was allowed.',
    },
    {
      id: 'conversations',
      title: 'Who sends to whom',
      note: `Bytes from the row to the column: the ${MAX_IN_MATRIX} owners that sent and received most.`,
      queries: [CONVERSATIONS],
      needs: ['bytes', 'srcaddr', 'dstaddr'],
      isWide: true,
      body: (results) => conversations(results.rows(CONVERSATIONS)),
      none: 'No flow was allowed.',
    },
  ],
  lead(results) {
    const [top] = results.rows(TOP_TALKERS);
    const [peak] = results.rows(PEAK_HOURS);
    if (top === undefined) return undefined;
    const busiest =
      peak?.hour !== undefined &&
      html` The busiest hour began <b>${moment(peak.hour)}</b>, most of it ${nameMarkup(peak.src ?? 'not known')} → ${nameMarkup(peak.dst ?? 'not known')}.`;
    return html`<b>${byteSize(top.all_bytes ?? 0n)}</b> were sent; each byte is counted once, from its sender’s record where there is one.${busiest}`;
  },
  findings: largestSender,
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

function hours(rows: readonly Row<(typeof HOURS_OF_DAYS)['columns']>[]): Markup | undefined {
  const values = rows.flatMap(({ day, hour, bytes = 0n }) =>
    day === undefined || hour === undefined ? [] : [{ daySeconds: day, hour: Number(hour), bytes }],
  );
  return values.length === 0 ? undefined : heatMap('Bytes sent by day and hour, UTC', values);
}

function peaks(rows: readonly Row<(typeof PEAK_HOURS)['columns']>[]): Markup | undefined {
  if (rows.length === 0) return undefined;
  return table({
    caption: 'The hours with most bytes',
    items: rows,
    columns: (make) => [
      make.time('Hour', (row) => row.hour),
      make.bytes('Sent', (row) => row.bytes),
      make.count('Flows', (row) => row.flows),
      make.name('Most of it from', (row) => row.src),
      make.name('To', (row) => row.dst),
      make.bytes('Sent by these', (row) => row.pair_bytes),
    ],
  });
}

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

function largestSender(results: QueryResults): Finding[] {
  const [top] = results.rows(TOP_TALKERS);
  const { src = 'not known', bytes = 0n, all_bytes = 0n, peers = 0n, flows = 0n } = top ?? {};
  if (bytes === 0n) return [];
  const [peak] = results.rows(PEAK_HOURS);
  const { hour, bytes: peakBytes = 0n, src: from = 'not known', dst: to = 'not known', pair_bytes = 0n } = peak ?? {};
  return [
    {
      tone: 'note',
      tag: 'Traffic',
      sentence:
        src === INTERNET
          ? [`${share(bytes, all_bytes)} of all bytes came from the internet`]
          : [{ name: src }, ` sent ${share(bytes, all_bytes)} of all bytes`],
      reason: [
        `${byteSize(bytes)} in ${plural(flows, 'flow')} to ${plural(peers, 'peer')}.`,
        ...(hour === undefined
          ? []
          : [
              ` The busiest hour began ${moment(hour)}: ${byteSize(peakBytes)}, of it ${byteSize(pair_bytes)} from `,
              { name: from },
              ' to ',
              { name: to },
              '.',
            ]),
      ],
      summary: {
        subject: src,
        figure: byteSize(bytes),
        remark: `${share(bytes, all_bytes)}, to ${count(peers)} peers`,
      },
      panelId: 'top-talkers',
    },
  ];
}
