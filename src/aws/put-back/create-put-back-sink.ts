import {
  PUT_BACK_LIMITS,
  type PutBackPiece,
  type PutBackReport,
  type PutBackSink,
  type PutBackTarget,
} from '../../model/put-back.ts';
import type { PutApi } from './put-api.ts';
import { PutBackRun } from './put-back-run.ts';
import { PUT_BACK_TIMING, type PutBackTiming } from './put-back-timing.ts';
import { INVALID_SOURCE } from './put-failure.ts';
import { toPutRecord } from './put-record.ts';

/** Options of {@link createPutBackSink}. */
export interface PutBackSinkOptions {
  /** Members that are to differ from {@link PUT_BACK_TIMING}. */
  readonly timing?: Partial<PutBackTiming>;
}

/**
 * Makes the sink that puts records back on Firehose and Kinesis streams, with the AWS SDK's own settings (credentials
 * chain, `AWS_ENDPOINT_URL_FIREHOSE`, `AWS_ENDPOINT_URL_KINESIS`). A service's client is loaded when the first record is
 * to be put back there.
 */
export function createPutBackSink(options: PutBackSinkOptions = {}): PutBackSink {
  return new StreamPutBackSink({ ...PUT_BACK_TIMING, ...options.timing });
}

class StreamPutBackSink implements PutBackSink {
  readonly #timing: PutBackTiming;
  /** By service and Region. */
  readonly #apis: Map<string, Promise<PutApi>> = new Map();
  /** Streams that have refused to take anything back, by {@link streamKey}. */
  readonly #refusedStreams: Set<string> = new Set();

  constructor(timing: PutBackTiming) {
    this.#timing = timing;
  }

  accepts(target: PutBackTarget): boolean {
    return !this.#refusedStreams.has(streamKey(target));
  }

  async putBack(target: PutBackTarget, pieces: readonly PutBackPiece[], deadlineMs: number): Promise<PutBackReport> {
    if (!this.accepts(target)) return reportOfRefusal(pieces.length);
    const stream = {
      streamName: target.streamName,
      limits: PUT_BACK_LIMITS[target.service],
      connect: () => this.#api(target),
      deadlineMs,
    };
    const records = pieces.map((piece) => toPutRecord(piece, target.service));
    const run = new PutBackRun(stream, records, this.#timing);
    const report = await run.run();
    if (run.isRefused) this.#refusedStreams.add(streamKey(target));
    return report;
  }

  #api(target: PutBackTarget): Promise<PutApi> {
    const key = `${target.service} ${target.region}`;
    const known = this.#apis.get(key);
    if (known !== undefined) return known;
    const api = connect(target, this.#timing.connectionMs);
    this.#apis.set(key, api);
    api.catch(() => {
      // what could not be loaded is tried again with the next request
      if (this.#apis.get(key) === api) this.#apis.delete(key);
    });
    return api;
  }
}

async function connect({ service, region }: PutBackTarget, connectionMs: number): Promise<PutApi> {
  if (service === 'firehose') return (await import('./firehose-api.ts')).createFirehoseApi(region, connectionMs);
  return (await import('./kinesis-api.ts')).createKinesisApi(region, connectionMs);
}

function reportOfRefusal(pieces: number): PutBackReport {
  return {
    accepted: Array<boolean>(pieces).fill(false),
    requests: 0,
    retriedPieces: 0,
    failures: pieces === 0 ? {} : { [INVALID_SOURCE]: pieces },
  };
}

/** One text for a stream. */
function streamKey({ service, region, accountId, streamName }: PutBackTarget): string {
  return `${service} ${region} ${accountId} ${streamName}`;
}
