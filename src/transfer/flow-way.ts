import type { TransferClass, TransferSource, TransferZones } from '../model/transfer.ts';

/** The role of an interface in the traffic: gateways and endpoints have separate prices. */
export type InterfaceRole =
  | 'nat_gateway'
  | 'transit_gateway'
  | 'interface_endpoint'
  /** An endpoint of a Gateway Load Balancer. */
  | 'appliance_endpoint'
  | 'ordinary'
  /** The interface is unknown. */
  | 'unknown';

/** Where the other end is, as the recording interface's VPC sees it. */
export type PeerPosition =
  /** In the VPC of the recording interface. */
  | 'same_vpc'
  /** In one known VPC that only a peering connection of the Region leads to. */
  | 'peered'
  /** In one known VPC that only a peering connection between Regions leads to. */
  | 'peered_region'
  /** In one known VPC that only a transit gateway leads to. */
  | 'transit_gateway'
  /** An address of the internet. */
  | 'internet'
  /** A public address of one's own in the same Region. */
  | 'own_public'
  /** A public address of one's own in another Region. */
  | 'own_public_region'
  /** An address of the internet that belongs to AWS; in which Region, the record does not say. */
  | 'aws'
  /** Outside of the VPC, and more is not known. */
  | 'outside'
  /** Outside of the VPC, and perhaps in another one, to which several ways lead, or of which no connection is known. */
  | 'elsewhere'
  /** Unknown. */
  | 'unknown';

/** Positions of public addresses. */
const PUBLIC: ReadonlySet<PeerPosition> = new Set(['internet', 'own_public', 'own_public_region', 'aws']);

/** Whether the address of the other end is a public one outside of the VPC. */
export function isPublic(position: PeerPosition): boolean {
  return PUBLIC.has(position);
}

/** What the class and the price of a flow depend on. */
export interface FlowWay {
  readonly direction: 'ingress' | 'egress';
  /** What the recording interface is. */
  readonly own: InterfaceRole;
  /** Whether the recording interface has a public address that this flow can use. */
  readonly hasPublicAddress: boolean;
  readonly peer: PeerPosition;
  /** What the interface of the other end is, where it is known. */
  readonly peerRole: InterfaceRole | undefined;
  readonly zones: TransferZones | undefined;
  /** Whether one of the zones is not an Availability Zone but, for example, a Local Zone. */
  readonly hasOtherZone: boolean;
  /** Whether one end is an Application or Classic Load Balancer. */
  readonly hasLoadBalancer: boolean;
  /** Whether the other end is a service that a gateway endpoint may lead to, by the routes of some VPC. */
  readonly hasGatewayEndpoint: boolean;
  /** `traffic-path`; -1 if the record has none. */
  readonly trafficPath: number;
  /** `next-hop-interface-type`. */
  readonly nextHopType: string | undefined;
}

/** The target of a route, by its kind; `other` for an appliance, and undefined if the route is not known. */
export type RouteTarget =
  | 'nat_gateway'
  | 'transit_gateway'
  | 'interface_endpoint'
  | 'gateway_endpoint'
  | 'other'
  | undefined;

/** A class with its evidence. */
export interface ClassOfFlow {
  readonly transferClass: TransferClass;
  readonly source: TransferSource;
}

/** The class of all traffic of an interface with a role. */
const CLASS_OF_ROLE: Readonly<Record<InterfaceRole, TransferClass | undefined>> = {
  nat_gateway: 'nat_gateway',
  transit_gateway: 'transit_gateway',
  interface_endpoint: 'interface_endpoint',
  appliance_endpoint: 'interface_endpoint',
  ordinary: undefined,
  unknown: undefined,
};

/** Classes by `next-hop-interface-type`; other kinds of next hops do not determine the price. */
const BY_NEXT_HOP: ReadonlyMap<string | undefined, TransferClass> = new Map([
  ['nat_gateway', 'nat_gateway'],
  ['regional_nat_gateway', 'nat_gateway'],
  ['transit_gateway', 'transit_gateway'],
  ['vpc_endpoint', 'interface_endpoint'],
]);

/** Classes by `traffic-path` of egress traffic; 1 stays in the VPC, at least to the next gateway. */
const BY_TRAFFIC_PATH: readonly (TransferClass | undefined)[] = [
  ...[undefined, undefined, 'internet_gateway_or_gateway_endpoint' as const, 'virtual_private_gateway' as const],
  ...(['vpc_peering', 'inter_region_peering', 'local_zone', 'gateway_endpoint', 'internet_gateway'] as const),
];
const WITHIN_VPC = 1;
/** The path over a peering connection in the Region. */
export const VIA_PEERING = 4;
/** The path over a peering connection to another Region. */
export const VIA_REGIONS = 5;
/** The path through a gateway endpoint. */
export const VIA_GATEWAY_ENDPOINT = 7;

