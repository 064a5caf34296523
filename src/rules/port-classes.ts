/** Ports as rules name them, both included. */
export interface PortRange {
  readonly fromPort: number;
  readonly toPort: number;
}

/** Numbers the ports by the ranges that hold them: no range tells two ports of one class apart. */
export class PortClasses {
  /** First port of each class after the first, ascending. */
  readonly #starts: Uint16Array;

  constructor(ranges: Iterable<PortRange>) {
    const starts = new Set<number>();
    for (const { fromPort, toPort } of ranges) {
      if (fromPort > 0) starts.add(fromPort);
      if (toPort < 65_535) starts.add(toPort + 1);
    }
    this.#starts = Uint16Array.from([...starts].sort((one, other) => one - other));
  }

  /** How many classes there are. */
  get size(): number {
    return this.#starts.length + 1;
  }

  /** The class of a port, 0 to `size` - 1. */
  of(port: number): number {
    const starts = this.#starts;
    let low = 0;
    let high = starts.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((starts[middle] ?? 0) <= port) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
