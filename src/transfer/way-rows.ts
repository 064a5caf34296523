import type { Numbered } from './numbering.ts';
import type { PricedWay } from './priced-ways.ts';
import type { OwnPlace, PeerPlace } from './transfer-question.ts';

/** The ways from a place, by their numbers: those to each other place together, first that of what comes from there; 0 for none. */
export interface WayRow {
  numbers: Uint16Array;
}

/** Larger paths, which AWS has not defined, are in no row. */
const MAX_TRAFFIC_PATH = 13;
/** Of each place: the way of ingress, then that of egress without a path and with each path. */
export const WAYS_A_PLACE = 16;
/** Where the ways of egress begin among those to a place, for path 0; -1 stands for none. */
const EGRESS = 2;
/** A row begins with the ways to some 16 places. */
const FIRST_NUMBERS = 256;
/** Most numbers in all rows: 512 KiB. A network has some dozens of places. */
const MAX_NUMBERS = 1 << 18;
/** A number has 16 bits. */
const MAX_WAYS = 1 << 16;

/**
 * Ways of flows that depend on nothing but the places of both ends, the direction and the path: of an interface of which the metadata
 * know the zone and the Region, in a record that says nothing of services and next hops, where no route has to be looked up and the
 * interface's own address does not matter. These are most flows; their way is read from an array, with no key to compute or compare.
 * The path does not matter for ingress.
 */
export class WayRows {
  /** By the number of the own place. */
  #rows: WayRow[] = [];
  #length = 0;
  /** By number. Many pairs of places have the same few ways, so that these, and numbers of two bytes, stay in the processor's caches. */
  #ways: (PricedWay | undefined)[] = [undefined];

  /** The row of a place; undefined if it has none. */
  of({ number, zoneId, region }: Numbered<OwnPlace>): WayRow | undefined {
    if (number < 0 || zoneId === undefined || region === undefined) return undefined;
    while (this.#rows.length <= number) this.#rows.push({ numbers: new Uint16Array(0) });
    return this.#rows[number];
  }

  /** The way at a place in a row; `first` is that of {@link firstInRow}. */
  at({ numbers }: WayRow, first: number, isIngress: boolean, trafficPath: number): PricedWay | undefined {
    const at = isIngress ? first : first + EGRESS + trafficPath;
    return at < numbers.length ? this.#ways[numbers[at] ?? 0] : undefined;
  }

  /** Puts a way into a row, where {@link at} finds it, if there is room. */
  put(row: WayRow, first: number, isIngress: boolean, trafficPath: number, way: PricedWay): void {
    const at = isIngress ? first : first + EGRESS + trafficPath;
    const { numbers } = row;
    if (this.#ways.length >= MAX_WAYS) return;
    if (at >= numbers.length) {
      const length = 2 * at + FIRST_NUMBERS;
      // what the shorter one had is not given back
      if (this.#length + length > MAX_NUMBERS) return;
      this.#length += length;
      row.numbers = new Uint16Array(length);
      row.numbers.set(numbers);
    }
    const known = this.#ways.indexOf(way);
    row.numbers[at] = known < 0 ? this.#ways.push(way) - 1 : known;
  }

  /** Forgets all rows, in which places have other numbers from then on. */
  clear(): void {
    this.#rows = [];
    this.#length = 0;
    this.#ways = [undefined];
  }
}

/** Where in a row the ways to a place begin, of flows with a path; -1 if they are in none. */
export function firstInRow({ number }: Numbered<PeerPlace>, trafficPath: number): number {
  return number < 0 || trafficPath > MAX_TRAFFIC_PATH ? -1 : number * WAYS_A_PLACE;
}
