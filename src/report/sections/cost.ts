import { dollars } from '../../text/dollars.ts';
import { type COST_COLUMNS, COSTS_BY_COLUMNS, type CostDimension, costsBy } from '../cost/cost-sql.ts';
import { usdOfMonth } from '../cost/monthly.ts';
import { isSaving, SAVING_COLUMNS, SAVINGS, savings } from '../cost/savings-sql.ts';
import { COST_TOTAL_COLUMNS, costTotals, reasonUnpriced, usdOfAll } from '../cost/totals-sql.ts';
import { table } from '../page/charts/table.ts';
import { byteSize, plural, share } from '../page/figures.ts';
import { html, type Markup } from '../page/markup.ts';
import type { PanelQuery, QueryResults, Row } from './panel-query.ts';
import type { Finding, Section, Text } from './section.ts';
import { ownerTypeInWords } from './words.ts';

/** Maximum number of classes, and of owners. */
const MAX_COSTS = 15;
const MAX_SAVINGS = 15;
const MAX_FINDINGS = 3;
/** A saving of less than this, in 30 days or in a longer period, is not a finding. */
const MIN_FINDING_USD = 0.01;
/** Shares are numbers; a share of this many units is exact enough to show. */
const SHARE_UNITS = 1_000_000;
/** A bar has whole numbers: this many for a dollar. */
const BAR_UNITS_PER_USD = 1e12;

const TOTAL = {
  name: 'cost',
  columns: COST_TOTAL_COLUMNS,
  sql: ({ transferPrices }) => costTotals(transferPrices ?? {}),
} as const satisfies PanelQuery;

/** One statement for both panels, since most of its time is the same. */
const COSTS = {
  name: 'cost-by-class-and-owner',
  columns: COSTS_BY_COLUMNS,
  sql: () => costsBy(['class', 'owner'], { limit: MAX_COSTS }),
} as const satisfies PanelQuery;

const WHAT_SAVES = {
  name: 'cost-savings',
  columns: SAVING_COLUMNS,
  sql: ({ transferPrices }) => savings(transferPrices ?? {}, MAX_SAVINGS),
} as const satisfies PanelQuery;

/** The cost of transfers by list prices, by owner, and what would save money. */
export const COST: Section = {
  id: 'cost',
  title: 'What does it cost?',
  shortTitle: 'Cost',
  queries: [TOTAL],
  isLeftOut: ({ columnsWithValues }) => !columnsWithValues.has('transfer_usd'),
  panels: [
    {
      id: 'cost-by-class',
      title: 'By class',
      note: 'List prices at each interface that recorded, the first tier. Bytes between two recording interfaces are in both records, as each pays its part.',
      queries: [COSTS],
      documented: ['cost-by-class'],
      needs: ['transfer_class', 'transfer_usd'],
      body: (results) => costs('Cost by class', 'Class', costRows(results, 'class'), ownerTypeInWords),
      none: 'No flow was allowed.',
    },
    {
      id: 'cost-by-owner',
      title: 'By owner',
      note: 'Charges of a gateway or endpoint belong to the owner behind it.',
      queries: [COSTS],
      documented: ['cost-by-owner'],
      needs: ['transfer_class', 'transfer_usd'],
      body: (results) => costs('Cost by owner', 'Owner', costRows(results, 'owner')),
      none: 'No flow was allowed.',
    },
    {
      id: 'cost-savings',
      title: 'What would save money',
      note: 'Charges that would be avoided, by list prices, less what an added gateway or endpoint charges by the hour, where that price is known.',
      queries: [WHAT_SAVES],
      documented: ['s3-through-nat'],
      needs: ['transfer_class', 'transfer_usd'],
      isWide: true,
      body: (results) => savingsTable(results.rows(WHAT_SAVES)),
      none: 'Nothing that these records show.',
    },
  ],
  lead(results) {
    const [total] = results.rows(TOTAL);
    if (total === undefined) return undefined;
    const { unpriced_flows: unpriced = 0n, unpriced_bytes: bytes = 0n } = total;
    const without = `${plural(unpriced, 'flow')} with ${byteSize(bytes)}`;
    const usd = usdOfAll(total);
    if (usd === undefined) {
      const isUndecided = reasonUnpriced(total) === 'undecided';
      return isUndecided
        ? html`No price is known for ${without}: the records do not show what they cost.`
        : html`No price is known for ${without}: give the prices of your Region with <code>TRANSFER_PRICES</code>.`;
    }
    const monthly = usdOfMonth(usd, total);
    return html`By list prices, these records show transfers of <b>${dollars(usd)}</b>${
      monthly !== undefined && html`; at this rate <b>${dollars(monthly)}</b> in 30 days`
    }.${unpriced > 0n && html` ${without} have no price, and are not included.`}`;
  },
  findings: savingFindings,
};

