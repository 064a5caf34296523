import { FlowTime } from '../model/asked-time.ts';
import type { MetadataSource } from '../model/ports.ts';
import { Transfer, type TransferClass, type TransferZones } from '../model/transfer.ts';
import { IPV6 } from '../net/ip-address.ts';
import { isPrivateAddress } from '../rules/private-addresses.ts';
import { type KnownAddress, ruleAddressOf } from '../rules/rule-address.ts';
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
import { type Numbered, numbered, TextNumbers } from './numbering.ts';
import { compareZones, isOtherZone, Places } from './places.ts';
import { pricesOf, type RegionPrices, type TransferPrices } from './prices.ts';
import { usdPerGib } from './rate.ts';
import {
  type KnownRoute,
  type OwnPlace,
  type PeerPlace,
  RememberedPlace,
  type TransferAddress,
  type TransferInterface,
  type TransferQuestion,
} from './transfer-question.ts';
import { MAX_NUMBERED_PLACES, type PricedWay, WayMemo } from './way-memo.ts';

const BYTES_PER_GIB = 2 ** 30;

/** Decimals of an amount in USD: an amount is a whole number of 10⁻¹² USD. */
export const USD_DECIMALS = 12;
const UNITS_PER_USD = 10 ** USD_DECIMALS;

/** Distinct ways that are kept; beyond, all begin anew. */
const MAX_TRANSFERS = 65_536;
/** So many VPCs that see an address, and times, are told apart; further ones are looked up anew. */
const MAX_PLACES = 4;

/** What is known of the way of a flow, reused for every record. */
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
  readonly #ownNumbers = new TextNumbers(MAX_NUMBERED_PLACES);
  readonly #peerNumbers = new TextNumbers(MAX_NUMBERED_PLACES);
  readonly #routeNumbers = new TextNumbers(MAX_NUMBERED_PLACES);
  #network: VpcNetwork | undefined = undefined;
  #places: Places;
  #generation: number | undefined = undefined;
  /** Another object whenever the metadata or the network may say something else than before. */
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
      this.#epoch = {};
    } else if (generation === undefined || generation !== this.#generation) this.#epoch = {};
    this.#generation = generation;
    if (this.#ownNumbers.isFull || this.#peerNumbers.isFull || this.#routeNumbers.isFull) this.#numberAnew();
  }

  /** The way of a flow, whose price is in {@link amount}; undefined if it cannot be told. */
  find(question: TransferQuestion): Transfer | undefined {
    const own = this.placeOf(question.recorder);
    const { peer, bytes } = question;
    const remembered = peer === undefined ? undefined : this.#remembered(peer, own?.vpcId, question);
    const place = remembered?.place ?? UNKNOWN_PLACE;
    let way = this.#wayOf(question, own, place, undefined);
    if (way.needsRoute && peer !== undefined && own !== undefined && remembered !== undefined) {
      way = this.#wayOf(question, own, place, this.#routeTo(peer, own, remembered));
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

  /** Where a recording interface is; undefined if the metadata do not know it. */
  placeOf(recorder: TransferInterface | undefined): Numbered<OwnPlace> | undefined {
    const found = recorder?.found;
    if (recorder === undefined || found === undefined) return undefined;
    if (recorder.placeEpoch !== this.#epoch || recorder.placed !== found || recorder.place === undefined) {
      recorder.placeEpoch = this.#epoch;
      recorder.placed = found;
      recorder.place = numbered(this.#places.ofInterface(found), this.#ownNumbers);
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
    const isOwnGlobal = isPublic(peer.position) && isGlobal(question.own);
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

  #remembered(
    peer: TransferAddress,
    vpcId: string | undefined,
    { startSeconds, endSeconds }: TransferQuestion,
  ): RememberedPlace {
    const epoch = this.#epoch;
    const start = startSeconds < 0 ? endSeconds : startSeconds;
    for (let known = peer.places; known !== undefined; known = known.older) {
      if (known.epoch !== epoch || known.vpcId !== vpcId) continue;
      if (start >= known.from && endSeconds <= known.until) return known;
    }
    const time = this.#time;
    time.ask(startSeconds, endSeconds);
    const place = numbered(this.#places.ofPeer(peer, vpcId, time), this.#peerNumbers);
    const older = peer.places?.epoch === epoch ? peer.places : undefined;
    const newest = new RememberedPlace(epoch, vpcId, time, place, older);
    peer.places = newest;
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
      keep(remembered.routes, own.subnetId, numbered(this.#places.routeTo(peer, own), this.#routeNumbers))
    );
  }

  /** Forgets all places, so that others get the numbers. */
  #numberAnew(): void {
    for (const numbers of [this.#ownNumbers, this.#peerNumbers, this.#routeNumbers]) numbers.clear();
    this.#memo.clear();
    this.#epoch = {};
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

function fill(
  way: Way,
  question: TransferQuestion,
  own: OwnPlace | undefined,
  peer: PeerPlace,
  isOwnGlobal: boolean,
): void {
  const ownZone = own?.zoneId ?? question.zoneId;
  const isNextHopNamed = question.nextHopType !== undefined && question.direction === 'egress';
  // the crossing to a gateway is charged, not the one to what is behind it
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
