import { createHash } from 'node:crypto';
import * as v from 'valibot';
import type { ErrorObject } from '../input/error-objects.ts';
import { JsonLog } from '../journal/json-log.ts';
import { append } from '../model/append.ts';
import { messageOf } from '../model/message-of.ts';

/** An unusable journal: it belongs to another stream or input, or cannot be read or written. */
export class ResendJournalError extends Error {
  override readonly name = 'ResendJournalError';
}

/** What identifies an input in a journal. */
export interface JournalInput {
  /** The same in each run. */
  readonly name: string;
  /** Of an object in S3: changes with its content. */
  readonly etag?: string | undefined;
}

/** An object that the stream has accepted. */
export interface SentObject {
  readonly input: JournalInput;
  readonly object: ErrorObject;
}

/** Records which objects were sent, so that an interrupted run can be continued. */
export interface ResendJournal {
  /**
   * Whether an object was sent by an earlier run. Throws a {@link ResendJournalError} if the input has changed since
   * then.
   */
  isSent(input: JournalInput, object: ErrorObject): boolean;
  /** Records objects; resolves once they are stored durably. */
  add(sent: readonly SentObject[]): Promise<void>;
  close(): Promise<void>;
}

/** Records nothing. */
export const NO_RESEND_JOURNAL: ResendJournal = {
  isSent: () => false,
  add: async () => undefined,
  close: async () => undefined,
};

/** Consecutive sent objects: the first index, the index after the last one, and the checksum of the last object. */
type SentRange = [from: number, to: number, check: string];

/** The state of an input: ranges in order of their indices, and the ETag that it had. */
interface SentInput {
  readonly etag: string | undefined;
  readonly ranges: SentRange[];
}

const VERSION = 1;
/** The member is named after the option of the first release. */
const HEADER = v.object({ resendProgress: v.number(), stream: v.string() });
const ENTRY = v.object({
  input: v.string(),
  etag: v.optional(v.string()),
  sent: v.array(v.strictTuple([v.number(), v.number(), v.string()])),
});

const CHECK_CHARACTERS = 16;

/**
 * Opens the journal of a stream, and creates it if it is missing. It is a log: a line of JSON for the stream, then
 * one for each input with sent objects, written and synced after the stream has accepted them. An unfinished line of a
 * killed process is removed. With `isReadOnly`, nothing is written.
 *
 * Throws a {@link ResendJournalError}.
 */
export async function openResendJournal(path: string, stream: string, isReadOnly: boolean): Promise<ResendJournal> {
  try {
    return await JsonLog.load(path, isReadOnly, 'resendProgress', async (log) => {
      const journal = new FileJournal(path, log, isReadOnly);
      await journal.load(stream);
      return journal;
    });
  } catch (error) {
    if (isReadOnly && error instanceof Error && 'code' in error && error.code === 'ENOENT') return NO_RESEND_JOURNAL;
    throw asJournalError(path, error);
  }
}

class FileJournal implements ResendJournal {
  readonly #path: string;
  readonly #log: JsonLog;
  readonly #isReadOnly: boolean;
  /** By name of the input. */
  readonly #inputs = new Map<string, SentInput>();

  constructor(path: string, log: JsonLog, isReadOnly: boolean) {
    this.#path = path;
    this.#log = log;
    this.#isReadOnly = isReadOnly;
  }

