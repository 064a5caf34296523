/**
 * The enrichers' counts of one record, held until its document is kept: records that are put back are counted when they
 * arrive again. A counter is given by its slot in `COUNTER_SLOTS`. One object serves all records of a window.
 */
export class RecordCounts {
  readonly #slots: number[] = [];
  readonly #amounts: number[] = [];
  #length = 0;

  /** Adds an amount to the counter of a slot. */
  add(slot: number, amount = 1): void {
    this.#slots[this.#length] = slot;
    this.#amounts[this.#length++] = amount;
  }

  /** Adds everything to sums by slot. */
  addTo(sums: Float64Array): void {
    for (let at = 0; at < this.#length; at++) {
      const slot = this.#slots[at] ?? 0;
      sums[slot] = (sums[slot] ?? 0) + (this.#amounts[at] ?? 0);
    }
  }

  /** Resets everything to 0, for the next record. */
  clear(): void {
    this.#length = 0;
  }
}
