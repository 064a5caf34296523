import { printable } from '../../input/printable.ts';
import { keysOf } from '../../model/keys-of.ts';
import { CHARGE_COLUMNS, chargedBytes } from '../../report/cost/charges-sql.ts';
import {
  COST_COLUMNS,
  COST_DIMENSIONS,
  COSTS_BY_COLUMNS,
  type CostDimension,
  costsBy,
} from '../../report/cost/cost-sql.ts';
import { SAVING_COLUMNS, savings } from '../../report/cost/savings-sql.ts';
import { COST_TOTAL_COLUMNS, costTotals } from '../../report/cost/totals-sql.ts';
import { byteSize, isoMinute, plural } from '../../report/page/figures.ts';
import type { Columns, Row } from '../../report/sections/panel-query.ts';
import { spreadsheetText } from '../../text/spreadsheet-text.ts';
import { CHARGES, type Charge, USAGE_TYPES } from '../../transfer/prices.ts';
import type { Terminal } from '../terminal/terminal.ts';
import type { Bill, BilledCharge } from './cost-bill-sums.ts';
import type { CostFormat, CostView } from './cost-options.ts';
import { type CostFigures, overviewText } from './cost-overview.ts';
import type { LoadedInputs } from './database-run.ts';
import { sourceOfPrices } from './price-source.ts';
import { textFormat } from './query-formats.ts';

/** How costs are listed and written. */
export interface CostRunSettings {
  readonly view: CostView;
  readonly format: CostFormat;
  /** The charges on a bill, for a comparison. */
  readonly bill: Bill | undefined;
  readonly terminal: Terminal;
}

/** A listing: its columns, and rows of texts and numbers. */
interface Listing {
  readonly columns: readonly { readonly name: string; readonly isNumber: boolean }[];
  readonly rows: readonly (readonly (string | number | bigint | undefined)[])[];
}

/** The breakdowns of the overview. */
const OVERVIEW = ['class', 'owner', 'service', 'month'] as const satisfies readonly CostDimension[];

const BYTES_PER_GB = 2 ** 30;
const COMPARED_COLUMNS = {
  charge: 'text',
  usage_type: 'text',
  gb: 'number',
  usd: 'number',
  bill_gb: 'number',
  bill_usd: 'number',
  difference_usd: 'number',
} as const satisfies Columns;

/** The statements of all views. Which columns they name does not depend on the prices. */
export function costColumnsNeeded(tagKey: string | undefined): string {
  return [costTotals({}), costsBy(keysOf(COST_DIMENSIONS), { tagKey }), savings({}, undefined), chargedBytes({})].join(
    ';\n',
  );
}

/** Adds up what loaded records cost, and writes it. Throws a `QueryError`. */
export async function writeCosts(loaded: LoadedInputs, settings: CostRunSettings): Promise<void> {
  const { view, format } = settings;
  if (view.kind === 'overview' && format === 'table') {
    const text = overviewText(await figuresOf(loaded));
    await loaded.target.output.writeText(text);
    return;
  }
  await writeListing(await listingOf(loaded, settings), loaded, settings);
}

/** All figures of the overview. */
export async function figuresOf({ database, prices }: Pick<LoadedInputs, 'database' | 'prices'>): Promise<CostFigures> {
  const { rowsOf } = await import('../../report/run-report.ts');
  const [totals] = await rowsOf(database, COST_TOTAL_COLUMNS, costTotals(prices));
  const costs = await rowsOf(database, COSTS_BY_COLUMNS, costsBy(['class', 'owner']));
  return {
    totals,
    byClass: costs.filter(({ by }) => by === 'class'),
    byOwner: costs.filter(({ by }) => by === 'owner'),
    savings: await rowsOf(database, SAVING_COLUMNS, savings(prices, undefined)),
    priceSource: sourceOfPrices(prices),
  };
}

async function listingOf(
  { database, prices }: LoadedInputs,
  { view, bill, terminal }: CostRunSettings,
): Promise<Listing> {
  const { rowsOf } = await import('../../report/run-report.ts');
  switch (view.kind) {
    case 'overview':
      return listing(COSTS_BY_COLUMNS, await rowsOf(database, COSTS_BY_COLUMNS, costsBy(OVERVIEW)));
    case 'costs': {
      const { by, tagKey } = view;
      return listing(COST_COLUMNS, await rowsOf(database, COST_COLUMNS, costsBy([by], { tagKey })));
    }
    case 'savings': {
      const { saving_usd: _sum, saving_added_usd: _added, ...columns } = SAVING_COLUMNS;
      return listing(columns, await rowsOf(database, SAVING_COLUMNS, savings(prices, undefined)));
    }
    case 'compare': {
      const charged = await rowsOf(database, CHARGE_COLUMNS, chargedBytes(prices));
      const [totals] = await rowsOf(database, COST_TOTAL_COLUMNS, costTotals(prices));
      const notes = [bill === undefined ? undefined : periodNote(bill, totals), unpricedNote(totals)];
      for (const note of notes) if (note !== undefined) terminal.stderr.write(`${note}\n`);
      const isComplete = (totals?.unpriced_flows ?? 0n) === 0n;
      return listing(COMPARED_COLUMNS, compared(charged, bill?.charges ?? new Map(), isComplete));
    }
  }
}

