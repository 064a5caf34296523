/** Runs scheduled actions in the order of their times; simultaneous actions run in the order in which they were added. */
export class EventQueue {
  readonly #events: { readonly seconds: number; readonly order: number; readonly happen: () => void }[] = [];
  #order = 0;

  add(seconds: number, happen: () => void): void {
    const event = { seconds, order: this.#order++, happen };
    let low = 0;
    let high = this.#events.length;
    // the list is in descending order, so the next event is the last entry
    while (low < high) {
      const middle = (low + high) >> 1;
      const other = this.#events[middle];
      if (
        other !== undefined &&
        (other.seconds > seconds || (other.seconds === seconds && other.order < event.order))
      ) {
        low = middle + 1;
      } else high = middle;
    }
    this.#events.splice(low, 0, event);
  }

  /** Runs every event up to a given time, including events that are added by other events. */
  runUntil(seconds: number): void {
    for (let next = this.#events.at(-1); next !== undefined && next.seconds <= seconds; next = this.#events.at(-1)) {
      this.#events.pop();
      next.happen();
    }
  }
}
