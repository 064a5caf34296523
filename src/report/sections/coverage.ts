import { UNENRICHED_REASONS } from '../../model/unenriched.ts';
import { nameMarkup } from '../page/charts/names.ts';
import { table } from '../page/charts/table.ts';
import { count, plural, share } from '../page/figures.ts';
import { html, type Markup } from '../page/markup.ts';
import { hasAddressData } from './outside.ts';
import type { PanelQuery, QueryResults } from './panel-query.ts';
import type { Finding, ReportContext, Section } from './section.ts';
import { NAMED_ENDS, TOTALS } from './totals.ts';

const UNATTRIBUTED = {
  name: 'unattributed-addresses',
  columns: { address: 'text', label: 'text', reason: 'text', flows: 'integer' },
  sql: () => `SELECT address, label, reason, sum(flow_weight) AS flows
FROM (
  SELECT srcaddr AS address, src_label AS label, src_unattributed AS reason, flow_weight
  FROM flows
  WHERE src_interface_id IS NULL AND src_class IN ('private', 'shared')
  UNION ALL
  SELECT dstaddr, dst_label, dst_unattributed, flow_weight
  FROM flows
  WHERE dst_interface_id IS NULL AND dst_class IN ('private', 'shared')
)
GROUP BY 1, 2, 3
ORDER BY flows DESC, address, label, reason
LIMIT 10`,
} as const satisfies PanelQuery;

/** Why an address has no owner, in words; the table may be one that another version has kept. */
const REASONS: ReadonlyMap<string | undefined, string> = new Map(Object.entries(UNENRICHED_REASONS));

const UNREADABLE = {
  name: 'unreadable',
  columns: { code: 'text', field: 'text', lines: 'integer' },
  sql: () => `SELECT parse_fault.code AS code, parse_fault.field AS field, count(*) AS lines
FROM vpc_flow_logs
WHERE parse_fault IS NOT NULL
GROUP BY 1, 2
ORDER BY lines DESC, code, field
LIMIT 10`,
} as const satisfies PanelQuery;

const WITHOUT_VERDICT = {
  name: 'without-verdict',
  columns: { reason: 'text', flows: 'integer', denied: 'integer' },
  sql: () => `SELECT
  verdict_reason AS reason,
  sum(flow_weight) AS flows,
  coalesce(sum(flow_weight) FILTER (action = 'REJECT'), 0) AS denied
FROM flows
WHERE verdict = 'not_evaluable'
GROUP BY 1
ORDER BY flows DESC, reason
LIMIT 10`,
} as const satisfies PanelQuery;

/** The panel that explains the rule by which bytes count once. */
export const COUNTING_PANEL_ID = 'counting';

/** Names of inputs that are listed. */
const MAX_LISTED_INPUTS = 12;

