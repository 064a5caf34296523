import type { Inventory } from '../../model/inventory.ts';
import type { InventoryPart } from './inventory-lists.ts';

/** Maximum number of interfaces, current and earlier ones, of a VPC that shares a partition with others. */
const MAX_SHARED_INTERFACES = 500;

/** The partition of what belongs to no VPC. */
export const REST = 'rest';

/** Parts of an inventory by the names of their partitions. */
export type NamedParts = ReadonlyMap<string, InventoryPart>;

/** What decides on the partition of a VPC. */
export interface VpcPlace {
  /** The owner of the VPC where it is known, otherwise that of one of its interfaces. */
  readonly accountId: string | undefined;
  readonly region: string | undefined;
  /** Interfaces in it, current and earlier ones. */
  readonly interfaces: number;
}

/**
 * The partition of a VPC: that of its account and Region, with the other VPCs there, or its own if it is large. A VPC
 * is always in one partition, even if several accounts share it, so that one is enough to know who has its addresses.
 */
export function partitionOf(vpcId: string | undefined, { accountId, region, interfaces }: VpcPlace): string {
  if (vpcId === undefined) return REST;
  const scope = `${accountId ?? 'unknown'}-${region ?? 'unknown'}`;
  return interfaces > MAX_SHARED_INTERFACES ? `${scope}-${vpcId}` : scope;
}

/** Splits an inventory into the parts of its partitions, in the order of their names. Of two items with one id, the last counts. */
export function splitInventory(inventory: Inventory): NamedParts {
  const part = partWithTimes(inventory);
  const places = new VpcPlaces();
  places.add(part);
  return partsOf(part, (vpcId) => partitionOf(vpcId, places.of(vpcId)));
}

/** The lists of an inventory, in which interfaces that were not seen with the rest have a time of their own. */
export function partWithTimes(inventory: Inventory): InventoryPart {
  const { seenUntilById = {}, seenUntil } = inventory;
  const networkInterfaces = lastById(inventory.networkInterfaces).map((item) => {
    const seen = item.seenUntil ?? (Object.hasOwn(seenUntilById, item.id) ? seenUntilById[item.id] : undefined);
    return seen === undefined || seen === item.seenUntil ? item : { ...item, seenUntil: seen };
  });
  // the end of earlier holdings must not move with later sweeps
  const earlierInterfaces = (inventory.earlierInterfaces ?? []).map((item) =>
    item.seenUntil === undefined && seenUntil !== undefined ? { ...item, seenUntil } : item,
  );
  const { instances, subnets, vpcs, natGateways, pods, events } = inventory;
  return { networkInterfaces, earlierInterfaces, instances, subnets, vpcs, natGateways, pods, events };
}

/** Parts as an inventory; the reverse of {@link partWithTimes}. */
export function inventoryOf(
  parts: readonly InventoryPart[],
  head: Pick<Inventory, 'generatedAt' | 'seenUntil' | 'isFirstReading'>,
): Inventory {
  const interfaces = parts.flatMap((part) => part.networkInterfaces);
  const times = interfaces.flatMap(({ id, seenUntil }) => (seenUntil === undefined ? [] : [[id, seenUntil]]));
  return {
    version: 1,
    ...head,
    ...(times.length === 0 ? {} : { seenUntilById: Object.fromEntries(times) }),
    networkInterfaces: interfaces.map(({ seenUntil: _, ...item }) => item),
    earlierInterfaces: parts.flatMap(({ earlierInterfaces = [] }) => earlierInterfaces),
    instances: parts.flatMap(({ instances = [] }) => instances),
    subnets: parts.flatMap(({ subnets = [] }) => subnets),
    vpcs: parts.flatMap(({ vpcs = [] }) => vpcs),
    natGateways: parts.flatMap(({ natGateways = [] }) => natGateways),
    pods: parts.flatMap(({ pods = [] }) => pods),
    events: parts.flatMap(({ events = [] }) => events),
  };
}

/** Collects what decides on the partitions of VPCs. */
export class VpcPlaces {
  readonly #places: Map<string, VpcPlace> = new Map();

