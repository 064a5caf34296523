import { type Numbered, Numbering } from './numbering.ts';
import type { PricedWay } from './priced-ways.ts';
import type { OwnPlace, PeerPlace } from './transfer-question.ts';

/** The ways from a place: those to each other place together, first that of what comes from there. */
export type WayRow = (PricedWay | undefined)[];

/** The path through an internet gateway or a gateway endpoint, which only the service at the other end tells apart. */
const VIA_EITHER_GATEWAY = 2;
/** Larger paths, which AWS has not defined, are in no row. */
const MAX_TRAFFIC_PATH = 13;
/** Of each place: the way of ingress, then that of egress without a path and with each path. */
const WAYS_A_PLACE = 16;
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
  /** One for all subnets of a zone, so that they stay in the processor's caches. */
  readonly #places: Numbering<Omit<OwnPlace, 'vpcId' | 'subnetId'>> = new Numbering();
  /** By the number of the place; none has 0. */
  readonly rows: (WayRow | undefined)[] = [undefined];
  #length = 0;

  /** The number of the row of a place, which has 16 bits; 0 if it has none. */
  of(place: Numbered<OwnPlace>): number {
    const { number, vpcId: _, subnetId: __, ...others } = place;
    if (number < 0 || !place.zoneId || !place.region) return 0;
    const row = Math.max(0, this.#places.of(others).number);
    while (this.rows.length <= row) this.rows.push([]);
    return row;
  }

  /** A way in a row; undefined if it is not there. `place` is that of {@link numberInRow}. */
  find(row: number, place: number, isIngress: boolean, trafficPath: number): PricedWay | undefined {
    return this.rows[row]?.[placeInRow(place, isIngress, trafficPath)];
  }

  /** Puts a way into a row, if there is room. */
  put(row: WayRow, place: number, isIngress: boolean, trafficPath: number, way: PricedWay): void {
    const at = placeInRow(place, isIngress, trafficPath);
    const missing = Math.max(0, at + 1 - row.length);
    if (this.#length + missing > MAX_WAYS) return;
    this.#length += missing;
    while (row.length <= at) row.push(undefined);
    row[at] = way;
  }

  /** Forgets all rows, in which places have other numbers from then on. */
  clear(): void {
    this.#places.clear();
    this.rows.length = 1;
    this.#length = 0;
  }
}

/** Where in a row a way is. */
export function placeInRow(place: number, isIngress: boolean, trafficPath: number): number {
  return place * WAYS_A_PLACE + (isIngress ? 0 : EGRESS + trafficPath);
}

/**
 * The number by which a row has the ways to a place, of flows with a path; -1 if they are in none: those of path 2 depend on whether the
 * format of their record names services.
 */
export function numberInRow({ number }: Numbered<PeerPlace>, trafficPath: number): number {
  return trafficPath > MAX_TRAFFIC_PATH || trafficPath === VIA_EITHER_GATEWAY ? -1 : number;
}
