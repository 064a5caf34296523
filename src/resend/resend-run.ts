import { removeHopMark } from '../decode/hop-mark.ts';
import { destinationOfPath } from '../input/destination-failure.ts';
import { documentsIn, isOwnDocument } from '../input/error-documents.ts';
import { decodeRawData } from '../input/error-object.ts';
import { type ErrorObject, type ErrorObjectItem, readErrorObjects } from '../input/error-objects.ts';
import { PUT_BACK_LIMITS, type PutBackReport, type PutBackSink, type PutBackTarget } from '../model/put-back.ts';
import { Pace, type PaceClock, type Rate } from './pace.ts';
import { InputProgress, ResendCounts, type SkipReason } from './resend-counts.ts';
import type { JournalInput, ResendJournal } from './resend-journal.ts';
import { reasonNotSelected, type Selection } from './selection.ts';

/** An input with objects of the error bucket: a file, standard input, or an object in S3. */
export interface ResendInput extends JournalInput {
  /** Opens it and returns its decompressed bytes. */
  readonly open: () => AsyncIterable<Buffer>;
}

/**
 * What happens to documents, which are the records of failed deliveries, in the form that the transformation gave them.
 */
export type DocumentHandling =
  /** They are skipped, and the run ends before anything else is sent. */
  | { readonly kind: 'refuse' }
  /** Those of this program are sent like records, since the function passes them through unchanged. */
  | { readonly kind: 'send' }
  /** They are written; undefined for a dry run. */
  | { readonly kind: 'write'; readonly write: ((document: Buffer) => Promise<void>) | undefined };

/** Settings of a run. */
export interface ResendSettings {
  /** Undefined if only documents are written. */
  readonly target: PutBackTarget | undefined;
  /** Undefined for a dry run, which neither sends nor writes anything. */
  readonly sink: PutBackSink | undefined;
  readonly selection: Selection;
  readonly rate: Rate;
  /** Unix milliseconds after which nothing is sent; Infinity for none. */
  readonly deadlineMs: number;
  readonly journal: ResendJournal;
  readonly documents: DocumentHandling;
  readonly clock: PaceClock;
  /** Called with each input that cannot be read to its end; the run continues with the next one. */
  readonly onInputError: (input: ResendInput, error: unknown) => void;
  /** Called with the size of each selected record, in bytes. */
  readonly onRecord?: ((bytes: number) => void) | undefined;
  /** Called after each batch. */
  readonly onBatch: (counts: ResendCounts) => void;
}

/** A record to send. */
interface Outgoing {
  readonly input: JournalInput;
  readonly progress: InputProgress;
  readonly object: ErrorObject;
  readonly data: Buffer;
}

/** An input that is being read. */
interface OpenInput {
  readonly input: ResendInput;
  readonly progress: InputProgress;
  /** The destination whose failures are in its folder. */
  readonly destination: string | undefined;
}

/**
 * As many as the sink sends concurrently; a larger batch would only increase the number of records that are sent again
 * after a kill.
 */
const REQUESTS_PER_BATCH = 2;

