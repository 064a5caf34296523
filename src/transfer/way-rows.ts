import type { Numbered } from './numbering.ts';
import type { PricedWay } from './priced-ways.ts';
import type { OwnPlace, PeerPlace } from './transfer-question.ts';

/** The ways from a place: those to each other place together, first that of what comes from there. */
export type WayRow = (PricedWay | undefined)[];

/** Larger paths, which AWS has not defined, are in no row. */
const MAX_TRAFFIC_PATH = 13;
/** Of each place: the way of ingress, then that of egress without a path and with each path. */
const WAYS_A_PLACE = 16;
/** A row begins with the ways to so many places. */
const FIRST_PLACES = 16;
/** Most ways in all rows, with 8 bytes for each: 2 MiB. A network has some dozens of places. */
const MAX_WAYS = 1 << 18;

/**
 * Ways of flows that depend on nothing but the places of both ends, the direction and the path: of an interface of which the metadata
 * know the zone and the Region, in a record that says nothing of services and next hops, where no route has to be looked up and the
 * interface's own address does not matter. These are most flows; their way is read from an array, with no key to compute or compare.
 * The path does not matter for ingress.
 */
export class WayRows {
  /** By the number of the own place. */
  #rows: WayRow[] = [];
  #ways = 0;

  /** The row of a place; undefined if it has none. */
  of({ number, zoneId, region }: Numbered<OwnPlace>): WayRow | undefined {
    if (number < 0 || zoneId === undefined || region === undefined) return undefined;
    while (this.#rows.length <= number) this.#rows.push([]);
    return this.#rows[number];
  }

  /** Puts a way into a row, if there is room. */
  put(row: WayRow, at: number, way: PricedWay): void {
    let length = Math.max(row.length, FIRST_PLACES * WAYS_A_PLACE);
    while (length <= at) length *= 2;
    const added = length - row.length;
    if (this.#ways + added > MAX_WAYS) return;
    this.#ways += added;
    // without holes, so that reading stays cheap
    while (row.length < length) row.push(undefined);
    row[at] = way;
  }

  /** Forgets all rows, in which places have other numbers from then on. */
  clear(): void {
    this.#rows = [];
    this.#ways = 0;
  }
}

/** Where in a row the ways to a place begin, of flows with a path; -1 if they are in none. */
export function firstInRow({ number }: Numbered<PeerPlace>, trafficPath: number): number {
  return number < 0 || trafficPath > MAX_TRAFFIC_PATH ? -1 : number * WAYS_A_PLACE;
}

/** Where in a row a way is; `first` is that of {@link firstInRow}. */
export function placeInRow(first: number, isIngress: boolean, trafficPath: number): number {
  return isIngress ? first : first + 2 + trafficPath;
}
