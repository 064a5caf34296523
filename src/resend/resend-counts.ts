import { ERROR_OBJECT_FAULTS } from '../input/error-objects.ts';

/** Why objects of the error bucket are skipped, with explanations. */
export const SKIP_REASONS = {
  sent_before: 'already sent by an earlier run, according to the journal',
  other_code: 'its error code was not selected',
  other_time: 'its time is outside the selected range',
  time_missing: 'it has no time to compare with the selected range',
  raw_data_missing: 'it contains no record (rawData), for example because it is a manifest',
  raw_data_invalid: 'its rawData is not base64',
  record_empty: 'its record is empty',
  record_size: 'its record is larger than the stream accepts',
  stream_missing: 'it is a record, which needs --stream',
  document: 'it is a document, which needs --documents',
  document_invalid: 'it failed after the transformation, but its record is not JSON objects, one per line',
  document_foreign:
    'it is a document that this program has not written, which the function would not pass through unchanged',
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
/** Maximum number of inputs with documents that are named. */
const MAX_NAMED_INPUTS = 5;

/** How far an input was processed. */
export class InputProgress {
  /** Whether it was read to its end. */
  isWhole = false;
  /** Whether it cannot be read, or something in it cannot be sent or was not accepted. */
  hasFailures = false;
  /** Whether records in it were not sent because the run ended. */
  isLeft = false;
  /** Whether something was sent or written, in this run and in an earlier one. */
  isSentNow = false;
  isSentBefore = false;
}

/** Inputs. Once the run has ended: planned = done + failed + left. */
export interface InputCounts {
  readonly planned: number;
  /** Read to the end, with everything selected sent or written, by this run or an earlier one. */
  readonly done: number;
  /** Those of them that an earlier run had sent completely. */
  readonly doneBefore: number;
  readonly failed: number;
  readonly left: number;
}

/** Documents found in an input that were not requested. */
export interface FoundDocuments {
  readonly destination: string;
  count: number;
}

/** The counts of a run. Once it has ended: read = sent + written + skipped + failed. */
export class ResendCounts {
  /** Inputs in all, and those that were opened. */
  planned = 0;
  readonly opened: InputProgress[] = [];
  /** Inputs that could not be read to their end. */
  unreadInputs = 0;
  /** Bytes read, as stored. */
  bytesIn = 0;
  read = 0;
  sent = 0;
  sentBytes = 0;
  /** Objects whose documents were written to a file. */
  written = 0;
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
  /** The first inputs with documents that were found but not requested, by name. */
  readonly documents = new Map<string, FoundDocuments>();

  get inputs(): InputCounts {
    let [done, doneBefore, failed] = [0, 0, 0];
    for (const { isWhole, hasFailures, isLeft, isSentNow, isSentBefore } of this.opened) {
      if (hasFailures) failed++;
      else if (isWhole && !isLeft) {
        done++;
        if (isSentBefore && !isSentNow) doneBefore++;
      }
    }
    return { planned: this.planned, done, doneBefore, failed, left: this.planned - done - failed };
  }

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

  /** Counts an object that is skipped; `place` says where it is. */
  skip(reason: SkipReason, input: InputProgress, place: () => string): void {
    add(this.skipped, reason, 1);
    if (reason === 'sent_before') input.isSentBefore = true;
    if (EXPECTED.has(reason)) return;
    input.hasFailures = true;
    const examples = this.examples.get(reason) ?? [];
    this.examples.set(reason, examples);
    if (examples.length < MAX_EXAMPLES) examples.push(place());
  }

  /** Records a document that was not requested. */
  findDocument(input: string, destination: string): void {
    const found = this.documents.get(input);
    if (found !== undefined) found.count++;
    else if (this.documents.size < MAX_NAMED_INPUTS) this.documents.set(input, { destination, count: 1 });
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
