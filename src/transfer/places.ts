import { type FlowTime, narrowBySince } from '../model/asked-time.ts';
import type { NetworkInterface } from '../model/inventory.ts';
import type { MetadataSource } from '../model/ports.ts';
import type { TransferZones } from '../model/transfer.ts';
import { carriesIpv4 } from '../net/carried-ipv4.ts';
import { addressSeenSince } from '../net/held-addresses.ts';
import { IPV6, type IpAddress } from '../net/ip-address.ts';
import { isPrivateAddress } from '../rules/private-addresses.ts';
import { type KnownAddress, ruleAddressOf } from '../rules/rule-address.ts';
import type { VpcNetwork } from '../rules/vpc-network.ts';
import { type InterfaceRole, isPublic, type PeerPosition, type RouteTarget } from './flow-way.ts';
import type { KnownRoute, OwnPlace, PeerPlace } from './transfer-question.ts';

/** The part of the metadata that transfer classes use. */
export type PlaceSource = Pick<
  MetadataSource,
  'interfaceInVpc' | 'interfaceAnywhere' | 'vpcHolds' | 'subnetById' | 'vpcById' | 'knownInterfaces'
>;

/** Interface types of EC2 with separate prices for traffic. */
const ROLES: ReadonlyMap<string | undefined, InterfaceRole> = new Map([
  ['nat_gateway', 'nat_gateway'],
  ['transit_gateway', 'transit_gateway'],
  ['vpc_endpoint', 'interface_endpoint'],
  ['gateway_load_balancer_endpoint', 'appliance_endpoint'],
]);

/** What an interface is, by `interface-type` of its records; undefined where that says nothing of prices. */
export function roleInRecord(type: string | undefined): InterfaceRole | undefined {
  return type === 'regional_nat_gateway' ? 'nat_gateway' : ROLES.get(type);
}

/** Owners with free zone crossings to their targets; `load_balancer` is one whose kind is unknown. */
const LOAD_BALANCERS: ReadonlySet<string> = new Set([
  'application_load_balancer',
  'classic_load_balancer',
  'load_balancer',
]);

/** Targets of routes by the beginning of their ids. */
const TARGETS: readonly (readonly [prefix: string, target: Exclude<RouteTarget, undefined>])[] = [
  ['nat-', 'nat_gateway'],
  ['tgw-', 'transit_gateway'],
  ['vpce-', 'interface_endpoint'],
];

/** The id of an Availability Zone, such as `euc1-az1`; those of Local Zones and Wavelength Zones have more parts. */
const AVAILABILITY_ZONE_ID = /^[a-z]+\d+-az\d+$/;

/** Whether a zone is not an Availability Zone but, for example, a Local Zone. */
export function isOtherZone(zoneId: string | undefined): boolean {
  return zoneId !== undefined && !AVAILABILITY_ZONE_ID.test(zoneId);
}

/** Whether two zones are the same; undefined if one is not known. */
export function compareZones(one: string | undefined, other: string | undefined): TransferZones | undefined {
  if (one === undefined || other === undefined) return undefined;
  return one === other ? 'same_zone' : 'cross_zone';
}

/** Finds out where ends are, from the metadata and from the network of a rules document. */
export class Places {
  readonly #source: PlaceSource;
  /** Undefined if there is no rules document: connections between VPCs are then unknown. */
  readonly #network: VpcNetwork | undefined;

  constructor(source: PlaceSource, network: VpcNetwork | undefined) {
    this.#source = source;
    this.#network = network;
  }

  /** Where a recording interface is. */
  ofInterface(found: NetworkInterface): OwnPlace {
    const { id, type, vpcId, subnetId, publicAddresses = [], accountId } = found;
    const vpc = vpcId === undefined ? undefined : this.#source.vpcById(vpcId);
    return {
      role: roleOf(found),
      vpcId,
      subnetId,
      zoneId: this.zoneOf(subnetId),
      region: found.region ?? vpc?.region ?? this.#network?.regionOf(vpcId),
      hasPublicAddress: publicAddresses.length > 0,
      isLoadBalancer: isLoadBalancer(found),
      service: type === 'vpc_endpoint' ? this.#network?.serviceOfInterface(id) : undefined,
      accountId,
      vpcAccountId: vpc?.accountId,
    };
  }

