import { createHash } from 'node:crypto';
import type { Faults } from './faults.ts';
import { DEAD_URL } from './function-environment.ts';
import { SIMULATED, type SimulatedSource, sourceRow } from './simulated-stream.ts';
import { startStreamServer } from './stream-server.ts';
import type { StreamFault } from './stream-server-faults.ts';
import type { StreamRequest } from './stream-server-request.ts';

/** The service to which the function puts records back. */
export interface PutBackService {
  readonly url: string;
  /** Number of requests so far. */
  readonly requests: () => number;
  /** Requests that exceeded a limit of AWS. */
  readonly violations: readonly string[];
  close(): Promise<void>;
}

/** How {@link startPutBackService} behaves. */
export interface PutBackServiceOptions {
  readonly source: SimulatedSource;
  readonly faults: Faults;
  readonly seed: number;
  /** Called with each record that the stream accepts. */
  readonly onRecord: (data: Buffer, partitionKey: string | undefined) => void;
}

/**
 * Starts the service that puts records back on the simulated stream, with faults. As on AWS, a stream whose source is
 * MSK, or that decompresses CloudWatch Logs messages, accepts no records; if its source is a Kinesis stream, records
 * are put there.
 *
 * Source: https://docs.aws.amazon.com/firehose/latest/APIReference/API_PutRecordBatch.html
 */
export async function startPutBackService(options: PutBackServiceOptions): Promise<PutBackService> {
  const { source, faults, seed, onRecord } = options;
  if (faults['put-down'] !== undefined) {
    return { url: DEAD_URL, requests: () => 0, violations: [], close: async () => undefined };
  }
  const lottery = new Lottery(seed);
  const server = await startStreamServer({
    onRecord: (_service, _streamName, data, partitionKey) => onRecord(data, partitionKey),
    faults: (request) => refusalBy(source, faults, request) ?? faultBy(faults, lottery, request),
  });
  return {
    url: server.url,
    requests: () => server.requests.length,
    violations: server.violations,
    close: () => server.close(),
  };
}

function refusalBy(source: SimulatedSource, faults: Faults, request: StreamRequest): StreamFault | undefined {
  const { service, streamName } = request;
  if (streamName !== SIMULATED.streamName || (service === 'kinesis' && sourceRow(source).stream !== 'kinesis')) {
    return { kind: 'error', code: 'ResourceNotFoundException' };
  }
  const isClosed = service !== sourceRow(source).putBack;
  return isClosed || faults['put-refuse'] !== undefined ? { kind: 'error', code: 'InvalidSourceException' } : undefined;
}

function faultBy(faults: Faults, lottery: Lottery, request: StreamRequest): StreamFault | undefined {
  const { service, records } = request;
  const datas = records.map(({ data }) => data);
  if (lottery.draws('request', datas, faults['put-throttle'])) {
    const code = service === 'firehose' ? 'ServiceUnavailableException' : 'ProvisionedThroughputExceededException';
    return { kind: 'error', code };
  }
  const indices = datas.flatMap((data, index) =>
    lottery.draws('entry', [data], faults['put-partial']) ? [index] : [],
  );
  return indices.length === 0 ? undefined : { kind: 'entries', indices };
}

/**
 * Decides by the content and by its number of occurrences, so that faults do not depend on the order of concurrent
 * requests, which differs between runs.
 */
class Lottery {
  readonly #seed: number;
  readonly #times = new Map<string, number>();

  constructor(seed: number) {
    this.#seed = seed;
  }

  draws(kind: string, datas: readonly Buffer[], probability = 0): boolean {
    if (probability === 0) return false;
    const hash = createHash('sha256').update(`${this.#seed} ${kind} `);
    for (const data of datas) hash.update(data);
    const key = hash.digest('hex');
    const time = this.#times.get(key) ?? 0;
    this.#times.set(key, time + 1);
    return createHash('sha256').update(`${key} ${time}`).digest().readUInt32BE() / 2 ** 32 < probability;
  }
}
