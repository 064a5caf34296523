import { SnapshotSource } from '../../../src/metadata/snapshot-source.ts';
import type { AskedTime } from '../../../src/model/asked-time.ts';
import type { Instance, Inventory, NatGateway, NetworkInterface, Subnet, Vpc } from '../../../src/model/inventory.ts';
import type { MetadataRequest } from '../../../src/model/metadata-request.ts';
import type { MetadataSource, PodLookup } from '../../../src/model/ports.ts';

/** For how long a live source with a clock does not look up again what is open. */
const OPEN_PAUSE_SECONDS = 90;
const LONG_SECONDS = 86_400;

/** When an interface was looked up, Unix seconds, and how it is described since. */
interface LookUps {
  readonly first: number;
  readonly last: number;
  described: NetworkInterface | undefined;
  dated: NetworkInterface | undefined;
}

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
  /** By interface: when a live source with a clock looked it up first and last. */
  readonly #lookedUp: Map<string, LookUps> = new Map();
  /** What the clock of a live source says, Unix seconds; undefined if it does not say when it looked something up. */
  readonly #seconds: (() => number) | undefined;
  /** Defined only for a live source, so that other sources receive no requests. */
  readonly resolve?: (request: MetadataRequest) => Promise<void>;

  constructor(inventories: readonly Inventory[], manner: SourceManner, seconds?: () => number) {
    this.#inventories = inventories;
    this.#seconds = seconds;
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
    return this.#seconds === undefined ? this.#current.writtenAtMs : undefined;
  }

  get knownInterfaces(): ReadonlyMap<string, NetworkInterface> | undefined {
    return this.#manner === 'live' ? undefined : this.#current.knownInterfaces;
  }

  get pods(): PodLookup | undefined {
    return this.#current.pods;
  }

  /** Replaces the inventory. */
  change(number: number): void {
    // the next one begins to count at 0 again
    this.#changes += this.#current.generation + 1;
    this.#current = this.#snapshot(number);
  }

  /** Empties the cache of look-ups, if there is one. */
  forget(): void {
    this.#changes++;
    this.#seen = new Set();
    this.#lookedUp.clear();
  }

  interfaceById(id: string): NetworkInterface | undefined {
    return this.#dated(this.#visible(this.#current.interfaceById(id)));
  }

  interfaceInVpc(vpcId: string, address: string, time?: AskedTime): NetworkInterface | undefined {
    return this.#dated(this.#visible(this.#current.interfaceInVpc(vpcId, address, time)));
  }

  interfaceAnywhere(address: string, time?: AskedTime): NetworkInterface | undefined {
    return this.#dated(this.#visible(this.#current.interfaceAnywhere(address, time)));
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

  /** An interface with the times of its look-ups, if the source has a clock. */
  #dated(found: NetworkInterface | undefined): NetworkInterface | undefined {
    if (found === undefined || this.#seconds === undefined) return found;
    const times = this.#lookedUp.get(found.id);
    if (times === undefined) return found;
    if (times.described !== found) {
      const { addresses = [], seenSince } = found;
      // some were seen long before
      const since = found.id.charCodeAt(found.id.length - 1) % 3 === 0 ? times.first : times.first - LONG_SECONDS;
      times.described = found;
      times.dated = {
        ...found,
        seenSince: seenSince ?? Object.fromEntries(addresses.map((one) => [one, since])),
        seenUntil: times.last,
      };
    }
    return times.dated;
  }

  #lookUp({ scopes }: MetadataRequest): void {
    const before = this.#seen.size;
    for (const { unconfirmed = [] } of scopes) for (const [key, doubt] of unconfirmed) this.#confirm(key, doubt);
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

  /** Looks something up again that is not certain: at once if it is doubtful, otherwise after a while. */
  #confirm(key: string, doubt: 'doubtful' | 'open'): void {
    if (this.#seconds === undefined) return;
    const [vpcId = '', address] = key.split(' ');
    const id = address === undefined ? vpcId : this.#current.interfaceInVpc(vpcId, address)?.id;
    const last = id === undefined ? undefined : this.#lookedUp.get(id)?.last;
    if (id === undefined || last === undefined) return;
    if (doubt === 'open' && this.#seconds() - last < OPEN_PAUSE_SECONDS) return;
    this.#note(id);
    this.#changes++;
  }

  /** Notes that an interface is looked up now. */
  #note(id: string): void {
    if (this.#seconds === undefined) return;
    const last = this.#seconds();
    const first = this.#lookedUp.get(id)?.first ?? last;
    this.#lookedUp.set(id, { first, last, described: undefined, dated: undefined });
  }

  #see(id: string | undefined): void {
    if (id === undefined) return;
    if (this.#current.interfaceById(id) ?? this.#current.instanceById(id) ?? this.#current.natGatewayById(id)) {
      this.#seen.add(id);
      if (!this.#lookedUp.has(id)) this.#note(id);
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
