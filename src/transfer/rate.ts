import type { TransferClass } from '../model/transfer.ts';
import { type FlowWay, isEndpoint, isPublic, VIA_GATEWAY_ENDPOINT, VIA_PEERING, VIA_REGIONS } from './flow-way.ts';
import type { RegionPrices } from './prices.ts';

/** Free of charge. */
const FREE = 0;

/**
 * What AWS charges at the recording interface for an accepted flow, in USD for 2³⁰ bytes; undefined if it is not known: a
 * missing part is not taken for free.
 *
 * Every charge is at one interface only: each end of a zone crossing pays its half; what a NAT gateway, a transit gateway
 * or an endpoint processes is charged in the gateway's own record, as is what leaves by it. So the sum over all records of
 * all interfaces counts each charge once.
 */
export function usdPerGib(transferClass: TransferClass, way: FlowWay, prices: RegionPrices): number | undefined {
  const usd = usdInRegion(transferClass, way, prices);
  return way.hasOtherZone && !(usd === FREE && isFreeInOtherZone(transferClass, way)) ? undefined : usd;
}

/** Traffic with a Local Zone has separate prices; free is what stays in it, and what it receives from elsewhere. */
function isFreeInOtherZone(transferClass: TransferClass, { own, direction, zones }: FlowWay): boolean {
  if (own !== 'ordinary') return false;
  const isOutside = transferClass === 'internet_gateway' || transferClass === 'inter_region_peering';
  return zones === 'same_zone' || (direction === 'ingress' && isOutside);
}

/** The price between Availability Zones. */
function usdInRegion(transferClass: TransferClass, way: FlowWay, prices: RegionPrices): number | undefined {
  switch (way.own) {
    case 'nat_gateway':
      return atNatGateway(way, prices);
    case 'transit_gateway':
      // paid by the sender; zone crossings to a transit gateway are free since April 2022
      return way.direction === 'ingress' ? prices.transit_gateway : FREE;
    case 'interface_endpoint':
      return sumOf(prices.interface_endpoint, overConnection(way, prices, way.peer === 'elsewhere' ? undefined : FREE));
    // its price is unknown
    case 'appliance_endpoint':
    case 'unknown':
      return undefined;
    case 'ordinary':
      return atOrdinaryInterface(transferClass, way, prices);
  }
}

/** Each byte enters a NAT gateway once, and is processed then. */
function atNatGateway(way: FlowWay, prices: RegionPrices): number | undefined {
  // what a gateway endpoint of the gateway's subnet leads to is in the Region
  if (way.direction === 'egress' && way.trafficPath === VIA_GATEWAY_ENDPOINT) return FREE;
  const crossing = isPublic(way.peer)
    ? overInternetGateway(way, prices)
    : // where it is, and so whether a zone is crossed, may not be known
      overConnection(way, prices, way.peer === 'same_vpc' ? zoneShare(way, prices) : undefined);
  return way.direction === 'egress' ? crossing : sumOf(prices.nat_gateway, crossing);
}

/**
 * What this end pays for a connection between VPCs, of which the record knows the kind on egress; `otherwise` where it knows none. Zone
 * crossings to a transit gateway are free, and it charges the sender in its own record.
 */
function overConnection(way: FlowWay, prices: RegionPrices, otherwise: number | undefined): number | undefined {
  const path = way.direction === 'egress' ? way.trafficPath : -1;
  if (way.peer === 'peered' || path === VIA_PEERING) return zoneShare(way, prices);
  if (way.peer === 'peered_region' || path === VIA_REGIONS) return overRegions(way, prices);
  return way.peer === 'transit_gateway' ? FREE : otherwise;
}

/** What this end pays for a connection between Regions: the sender pays. */
function overRegions({ direction }: FlowWay, prices: RegionPrices): number | undefined {
  return direction === 'egress' ? prices.inter_region : FREE;
}

function atOrdinaryInterface(transferClass: TransferClass, way: FlowWay, prices: RegionPrices): number | undefined {
  switch (transferClass) {
    case 'same_zone':
    case 'gateway_endpoint':
    case 'transit_gateway':
      return FREE;
    case 'interface_endpoint':
      // zone crossings to PrivateLink are free since April 2022, those of a connection that leads there are not
      if (!isEndpoint(way.peerRole)) return FREE;
      return overConnection(way, prices, way.peer === 'outside' || way.peer === 'elsewhere' ? undefined : FREE);
    case 'cross_zone':
      // free between such a load balancer and its targets, not between it and its clients; which one it is, addresses do not tell
      return way.hasLoadBalancer ? undefined : prices.cross_zone;
    case 'vpc_peering':
    case 'nat_gateway':
      return zoneShare(way, prices);
    case 'inter_region_peering':
      return overRegions(way, prices);
    case 'internet_gateway':
      return overInternetGateway(way, prices);
    case 'same_vpc':
    case 'internet_gateway_or_gateway_endpoint':
    case 'virtual_private_gateway':
    case 'local_zone':
    case 'gateway_in_vpc':
      return undefined;
  }
}

function overInternetGateway(way: FlowWay, prices: RegionPrices): number | undefined {
  // between public addresses of a Region, both ends pay as between zones, in one zone too
  if (way.peer === 'own_public') return prices.cross_zone;
  // inbound traffic is free at a NAT gateway and at an instance; AWS's own addresses may be in the same Region
  if (way.direction === 'ingress') return way.peer === 'aws' && way.own === 'ordinary' ? undefined : FREE;
  return toInternet(way, prices);
}

function toInternet({ peer }: FlowWay, prices: RegionPrices): number | undefined {
  if (peer === 'own_public_region') return prices.inter_region;
  // free in the Region and charged between Regions; the record has the service, not the Region
  return peer === 'aws' ? undefined : prices.internet;
}

/** The half of a zone crossing that this end pays. */
function zoneShare({ zones }: FlowWay, prices: RegionPrices): number | undefined {
  if (zones === undefined) return undefined;
  return zones === 'same_zone' ? FREE : prices.cross_zone;
}

function sumOf(one: number | undefined, other: number | undefined): number | undefined {
  return one === undefined || other === undefined ? undefined : one + other;
}
