import type { Report } from '../run-report.ts';
import { COUNTING_PANEL_ID, isWithoutDirection } from '../sections/coverage.ts';
import type { PanelQuery } from '../sections/panel-query.ts';
import { BUSIEST_HOUR, NAMED_ENDS, OVERVIEW_QUERIES, TOTALS, VOLUME } from '../sections/totals.ts';
import { byteSize, count, longDay, moment, plural, share } from './figures.ts';
import { explanation } from './how-to-get-this.ts';
import { html, type Markup } from './markup.ts';

/** The title with the period, the origin of the records, and the most important numbers. */
export function header(report: Report): Markup {
  const { results, context } = report;
  const [totals] = results.rows(TOTALS);
  const parts = [
    plural(totals?.records ?? 0n, 'flow record'),
    plural(totals?.interfaces ?? 0n, 'interface'),
    plural(totals?.vpcs ?? 0n, 'VPC'),
    plural(totals?.accounts ?? 0n, 'account'),
    plural(context.inputs.names.length, 'file'),
  ];
  const period = context.period === undefined ? 'VPC flow logs' : daysOf(context.period);
  return html`<header class="wrap top">
<div class="head"><div><p class="kicker">VPC flow report</p><h1>${period}</h1></div><div class="tools"><button type="button" id="theme" hidden data-script>Light or dark</button><button type="button" id="print" hidden data-script>Print</button></div></div>
<p class="sub">${parts.join(' · ')}. All times are UTC.</p>
<dl class="tiles">
${tilesOf(report).map(({ title, value, remark, tone }) => html`<div class="tile"><dt>${title}</dt><dd class="${tone ?? ''}"${value.raw !== undefined && html` data-v="${value.raw.number}" data-query="${value.raw.query.name}" data-column="${value.raw.column}"`}>${value.text} <small>${remark}</small></dd></div>\n`)}</dl>
<p class="sub">${countingRemark(isWithoutDirection(results, context))} <a href="#${COUNTING_PANEL_ID}">The rule and its limits</a></p>
${explanation(OVERVIEW_QUERIES, report, { title: 'How to get these', documented: [], queries: NO_QUERIES })}
</header>`;
}

function countingRemark(countsTwice: boolean): string {
  return countsTwice
    ? 'No direction is known: bytes between two of your own interfaces count twice.'
    : 'Each byte counts once, even if several interfaces recorded it.';
}

const NO_QUERIES = { openSearch: new Map<string, string>(), splunk: new Map<string, string>() };

function daysOf({
  firstSeconds,
  lastSeconds,
}: {
  readonly firstSeconds: number;
  readonly lastSeconds: number;
}): string {
  const [first, last] = [longDay(firstSeconds), longDay(lastSeconds)];
  return first === last ? first : `${first} – ${last}`;
}

/** The unformatted number of a tile, and the query and column that it comes from. */
interface RawValue {
  readonly number: bigint;
  readonly query: PanelQuery;
  readonly column: string;
}

interface Tile {
  readonly title: string;
  readonly value: { readonly text: string; readonly raw?: RawValue };
  readonly remark: string;
  readonly tone?: 'ok' | 'no';
}

function tilesOf({ results, context }: Report): readonly Tile[] {
  const [totals] = results.rows(TOTALS);
  const [volume] = results.rows(VOLUME);
  const [ends] = results.rows(NAMED_ENDS);
  const [busiest] = results.rows(BUSIEST_HOUR);
  const allowed = totals?.allowed ?? 0n;
  const denied = totals?.denied ?? 0n;
  const noAction = totals?.no_action ?? 0n;
  const bytes = volume?.bytes ?? 0n;
  const named = ends?.named ?? 0n;
  const own = named + (ends?.private_unnamed ?? 0n);
  const hasInventory =
    context.columnsWithValues.has('src_interface_id') || context.columnsWithValues.has('dst_interface_id');
  return [
    {
      title: 'Allowed',
      value: whole(allowed, TOTALS, 'allowed'),
      remark: `of ${plural(allowed + denied, 'flow')}`,
      tone: 'ok',
    },
    {
      title: 'Denied',
      value: whole(denied, TOTALS, 'denied'),
      remark: `${share(denied, allowed + denied)} of all`,
      tone: 'no',
    },
    ...(noAction === 0n
      ? []
      : [
          {
            title: 'Without action',
            value: whole(noAction, TOTALS, 'no_action'),
            remark: 'transit gateways state none',
          },
        ]),
    { title: 'Sent', value: size(bytes, VOLUME, 'bytes'), remark: plural(volume?.packets ?? 0n, 'packet') },
    {
      title: 'To the internet',
      value: size(volume?.bytes_out ?? 0n, VOLUME, 'bytes_out'),
      remark: `${byteSize(volume?.bytes_in ?? 0n)} from there`,
    },
    busiest?.hour === undefined
      ? { title: 'Busiest hour', value: { text: '–' }, remark: 'no record has bytes and a time' }
      : {
          title: 'Busiest hour',
          value: size(busiest.bytes ?? 0n, BUSIEST_HOUR, 'bytes'),
          remark: `from ${moment(busiest.hour)}`,
        },
    hasInventory
      ? {
          title: 'Owner known',
          value: { text: share(named, own) },
          remark:
            own === named ? 'at all private ends of flows' : `at private ends of flows, not at ${count(own - named)}`,
        }
      : { title: 'Owner known', value: { text: '–' }, remark: 'give --inventory for names' },
  ];
}

function whole(number: bigint, query: PanelQuery, column: string): Tile['value'] {
  return { text: count(number), raw: { number, query, column } };
}

function size(number: bigint, query: PanelQuery, column: string): Tile['value'] {
  return { text: byteSize(number), raw: { number, query, column } };
}