function costRows(results: QueryResults, dimension: CostDimension): readonly Row<typeof COST_COLUMNS>[] {
  return results.rows(COSTS).filter(({ by }) => by === dimension);
}

function costs(
  caption: string,
  heading: string,
  rows: readonly Row<typeof COST_COLUMNS>[],
  inWords = (name: string | undefined): string | undefined => name,
): Markup | undefined {
  if (rows.length === 0) return undefined;
  return table({
    caption,
    items: rows,
    columns: (make) => [
      make.name(
        heading,
        (row) => inWords(row.name),
        ({ unpriced_flows: unpriced = 0n }) =>
          unpriced > 0n ? `${plural(unpriced, 'flow')} without a price` : undefined,
      ),
      make.bar('Share', ({ usd = 0 }) => [{ value: BigInt(Math.round(usd * BAR_UNITS_PER_USD)), tone: 'vol' }]),
      { ...make.decimal('USD', ({ usd }) => usd, dollars), cell: usdText },
      make.decimal('Share of all', (row) => row.share ?? 0, shareOf),
      make.bytes('Bytes', (row) => row.bytes),
    ],
  });
}

function usdText({ usd }: Row<typeof COST_COLUMNS>): string {
  return usd === undefined ? 'no price' : dollars(usd);
}

function shareOf(part: number): string {
  return share(Math.round(part * SHARE_UNITS), SHARE_UNITS);
}

function savingsTable(rows: readonly Row<typeof SAVING_COLUMNS>[]): Markup | undefined {
  if (rows.length === 0) return undefined;
  return table({
    caption: 'What would save money',
    items: rows,
    columns: (make) => [
      make.name(
        'What',
        ({ saving = '' }) => (isSaving(saving) ? SAVINGS[saving].title : saving),
        ({ saving = '' }) => (isSaving(saving) ? SAVINGS[saving].advice : undefined),
      ),
      make.name('Where', (row) => row.subject),
      make.name('With', (row) => row.other),
      make.decimal('USD', (row) => row.usd ?? 0, dollars),
      { ...make.decimal('Hours in USD', (row) => row.added_usd ?? 0, dollars), cell: hoursText },
      make.bytes('Bytes', (row) => row.bytes),
      make.count('Flows', (row) => row.flows),
    ],
  });
}

/** What an added gateway or endpoint charges by the hour, which is already subtracted. */
function hoursText({ added_usd: usd }: Row<typeof SAVING_COLUMNS>): string {
  if (usd === undefined) return 'no price';
  return usd === 0 ? '–' : dollars(usd);
}

function savingFindings(results: QueryResults): readonly Finding[] {
  const [total] = results.rows(TOTAL);
  const seen = new Set<string>();
  return results
    .rows(WHAT_SAVES)
    .flatMap(({ saving = '', subject, other, saving_usd: usd = 0, saving_added_usd: added }) => {
      if (seen.has(saving) || !isSaving(saving)) return [];
      seen.add(saving);
      const monthly = usdOfMonth(usd, total);
      if ((monthly ?? usd) < MIN_FINDING_USD) return [];
      const { title, advice } = SAVINGS[saving];
      const where: Text = [
        ...(subject === undefined ? [] : [{ name: subject }]),
        ...(other === undefined ? [] : [' and ', { name: other }]),
      ];
      return [
        {
          tone: 'note' as const,
          tag: 'Saves money',
          sentence: [`${dollars(usd)} of ${dollars(total?.usd ?? usd)}: ${title}`] satisfies Text,
          reason: [
            ...(monthly === undefined ? [] : [`At this rate ${dollars(monthly)} in 30 days. `]),
            `${advice[0]?.toUpperCase()}${advice.slice(1)}. `,
            ...(added === undefined ? ['The price of its hours is not known. '] : []),
            ...(added !== undefined && added > 0 ? [`Its hours, ${dollars(added)}, are subtracted. `] : []),
            'Most of it: ',
            ...where,
            '.',
          ] satisfies Text,
          summary: { subject: title, figure: dollars(usd) },
          panelId: 'cost-savings',
        },
      ];
    })
    .slice(0, MAX_FINDINGS);
}
