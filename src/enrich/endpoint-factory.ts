import type { Endpoint } from '../model/endpoint-attributes.ts';
import type { Instance, InterfaceOwner, NetworkInterface } from '../model/inventory.ts';
import type { MetadataSource } from '../model/ports.ts';

/** Ids that a record itself tells of its own end; they win over what was looked up. */
export interface RecordedIds {
  readonly interfaceId: string | undefined;
  readonly vpcId: string | undefined;
  readonly subnetId: string | undefined;
  readonly instanceId: string | undefined;
}

/** How many endpoints made for one record's ids are remembered before the memory starts anew. */
const MAX_REMEMBERED = 16_384;

/** Puts together what is known of an end of a flow; the same ids give the same object. */
export class EndpointFactory {
  readonly #metadata: MetadataSource;
  readonly #byInterface: WeakMap<NetworkInterface, Endpoint> = new WeakMap();
  readonly #unattached: WeakMap<NetworkInterface, Endpoint> = new WeakMap();
  readonly #byIds: Map<string, Endpoint> = new Map();

  constructor(metadata: MetadataSource) {
    this.#metadata = metadata;
  }

  /** The end that an interface is. */
  ofInterface(networkInterface: NetworkInterface): Endpoint {
    let endpoint = this.#byInterface.get(networkInterface);
    if (endpoint === undefined) {
      endpoint = this.#make(networkInterface, {}, networkInterface.instanceId, networkInterface.owner);
      this.#byInterface.set(networkInterface, endpoint);
    }
    return endpoint;
  }

  /** The same without what it is attached to now: for a flow that ended before it was attached. */
  ofUnattachedInterface(networkInterface: NetworkInterface): Endpoint {
    let endpoint = this.#unattached.get(networkInterface);
    if (endpoint === undefined) {
      endpoint = this.#make(networkInterface, {}, undefined, undefined);
      this.#unattached.set(networkInterface, endpoint);
    }
    return endpoint;
  }

  /**
   * The recording end after the record's ids, for an interface that is unknown or that EC2 now describes otherwise.
   * An instance in the record owns the interface, whatever owns it now.
   */
  ofRecordedIds(networkInterface: NetworkInterface | undefined, ids: RecordedIds): Endpoint {
    const key = `${ids.interfaceId} ${ids.vpcId} ${ids.subnetId} ${ids.instanceId}`;
    let endpoint = this.#byIds.get(key);
    if (endpoint === undefined) {
      const instanceId = ids.instanceId ?? networkInterface?.instanceId;
      const isSameInstance = instanceId === networkInterface?.instanceId;
      const owner = isSameInstance ? networkInterface?.owner : { type: 'ec2_instance', id: instanceId };
      endpoint = this.#make(networkInterface, ids, instanceId, owner);
      if (this.#byIds.size >= MAX_REMEMBERED) this.#byIds.clear();
      this.#byIds.set(key, endpoint);
    }
    return endpoint;
  }

  #make(
    networkInterface: NetworkInterface | undefined,
    ids: Partial<RecordedIds>,
    instanceId: string | undefined,
    owner: InterfaceOwner | undefined,
  ): Endpoint {
    const subnetId = ids.subnetId ?? networkInterface?.subnetId;
    const vpcId = ids.vpcId ?? networkInterface?.vpcId;
    const instance = instanceId === undefined ? undefined : this.#metadata.instanceById(instanceId);
    const subnet = subnetId === undefined ? undefined : this.#metadata.subnetById(subnetId);
    const vpc = vpcId === undefined ? undefined : this.#metadata.vpcById(vpcId);
    const instanceName = nameOf(instance);
    const isInstance = owner !== undefined && owner.id !== undefined && owner.id === instanceId;
    return withoutUndefined({
      interface_id: ids.interfaceId ?? networkInterface?.id,
      interface_type: networkInterface?.type,
      owner_type: owner?.type,
      owner_id: owner?.id,
      owner_name: owner?.name ?? (isInstance ? instanceName : undefined),
      instance_id: instanceId,
      instance_name: instanceName,
      instance_type: instance?.type,
      image_id: instance?.imageId,
      subnet_id: subnetId,
      subnet_name: nameOf(subnet),
      availability_zone: networkInterface?.availabilityZone ?? subnet?.availabilityZone,
      vpc_id: vpcId,
      vpc_name: nameOf(vpc),
      security_group_ids: networkInterface?.securityGroupIds,
      public_ip: networkInterface?.publicAddresses?.[0],
      tags: mergeTags(networkInterface, instance),
    });
  }
}

type Nullable<Type> = { [Key in keyof Type]: Type[Key] | undefined };

function withoutUndefined(attributes: Nullable<Required<Endpoint>>): Endpoint {
  const entries = Object.entries(attributes).filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries);
}

function nameOf(
  thing: { readonly tags?: Readonly<Record<string, string>> | undefined } | undefined,
): string | undefined {
  return thing?.tags?.Name;
}

function mergeTags(
  networkInterface: NetworkInterface | undefined,
  instance: Instance | undefined,
): Readonly<Record<string, string>> | undefined {
  const tags = { ...networkInterface?.tags, ...instance?.tags };
  return Object.keys(tags).length === 0 ? undefined : tags;
}
