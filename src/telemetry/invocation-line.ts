import type { Counts } from '../model/counts.ts';

/** What an invocation's log line contains in addition to the counts. Only ids and names; no contents of records. */
export interface InvocationFacts {
  readonly invocationId: string | undefined;
  readonly deliveryStreamArn: string | undefined;
  readonly responseBytes: number;
  readonly elapsedMs: number;
  /** Missing outside Lambda. */
  readonly timeLeftMs?: number | undefined;
}

/** The members of an invocation's log line: the facts, every counter, and faults by code, if any. */
export function invocationLine(facts: InvocationFacts, counts: Counts): Record<string, unknown> {
  return {
    ...facts,
    ...counterValues(counts),
    ...(counts.unreadableLines > 0 ? { lineFaults: counts.lineFaults } : {}),
    ...(counts.recordsFailed > 0 ? { recordFaults: counts.recordFaults } : {}),
    ...(counts.unenrichedEnds > 0 ? { unenriched: counts.unenriched } : {}),
    ...(counts.putBackRefused > 0 ? { putBackFailures: counts.putBackFailures } : {}),
    ...(counts.linesDroppedByRule + counts.linesWouldDrop > 0 ? { ruleDrops: counts.ruleDrops } : {}),
  };
}

function counterValues(counts: Counts): Record<string, number> {
  const values: readonly [string, unknown][] = Object.entries(counts);
  return Object.fromEntries(values.flatMap(([name, value]) => (typeof value === 'number' ? [[name, value]] : [])));
}