/** Bills begin and end with an hour, a day or a month: a difference of less than this is not worth a note. */
const SAME_PERIOD_SECONDS = 86_400;

/** What to know of a bill for another period than that of the records; undefined if there is nothing. */
function periodNote({ period }: Bill, totals: Row<typeof COST_TOTAL_COLUMNS> | undefined): string | undefined {
  const { first_seen: first, last_seen: last } = totals ?? {};
  if (period === undefined || first === undefined || last === undefined) return undefined;
  const isSame = first - period.from < SAME_PERIOD_SECONDS && period.until - last < SAME_PERIOD_SECONDS;
  if (isSame) return undefined;
  const billed = `${isoMinute(period.from)} to ${isoMinute(period.until)}`;
  return `the bill is for ${billed} UTC, the records for ${isoMinute(first)} to ${isoMinute(last)}: compare the same period`;
}

/** What to know of flows that are in no charge; undefined if every flow is in one. */
function unpricedNote(totals: Row<typeof COST_TOTAL_COLUMNS> | undefined): string | undefined {
  const { unpriced_flows: flows = 0n, unpriced_bytes: bytes = 0n } = totals ?? {};
  if (flows === 0n) return undefined;
  return `no price for ${plural(flows, 'flow')} with ${byteSize(bytes)}: in none of these charges`;
}

/**
 * Each charge in the records or the bill, in the order of the charges. One that only the bill has is 0 if all flows have prices;
 * otherwise it is not known.
 */
function compared(
  charged: readonly Row<typeof CHARGE_COLUMNS>[],
  bill: ReadonlyMap<Charge, BilledCharge>,
  isComplete: boolean,
): Row<typeof COMPARED_COLUMNS>[] {
  return CHARGES.flatMap((charge) => {
    const found = charged.find((row) => row.charge === charge);
    const billed = bill.get(charge);
    if (found === undefined && billed === undefined) return [];
    const isKnown = found !== undefined || isComplete;
    const usd = isKnown ? (found?.usd ?? 0) : undefined;
    return [
      {
        charge,
        usage_type: USAGE_TYPES[charge],
        gb: isKnown ? Number(found?.bytes ?? 0n) / BYTES_PER_GB : undefined,
        usd,
        bill_gb: billed?.gigabytes,
        bill_usd: billed?.usd,
        difference_usd: billed === undefined || usd === undefined ? undefined : usd - billed.usd,
      },
    ];
  });
}

function listing<Names extends Columns>(columns: Names, rows: readonly Row<Names>[]): Listing {
  const names = keysOf(columns);
  return {
    columns: names.map((name) => ({ name: String(name), isNumber: columns[name] !== 'text' })),
    rows: rows.map((row) => names.map((name) => cellOf(row[name]))),
  };
}

function cellOf(value: string | number | bigint | boolean | undefined): string | number | bigint | undefined {
  return typeof value === 'boolean' ? String(value) : value;
}

/** Decimals of amounts and shares for programs and for people. */
const EXACT_DECIMALS = 12;
const SHOWN_DECIMALS = 6;

async function writeListing(
  { columns, rows }: Listing,
  { target, untilInterrupted }: LoadedInputs,
  { format, terminal }: CostRunSettings,
): Promise<void> {
  const text = textFormat(format, target.isShown ? terminal.columns : undefined);
  const decimals = format === 'table' ? SHOWN_DECIMALS : EXACT_DECIMALS;
  const render = (value: string | number | bigint | undefined): string | undefined => {
    if (typeof value === 'string') {
      if (text.hasJsonValues) return JSON.stringify(value);
      return printable(format === 'csv' ? spreadsheetText(value) : value);
    }
    if (typeof value === 'number') return decimalOf(value, decimals);
    return value === undefined ? undefined : String(value);
  };
  async function* groups(): AsyncGenerator<readonly (string | undefined)[][]> {
    yield rows.map((row) => row.map(render));
  }
  await text.write(columns, untilInterrupted(groups()), target.output);
}

/** A number without an exponent, and without zeros at the end. */
function decimalOf(value: number, decimals: number): string {
  const text = value.toFixed(decimals).replace(/\.?0+$/, '');
  return text === '-0' ? '0' : text;
}