/**
 * Whether the route to the other end determines the class: the record is ambiguous or silent about the gateway, and the
 * interface has no address that the internet reaches, or may reach a service by a gateway endpoint.
 */
export function dependsOnRoute(way: FlowWay): boolean {
  const { own, direction, trafficPath, peer, nextHopType } = way;
  if (own !== 'ordinary' || BY_NEXT_HOP.has(nextHopType)) return false;
  if (direction === 'ingress' || trafficPath < 0) {
    return isPublic(peer) && (!way.hasPublicAddress || way.hasGatewayEndpoint);
  }
  return trafficPath === WITHIN_VPC && peer !== 'same_vpc' && peer !== 'unknown';
}

/**
 * The class of a flow; undefined if it cannot be determined. The first that applies: what the recording interface is; the next
 * hop; the traffic path; then where the other end is.
 *
 * @param route the target of the route to the other end, if the class {@link dependsOnRoute}
 */
export function classOf(way: FlowWay, route: RouteTarget): ClassOfFlow | undefined {
  const byRole = CLASS_OF_ROLE[way.own];
  if (byRole !== undefined) return found('owner', byRole);
  const byRecord = classByRecord(way);
  if (byRecord !== undefined) return byRecord;
  // only public addresses are certainly outside of the VPC of an unknown interface
  if (way.own === 'unknown')
    return staysInVpc(way) && isPublic(way.peer) ? found('record', 'gateway_in_vpc') : undefined;
  if (way.peer === 'same_vpc') return found('address', classInVpc(way));
  if (dependsOnRoute(way)) {
    if (!way.hasPublicAddress || staysInVpc(way)) return classByRoute(way, route);
    if (route === 'gateway_endpoint') return found('route', 'gateway_endpoint');
  }
  if (staysInVpc(way)) return undefined;
  return isEndpoint(way.peerRole) ? found('address', 'interface_endpoint') : classByPosition(way);
}

/** Whether the role is that of an interface endpoint, whose own record has what it processes. */
export function isEndpoint(role: InterfaceRole | undefined): boolean {
  return role !== undefined && CLASS_OF_ROLE[role] === 'interface_endpoint';
}

/** Whether the record says that the flow left by something in the VPC, so that it reached no other place directly. */
function staysInVpc({ direction, trafficPath }: FlowWay): boolean {
  return direction === 'egress' && trafficPath === WITHIN_VPC;
}

/** The next hop is the sender of ingress traffic; AWS records the path of egress traffic only. */
function classByRecord({ direction, nextHopType, trafficPath }: FlowWay): ClassOfFlow | undefined {
  const byNextHop = BY_NEXT_HOP.get(nextHopType);
  if (byNextHop !== undefined) return found('next_hop', byNextHop);
  const byPath = direction === 'egress' ? BY_TRAFFIC_PATH[trafficPath] : undefined;
  return byPath === undefined ? undefined : found('record', byPath);
}

/** The other end is a gateway or an endpoint itself, or an ordinary interface in a zone. */
function classInVpc({ peerRole, hasOtherZone, zones }: FlowWay): TransferClass {
  const byRole = peerRole === undefined ? undefined : CLASS_OF_ROLE[peerRole];
  if (byRole !== undefined) return byRole;
  if (zones === 'cross_zone' && hasOtherZone) return 'local_zone';
  return zones ?? 'same_vpc';
}

function classByRoute(way: FlowWay, target: RouteTarget): ClassOfFlow | undefined {
  const isInVpc = staysInVpc(way);
  // AWS records another path for gateway endpoints; a public address behind any other endpoint is inspected on the way, and reached by
  // another gateway
  const ignored = isInVpc ? 'gateway_endpoint' : 'interface_endpoint';
  if (target !== undefined && target !== 'other' && target !== ignored) return found('route', target);
  return isInVpc ? found('record', 'gateway_in_vpc') : undefined;
}

function classByPosition({ peer, hasPublicAddress }: FlowWay): ClassOfFlow | undefined {
  switch (peer) {
    case 'peered':
      return found('address', 'vpc_peering');
    case 'peered_region':
      return found('address', 'inter_region_peering');
    case 'transit_gateway':
      return found('address', 'transit_gateway');
    case 'internet':
    case 'aws':
    case 'own_public':
    case 'own_public_region':
      return hasPublicAddress ? found('address', 'internet_gateway') : undefined;
    case 'same_vpc':
    case 'outside':
    case 'elsewhere':
    case 'unknown':
      return undefined;
  }
}

function found(source: TransferSource, transferClass: TransferClass): ClassOfFlow {
  return { transferClass, source };
}
