import { ERROR_OBJECT_FAULTS } from '../input/error-objects.ts';

/** Why an object of the error bucket is not sent, each with what it means. */
export const SKIP_REASONS = {
  sent_before: 'sent by an earlier run, as the progress file says',
  other_code: 'not of an error code that was asked for',
  other_time: 'not of the time that was asked for',
  time_missing: 'has no time to select by',
  raw_data_missing: 'has no record in it (rawData), such as a manifest',
  raw_data_invalid: 'its rawData is not base64',
  record_empty: 'its record is empty',
  record_size: 'its record is larger than the stream takes',
  ...ERROR_OBJECT_FAULTS,
} as const satisfies Record<string, string>;

/** A key of {@link SKIP_REASONS}. */
export type SkipReason = keyof typeof SKIP_REASONS;

/** Reasons that are as the caller asked for it: nothing is wrong with the object. */
const EXPECTED: ReadonlySet<SkipReason> = new Set<SkipReason>(['sent_before', 'other_code', 'other_time']);

/** Most error codes that are counted one by one. */
const MAX_CODES = 50;
const OTHER_CODES = '(other codes)';
const NO_CODE = '(no code)';
/** Examples that are kept of each reason. */
const MAX_EXAMPLES = 3;

/** The counts of a run. Once it has ended: read = sent + skipped + failed. */
export class ResendCounts {
  inputs = 0;
  read = 0;
  sent = 0;
  sentBytes = 0;
  /** Records that were sent more than once. */
  retried = 0;
  requests = 0;
  readonly skipped = new Map<SkipReason, number>();
  /** Records that the stream did not accept, by its error code. */
  readonly failed = new Map<string, number>();
  /** Objects that were selected, by their error code. */
  readonly codes = new Map<string, number>();
  /** Where objects that cannot be sent stand. */
  readonly examples = new Map<SkipReason, string[]>();

  get skippedCount(): number {
    return sum(this.skipped);
  }

  get failedCount(): number {
    return sum(this.failed);
  }

  /** Whether objects were left out that were asked for. */
  get hasUnsendable(): boolean {
    return [...this.skipped.keys()].some((reason) => !EXPECTED.has(reason));
  }

  skip(reason: SkipReason, place: () => string): void {
    add(this.skipped, reason, 1);
    if (EXPECTED.has(reason)) return;
    const examples = this.examples.get(reason) ?? [];
    this.examples.set(reason, examples);
    if (examples.length < MAX_EXAMPLES) examples.push(place());
  }

  select(code: string = NO_CODE): void {
    const isKnown = this.codes.has(code) || this.codes.size < MAX_CODES;
    add(this.codes, isKnown ? code : OTHER_CODES, 1);
  }

  fail(code: string, count: number): void {
    add(this.failed, code, count);
  }
}

function add<Key>(counts: Map<Key, number>, key: Key, count: number): void {
  counts.set(key, (counts.get(key) ?? 0) + count);
}

function sum(counts: ReadonlyMap<unknown, number>): number {
  return [...counts.values()].reduce((total, count) => total + count, 0);
}
