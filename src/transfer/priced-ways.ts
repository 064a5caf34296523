import { Transfer, type TransferClass, type TransferZones } from '../model/transfer.ts';
import { rateOf } from './amount-of.ts';
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
import { compareZones, isOtherZone } from './places.ts';
import { pricesOf, type RegionPrices, type TransferPrices } from './prices.ts';
import { usdPerGib } from './rate.ts';
import type { KnownRoute, OwnPlace, PeerPlace, TransferQuestion } from './transfer-question.ts';

/** Maximum number of distinct ways, accounts and Regions that are kept; then all are forgotten. */
const MAX_KEPT = 65_536;

/** The way of flows with its price. */
export interface PricedWay {
  /** Undefined if the way is unknown. */
  readonly transfer: Transfer | undefined;
  /** 10⁻¹² USD for a byte, for `amountOf`; -1 if the price is unknown. */
  readonly rate: number;
  /** Whether it is not known until the route to the other end is. */
  readonly needsRoute: boolean;
}

/** The facts about the way of a flow, reused for every record. */
class Way implements FlowWay {
  direction: 'ingress' | 'egress' = 'egress';
  own: InterfaceRole = 'ordinary';
  hasPublicAddress = false;
  peer: PeerPosition = 'unknown';
  peerRole: InterfaceRole | undefined;
  zones: TransferZones | undefined;
  hasOtherZone = false;
  hasLoadBalancer = false;
  hasGatewayEndpoint = false;
  trafficPath = -1;
  nextHopType: string | undefined;
}

/** Finds ways and prices between places; equal ways are one object. */
export class PricedWays {
  readonly #prices: TransferPrices;
  readonly #regionPrices: Map<string | undefined, RegionPrices> = new Map();
  /** The ways without a service, by the account that pays. */
  readonly #byPayer: Map<string | undefined, (Transfer | undefined)[]> = new Map();
  readonly #byKey: Map<string, Transfer> = new Map();
  /** The ways with the same class, evidence, zones, service and payer: their prices differ. */
  readonly #priced: Map<Transfer | undefined, PricedWay[]> = new Map();
  readonly #way = new Way();

  constructor(prices: TransferPrices) {
    this.#prices = prices;
  }

  /** The way of a flow, without anything remembered; the parameters are those of {@link WayMemo.find}. */
  find(
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
    if (needsRoute && route !== undefined) setZones(way, own?.zoneId, route.zoneId);
    const found = classOf(way, needsRoute ? route?.kind : undefined);
    if (found === undefined) return this.#pricedWay(undefined, undefined, needsRoute);
    const { transferClass } = found;
    const transfer = this.#transferOf(
      found,
      WITH_ZONES.has(transferClass) ? way.zones : undefined,
      serviceOf(transferClass, question, own, peer),
      payerOf(transferClass, own),
    );
    const prices = this.#pricesOf(own?.region ?? question.region);
    return this.#pricedWay(transfer, usdPerGib(transferClass, way, prices), needsRoute);
  }

  /** The way of a flow that a transit gateway recorded. */
  ofTransitGateway(payer: string | undefined): PricedWay {
    const transfer = this.#transferOf(OF_TRANSIT_GATEWAY, undefined, undefined, payer);
    return { transfer, rate: rateOf(undefined), needsRoute: false };
  }

  #pricedWay(transfer: Transfer | undefined, price: number | undefined, needsRoute: boolean): PricedWay {
    const known = this.#priced.get(transfer) ?? keep(this.#priced, transfer, []);
    const rate = rateOf(price);
    let way = known.find((each) => each.rate === rate && each.needsRoute === needsRoute);
    if (way === undefined) {
      way = { transfer, rate, needsRoute };
      known.push(way);
    }
    return way;
  }

  #pricesOf(region: string | undefined): RegionPrices {
    let prices = this.#regionPrices.get(region);
    if (prices === undefined) {
      prices = pricesOf(this.#prices, region);
      // records name Regions, and anybody can write a record
      if (this.#regionPrices.size >= MAX_KEPT) this.#regionPrices.clear();
      this.#regionPrices.set(region, prices);
    }
    return prices;
  }

  #transferOf(
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
  way.direction = question.direction;
  way.own = own?.role ?? question.role;
  way.peer = peer.position === 'internet' && question.awsService !== undefined ? 'aws' : peer.position;
  way.hasPublicAddress = isPublic(way.peer) && (own?.hasPublicAddress === true || isOwnGlobal);
  way.peerRole = peer.role;
  way.hasLoadBalancer = own?.isLoadBalancer === true || peer.isLoadBalancer;
  way.hasGatewayEndpoint = peer.hasGatewayEndpoint;
  setZones(way, ownZone, peerZoneOf(way, question, peer));
  way.trafficPath = question.trafficPath;
  way.nextHopType = question.nextHopType;
}

function setZones(way: Way, ownZone: string | undefined, peerZone: string | undefined): void {
  way.zones = compareZones(ownZone, peerZone);
  way.hasOtherZone = isOtherZone(ownZone) || isOtherZone(peerZone);
}

/** The zone of the other end, or of the gateway on the way to it: AWS charges the crossing to a gateway, not the one behind it. */
function peerZoneOf(way: Way, question: TransferQuestion, { position, zoneId }: PeerPlace): string | undefined {
  if (position === 'same_vpc') return zoneId;
  if (question.nextHopType !== undefined && way.direction === 'egress') return question.nextHopZoneId;
  return way.own === 'nat_gateway' && position !== 'peered' ? undefined : zoneId;
}

function keep<Key, Value>(map: Map<Key, Value>, key: Key, value: Value): Value {
  if (map.size >= MAX_KEPT) map.clear();
  map.set(key, value);
  return value;
}

/** The classes whose price depends on the zones of both ends. */
const WITH_ZONES: ReadonlySet<TransferClass> = new Set([
  'same_zone',
  'cross_zone',
  'vpc_peering',
  'nat_gateway',
  'local_zone',
  // between own public addresses
  'internet_gateway',
]);

/** The service behind an endpoint, such as `s3`. */
function serviceOf(
  transferClass: TransferClass,
  { awsService }: TransferQuestion,
  own: OwnPlace | undefined,
  peer: PeerPlace,
): string | undefined {
  if (transferClass === 'interface_endpoint') return own?.service ?? peer.service;
  return transferClass === 'gateway_endpoint' ? awsService?.toLowerCase() : undefined;
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
