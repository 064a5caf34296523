import type { TransformRun } from '../run-transform.ts';

/** The outcome of an event in the wording of the corpus table: documents, faults by code, dropped records. */
export function outcomeOf({ counts, result }: TransformRun): string {
  const faults = { ...counts.lineFaults, ...counts.recordFaults };
  const parts = [
    ...(counts.documents > 0 ? [`${counts.documents} ${counts.documents === 1 ? 'document' : 'documents'}`] : []),
    ...Object.entries(faults).map(([code, number]) => times(code, number)),
    ...(counts.recordsDropped > 0 ? [times('Dropped', counts.recordsDropped)] : []),
    ...(result.records.length === 0 ? ['no records'] : []),
  ];
  return parts.join(', ');
}

function times(word: string, number: number): string {
  return number === 1 ? `\`${word}\`` : `\`${word}\` × ${number}`;
}
