import type { FlowLogRecord } from '../../model/flow-log-record.ts';

/** Maximum size of a key: records with longer values are not joined. */
const MAX_KEY_BYTES = 8_192;
/** A length in front of each text keeps the keys of different texts distinct. */
const LENGTH_BYTES = 2;
const NUMBER_BYTES = 8;

/** Builds the keys of records from texts and numbers, in one buffer. */
export class KeyBytes {
  readonly #bytes: Buffer = Buffer.alloc(MAX_KEY_BYTES);
  #length = 0;
  #isTooLong = false;

  /** Begins another key. */
  begin(): void {
    this.#length = 0;
    this.#isTooLong = false;
  }

  /** Adds the text of a field; a negative position, like an absent field, is an empty text. */
  addField(record: FlowLogRecord, position: number): void {
    const start = position < 0 ? 0 : record.startOf(position);
    const length = position < 0 ? 0 : record.endOf(position) - start;
    if (this.#length + LENGTH_BYTES + length > MAX_KEY_BYTES) {
      this.#isTooLong = true;
      return;
    }
    const bytes = this.#bytes;
    let at = this.#length;
    bytes[at++] = length >> 8;
    bytes[at++] = length;
    const source = record.bytes;
    for (let index = 0; index < length; index++) bytes[at++] = source[start + index] ?? 0;
    this.#length = at;
  }

  /** Adds a whole number, up to 2^53. */
  addNumber(value: number): void {
    if (this.#length + NUMBER_BYTES > MAX_KEY_BYTES) {
      this.#isTooLong = true;
      return;
    }
    this.#length = this.#bytes.writeDoubleLE(value, this.#length);
  }

  /** The key as a text, which serves only for comparison; undefined if it is too long. */
  finish(): string | undefined {
    return this.#isTooLong ? undefined : this.#bytes.toString('latin1', 0, this.#length);
  }
}
