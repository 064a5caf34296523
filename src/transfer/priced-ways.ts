import { keep } from '../memory/keep.ts';
import { Transfer, type TransferClass, type TransferZones } from '../model/transfer.ts';
import { rateOf } from './amount-of.ts';
import {
  type ClassOfFlow,
  classOf,
  dependsOnRoute,
  type FlowWay,
  type InterfaceRole,
  isPublic,
  type PeerPosition,
  VIA_PEERING,
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

/** Finds ways and prices between places; equal ways are one object. */
export class PricedWays {
  readonly #prices: TransferPrices;
  readonly #regionPrices: Map<string | undefined, RegionPrices> = new Map();
  readonly #byKey: Map<string, Transfer> = new Map();
  /** The ways of records of transit gateways, by the account that pays. */
  readonly #ofTransitGateways: Map<string | undefined, Transfer> = new Map();
  /** The ways with the same class, evidence, zones, service and payer: their prices differ. */
  readonly #priced: Map<Transfer | undefined, PricedWay[]> = new Map();

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
    const byRecord = wayOf(question, own, peer, isOwnGlobal);
    const needsRoute = dependsOnRoute(byRecord);
    // the gateway that the route names: its zone counts
    const way = needsRoute && route !== undefined ? { ...byRecord, ...zonesOf(own?.zoneId, route.zoneId) } : byRecord;
    const found = classOf(way, needsRoute ? route?.kind : undefined);
    if (found === undefined) return this.#pricedWay(undefined, undefined, needsRoute);
    const { transferClass } = found;
    const transfer = this.#transferOf(
      found,
      hasZones(transferClass, way) ? way.zones : undefined,
      serviceOf(transferClass, question, own, peer),
      payerOf(transferClass, own, question.accountId),
    );
    const prices = this.#pricesOf(own?.region ?? question.region);
    return this.#pricedWay(transfer, usdPerGib(transferClass, way, prices), needsRoute);
  }

  /** The way of a flow that a transit gateway recorded. */
  ofTransitGateway(payer: string | undefined): Transfer {
    const known = this.#ofTransitGateways.get(payer);
    if (known !== undefined) return known;
    const transfer = new Transfer('transit_gateway', 'owner', undefined, undefined, payer);
    return keep(this.#ofTransitGateways, payer, transfer, MAX_KEPT);
  }

  #pricedWay(transfer: Transfer | undefined, price: number | undefined, needsRoute: boolean): PricedWay {
    const known = this.#priced.get(transfer) ?? keep(this.#priced, transfer, [], MAX_KEPT);
    const rate = rateOf(price);
    let way = known.find((each) => each.rate === rate && each.needsRoute === needsRoute);
    if (way === undefined) {
      way = { transfer, rate, needsRoute };
      known.push(way);
    }
    return way;
  }

  #pricesOf(region: string | undefined): RegionPrices {
    return this.#regionPrices.get(region) ?? keep(this.#regionPrices, region, pricesOf(this.#prices, region), MAX_KEPT);
  }

  #transferOf(
    found: ClassOfFlow,
    zones: TransferZones | undefined,
    service: string | undefined,
    payer: string | undefined,
  ): Transfer {
    const { transferClass, source } = found;
    const key = `${transferClass} ${source} ${zones} ${payer} ${service}`;
    return (
      this.#byKey.get(key) ??
      keep(this.#byKey, key, new Transfer(transferClass, source, zones, service, payer), MAX_KEPT)
    );
  }
}

/** What the class and the price of a flow depend on, without its route. */
function wayOf(question: TransferQuestion, own: OwnPlace | undefined, place: PeerPlace, isOwnGlobal: boolean): FlowWay {
  const { direction, trafficPath, nextHopType, awsService } = question;
  const { position, role, isLoadBalancer, hasGatewayEndpoint } = place;
  const peer = position === 'internet' && awsService !== undefined ? 'aws' : position;
  const ownRole = own?.role ?? question.role;
  return {
    direction,
    own: ownRole,
    hasPublicAddress: isPublic(peer) && role === undefined && (own?.hasPublicAddress === true || isOwnGlobal),
    peer,
    peerRole: role,
    hasLoadBalancer: own?.isLoadBalancer === true || isLoadBalancer,
    hasGatewayEndpoint,
    ...zonesOf(own?.zoneId ?? question.zoneId, peerZoneOf(question, ownRole, place)),
    trafficPath,
    nextHopType,
  };
}

function zonesOf(one: string | undefined, other: string | undefined): Pick<FlowWay, 'zones' | 'hasOtherZone'> {
  return { zones: compareZones(one, other), hasOtherZone: isOtherZone(one) || isOtherZone(other) };
}

/**
 * The zone of the other end, or of the gateway on the way to it: AWS charges the crossing to a gateway, not the one behind it. The next
 * hop is the gateway, or the other end itself; its zone is only asked for if that of the other end does not count or is not known.
 */
function peerZoneOf(
  question: TransferQuestion,
  own: InterfaceRole,
  { position, zoneId }: PeerPlace,
): string | undefined {
  const { nextHopType, nextHopZoneId, trafficPath } = question;
  const isAtEnd = isDirect(position, trafficPath) || (nextHopType === undefined && own !== 'nat_gateway');
  return nextHopZoneId ?? (isAtEnd ? zoneId : undefined);
}

/** Whether the zone of the other end is the one that the record gives of the next hop, if it does. */
export function isZoneOfNextHop({ position, zoneId }: PeerPlace, trafficPath: number): boolean {
  return zoneId === undefined && isDirect(position, trafficPath);
}

/** Whether nothing is between the interface and the other end that has a zone. */
function isDirect(position: PeerPosition, trafficPath: number): boolean {
  return position === 'same_vpc' || position === 'peered' || trafficPath === VIA_PEERING;
}

/** Whether the price depends on the zones of both ends. */
function hasZones(transferClass: TransferClass, { peer }: FlowWay): boolean {
  return WITH_ZONES.has(transferClass) || (transferClass === 'interface_endpoint' && peer === 'peered');
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
  return transferClass === 'gateway_endpoint' ? awsService?.toLowerCase() : (own?.service ?? peer.service);
}

/** AWS writes it for interfaces of its services. */
const UNKNOWN_ACCOUNT = 'unknown';

/**
 * The account that pays: in a VPC that is shared, its owner pays for gateways and endpoints, and the others for what their
 * interfaces send. Source: https://docs.aws.amazon.com/vpc/latest/userguide/vpc-share-billing.html
 */
function payerOf(
  transferClass: TransferClass,
  own: OwnPlace | undefined,
  accountId: string | undefined,
): string | undefined {
  // only the owner of a VPC has gateways and endpoints in it; whether another interface is in a shared VPC is not known
  if (own === undefined) return accountId === UNKNOWN_ACCOUNT ? undefined : accountId;
  if (own.role !== 'ordinary') return own.vpcAccountId ?? own.accountId;
  // the gateway is the owner's, Direct Connect is not
  if (transferClass === 'virtual_private_gateway' && own.vpcAccountId !== own.accountId) return undefined;
  return own.accountId ?? own.vpcAccountId;
}
