import type { PutApi } from '../../aws/put-back/put-api.ts';
import { PUT_BACK_TIMING, PutBackRun, type PutBackTiming } from '../../aws/put-back/put-back-run.ts';
import { toPutRecord } from '../../aws/put-back/put-request.ts';
import { PUT_BACK_LIMITS } from '../../model/put-back.ts';
import { type LineBatch, type LineSink, type PutResult, SINK_DEADLINE } from '../line-sink.ts';
import { linesOfRecord, type Packing, packRecords } from '../record-packer.ts';
import type { TokenBucket } from '../token-bucket.ts';

/** Where records are put, and how fast. */
export interface StreamTarget {
  readonly streamName: string;
  readonly packing: Packing;
  /** Shared by all sinks that put on the stream. */
  readonly bucket: TokenBucket;
  /** Returns the client of Firehose; loads it on the first call. */
  readonly connect: () => Promise<PutApi>;
  /** Overrides of {@link PUT_BACK_TIMING}. */
  readonly timing?: Partial<PutBackTiming> | undefined;
}

/** Counts of what a sink has put so far. */
export interface StreamCounts {
  readonly recordsPut: number;
  readonly bytesPut: number;
  readonly putRequests: number;
  /** Records sent more than once. */
  readonly putRetries: number;
  /** Requests and records that the stream refused because its quota was used up. */
  readonly putThrottles: number;
}

/** The code with which Firehose says that the quota of a stream is used up. */
const SLOW_DOWN = 'ServiceUnavailableException';

/**
 * Puts lines on a delivery stream as records of whole lines with their header, which the transform reads like any other
 * record. Refused records are sent again within the deadline.
 */
export class StreamSink implements LineSink {
  readonly #target: StreamTarget;
  readonly #timing: PutBackTiming;
  #counts: StreamCounts = { recordsPut: 0, bytesPut: 0, putRequests: 0, putRetries: 0, putThrottles: 0 };

  constructor(target: StreamTarget) {
    this.#target = target;
    this.#timing = { ...PUT_BACK_TIMING, ...target.timing };
  }

  get counts(): StreamCounts {
    return this.#counts;
  }

  async put(batch: LineBatch, deadlineMs: number): Promise<PutResult> {
    const { streamName, packing, bucket } = this.#target;
    const packed = packRecords(batch, packing);
    const bytes = packed.reduce((sum, { length }) => sum + length, 0);
    if (this.#timing.now() + bucket.waitMs(bytes) >= deadlineMs) return { accepted: 0, code: SINK_DEADLINE };
    await bucket.wait(bytes);
    bucket.spend(bytes);
    let throttles = 0;
    const onThrottle = (): void => {
      throttles++;
    };
    const stream = {
      streamName,
      limits: PUT_BACK_LIMITS.firehose,
      connect: async () => watched(await this.#target.connect(), onThrottle),
      deadlineMs,
    };
    const records = packed.map((data) => toPutRecord({ data, partitionKey: undefined }, 'firehose'));
    const report = await new PutBackRun(stream, records, this.#timing).run();
    // records that are sent again use the stream's quota too
    bucket.spend((bytes * report.retriedParts) / packed.length);
    if (throttles > 0) bucket.slowDown();
    const isAllAccepted = report.accepted.every(Boolean);
    const acceptedRecords = packed.filter((_data, index) => report.accepted[index] === true);
    this.#counts = {
      recordsPut: this.#counts.recordsPut + acceptedRecords.length,
      bytesPut: this.#counts.bytesPut + acceptedRecords.reduce((sum, { length }) => sum + length, 0),
      putRequests: this.#counts.putRequests + report.requests,
      putRetries: this.#counts.putRetries + report.retriedParts,
      putThrottles: this.#counts.putThrottles + throttles,
    };
    if (isAllAccepted) return { accepted: batch.lines };
    const hasHeader = batch.header !== undefined;
    const accepted = acceptedRecords.reduce((sum, data) => sum + linesOfRecord(data, hasHeader), 0);
    return { accepted, code: codeOf(report.failures) };
  }
}

/** A client that reports when the stream asks to slow down. */
function watched(api: PutApi, onThrottle: () => void): PutApi {
  return {
    async put(streamName, records, signal) {
      try {
        const results = await api.put(streamName, records, signal);
        for (const result of results) if (result?.errorCode === SLOW_DOWN) onThrottle();
        return results;
      } catch (error) {
        if (error instanceof Error && error.name === SLOW_DOWN) onThrottle();
        throw error;
      }
    },
  };
}

/** The code to report: the deadline, if it was the reason for any record, or else the most frequent one. */
function codeOf(failures: Readonly<Record<string, number>>): string {
  if (SINK_DEADLINE in failures) return SINK_DEADLINE;
  const [most] = Object.entries(failures).sort(([, one], [, other]) => other - one);
  return most?.[0] ?? 'no_answer';
}
