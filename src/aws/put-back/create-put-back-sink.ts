import {
  PUT_BACK_LIMITS,
  type PutBackPart,
  type PutBackReport,
  type PutBackSink,
  type PutBackTarget,
} from '../../model/put-back.ts';
import type { PutApi } from './put-api.ts';
import type { PutBackTiming } from './put-back-run.ts';
import { INVALID_SOURCE } from './put-failure.ts';

/** Options of {@link createPutBackSink}. */
export interface PutBackSinkOptions {
  /** Overrides of {@link PUT_BACK_TIMING}. */
  readonly timing?: Partial<PutBackTiming>;
}

/**
 * Creates the sink that puts records back on Firehose and Kinesis streams, with the AWS SDK's own settings (credentials
 * chain, `AWS_ENDPOINT_URL_FIREHOSE`, `AWS_ENDPOINT_URL_KINESIS`). The code that puts records back is loaded with the first of
 * them, and a service's client when the first record is put back there.
 */
export function createPutBackSink(options: PutBackSinkOptions = {}): PutBackSink {
  return new StreamPutBackSink(options.timing ?? {});
}

class StreamPutBackSink implements PutBackSink {
  readonly #timing: Partial<PutBackTiming>;
  /** By service and Region. */
  readonly #apis: Map<string, Promise<PutApi>> = new Map();
  /** Streams that have permanently refused records, by {@link streamKey}. */
  readonly #refusedStreams: Set<string> = new Set();

  constructor(timing: Partial<PutBackTiming>) {
    this.#timing = timing;
  }

  accepts(target: PutBackTarget): boolean {
    return !this.#refusedStreams.has(streamKey(target));
  }

  async putBack(target: PutBackTarget, parts: readonly PutBackPart[], deadlineMs: number): Promise<PutBackReport> {
    if (!this.accepts(target)) return reportOfRefusal(parts.length);
    const { PUT_BACK_TIMING, PutBackRun, toPutRecord } = await import('./put-back-run.ts');
    const timing = { ...PUT_BACK_TIMING, ...this.#timing };
    const stream = {
      streamName: target.streamName,
      limits: PUT_BACK_LIMITS[target.service],
      connect: () => this.#api(target, timing.connectionMs),
      deadlineMs,
    };
    const records = parts.map((part) => toPutRecord(part, target.service));
    const run = new PutBackRun(stream, records, timing);
    const report = await run.run();
    if (run.isRefused) this.#refusedStreams.add(streamKey(target));
    return report;
  }

  #api(target: PutBackTarget, connectionMs: number): Promise<PutApi> {
    const key = `${target.service} ${target.region}`;
    const known = this.#apis.get(key);
    if (known !== undefined) return known;
    const api = connect(target, connectionMs);
    this.#apis.set(key, api);
    api.catch(() => {
      // after a failed load, the next request tries again
      if (this.#apis.get(key) === api) this.#apis.delete(key);
    });
    return api;
  }
}

async function connect({ service, region }: PutBackTarget, connectionMs: number): Promise<PutApi> {
  if (service === 'firehose') return (await import('./firehose-api.ts')).createFirehoseApi(region, connectionMs);
  return (await import('./kinesis-api.ts')).createKinesisApi(region, connectionMs);
}

function reportOfRefusal(parts: number): PutBackReport {
  return {
    accepted: Array<boolean>(parts).fill(false),
    requests: 0,
    retriedParts: 0,
    failures: parts === 0 ? {} : { [INVALID_SOURCE]: parts },
  };
}

/** The key of a stream in a set. */
function streamKey({ service, region, accountId, streamName }: PutBackTarget): string {
  return `${service} ${region} ${accountId} ${streamName}`;
}
