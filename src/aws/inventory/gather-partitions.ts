import type { ObjectFolder } from '../../documents/object-folder.ts';
import { factsOf } from '../../metadata/history/facts-of-vpcs.ts';
import type { HistoryBounds } from '../../metadata/history-bounds.ts';
import { mergePods } from '../../metadata/merge-pods.ts';
import type { InventoryPart } from '../../metadata/partitions/inventory-lists.ts';
import type { PartitionIndex } from '../../metadata/partitions/partition-index.ts';
import { type PartitionedSummary, PartitionWriter } from '../../metadata/partitions/partition-writer.ts';
import { partitionOf, partWithTimes, REST } from '../../metadata/partitions/split-inventory.ts';
import { placePods } from '../../metadata/place-pods.ts';
import type { UnknownMembers } from '../../metadata/unknown-members.ts';
import { append } from '../../model/append.ts';
import type { Inventory } from '../../model/inventory.ts';
import type { OnWarning } from '../accounts/connect-accounts.ts';
import type { Scope } from '../accounts/scope.ts';
import type { ScopeCaller } from '../calls/scope-caller.ts';
import { EarlierPartitions } from './earlier-partitions.ts';
import type { FoldableHistory } from './foldable-history.ts';
import { accountIdsOf, assembleInventory, failuresOf, type GatherFailure, readScope } from './gather-inventory.ts';
import { type PodsSummary, readPodLists } from './gather-pods.ts';
import { mapBounded } from './map-bounded.ts';
import { NodeCollector, podsByVpcOf } from './pod-nodes.ts';
import { ScopeSpool } from './scope-spool.ts';

/** Accounts and Regions that are read at the same time; each is in memory until all of it has been read. */
const MAX_SCOPES_AT_ONCE = 8;

const SECOND_MS = 1_000;

/** Settings of {@link gatherPartitions}. */
export interface PartitionedGathering {
  readonly scopes: readonly Scope[];
  readonly callerFor: (scope: Scope) => ScopeCaller;
  /** Wall-clock milliseconds at which reading ends. */
  readonly deadlineMs: number;
  readonly folder: ObjectFolder;
  /** The index that is in the folder. */
  readonly previous: PartitionIndex | undefined;
  /** Whether there was no inventory in the folder. */
  readonly isFirstReading: boolean;
  readonly accountIds: readonly string[] | undefined;
  readonly podLists: Parameters<typeof readPodLists>[0];
  readonly bounds: HistoryBounds;
  /** Events since the earlier sweep; undefined without them. */
  readonly history: FoldableHistory | undefined;
  readonly onWarning: OnWarning;
  /** Called with the failures before anything is written; may throw. */
  readonly onRead: (failures: readonly GatherFailure[]) => void;
}

/** Result of gathering. */
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
 * Gathers an inventory and writes it partition by partition: one of them, before and after the sweep, is in memory at a time. What
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
  // some VPCs are known by events only, such as those that are gone
  const vpcIdsToldOf = new Set<string>();
  for (const fact of gathering.history?.facts ?? []) {
    if (!('networkInterface' in fact)) continue;
    const { id, vpcId, accountId } = fact.networkInterface;
    if (earlier.entryOf(vpcId) !== undefined || (spool.places.has(vpcId) && !vpcIdsToldOf.has(vpcId))) continue;
    vpcIdsToldOf.add(vpcId);
    spool.places.add({
      networkInterfaces: [{ id, vpcId, accountId: accountId ?? fact.accountId, region: fact.region }],
    });
  }
  const nameOf = (vpcId: string | undefined): string =>
    vpcId === undefined || spool.places.has(vpcId)
      ? partitionOf(vpcId, spool.places.of(vpcId))
      : (earlier.entryOf(vpcId)?.name ?? REST);
  const accountIds = accountIdsOf(scopes);
  const writer = new PartitionWriter(folder, previous);
  let pods = 0;
  for (const [name, vpcIds] of partitionsOf([...spool.vpcIds(), ...earlier.vpcIds(), ...vpcIdsToldOf], nameOf)) {
    const before = await earlier.read(name, vpcIds, nameOf, failures.length > 0);
    const assembled = assembleInventory(spool.take(vpcIds, outcomes), before, time, accountIds, bounds);
    const inventory = foldInto(assembled, vpcIds, gathering);
    const listed = vpcIds.flatMap((vpcId) => podsByVpc.get(vpcId) ?? []);
    const partPods = mergePods(before?.pods ?? [], listed, lists.readAt, bounds.seconds);
    pods += partPods.length;
    const part = partWithTimes({ ...inventory, pods: partPods });
    if (!isEmpty(part)) await writer.add(name, part);
  }
  if (spool.invalid > 0) onWarning('invalid items of EC2 were omitted', new Error(String(spool.invalid)));
  const endedAt = Math.floor(time.endedAtMs / SECOND_MS);
  const head = {
    generatedAt: new Date(time.endedAtMs).toISOString(),
    seenUntil: Math.floor(beganAtMs / SECOND_MS),
    isFirstReading: gathering.isFirstReading,
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

/** Adds what events show to the inventory of some VPCs. Never throws. */
function foldInto(
  inventory: Inventory,
  vpcIds: readonly string[],
  { history, bounds, onWarning }: Pick<PartitionedGathering, 'history' | 'bounds' | 'onWarning'>,
): Inventory {
  if (history === undefined) return inventory;
  try {
    const vpcs = new Set(vpcIds);
    return history.fold(inventory, factsOf(history.facts, inventory, vpcs), history.coverage, bounds, vpcs);
  } catch (error) {
    onWarning('events of EC2 are not used', error);
    return inventory;
  }
}

/** The VPCs of each partition, in the order of their names. */
function partitionsOf(
  vpcIds: readonly string[],
  nameOf: (vpcId: string | undefined) => string,
): readonly (readonly [name: string, vpcIds: readonly string[]])[] {
  const byName = new Map<string, string[]>();
  for (const vpcId of new Set(vpcIds)) append(byName, nameOf(vpcId === REST ? undefined : vpcId), vpcId);
  return [...byName].sort(([one], [other]) => (one < other ? -1 : 1));
}

function isEmpty(part: InventoryPart): boolean {
  return Object.values(part).every((items) => items === undefined || items.length === 0);
}