  async load(stream: string): Promise<void> {
    let isEmpty = true;
    for await (const { value, number } of this.#log.lines()) {
      isEmpty = false;
      if (number === 1) this.#checkHeader(value, stream);
      else this.#takeEntry(value, number);
    }
    if (isEmpty && !this.#isReadOnly) await this.#log.append({ resendProgress: VERSION, stream });
    for (const [name, { etag, ranges }] of this.#inputs) this.#inputs.set(name, { etag, ranges: merged(ranges) });
  }

  isSent({ name, etag }: JournalInput, object: ErrorObject): boolean {
    const known = this.#inputs.get(name);
    if (known === undefined) return false;
    if (etag !== undefined && known.etag !== undefined && etag !== known.etag) {
      throw new ResendJournalError(
        `${this.#path} does not match the input: ${name} has changed since its objects were sent (its ETag is ${etag}, and was ${known.etag})`,
      );
    }
    const range = rangeAt(known.ranges, object.index);
    if (range === undefined) return false;
    const [, to, check] = range;
    if (object.index === to - 1 && checkOf(object) !== check) {
      throw new ResendJournalError(
        `${this.#path} does not match the input: object ${object.index + 1} of ${name} differs from the one that was sent`,
      );
    }
    return true;
  }

  async add(sent: readonly SentObject[]): Promise<void> {
    const entries = [...groupByInput(sent)].map(([{ name, etag }, objects]) => ({
      input: name,
      etag,
      sent: rangesOf(objects),
    }));
    try {
      await this.#log.append(...entries);
    } catch (error) {
      throw asJournalError(this.#path, error);
    }
  }

  async close(): Promise<void> {
    await this.#log.close();
  }

  #checkHeader(value: unknown, stream: string): void {
    const header = v.safeParse(HEADER, value);
    if (!header.success) throw new ResendJournalError(`${this.#path} is not a journal of resend`);
    const { resendProgress, stream: known } = header.output;
    if (resendProgress !== VERSION) {
      throw new ResendJournalError(`${this.#path} has version ${resendProgress}; this release reads ${VERSION}`);
    }
    if (known !== stream) {
      throw new ResendJournalError(`${this.#path} belongs to the stream ${JSON.stringify(known)}, not to ${stream}`);
    }
  }

  #takeEntry(value: unknown, lineNumber: number): void {
    const entry = v.safeParse(ENTRY, value);
    if (!entry.success) throw new ResendJournalError(`line ${lineNumber} of ${this.#path} is damaged`);
    const { input, etag, sent } = entry.output;
    const known = this.#inputs.get(input) ?? { etag, ranges: [] };
    this.#inputs.set(input, known);
    for (const range of sent) known.ranges.push(range);
  }
}

function rangesOf(sent: readonly SentObject[]): SentRange[] {
  return merged(sent.map(({ object }) => [object.index, object.index + 1, checkOf(object)]));
}

/** Ranges in order; adjacent ones are merged. */
function merged(ranges: readonly SentRange[]): SentRange[] {
  const result: SentRange[] = [];
  for (const [from, to, check] of ranges.toSorted(([one], [other]) => one - other)) {
    const last = result.at(-1);
    if (last === undefined || last[1] < from) {
      result.push([from, to, check]);
    } else if (to > last[1]) {
      last[1] = to;
      last[2] = check;
    }
  }
  return result;
}

function rangeAt(ranges: readonly SentRange[], index: number): SentRange | undefined {
  let low = 0;
  let high = ranges.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((ranges[middle]?.[1] ?? 0) <= index) low = middle + 1;
    else high = middle;
  }
  const range = ranges[low];
  return range !== undefined && range[0] <= index ? range : undefined;
}

function checkOf({ arrivalTimestamp, attemptEndingTimestamp, rawData = '' }: ErrorObject): string {
  const hash = createHash('sha256').update(`${arrivalTimestamp} ${attemptEndingTimestamp} ${rawData}`);
  return hash.digest('hex').slice(0, CHECK_CHARACTERS);
}

function groupByInput(sent: readonly SentObject[]): Map<JournalInput, SentObject[]> {
  const groups = new Map<JournalInput, SentObject[]>();
  for (const one of sent) append(groups, one.input, one);
  return groups;
}

function asJournalError(path: string, error: unknown): ResendJournalError {
  if (error instanceof ResendJournalError) return error;
  const reason = messageOf(error);
  return new ResendJournalError(`cannot use the journal ${path}: ${reason}`, { cause: error });
}
