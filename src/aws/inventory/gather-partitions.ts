import type { ObjectFolder } from '../../documents/object-folder.ts';
import type { OwnershipFact } from '../../metadata/history/ownership-fact.ts';
import type { HistoryBounds } from '../../metadata/history-bounds.ts';
import { mergePods } from '../../metadata/merge-pods.ts';
import type { InventoryPart } from '../../metadata/partitions/inventory-lists.ts';
import {
  INDEX_NAME,
  type PartitionEntry,
  type PartitionIndex,
  parsePartitionIndex,
} from '../../metadata/partitions/partition-index.ts';
import { type PartitionedSummary, PartitionWriter } from '../../metadata/partitions/partition-writer.ts';
import { readPartition } from '../../metadata/partitions/read-partition.ts';
import { inventoryOf, partitionOf, partsOf, partWithTimes, REST } from '../../metadata/partitions/split-inventory.ts';
import { placePods } from '../../metadata/place-pods.ts';
import { UnknownMemberCounter, type UnknownMembers } from '../../metadata/unknown-members.ts';
import type { Inventory, NetworkInterface, Pod } from '../../model/inventory.ts';
import type { OnWarning } from '../accounts/connect-accounts.ts';
import type { Scope } from '../accounts/scope.ts';
import { failureOf, isTransient } from '../calls/call-failure.ts';
import type { ScopeCaller } from '../calls/scope-caller.ts';
import { accountIdsOf, assembleInventory, failuresOf, type GatherFailure, readScope } from './gather-inventory.ts';
import { type PodLists, type PodsSummary, readPodLists } from './gather-pods.ts';
import type { FoldableHistory } from './gather-snapshot.ts';
import { mapBounded } from './map-bounded.ts';
import { ScopeSpool } from './scope-spool.ts';

/** Accounts and Regions that are read at the same time; what each has is in memory until it is read. */
const MAX_SCOPES_AT_ONCE = 8;

const SECOND_MS = 1_000;

/** What is gathered, and from where. */
export interface PartitionedGathering {
  readonly scopes: readonly Scope[];
  readonly callerFor: (scope: Scope) => ScopeCaller;
  /** Wall-clock milliseconds at which reading ends. */
  readonly deadlineMs: number;
  readonly folder: ObjectFolder;
  /** The index that is in the folder. */
  readonly previous: PartitionIndex | undefined;
  readonly accountIds: readonly string[] | undefined;
  readonly podLists: Parameters<typeof readPodLists>[0];
  readonly bounds: HistoryBounds;
  /** What events say; undefined without them. */
  readonly history: FoldableHistory | undefined;
  readonly onWarning: OnWarning;
  /** Called with what could not be read, before anything is written; may throw. */
  readonly onRead: (failures: readonly GatherFailure[]) => void;
}

/** What gathering came to. */
export interface GatheredPartitions {
  readonly failures: readonly GatherFailure[];
  readonly written: PartitionedSummary;
  readonly pods: PodsSummary | undefined;
  /** The VPCs and subnets of all accounts and Regions, with which rules are judged. */
  readonly network: Pick<Inventory, 'vpcs' | 'subnets'>;
  /** Members of the earlier partitions that this release does not know. */
  readonly unknown: UnknownMembers;
}

/**
 * Gathers an inventory and writes it partition by partition: one of them, as it was and as it is, is in memory at a time. What
 * could not be read is kept from the earlier partitions. Rejects if an object cannot be written, or if data about an account
 * that cannot be read now would be lost because the earlier partition cannot be read either.
 */
export async function gatherPartitions(gathering: PartitionedGathering): Promise<GatheredPartitions> {
  const { scopes, callerFor, deadlineMs, folder, previous, bounds, onWarning } = gathering;
  const lists = await readPodLists(gathering.podLists, onWarning);
  const nodes = new NodeCollector(lists);
  const spool = new ScopeSpool();
  const beganAtMs = Date.now();
  const outcomes = await mapBounded(scopes, MAX_SCOPES_AT_ONCE, async (scope) => {
    const reading = await readScope(scope, callerFor(scope), deadlineMs);
    nodes.add(reading.content.networkInterfaces);
    return spool.add(reading);
  });
  const time = { beganAtMs, endedAtMs: Date.now() };
  const failures = failuresOf(outcomes);
  gathering.onRead(failures);
  const earlier = new EarlierPartitions(folder, previous, onWarning);
  const placed = lists.pods.map((list) => placePods(list, nodes.inventory()));
  const podsByVpc = podsByVpcOf(placed.flatMap(({ pods }) => pods));
  const nameOf = (vpcId: string | undefined): string =>
    vpcId === undefined || spool.places.has(vpcId)
      ? partitionOf(vpcId, spool.places.of(vpcId))
      : (earlier.entryOf(vpcId)?.name ?? REST);
  const accountIds = accountIdsOf(scopes);
  const writer = new PartitionWriter(folder, previous);
  let pods = 0;
  for (const [name, vpcIds] of partitionsOf([...spool.vpcIds(), ...earlier.vpcIds()], nameOf)) {
    const before = await earlier.read(name, vpcIds, nameOf, failures.length > 0);
    const assembled = assembleInventory(spool.take(vpcIds, outcomes), before, time, accountIds, bounds);
    const inventory = foldInto(assembled, vpcIds, gathering);
    const listed = vpcIds.flatMap((vpcId) => podsByVpc.get(vpcId) ?? []);
    const partPods = mergePods(before?.pods ?? [], listed, lists.readAt, bounds.seconds);
    pods += partPods.length;
    const part = partWithTimes({ ...inventory, pods: partPods });
    if (!isEmpty(part)) await writer.add(name, part);
  }
  if (spool.invalid > 0) onWarning('EC2 described items that are not valid, omitted', new Error(String(spool.invalid)));
  const endedAt = Math.floor(time.endedAtMs / SECOND_MS);
  const head = {
    generatedAt: new Date(time.endedAtMs).toISOString(),
    seenUntil: Math.floor(beganAtMs / SECOND_MS),
    accountIds: gathering.accountIds,
  };
  const withoutVpc = placed.reduce((sum, list) => sum + list.withoutVpc, 0);
  return {
    failures,
    written: await writer.finish(head, endedAt),
    pods: gathering.podLists.length === 0 ? undefined : { ...lists.summary, pods, withoutVpc },
    network: { vpcs: spool.vpcs, subnets: spool.subnets },
    unknown: earlier.unknown.result(),
  };
}

