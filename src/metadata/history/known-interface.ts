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
  #base: NetworkInterface;
  /** What tells its owner; undefined if only an inventory describes it. */
  #described: DescribedInterface | undefined;

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

  /** Learns it from a record; what is known already stays where the record says nothing. */
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
    const {
      seenSince: _since,
      seenUntil: _until,
      addresses: _own,
      publicAddresses: _public,
      prefixes: _prefixes,
      ...rest
    } = item;
    const { attachedAt: _attachedAt, goneBy: _goneBy, tags: _tags, securityGroupIds: _groups, ...base } = rest;
    this.#base = { ...base, ...withoutUndefined(this.#base), owner: item.owner ?? this.#base.owner };
    const [first] = item.addresses ?? [];
    if (first?.includes('.') === true && item.seenSince?.[first] === undefined) this.primary ??= first;
  }

  /** How it is described while it was attached to an instance, or to none. */
  asOf(instanceId: string | undefined, isDetachable: boolean, instanceName: string | undefined): NetworkInterface {
    const { instanceId: lastInstanceId, owner: lastOwner, isDetachable: _, ...base } = this.#base;
    const owner = this.#ownerWith(instanceId, lastInstanceId, lastOwner);
    const name = owner?.name ?? (owner?.id === instanceId ? instanceName : undefined);
    return {
      ...base,
      ...(instanceId === undefined ? {} : { instanceId }),
      ...(isDetachable ? { isDetachable } : {}),
      ...(owner === undefined ? {} : { owner: { ...owner, ...(name === undefined ? {} : { name }) } }),
    };
  }

  #ownerWith(
    instanceId: string | undefined,
    lastInstanceId: string | undefined,
    lastOwner: InterfaceOwner | undefined,
  ): InterfaceOwner | undefined {
    if (this.#described !== undefined) {
      const { type, id, name } = ownerOf({
        ...this.#described,
        instanceId,
        ...(instanceId === undefined ? { instanceOwnerId: undefined } : {}),
      });
      return type === 'unknown' ? undefined : { type, id, name };
    }
    if (instanceId === lastInstanceId) return lastOwner?.type === 'unknown' ? undefined : lastOwner;
    return instanceId === undefined ? undefined : { type: 'ec2_instance', id: instanceId };
  }
}

function withoutUndefined<Thing extends object>(thing: Thing): Partial<Thing> {
  const defined: Partial<Thing> = { ...thing };
  for (const [name, value] of Object.entries(thing)) {
    if (value === undefined) Reflect.deleteProperty(defined, name);
  }
  return defined;
}
