import { ENDPOINT_ATTRIBUTES, type Endpoint } from '../model/endpoint-attributes.ts';
import type { Instance, InterfaceOwner, NetworkInterface, Pod } from '../model/inventory.ts';
import { KnownEnd } from '../model/known-end.ts';
import type { MetadataSource } from '../model/ports.ts';

/** Ids of the recording end in the record; they take precedence over looked-up values. */
export interface RecordedIds {
  readonly interfaceId: string | undefined;
  readonly vpcId: string | undefined;
  readonly subnetId: string | undefined;
  readonly instanceId: string | undefined;
}

/** The type of an owner that no rule recognises. */
const UNKNOWN_OWNER = 'unknown';

/** In output order. */
const NAMES = ENDPOINT_ATTRIBUTES.map(({ name }) => name);

/** The year 10000, from which ISO 8601 needs another form. */
const MAX_SECONDS = 253_402_300_800;

/**
 * Describes an end of a flow by its interface, with the names of its instance, subnet and VPC.
 *
 * @param ids take precedence over those of the interface
 * @param since the time since which its owner is known to have had the address, Unix seconds; not positive if unknown
 */
export function describeEnd(
  metadata: MetadataSource,
  networkInterface: NetworkInterface | undefined,
  ids: Partial<RecordedIds>,
  instanceId: string | undefined,
  owner: InterfaceOwner | undefined,
  since: number,
  pod?: Pod,
): KnownEnd {
  const subnetId = ids.subnetId ?? networkInterface?.subnetId;
  const vpcId = ids.vpcId ?? networkInterface?.vpcId;
  const instance = instanceId === undefined ? undefined : metadata.instanceById(instanceId);
  const subnet = subnetId === undefined ? undefined : metadata.subnetById(subnetId);
  const vpc = vpcId === undefined ? undefined : metadata.vpcById(vpcId);
  const instanceName = nameOf(instance);
  const isInstance = owner !== undefined && owner.id !== undefined && owner.id === instanceId;
  const attributes = withoutUndefined({
    interface_id: ids.interfaceId ?? networkInterface?.id,
    interface_type: networkInterface?.type,
    interface_description: owner?.type === UNKNOWN_OWNER ? networkInterface?.description : undefined,
    owner_type: owner?.type,
    owner_id: owner?.id,
    owner_name: owner?.name ?? (isInstance ? instanceName : undefined),
    owner_since: owner === undefined ? undefined : isoOf(since),
    unattributed: undefined,
    pod_namespace: pod?.namespace,
    pod_name: pod?.name,
    workload_kind: pod?.workload?.kind,
    workload_name: pod?.workload?.name,
    node_name: pod?.node,
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
  return new KnownEnd(attributes, (pod ?? networkInterface ?? instance ?? subnet ?? vpc) !== undefined);
}

/** Every attribute, unknown. */
export const NOTHING: Nullable<Required<Endpoint>> = {
  interface_id: undefined,
  interface_type: undefined,
  interface_description: undefined,
  owner_type: undefined,
  owner_id: undefined,
  owner_name: undefined,
  owner_since: undefined,
  unattributed: undefined,
  pod_namespace: undefined,
  pod_name: undefined,
  workload_kind: undefined,
  workload_name: undefined,
  node_name: undefined,
  instance_id: undefined,
  instance_name: undefined,
  instance_type: undefined,
  image_id: undefined,
  subnet_id: undefined,
  subnet_name: undefined,
  availability_zone: undefined,
  vpc_id: undefined,
  vpc_name: undefined,
  security_group_ids: undefined,
  public_ip: undefined,
  tags: undefined,
};

type Nullable<Type> = { [Key in keyof Type]: Type[Key] | undefined };

/** The attributes that are known. */
export function withoutUndefined(attributes: Nullable<Required<Endpoint>>): Endpoint {
  const known: Writable<Endpoint> = {};
  // by index: where code is still interpreted, an iterator makes an object for each item
  for (let index = 0; index < NAMES.length; index++) {
    const name = NAMES[index];
    if (name !== undefined) copyIfKnown(known, attributes, name);
  }
  return known;
}

type Writable<Type> = { -readonly [Key in keyof Type]: Type[Key] };

function copyIfKnown<Name extends keyof Endpoint>(
  known: Writable<Endpoint>,
  attributes: Nullable<Required<Endpoint>>,
  name: Name,
): void {
  const value = attributes[name];
  if (value !== undefined) known[name] = value;
}

/** Unix seconds as ISO 8601; undefined if unknown. */
function isoOf(seconds: number): string | undefined {
  if (seconds <= 0 || seconds >= MAX_SECONDS) return undefined;
  return new Date(Math.ceil(seconds) * 1_000).toISOString().replace('.000Z', 'Z');
}

/** The name that a resource has in its tags. */
export function nameOf(
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