/** Limits of the report's numbers. */
export const COVERAGE: Section = {
  id: 'coverage',
  title: 'What these numbers do not cover',
  shortTitle: 'Coverage',
  queries: [NAMED_ENDS],
  panels: [
    {
      id: 'unattributed',
      title: 'Private addresses without an owner',
      note: 'Those without a reason are in no VPC that the inventory knows: in peered networks, data centres or other accounts. An inventory that covers them, or labels, would name them.',
      queries: [UNATTRIBUTED],
      documented: ['unattributed'],
      needs: ['src_class', 'dst_class'],
      none: 'Every private address has an owner.',
      body(results) {
        const items = results.rows(UNATTRIBUTED);
        if (items.length === 0) return undefined;
        return table({
          caption: 'Private addresses without an owner',
          columns: (make) => [
            make.address('Address', ({ address }) => address),
            make.name('Label', ({ label }) => label),
            make.name('Why', ({ reason }) => REASONS.get(reason) ?? reason),
            make.count('Flows', ({ flows }) => flows),
          ],
          items,
        });
      },
    },
    {
      id: 'what-was-read',
      title: 'What was read',
      queries: [TOTALS],
      needs: [],
      none: 'Nothing was read.',
      body(results, { inputs }) {
        const [totals] = results.rows(TOTALS);
        const { lines = 0n, records = 0n, nodata = 0n, skipdata = 0n, unreadable = 0n } = totals ?? {};
        const facts: readonly (readonly [title: string, value: bigint | number])[] = [
          ['Lines in the table', lines],
          ['Flow records', records],
          ['Intervals without traffic (NODATA)', nodata],
          ['Intervals with records lost by AWS (SKIPDATA)', skipdata],
          ['Unreadable lines', unreadable],
          ...(inputs.linesDropped > 0 ? [['Lines dropped by your options', inputs.linesDropped] as const] : []),
          ...(inputs.notRead > 0 ? [['Files not read to their end', inputs.notRead] as const] : []),
          ...(inputs.savedTables > 0 ? [['Tables of records enriched earlier', inputs.savedTables] as const] : []),
        ];
        return html`<dl class="facts">${facts.map(([title, value]) => html`<dt>${title}</dt><dd data-v="${value}">${count(value)}</dd>`)}</dl>${inputsMarkup(inputs.names)}`;
      },
    },
    {
      id: 'unreadable',
      title: 'Unreadable lines',
      note: 'No other number on this page includes unreadable lines.',
      queries: [UNREADABLE],
      documented: ['unreadable'],
      needs: [],
      none: 'Every line could be read.',
      body(results, { inputs }) {
        const items = results.rows(UNREADABLE);
        if (items.length === 0) return undefined;
        const reasons = table({
          caption: 'Unreadable lines by reason',
          columns: (make) => [
            make.name('Reason', ({ code }) => code),
            make.name('Field', ({ field }) => field),
            make.count('Lines', ({ lines }) => lines),
          ],
          items,
        });
        const lines = items.reduce((sum, row) => sum + (row.lines ?? 0n), 0n);
        return html`${reasons}${placesMarkup(inputs.unreadable, lines)}`;
      },
    },
    {
      id: 'without-verdict',
      title: 'Flows without a verdict',
      note: 'The rules do not explain why these were allowed or denied.',
      queries: [WITHOUT_VERDICT],
      needs: ['verdict'],
      none: 'Every flow has a verdict.',
      body(results) {
        const items = results.rows(WITHOUT_VERDICT);
        if (items.length === 0) return undefined;
        return table({
          caption: 'Flows without a verdict',
          columns: (make) => [
            make.name('Reason', ({ reason }) => reason),
            make.count('Flows', ({ flows }) => flows),
            make.count('Denied', ({ denied }) => denied),
          ],
          items,
        });
      },
    },
    {
      id: COUNTING_PANEL_ID,
      title: 'How bytes are counted once',
      queries: [],
      needs: [],
      isWide: true,
      none: '',
      body: (results, context) =>
        countingMarkup(isWithoutDirection(results, context), context.columnsWithValues.has('flow_count')),
    },
  ],
  lead(results, { columnsWithValues }) {
    const [ends] = results.rows(NAMED_ENDS);
    const { named = 0n, private_unnamed: unnamed = 0n, outside = 0n } = ends ?? {};
    const [totals] = results.rows(TOTALS);
    if ((totals?.lines ?? 0n) === 0n) return undefined;
    const outsideUnknown =
      outside > 0n &&
      !hasAddressData(columnsWithValues) &&
      html` For data about outside addresses, use <code>--address-data</code> with databases of countries and networks, ranges of clouds, and threat lists.`;
    if (named === 0n) {
      return html`No address has an owner: without --inventory, the records name addresses only.${outsideUnknown}`;
    }
    return html`<b>${share(named, named + unnamed)}</b> of the private ends of flows have an owner, <b>${count(unnamed)}</b> do not. Flow logs omit traffic to Amazon DNS, instance metadata, time sync, DHCP and the VPC router.${outsideUnknown}`;
  },
  findings(results, { inputs }) {
    const [{ skipdata = 0n, unreadable = 0n } = {}] = results.rows(TOTALS);
    const findings: Finding[] = [];
    if (inputs.notRead > 0) {
      findings.push({
        tone: 'note',
        tag: 'Not read',
        sentence: [`${plural(inputs.notRead, 'file')} could not be read to the end`],
        reason: ['The command reports the cause. Nothing after their last readable line is included in this page.'],
        summary: { subject: 'files not read', figure: count(inputs.notRead) },
        panelId: 'what-was-read',
      });
    }
    if (skipdata > 0n) {
      findings.push({
        tone: 'note',
        tag: 'Missing',
        sentence: [`AWS lost records in ${plural(skipdata, 'interval')}`],
        reason: ['Log status SKIPDATA: the numbers of these intervals are too small.'],
        summary: { subject: 'SKIPDATA intervals', figure: count(skipdata) },
        panelId: 'what-was-read',
      });
    }
    if (unreadable > 0n) {
      findings.push({
        tone: 'note',
        tag: 'Unreadable',
        sentence: [`${plural(unreadable, 'line')} could not be read`],
        reason: ['No other number on this page includes unreadable lines.'],
        summary: { subject: 'unreadable lines', figure: count(unreadable) },
        panelId: 'unreadable',
      });
    }
    return findings;
  },
};

