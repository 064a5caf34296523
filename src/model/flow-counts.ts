/**
 * Flow counts of the lines of one source, as entries of a cell, a number of flows and their bytes. A cell is the number that
 * the traffic counter assigns to an action and a set of dimension values. The arrays are reused, so that an entry
 * allocates nothing.
 */
export class FlowCounts {
  /** The number of entries in use. */
  length = 0;
  readonly cells: number[] = [];
  readonly flows: number[] = [];
  readonly bytes: number[] = [];

  add(cell: number, flows: number, bytes: number): void {
    const at = this.length++;
    this.cells[at] = cell;
    this.flows[at] = flows;
    this.bytes[at] = bytes;
  }

  /** Adds the entries to sums, created where missing, and returns the sums. */
  addTo(sums: FlowSums = new FlowSums()): FlowSums {
    for (let at = 0; at < this.length; at++) sums.add(this.cells[at] ?? 0, this.flows[at] ?? 0, this.bytes[at] ?? 0);
    return sums;
  }

  copy(): FlowCounts {
    const copy = new FlowCounts();
    for (let at = 0; at < this.length; at++) copy.add(this.cells[at] ?? 0, this.flows[at] ?? 0, this.bytes[at] ?? 0);
    return copy;
  }
}

/** Flows and bytes by cell. A cell without flows has no entry. */
export class FlowSums {
  readonly flows: Map<number, number> = new Map();
  readonly bytes: Map<number, number> = new Map();

  add(cell: number, flows: number, bytes: number): void {
    this.flows.set(cell, (this.flows.get(cell) ?? 0) + flows);
    this.bytes.set(cell, (this.bytes.get(cell) ?? 0) + bytes);
  }
}
