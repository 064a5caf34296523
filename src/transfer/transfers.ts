import { FlowTime } from '../model/asked-time.ts';
import type { NetworkInterface } from '../model/inventory.ts';
import type { MetadataSource } from '../model/ports.ts';
import { Transfer, type TransferClass, type TransferZones } from '../model/transfer.ts';
import { IPV6 } from '../net/ip-address.ts';
import { isPrivateAddress } from '../rules/private-addresses.ts';
import { type KnownAddress, NEVER_SECONDS, ruleAddressOf } from '../rules/rule-address.ts';
import type { VpcNetwork } from '../rules/vpc-network.ts';
import {
  CLASS_NUMBERS,
  type ClassOfFlow,
  classOf,
  dependsOnRoute,
  type FlowWay,
  type InterfaceRole,
  isPublic,
  OF_TRANSIT_GATEWAY,
  type PeerPosition,
} from './flow-way.ts';
import { type Numbered, Numbering } from './numbering.ts';
import { compareZones, isOtherZone, Places } from './places.ts';
import { pricesOf, type RegionPrices, type TransferPrices } from './prices.ts';
import { usdPerGib } from './rate.ts';
import type {
  KnownRoute,
  OwnPlace,
  PeerPlace,
  RememberedPlace,
  TransferAddress,
  TransferInterface,
  TransferQuestion,
  VpcView,
} from './transfer-question.ts';
import { type PricedWay, WayMemo } from './way-memo.ts';

const BYTES_PER_GIB = 2 ** 30;

/** Decimals of an amount in USD: an amount is a whole number of 10⁻¹² USD. */
export const USD_DECIMALS = 12;
const UNITS_PER_USD = 10 ** USD_DECIMALS;

/** Distinct ways that are kept; beyond, all begin anew. */
const MAX_TRANSFERS = 65_536;
/** Most pairs of observing VPC and time that are cached for an address; further ones are looked up again. */
const MAX_PLACES = 4;

/** The facts about the way of a flow, reused for every record. */
class Way implements FlowWay {
  direction: 'ingress' | 'egress' = 'egress';
  own: InterfaceRole = 'ordinary';
  hasPublicAddress = false;
  peer: PeerPosition = 'unknown';
  peerRole: InterfaceRole | undefined = undefined;
  zones: TransferZones | undefined = undefined;
  hasOtherZone = false;
  trafficPath = -1;
  nextHopType: string | undefined = undefined;
}

/** That of an end without an address. */
const UNKNOWN_PLACE: Numbered<PeerPlace> = {
  position: 'unknown',
  isPublic: false,
  zoneId: undefined,
  region: undefined,
  role: undefined,
  service: undefined,
  number: 0,
};

/**
 * Finds the way and the price of flows. Where an interface or an address is, is kept with it; the way between places is
 * remembered for all flows ({@link WayMemo}).
 */
export class Transfers {
  readonly #metadata: MetadataSource;
  readonly #networkOf: () => VpcNetwork | undefined;
  /** The prices in use. */
  readonly prices: TransferPrices;
  readonly #regionPrices: Map<string | undefined, RegionPrices> = new Map();
  /** The ways without a service, by the account that pays. */
  readonly #byPayer: Map<string | undefined, (Transfer | undefined)[]> = new Map();
  readonly #byKey: Map<string, Transfer> = new Map();
  readonly #way = new Way();
  readonly #time = new FlowTime();
  readonly #memo = new WayMemo();
  readonly #views: Map<string | undefined, VpcView> = new Map();
  readonly #ownPlaces: Numbering<OwnPlace> = new Numbering();
  readonly #peerPlaces: Numbering<PeerPlace> = new Numbering();
  readonly #knownRoutes: Numbering<KnownRoute> = new Numbering();
  #network: VpcNetwork | undefined = undefined;
  #places: Places;
  #generation: number | undefined = undefined;
  /** Replaced by another object whenever the metadata or the network may have changed. */
  #epoch: object = {};
  /** The amount of the flow found last, in 10⁻¹² USD; -1 if it has no price. */
  amount = -1;

