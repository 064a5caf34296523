import type { InterfaceOwner, NetworkInterface } from '../../model/inventory.ts';
import type { DescribedInterface } from '../owners/described-interface.ts';
import { ownerOf } from '../owners/owner-of.ts';
import { Attachments } from './attachments.ts';
import type { InterfaceDescription } from './ownership-fact.ts';

/** What stays the same of an interface as long as it exists. */
export class KnownInterface {
  readonly id: string;
  readonly vpcId: string;
  readonly attachments: Attachments = new Attachments();
  /** The addresses that were heard of, as the inventory writes them. */
  readonly keys: Set<string> = new Set();
  primary: string | undefined;
  /** Its security groups as an inventory has them: events say nothing about later changes. */
  #groups: Pick<NetworkInterface, 'securityGroupIds' | 'groupsSince' | 'hadOtherGroups'> = {};
  #base: NetworkInterface;
  /** The properties from which its owner is derived; undefined if only an inventory describes it. */
  #described: DescribedInterface | undefined;
  /** Its owners as inventories have them, by the instance that it was attached to. */
  readonly #owners: Map<string | undefined, InterfaceOwner> = new Map();

  constructor(id: string, vpcId: string) {
    this.id = id;
    this.vpcId = vpcId;
    this.#base = { id, vpcId };
  }

  get accountId(): string | undefined {
    return this.#base.accountId;
  }

  get region(): string | undefined {
    return this.#base.region;
  }

  /** Updates it from a record; properties that the record omits stay unchanged. */
  describe(found: InterfaceDescription, accountId: string | undefined, region: string | undefined): void {
    const { subnetId, availabilityZone, type, isForwarder, described } = found;
    this.#base = {
      ...this.#base,
      accountId: found.accountId ?? accountId ?? this.#base.accountId,
      region: region ?? this.#base.region,
      type: type ?? this.#base.type,
      subnetId: subnetId ?? this.#base.subnetId,
      availabilityZone: availabilityZone ?? this.#base.availabilityZone,
      ...(isForwarder ? { isForwarder } : {}),
    };
    // an instance describes its interfaces in less detail
    this.#described = { ...this.#described, ...withoutUndefined(described) };
    this.primary ??= found.addresses.find((address) => address.includes('.'));
  }

  /** Learns it from an inventory. */
  recall(item: NetworkInterface): void {
    const { accountId, region, type, description, subnetId, associatedSubnetIds, availabilityZone, isForwarder } = item;
    const place = {
      accountId,
      region,
      type,
      description,
      subnetId,
      associatedSubnetIds,
      availabilityZone,
      isForwarder,
    };
    this.#base = { ...withoutUndefined(place), ...withoutUndefined(this.#base), id: this.id, vpcId: this.vpcId };
    const { securityGroupIds, groupsSince, hadOtherGroups } = item;
    if (securityGroupIds !== undefined) {
      this.#groups = withoutUndefined({ securityGroupIds, groupsSince, hadOtherGroups });
    }
    if (item.owner !== undefined && item.owner.type !== 'unknown') this.#owners.set(item.instanceId, item.owner);
    const [first] = item.addresses ?? [];
    if (first?.includes('.') === true && item.seenSince?.[first] === undefined) this.primary ??= first;
  }

  /** How it is described while it was attached to an instance, or to none. */
  asOf(instanceId: string | undefined, isDetachable: boolean, instanceName: string | undefined): NetworkInterface {
    const owner = this.#owners.get(instanceId) ?? this.#ownerWith(instanceId);
    const name = owner?.name ?? (owner?.id === instanceId ? instanceName : undefined);
    return {
      ...this.#base,
      ...this.#groups,
      ...(instanceId === undefined ? {} : { instanceId }),
      ...(isDetachable ? { isDetachable } : {}),
      ...(owner === undefined ? {} : { owner: { ...owner, ...(name === undefined ? {} : { name }) } }),
    };
  }

  #ownerWith(instanceId: string | undefined): InterfaceOwner | undefined {
    if (this.#described === undefined) {
      return instanceId === undefined ? undefined : { type: 'ec2_instance', id: instanceId };
    }
    const instanceOwner = instanceId === undefined ? { instanceOwnerId: undefined } : {};
    const { type, id, name } = ownerOf({ ...this.#described, instanceId, ...instanceOwner });
    return type === 'unknown' ? undefined : { type, id, name };
  }
}

function withoutUndefined<Thing extends object>(thing: Thing): Partial<Thing> {
  const defined: Partial<Thing> = { ...thing };
  for (const [name, value] of Object.entries(thing)) {
    if (value === undefined) Reflect.deleteProperty(defined, name);
  }
  return defined;
}
