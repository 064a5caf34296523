import { ERROR_OBJECT_FAULTS } from '../input/error-objects.ts';

/** Why objects of the error bucket are skipped, with explanations. */
export const SKIP_REASONS = {
  sent_before: 'already sent by an earlier run, according to the progress file',
  other_code: 'its error code was not selected',
  other_time: 'its time is outside the selected range',
  time_missing: 'it has no time to compare with the selected range',
  raw_data_missing: 'it contains no record (rawData), for example because it is a manifest',
  raw_data_invalid: 'its rawData is not base64',
  record_empty: 'its record is empty',
  record_size: 'its record is larger than the stream accepts',
  ...ERROR_OBJECT_FAULTS,
} as const satisfies Record<string, string>;

/** A key of {@link SKIP_REASONS}. */
export type SkipReason = keyof typeof SKIP_REASONS;

/** Reasons that follow from the caller's selection; the objects themselves are valid. */
const EXPECTED: ReadonlySet<SkipReason> = new Set<SkipReason>(['sent_before', 'other_code', 'other_time']);

/** Maximum number of error codes that are counted separately. */
const MAX_CODES = 50;
const OTHER_CODES = '(other codes)';
const NO_CODE = '(no code)';
/** Maximum number of examples per reason. */
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
  /** Selected objects by error code. */
  readonly codes = new Map<string, number>();
  /** Positions of objects that cannot be sent. */
  readonly examples = new Map<SkipReason, string[]>();

  get skippedCount(): number {
    return sum(this.skipped);
  }

  get failedCount(): number {
    return sum(this.failed);
  }

  /** Whether selected objects were not sent. */
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
