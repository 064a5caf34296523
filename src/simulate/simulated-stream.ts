import { EVENT_SOURCE_ROWS, type EventSource, type EventSourceRow, STREAM_MEMBERS } from '../library/event-sources.ts';
import { keysOf } from '../model/keys-of.ts';

/** A way in which flow logs can reach the simulated stream. */
export type SimulatedSource = {
  [Name in EventSource]: (typeof EVENT_SOURCE_ROWS)[Name] extends { readonly simulated: object } ? Name : never;
}[EventSource];

/** Every {@link SimulatedSource}. */
export const SIMULATED_SOURCES: readonly SimulatedSource[] = keysOf(EVENT_SOURCE_ROWS).filter(isSimulated);

/** The row of a source. */
export function sourceRow(source: SimulatedSource): EventSourceRow {
  return EVENT_SOURCE_ROWS[source];
}

function isSimulated(name: EventSource): name is SimulatedSource {
  const row: EventSourceRow = EVENT_SOURCE_ROWS[name];
  return row.simulated !== undefined;
}

/** Names of the simulated stream, function, account and Region in events and error records. */
export const SIMULATED = {
  region: 'eu-central-1',
  streamName: 'flow-logs',
  deliveryStreamArn: 'arn:aws:firehose:eu-central-1:123456789012:deliverystream/flow-logs',
  functionArn: 'arn:aws:lambda:eu-central-1:123456789012:function:vpc-flow-enricher',
} as const;

/** A record on the simulated stream. */
export interface SimulatedRecord {
  readonly recordId: string;
  /** Position on the stream, in decimal. */
  readonly sequenceNumber: string;
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
    const { stream } = sourceRow(this.#source);
    const { sequenceHead, recordId } = STREAM_MEMBERS[stream];
    // ids of records from Kinesis are long enough to matter in a response of 6 MB
    const tail = stream === 'kinesis' ? '0'.repeat(84) : '';
    const sequenceNumber = `${sequenceHead}${String(this.#count++).padStart(36, '0')}${tail}`;
    return { recordId: recordId(sequenceNumber), sequenceNumber, arrivalMs, data, partitionKey };
  }
}