  /** The Availability Zone id of a subnet. */
  zoneOf(subnetId: string | undefined): string | undefined {
    if (subnetId === undefined) return undefined;
    return (
      this.#source.subnetById(subnetId)?.availabilityZoneId ?? this.#network?.subnetById(subnetId)?.availabilityZoneId
    );
  }

  /**
   * Where an address is, as the interfaces of a VPC see it.
   *
   * @param time of the flow; says afterwards for which flows it is so
   */
  ofPeer(known: KnownAddress, vpcId: string | undefined, time: FlowTime): PeerPlace {
    const { address, text } = ruleAddressOf(known);
    const found = vpcId === undefined ? undefined : this.#holderThen(vpcId, text, time);
    if (vpcId !== undefined && (found !== undefined || this.#holds(vpcId, address, text) === true)) {
      return this.#inVpc('same_vpc', vpcId, address, found);
    }
    if (vpcId !== undefined) {
      const others = this.#network?.vpcsHolding(address).filter((id) => id !== vpcId) ?? [];
      const connected = others.flatMap((id) => {
        const position = this.#positionBeyond(vpcId, id);
        return position === undefined ? [] : [{ id, position }];
      });
      const [only, another] = connected;
      if (another !== undefined) return placeAt('elsewhere');
      // its zone counts whichever way leads there: the record may name it
      if (only !== undefined) {
        return this.#inVpc(only.position, only.id, address, this.#holderThen(only.id, text, time));
      }
    }
    if (!isPrivateAddress(address)) return this.#onInternet(address, text, vpcId, time);
    if (vpcId === undefined || this.#holds(vpcId, address, text) !== false) return placeAt('unknown');
    return placeAt(this.#network === undefined ? 'elsewhere' : 'outside');
  }

  /** What the route of a subnet to an address leads to. */
  routeTo(known: KnownAddress, { subnetId, vpcId }: OwnPlace): KnownRoute {
    const { address } = ruleAddressOf(known);
    const target =
      subnetId === undefined || vpcId === undefined ? undefined : this.#network?.routeTarget(subnetId, vpcId, address);
    if (target === undefined) return { kind: undefined, zoneId: undefined };
    const kind = this.#network?.isGatewayEndpoint(target)
      ? 'gateway_endpoint'
      : (TARGETS.find(([prefix]) => target.startsWith(prefix))?.[1] ?? 'other');
    return { kind, zoneId: kind === 'nat_gateway' ? this.#zoneOfNatGateway(target) : undefined };
  }

  /** Who had an address of a VPC throughout a flow, or, for its place, may have had it. */
  #holderThen(vpcId: string, text: string, time: FlowTime): Holder | undefined {
    const now = this.#source.interfaceInVpc(vpcId, text);
    const then = this.#source.interfaceInVpc(vpcId, text, time);
    return holderOf(now, then, text, time);
  }

  #inVpc(position: PeerPosition, vpcId: string, address: IpAddress, holder: Holder | undefined): PeerPlace {
    const holding = this.#network?.subnetsHolding(vpcId, address) ?? [];
    const found = holder?.place;
    const owner = holder?.owner;
    const subnetId = found?.subnetId ?? (holding.length === 1 ? holding[0] : undefined);
    return {
      ...placeAt(position),
      zoneId: this.zoneOf(subnetId),
      region: found?.region ?? this.#network?.regionOf(vpcId),
      role: owner === undefined ? undefined : roleOf(owner),
      isLoadBalancer: found !== undefined && isLoadBalancer(found),
      service: owner?.type === 'vpc_endpoint' ? this.#network?.serviceOfInterface(owner.id) : undefined,
    };
  }

  #onInternet(address: IpAddress, text: string, vpcId: string | undefined, time: FlowTime): PeerPlace {
    // who has the address behind it does not matter: a NAT gateway on the way translates it
    if (carriesIpv4(address)) return { ...placeAt('internet'), role: 'nat_gateway' };
    const now = this.#source.interfaceAnywhere(text);
    const holder = holderOf(now, this.#source.interfaceAnywhere(text, time), text, time);
    if (holder === undefined) {
      if (this.#network?.isBehindGatewayEndpoint(address)) return { ...placeAt('aws'), hasGatewayEndpoint: true };
      // an IPv6 address may be in a VPC whose ranges are not known
      const isUnknown =
        address.family === IPV6 && (vpcId === undefined || this.#holds(vpcId, address, text) === undefined);
      return placeAt(isUnknown ? 'unknown' : 'internet');
    }
    const found = holder.owner;
    // it is an address of AWS, at least
    if (found === undefined) return placeAt('aws');
    const ownRegion =
      vpcId === undefined ? undefined : (this.#source.vpcById(vpcId)?.region ?? this.#network?.regionOf(vpcId));
    const region = found.region ?? (found.vpcId === undefined ? undefined : this.#source.vpcById(found.vpcId)?.region);
    const zone = this.zoneOf(found.subnetId);
    const position =
      // Local Zones have separate prices
      ownRegion === undefined || region === undefined || isOtherZone(zone)
        ? 'aws'
        : region === ownRegion
          ? 'own_public'
          : 'own_public_region';
    // who is behind a gateway, and in which zone, is not known
    const zoneId = position === 'own_public' && roleOf(found) === 'ordinary' ? zone : undefined;
    return { ...placeAt(position), region, zoneId };
  }

  #holds(vpcId: string, address: IpAddress, text: string): boolean | undefined {
    return this.#network?.vpcHolds(vpcId, address) ?? this.#source.vpcHolds(vpcId, text);
  }

  /** How a VPC reaches another one: in exactly one way, or in several (`elsewhere`); undefined if in none. */
  #positionBeyond(vpcId: string, otherId: string): PeerPosition | undefined {
    const network = this.#network;
    if (network === undefined) return undefined;
    const peering = network.peeringKind(vpcId, otherId);
    const hasTransitGateway = network.connectionOf(vpcId, otherId).transitGateway !== 'none';
    if (peering === 'none') return hasTransitGateway ? 'transit_gateway' : undefined;
    if (hasTransitGateway) return 'elsewhere';
    return peering === 'in_region' ? 'peered' : 'peered_region';
  }

  #zoneOfNatGateway(natGatewayId: string): string | undefined {
    for (const { owner, type, subnetId } of this.#source.knownInterfaces?.values() ?? []) {
      if (type === 'nat_gateway' && owner?.id === natGatewayId) return this.zoneOf(subnetId);
    }
    return undefined;
  }
}

/** Somewhere, of which nothing else is known. */
export function placeAt(position: PeerPosition): PeerPlace {
  return {
    position,
    isPublic: isPublic(position),
    zoneId: undefined,
    region: undefined,
    role: undefined,
    isLoadBalancer: false,
    hasGatewayEndpoint: false,
    service: undefined,
  };
}

function roleOf({ type }: NetworkInterface): InterfaceRole {
  return ROLES.get(type) ?? 'ordinary';
}

function isLoadBalancer({ owner }: NetworkInterface): boolean {
  return owner !== undefined && LOAD_BALANCERS.has(owner.type);
}

/** An interface with an address at the time of a flow. */
interface Holder {
  /** Undefined if it is not certain which one had it then. */
  readonly owner: NetworkInterface | undefined;
  /**
   * The only one that is known to have had it until then: an address stays in its subnet. Undefined if another one had it, or may have
   * had it before: then the ranges of subnets alone say where it was.
   */
  readonly place: NetworkInterface | undefined;
}

/** Who had an address, by who has it now and who had it then, as far as the source knows times; narrows the time. */
function holderOf(
  now: NetworkInterface | undefined,
  then: NetworkInterface | undefined,
  text: string,
  time: FlowTime,
): Holder | undefined {
  const found = then ?? now;
  if (found === undefined) return undefined;
  const { since, reason } = time;
  let owner = then;
  if (since < 0 && reason === undefined) {
    // the source has not looked at the time
    const sinceSeconds = Math.max(found.attachedAt ?? 0, addressSeenSince(found, text) ?? 0);
    owner = sinceSeconds === 0 || narrowBySince(time, sinceSeconds) ? found : undefined;
  }
  return { owner, place: owner ?? (reason === 'not_known_then' ? found : undefined) };
}