/** The inventory of some VPCs with what events say of their interfaces. Never throws. */
function foldInto(
  inventory: Inventory,
  vpcIds: readonly string[],
  { history, bounds, onWarning }: Pick<PartitionedGathering, 'history' | 'bounds' | 'onWarning'>,
): Inventory {
  if (history === undefined) return inventory;
  try {
    return history.fold(inventory, factsOf(history.facts, inventory, new Set(vpcIds)), history.coverage, bounds);
  } catch (error) {
    onWarning('events of EC2 are not used', error);
    return inventory;
  }
}

/** The facts about the interfaces of some VPCs, and those that may be about any. */
function factsOf(
  facts: readonly OwnershipFact[],
  { networkInterfaces, earlierInterfaces = [] }: Inventory,
  vpcIds: ReadonlySet<string>,
): readonly OwnershipFact[] {
  const known = new Set<string | undefined>();
  for (const { id, instanceId } of [...networkInterfaces, ...earlierInterfaces]) known.add(id).add(instanceId);
  for (const fact of facts) {
    if ((fact.kind === 'created' || fact.kind === 'described') && vpcIds.has(fact.networkInterface.vpcId)) {
      known.add(fact.networkInterface.id).add(fact.networkInterface.attached?.instanceId);
    }
  }
  return facts.filter((fact) => isAbout(fact, known, vpcIds));
}

/** Whether a fact is about these interfaces and instances, or may be. */
function isAbout(fact: OwnershipFact, known: ReadonlySet<string | undefined>, vpcIds: ReadonlySet<string>): boolean {
  switch (fact.kind) {
    case 'created':
    case 'described':
      return vpcIds.has(fact.networkInterface.vpcId);
    case 'deleted':
    case 'attached':
    case 'assigned':
    case 'unassigned':
      return known.has(fact.interfaceId);
    case 'associated':
      return known.has(fact.holderId);
    case 'detached':
    case 'allocated':
    case 'disassociated':
    case 'launched':
    case 'instance_ended':
      return true;
  }
}

/** The index of an earlier inventory. */
export interface EarlierIndex {
  /** Undefined if it is missing or unreadable. */
  readonly index: PartitionIndex | undefined;
  /** Set if there may be one that could not be read this time. */
  readonly error: unknown;
}

/** Reads the index of a folder. Never rejects. */
export async function readEarlierIndex(folder: ObjectFolder, onWarning: OnWarning): Promise<EarlierIndex> {
  const name = `${folder.name}${INDEX_NAME}`;
  let body: Buffer | undefined;
  try {
    body = (await folder.read(INDEX_NAME))?.body;
  } catch (error) {
    onWarning(`there is no earlier inventory in ${name} to fall back on`, error);
    return { index: undefined, error: isTransient(failureOf(error)) ? error : undefined };
  }
  try {
    return { index: body === undefined ? undefined : parsePartitionIndex(body), error: undefined };
  } catch (error) {
    onWarning(`the earlier inventory in ${name} cannot be read and is replaced`, error);
    return { index: undefined, error: undefined };
  }
}

/** The partitions of an earlier inventory. */
class EarlierPartitions {
  readonly unknown: UnknownMemberCounter = new UnknownMemberCounter();
  readonly #folder: ObjectFolder;
  readonly #index: PartitionIndex | undefined;
  readonly #onWarning: OnWarning;
  readonly #byVpc: ReadonlyMap<string, PartitionEntry>;
  /** The last one that was read: a partition that is split is needed several times. */
  #last: { readonly object: string; readonly part: InventoryPart } | undefined;

