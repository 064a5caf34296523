import { Int32List } from './int32-list.ts';

/** What stands around the units of a text that can be taken apart: a subscription message around its log events. */
export interface UnitContainer {
  /** Offsets of the text before the first unit and behind the last one. */
  readonly headStart: number;
  headEnd: number;
  tailStart: number;
  tailEnd: number;
  /** Members of the message as JSON text, quotes included; undefined where it has none. */
  logGroup: string | undefined;
  logStream: string | undefined;
}

/**
 * The units into which the text of a record can be taken apart: log events of a subscription message, else objects and
 * lines. Filled by the decoder when asked; offsets are those of its arena, lines those of its table.
 */
export class UnitTable {
  readonly starts: Int32List = new Int32List();
  readonly ends: Int32List = new Int32List();
  /** The first line of each unit; its last is before the first of the next unit, or before {@link lineEnd}. */
  readonly firstLines: Int32List = new Int32List();
  readonly #containers: (UnitContainer | undefined)[] = [];
  lineEnd = 0;

  get count(): number {
    return this.starts.length;
  }

  add(start: number, end: number, firstLine: number, container: UnitContainer | undefined): void {
    this.#containers[this.count] = container;
    this.starts.push(start);
    this.ends.push(end);
    this.firstLines.push(firstLine);
  }

  /** Takes back every unit after the first `count`. */
  truncate(count: number): void {
    this.starts.truncate(count);
    this.ends.truncate(count);
    this.firstLines.truncate(count);
    this.#containers.length = count;
  }

  containerAt(unit: number): UnitContainer | undefined {
    return this.#containers[unit];
  }

  /** The line behind the last one of a unit. */
  lastLineAt(unit: number): number {
    return unit + 1 < this.count ? this.firstLines.at(unit + 1) : this.lineEnd;
  }
}
