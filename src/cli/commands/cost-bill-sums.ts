import { StreamError } from '../../input/errors.ts';
import { keysOf } from '../../model/keys-of.ts';
import { type Charge, MORE_USAGE_TYPES, USAGE_TYPES } from '../../transfer/prices.ts';

/** A charge on a bill. */
export interface BilledCharge {
  /** As measured by the bill. */
  readonly gigabytes: number;
  readonly usd: number;
}

/** The charges on a bill. */
export interface Bill {
  readonly charges: ReadonlyMap<Charge, BilledCharge>;
  /** When the usage began and ended that they are for, Unix seconds; undefined if the bill does not say. */
  readonly period: BilledPeriod | undefined;
}

/** A time of usage, Unix seconds. */
export interface BilledPeriod {
  readonly from: number;
  readonly until: number;
}

/**
 * The columns that are read, by their names in the legacy Cost and Usage Report, in CUR 2.0, and in exports of FOCUS 1.0 and 1.2.
 * Sources: https://docs.aws.amazon.com/cur/latest/userguide/Lineitem-columns.html,
 * https://docs.aws.amazon.com/cur/latest/userguide/table-dictionary-focus-1-2-migrating.html
 */
const COLUMNS = {
  usageType: ['lineItem/UsageType', 'line_item_usage_type', 'x_UsageType', 'SkuMeter'],
  cost: ['lineItem/UnblendedCost', 'line_item_unblended_cost', 'BilledCost'],
  amount: ['lineItem/UsageAmount', 'line_item_usage_amount', 'ConsumedQuantity'],
} as const;

/** The kind of a line. */
const KIND_COLUMNS: readonly string[] = ['lineItem/LineItemType', 'line_item_line_item_type', 'ChargeCategory'];
/** Only usage counts, not taxes or credits. */
export const USAGE_KINDS: ReadonlySet<string> = new Set(['Usage', 'DiscountedUsage', 'SavingsPlanCoveredUsage', '']);

/** When the usage of a line began; a line is for an hour, a day or a month. */
const START_COLUMNS: readonly string[] = ['lineItem/UsageStartDate', 'line_item_usage_start_date', 'ChargePeriodStart'];
const END_COLUMNS: readonly string[] = ['lineItem/UsageEndDate', 'line_item_usage_end_date', 'ChargePeriodEnd'];
/** A time of a bill, which is in UTC whether it says so or not. */
const TIME = /^(\d{4}-\d{2}-\d{2})[T ](\d{2}:\d{2}:\d{2})/;
const MS_PER_SECOND = 1000;

const PRODUCT_COLUMNS: readonly string[] = ['lineItem/ProductCode', 'line_item_product_code', 'x_ServiceCode'];
/** Services whose transfers have the same usage types, but pass no interface of a VPC. */
export const OTHER_PRODUCTS: ReadonlySet<string> = new Set(['AmazonS3', 'AmazonCloudFront', 'AmazonDynamoDB']);

/** The currency of a line. */
const CURRENCY_COLUMNS: readonly string[] = ['lineItem/CurrencyCode', 'line_item_currency_code', 'BillingCurrency'];
/** The currency of the amounts that a bill is compared with. */
const CURRENCY = 'USD';

/** Adds up the lines of a bill. */
export class BillSums {
  readonly #charges: Map<Charge, BilledCharge> = new Map();
  #period: BilledPeriod | undefined;

  /**
   * Adds a line, if it is one of a charge. Throws a {@link StreamError} that names the place for an amount that is not a number, or in
   * another currency.
   */
  add(cells: readonly (string | undefined)[], at: BillPositions, place: string): void {
    const usageType = cells[at.usageType] ?? '';
    const charge = keysOf(USAGE_TYPES).find((name) => usageTypesOf(name).some((end) => isUsage(usageType, end)));
    if (charge === undefined || OTHER_PRODUCTS.has(cells[at.product] ?? '')) return;
    if (!USAGE_KINDS.has(cells[at.kind] ?? '')) return;
    const currency = cells[at.currency] || CURRENCY;
    if (currency !== CURRENCY) {
      throw new StreamError(`${place}: the bill is in ${currency}, and can only be compared in ${CURRENCY}`);
    }
    const { gigabytes, usd } = this.#charges.get(charge) ?? { gigabytes: 0, usd: 0 };
    this.#charges.set(charge, {
      gigabytes: gigabytes + amountIn(cells[at.amount], COLUMNS.amount, place),
      usd: usd + amountIn(cells[at.cost], COLUMNS.cost, place),
    });
    this.#period = withTimes(this.#period, cells, at);
  }

  /** The charges of all lines so far. */
  get bill(): Bill {
    return { charges: this.#charges, period: this.#period };
  }
}

/** The ends of the usage types of a charge. */
export function usageTypesOf(charge: Charge): readonly string[] {
  return [USAGE_TYPES[charge], ...(MORE_USAGE_TYPES[charge] ?? [])];
}

/** A period with that of a line. */
function withTimes(
  period: BilledPeriod | undefined,
  cells: readonly (string | undefined)[],
  at: BillPositions,
): BilledPeriod | undefined {
  const from = secondsIn(cells[at.start]);
  if (from === undefined) return period;
  const until = secondsIn(cells[at.end]) ?? from;
  return { from: Math.min(period?.from ?? from, from), until: Math.max(period?.until ?? until, until) };
}

function secondsIn(cell: string | undefined): number | undefined {
  const [, day, time] = TIME.exec(cell ?? '') ?? [];
  const ms = Date.parse(`${day}T${time}Z`);
  return Number.isNaN(ms) ? undefined : ms / MS_PER_SECOND;
}

/** Where the columns of a bill are; -1 for one that it lacks. */
export interface BillPositions {
  readonly usageType: number;
  readonly cost: number;
  readonly amount: number;
  readonly kind: number;
  readonly product: number;
  readonly start: number;
  readonly end: number;
  readonly currency: number;
}

/** Finds the columns by the names in a header. Throws a {@link StreamError} if one is missing that every bill has. */
export function positionsIn(header: readonly string[], path: string): BillPositions {
  const names = header.map((name) => name.trim());
  const at = (candidates: readonly string[]): number => names.findIndex((name) => candidates.includes(name));
  for (const candidates of Object.values(COLUMNS)) {
    if (at(candidates) === -1) {
      throw new StreamError(
        `--compare ${path}: the file has no column ${candidates.join(' or ')}; give a Cost and Usage Report or an export of FOCUS, as CSV or Parquet`,
      );
    }
  }
  return {
    usageType: at(COLUMNS.usageType),
    cost: at(COLUMNS.cost),
    amount: at(COLUMNS.amount),
    kind: at(KIND_COLUMNS),
    product: at(PRODUCT_COLUMNS),
    start: at(START_COLUMNS),
    end: at(END_COLUMNS),
    currency: at(CURRENCY_COLUMNS),
  };
}

/** Whether a usage type is this one, behind the code of a Region or alone. */
function isUsage(usageType: string, end: string): boolean {
  return usageType === end || usageType.endsWith(`-${end}`);
}

/** The number in a cell; an empty one is 0. */
function amountIn(cell = '', [column]: readonly [string, ...string[]], place: string): number {
  const amount = Number(cell);
  if (Number.isFinite(amount)) return amount;
  throw new StreamError(`${place}: ${column} must be a number, not ${JSON.stringify(cell)}`);
}
