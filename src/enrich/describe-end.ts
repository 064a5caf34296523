import type { Endpoint } from '../model/endpoint-attributes.ts';
import type { Instance, InterfaceOwner, NetworkInterface, Pod } from '../model/inventory.ts';
import { KnownEnd } from '../model/known-end.ts';
import type { NamedResources } from './named-resources.ts';

/** Ids of the recording end in the record; they take precedence over looked-up values. */
export interface RecordedIds {
  readonly interfaceId: string | undefined;
  readonly vpcId: string | undefined;
  readonly subnetId: string | undefined;
  readonly instanceId: string | undefined;
}

/** The type of an owner that no rule recognises. */
const UNKNOWN_OWNER = 'unknown';

/** The year 10000, from which ISO 8601 needs another form. */
const MAX_SECONDS = 253_402_300_800;

/** Of ISO 8601 text without its fraction. */
const SECONDS_LENGTH = 19;

/**
 * Describes an end of a flow by its interface, with the names of its instance, subnet and VPC.
 *
 * @param ids take precedence over those of the interface
 * @param since the time since which its owner is known to have had the address, Unix seconds; not positive if unknown
 */
export function describeEnd(
  resources: NamedResources,
  networkInterface: NetworkInterface | undefined,
  ids: Partial<RecordedIds>,
  instanceId: string | undefined,
  owner: InterfaceOwner | undefined,
  since: number,
  pod?: Pod,
): KnownEnd {
  const subnetId = ids.subnetId ?? networkInterface?.subnetId;
  const vpcId = ids.vpcId ?? networkInterface?.vpcId;
  const instance = instanceId === undefined ? undefined : resources.instanceById(instanceId);
  const subnet = subnetId === undefined ? undefined : resources.subnetById(subnetId);
  const vpc = vpcId === undefined ? undefined : resources.vpcById(vpcId);
  const instanceName = nameOf(instance);
  const isInstance = owner !== undefined && owner.id !== undefined && owner.id === instanceId;
  // one by one: a loop over their names takes several times as long in a process that has just started
  const known: Writable<Endpoint> = {};
  const interfaceId = ids.interfaceId ?? networkInterface?.id;
  if (interfaceId !== undefined) known.interface_id = interfaceId;
  const interfaceType = networkInterface?.type;
  if (interfaceType !== undefined) known.interface_type = interfaceType;
  const description = owner?.type === UNKNOWN_OWNER ? networkInterface?.description : undefined;
  if (description !== undefined) known.interface_description = description;
  if (owner !== undefined) known.owner_type = owner.type;
  if (owner?.id !== undefined) known.owner_id = owner.id;
  const ownerName = owner?.name ?? (isInstance ? instanceName : undefined);
  if (ownerName !== undefined) known.owner_name = ownerName;
  const ownerSince = owner === undefined ? undefined : isoOf(since);
  if (ownerSince !== undefined) known.owner_since = ownerSince;
  if (pod !== undefined) {
    const { namespace, name, workload, node } = pod;
    known.pod_namespace = namespace;
    known.pod_name = name;
    if (workload !== undefined) {
      known.workload_kind = workload.kind;
      known.workload_name = workload.name;
    }
    if (node !== undefined) known.node_name = node;
  }
  if (instanceId !== undefined) known.instance_id = instanceId;
  if (instanceName !== undefined) known.instance_name = instanceName;
  const instanceType = instance?.type;
  if (instanceType !== undefined) known.instance_type = instanceType;
  const imageId = instance?.imageId;
  if (imageId !== undefined) known.image_id = imageId;
  if (subnetId !== undefined) known.subnet_id = subnetId;
  const subnetName = nameOf(subnet);
  if (subnetName !== undefined) known.subnet_name = subnetName;
  const zone = networkInterface?.availabilityZone ?? subnet?.availabilityZone;
  if (zone !== undefined) known.availability_zone = zone;
  if (vpcId !== undefined) known.vpc_id = vpcId;
  const vpcName = nameOf(vpc);
  if (vpcName !== undefined) known.vpc_name = vpcName;
  const groupIds = networkInterface?.securityGroupIds;
  if (groupIds !== undefined) known.security_group_ids = groupIds;
  const publicAddress = networkInterface?.publicAddresses?.[0];
  if (publicAddress !== undefined) known.public_ip = publicAddress;
  const tags = mergeTags(networkInterface, instance);
  if (tags !== undefined) known.tags = tags;
  return new KnownEnd(known, (pod ?? networkInterface ?? instance ?? subnet ?? vpc) !== undefined);
}

/** The attributes that are known. */
export function withoutUndefined(
  attributes: { readonly [Name in keyof Endpoint]: Endpoint[Name] | undefined },
): Endpoint {
  return Object.fromEntries(Object.entries(attributes).filter(([, value]) => value !== undefined));
}

type Writable<Type> = { -readonly [Key in keyof Type]: Type[Key] };

/** Unix seconds as ISO 8601; undefined if unknown. */
function isoOf(seconds: number): string | undefined {
  if (seconds <= 0 || seconds >= MAX_SECONDS) return undefined;
  return `${new Date(Math.ceil(seconds) * 1_000).toISOString().slice(0, SECONDS_LENGTH)}Z`;
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
