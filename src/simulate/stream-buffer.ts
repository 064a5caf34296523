import type { SimulatedRecord } from './simulated-stream.ts';

/** When Firehose invokes the function with its buffer: at a size or after a time, whichever comes first. */
export interface BufferHints {
  /** Bytes of the records' data, before base64; AWS does not document what it counts. */
  readonly bytes: number;
  readonly intervalMs: number;
}

/** The buffer between a delivery stream and its function. */
export class StreamBuffer {
  readonly #hints: BufferHints;
  #records: SimulatedRecord[] = [];
  #bytes = 0;

  constructor(hints: BufferHints) {
    this.#hints = hints;
  }

  get isEmpty(): boolean {
    return this.#records.length === 0;
  }

  /** Whether it has reached the size of one batch. */
  get isFull(): boolean {
    return this.#bytes >= this.#hints.bytes;
  }

  /** When its oldest record is due, in virtual milliseconds; infinite if it is empty. */
  get dueMs(): number {
    const [oldest] = this.#records;
    return oldest === undefined ? Number.POSITIVE_INFINITY : oldest.arrivalMs + this.#hints.intervalMs;
  }

  push(record: SimulatedRecord): void {
    this.#records.push(record);
    this.#bytes += record.data.length;
  }

  /** Removes records from the front up to the size of one batch, or all. */
  take(): SimulatedRecord[] {
    let bytes = 0;
    let count = 0;
    for (const { data } of this.#records) {
      if (bytes >= this.#hints.bytes) break;
      bytes += data.length;
      count++;
    }
    const taken = this.#records.slice(0, count);
    this.#records = this.#records.slice(count);
    this.#bytes -= bytes;
    return taken;
  }
}
