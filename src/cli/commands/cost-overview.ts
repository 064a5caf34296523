import { printable } from '../../input/printable.ts';
import type { COST_COLUMNS } from '../../report/cost/cost-sql.ts';
import { usdOfMonth } from '../../report/cost/monthly.ts';
import { isSaving, type SAVING_COLUMNS, SAVINGS } from '../../report/cost/savings-sql.ts';
import { type COST_TOTAL_COLUMNS, reasonUnpriced, usdOfAll } from '../../report/cost/totals-sql.ts';
import { byteSize, isoMinute, plural, share } from '../../report/page/figures.ts';
import type { Row } from '../../report/sections/panel-query.ts';
import { dollars } from '../../text/dollars.ts';
import { paddedTo, truncatedTo } from '../../text/terminal-columns.ts';

/** The input of {@link overviewText}. */
export interface CostFigures {
  readonly totals: Row<typeof COST_TOTAL_COLUMNS> | undefined;
  readonly byClass: readonly Row<typeof COST_COLUMNS>[];
  readonly byOwner: readonly Row<typeof COST_COLUMNS>[];
  /** The largest first. */
  readonly savings: readonly Row<typeof SAVING_COLUMNS>[];
  /** The source of the prices ({@link sourceOfPrices}). */
  readonly priceSource: string;
}

const COLUMNS = 80;
const MAX_CLASSES = 6;
const MAX_OWNERS = 5;
const MAX_SAVINGS = 4;
const FIGURE = 14;
const SHARE = 12;
const NAME = COLUMNS - 2 - 3 * 2 - FIGURE * 2 - SHARE;
const SHARE_UNITS = 1_000_000;
const MAX_MEASURED = 300;

/** The overview: at most 24 lines of 80 columns. */
export function overviewText({ totals, byClass, byOwner, savings, priceSource }: CostFigures): string {
  const { flows = 0n, unpriced_flows: unpriced = 0n, unpriced_bytes: unpricedBytes = 0n } = totals ?? {};
  const times =
    totals?.first_seen === undefined || totals.last_seen === undefined
      ? 'Times unknown'
      : `${isoMinute(totals.first_seen)} to ${isoMinute(totals.last_seen)} UTC`;
  const lines = [
    `${times}, ${plural(flows, 'accepted flow')}`,
    `charged   ${chargedText(totals)}`,
    `prices    ${priceSource}`,
    ...(unpriced > 0n
      ? [
          `no price  ${plural(unpriced, 'flow')} with ${byteSize(unpricedBytes)}, not in the amounts: ${adviceFor(totals)}`,
        ]
      : []),
    ...table('by class', byClass, MAX_CLASSES),
    ...table('by owner', byOwner, MAX_OWNERS),
    'ways to save money',
    ...savingLines(savings),
  ];
  return `${lines.map((line) => truncatedTo(COLUMNS, line.trimEnd())).join('\n')}\n`;
}

/** What to do about flows without a price: those whose records do not show what they cost get none by any setting. */
function adviceFor(totals: CostFigures['totals']): string {
  switch (reasonUnpriced(totals)) {
    case 'unset':
      return 'set TRANSFER_PRICES';
    case 'both':
      return `set TRANSFER_PRICES for ${totals?.unset_flows}`;
    case 'undecided':
    case undefined:
      return 'undecided by their records';
  }
}

function chargedText(totals: CostFigures['totals']): string {
  const usd = usdOfAll(totals);
  if (usd === undefined) return 'not known: no price for any flow that is not free';
  const monthly = usdOfMonth(usd, totals);
  return `${dollars(usd)} at list prices${monthly === undefined ? '' : `; at this rate ${dollars(monthly)} in 30 days`}`;
}

function table(heading: string, rows: readonly Row<typeof COST_COLUMNS>[], most: number): readonly string[] {
  const shown = rows.slice(0, most);
  const others = rows.length - shown.length;
  return [
    `${paddedTo(NAME + 2, heading, 'left')}  ${'bytes'.padStart(FIGURE)}  ${'USD'.padStart(FIGURE)}  ${'share'.padStart(SHARE)}`,
    ...shown.map(({ name = '', bytes = 0n, usd, share: part = 0 }) =>
      [
        `  ${paddedTo(NAME, safe(name), 'left')}`,
        byteSize(bytes).padStart(FIGURE),
        (usd === undefined ? 'no price' : dollars(usd)).padStart(FIGURE),
        (usd === undefined ? '–' : share(Math.round(part * SHARE_UNITS), SHARE_UNITS)).padStart(SHARE),
      ].join('  '),
    ),
    ...(others > 0 ? [`  and ${others} more`] : []),
  ];
}

function savingLines(rows: readonly Row<typeof SAVING_COLUMNS>[]): readonly string[] {
  const lines = bySaving(rows).slice(0, MAX_SAVINGS);
  if (lines.length === 0) return ['  none in these records'];
  return lines.map(
    ({ usd, title, subject }) =>
      `  ${dollars(usd).padStart(FIGURE)}  ${title.replace('traffic ', '')}: ${safe(subject)}`,
  );
}

/** The ways to save money, each with its sum and its largest subject. */
export function bySaving(
  rows: readonly Row<typeof SAVING_COLUMNS>[],
): readonly { readonly usd: number; readonly title: string; readonly advice: string; readonly subject: string }[] {
  const seen = new Set<string>();
  return rows.flatMap(({ saving = '', subject = 'not known', other, saving_usd: usd = 0 }) => {
    if (seen.has(saving) || !isSaving(saving)) return [];
    seen.add(saving);
    return [{ usd, ...SAVINGS[saving], subject: other === undefined ? subject : `${subject} and ${other}` }];
  });
}

/** A text from data, escaped so that a terminal does not interpret it. */
function safe(text: string): string {
  return printable(text.slice(0, MAX_MEASURED));
}
