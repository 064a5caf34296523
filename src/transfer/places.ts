import type { NetworkInterface } from '../model/inventory.ts';
import type { MetadataSource } from '../model/ports.ts';
import type { TransferZones } from '../model/transfer.ts';
import { IPV6, type IpAddress } from '../net/ip-address.ts';
import { isPrivateAddress } from '../rules/private-addresses.ts';
import { type KnownAddress, ruleAddressOf } from '../rules/rule-address.ts';
import type { VpcNetwork } from '../rules/vpc-network.ts';
import type { InterfaceRole, PeerPosition, RouteTarget } from './flow-way.ts';
import type { KnownRoute, OwnPlace, PeerPlace } from './transfer-question.ts';

/** What transfer classes use of the metadata. */
export type PlaceSource = Pick<
  MetadataSource,
  'interfaceInVpc' | 'interfaceAnywhere' | 'vpcHolds' | 'subnetById' | 'vpcById' | 'knownInterfaces'
>;

/** Interface types of EC2 whose traffic has prices of its own. */
const ROLES: ReadonlyMap<string, InterfaceRole> = new Map([
  ['nat_gateway', 'nat_gateway'],
  ['transit_gateway', 'transit_gateway'],
  ['vpc_endpoint', 'interface_endpoint'],
  ['gateway_load_balancer_endpoint', 'appliance_endpoint'],
]);

/** Targets of routes by the beginning of their ids. */
const TARGETS: readonly (readonly [prefix: string, target: Exclude<RouteTarget, undefined>])[] = [
  ['nat-', 'nat_gateway'],
  ['tgw-', 'transit_gateway'],
  ['vpce-', 'interface_endpoint'],
];

/** The id of an Availability Zone, such as `euc1-az1`; those of Local Zones and Wavelength Zones have more parts. */
const AVAILABILITY_ZONE_ID = /^[a-z]+\d+-az\d+$/;

/** Whether a zone is no Availability Zone, but for example a Local Zone. */
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
  /** Undefined where there is no rules document: then nothing is known of connections between VPCs. */
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

  /** Where an address is, as the interfaces of a VPC see it. */
  ofPeer(known: KnownAddress, vpcId: string | undefined): PeerPlace {
    const { address, text } = ruleAddressOf(known);
    const found = vpcId === undefined ? undefined : this.#source.interfaceInVpc(vpcId, text);
    if (vpcId !== undefined && (found !== undefined || this.#holds(vpcId, address, text) === true)) {
      return this.#inVpc('same_vpc', vpcId, address, text, found);
    }
    if (vpcId !== undefined) {
      const others = this.#network?.vpcsHolding(address).filter((id) => id !== vpcId) ?? [];
      const connected = others.filter((id) => this.#positionBeyond(vpcId, id) !== 'unconnected');
      const [only] = connected;
      if (only !== undefined) {
        const position = connected.length === 1 ? this.#positionBeyond(vpcId, only) : 'outside';
        if (position === 'outside' || position === 'unconnected') return placeAt('outside');
        return this.#inVpc(position, only, address, text, this.#source.interfaceInVpc(only, text));
      }
    }
    if (!isPrivateAddress(address)) return this.#onInternet(address, text, vpcId);
    return placeAt(vpcId !== undefined && this.#holds(vpcId, address, text) === false ? 'outside' : 'unknown');
  }

  /** What the route of a subnet to an address leads to. */
  routeTo(known: KnownAddress, { subnetId, vpcId }: OwnPlace): KnownRoute {
    const { address } = ruleAddressOf(known);
    const target =
      subnetId === undefined || vpcId === undefined ? undefined : this.#network?.routeTarget(subnetId, vpcId, address);
    if (target === undefined) return { kind: undefined, zoneId: undefined };
    const kind = TARGETS.find(([prefix]) => target.startsWith(prefix))?.[1] ?? 'other';
    return { kind, zoneId: kind === 'nat_gateway' ? this.#zoneOfNatGateway(target) : undefined };
  }

  #inVpc(
    position: PeerPosition,
    vpcId: string,
    address: IpAddress,
    text: string,
    found: NetworkInterface | undefined,
  ): PeerPlace {
    const holding = this.#network?.subnetsHolding(vpcId, address) ?? [];
    const subnetId = found?.subnetId ?? (holding.length === 1 ? holding[0] : undefined);
    return {
      position,
      zoneId: this.zoneOf(subnetId),
      region: found?.region ?? this.#network?.regionOf(vpcId),
      role: found === undefined ? undefined : roleOf(found),
      sinceSeconds: found === undefined ? 0 : sinceOf(found, text),
      service: found?.type === 'vpc_endpoint' ? this.#network?.serviceOfInterface(found.id) : undefined,
    };
  }

  #onInternet(address: IpAddress, text: string, vpcId: string | undefined): PeerPlace {
    const found = this.#source.interfaceAnywhere(text);
    if (found === undefined) {
      // an IPv6 address may be in a VPC whose ranges are not known
      const isUnknown =
        address.family === IPV6 && (vpcId === undefined || this.#holds(vpcId, address, text) === undefined);
      return placeAt(isUnknown ? 'unknown' : 'internet');
    }
    const ownRegion =
      vpcId === undefined ? undefined : (this.#source.vpcById(vpcId)?.region ?? this.#network?.regionOf(vpcId));
    const region = found.region ?? (found.vpcId === undefined ? undefined : this.#source.vpcById(found.vpcId)?.region);
    const position =
      ownRegion === undefined || region === undefined
        ? 'aws'
        : region === ownRegion
          ? 'own_public'
          : 'own_public_region';
    return { ...placeAt(position), region, sinceSeconds: sinceOf(found, text) };
  }

  #holds(vpcId: string, address: IpAddress, text: string): boolean | undefined {
    return this.#network?.vpcHolds(vpcId, address) ?? this.#source.vpcHolds(vpcId, text);
  }

  /** How a VPC reaches another one: in exactly one way, in several (`outside`), or not at all. */
  #positionBeyond(
    vpcId: string,
    otherId: string,
  ): 'peered' | 'peered_region' | 'transit_gateway' | 'outside' | 'unconnected' {
    const network = this.#network;
    if (network === undefined) return 'unconnected';
    const peering = network.peeringKind(vpcId, otherId);
    const hasTransitGateway = network.connectionOf(vpcId, otherId).transitGateway !== 'none';
    if (peering === 'none') return hasTransitGateway ? 'transit_gateway' : 'unconnected';
    if (hasTransitGateway) return 'outside';
    return peering === 'in_region' ? 'peered' : 'peered_region';
  }

  #zoneOfNatGateway(natGatewayId: string): string | undefined {
    for (const { owner, type, subnetId } of this.#source.knownInterfaces?.values() ?? []) {
      if (type === 'nat_gateway' && owner?.id === natGatewayId) return this.zoneOf(subnetId);
    }
    return undefined;
  }
}

function placeAt(position: PeerPosition): PeerPlace {
  return { position, zoneId: undefined, region: undefined, role: undefined, sinceSeconds: 0, service: undefined };
}

function roleOf({ type }: NetworkInterface): InterfaceRole {
  return (type === undefined ? undefined : ROLES.get(type)) ?? 'ordinary';
}

/** Since when an interface has an address, Unix seconds; 0 where that is not known. */
function sinceOf({ attachedAt = 0, seenSince = {} }: NetworkInterface, text: string): number {
  return Math.max(attachedAt, Object.hasOwn(seenSince, text) ? (seenSince[text] ?? 0) : 0);
}
