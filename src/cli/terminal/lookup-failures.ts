import type { CallFailure } from '../../aws/calls/call-failure.ts';
import type { LookupCounts } from '../../aws/lookups/batched-lookup.ts';

/** Short descriptions of failed look-ups, and whether expected names are missing because of them. */
const REASONS: Readonly<Record<CallFailure, { readonly words: string; readonly isIncomplete: boolean }>> = {
  throttled: { words: 'throttled', isIncomplete: true },
  unavailable: { words: 'no usable answer', isIncomplete: true },
  unauthorized: { words: 'denied', isIncomplete: true },
  refused: { words: 'refused', isIncomplete: true },
  oversized: { words: 'with an answer that is too large', isIncomplete: true },
  no_budget: { words: 'over the budget of calls', isIncomplete: true },
  no_time: { words: 'out of time', isIncomplete: true },
  not_allowed: { words: 'in accounts that are not allowed', isIncomplete: false },
  not_an_id: { words: 'for values that are not ids', isIncomplete: false },
};

/** A short description of a failed call, with the error code of AWS or the client, if any. */
export function failureWords(failure: CallFailure, errorCode: string | undefined): string {
  return errorCode === undefined ? REASONS[failure].words : `${REASONS[failure].words} (${errorCode})`;
}

/** Whether names are missing because look-ups failed. */
export function isIncomplete({ failures }: Pick<LookupCounts, 'failures'>): boolean {
  return entriesOf(failures).some(([failure]) => REASONS[failure].isIncomplete);
}

/** How many look-ups failed and why, with the codes of the errors; undefined if none failed. */
export function failuresText({
  failures,
  errorCodes,
}: Pick<LookupCounts, 'failures' | 'errorCodes'>): string | undefined {
  const entries = entriesOf(failures);
  if (entries.length === 0) return undefined;
  const total = entries.reduce((sum, [, count]) => sum + count, 0);
  const reasons = entries.map(([failure, count]) => `${format(count)} ${REASONS[failure].words}`);
  const codes = Object.entries(errorCodes).map(([code, count]) => `${code} ${format(count)}`);
  const byCode = codes.length === 0 ? '' : ` (errors by code: ${codes.join(', ')})`;
  return `${format(total)} failed: ${reasons.join(', ')}${byCode}`;
}

function entriesOf(failures: LookupCounts['failures']): [CallFailure, number][] {
  return Object.entries(failures).flatMap(([name, count]): [CallFailure, number][] =>
    isFailure(name) && count > 0 ? [[name, count]] : [],
  );
}

function isFailure(name: string): name is CallFailure {
  return Object.hasOwn(REASONS, name);
}

function format(count: number): string {
  return count.toLocaleString('en-US');
}