  /** @param networkOf gives the network of the rules document in use; undefined if there is none */
  constructor(metadata: MetadataSource, networkOf: () => VpcNetwork | undefined, prices: TransferPrices) {
    this.#metadata = metadata;
    this.#networkOf = networkOf;
    this.prices = prices;
    this.#places = new Places(metadata, undefined);
  }

  /** Begins a stretch of work without a pause. */
  begin(): void {
    const network = this.#networkOf();
    const { generation } = this.#metadata;
    if (network !== this.#network) {
      this.#network = network;
      this.#places = new Places(this.#metadata, network);
      this.#forgetPlaces();
    } else if (generation === undefined || generation !== this.#generation) this.#forgetPlaces();
    this.#generation = generation;
    const numbered = [this.#ownPlaces, this.#peerPlaces, this.#knownRoutes, this.#memo];
    if (numbered.some(({ isFull }) => isFull)) this.#numberAnew(numbered);
  }

  /** The way of a flow, whose price is in {@link amount}; undefined if it cannot be determined. */
  find(question: TransferQuestion): Transfer | undefined {
    const { place: own, peer, bytes } = question;
    const peerPlace = peer === undefined ? UNKNOWN_PLACE : this.#placeOfPeer(peer, question);
    let way = this.#wayOf(question, own, peerPlace, undefined);
    if (way.needsRoute && peer !== undefined && own !== undefined) {
      way = this.#wayOf(question, own, peerPlace, this.#routeTo(peer, own, this.#remembered(peer, question)));
    }
    const { usdPerGib } = way;
    this.amount = question.isAccepted && bytes >= 0 && usdPerGib !== undefined ? amountOf(bytes, usdPerGib) : -1;
    return way.transfer;
  }

  /**
   * The way of a flow that a transit gateway recorded, which has no amount: what the gateway charges is in the records of its
   * interfaces in the VPCs. The account is that of the VPC that sent it, which pays.
   */
  ofTransitGateway(payer: string | undefined): Transfer {
    this.amount = -1;
    return this.#transfer(OF_TRANSIT_GATEWAY, undefined, undefined, payer);
  }

  /** Takes the place of the recording interface into a question: undefined if the metadata do not know it. */
  locate(recorder: TransferInterface | undefined, question: TransferQuestion): Numbered<OwnPlace> | undefined {
    const found = recorder?.found;
    const place = recorder === undefined || found === undefined ? undefined : this.#ownPlaceOf(recorder, found);
    question.place = place;
    question.view = (place === undefined ? undefined : recorder?.view) ?? this.#viewOf(undefined);
    return place;
  }

  #ownPlaceOf(recorder: TransferInterface, found: NetworkInterface): Numbered<OwnPlace> {
    if (recorder.placeEpoch !== this.#epoch || recorder.placed !== found || recorder.place === undefined) {
      recorder.placeEpoch = this.#epoch;
      recorder.placed = found;
      recorder.place = this.#ownPlaces.of(this.#places.ofInterface(found));
      recorder.view = this.#viewOf(found.vpcId);
    }
    return recorder.place;
  }

  /** The way between two places, with a route or without any. */
  #wayOf(
    question: TransferQuestion,
    own: Numbered<OwnPlace> | undefined,
    peer: Numbered<PeerPlace>,
    route: Numbered<KnownRoute> | undefined,
  ): PricedWay {
    const isOwnGlobal = peer.isPublic && isGlobal(question.own);
    const known = this.#memo.find(question, own, peer, isOwnGlobal, route);
    return known ?? this.#memo.remember(this.#findWay(question, own, peer, isOwnGlobal, route));
  }