  /** Adds the VPCs of a part. */
  add({ networkInterfaces, earlierInterfaces = [], vpcs = [] }: InventoryPart): void {
    for (const { vpcId, accountId, region } of [...networkInterfaces, ...earlierInterfaces]) {
      if (vpcId === undefined) continue;
      const { interfaces, ...known } = this.of(vpcId);
      this.#places.set(vpcId, {
        accountId: known.accountId ?? accountId,
        region: known.region ?? region,
        interfaces: interfaces + 1,
      });
    }
    for (const { id, accountId, region } of vpcs) {
      const known = this.of(id);
      this.#places.set(id, {
        accountId: accountId ?? known.accountId,
        region: region ?? known.region,
        interfaces: known.interfaces,
      });
    }
  }

  /** Whether a VPC is known. */
  has(vpcId: string): boolean {
    return this.#places.has(vpcId);
  }

  /** The facts about a VPC. */
  of(vpcId: string | undefined): VpcPlace {
    return this.#places.get(vpcId ?? '') ?? { accountId: undefined, region: undefined, interfaces: 0 };
  }
}

/**
 * The parts of an inventory by the names of their partitions, which `nameOf` gives for each VPC. An instance is in each part that
 * has an interface of it.
 */
export function partsOf(inventory: InventoryPart, nameOf: (vpcId: string | undefined) => string): NamedParts {
  const interfaces = groupBy(inventory.networkInterfaces, ({ vpcId }) => [nameOf(vpcId)]);
  const partsOfInstances = new Map<string, Set<string>>();
  for (const [name, items] of interfaces) {
    for (const { instanceId } of items) {
      if (instanceId === undefined) continue;
      const names = partsOfInstances.get(instanceId);
      if (names === undefined) partsOfInstances.set(instanceId, new Set([name]));
      else names.add(name);
    }
  }
  const earlier = groupBy(inventory.earlierInterfaces, ({ vpcId }) => [nameOf(vpcId)]);
  const instances = groupBy(lastById(inventory.instances), ({ id }) => partsOfInstances.get(id) ?? [REST]);
  const subnets = groupBy(lastById(inventory.subnets), ({ vpcId }) => [nameOf(vpcId)]);
  const vpcs = groupBy(lastById(inventory.vpcs), ({ id }) => [nameOf(id)]);
  const natGateways = groupBy(lastById(inventory.natGateways), ({ vpcId }) => [nameOf(vpcId)]);
  const pods = groupBy(inventory.pods, ({ vpcId }) => [nameOf(vpcId)]);
  // an event about anything may be about each of them
  const everywhere = new Set([...interfaces.keys(), ...earlier.keys()]);
  const events = groupBy(inventory.events, ({ vpcId }) => (vpcId === undefined ? everywhere : [nameOf(vpcId)]));
  const lists = [interfaces, earlier, instances, subnets, vpcs, natGateways, pods, events];
  const names = [...new Set(lists.flatMap((list) => [...list.keys()]))].sort();
  return new Map(
    names.map((name) => [
      name,
      {
        networkInterfaces: interfaces.get(name) ?? [],
        earlierInterfaces: earlier.get(name) ?? [],
        instances: instances.get(name) ?? [],
        subnets: subnets.get(name) ?? [],
        vpcs: vpcs.get(name) ?? [],
        natGateways: natGateways.get(name) ?? [],
        pods: pods.get(name) ?? [],
        events: events.get(name) ?? [],
      },
    ]),
  );
}

function groupBy<Item>(
  items: readonly Item[] | undefined,
  groupsOf: (item: Item) => Iterable<string>,
): ReadonlyMap<string, Item[]> {
  const groups = new Map<string, Item[]>();
  for (const item of items ?? []) {
    for (const name of groupsOf(item)) {
      const group = groups.get(name);
      if (group === undefined) groups.set(name, [item]);
      else group.push(item);
    }
  }
  return groups;
}

function lastById<Item extends { readonly id: string }>(items: readonly Item[] | undefined): Item[] {
  return [...new Map(items?.map((item) => [item.id, item])).values()];
}
