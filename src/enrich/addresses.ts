import type { Enricher } from './enricher.ts';
import type { RecordEnds } from './record-ends.ts';

/** Class and label of both addresses. */
export function enrichAddresses(ends: RecordEnds): Enricher {
  return (at) => {
    if (at.srcaddr < 0 && at.dstaddr < 0) return undefined;
    return (_record, added) => {
      const { source, destination } = ends;
      added.sourceClass = source?.addressClass;
      added.sourceLabel = source?.label;
      added.destinationClass = destination?.addressClass;
      added.destinationLabel = destination?.label;
    };
  };
}
