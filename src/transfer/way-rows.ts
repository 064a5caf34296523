import type { Numbered } from './numbering.ts';
import type { PricedWay } from './priced-ways.ts';
import type { OwnPlace, PeerPlace } from './transfer-question.ts';

/** The ways from a place: those to each other place together, first that of what comes from there. */
export type WayRow = (PricedWay | undefined)[];

/** Larger paths, which AWS has not defined, are in no row. */
const MAX_TRAFFIC_PATH = 13;
/** Of each place: the way of ingress, then that of egress without a path and with each path. */
export const WAYS_A_PLACE = 16;
/** Where the ways of egress begin among those to a place, for path 0; -1 stands for none. */
const EGRESS = 2;
/** Most ways in all rows: 1 MiB. A network has some dozens of places. */
const MAX_WAYS = 1 << 17;

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

  /** The row of a place; undefined if it has none. */
  of({ number, zoneId, region }: Numbered<OwnPlace>): WayRow | undefined {
    if (number < 0 || zoneId === undefined || region === undefined) return undefined;
    while (this.#rows.length <= number) this.#rows.push([]);
    return this.#rows[number];
  }

  /** Puts a way into a row, where {@link wayIn} finds it, if there is room. */
  put(row: WayRow, first: number, isIngress: boolean, trafficPath: number, way: PricedWay): void {
    const at = placeInRow(first, isIngress, trafficPath);
    const missing = Math.max(0, at + 1 - row.length);
    if (this.#length + missing > MAX_WAYS) return;
    this.#length += missing;
    while (row.length <= at) row.push(undefined);
    row[at] = way;
  }

  /** Forgets all rows, in which places have other numbers from then on. */
  clear(): void {
    this.#rows = [];
    this.#length = 0;
  }
}

/** The way at a place in a row; `first` is that of {@link firstInRow}. */
export function wayIn(row: WayRow, first: number, isIngress: boolean, trafficPath: number): PricedWay | undefined {
  return row[placeInRow(first, isIngress, trafficPath)];
}

function placeInRow(first: number, isIngress: boolean, trafficPath: number): number {
  return isIngress ? first : first + EGRESS + trafficPath;
}

/** Where in a row the ways to a place begin, of flows with a path; -1 if they are in none. */
export function firstInRow({ number }: Numbered<PeerPlace>, trafficPath: number): number {
  return number < 0 || trafficPath > MAX_TRAFFIC_PATH ? -1 : number * WAYS_A_PLACE;
}
