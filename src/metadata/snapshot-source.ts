import type { AskedTime } from '../model/asked-time.ts';
import type { Instance, Inventory, NatGateway, NetworkInterface, Subnet, Vpc } from '../model/inventory.ts';
import type { MetadataSource } from '../model/ports.ts';
import type { CidrTable } from '../net/cidr-table.ts';
import { parseIpText } from '../net/ip-address.ts';
import { rangesOf, withCanonicalAddresses } from './canonical-interface.ts';
import { EarlierHolders } from './earlier-holders.ts';
import { PodIndex } from './pod-index.ts';
import { changedVpcsOf, isReadOnce, SnapshotHistory } from './snapshot-history.ts';
import { SnapshotPrefixes } from './snapshot-prefixes.ts';

/** Marks an address that several interfaces have, so that it cannot be attributed. */
const AMBIGUOUS = Symbol('several interfaces');

type AddressIndex = Map<string, NetworkInterface | typeof AMBIGUOUS>;

/**
 * A metadata source that contains one inventory document in memory; it never fetches anything. An address that two
 * interfaces of one VPC have is attributed to neither.
 */
export class SnapshotSource implements MetadataSource {
  /** Grows when a document of one reading turns out to lack interfaces: from then on, it counts for its own time alone. */
  generation = 0;
  readonly #accountIds: ReadonlySet<string>;
  readonly writtenAtMs: number | undefined;
  readonly knownInterfaces: ReadonlyMap<string, NetworkInterface>;
  readonly #instances: ReadonlyMap<string, Instance>;
  readonly #subnets: ReadonlyMap<string, Subnet>;
  readonly #vpcs: ReadonlyMap<string, Vpc>;
  readonly #natGateways: ReadonlyMap<string, NatGateway>;
  readonly #byVpc: Map<string, AddressIndex> = new Map();
  readonly #anywhere: AddressIndex = new Map();
  /** Undefined if no interface has a delegated prefix. */
  readonly #prefixes: SnapshotPrefixes | undefined;
  /** Undefined if the document has no pods. */
  readonly pods: PodIndex | undefined;
  /** Undefined if the document does not say when it saw its interfaces: then it holds for all times. */
  readonly #history: SnapshotHistory | undefined;
  readonly #ranges: Map<string, CidrTable<true>> = new Map();

