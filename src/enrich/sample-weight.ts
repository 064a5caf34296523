import type { EnricherRow } from './enricher.ts';

/**
 * How many flows a record stands for. The pipeline sets it, since its filter leaves out the others before any enricher
 * runs; the row places the value in the schemas.
 */
export const SAMPLE_WEIGHT = {
  reads: {},
  adds: [
    {
      name: 'sample_weight',
      json: 'number',
      sentence: 'How many flows a sampled one stands for (SAMPLE_ACCEPT): multiply by it.',
      example: '10',
      isAhead: true,
    },
  ],
  create: () => undefined,
} as const satisfies EnricherRow;
