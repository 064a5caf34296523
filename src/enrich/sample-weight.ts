import type { EnricherRow } from './enricher.ts';

/**
 * The number of flows that a record represents. The pipeline sets it, since its filter drops the others before any
 * enricher runs; the row places the value in the schemas.
 */
export const SAMPLE_WEIGHT = {
  reads: {},
  adds: [
    {
      name: 'sample_weight',
      json: 'number',
      sentence: 'Number of flows that a sampled flow represents (SAMPLE_ACCEPT): multiply by it.',
      example: '10',
      isAhead: true,
    },
  ],
  create: () => undefined,
} as const satisfies EnricherRow;
