import { trafficPathName } from '../reference/traffic-paths.ts';
import type { Enricher } from './enricher.ts';

/** What the number of the traffic path means. */
export const enrichTrafficPath: Enricher = (at) => {
  if (at['traffic-path'] < 0) return undefined;
  return (record, added) => {
    if (record.has(at['traffic-path'])) added.trafficPathName = trafficPathName(record.number(at['traffic-path']));
  };
};
