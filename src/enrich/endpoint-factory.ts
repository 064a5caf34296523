import { keep } from '../memory/keep.ts';
import type { NetworkInterface, Pod } from '../model/inventory.ts';
import { KnownEnd } from '../model/known-end.ts';
import type { MetadataSource } from '../model/ports.ts';
import type { UnenrichedReason } from '../model/unenriched.ts';
import { describeEnd, nameOf, type RecordedIds, withoutUndefined } from './describe-end.ts';
import { NamedResources } from './named-resources.ts';

/** Maximum number of cached endpoints that were made from a record's ids; a full cache is emptied. */
const MAX_REMEMBERED = 16_384;

/** Maximum number of ECS tasks cached for one end, after which its cache is emptied: a bridge network shares interfaces. */
const MAX_TASKS = 256;

/**
 * Maximum number of cached ends of an interface, one for each time since which it has an address; a full cache is
 * emptied.
 */
const MAX_TIMES = 64;

/** An interface as an end, with the time since when it is known to have its address. */
interface DatedEnd {
  readonly since: number;
  readonly end: KnownEnd;
  readonly older: DatedEnd | undefined;
  readonly count: number;
}

/** Assembles the metadata of an end of a flow; the same ids give the same object. */
export class EndpointFactory {
  readonly #metadata: MetadataSource;
  #resources: NamedResources;
  #byInterface: WeakMap<NetworkInterface, DatedEnd> = new WeakMap();
  #unattached: WeakMap<NetworkInterface, KnownEnd> = new WeakMap();
  #ownerless: WeakMap<NetworkInterface, KnownEnd> = new WeakMap();
  #pods: WeakMap<Pod, KnownEnd> = new WeakMap();
  readonly #tasks: WeakMap<KnownEnd, Map<string, KnownEnd>> = new WeakMap();
  readonly #unattributed: WeakMap<KnownEnd, Map<UnenrichedReason, KnownEnd>> = new WeakMap();
  readonly #byIds: Map<string, KnownEnd> = new Map();
  readonly #natGateways: Map<string, KnownEnd> = new Map();
  #revision: number | undefined;

  constructor(metadata: MetadataSource) {
    this.#metadata = metadata;
    this.#resources = new NamedResources(metadata);
  }

