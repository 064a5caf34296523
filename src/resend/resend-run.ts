import { removeHopMark } from '../decode/hop-mark.ts';
import { decodeRawData } from '../input/error-object.ts';
import { type ErrorObject, type ErrorObjectItem, readErrorObjects } from '../input/error-objects.ts';
import { PUT_BACK_LIMITS, type PutBackReport, type PutBackSink, type PutBackTarget } from '../model/put-back.ts';
import { Pace, type PaceClock, type Rate } from './pace.ts';
import type { ProgressLog } from './progress-file.ts';
import { ResendCounts, type SkipReason } from './resend-counts.ts';
import { reasonNotSelected, type Selection } from './selection.ts';

/** An input with objects of the error bucket: a file, standard input, or an object in S3. */
export interface ResendInput {
  /** Identifies the input in the progress file, so it is the same in each run. */
  readonly name: string;
  /** Opens it and returns its decompressed bytes. */
  readonly open: () => AsyncIterable<Buffer>;
}

/** Settings of a run. */
export interface ResendSettings {
  readonly target: PutBackTarget;
  /** Undefined for a dry run, which neither sends nor writes anything. */
  readonly sink: PutBackSink | undefined;
  readonly selection: Selection;
  readonly rate: Rate;
  /** Unix milliseconds after which nothing is sent; Infinity for none. */
  readonly deadlineMs: number;
  readonly progress: ProgressLog;
  readonly clock: PaceClock;
  /** Called with each input that cannot be read to its end; the run continues with the next one. */
  readonly onInputError: (input: ResendInput, error: unknown) => void;
  /** Called after each batch. */
  readonly onBatch: (counts: ResendCounts) => void;
}

/** A record to send. */
interface Outgoing {
  readonly input: string;
  readonly object: ErrorObject;
  readonly data: Buffer;
}

/** As many as the sink sends concurrently; a larger batch would only increase what is sent again after a kill. */
const REQUESTS_PER_BATCH = 2;

/**
 * Sends the records of error objects to a stream, batch by batch: the next batch starts after the stream has answered
 * for each record of the previous one and the progress file contains it. If the process is killed in between, one batch
 * is sent again, but no record is lost. The run ends if the stream accepts no record of a batch, or when the time is
 * up.
 */
export class ResendRun {
  readonly counts = new ResendCounts();
  readonly #settings: ResendSettings;
  readonly #pace: Pace;
  readonly #maxRecords: number;
  readonly #maxBytes: number;
  #batch: Outgoing[] = [];
  #batchBytes = 0;
  #isStopped = false;

  constructor(settings: ResendSettings) {
    this.#settings = settings;
    this.#pace = new Pace(settings.rate, settings.clock);
    const { recordsPerRequest, bytesPerRequest } = PUT_BACK_LIMITS[settings.target.service];
    const { recordsPerSecond, bytesPerSecond } = settings.rate;
    // a batch is at most one second's worth, so that the rate holds at any time and not only on average
    this.#maxRecords = Math.max(1, Math.min(REQUESTS_PER_BATCH * recordsPerRequest, Math.floor(recordsPerSecond)));
    this.#maxBytes = Math.min(REQUESTS_PER_BATCH * bytesPerRequest, bytesPerSecond);
  }

  /** Whether the run ended before the end of its input. */
  get isStopped(): boolean {
    return this.#isStopped;
  }

  /** Sends the selected objects of the inputs. Throws a `ProgressFileError`. */
  async run(inputs: AsyncIterable<ResendInput> | Iterable<ResendInput>): Promise<void> {
    for await (const input of inputs) {
      if (this.#isStopped) break;
      this.counts.inputs++;
      await this.#read(input);
    }
    await this.#send();
  }

  /** Ends the run after the batch that is being sent. */
  stop(): void {
    this.#isStopped = true;
  }

  async #read(input: ResendInput): Promise<void> {
    const items = readErrorObjects(input.open());
    try {
      while (!this.#isStopped) {
        const next = await nextOf(items);
        if ('error' in next) {
          this.#settings.onInputError(input, next.error);
          return;
        }
        if (next.item === undefined) return;
        await this.#take(input, next.item);
      }
    } finally {
      await items.return(undefined);
    }
  }