  constructor(folder: ObjectFolder, index: PartitionIndex | undefined, onWarning: OnWarning) {
    this.#folder = folder;
    this.#index = index;
    this.#onWarning = onWarning;
    const entries = index?.partitions ?? [];
    this.#byVpc = new Map(
      entries.flatMap((entry) => [...entry.vpcIds, ...(entry.name === REST ? [REST] : [])].map((id) => [id, entry])),
    );
  }

  /** Every VPC of which there was something; `rest` for what belongs to none. */
  vpcIds(): readonly string[] {
    return [...this.#byVpc.keys()];
  }

  entryOf(vpcId: string): PartitionEntry | undefined {
    return this.#byVpc.get(vpcId);
  }

  /** What was known of the VPCs of a partition; undefined if there is no earlier inventory. */
  async read(
    name: string,
    vpcIds: readonly string[],
    nameOf: (vpcId: string | undefined) => string,
    isNeeded: boolean,
  ): Promise<Inventory | undefined> {
    const index = this.#index;
    if (index === undefined) return undefined;
    const entries = new Set(vpcIds.flatMap((vpcId) => this.#byVpc.get(vpcId) ?? []));
    const parts: InventoryPart[] = [];
    for (const entry of entries) {
      const whole = await this.#readPart(entry, isNeeded);
      const part = whole === undefined ? undefined : partsOf(whole, nameOf).get(name);
      if (part !== undefined) parts.push(part);
    }
    const { generatedAt, seenUntil } = index;
    return inventoryOf(
      {
        networkInterfaces: parts.flatMap((part) => part.networkInterfaces),
        earlierInterfaces: parts.flatMap((part) => part.earlierInterfaces ?? []),
        instances: parts.flatMap((part) => part.instances ?? []),
        subnets: parts.flatMap((part) => part.subnets ?? []),
        vpcs: parts.flatMap((part) => part.vpcs ?? []),
        natGateways: parts.flatMap((part) => part.natGateways ?? []),
        pods: parts.flatMap((part) => part.pods ?? []),
      },
      { generatedAt, seenUntil },
    );
  }

  async #readPart({ object, bytes }: PartitionEntry, isNeeded: boolean): Promise<InventoryPart | undefined> {
    if (this.#last?.object === object) return this.#last.part;
    const name = `${this.#folder.name}${object}`;
    let body: Buffer | undefined;
    try {
      body = (await this.#folder.read(object, { maxBytes: bytes }))?.body;
      if (body === undefined) throw new Error('it does not exist');
    } catch (error) {
      if (isNeeded && isTransient(failureOf(error))) {
        throw new Error(`${name} cannot be read, and not all of its data could be gathered again`, { cause: error });
      }
      this.#onWarning(`the earlier partition ${name} cannot be read and is replaced`, error);
      return undefined;
    }
    try {
      const part = readPartition(body, this.unknown);
      this.#last = { object, part };
      return part;
    } catch (error) {
      this.#onWarning(`the earlier partition ${name} is damaged and is replaced`, error);
      return undefined;
    }
  }
}

/** Collects the interfaces of nodes and pods while accounts are read, so that not all have to be kept for placing pods. */
class NodeCollector {
  readonly #asked: ReadonlySet<string>;
  readonly #interfaces: NetworkInterface[] = [];

  constructor({ pods }: PodLists) {
    const asked = new Set<string>();
    for (const list of pods) {
      for (const { addresses, hostAddresses } of list) {
        for (const address of addresses) asked.add(address);
        for (const address of hostAddresses) asked.add(address);
      }
    }
    this.#asked = asked;
  }

  add(interfaces: readonly NetworkInterface[]): void {
    if (this.#asked.size === 0) return;
    for (const item of interfaces) {
      const isAsked = item.addresses?.some((address) => this.#asked.has(address)) === true;
      if (isAsked || (item.prefixes ?? []).length > 0) this.#interfaces.push(item);
    }
  }

  inventory(): Inventory {
    return { version: 1, networkInterfaces: this.#interfaces };
  }
}

function podsByVpcOf(pods: readonly Pod[]): ReadonlyMap<string, readonly Pod[]> {
  const byVpc = new Map<string, Pod[]>();
  for (const pod of pods) {
    const known = byVpc.get(pod.vpcId);
    if (known === undefined) byVpc.set(pod.vpcId, [pod]);
    else known.push(pod);
  }
  return byVpc;
}

/** The VPCs of each partition, in the order of their names. */
function partitionsOf(
  vpcIds: readonly string[],
  nameOf: (vpcId: string | undefined) => string,
): readonly (readonly [name: string, vpcIds: readonly string[]])[] {
  const byName = new Map<string, string[]>();
  for (const vpcId of new Set(vpcIds)) {
    const name = nameOf(vpcId === REST ? undefined : vpcId);
    const known = byName.get(name);
    if (known === undefined) byName.set(name, [vpcId]);
    else known.push(vpcId);
  }
  return [...byName].sort(([one], [other]) => (one < other ? -1 : 1));
}

function isEmpty(part: InventoryPart): boolean {
  return Object.values(part).every((items) => items === undefined || items.length === 0);
}
