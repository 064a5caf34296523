import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createTransformer, documentsOf, firehoseEvent } from '../../src/library/index.ts';
import { INTERFACE_IDS, JOURNEYS, type Step, transferNetwork } from '../support/transfer-network.ts';

const GIB = 2 ** 30;
/** The amounts of records are rounded to 10⁻¹² USD. */
const ROUNDING_USD = 1e-12;

const { transform } = createTransformer(transferNetwork());

async function chargesOf(lines: readonly string[]): Promise<(number | undefined)[]> {
  const documents = documentsOf(await transform(firehoseEvent(lines)));
  return [...documents].map((document) => {
    const { transfer_usd: usd } = { transfer_usd: undefined, ...document };
    return typeof usd === 'number' ? usd : undefined;
  });
}

const anyTraffic = fc.array(
  fc.record({
    journey: fc.constantFrom(...Object.keys(JOURNEYS)),
    bytes: fc.oneof(fc.integer({ min: 0, max: 1500 }), fc.integer({ min: 0, max: 500 * GIB })),
  }),
  { minLength: 1, maxLength: 40 },
);

describe('charges in a network in which the price of every byte is known', () => {
  it.each(Object.entries(JOURNEYS))('are at the interfaces where AWS makes them: %s', async (_, steps) => {
    const charges = await chargesOf(steps.map(({ line }) => line(GIB)));
    expect(charges).toEqual(steps.map(({ usdPerGib }) => expect.closeTo(usdPerGib, 12)));
  });

  it('add up to the bill, whichever interfaces are logged', async () => {
    await fc.assert(
      fc.asyncProperty(anyTraffic, fc.subarray([...INTERFACE_IDS]), async (traffic, logged) => {
        // Prepare
        const steps: { step: Step; bytes: number }[] = traffic
          .flatMap(({ journey, bytes }) => (JOURNEYS[journey] ?? []).map((step) => ({ step, bytes })))
          .filter(({ step }) => logged.includes(step.interfaceId));
        const bill = steps.reduce((sum, { step, bytes }) => sum + (step.usdPerGib * bytes) / GIB, 0);

        // Act
        const charges = await chargesOf(steps.map(({ step, bytes }) => step.line(bytes)));

        // Assess
        expect(charges).not.toContain(undefined);
        const total = charges.reduce<number>((sum, charge = 0) => sum + charge, 0);
        expect(Math.abs(total - bill)).toBeLessThanOrEqual(ROUNDING_USD * (steps.length + 1) + bill * 1e-14);
      }),
      { numRuns: 60 },
    );
  });
});