  async #take(input: ResendInput, item: ErrorObjectItem): Promise<void> {
    this.counts.read++;
    const data = this.#dataOf(input, item);
    if (typeof data === 'string') {
      const text = item.kind === 'fault' ? `: ${JSON.stringify(item.text)}` : '';
      this.counts.skip(data, () => `${input.name}, object ${item.index + 1}${text}`);
      return;
    }
    if (item.kind === 'fault') return;
    this.counts.select(item.errorCode);
    const isFull = this.#batch.length >= this.#maxRecords || this.#batchBytes + data.length > this.#maxBytes;
    if (isFull && this.#batch.length > 0) await this.#send();
    // a selected record that was read as the run ended counts as failed, since it is not sent
    this.#batch.push({ input: input.name, object: item, data });
    this.#batchBytes += data.length;
    if (this.#isStopped) this.#failBatch('stopped');
  }

  /** The record to send, or why it is skipped. */
  #dataOf({ name }: ResendInput, item: ErrorObjectItem): Buffer | SkipReason {
    if (item.kind === 'fault') return item.code;
    const { selection, progress, target } = this.#settings;
    const reason = reasonNotSelected(item, selection);
    if (reason !== undefined) return reason;
    if (progress.isSent(name, item)) return 'sent_before';
    if (item.rawData === undefined) return 'raw_data_missing';
    const marked = decodeRawData(item.rawData);
    if (marked === undefined) return 'raw_data_invalid';
    const data = removeHopMark(marked);
    if (data.length === 0) return 'record_empty';
    return data.length > maxRecordBytes(target) ? 'record_size' : data;
  }

  async #send(): Promise<void> {
    if (this.#batch.length === 0) return;
    if (this.#isStopped) return this.#failBatch('stopped');
    const { sink, target, deadlineMs, clock, progress, onBatch } = this.#settings;
    if (sink === undefined) {
      this.#note(this.#batch.map(() => true));
      this.#clear();
      return;
    }
    if (this.#pace.nextMs >= deadlineMs || clock.now() >= deadlineMs) return this.#failBatch('deadline');
    await this.#pace.wait();
    if (this.#isStopped) return this.#failBatch('stopped');
    const parts = this.#batch.map(({ data }) => ({ data, partitionKey: undefined }));
    this.#pace.spend(this.#batch.length, this.#batchBytes);
    const report = await sink.putBack(target, parts, deadlineMs);
    // retries use the stream's capacity too
    const isSentAgain = report.retriedParts / parts.length;
    this.#pace.spend(report.retriedParts, this.#batchBytes * isSentAgain);
    await progress.add(this.#batch.filter((_outgoing, index) => report.accepted[index] === true));
    this.#takeReport(report);
    this.#clear();
    onBatch(this.counts);
  }

  #takeReport(report: PutBackReport): void {
    this.#note(report.accepted);
    this.counts.requests += report.requests;
    this.counts.retried += report.retriedParts;
    for (const [code, count] of Object.entries(report.failures)) this.counts.fail(code, count);
    // the stream is gone or overloaded, or the time is up: continuing would only add failures
    if (!report.accepted.includes(true) || 'deadline' in report.failures) this.#isStopped = true;
  }

  #note(accepted: readonly boolean[]): void {
    for (const [index, { data }] of this.#batch.entries()) {
      if (accepted[index] !== true) continue;
      this.counts.sent++;
      this.counts.sentBytes += data.length;
    }
  }

  #failBatch(code: 'deadline' | 'stopped'): void {
    this.counts.fail(code, this.#batch.length);
    this.#isStopped = true;
    this.#clear();
  }

  #clear(): void {
    this.#batch = [];
    this.#batchBytes = 0;
  }
}

/**
 * The partition key of a record without one is a hash of its data: 64 characters, which count towards Kinesis's limit.
 */
const PARTITION_KEY_BYTES = 64;

function maxRecordBytes({ service }: PutBackTarget): number {
  return PUT_BACK_LIMITS[service].bytesPerRecord - (service === 'kinesis' ? PARTITION_KEY_BYTES : 0);
}

/** The next item, or the error of reading it, so that it is distinguished from errors of sending. */
async function nextOf(
  items: AsyncGenerator<ErrorObjectItem>,
): Promise<{ readonly item: ErrorObjectItem | undefined } | { readonly error: unknown }> {
  try {
    const next = await items.next();
    return { item: next.done === true ? undefined : next.value };
  } catch (error) {
    return { error };
  }
}
