import type { ErrorObject } from '../input/error-objects.ts';

/** Which error objects are sent again. */
export interface Selection {
  /** Error codes; one that ends in `*` matches all codes with that beginning. Empty for all objects. */
  readonly codes: readonly string[];
  /** The time to which `from` and `to` apply. */
  readonly time: SelectedTime;
  /** Unix milliseconds, inclusive. */
  readonly from: number | undefined;
  /** Unix milliseconds, exclusive. */
  readonly to: number | undefined;
}

/** The times of an error object, by their names on the command line. */
export const SELECTED_TIMES = {
  arrival: 'arrivalTimestamp',
  failure: 'attemptEndingTimestamp',
} as const satisfies Record<string, keyof ErrorObject>;

/** A key of {@link SELECTED_TIMES}. */
export type SelectedTime = keyof typeof SELECTED_TIMES;

/** Why an object is not selected; undefined if it is. */
export function reasonNotSelected(
  object: ErrorObject,
  { codes, time, from, to }: Selection,
): 'other_code' | 'other_time' | 'time_missing' | undefined {
  if (codes.length > 0 && !codes.some((code) => isCode(object.errorCode ?? '', code))) return 'other_code';
  if (from === undefined && to === undefined) return undefined;
  const at = object[SELECTED_TIMES[time]];
  if (at === undefined) return 'time_missing';
  return at >= (from ?? Number.NEGATIVE_INFINITY) && at < (to ?? Number.POSITIVE_INFINITY) ? undefined : 'other_time';
}

function isCode(code: string, pattern: string): boolean {
  return pattern.endsWith('*') ? code.startsWith(pattern.slice(0, -1)) : code === pattern;
}
