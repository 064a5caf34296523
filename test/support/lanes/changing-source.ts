import { SnapshotSource } from '../../../src/metadata/snapshot-source.ts';
import type { AskedTime } from '../../../src/model/asked-time.ts';
import type { Instance, Inventory, NatGateway, NetworkInterface, Subnet, Vpc } from '../../../src/model/inventory.ts';
import type { MetadataRequest } from '../../../src/model/metadata-request.ts';
import type { MetadataSource, PodLookup } from '../../../src/model/ports.ts';

/** How a {@link ChangingSource} resolves requests. */
export type SourceManner = 'document' | 'without generation' | 'live';

/**
 * Metadata that change between events: the inventory can be replaced, and a live source knows only what has been requested and
 * not forgotten. The results depend on the changes and on what was requested, not on the number of calls.
 */
export class ChangingSource implements MetadataSource {
  readonly #inventories: readonly Inventory[];
  readonly #manner: SourceManner;
  #current: SnapshotSource;
  #changes = 0;
  /** The requests that a live source has received. */
  requests: unknown[] = [];
  /** Ids of the resources that a live source has looked up. */
  #seen: Set<string> = new Set();
  /** Defined only for a live source, so that other sources receive no requests. */
  readonly resolve?: (request: MetadataRequest) => Promise<void>;

  constructor(inventories: readonly Inventory[], manner: SourceManner) {
    this.#inventories = inventories;
    this.#manner = manner;
    this.#current = this.#snapshot(0);
    if (manner === 'live') {
      this.resolve = async (request) => {
        this.requests.push(sortedRequest(request));
        this.#lookUp(request);
      };
    }
  }

  get generation(): number | undefined {
    return this.#manner === 'without generation' ? undefined : this.#changes + this.#current.generation;
  }

  get revision(): number {
    return this.#changes;
  }

  get writtenAtMs(): number | undefined {
    return this.#current.writtenAtMs;
  }

  get knownInterfaces(): ReadonlyMap<string, NetworkInterface> | undefined {
    return this.#manner === 'live' ? undefined : this.#current.knownInterfaces;
  }

  get pods(): PodLookup | undefined {
    return this.#current.pods;
  }

  /** Replaces the inventory. */
  change(number: number): void {
    this.#changes++;
    this.#current = this.#snapshot(number);
  }

  /** Empties the cache of look-ups, if there is one. */
  forget(): void {
    this.#changes++;
    this.#seen = new Set();
  }

  interfaceById(id: string): NetworkInterface | undefined {
    return this.#visible(this.#current.interfaceById(id));
  }

  interfaceInVpc(vpcId: string, address: string, time?: AskedTime): NetworkInterface | undefined {
    return this.#visible(this.#current.interfaceInVpc(vpcId, address, time));
  }

  interfaceAnywhere(address: string, time?: AskedTime): NetworkInterface | undefined {
    return this.#visible(this.#current.interfaceAnywhere(address, time));
  }

  isShared(address: string): boolean {
    return this.#current.isShared(address);
  }

  instanceById(id: string): Instance | undefined {
    return this.#visible(this.#current.instanceById(id));
  }

  subnetById(id: string): Subnet | undefined {
    return this.#current.subnetById(id);
  }

  vpcById(id: string): Vpc | undefined {
    return this.#current.vpcById(id);
  }

  natGatewayById(id: string): NatGateway | undefined {
    return this.#visible(this.#current.natGatewayById(id));
  }

  vpcHolds(vpcId: string, address: string): boolean | undefined {
    return this.#current.vpcHolds(vpcId, address);
  }

  #snapshot(number: number): SnapshotSource {
    const inventory = this.#inventories[number % this.#inventories.length];
    return new SnapshotSource(inventory ?? { version: 1, networkInterfaces: [] });
  }

  #visible<Thing extends { readonly id: string }>(thing: Thing | undefined): Thing | undefined {
    return thing === undefined || this.#manner !== 'live' || this.#seen.has(thing.id) ? thing : undefined;
  }

  #lookUp({ scopes }: MetadataRequest): void {
    const before = this.#seen.size;
    for (const scope of scopes) {
      for (const id of [...scope.interfaceIds, ...scope.instanceIds, ...scope.natGatewayIds]) this.#see(id);
      for (const [vpcId, addresses] of scope.addressesByVpc) {
        for (const address of addresses) this.#see(this.#current.interfaceInVpc(vpcId, address)?.id);
      }
      for (const [id, addresses] of scope.addressesByInterface) {
        const vpcId = this.#current.interfaceById(id)?.vpcId;
        if (vpcId === undefined) continue;
        for (const address of addresses) this.#see(this.#current.interfaceInVpc(vpcId, address)?.id);
      }
    }
    if (this.#seen.size !== before) this.#changes++;
  }

  #see(id: string | undefined): void {
    if (id === undefined) return;
    if (this.#current.interfaceById(id) ?? this.#current.instanceById(id) ?? this.#current.natGatewayById(id)) {
      this.#seen.add(id);
    }
  }
}

/** A request in a normalized order, because the order of its items is irrelevant. */
function sortedRequest({ scopes, recorded }: MetadataRequest): unknown {
  const sorted = scopes.map((scope) => ({
    scope: `${scope.accountId} ${scope.region}`,
    ids: [scope.interfaceIds, scope.instanceIds, scope.natGatewayIds].map((ids) => [...ids].sort()),
    addresses: [scope.addressesByVpc, scope.addressesByInterface].map((groups) =>
      [...groups].flatMap(([key, addresses]) => [...addresses].map((address) => `${key} ${address}`)).sort(),
    ),
    unconfirmed: [...(scope.unconfirmed ?? [])].map((pair) => pair.join(' ')).sort(),
  }));
  const stated = (recorded ?? []).map(({ interfaceId, vpcId, instanceId, address, isOfPackets, times }) => [
    ...[interfaceId, vpcId, instanceId, address, isOfPackets],
    [...times],
  ]);
  return { scopes: sorted.toSorted((one, other) => (one.scope < other.scope ? -1 : 1)), stated };
}
