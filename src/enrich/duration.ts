import type { Enricher } from './enricher.ts';

/** `end` less `start`, in seconds; nothing where the end lies before the start. */
export const enrichDuration: Enricher = (at) => {
  if (at.start < 0 || at.end < 0) return undefined;
  return (record, added) => {
    const start = record.number(at.start);
    const end = record.number(at.end);
    if (start >= 0 && end >= start) added.durationSeconds = end - start;
  };
};
