import { afterEach, beforeEach, vi } from 'vitest';
import type { PutBackPart, PutBackService, PutBackTarget } from '../../../src/model/put-back.ts';
import { type StreamServer, startStreamServer } from '../../../src/simulate/stream-server.ts';
import type { StreamFault, StreamFaults } from '../../../src/simulate/stream-server-faults.ts';

/** A record that the server has accepted. */
export interface AcceptedRecord {
  readonly service: PutBackService;
  readonly streamName: string;
  readonly data: Buffer;
  readonly partitionKey: string | undefined;
}

/** A stream server, with its accepted records and its configured faults. */
export interface StreamRig {
  readonly server: StreamServer;
  readonly accepted: AcceptedRecord[];
  faults: StreamFaults;
}

/** Sets the credentials and endpoints with which the SDK calls a server at this URL. */
export function stubStreamEnvironment(url: string): void {
  vi.stubEnv('AWS_ENDPOINT_URL_FIREHOSE', url);
  vi.stubEnv('AWS_ENDPOINT_URL_KINESIS', url);
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'AKIAHOME');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'secret');
  for (const name of ['AWS_SESSION_TOKEN', 'AWS_PROFILE', 'AWS_ENDPOINT_URL']) vi.stubEnv(name, undefined);
  // suppresses the warning of the SDK about the Node.js version on Node.js 20
  vi.stubEnv('AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED', 'true');
}

/** Starts a stream server. */
export async function startStreamRig(): Promise<StreamRig> {
  const accepted: AcceptedRecord[] = [];
  let faults: StreamFaults = () => undefined;
  const server = await startStreamServer({
    onRecord: (service, streamName, data, partitionKey) => accepted.push({ service, streamName, data, partitionKey }),
    faults: (request, index) => faults(request, index),
  });
  return {
    server,
    accepted,
    get faults() {
      return faults;
    },
    set faults(given) {
      faults = given;
    },
  };
}

/** Gives each test of a file its own server and the environment in which the SDK calls it. */
export function useStreamServer(): () => StreamRig {
  let rig: StreamRig | undefined;

  beforeEach(async () => {
    rig = await startStreamRig();
    stubStreamEnvironment(rig.server.url);
  });

  afterEach(async () => {
    vi.unstubAllEnvs();
    await rig?.server.close();
    rig = undefined;
  });

  return () => {
    if (rig === undefined) throw new Error('the server runs only within a test');
    return rig;
  };
}

/** Faults injected one after the other, undefined for none; no faults after the last one. */
export function inTurn(...faults: readonly (StreamFault | undefined)[]): StreamFaults {
  return (_request, index) => faults[index];
}

/** The stream on which tests put records back. */
export function targetOf(service: PutBackService, streamName = 'flow-logs'): PutBackTarget {
  return { service, region: 'eu-central-1', accountId: '111122223333', streamName };
}

/** A part with this data. */
export function part(data: string | Buffer, partitionKey?: string): PutBackPart {
  return { data: typeof data === 'string' ? Buffer.from(data) : data, partitionKey };
}

/** Small parts, each with its index. */
export function parts(count: number): PutBackPart[] {
  return Array.from({ length: count }, (_none, index) => part(`line ${index}\n`));
}

/** The texts of the accepted records, in order. */
export function textsOf(records: readonly AcceptedRecord[]): string[] {
  return records.map(({ data }) => data.toString('utf8'));
}

/** Short back-off times for tests. */
export const QUICK = { firstBackoffMs: 1, maxBackoffMs: 2 } as const;
