import type { XmlMembers } from './xml.ts';

/** A network interface of a {@link RegionWorld}. */
export interface WorldInterface {
  readonly id: string;
  readonly vpcId: string;
  readonly subnetId: string;
  /** IPv4 addresses, the primary address first. */
  readonly addresses: readonly string[];
  readonly ipv6?: readonly string[];
  /** Delegated prefixes: /28 for IPv4, /80 for IPv6. */
  readonly prefixes?: readonly string[];
  /** Public IP address that is associated with the primary address. */
  readonly publicIp?: string;
  readonly type?: string;
  readonly description?: string;
  readonly requesterId?: string;
  readonly requesterManaged?: boolean;
  readonly instanceId?: string;
  /** Its position at the instance: 0 for the first interface, which cannot be detached. */
  readonly deviceIndex?: number;
  /** Time of the attachment in ISO 8601. */
  readonly attachedAt?: string;
  readonly groupIds?: readonly string[];
  readonly tags?: Readonly<Record<string, string>>;
  /** Account id; the account of the request by default. */
  readonly ownerId?: string;
}

/** An EC2 instance of a {@link RegionWorld}. */
export interface WorldInstance {
  readonly id: string;
  readonly type: string;
  readonly imageId: string;
  readonly tags?: Readonly<Record<string, string>>;
}
/** A subnet of a {@link RegionWorld}. */
export interface WorldSubnet {
  readonly id: string;
  readonly vpcId: string;
  readonly zone: string;
  readonly zoneId?: string;
  readonly cidrBlock?: string;
  readonly ipv6CidrBlock?: string;
  /** The mode of VPC Block Public Access. */
  readonly blockMode?: string;
  readonly tags?: Readonly<Record<string, string>>;
}
/** A VPC of a {@link RegionWorld}. */
export interface WorldVpc {
  readonly id: string;
  readonly cidrBlocks: readonly string[];
  readonly ipv6CidrBlocks?: readonly string[];
  readonly tags?: Readonly<Record<string, string>>;
}
/** A NAT gateway of a {@link RegionWorld}. */
export interface WorldNatGateway {
  readonly id: string;
  readonly vpcId: string;
  readonly publicIps: readonly string[];
  readonly tags?: Readonly<Record<string, string>>;
}

/** The resources of one account in one Region; they can be added and removed at any time. */
export class RegionWorld {
  readonly interfaces: Map<string, WorldInterface> = new Map();
  readonly instances: Map<string, WorldInstance> = new Map();
  readonly subnets: Map<string, WorldSubnet> = new Map();
  readonly vpcs: Map<string, WorldVpc> = new Map();
  readonly natGateways: Map<string, WorldNatGateway> = new Map();
  /** Responses of rule listings in EC2's XML form, by action; prefix list entries by `GetManagedPrefixListEntries/pl-…`. */
  readonly rules: Map<string, readonly XmlMembers[]> = new Map();

  add(things: {
    readonly interfaces?: readonly WorldInterface[];
    readonly instances?: readonly WorldInstance[];
    readonly subnets?: readonly WorldSubnet[];
    readonly vpcs?: readonly WorldVpc[];
    readonly natGateways?: readonly WorldNatGateway[];
  }): this {
    for (const thing of things.interfaces ?? []) this.interfaces.set(thing.id, thing);
    for (const thing of things.instances ?? []) this.instances.set(thing.id, thing);
    for (const thing of things.subnets ?? []) this.subnets.set(thing.id, thing);
    for (const thing of things.vpcs ?? []) this.vpcs.set(thing.id, thing);
    for (const thing of things.natGateways ?? []) this.natGateways.set(thing.id, thing);
    return this;
  }
}

/** The resources by account and Region; a Region is created on first access. */
export class Ec2World {
  readonly #regions: Map<string, RegionWorld> = new Map();

  region(accountId: string, region: string): RegionWorld {
    const key = `${accountId}/${region}`;
    const known = this.#regions.get(key) ?? new RegionWorld();
    this.#regions.set(key, known);
    return known;
  }
}
