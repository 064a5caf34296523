import type { MetadataContext, MetadataRequest, ScopedRequest } from '../../model/metadata-request.ts';
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

/**
 * Loads the objects that the records of a request need, step by step: each step shows what the next one needs. Accounts and Regions
 * do not wait for each other, and what has arrived is decoded while the rest is on its way.
 */
export async function loadNeeded(
  { scopes }: MetadataRequest,
  view: PartitionView,
  loading: LoadingForRequest,
): Promise<void> {
  const { listsInterfaces, load } = loading;
  const needed = new NeededObjects(view, loading);
  // 1. where the records say that they are from
  await Promise.all([
    ...(listsInterfaces ? [load([view.index.listed])] : []),
    ...scopes.map((scope) => needed.loadScope(scope)),
  ]);

  // 2. what else they name
  const ids = new Set<string>();
  for (const scope of scopes) {
    for (const id of scope.interfaceIds) if (view.interfaceById(id) === undefined) ids.add(id);
    for (const id of scope.instanceIds) if (view.instanceById(id) === undefined) ids.add(id);
    for (const id of scope.natGatewayIds) if (view.natGatewayById(id) === undefined) ids.add(id);
  }
  await load(new Set([...ids].map((id) => view.shardOfId(id))));
  await load(new Set([...ids].flatMap((id) => view.entriesOfId(id))));
  await needed.lookUpRecorders();

  // 3. who is at the other ends, outside of the recording VPCs
  const addresses = [...needed.distant];
  await load(new Set(addresses.map((address) => view.shardOfAddress(address))));
  await load(new Set(addresses.map((address) => view.entryOfAddress(address))));
}

/** What the records of a request need, as far as it is known. */
class NeededObjects {
  /** Addresses that are not of the VPCs in which they were recorded. */
  readonly distant: Set<string> = new Set();
  readonly #view: PartitionView;
  readonly #loading: LoadingForRequest;
  /** Addresses by recorders that were not found where their account and Region say. */
  readonly #open: (readonly [recorderId: string, addresses: ReadonlySet<string>])[] = [];

  constructor(view: PartitionView, loading: LoadingForRequest) {
    this.#view = view;
    this.#loading = loading;
  }

  /** Loads what the records of an account and Region need first: the partitions of their VPCs and recorders. */
  async loadScope(scope: ScopedRequest): Promise<void> {
    const view = this.#view;
    const { stream, load } = this.#loading;
    const { interfaceIds, addressesByVpc, addressesByInterface } = scope;
    await load([...addressesByVpc.keys()].map((id) => view.entryOfVpc(id)));
    const ids = [...interfaceIds].filter((id) => view.interfaceById(id) === undefined);
    if (ids.length > 0) {
      const { accountId = stream.accountId, region = stream.region } = scope;
      const listing = view.interfaceIdsOf(accountId, region);
      if (listing !== undefined) {
        await load([listing]);
        await load(new Set(ids.flatMap((id) => view.entriesOfInterface(id, listing))));
      } else {
        const entries = view.entriesOfOwner(accountId, region);
        if (entries.length <= MAX_PARTITIONS_OF_OWNER) await load(entries);
      }
    }
    for (const [vpcId, addresses] of addressesByVpc) this.#lookUp(vpcId, addresses);
    await this.#lookUpOf(addressesByInterface, (...open) => this.#open.push(open));
  }

  /** Looks up the addresses of recorders that {@link loadScope} did not find. */
  async lookUpRecorders(): Promise<void> {
    await this.#lookUpOf(this.#open, (_, addresses) => this.#lookUp(undefined, addresses));
  }

  async #lookUpOf(
    groups: Iterable<readonly [recorderId: string, addresses: ReadonlySet<string>]>,
    onUnknown: (recorderId: string, addresses: ReadonlySet<string>) => void,
  ): Promise<void> {
    const view = this.#view;
    const found: (readonly [vpcId: string, addresses: ReadonlySet<string>])[] = [];
    const vpcIds = new Set<string>();
    for (const [id, addresses] of groups) {
      const vpcId = view.interfaceById(id)?.vpcId ?? view.natGatewayById(id)?.vpcId;
      if (vpcId === undefined) onUnknown(id, addresses);
      else {
        found.push([vpcId, addresses]);
        vpcIds.add(vpcId);
      }
    }
    // a VPC may be of an account that shares it
    await this.#loading.load([...vpcIds].map((id) => view.entryOfVpc(id)));
    for (const [vpcId, addresses] of found) this.#lookUp(vpcId, addresses);
  }

  /** Notes which of the addresses that were recorded in a VPC are not of it. */
  #lookUp(vpcId: string | undefined, addresses: Iterable<string>): void {
    const view = this.#view;
    for (const address of addresses) {
      if (vpcId === undefined || view.isInVpc(vpcId, address) !== true) this.distant.add(address);
    }
  }
}
