import type { EventSource } from '../library/firehose-event.ts';

/**
 * How flow logs reach the simulated stream, with the names of canned events. `decompressed` is a stream that
 * decompresses CloudWatch Logs messages itself, `msk` one that reads them from Amazon MSK; records cannot be put back
 * on either.
 */
export const SIMULATED_SOURCES = [
  'direct',
  'cloudwatch-logs',
  'kinesis',
  'decompressed',
  'msk',
] as const satisfies readonly EventSource[];

/** A member of {@link SIMULATED_SOURCES}. */
export type SimulatedSource = (typeof SIMULATED_SOURCES)[number];

/** Names of the simulated stream, function, account and Region in events and error records. */
export const SIMULATED = {
  region: 'eu-central-1',
  streamName: 'flow-logs',
  deliveryStreamArn: 'arn:aws:firehose:eu-central-1:123456789012:deliverystream/flow-logs',
  kinesisStreamArn: 'arn:aws:kinesis:eu-central-1:123456789012:stream/flow-logs',
  mskClusterArn: 'arn:aws:kafka:eu-central-1:123456789012:cluster/flow-logs/5f4dcc3b-5aa7-4e1e-8d1e-000000000001-1',
  functionArn: 'arn:aws:lambda:eu-central-1:123456789012:function:vpc-flow-enricher',
} as const;

/** A record on the simulated stream. */
export interface SimulatedRecord {
  readonly recordId: string;
  /** Virtual time, in milliseconds since 1970. */
  readonly arrivalMs: number;
  readonly data: Buffer;
  /** Kinesis only. */
  readonly partitionKey: string | undefined;
}

/** Assigns each record that arrives on a stream a unique recordId in the format of its source. */
export class RecordIdFactory {
  readonly #source: SimulatedSource;
  #count = 0;

  constructor(source: SimulatedSource) {
    this.#source = source;
  }

  /** Creates a record from arriving data. */
  create(data: Buffer, arrivalMs: number, partitionKey: string | undefined): SimulatedRecord {
    const number = String(this.#count++).padStart(36, '0');
    // ids of records from Kinesis are long enough to matter in a response of 6 MB
    const recordId =
      this.#source === 'kinesis'
        ? `shardId-00000000000049647310211236458779${number}${'0'.repeat(84)}`
        : `49647310211236458${number}`;
    return { recordId, arrivalMs, data, partitionKey };
  }
}