  #findWay(
    question: TransferQuestion,
    own: OwnPlace | undefined,
    peer: PeerPlace,
    isOwnGlobal: boolean,
    route: KnownRoute | undefined,
  ): PricedWay {
    const way = this.#way;
    fill(way, question, own, peer, isOwnGlobal);
    const needsRoute = dependsOnRoute(way);
    // the gateway that the route names: its zone counts
    if (needsRoute && route !== undefined) way.zones = compareZones(own?.zoneId, route.zoneId);
    const found = classOf(way, needsRoute ? route?.kind : undefined);
    if (found === undefined) return { transfer: undefined, usdPerGib: undefined, needsRoute };
    const { transferClass } = found;
    const transfer = this.#transfer(
      found,
      WITH_ZONES.has(transferClass) ? way.zones : undefined,
      serviceOf(transferClass, question, own, peer),
      payerOf(transferClass, own),
    );
    const prices = this.#pricesOf(own?.region ?? question.region);
    return { transfer, usdPerGib: usdPerGib(transferClass, way, prices), needsRoute };
  }

  /** Who sees the other end: one object for each VPC of an epoch, since comparing objects takes less time than texts. */
  #viewOf(vpcId: string | undefined): VpcView {
    return this.#views.get(vpcId) ?? keep(this.#views, vpcId, { vpcId });
  }

  #placeOfPeer(peer: TransferAddress, question: TransferQuestion): Numbered<PeerPlace> {
    const { startSeconds, endSeconds } = question;
    const start = startSeconds < 0 ? endSeconds : startSeconds;
    if (peer.seenBy === question.view && start >= peer.seenFrom && endSeconds <= peer.seenUntil) {
      return peer.seenPlace ?? UNKNOWN_PLACE;
    }
    return this.#remembered(peer, question).place;
  }

  #remembered(peer: TransferAddress, { view, startSeconds, endSeconds }: TransferQuestion): RememberedPlace {
    const start = startSeconds < 0 ? endSeconds : startSeconds;
    for (let known = peer.places; known !== undefined; known = known.older) {
      if (known.view === view && start >= known.from && endSeconds <= known.until) return known;
    }
    const time = this.#time;
    time.ask(startSeconds, endSeconds);
    const place = this.#peerPlaces.of(this.#places.ofPeer(peer, view.vpcId, time));
    const latest = peer.places;
    const older = latest !== undefined && this.#views.get(latest.view.vpcId) === latest.view ? latest : undefined;
    const newest: RememberedPlace = {
      view,
      from: inObject(time.from),
      until: inObject(time.until),
      place,
      routes: undefined,
      older,
    };
    peer.places = newest;
    if (older === undefined) {
      peer.seenBy = view;
      peer.seenPlace = place;
      peer.seenFrom = newest.from;
      peer.seenUntil = newest.until;
    }
    let last = newest;
    for (let count = 1; count < MAX_PLACES && last.older !== undefined; count++) last = last.older;
    last.older = undefined;
    return newest;
  }

  /** What the route of an interface's subnet to an address leads to. */
  #routeTo(peer: TransferAddress, own: OwnPlace, remembered: RememberedPlace): Numbered<KnownRoute> {
    remembered.routes ??= new Map();
    return (
      remembered.routes.get(own.subnetId) ??
      keep(remembered.routes, own.subnetId, this.#knownRoutes.of(this.#places.routeTo(peer, own)))
    );
  }

  /** Forgets all ways, and gives the numbers to other places. */
  #numberAnew(numbered: readonly { clear(): void }[]): void {
    for (const each of numbered) each.clear();
    this.#forgetPlaces();
  }

  /** Forgets where interfaces and addresses are. */
  #forgetPlaces(): void {
    this.#epoch = {};
    this.#views.clear();
  }

  #pricesOf(region: string | undefined): RegionPrices {
    let prices = this.#regionPrices.get(region);
    if (prices === undefined) {
      prices = pricesOf(this.prices, region);
      // records name Regions, and anybody can write a record
      if (this.#regionPrices.size >= MAX_TRANSFERS) this.#regionPrices.clear();
      this.#regionPrices.set(region, prices);
    }
    return prices;
  }

  #transfer(
    found: ClassOfFlow,
    zones: TransferZones | undefined,
    service: string | undefined,
    payer: string | undefined,
  ): Transfer {
    const { transferClass, source, number } = found;
    if (service !== undefined) {
      const key = `${number} ${zones} ${payer} ${service}`;
      return this.#byKey.get(key) ?? keep(this.#byKey, key, new Transfer(transferClass, source, zones, service, payer));
    }
    const ofPayer = this.#byPayer.get(payer) ?? keep(this.#byPayer, payer, []);
    const at = number + CLASS_NUMBERS * (zones === undefined ? 0 : zones === 'same_zone' ? 1 : 2);
    let transfer = ofPayer[at];
    if (transfer === undefined) {
      transfer = new Transfer(transferClass, source, zones, undefined, payer);
      ofPayer[at] = transfer;
    }
    return transfer;
  }
}

