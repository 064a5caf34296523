/** A flow towards the server, or towards the end that the key names second. */
export const FORWARD = 0;
/** A flow in the other direction. */
export const RETURN = 1;

/** The direction of a flow between the two ends of its group. */
export type GroupDirection = typeof FORWARD | typeof RETURN;

/** Stands for the port of a client if flows have several. */
export const SEVERAL_PORTS = -2;

/** Separates the values of several fields; no field contains it. */
export const DIRECTED_SEPARATOR = '\0';
/** A value that may appear in a record whose bytes are copied into JSON. */
const PLAIN = /^[\x21\x23-\x5b\x5d-\x7e]*$/;

/** The numbers of one record; -1 for those that it lacks. */
export interface FlowFacts {
  line: number;
  direction: GroupDirection;
  bytes: number;
  packets: number;
  start: number;
  end: number;
  flags: number;
  clientPort: number;
  /** Price in units of 10^-12 USD. */
  usd: number;
  /** The values of the fields that differ by direction. */
  directed: string;
}

/**
 * The flows that become one document: their sums by direction. Every sum is exact: a flow that would make one exceed
 * 2^53 is not joined.
 */
export class FlowGroup {
  /** The line of the first record in each direction; -1 before there is one. */
  readonly lines: [number, number] = [-1, -1];
  readonly flows: [number, number] = [0, 0];
  readonly bytes: [number, number] = [0, 0];
  readonly packets: [number, number] = [0, 0];
  readonly flags: [number, number] = [0, 0];
  readonly directed: [string, string] = ['', ''];
  /** The positions of these fields, whose values `directed` joins with {@link DIRECTED_SEPARATOR}. */
  readonly directedFields: readonly number[];
  usd = 0;
  start: number;
  end: number;
  clientPort: number;
  /** The direction of the first record. */
  readonly firstDirection: GroupDirection;
  /** Whether one end is the server, so that the document has the direction towards it if any flow has. */
  readonly hasServer: boolean;
  /** An older group with the same key, which did not take the first flow of this one. */
  next: FlowGroup | undefined;

  constructor(first: Readonly<FlowFacts>, hasServer: boolean, directedFields: readonly number[]) {
    this.directedFields = directedFields;
    this.firstDirection = first.direction;
    this.hasServer = hasServer;
    this.start = first.start;
    this.end = first.end;
    this.clientPort = first.clientPort;
    this.add(first);
  }

  /** The direction of the document, from its source to its destination. */
  get direction(): GroupDirection {
    return this.hasServer && this.flows[FORWARD] > 0 ? FORWARD : this.firstDirection;
  }

  /**
   * The value of a field that differs by direction, in the direction opposite to the document's; empty if there is
   * none.
   */
  directedBack(field: number): string {
    const values = this.directed[this.direction === FORWARD ? RETURN : FORWARD].split(DIRECTED_SEPARATOR);
    const value = values[this.directedFields.indexOf(field)] ?? '';
    return PLAIN.test(value) ? value : '';
  }

  /** Whether a flow with the same key can be joined. */
  takes({ direction, bytes, packets, usd, directed }: Readonly<FlowFacts>): boolean {
    return (
      (this.flows[direction] === 0 || this.directed[direction] === directed) &&
      this.bytes[FORWARD] + this.bytes[RETURN] + bytes <= Number.MAX_SAFE_INTEGER &&
      this.packets[FORWARD] + this.packets[RETURN] + packets <= Number.MAX_SAFE_INTEGER &&
      this.usd + usd <= Number.MAX_SAFE_INTEGER
    );
  }

  /** Joins a flow. */
  add(flow: Readonly<FlowFacts>): void {
    const { direction } = flow;
    if (this.flows[direction]++ === 0) {
      this.lines[direction] = flow.line;
      this.directed[direction] = flow.directed;
    }
    if (flow.bytes > 0) this.bytes[direction] += flow.bytes;
    if (flow.packets > 0) this.packets[direction] += flow.packets;
    if (flow.flags > 0) this.flags[direction] |= flow.flags;
    if (flow.usd > 0) this.usd += flow.usd;
    if (flow.start < this.start) this.start = flow.start;
    if (flow.end > this.end) this.end = flow.end;
    if (flow.clientPort !== this.clientPort) this.clientPort = SEVERAL_PORTS;
  }
}
