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
  type RouteTarget,
} from './flow-way.ts';
import { compareZones, isOtherZone, Places } from './places.ts';
import { pricesOf, type RegionPrices, type TransferPrices } from './prices.ts';
import { usdPerGib } from './rate.ts';
import type {
  OwnPlace,
  PeerPlace,
  RememberedPlace,
  TransferAddress,
  TransferInterface,
  TransferQuestion,
} from './transfer-question.ts';

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

const UNKNOWN_PLACE: PeerPlace = {
  position: 'unknown',
  zoneId: undefined,
  region: undefined,
  role: undefined,
  service: undefined,
};

/** Finds the way and the price of flows; facts about interfaces and addresses are cached with them. */
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
  #lastRegion: string | undefined = undefined;
  #lastPrices: RegionPrices | undefined = undefined;
  #lastPayer: string | undefined = undefined;
  #lastOfPayer: (Transfer | undefined)[] | undefined = undefined;
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
      this.#epoch = {};
    } else if (generation === undefined || generation !== this.#generation) this.#epoch = {};
    this.#generation = generation;
  }

  /** Whether the metadata know the zone of a recording interface; else that of the record counts. */
  knowsZone(recorder: TransferInterface | undefined): boolean {
    return this.#ownPlaceOf(recorder)?.zoneId !== undefined;
  }

  /** The way of a flow, whose price is in {@link amount}; undefined if it cannot be determined. */
  find(question: TransferQuestion): Transfer | undefined {
    this.amount = -1;
    const own = this.#ownPlaceOf(question.recorder);
    const peer = this.#peerPlaceOf(question, own);
    const way = this.#way;
    this.#fill(way, question, own, peer);
    const found = classOf(way, dependsOnRoute(way) ? this.#routeOf(question, own, way) : undefined);
    if (found === undefined) return undefined;
    if (question.isAccepted && question.bytes >= 0) {
      const rate = usdPerGib(found.transferClass, way, this.#pricesOf(own?.region ?? question.region));
      if (rate !== undefined) this.amount = amountOf(question.bytes, rate);
    }
    return this.#transfer(
      found,
      WITH_ZONES.has(found.transferClass) ? way.zones : undefined,
      serviceOf(found.transferClass, question, own, peer),
      payerOf(found.transferClass, own),
    );
  }

  /**
   * The way of a flow that a transit gateway recorded, which has no amount: what the gateway charges is in the records of its
   * interfaces in the VPCs. The account is that of the VPC that sent it, which pays.
   */
  ofTransitGateway(payer: string | undefined): Transfer {
    this.amount = -1;
    return this.#transfer(OF_TRANSIT_GATEWAY, undefined, undefined, payer);
  }

  #fill(way: Way, question: TransferQuestion, own: OwnPlace | undefined, peer: PeerPlace): void {
    const ownZone = own?.zoneId ?? question.zoneId;
    const isNextHopNamed = question.nextHopType !== undefined && question.direction === 'egress';
    // the crossing to a gateway is charged, not the one to the resource behind it
    const peerZone = isNextHopNamed && peer.position !== 'same_vpc' ? question.nextHopZoneId : peer.zoneId;
    way.direction = question.direction;
    way.own = own?.role ?? question.role;
    way.peer = peer.position === 'internet' && question.awsService !== undefined ? 'aws' : peer.position;
    way.hasPublicAddress = isPublic(way.peer) && (own?.hasPublicAddress === true || isGlobal(question.own));
    way.peerRole = peer.role;
    way.zones = compareZones(ownZone, peerZone);
    way.hasOtherZone = way.zones === 'cross_zone' && (isOtherZone(ownZone) || isOtherZone(peerZone));
    way.trafficPath = question.trafficPath;
    way.nextHopType = question.nextHopType;
  }

  #ownPlaceOf(recorder: TransferInterface | undefined): OwnPlace | undefined {
    const found = recorder?.found;
    if (recorder === undefined || found === undefined) return undefined;
    if (recorder.placeEpoch !== this.#epoch || recorder.placed !== found || recorder.place === undefined) {
      recorder.placeEpoch = this.#epoch;
      recorder.placed = found;
      recorder.place = this.#places.ofInterface(found);
    }
    return recorder.place;
  }

  #peerPlaceOf(question: TransferQuestion, own: OwnPlace | undefined): PeerPlace {
    const { peer } = question;
    return peer === undefined ? UNKNOWN_PLACE : this.#remembered(peer, own?.vpcId, question).place;
  }

  #remembered(
    peer: TransferAddress,
    vpcId: string | undefined,
    { startSeconds, endSeconds }: TransferQuestion,
  ): RememberedPlace {
    const epoch = this.#epoch;
    const time = this.#time;
    time.ask(startSeconds, endSeconds);
    for (let known = peer.places; known !== undefined; known = known.older) {
      if (known.epoch !== epoch || known.vpcId !== vpcId) continue;
      if (time.startSeconds >= known.from && endSeconds <= known.until) return known;
    }
    const place = this.#places.ofPeer(peer, vpcId, time);
    const { from, until } = time;
    const older = peer.places?.epoch === epoch ? peer.places : undefined;
    const newest: RememberedPlace = { epoch, vpcId, from, until, place, routes: undefined, older };
    peer.places = newest;
    let last = newest;
    for (let count = 1; count < MAX_PLACES && last.older !== undefined; count++) last = last.older;
    last.older = undefined;
    return newest;
  }

  /** The gateway that the route names; its zone counts. */
  #routeOf(question: TransferQuestion, own: OwnPlace | undefined, way: Way): RouteTarget {
    const { peer } = question;
    if (peer === undefined || own === undefined) return undefined;
    const remembered = this.#remembered(peer, own.vpcId, question);
    remembered.routes ??= new Map();
    const { kind, zoneId } =
      remembered.routes.get(own.subnetId) ?? keep(remembered.routes, own.subnetId, this.#places.routeTo(peer, own));
    way.zones = compareZones(own.zoneId, zoneId);
    return kind;
  }

  #pricesOf(region: string | undefined): RegionPrices {
    // most records in a row are of one Region
    if (region === this.#lastRegion && this.#lastPrices !== undefined) return this.#lastPrices;
    let prices = this.#regionPrices.get(region);
    if (prices === undefined) {
      prices = pricesOf(this.prices, region);
      // records name Regions, and anybody can write a record
      if (this.#regionPrices.size >= MAX_TRANSFERS) this.#regionPrices.clear();
      this.#regionPrices.set(region, prices);
    }
    this.#lastRegion = region;
    this.#lastPrices = prices;
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
    if (payer !== this.#lastPayer || this.#lastOfPayer === undefined) {
      this.#lastPayer = payer;
      this.#lastOfPayer = this.#byPayer.get(payer) ?? keep(this.#byPayer, payer, []);
    }
    const ofPayer = this.#lastOfPayer;
    const at = number + CLASS_NUMBERS * (zones === undefined ? 0 : zones === 'same_zone' ? 1 : 2);
    let transfer = ofPayer[at];
    if (transfer === undefined) {
      transfer = new Transfer(transferClass, source, zones, undefined, payer);
      ofPayer[at] = transfer;
    }
    return transfer;
  }
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
