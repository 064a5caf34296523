import { createReadStream } from 'node:fs';
import { open, stat } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { checkRegularFile } from '../../documents/regular-file.ts';
import { reasonOf, StreamError } from '../../input/errors.ts';
import { isGzip } from '../../model/gzip-header.ts';
import { keysOf } from '../../model/keys-of.ts';
import { type CsvLine, CsvReader } from '../../text/csv-row.ts';
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
 * The columns that are read, by their names in the legacy Cost and Usage Report and in CUR 2.0.
 * Source: https://docs.aws.amazon.com/cur/latest/userguide/Lineitem-columns.html
 */
const COLUMNS = {
  usageType: ['lineItem/UsageType', 'line_item_usage_type'],
  cost: ['lineItem/UnblendedCost', 'line_item_unblended_cost'],
  amount: ['lineItem/UsageAmount', 'line_item_usage_amount'],
} as const;

/** The kind of a line; only usage counts, not taxes or credits. */
const KIND_COLUMNS: readonly string[] = ['lineItem/LineItemType', 'line_item_line_item_type'];
const USAGE_KINDS: ReadonlySet<string> = new Set(['Usage', 'DiscountedUsage', 'SavingsPlanCoveredUsage', '']);

/** When the usage of a line began; a line is for an hour, a day or a month. */
const START_COLUMNS: readonly string[] = ['lineItem/UsageStartDate', 'line_item_usage_start_date'];
const END_COLUMNS: readonly string[] = ['lineItem/UsageEndDate', 'line_item_usage_end_date'];
/** A time of a bill, which is in UTC whether it says so or not. */
const TIME = /^(\d{4}-\d{2}-\d{2})[T ](\d{2}:\d{2}:\d{2})/;
const MS_PER_SECOND = 1000;

const PRODUCT_COLUMNS: readonly string[] = ['lineItem/ProductCode', 'line_item_product_code'];
/** Services whose transfers have the same usage types, but pass no interface of a VPC. */
const OTHER_PRODUCTS: ReadonlySet<string> = new Set(['AmazonS3', 'AmazonCloudFront', 'AmazonDynamoDB']);

const GZIP_MAGIC_BYTES = 2;

/**
 * Sums of each charge in a Cost and Usage Report, which is read line by line. Throws a {@link StreamError} that names
 * the file if it cannot be read or is not such a report.
 */
export async function readBill(path: string): Promise<Bill> {
  try {
    return await sumLines(path);
  } catch (error) {
    if (error instanceof StreamError) throw error;
    throw new StreamError(`--compare ${path}: ${reasonOf(error)}`, { cause: error });
  }
}

async function sumLines(path: string): Promise<Bill> {
  // it is read line by line, so that its size does not matter
  checkRegularFile(await stat(path), Number.POSITIVE_INFINITY);
  const isCompressed = await beginsAsGzip(path);
  const file = createReadStream(path);
  const input = isCompressed ? file.pipe(createGunzip()) : file;
  // a pipe does not pass on errors
  file.on('error', (error) => input.destroy(error));
  const sums = new Map<Charge, BilledCharge>();
  let period: BilledPeriod | undefined;
  let positions: BillPositions | undefined;
  let line = 1;
  try {
    for await (const row of rowsOf(input)) {
      const place = `--compare ${path}: line ${line}`;
      if (row.kind === 'damaged') {
        // a file of another kind
        if (positions === undefined) positionsIn([], path);
        // a sum without some of its rows would be a wrong one
        throw new StreamError(`${place}: a quote is not closed, or is followed by something other than a comma`);
      }
      if (positions === undefined) positions = positionsIn(row.cells, path);
      else if (add(sums, row.cells, positions, place)) period = withTimes(period, row.cells, positions);
      line += row.text.split('\n').length;
    }
  } finally {
    file.destroy();
  }
  // a file without a line lacks the columns too
  if (positions === undefined) positionsIn([], path);
  return { charges: sums, period };
}

/** A period with that of a line. */
function withTimes(
  period: BilledPeriod | undefined,
  cells: readonly string[],
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

/** The rows of a file, which may have a byte order mark. */
async function* rowsOf(input: Readable): AsyncGenerator<CsvLine, void, undefined> {
  const reader = new CsvReader(',');
  let isFirst = true;
  for await (const line of createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY })) {
    yield* reader.add(isFirst ? line.replace(/^\uFEFF/, '') : line);
    isFirst = false;
  }
  yield* reader.finish();
}

/** Whether a file is gzipped, whatever its name. */
async function beginsAsGzip(path: string): Promise<boolean> {
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(GZIP_MAGIC_BYTES), 0, GZIP_MAGIC_BYTES, 0);
    return isGzip(buffer, 0, bytesRead);
  } finally {
    await file.close();
  }
}

interface BillPositions {
  readonly usageType: number;
  readonly cost: number;
  readonly amount: number;
  readonly kind: number;
  readonly product: number;
  readonly start: number;
  readonly end: number;
}

function positionsIn(header: readonly string[], path: string): BillPositions {
  const names = header.map((name) => name.trim());
  const at = (candidates: readonly string[]): number => names.findIndex((name) => candidates.includes(name));
  for (const candidates of Object.values(COLUMNS)) {
    if (at(candidates) === -1) {
      throw new StreamError(
        `--compare ${path}: the file has no column ${candidates.join(' or ')}; give a Cost and Usage Report as CSV`,
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
  };
}

/** Adds a line, if it is one of a charge; whether it is. */
function add(sums: Map<Charge, BilledCharge>, cells: readonly string[], at: BillPositions, place: string): boolean {
  const usageType = cells[at.usageType] ?? '';
  const charge = keysOf(USAGE_TYPES).find((name) =>
    [USAGE_TYPES[name], ...(MORE_USAGE_TYPES[name] ?? [])].some((end) => isUsage(usageType, end)),
  );
  if (OTHER_PRODUCTS.has(cells[at.product] ?? '')) return false;
  if (charge === undefined || (at.kind !== -1 && !USAGE_KINDS.has(cells[at.kind] ?? ''))) return false;
  const { gigabytes, usd } = sums.get(charge) ?? { gigabytes: 0, usd: 0 };
  sums.set(charge, {
    gigabytes: gigabytes + amountIn(cells[at.amount], COLUMNS.amount, place),
    usd: usd + amountIn(cells[at.cost], COLUMNS.cost, place),
  });
  return true;
}

/** Whether a usage type is this one, behind the code of a Region or alone. */
function isUsage(usageType: string, end: string): boolean {
  return usageType === end || usageType.endsWith(`-${end}`);
}

/** The number in a cell; an empty one is 0. */
function amountIn(cell = '', [column]: readonly [string, string], place: string): number {
  const amount = Number(cell);
  if (Number.isFinite(amount)) return amount;
  throw new StreamError(`${place}: ${column} must be a number, not ${JSON.stringify(cell)}`);
}
