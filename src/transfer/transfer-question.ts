import type { AnswerEdge } from '../model/answer-edge.ts';
import type { HeldTime } from '../model/asked-time.ts';
import type { NetworkInterface } from '../model/inventory.ts';
import type { KnownAddress } from '../rules/rule-address.ts';
import type { InterfaceRole, PeerPosition, RouteTarget } from './flow-way.ts';
import type { Numbered } from './numbering.ts';
import type { WayRow } from './way-rows.ts';

/** The place of a recording interface, and its role in traffic. */
export interface OwnPlace {
  readonly role: InterfaceRole;
  readonly vpcId: string | undefined;
  readonly subnetId: string | undefined;
  /** Availability Zone id. */
  readonly zoneId: string | undefined;
  readonly region: string | undefined;
  readonly hasPublicAddress: boolean;
  /** Whether it is an Application or Classic Load Balancer. */
  readonly isLoadBalancer: boolean;
  /** The service of an endpoint, such as `s3`. */
  readonly service: string | undefined;
  /** Account of the interface. */
  readonly accountId: string | undefined;
  /** Account of the VPC. */
  readonly vpcAccountId: string | undefined;
}

/** Where the other end of a flow is, as one VPC sees it. */
export interface PeerPlace {
  readonly position: PeerPosition;
  /** Whether it is a public address outside of the VPC. */
  readonly isPublic: boolean;
  readonly zoneId: string | undefined;
  readonly region: string | undefined;
  /**
   * What its interface is; undefined where none is known. A NAT gateway for an IPv6 address that stands for an IPv4 address (NAT64),
   * which only such a gateway reaches.
   */
  readonly role: InterfaceRole | undefined;
  /** Whether it is an Application or Classic Load Balancer. */
  readonly isLoadBalancer: boolean;
  /** Whether it is a service that a gateway endpoint may lead to. */
  readonly hasGatewayEndpoint: boolean;
  /** The service of an endpoint. */
  readonly service: string | undefined;
}

/** A recording interface that is remembered between records, with its place. */
export interface TransferInterface {
  /** What the metadata know of it. */
  readonly found: NetworkInterface | undefined;
  /** Undefined until it is needed, and again whenever `found` is looked up. */
  site: Site | undefined;
}

/** The place of interfaces, one object for all that are there, so that records of any of them find it in the processor's caches. */
export interface Site {
  readonly place: Numbered<OwnPlace>;
  /** The VPC of `place`; undefined once the metadata may say something else, from then on forever. */
  view: VpcView | undefined;
  /** The number of the row of ways from `place` that depend on nothing else of the interface; 0 without such ways. */
  readonly row: number;
  /** This row. */
  readonly ways: WayRow | undefined;
}

/** An address that is remembered between records, with its places as the VPCs see it that talked with it. */
export interface TransferAddress extends KnownAddress {
  places: RememberedPlace | undefined;
}

/**
 * Something that is read for every record of an address anyway, in which its place is kept too: another object would be another
 * wait for memory per record.
 */
export interface PlaceHolder extends Readonly<AnswerEdge> {
  /** The place; undefined as long as it has not been looked up. */
  seenAt: Numbered<PeerPlace> | undefined;
  /** Who sees it there, in flows from `seenFrom` to `seenUntil` ({@link HeldTime}). */
  seenBy: VpcView | undefined;
  seenFrom: number;
  seenUntil: number;
  /** The number by which the row of an interface that sees it there has the ways to it; -1 if more has to be asked. */
  seenNumber: number;
  /** The `traffic-path` of all flows that share the holder; -1 if they have none. */
  readonly trafficPath: number;
}

/** The interfaces of a VPC, as long as the metadata say the same of it and of all addresses. */
export interface VpcView {
  /** Undefined for interfaces whose VPC is not known. */
  readonly vpcId: string | undefined;
}

/** Where an address is at some time, as one VPC sees it. */
export interface RememberedPlace extends HeldTime, Readonly<AnswerEdge> {
  readonly view: VpcView;
  readonly place: Numbered<PeerPlace>;
  /** What the routes of the VPC's subnets to it lead to. */
  routes: Map<string | undefined, Numbered<KnownRoute>> | undefined;
  older: RememberedPlace | undefined;
}

/** What a route leads to. */
export interface KnownRoute {
  readonly kind: RouteTarget;
  /** Availability Zone id of a NAT gateway. */
  readonly zoneId: string | undefined;
}

/** What a record says, as far as the class and the price depend on it; mutable, so that one object serves all records. */
export class TransferQuestion {
  direction: 'ingress' | 'egress' = 'egress';
  /** Where the recording interface is; undefined if the metadata know none: {@link role} says what recorded the flow then. */
  site: Site | undefined;
  /** Who sees the other end: the interfaces of the VPC of `site`. */
  view: VpcView = { vpcId: undefined };
  role: InterfaceRole = 'unknown';
  peer: TransferAddress | undefined;
  /** Where the place of `peer` may be kept: all flows that share it have the same `peer`. Undefined if there is nothing. */
  holder: PlaceHolder | undefined;
  /** The interface's own address in this flow. */
  own: KnownAddress | undefined;
  /** Service of AWS that has the address of the other end, by the record. */
  awsService: string | undefined;
  trafficPath = -1;
  nextHopType: string | undefined;
  nextHopZoneId: string | undefined;
  /** The account of a gateway or an endpoint that the metadata do not know, by the record. */
  accountId: string | undefined;
  /** Availability Zone id and Region of the recording interface, by the record; undefined where the metadata know them. */
  zoneId: string | undefined;
  region: string | undefined;
  /** The record's `start` and `end`, Unix seconds. */
  startSeconds = -1;
  endSeconds = -1;
}
