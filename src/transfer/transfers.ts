import { NEVER_SECONDS } from '../model/asked-time.ts';
import type { MetadataSource } from '../model/ports.ts';
import type { Transfer } from '../model/transfer.ts';
import { IPV6 } from '../net/ip-address.ts';
import { isPrivateAddress } from '../rules/private-addresses.ts';
import { type KnownAddress, ruleAddressOf } from '../rules/rule-address.ts';
import type { VpcNetwork } from '../rules/vpc-network.ts';
import { KnownPlaces } from './known-places.ts';
import type { Numbered } from './numbering.ts';
import { placeAt, roleInRecord } from './places.ts';
import { isZoneOfNextHop, type PricedWay, PricedWays } from './priced-ways.ts';
import type { TransferPrices } from './prices.ts';
import type {
  KnownRoute,
  OwnPlace,
  PeerPlace,
  PlaceHolder,
  TransferInterface,
  TransferQuestion,
} from './transfer-question.ts';
import { WayMemo } from './way-memo.ts';
import { placeInRow, type WayRows } from './way-rows.ts';

/** That of an end without an address. */
const UNKNOWN_PLACE: Numbered<PeerPlace> = { ...placeAt('unknown'), number: 0 };

/**
 * Finds the way and the price of flows. Where an interface or an address is, is kept with it ({@link KnownPlaces}); the way
 * between places is remembered for all flows ({@link WayMemo}), and found where it is not ({@link PricedWays}).
 */
export class Transfers {
  readonly #networkOf: () => VpcNetwork | undefined;
  readonly #places: KnownPlaces;
  readonly #ways: PricedWays;
  readonly #memo = new WayMemo();
  /** See {@link roleInRecord}. */
  readonly roleInRecord: typeof roleInRecord = roleInRecord;
  /** The ways of flows that depend on little else than the places of both ends, as {@link known} finds them. */
  readonly rows: WayRows;

  /** @param networkOf gives the network of the rules document in use; undefined without one */
  constructor(metadata: MetadataSource, networkOf: () => VpcNetwork | undefined, prices: TransferPrices) {
    this.#networkOf = networkOf;
    this.#places = new KnownPlaces(metadata);
    this.rows = this.#places.rows;
    this.#ways = new PricedWays(prices);
  }

  /** Begins a stretch of work without a pause. */
  begin(): void {
    this.#places.begin(this.#networkOf());
    if (!this.#places.isFull && !this.#memo.isFull) return;
    this.#places.clear();
    this.#memo.clear();
  }

  /**
   * The way of a flow between ends that have met before; undefined if it is not known without a question. To be asked of records that say
   * nothing of services and next hops, whose other end has the address that `holder` is of.
   *
   * @param holder what {@link find} has kept of the other end
   */
  known(
    recorder: TransferInterface,
    holder: PlaceHolder,
    isIngress: boolean,
    startSeconds: number,
    endSeconds: number,
  ): PricedWay | undefined {
    const { site } = recorder;
    if (!site?.ways) return undefined;
    const { ways, view } = site;
    const { seenNumber, seenFrom, seenUntil } = holder;
    // where the view is undefined, so is that of a holder without anything kept
    if (holder.seenBy !== view || seenNumber < 0 || startSeconds < seenFrom) return undefined;
    return endSeconds > seenUntil && seenUntil !== NEVER_SECONDS
      ? undefined
      : ways[placeInRow(seenNumber, isIngress, holder.trafficPath)];
  }

  /** Grows whenever the numbers of places may stand for others. */
  get epoch(): number {
    return this.#places.epoch;
  }

  /** The way of a flow and its price, of which `amountOf` makes an amount. */
  find(question: TransferQuestion): PricedWay {
    const { site, peer } = question;
    const own = site?.place;
    const peerPlace = peer === undefined ? UNKNOWN_PLACE : this.#places.ofPeer(peer, question);
    const isOwnGlobal = peerPlace.isPublic && isGlobal(peer) && isGlobal(question.own);
    const isByNextHop = question.nextHopType !== undefined || isZoneOfNextHop(peerPlace, question.trafficPath);
    if (!isByNextHop) question.nextHopZoneId = undefined;
    const way = this.#wayOf(question, own, peerPlace, isOwnGlobal, undefined);
    if (!way.needsRoute) this.#keepInRow(question, way);
    if (!way.needsRoute || peer === undefined || own === undefined) return way;
    return this.#wayOf(question, own, peerPlace, isOwnGlobal, this.#places.routeTo(peer, own, question));
  }

  /**
   * The way of a flow that a transit gateway recorded, which has no price: what the gateway charges is in the records of its
   * interfaces in the VPCs. The account is that of the VPC that sent it, which pays.
   */
  ofTransitGateway(payer: string | undefined): Transfer {
    return this.#ways.ofTransitGateway(payer);
  }

  /** Takes the place of the recording interface into a question: undefined if the metadata do not know it. */
  locate(recorder: TransferInterface | undefined, question: TransferQuestion): OwnPlace | undefined {
    const found = recorder?.found;
    const site = recorder === undefined || found === undefined ? undefined : this.#places.ofInterface(recorder, found);
    question.site = site;
    question.accountId = undefined;
    question.view = site?.view ?? this.#places.viewOf(undefined);
    return site?.place;
  }

  /** Puts a way where {@link known} finds it, if it depends on nothing else. */
  #keepInRow(question: TransferQuestion, way: PricedWay): void {
    const { site, holder, view, direction, awsService, nextHopType, nextHopZoneId } = question;
    if (!site?.ways || !holder || holder.seenNumber < 0 || holder.seenBy !== view) return;
    if ((awsService ?? nextHopType ?? nextHopZoneId) !== undefined) return;
    this.rows.put(site.ways, holder.seenNumber, direction === 'ingress', holder.trafficPath, way);
  }

  /** The way between two places, with a route or without any. */
  #wayOf(
    question: TransferQuestion,
    own: Numbered<OwnPlace> | undefined,
    peer: Numbered<PeerPlace>,
    isOwnGlobal: boolean,
    route: Numbered<KnownRoute> | undefined,
  ): PricedWay {
    const known = this.#memo.find(question, own, peer, isOwnGlobal, route);
    return known ?? this.#memo.remember(this.#ways.find(question, own, peer, isOwnGlobal, route));
  }
}

/** Whether an address is one that the internet reaches without a gateway that translates it: IPv6, and not a private one. */
function isGlobal(known: KnownAddress | undefined): boolean {
  if (known === undefined) return false;
  const { address } = ruleAddressOf(known);
  return address.family === IPV6 && !isPrivateAddress(address);
}