/**
 * Sends the records of error objects to a stream, batch by batch: the next batch starts after the stream has answered
 * for each record of the previous one and the journal contains it. If the process is killed in between, one batch
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
    const { recordsPerRequest, bytesPerRequest } = PUT_BACK_LIMITS[settings.target?.service ?? 'firehose'];
    const { recordsPerSecond, bytesPerSecond } = settings.rate;
    // a batch has at most the records of one second, so that the rate holds at any time and not only on average
    this.#maxRecords = Math.max(1, Math.min(REQUESTS_PER_BATCH * recordsPerRequest, Math.floor(recordsPerSecond)));
    this.#maxBytes = Math.min(REQUESTS_PER_BATCH * bytesPerRequest, bytesPerSecond);
  }

  /** Whether the run ended before the end of its input. */
  get isStopped(): boolean {
    return this.#isStopped;
  }

  /** Sends the selected objects of the inputs. Throws a `ResendJournalError`, or an error of writing documents. */
  async run(inputs: readonly ResendInput[]): Promise<void> {
    this.counts.planned = inputs.length;
    for (const input of inputs) {
      if (this.#isStopped) break;
      const progress = new InputProgress();
      this.counts.opened.push(progress);
      await this.#read({ input, progress, destination: destinationOfPath(input.name) });
    }
    await this.#send();
  }

  /** Ends the run after the batch that is being sent. */
  stop(): void {
    this.#isStopped = true;
  }

  async #read(open: OpenInput): Promise<void> {
    const { input, progress } = open;
    const items = readErrorObjects(input.open());
    try {
      while (!this.#isStopped) {
        const next = await nextOf(items);
        if ('error' in next) {
          progress.hasFailures = true;
          this.counts.unreadInputs++;
          this.#settings.onInputError(input, next.error);
          return;
        }
        if (next.item === undefined) {
          progress.isWhole = true;
          return;
        }
        await this.#take(open, next.item);
      }
    } finally {
      await items.return(undefined);
    }
  }

  async #take(open: OpenInput, item: ErrorObjectItem): Promise<void> {
    this.counts.read++;
    const taken = item.kind === 'fault' ? item.code : this.#contentOf(open, item);
    if (typeof taken === 'string') {
      const text = item.kind === 'fault' ? `: ${JSON.stringify(item.text)}` : '';
      this.counts.skip(taken, open.progress, () => `${open.input.name}, object ${item.index + 1}${text}`);
      return;
    }
    if (item.kind === 'fault') return;
    this.counts.select(item.errorCode);
    if ('documents' in taken) await this.#write(open, taken.documents);
    else await this.#queue({ input: open.input, progress: open.progress, object: item, data: taken.data });
  }

  /** The content of an object to send or to write, or why it is skipped. */
  #contentOf(
    { input, destination }: OpenInput,
    object: ErrorObject,
  ): { readonly data: Buffer } | { readonly documents: readonly Buffer[] } | SkipReason {
    const { selection, journal, documents: handling } = this.#settings;
    const reason = reasonNotSelected(object, selection);
    if (reason !== undefined) return reason;
    const refusedBy = object.destination ?? destination;
    const isWritten = refusedBy !== undefined && handling.kind === 'write';
    // each run rewrites the file with the documents
    if (!isWritten && journal.isSent(input, object)) return 'sent_before';
    if (object.rawData === undefined) return 'raw_data_missing';
    const marked = decodeRawData(object.rawData);
    if (marked === undefined) return 'raw_data_invalid';
    const data = removeHopMark(marked);
    if (data.length === 0) return 'record_empty';
    if (refusedBy === undefined) return this.#recordOf(data);
    if (handling.kind === 'refuse') return this.#refuse(input.name, refusedBy);
    const documents = documentsIn(data);
    if (documents === undefined) return 'document_invalid';
    if (handling.kind === 'write') return { documents };
    return documents.every(isOwnDocument) ? this.#recordOf(data) : 'document_foreign';
  }

  #recordOf(data: Buffer): { readonly data: Buffer } | SkipReason {
    const { target } = this.#settings;
    if (target === undefined) return 'stream_missing';
    return data.length > maxRecordBytes(target) ? 'record_size' : { data };
  }

  #refuse(input: string, destination: string): SkipReason {
    this.counts.findDocument(input, destination);
    // a dry run shows all records and documents
    if (this.#settings.sink !== undefined) this.#isStopped = true;
    return 'document';
  }

  async #write({ progress }: OpenInput, documents: readonly Buffer[]): Promise<void> {
    const { documents: handling } = this.#settings;
    if (handling.kind === 'write') for (const document of documents) await handling.write?.(document);
    progress.isSentNow = true;
    this.counts.written++;
  }

  async #queue(outgoing: Outgoing): Promise<void> {
    const { length } = outgoing.data;
    this.#settings.onRecord?.(length);
    const isFull = this.#batch.length >= this.#maxRecords || this.#batchBytes + length > this.#maxBytes;
    if (isFull && this.#batch.length > 0) await this.#send();
    // a selected record that was read as the run ended counts as failed, since it is not sent
    this.#batch.push(outgoing);
    this.#batchBytes += length;
    if (this.#isStopped) this.#failBatch('stopped');
  }

  async #send(): Promise<void> {
    if (this.#batch.length === 0) return;
    if (this.#isStopped) return this.#failBatch('stopped');
    const { sink, target, deadlineMs, clock, journal, onBatch } = this.#settings;
    if (sink === undefined || target === undefined) {
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
    await journal.add(this.#batch.filter((_outgoing, index) => report.accepted[index] === true));
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
    for (const [index, { data, progress }] of this.#batch.entries()) {
      if (accepted[index] !== true) {
        progress.hasFailures = true;
        continue;
      }
      progress.isSentNow = true;
      this.counts.sent++;
      this.counts.sentBytes += data.length;
    }
  }

  #failBatch(code: 'deadline' | 'stopped'): void {
    this.counts.fail(code, this.#batch.length);
    for (const { progress } of this.#batch) progress.isLeft = true;
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
