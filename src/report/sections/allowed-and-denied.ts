import { BYTES_ONCE } from '../database/views.ts';
import { type IntervalValues, type TimelineMark, timeline } from '../page/charts/timeline.ts';
import { count, share } from '../page/figures.ts';
import { html } from '../page/markup.ts';
import type { PanelQuery, Row } from './panel-query.ts';
import type { Finding, ReportContext, Section } from './section.ts';
import { TOTALS } from './totals.ts';

/** Owners that the timeline can show. */
const MAX_OWNERS = 12;
/** Maximum number of marks; more would hide one another. */
const MAX_MARKS = 3;
/** A finding that lasts longer than this share of the period is not marked as an event. */
const MAX_MARK_SHARE = 0.6;

/** Allowed and denied flows and bytes, by interval. */
export const BY_INTERVAL = {
  name: 'accepted-and-rejected',
  columns: { begins: 'seconds', allowed: 'integer', denied: 'integer', bytes: 'integer' },
  sql: ({ stepSeconds }) => `SELECT
  "end" // ${stepSeconds} * ${stepSeconds} AS begins,
  coalesce(sum(flow_weight) FILTER (action = 'ACCEPT'), 0) AS allowed,
  coalesce(sum(flow_weight) FILTER (action = 'REJECT'), 0) AS denied,
  coalesce(sum((${BYTES_ONCE}) * weight) FILTER (action = 'ACCEPT'), 0) AS bytes
FROM flows
WHERE "end" IS NOT NULL
GROUP BY 1
ORDER BY begins`,
} as const satisfies PanelQuery;

const BY_OWNER = {
  name: 'owner-intervals',
  columns: { owner: 'text', begins: 'seconds', allowed: 'integer', denied: 'integer', bytes: 'integer' },
  // each flow counts at the interface that recorded it, so that none counts twice
  sql: ({ stepSeconds }) => `WITH recorded AS (
  SELECT
    CASE WHEN interface_id = src_interface_id THEN src ELSE dst END AS owner,
    "end" // ${stepSeconds} * ${stepSeconds} AS begins,
    coalesce(sum(flow_weight) FILTER (action = 'ACCEPT'), 0) AS allowed,
    coalesce(sum(flow_weight) FILTER (action = 'REJECT'), 0) AS denied,
    coalesce(sum(bytes * weight) FILTER (action = 'ACCEPT' AND interface_id = src_interface_id), 0) AS bytes
  FROM flows
  WHERE "end" IS NOT NULL AND (interface_id = src_interface_id OR interface_id = dst_interface_id)
  GROUP BY 1, 2
)
SELECT owner, begins, allowed, denied, bytes
FROM recorded
WHERE owner IN (SELECT owner FROM recorded GROUP BY 1 ORDER BY sum(allowed + denied) DESC, owner LIMIT ${MAX_OWNERS})
ORDER BY owner, begins`,
} as const satisfies PanelQuery;

/** What was allowed and denied, over time. */
export const ALLOWED_AND_DENIED: Section = {
  id: 'allowed-and-denied',
  title: 'What was allowed, and what denied?',
  shortTitle: 'Allowed and denied',
  queries: [TOTALS],
  panels: [
    {
      id: 'over-time',
      title: 'Over time',
      note: 'Each chart has its own scale. Lines mark findings. An owner’s flows are those that its own interfaces recorded.',
      queries: [BY_INTERVAL, BY_OWNER],
      documented: ['accepted-and-rejected'],
      needs: ['action', 'end'],
      isWide: true,
      none: 'No flow was allowed or denied.',
      body(results, context, findings) {
        const intervals = results.rows(BY_INTERVAL).flatMap(valuesOf);
        if (intervals.length === 0) return undefined;
        const owners = new Map<string, IntervalValues[]>();
        for (const row of results.rows(BY_OWNER)) {
          if (row.owner === undefined) continue;
          const values = owners.get(row.owner) ?? [];
          values.push(...valuesOf(row));
          owners.set(row.owner, values);
        }
        return timeline({
          stepSeconds: context.stepSeconds,
          intervals,
          owners: [...owners].map(([name, values]) => ({ name, intervals: values })),
          marks: marksOf(findings, context),
        });
      },
    },
  ],
  lead(results, { columnsWithValues }) {
    const [{ allowed = 0n, denied = 0n } = {}] = results.rows(TOTALS);
    if (allowed + denied === 0n) return undefined;
    const which = columnsWithValues.has('verdict')
      ? 'Which rule it was is in the sections below.'
      : 'Records do not say which of the two it was: give --inventory and --rules for the reasons.';
    return html`Security groups and network ACLs allowed <b>${count(allowed)}</b> ${allowed === 1n ? 'flow' : 'flows'} and denied <b>${count(denied)}</b> (${share(denied, allowed + denied)}). ${which}`;
  },
  findings: () => [],
};

function valuesOf(row: Row<(typeof BY_INTERVAL)['columns']>): readonly IntervalValues[] {
  const { begins, allowed = 0n, denied = 0n, bytes = 0n } = row;
  return begins === undefined ? [] : [{ atSeconds: begins, allowed, denied, bytes }];
}

function marksOf(findings: readonly Finding[], { period }: ReportContext): readonly TimelineMark[] {
  const seconds = period === undefined ? 0 : period.lastSeconds - period.firstSeconds;
  return findings
    .flatMap(({ when, summary }) => (when === undefined ? [] : [{ text: summary.subject, ...when }]))
    .filter(({ firstSeconds, lastSeconds }) => lastSeconds - firstSeconds < MAX_MARK_SHARE * seconds)
    .slice(0, MAX_MARKS);
}
