import { scatter } from '../page/charts/scatter.ts';
import { sparkline } from '../page/charts/sparkline.ts';
import { table } from '../page/charts/table.ts';
import { count, fromTo } from '../page/figures.ts';
import { html, type Markup } from '../page/markup.ts';
import type { PanelQuery, QueryResults, Row } from './panel-query.ts';
import type { Panel, ReportContext } from './section.ts';
import { IS_REPLY } from './sql-parts.ts';

const MAX_POINTS = 300;
const MAX_PERSISTENT = 10;
/** This many ports or hosts are more than one failed connection. */
export const MANY = 3;

const OF_A_SOURCE = `count(DISTINCT dstport) AS ports, count(DISTINCT dstaddr) AS hosts`;
const DENIED_REQUESTS = `action = 'REJECT' AND srcaddr IS NOT NULL AND NOT ${IS_REPLY}`;

/** Sources of rejected flows that tried several ports or hosts. */
export const DENIED_SOURCES = {
  name: 'denied-sources',
  columns: {
    srcaddr: 'text',
    src: 'text',
    denied: 'integer',
    ports: 'integer',
    hosts: 'integer',
    first: 'seconds',
    last: 'seconds',
    sources: 'integer',
  },
  sql: () => `SELECT srcaddr, min(src) AS src, sum(flow_weight) AS denied, ${OF_A_SOURCE},
  min(start) AS first, max("end") AS last, count(*) OVER () AS sources
FROM flows
WHERE ${DENIED_REQUESTS}
GROUP BY srcaddr
HAVING ports >= ${MANY} OR hosts >= ${MANY}
ORDER BY ports * hosts DESC, denied DESC, srcaddr
LIMIT ${MAX_POINTS}`,
} as const satisfies PanelQuery;

/** The number of all denied sources. */
export const DENIED_AT_ALL = {
  name: 'denied-at-all',
  columns: { sources: 'integer', from_internet: 'integer' },
  sql: () => `SELECT count(DISTINCT srcaddr) AS sources, count(DISTINCT srcaddr) FILTER (from_internet) AS from_internet
FROM flows
WHERE ${DENIED_REQUESTS}`,
} as const satisfies PanelQuery;

/** When the sources with most rejected flows sent them. */
const DENIED_OVER_TIME = {
  name: 'denied-over-time',
  columns: { srcaddr: 'text', at: 'seconds', denied: 'integer' },
  sql: (context) => {
    const step = sparkStep(context);
    return `SELECT srcaddr, "end" // ${step} * ${step} AS at, sum(flow_weight) AS denied
FROM flows
WHERE ${DENIED_REQUESTS} AND "end" IS NOT NULL
  AND srcaddr IN (
    SELECT srcaddr
    FROM (SELECT srcaddr, sum(flow_weight) AS denied, ${OF_A_SOURCE} FROM flows WHERE ${DENIED_REQUESTS} GROUP BY srcaddr)
    WHERE ports >= ${MANY} OR hosts >= ${MANY}
    ORDER BY ports * hosts DESC, denied DESC, srcaddr
    LIMIT ${MAX_PERSISTENT}
  )
GROUP BY 1, 2
ORDER BY 1, 2`;
  },
} as const satisfies PanelQuery;

/** Panels about sources of denied flows. */
export const SOURCE_PANELS: readonly Panel[] = [
  {
    id: 'denied-sources',
    title: 'Who tried many ports or many hosts',
    note: 'Sources of denied flows. Far right are those that tried many ports, high up those that tried many hosts; the size is the number of flows.',
    queries: [DENIED_SOURCES],
    documented: ['scanners'],
    needs: ['action', 'srcaddr', 'dstaddr', 'dstport'],
    body: (results) => sourcesChart(results.rows(DENIED_SOURCES)),
    none: `No source was denied on ${MANY} ports or at ${MANY} hosts.`,
  },
  {
    id: 'most-persistent',
    title: 'The most persistent',
    note: 'The sources with the most ports and hosts, and when they were denied.',
    queries: [DENIED_SOURCES, DENIED_OVER_TIME],
    documented: ['scanners'],
    needs: ['action', 'srcaddr', 'dstaddr', 'dstport'],
    body: persistentTable,
    none: `No source was denied on ${MANY} ports or at ${MANY} hosts.`,
  },
];

function sourcesChart(rows: readonly Row<(typeof DENIED_SOURCES)['columns']>[]): Markup | undefined {
  if (rows.length === 0) return undefined;
  const points = rows.map(({ srcaddr = '', src, ports = 0n, hosts = 0n, denied = 0n }) => ({
    name: srcaddr,
    ...(src === undefined || src === srcaddr ? {} : { remark: src }),
    x: ports,
    y: hosts,
    weight: denied,
  }));
  const chart = scatter({
    label: 'Denied sources by the number of ports and hosts that they tried; a table has the numbers of the first ones',
    xTitle: 'ports tried',
    yTitle: 'hosts tried',
    weightTitle: 'denied flows',
    points,
  });
  const { sources = 0n } = rows[0] ?? {};
  const rest = sources - BigInt(rows.length);
  return html`${chart}${rest > 0n && html`<p class="more">The ${count(rows.length)} with most ports and hosts, of ${count(sources)}.</p>`}`;
}

/** Lengths of an interval of a sparkline, in seconds. */
const SPARK_STEPS = [60, 300, 900, 3_600, 7_200, 21_600, 86_400, 604_800] as const;
const MAX_SPARK_BARS = 40;

/** The length of an interval of a sparkline, so that the period has at most 40. */
function sparkStep({ period }: ReportContext): number {
  const length = period === undefined ? 0 : period.lastSeconds - period.firstSeconds;
  const fitting = SPARK_STEPS.find((step) => length / step < MAX_SPARK_BARS);
  return fitting ?? Math.ceil(length / MAX_SPARK_BARS);
}

function persistentTable(results: QueryResults, context: ReportContext): Markup | undefined {
  const rows = results.rows(DENIED_SOURCES).slice(0, MAX_PERSISTENT);
  if (rows.length === 0) return undefined;
  const times = new Map<string, Map<number, bigint>>();
  for (const { srcaddr = '', at, denied = 0n } of results.rows(DENIED_OVER_TIME)) {
    const source = times.get(srcaddr) ?? new Map<number, bigint>();
    if (at !== undefined) source.set(at, denied);
    times.set(srcaddr, source);
  }
  const slots = slotsOf(context);
  return table({
    caption: 'Sources of denied flows with most ports and hosts',
    items: rows,
    columns: (make) => [
      make.address(
        'Source',
        (row) => row.srcaddr,
        ({ src, srcaddr }) => (src === srcaddr ? undefined : src),
      ),
      make.denied('Denied', (row) => row.denied),
      make.count('Ports', (row) => row.ports),
      make.count('Hosts', (row) => row.hosts),
      make.text('When', ({ srcaddr = '', first, last }) => {
        const source = times.get(srcaddr);
        const period = first === undefined || last === undefined ? '' : fromTo(first, last);
        return html`${sparkline(slots.map((slot) => source?.get(slot) ?? 0n))}<span class="vh">${period}</span>`;
      }),
    ],
  });
}

function slotsOf(context: ReportContext): readonly number[] {
  const { period } = context;
  if (period === undefined) return [];
  const step = sparkStep(context);
  const first = Math.floor(period.firstSeconds / step) * step;
  const slots = Math.min(Math.floor((period.lastSeconds - first) / step) + 1, MAX_SPARK_BARS + 1);
  return Array.from({ length: Math.max(slots, 0) }, (_, index) => first + index * step);
}