  /** Throws a RangeError for an invalid VPC range. */
  constructor(inventory: Inventory) {
    this.#accountIds = new Set(inventory.accountIds);
    const { generatedAt } = inventory;
    this.writtenAtMs = generatedAt === undefined ? undefined : Date.parse(generatedAt);
    const { seenUntil, seenUntilById, earlierInterfaces = [] } = inventory;
    const interfaces = inventory.networkInterfaces.map((item) =>
      withCanonicalAddresses(item, seenUntilById?.[item.id] ?? seenUntil),
    );
    this.knownInterfaces = byId(interfaces);
    this.#instances = byId(inventory.instances ?? []);
    this.#subnets = byId(inventory.subnets ?? []);
    this.#vpcs = byId(inventory.vpcs ?? []);
    this.#natGateways = byId(inventory.natGateways ?? []);
    for (const networkInterface of this.knownInterfaces.values()) this.#index(networkInterface);
    this.#prefixes = SnapshotPrefixes.of(this.knownInterfaces.values());
    this.pods = PodIndex.of(inventory.pods ?? []);
    if (seenUntil !== undefined) {
      const earlier = earlierInterfaces.map((item) => withCanonicalAddresses(item, seenUntil));
      const changedVpcs = changedVpcsOf(this.knownInterfaces.values(), earlier);
      this.#history = new SnapshotHistory(
        { earlier: new EarlierHolders(earlier), changedVpcs },
        isReadOnce(inventory, earlier.length),
      );
    }
    for (const vpc of inventory.vpcs ?? []) {
      if (vpc.cidrBlocks === undefined || vpc.cidrBlocks.length === 0) continue;
      this.#ranges.set(vpc.id, rangesOf(vpc.id, vpc.cidrBlocks));
    }
  }

  /** Whether the document lists an account as belonging to the organizational units for which it was gathered. */
  listsAccount(accountId: string): boolean {
    return this.#accountIds.has(accountId);
  }

  interfaceById(id: string): NetworkInterface | undefined {
    const found = this.knownInterfaces.get(id) ?? this.#history?.interfaceById(id);
    // an interface that was made since shows that addresses may have changed their owners
    if (found === undefined && this.#history?.stopTrusting() === true) this.generation++;
    return found;
  }

  interfaceInVpc(vpcId: string, address: string, time?: AskedTime): NetworkInterface | undefined {
    const holder = this.#byVpc.get(vpcId)?.get(address);
    // an exact address is more specific than any prefix
    const found = holder === undefined ? this.#prefixes?.holderInVpc(vpcId, address) : certain(holder);
    if (time === undefined || this.#history === undefined || holder === AMBIGUOUS) return found;
    return this.#history.ownerAt(vpcId, address, found, time);
  }

  interfaceAnywhere(address: string, time?: AskedTime): NetworkInterface | undefined {
    const holder = this.#holderAnywhere(address);
    const found = certain(holder);
    if (time === undefined || this.#history === undefined || holder === AMBIGUOUS) return found;
    return this.#history.ownerAnywhere(address, found, time);
  }

  isShared(address: string): boolean {
    return this.#holderAnywhere(address) === AMBIGUOUS;
  }

  instanceById(id: string): Instance | undefined {
    return this.#instances.get(id);
  }

  subnetById(id: string): Subnet | undefined {
    return this.#subnets.get(id);
  }

  vpcById(id: string): Vpc | undefined {
    return this.#vpcs.get(id);
  }

  natGatewayById(id: string): NatGateway | undefined {
    return this.#natGateways.get(id);
  }

  vpcHolds(vpcId: string, address: string): boolean | undefined {
    const ranges = this.#ranges.get(vpcId);
    const parsed = parseIpText(address);
    return ranges === undefined || parsed === undefined ? undefined : ranges.lookup(parsed) === true;
  }

  #holderAnywhere(address: string): NetworkInterface | typeof AMBIGUOUS | undefined {
    const holder = this.#anywhere.get(address);
    if (this.#prefixes === undefined || holder === AMBIGUOUS) return holder;
    const byPrefix = this.#prefixes.holderAnywhere(address);
    if (byPrefix === 'several') return AMBIGUOUS;
    if (holder === undefined || byPrefix === undefined || byPrefix === holder) return holder ?? byPrefix;
    // within one VPC, an exact address takes precedence over a prefix that contains it
    return byPrefix.vpcId === holder.vpcId && holder.addresses?.includes(address) === true ? holder : AMBIGUOUS;
  }

  #index(networkInterface: NetworkInterface): void {
    const { vpcId } = networkInterface;
    const own = networkInterface.addresses ?? [];
    if (vpcId !== undefined) {
      const inVpc = this.#byVpc.get(vpcId) ?? new Map();
      this.#byVpc.set(vpcId, inVpc);
      for (const address of own) claim(inVpc, address, networkInterface);
    }
    for (const address of [...own, ...(networkInterface.publicAddresses ?? [])]) {
      claim(this.#anywhere, address, networkInterface);
    }
  }
}

function claim(index: AddressIndex, address: string, networkInterface: NetworkInterface): void {
  const holder = index.get(address);
  index.set(address, holder === undefined || holder === networkInterface ? networkInterface : AMBIGUOUS);
}

function certain(holder: NetworkInterface | typeof AMBIGUOUS | undefined): NetworkInterface | undefined {
  return holder === AMBIGUOUS ? undefined : holder;
}

function byId<Thing extends { readonly id: string }>(things: readonly Thing[]): ReadonlyMap<string, Thing> {
  return new Map(things.map((thing) => [thing.id, thing]));
}