/** Before any time of a record, which is -1 where it does not say. */
const BEFORE_ALL_SECONDS = -2;

/** A time that may be infinite, as a number that V8 keeps in an object without a place of its own. */
function inObject(seconds: number): number {
  return Math.min(Math.max(seconds, BEFORE_ALL_SECONDS), NEVER_SECONDS);
}

function fill(
  way: Way,
  question: TransferQuestion,
  own: OwnPlace | undefined,
  peer: PeerPlace,
  isOwnGlobal: boolean,
): void {
  const ownZone = own?.zoneId ?? question.zoneId;
  const isNextHopNamed = question.nextHopType !== undefined && question.direction === 'egress';
  // the crossing to a gateway is charged, not the one to the resource behind it
  const peerZone = isNextHopNamed && peer.position !== 'same_vpc' ? question.nextHopZoneId : peer.zoneId;
  way.direction = question.direction;
  way.own = own?.role ?? question.role;
  way.peer = peer.position === 'internet' && question.awsService !== undefined ? 'aws' : peer.position;
  way.hasPublicAddress = isPublic(way.peer) && (own?.hasPublicAddress === true || isOwnGlobal);
  way.peerRole = peer.role;
  way.zones = compareZones(ownZone, peerZone);
  way.hasOtherZone = way.zones === 'cross_zone' && (isOtherZone(ownZone) || isOtherZone(peerZone));
  way.trafficPath = question.trafficPath;
  way.nextHopType = question.nextHopType;
}

/** An amount in 10⁻¹² USD; -1 if it is larger than any that is written exactly, which no flow of an interval costs. */
function amountOf(bytes: number, usdPerGib: number): number {
  const amount = Math.round((bytes * usdPerGib * UNITS_PER_USD) / BYTES_PER_GIB);
  return Number.isSafeInteger(amount) ? amount : -1;
}

function keep<Key, Value>(map: Map<Key, Value>, key: Key, value: Value): Value {
  if (map.size >= MAX_TRANSFERS) map.clear();
  map.set(key, value);
  return value;
}

/** Whether an own address is one that the internet reaches: IPv6, and not a private one. */
function isGlobal(own: KnownAddress | undefined): boolean {
  if (own === undefined) return false;
  const { address } = ruleAddressOf(own);
  return address.family === IPV6 && !isPrivateAddress(address);
}

/** The classes whose price depends on the zones of both ends. */
const WITH_ZONES: ReadonlySet<TransferClass> = new Set([
  'same_zone',
  'cross_zone',
  'vpc_peering',
  'nat_gateway',
  'local_zone',
]);

/** The service behind an endpoint, such as `s3`. */
function serviceOf(
  transferClass: TransferClass,
  { awsService, direction }: TransferQuestion,
  own: OwnPlace | undefined,
  peer: PeerPlace,
): string | undefined {
  if (transferClass === 'interface_endpoint') return own?.service ?? peer.service;
  return transferClass === 'gateway_endpoint' && direction === 'egress' ? awsService?.toLowerCase() : undefined;
}

/**
 * The account that pays: in a VPC that is shared, its owner pays for gateways and endpoints, and the others for what their
 * interfaces send. Source: https://docs.aws.amazon.com/vpc/latest/userguide/vpc-share-billing.html
 */
function payerOf(transferClass: TransferClass, own: OwnPlace | undefined): string | undefined {
  if (own === undefined) return undefined;
  if (own.role !== 'ordinary') return own.vpcAccountId ?? own.accountId;
  // the gateway is the owner's, Direct Connect is not
  if (transferClass === 'virtual_private_gateway' && own.vpcAccountId !== own.accountId) return undefined;
  return own.accountId ?? own.vpcAccountId;
}
