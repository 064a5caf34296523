import type { MetadataContext, MetadataRequest } from '../../model/metadata-request.ts';
import type { StoredObject } from './partition-index.ts';
import type { PartitionView } from './partition-view.ts';

/**
 * Most partitions that are loaded because an account has interfaces in them, where no object lists its interfaces; for accounts with
 * more, the directory of ids is searched.
 */
const MAX_PARTITIONS_OF_OWNER = 4;

/** How objects are loaded for a request. */
export interface LoadingForRequest {
  /** The account and Region of records that do not name theirs. */
  readonly stream: Pick<MetadataContext, 'region' | 'accountId'>;
  /** Whether the interfaces that verdicts and transfer classes need to know of all VPCs are loaded. */
  readonly listsInterfaces: boolean;
  /** Loads objects that are not in memory. */
  readonly load: (objects: Iterable<StoredObject | undefined>) => Promise<void>;
}

/** Loads the objects that the records of a request need, step by step: each step shows what the next one needs. */
export async function loadNeeded(
  { scopes }: MetadataRequest,
  view: PartitionView,
  { stream, listsInterfaces, load }: LoadingForRequest,
): Promise<void> {
  // 1. where the records say that they are from
  const listed = listsInterfaces ? [view.index.listed] : [];
  const vpcIds = scopes.flatMap(({ addressesByVpc }) => [...addressesByVpc.keys()]);
  await load([...listed, ...vpcIds.map((id) => view.entryOfVpc(id))]);
  const unknown = scopes.flatMap(({ interfaceIds, accountId = stream.accountId, region = stream.region }) => {
    const ids = [...interfaceIds].filter((id) => view.interfaceById(id) === undefined);
    return ids.length === 0 ? [] : [{ ids, owner: [accountId, region] as const }];
  });
  await load(unknown.map(({ owner }) => view.interfaceIdsOf(...owner)));
  const ofOwners = unknown.flatMap(({ ids, owner }) => {
    const listing = view.interfaceIdsOf(...owner);
    if (listing !== undefined) return ids.flatMap((id) => view.entriesOfInterface(id, listing));
    const entries = view.entriesOfOwner(...owner);
    return entries.length <= MAX_PARTITIONS_OF_OWNER ? entries : [];
  });
  await load(new Set(ofOwners));

  // 2. what else they name
  const ids = new Set<string>();
  for (const scope of scopes) {
    for (const id of scope.interfaceIds) if (view.interfaceById(id) === undefined) ids.add(id);
    for (const id of scope.instanceIds) if (view.instanceById(id) === undefined) ids.add(id);
    for (const id of scope.natGatewayIds) if (view.natGatewayById(id) === undefined) ids.add(id);
  }
  await load(new Set([...ids].map((id) => view.shardOfId(id))));
  await load(new Set([...ids].flatMap((id) => view.entriesOfId(id))));

  // 3. who is at the other ends, outside of the recording VPCs
  const addresses = new Set<string>();
  const add = (vpcId: string | undefined, address: string): void => {
    const isNear =
      vpcId !== undefined &&
      (view.vpcHolds(vpcId, address) === true || view.interfaceInVpc(vpcId, address) !== undefined);
    if (!isNear) addresses.add(address);
  };
  for (const { addressesByVpc, addressesByInterface } of scopes) {
    for (const [vpcId, each] of addressesByVpc) for (const address of each) add(vpcId, address);
    for (const [id, each] of addressesByInterface) {
      const vpcId = view.interfaceById(id)?.vpcId ?? view.natGatewayById(id)?.vpcId;
      // its VPC may be of an account that shares it
      if (vpcId !== undefined) await load([view.entryOfVpc(vpcId)]);
      for (const address of each) add(vpcId, address);
    }
  }
  await load(new Set([...addresses].map((address) => view.shardOfAddress(address))));
  await load(new Set([...addresses].map((address) => view.entryOfAddress(address))));
}
