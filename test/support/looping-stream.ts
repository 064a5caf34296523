import type { OptionTexts } from '../../src/config/read-options.ts';
import { readOptions } from '../../src/config/read-options.ts';
import { makeSettings } from '../../src/config/settings.ts';
import { putBackTargetOf } from '../../src/function/event-context.ts';
import { Counts } from '../../src/model/counts.ts';
import type { FirehoseRecord } from '../../src/model/firehose.ts';
import { PUT_BACK_LIMITS, type PutBackPart, type PutBackReport, type PutBackSink } from '../../src/model/put-back.ts';
import { createJoining } from '../../src/pipeline/rollup/create-joining.ts';
import { Transform } from '../../src/pipeline/transform.ts';
import { outputOf } from './answers.ts';
import type { TransformRun } from './run-transform.ts';

/** A record that waits on the stream. */
interface Waiting {
  readonly data: Buffer;
  readonly partitionKey: string | undefined;
}

/** Settings of a {@link LoopingStream}. */
export interface LoopingStreamSettings {
  readonly options?: OptionTexts;
  readonly source?: 'firehose' | 'kinesis' | 'msk';
  /** The number of records in the next event; all waiting records by default. */
  readonly batchSize?: () => number;
  /** Whether the stream accepts a part that is put back; it accepts all parts by default. */
  readonly accepts?: (part: PutBackPart) => boolean;
}

/** Number of events after which a stream is considered to be looping. */
const MAX_EVENTS = 2_000;

/** An in-memory delivery stream in front of a transform: records that are put back queue up behind the waiting records. */
export class LoopingStream implements PutBackSink {
  readonly runs: TransformRun[] = [];
  /** Outputs in the order in which they were delivered. */
  readonly delivered: string[] = [];
  /** Data of failed records, unchanged. */
  readonly failed: Buffer[] = [];
  readonly putBackParts: PutBackPart[] = [];
  isRefusing = false;
  readonly #waiting: Waiting[] = [];
  readonly #settings: LoopingStreamSettings;
  readonly #transform: Transform;
  #next = 0;

  constructor(settings: LoopingStreamSettings = {}) {
    this.#settings = settings;
    const options = readOptions(settings.options ?? {});
    const joining = options.rollup === 'off' ? undefined : createJoining;
    this.#transform = new Transform({ ...makeSettings(options, {}, undefined, this), joining });
  }

  accepts(): boolean {
    return !this.isRefusing;
  }

  putBack(_target: unknown, parts: readonly PutBackPart[]): Promise<PutBackReport> {
    const { accepts = () => true } = this.#settings;
    const limits = PUT_BACK_LIMITS[this.#settings.source === 'kinesis' ? 'kinesis' : 'firehose'];
    const accepted = parts.map((part) => part.data.length <= limits.bytesPerRecord && accepts(part));
    parts.forEach((part, index) => {
      if (accepted[index] !== true) return;
      this.#waiting.push(part);
      this.putBackParts.push(part);
    });
    const refused = accepted.filter((isAccepted) => !isAccepted).length;
    const failures: Record<string, number> = refused === 0 ? {} : { Throttled: refused };
    return Promise.resolve({ accepted, requests: 1, retriedParts: 0, failures });
  }

  put(...data: readonly (string | Uint8Array)[]): void {
    const isKinesis = this.#settings.source === 'kinesis';
    data.forEach((each, index) => {
      this.#waiting.push({ data: Buffer.from(each), partitionKey: isKinesis ? `key-${index}` : undefined });
    });
  }

  /** Processes one event. */
  async step(): Promise<TransformRun> {
    const { batchSize = () => this.#waiting.length } = this.#settings;
    const batch = this.#waiting.splice(0, Math.max(1, batchSize()));
    const event = this.#eventOf(batch);
    const counts = new Counts();
    const errors: unknown[] = [];
    const context = {
      accountId: undefined,
      region: undefined,
      deadlineMs: Number.POSITIVE_INFINITY,
      putBackTarget: putBackTargetOf(event),
    };
    const answer = await this.#transform.transformEvent(event, counts, (error) => errors.push(error), context);
    answer.result.records.forEach((record, index) => {
      if (record.result === 'Ok') this.delivered.push(outputOf(record));
      const waiting = batch[index];
      if (record.result === 'ProcessingFailed' && waiting !== undefined) this.failed.push(waiting.data);
    });
    const run = { ...answer, counts, errors };
    this.runs.push(run);
    return run;
  }

  /** Processes events until no record is waiting. Throws if the stream loops. */
  async drain(): Promise<void> {
    while (this.#waiting.length > 0) {
      if (this.runs.length >= MAX_EVENTS) throw new Error(`the stream is not empty after ${MAX_EVENTS} events`);
      await this.step();
    }
  }

  #eventOf(batch: readonly Waiting[]) {
    const { source = 'firehose' } = this.#settings;
    const records = batch.map(({ data, partitionKey }): FirehoseRecord => {
      const recordId = `4964731021123645800000000000000000${String(this.#next++).padStart(8, '0')}`;
      const base64 = data.toString('base64');
      if (source === 'msk') return { recordId, kafkaRecordValue: base64 };
      const metadata = partitionKey === undefined ? {} : { kinesisRecordMetadata: { partitionKey } };
      return { recordId, data: base64, ...metadata };
    });
    return {
      deliveryStreamArn: 'arn:aws:firehose:eu-central-1:123456789012:deliverystream/flow-logs',
      ...(source === 'kinesis'
        ? { sourceKinesisStreamArn: 'arn:aws:kinesis:eu-central-1:123456789012:stream/flow-logs' }
        : {}),
      records,
    };
  }
}
