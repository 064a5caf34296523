import type { SimulatedRecord, SimulatedSource } from './simulated-stream.ts';

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
