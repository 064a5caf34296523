import type { SimulatedRecord, SimulatedSource } from './simulated-stream.ts';

/** Gives what arrives on the stream a recordId of the form that the source's have; no two are the same. */
export class RecordMint {
  readonly #source: SimulatedSource;
  #count = 0;

  constructor(source: SimulatedSource) {
    this.#source = source;
  }

  mint(data: Buffer, arrivalMs: number, partitionKey: string | undefined): SimulatedRecord {
    const number = String(this.#count++).padStart(36, '0');
    // what Firehose reads from Kinesis has ids that are long enough to count in an answer of 6 MB
    const recordId =
      this.#source === 'kinesis'
        ? `shardId-00000000000049647310211236458779${number}${'0'.repeat(84)}`
        : `49647310211236458${number}`;
    return { recordId, arrivalMs, data, partitionKey };
  }
}