function inputsMarkup(names: readonly string[]): Markup {
  const listed = names.slice(0, MAX_LISTED_INPUTS);
  const rest = names.length - listed.length;
  return html`<details><summary>${plural(names.length, 'input')}</summary><ul>${listed.map((name) => html`<li>${nameMarkup(name)}</li>`)}${rest > 0 && html`<li>and ${count(rest)} more</li>`}</ul></details>`;
}

/** Where the first unreadable lines are. */
function placesMarkup(places: readonly string[], lines: bigint): Markup {
  if (places.length === 0) return html`<p>The command names their places on standard error.</p>`;
  const rest = lines - BigInt(places.length);
  return html`<ul>${places.map((place) => html`<li>${nameMarkup(place)}</li>`)}${rest > 0n && html`<li>and ${count(rest)} more</li>`}</ul>`;
}

/** Whether there are records, of which none has a direction. */
export function isWithoutDirection(results: QueryResults, { columnsWithValues }: ReportContext): boolean {
  return (results.rows(TOTALS)[0]?.records ?? 0n) > 0n && !columnsWithValues.has('direction');
}

function countingMarkup(countsTwice: boolean, isRolledUp: boolean): Markup {
  return html`<p>A flow between two interfaces that both record is in two records, and one through a NAT gateway in up to three. These rules decide which of them counts (the column <code>counts_once</code> of the view <code>flows</code>):</p>
<ul>
<li>the record of the sender (direction egress);</li>
<li>the record of the receiver, if the sender has none: it is outside, or its interface sent nothing in these files;</li>
<li>for traffic through a NAT gateway, the record of the gateway’s client; if no client of the gateway has records, the gateway’s records of traffic with its targets;</li>
<li>every record without a known direction;</li>
<li>every denied flow, since only one end denies it.</li>
</ul>
<p>Numbers of bytes and packets cover allowed records that count: the view <code>sent</code>. Numbers of flows cover all records. Limits: a sender that stopped recording within the period is still treated as recording; NAT gateways are known by their metadata, and without it their traffic counts before and after them, as it does at a regional NAT gateway; if only some clients of a gateway record, traffic of the others counts between them and the gateway; traffic through load balancers, firewalls and transit gateway attachments counts at each of them; sampled flows are multiplied by their weight.${countsTwice && html` <b>In these files, no direction is known: bytes between two of your own interfaces count twice.</b>`}${isRolledUp && html` <b>These files have documents of several flows (ROLLUP): each flow is counted, and each byte once, by who sent it. The detections need single flows.</b>`}</p>`;
}
