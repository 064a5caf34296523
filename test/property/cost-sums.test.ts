import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { TransformerOptions } from '../../src/library/index.ts';
import { CHARGE_COLUMNS, chargedBytes } from '../../src/report/cost/charges-sql.ts';
import { COSTS_BY_COLUMNS, costsBy } from '../../src/report/cost/cost-sql.ts';
import { SAVING_COLUMNS, savings } from '../../src/report/cost/savings-sql.ts';
import { COST_TOTAL_COLUMNS, costTotals } from '../../src/report/cost/totals-sql.ts';
import { rowsOf } from '../../src/report/run-report.ts';
import { openFlowDatabase } from '../support/open-flow-database.ts';
import { expectedCosts, keptFlows, type PricedFlow, pricedDocuments, pricedFlows } from '../support/priced-estate.ts';
import { ESTATE_PRICES } from '../support/transfer-estate.ts';

const PRICES = { 'us-east-1': ESTATE_PRICES, '*': ESTATE_PRICES };
/** The amounts of records are rounded to 10⁻¹² USD. */
const ROUNDING_USD = 1e-12;
const FLOWS = pricedFlows(4);
const ALL_BY = ['class', 'owner', 'service', 'month'] as const;

/** The sums that `cost` shows. */
interface Sums {
  readonly flows: bigint;
  readonly bytes: bigint;
  readonly usd: number;
  readonly byClass: ReadonlyMap<string, number>;
  /** The sum of each breakdown, and that of the charges. */
  readonly breakdowns: readonly number[];
  readonly savings: number;
}

async function sumsOf(documents: readonly string[]): Promise<Sums> {
  const database = await openFlowDatabase(documents);
  try {
    const [totals] = await rowsOf(database, COST_TOTAL_COLUMNS, costTotals(PRICES));
    const rows = await rowsOf(database, COSTS_BY_COLUMNS, costsBy(ALL_BY));
    const charges = await rowsOf(database, CHARGE_COLUMNS, chargedBytes(PRICES));
    const saved = await rowsOf(database, SAVING_COLUMNS, savings(PRICES, undefined));
    return {
      flows: totals?.flows ?? 0n,
      bytes: totals?.bytes ?? 0n,
      usd: totals?.usd ?? 0,
      byClass: new Map(rows.filter(({ by }) => by === 'class').map(({ name = '', usd = 0 }) => [name, usd])),
      breakdowns: [...ALL_BY.map((dimension) => addedUp(rows.filter(({ by }) => by === dimension))), addedUp(charges)],
      savings: addedUp(saved),
    };
  } finally {
    database.close();
  }
}

const addedUp = (rows: readonly { readonly usd?: number | undefined }[]): number =>
  rows.reduce((sum, { usd = 0 }) => sum + usd, 0);

/** Expects the sums that the bill of these flows has. */
function expectBill(sums: Sums, flows: readonly PricedFlow[], records = flows.length): void {
  const bill = addedUp(flows);
  const tolerance = ROUNDING_USD * (records + 1) + bill * 1e-12;
  expect(sums.flows).toBe(BigInt(records));
  expect(sums.bytes).toBe(flows.reduce((sum, { bytes }) => sum + BigInt(bytes), 0n));
  for (const sum of [sums.usd, ...sums.breakdowns]) expect(Math.abs(sum - bill)).toBeLessThanOrEqual(tolerance);
  for (const [name, , , usd] of expectedCosts(flows)['cost-by-class'] ?? []) {
    expect(Math.abs((sums.byClass.get(String(name)) ?? 0) - Number(usd ?? 0))).toBeLessThanOrEqual(tolerance);
  }
  // what is saved is part of what is charged
  expect(sums.savings).toBeLessThanOrEqual(bill + tolerance);
}

const anyVolume: fc.Arbitrary<TransformerOptions> = fc.record({
  rollup: fc.constantFrom('off' as const, 'minute' as const),
  sampleAccept: fc.constantFrom(1, 2, 5),
});

/** The flows of some interfaces. */
const anyLogged = fc
  .subarray([...new Set(FLOWS.map(({ interfaceId }) => interfaceId))], { minLength: 1 })
  .map((logged) => FLOWS.filter(({ interfaceId }) => logged.includes(interfaceId)));

describe('the sums of cost', () => {
  it('are the bill of the logged interfaces, sampled or not, joined or not', async () => {
    await fc.assert(
      fc.asyncProperty(anyLogged, anyVolume, async (flows, volume) => {
        const documents = await pricedDocuments(flows, volume);
        const { sampleAccept = 1 } = volume;
        const kept = keptFlows(flows, await pricedDocuments(flows, { sampleAccept }), sampleAccept);
        expectBill(await sumsOf(documents), kept);
      }),
      { numRuns: 8 },
    );
  });

  it('are the same of records of one minute and of ten', async () => {
    await fc.assert(
      fc.asyncProperty(anyLogged, fc.constantFrom('off' as const, 'minute' as const), async (flows, rollup) => {
        const parts = flows.flatMap((flow) => inMinutes(flow));
        expectBill(await sumsOf(await pricedDocuments(flows, { rollup })), flows);
        expectBill(await sumsOf(await pricedDocuments(parts, { rollup })), flows, parts.length);
      }),
      { numRuns: 4 },
    );
  });

  it('count a batch that is delivered again once more, in the same documents', async () => {
    await fc.assert(
      fc.asyncProperty(anyLogged, anyVolume, async (flows, volume) => {
        const once = await pricedDocuments(flows, volume);
        const again = await pricedDocuments(flows, volume);
        expect(again).toEqual(once);
        const [sums, doubled] = [await sumsOf(once), await sumsOf([...once, ...again])];
        expect(doubled.bytes).toBe(2n * sums.bytes);
        expect(doubled.usd).toBeCloseTo(2 * sums.usd, 9);
      }),
      { numRuns: 3 },
    );
  });
});

const START = 1_795_175_000;

/** The records of a flow in ten intervals of a minute, instead of one of ten minutes. */
function inMinutes(flow: PricedFlow): PricedFlow[] {
  const shares = [1, 3, 0, 5, 2, 8, 1, 1, 4, 7];
  const whole = shares.reduce((sum, share) => sum + share, 0);
  let left = flow.bytes;
  return shares.map((share, minute) => {
    const bytes = minute === shares.length - 1 ? left : Math.floor((flow.bytes * share) / whole);
    left -= bytes;
    const start = START + minute * 60;
    const line = flow.line.replace(/ \d+ \d{10} \d{10} ACCEPT/, ` ${bytes} ${start} ${start + 50} ACCEPT`);
    return { ...flow, line, bytes };
  });
}
