import type { SimulatedRecord } from './simulated-stream.ts';

/** When Firehose hands a buffer to the function: at a size or after a time, whichever comes first. */
export interface BufferHints {
  /** Bytes of the records' data, before base64; AWS does not say which it counts. */
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

  /** Whether it holds as much as is handed over at once. */
  get isFull(): boolean {
    return this.#bytes >= this.#hints.bytes;
  }

  /** When its oldest record has waited long enough, in virtual milliseconds; infinite where there is none. */
  get dueMs(): number {
    const [oldest] = this.#records;
    return oldest === undefined ? Number.POSITIVE_INFINITY : oldest.arrivalMs + this.#hints.intervalMs;
  }

  push(record: SimulatedRecord): void {
    this.#records.push(record);
    this.#bytes += record.data.length;
  }

  /** Takes records from the front until they have the size that is handed over at once, or all. */
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
