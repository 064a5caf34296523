import type { EnricherRow } from './enricher.ts';

/** `end` minus `start`, in seconds; absent if the end is before the start. */
export const DURATION = {
  reads: { all: ['start', 'end'] },
  adds: [
    {
      name: 'duration_seconds',
      json: 'number',
      sentence: '`end` minus `start`.',
      example: '60',
      isAhead: true,
      places: {
        ecs: { path: 'event.duration', as: 'nanoseconds' },
        ocsf: { path: 'duration', as: 'milliseconds' },
        splunk: 'event.duration',
      },
    },
  ],
  create: () => (at) => (record, added) => {
    const start = record.number(at.start);
    const end = record.number(at.end);
    if (start >= 0 && end >= start) added.durationSeconds = end - start;
  },
} as const satisfies EnricherRow;
