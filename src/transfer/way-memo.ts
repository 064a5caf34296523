import { KeyMemo } from '../memory/key-memo.ts';
import type { InterfaceRole } from './flow-way.ts';
import { type Numbered, TextNumbers } from './numbering.ts';
import type { PricedWay } from './priced-ways.ts';
import type { KnownRoute, OwnPlace, PeerPlace, TransferQuestion } from './transfer-question.ts';

/** Larger paths, which AWS has not defined, are not remembered. */
const MAX_TRAFFIC_PATH = 14;
/** Slots at most: 320 KiB. Networks have a few hundred ways. */
const MAX_SLOTS = 1 << 14;

/** What records say that an interface is, by the bits above those of the direction and of its own address. */
const ROLES: readonly InterfaceRole[] = ['unknown', 'nat_gateway', 'transit_gateway', 'interface_endpoint'];

/**
 * Ways of flows by exactly what they depend on. Many addresses and interfaces are in the same few places, so that the table is
 * small, and flows between ends that have not met before are found as well. Two flows have the same way and price for a byte if
 * these are the same:
 *
 * - the number of the own place, of the other end's place as the VPC sees it at the time of the flow, and, where the way
 *   `needsRoute`, of what the route to it leads to (`KnownPlaces`);
 * - of the record: the direction, the traffic path, the service of AWS at the other end, the next hop's type and zone;
 * - whether the interface's own address is one that the internet reaches, which is asked if the other end is on the internet;
 * - for an interface that is not known, or without a zone or a Region: the record's own `az-id` and `region`, and what the record
 *   says that the interface is, with its account where it is a gateway or an endpoint.
 *
 * The amount depends on the bytes and the action besides. Numbers hold until {@link WayMemo.clear}.
 */
export class WayMemo {
  readonly #ways: KeyMemo<PricedWay> = new KeyMemo(MAX_SLOTS, 4);
  /** Services, types, zones and Regions. */
  readonly #texts: TextNumbers = new TextNumbers();
  /** The key that was looked for last. */
  #key0 = 0;
  #key1 = 0;
  #key2 = 0;
  #key3 = 0;
  /** Whether it has room for all that was asked. */
  #isWhole = false;

  /**
   * What is remembered of a question; undefined if nothing is.
   *
   * @param isOwnGlobal whether the internet reaches the interface's own address; false if the other end is not on the internet
   * @param route undefined if it is not known, or not needed
   */
  find(
    question: TransferQuestion,
    own: Numbered<OwnPlace> | undefined,
    peer: Numbered<PeerPlace>,
    isOwnGlobal: boolean,
    route: Numbered<KnownRoute> | undefined,
  ): PricedWay | undefined {
    const { trafficPath } = question;
    const ownNumber = own?.number ?? 0;
    const routeNumber = route?.number ?? 0;
    // one that is below 0 makes all of them together be so
    this.#isWhole = (ownNumber | peer.number | routeNumber) >= 0 && trafficPath <= MAX_TRAFFIC_PATH;
    this.#numberTexts(question);
    if (!this.#isWhole) return undefined;
    const role = own === undefined ? ROLES.indexOf(question.role) : 0;
    const bits = (role << 2) | (question.direction === 'ingress' ? 2 : 0) | (isOwnGlobal ? 1 : 0);
    this.#key0 = (ownNumber << 8) | ((trafficPath + 1) << 4) | bits;
    this.#key1 = (peer.number << 16) | routeNumber;
    return this.#ways.valueAt(this.#ways.find(this.#key0, this.#key1, this.#key2, this.#key3));
  }

  /** The words of the key for what the record says in texts; in most records there is nothing of it. */
  #numberTexts({ awsService, nextHopType, nextHopZoneId, zoneId, region, accountId }: TransferQuestion): void {
    this.#key2 = 0;
    this.#key3 = 0;
    if ((awsService ?? nextHopType ?? nextHopZoneId ?? zoneId ?? region ?? accountId) === undefined) return;
    const service = this.#texts.of(awsService);
    const type = this.#texts.of(nextHopType);
    const nextHopZone = this.#texts.of(nextHopZoneId);
    const zone = this.#texts.of(zoneId);
    this.#key2 = (service << 24) | (type << 16) | (nextHopZone << 8) | zone;
    this.#key3 = (this.#texts.of(accountId) << 8) | this.#texts.of(region);
    if ((service | type | nextHopZone | zone | this.#key3) < 0) this.#isWhole = false;
  }

  /** Remembers the way for the question that {@link find} was asked last. */
  remember(way: PricedWay): PricedWay {
    if (this.#isWhole) this.#ways.set(this.#key0, this.#key1, this.#key2, this.#key3, way, false);
    return way;
  }

  /** Whether something that a record says has no room. */
  get isFull(): boolean {
    return this.#texts.isFull;
  }

  /** Forgets all: places, routes and texts are numbered anew. */
  clear(): void {
    this.#ways.clear();
    this.#texts.clear();
  }
}
