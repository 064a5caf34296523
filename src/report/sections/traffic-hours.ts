import { heatMap } from '../page/charts/heat-map.ts';
import { table } from '../page/charts/table.ts';
import type { Markup } from '../page/markup.ts';
import type { PanelQuery, Row } from './panel-query.ts';
import type { Panel } from './section.ts';

const MAX_DAYS = 31;
const MAX_HOURS = 5;

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
export const PEAK_HOURS = {
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

/** Panels about when most is sent. */
export const HOUR_PANELS: readonly Panel[] = [
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
];

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
