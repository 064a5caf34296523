/** A range of ports, both ends included. */
export interface PortRange {
  readonly fromPort: number;
  readonly toPort: number;
}

/** Highest port. */
export const MAX_PORT = 65_535;

/** The destination ports that a rule or an entry names, for TCP and UDP: all ports if it names none, or -1. */
export function portsOf({
  fromPort = -1,
  toPort = -1,
}: {
  readonly fromPort?: number | undefined;
  readonly toPort?: number | undefined;
}): PortRange {
  return { fromPort: fromPort < 0 ? 0 : fromPort, toPort: toPort < 0 ? MAX_PORT : toPort };
}

/** Numbers the ports by the ranges that contain them: no range distinguishes two ports of one class. */
export class PortClasses {
  /** First port of each class after the first, ascending. */
  readonly #starts: Uint16Array;

  constructor(ranges: Iterable<PortRange>) {
    const starts = new Set<number>();
    for (const { fromPort, toPort } of ranges) {
      if (fromPort > 0) starts.add(fromPort);
      if (toPort < MAX_PORT) starts.add(toPort + 1);
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

const PORTS = MAX_PORT + 1;
/** Ports on a page. */
const PAGE_BITS = 8;
/** Stands for a page with several classes. */
const SEVERAL = -1;

/**
 * Numbers the ports by every range of a document, for a look-up in one step: all rules treat two ports of one class
 * alike. A table of 128 KiB, and one of 1 KiB that answers for most ports and stays in the processor's cache, since few
 * pages have a port at which a range begins or ends.
 */
export class PortTable {
  readonly #classes: Uint16Array = new Uint16Array(PORTS);
  /** The only class of each page, or {@link SEVERAL}. */
  readonly #pages: Int32Array = new Int32Array(PORTS >> PAGE_BITS);

  constructor(ranges: Iterable<PortRange>) {
    const starts = new Uint8Array(PORTS + 1);
    for (const { fromPort, toPort } of ranges) {
      starts[fromPort] = 1;
      starts[toPort + 1] = 1;
    }
    let current = 0;
    for (let port = 1; port < PORTS; port++) {
      if (starts[port] === 1) current++;
      this.#classes[port] = current;
    }
    for (let page = 0; page < this.#pages.length; page++) {
      const first = this.#classes[page << PAGE_BITS] ?? 0;
      const last = this.#classes[((page + 1) << PAGE_BITS) - 1] ?? 0;
      this.#pages[page] = first === last ? first : SEVERAL;
    }
  }

  /** The class of a port. */
  of(port: number): number {
    const only = this.#pages[port >> PAGE_BITS] ?? 0;
    return only === SEVERAL ? (this.#classes[port] ?? 0) : only;
  }
}