  /**
   * Discards every end if the metadata have changed since. Call it before the ends of a record are read: cached ends
   * include the names of instances, subnets and VPCs.
   */
  follow(): void {
    const { revision } = this.#metadata;
    if (revision === this.#revision) return;
    this.#revision = revision;
    this.#byInterface = new WeakMap();
    this.#unattached = new WeakMap();
    this.#ownerless = new WeakMap();
    this.#pods = new WeakMap();
    this.#resources = new NamedResources(this.#metadata);
    this.#byIds.clear();
    this.#natGateways.clear();
  }

  /** A regional NAT gateway as an end; it has no interface. */
  ofNatGateway(id: string): KnownEnd {
    let end = this.#natGateways.get(id);
    if (end === undefined) {
      const natGateway = this.#metadata.natGatewayById(id);
      const vpc = natGateway?.vpcId === undefined ? undefined : this.#resources.vpcById(natGateway.vpcId);
      const attributes = withoutUndefined({
        owner_type: 'nat_gateway',
        owner_id: id,
        owner_name: nameOf(natGateway),
        vpc_id: natGateway?.vpcId,
        vpc_name: nameOf(vpc),
        public_ip: natGateway?.publicAddresses?.[0],
        tags: natGateway?.tags,
      });
      end = new KnownEnd(attributes, natGateway !== undefined);
      keep(this.#natGateways, id, end, MAX_REMEMBERED);
    }
    return end;
  }

  /**
   * The end that an interface is.
   *
   * @param since when it is known to have its address from, Unix seconds; 0 if unknown
   */
  ofInterface(networkInterface: NetworkInterface, since = 0): KnownEnd {
    const latest = this.#byInterface.get(networkInterface);
    for (let dated = latest; dated !== undefined; dated = dated.older) if (dated.since === since) return dated.end;
    const end = describeEnd(
      this.#resources,
      networkInterface,
      {},
      networkInterface.instanceId,
      networkInterface.owner,
      since,
    );
    const older = latest !== undefined && latest.count < MAX_TIMES ? latest : undefined;
    this.#byInterface.set(networkInterface, { since, end, older, count: (older?.count ?? 0) + 1 });
    return end;
  }

  /** An end without metadata, with the reason. */
  ofNobody(reason: UnenrichedReason): KnownEnd {
    return this.withReason(NOBODY, reason);
  }

  /** An end with the reason why it has no owner; the end itself if it has one. */
  withReason(end: KnownEnd, reason: UnenrichedReason): KnownEnd {
    if (end.attributes.owner_type !== undefined) return end;
    let byReason = this.#unattributed.get(end);
    if (byReason === undefined) {
      byReason = new Map();
      this.#unattributed.set(end, byReason);
    }
    let explained = byReason.get(reason);
    if (explained === undefined) {
      explained = new KnownEnd({ ...end.attributes, unattributed: reason }, end.isKnown);
      byReason.set(reason, explained);
    }
    return explained;
  }

  /** An interface without its current attachment, for a flow that ended before it was attached. */
  ofUnattachedInterface(networkInterface: NetworkInterface): KnownEnd {
    return this.#withoutOwner(this.#unattached, networkInterface, undefined);
  }

  /** An interface without an owner: pods are known to have had its address, but not which one at that time. */
  ofInterfaceWithoutOwner(networkInterface: NetworkInterface): KnownEnd {
    return this.#withoutOwner(this.#ownerless, networkInterface, networkInterface.instanceId);
  }

  /** An end as the ECS task that the record names, by its id or ARN; the record takes precedence. */
  ofTask(end: KnownEnd, task: string, service: string | undefined): KnownEnd {
    let tasks = this.#tasks.get(end);
    if (tasks === undefined || tasks.size >= MAX_TASKS) {
      tasks = new Map();
      this.#tasks.set(end, tasks);
    }
    const key = `${task} ${service}`;
    let known = tasks.get(key);
    if (known === undefined) {
      const { owner_type, owner_name, owner_since } = end.attributes;
      // an interface that tasks share is older than each of them
      const isOfTask = owner_type === 'ecs_task';
      const attributes = withoutUndefined({
        ...end.attributes,
        owner_type: 'ecs_task',
        owner_id: task.slice(task.lastIndexOf('/') + 1),
        owner_name: service ?? (isOfTask ? owner_name : undefined),
        owner_since: isOfTask ? owner_since : undefined,
        unattributed: undefined,
      });
      known = new KnownEnd(attributes, end.isKnown);
      tasks.set(key, known);
    }
    return known;
  }

  /** A pod as an end, at the interface that has its addresses. */
  ofPod(pod: Pod): KnownEnd {
    let end = this.#pods.get(pod);
    if (end === undefined) {
      const { namespace, name, workload, vpcId, interfaceId } = pod;
      const networkInterface = interfaceId === undefined ? undefined : this.#metadata.interfaceById(interfaceId);
      const owner = { type: 'kubernetes_pod', id: `${namespace}/${name}`, name: workload?.name ?? name };
      end = describeEnd(
        this.#resources,
        networkInterface,
        { vpcId, interfaceId },
        pod.instanceId,
        owner,
        pod.from,
        pod,
      );
      this.#pods.set(pod, end);
    }
    return end;
  }

  /**
   * The recording end by the record's ids, for an interface that is unknown or that EC2 now describes differently. An
   * instance in the record owns the interface, whatever owns it now.
   */
  ofRecordedIds(networkInterface: NetworkInterface | undefined, ids: RecordedIds): KnownEnd {
    const key = `${ids.interfaceId} ${ids.vpcId} ${ids.subnetId} ${ids.instanceId}`;
    let end = this.#byIds.get(key);
    if (end === undefined) {
      const instanceId = ids.instanceId ?? networkInterface?.instanceId;
      const isSameInstance = instanceId === networkInterface?.instanceId;
      const owner = isSameInstance ? networkInterface?.owner : { type: 'ec2_instance', id: instanceId };
      end = describeEnd(this.#resources, networkInterface, ids, instanceId, owner, -1);
      keep(this.#byIds, key, end, MAX_REMEMBERED);
    }
    return end;
  }

  #withoutOwner(
    known: WeakMap<NetworkInterface, KnownEnd>,
    networkInterface: NetworkInterface,
    instanceId: string | undefined,
  ): KnownEnd {
    let end = known.get(networkInterface);
    if (end === undefined) {
      end = describeEnd(this.#resources, networkInterface, {}, instanceId, undefined, -1);
      known.set(networkInterface, end);
    }
    return end;
  }
}

const NOBODY = new KnownEnd({}, false);
