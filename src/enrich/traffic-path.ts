import { trafficPathName } from '../reference/traffic-paths.ts';
import type { EnricherRow } from './enricher.ts';

/** The meaning of the traffic path's number. */
export const TRAFFIC_PATH = {
  reads: { all: ['traffic-path'] },
  adds: [
    {
      name: 'traffic_path_name',
      json: 'string',
      sentence: 'Meaning of traffic_path.',
      example: 'internet_gateway',
    },
  ],
  create: () => (at) => (record, added) => {
    if (record.has(at['traffic-path'])) added.trafficPathName = trafficPathName(record.number(at['traffic-path']));
  },
} as const satisfies EnricherRow;
