import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createTransformer, documentsOf, firehoseEvent } from '../../src/library/index.ts';
import { ESTATE_JOURNEYS, type EstateStep } from '../support/estate-journeys.ts';
import { ESTATE, transferEstate } from '../support/transfer-estate.ts';

const GIB = 2 ** 30;
/** The amounts of records are rounded to 10⁻¹² USD. */
const ROUNDING_USD = 1e-12;

const { transform } = createTransformer(transferEstate());

interface Found {
  readonly transfer_class?: unknown;
  readonly transfer_zones?: unknown;
  readonly transfer_payer?: unknown;
  readonly transfer_usd?: unknown;
}

async function transfersOf(lines: readonly string[]): Promise<Found[]> {
  return [...documentsOf(await transform(firehoseEvent(lines)))].map((document): Found => ({ ...document }));
}

describe('charges in an estate of several accounts', () => {
  it.each(Object.entries(ESTATE_JOURNEYS))(
    'are known as far as the record and the metadata tell: %s',
    async (_, steps) => {
      const found = await transfersOf(steps.map(({ line }) => line(GIB)));
      expect(
        found.map((each, index) => ({
          transferClass: each.transfer_class,
          zones: each.transfer_zones,
          payer: steps[index]?.payer === undefined ? undefined : each.transfer_payer,
          usdPerGib: each.transfer_usd,
        })),
      ).toEqual(
        steps.map(({ transferClass, zones, payer, usdPerGib }) => ({
          transferClass,
          zones,
          payer,
          usdPerGib: usdPerGib === undefined ? undefined : expect.closeTo(usdPerGib, 11),
        })),
      );
    },
  );

  it('add up to the bill, whichever interfaces are logged', async () => {
    const traffic = fc.array(
      fc.record({
        journey: fc.constantFrom(...Object.keys(ESTATE_JOURNEYS)),
        bytes: fc.oneof(fc.integer({ min: 0, max: 1500 }), fc.integer({ min: 0, max: 500 * GIB })),
      }),
      { minLength: 1, maxLength: 40 },
    );
    await fc.assert(
      fc.asyncProperty(traffic, fc.subarray(Object.keys(ESTATE)), async (journeys, logged) => {
        // Prepare
        const steps: { step: EstateStep; bytes: number }[] = journeys
          .flatMap(({ journey, bytes }) => (ESTATE_JOURNEYS[journey] ?? []).map((step) => ({ step, bytes })))
          .filter(({ step }) => logged.includes(step.interfaceId));
        const bill = steps.reduce((sum, { step, bytes }) => sum + ((step.usdPerGib ?? 0) * bytes) / GIB, 0);

        // Act
        const found = await transfersOf(steps.map(({ step, bytes }) => step.line(bytes)));

        // Assess
        expect(found.map(({ transfer_usd: usd }) => usd === undefined)).toEqual(
          steps.map(({ step }) => step.usdPerGib === undefined),
        );
        const total = found.reduce((sum, { transfer_usd: usd }) => sum + (typeof usd === 'number' ? usd : 0), 0);
        expect(Math.abs(total - bill)).toBeLessThanOrEqual(ROUNDING_USD * (steps.length + 1) + bill * 1e-14);
      }),
      { numRuns: 60 },
    );
  });
});
