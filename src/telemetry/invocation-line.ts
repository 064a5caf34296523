import type { Counts } from '../model/counts.ts';

/** The content of an invocation's log line in addition to the counts: only ids and names, no content of records. */
export interface InvocationFacts {
  readonly invocationId: string | undefined;
  readonly deliveryStreamArn: string | undefined;
  readonly responseBytes: number;
  readonly elapsedMs: number;
  /** Missing outside Lambda. */
  readonly timeLeftMs?: number | undefined;
}

/** The members of an invocation's log line: the facts, every counter, and the counts by code and reason that are not empty. */
export function invocationLine(facts: InvocationFacts, { traffic, ...counts }: Counts): Record<string, unknown> {
  const values = Object.entries(counts).filter(
    ([, value]) => typeof value === 'number' || Object.keys(value).length > 0,
  );
  return { ...facts, ...Object.fromEntries(values) };
}
