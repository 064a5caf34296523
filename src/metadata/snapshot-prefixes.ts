import type { NetworkInterface } from '../model/inventory.ts';
import { parseCidrBlock } from '../net/cidr-block.ts';
import { CidrTable } from '../net/cidr-table.ts';
import { parseIpText } from '../net/ip-address.ts';

/** Marks a prefix that several interfaces of one VPC have, so that it cannot be attributed. */
const AMBIGUOUS = Symbol('several interfaces');

type Holder = NetworkInterface | typeof AMBIGUOUS;

/**
 * The delegated prefixes of an inventory's interfaces, by VPC; an address belongs to the longest prefix that contains
 * it.
 */
export class SnapshotPrefixes {
  readonly #byVpc: ReadonlyMap<string, CidrTable<Holder>>;
  /** The prefixes of all VPCs, for a quick check: most addresses are in none. */
  readonly #any: CidrTable<true>;

  private constructor(byVpc: ReadonlyMap<string, CidrTable<Holder>>, any: CidrTable<true>) {
    this.#byVpc = byVpc;
    this.#any = any;
  }

  /** Compiles the prefixes of the interfaces; undefined if no interface has any, so that callers skip the search. */
  static of(interfaces: Iterable<NetworkInterface>): SnapshotPrefixes | undefined {
    const claims = new Map<string, Map<string, Holder>>();
    for (const networkInterface of interfaces) {
      for (const prefix of networkInterface.prefixes ?? []) {
        const vpcId = networkInterface.vpcId ?? '';
        const holders = claims.get(vpcId) ?? new Map<string, Holder>();
        claims.set(vpcId, holders);
        const holder = holders.get(prefix);
        holders.set(prefix, holder === undefined || holder === networkInterface ? networkInterface : AMBIGUOUS);
      }
    }
    if (claims.size === 0) return undefined;
    const all = new Set([...claims.values()].flatMap((holders) => [...holders.keys()]));
    return new SnapshotPrefixes(
      new Map([...claims].map(([vpcId, holders]) => [vpcId, tableOf(holders)])),
      tableOf(new Map([...all].map((prefix) => [prefix, true] as const))),
    );
  }

  /** The interface of a VPC that has a prefix containing the address; undefined if several have it. */
  holderInVpc(vpcId: string, address: string): NetworkInterface | undefined {
    const table = this.#byVpc.get(vpcId);
    const parsed = table === undefined ? undefined : parseIpText(address);
    const holder = parsed === undefined ? undefined : table?.lookup(parsed);
    return holder === AMBIGUOUS ? undefined : holder;
  }

  /** The only interface of any VPC that has a prefix containing the address; `'several'` if there are more. */
  holderAnywhere(address: string): NetworkInterface | 'several' | undefined {
    const parsed = parseIpText(address);
    if (parsed === undefined || this.#any.lookup(parsed) === undefined) return undefined;
    let only: NetworkInterface | undefined;
    for (const table of this.#byVpc.values()) {
      const holder = table.lookup(parsed);
      if (holder === undefined) continue;
      if (holder === AMBIGUOUS || only !== undefined) return 'several';
      only = holder;
    }
    return only;
  }
}

function tableOf<Value>(values: ReadonlyMap<string, Value>): CidrTable<Value> {
  return new CidrTable([...values].map(([prefix, value]) => [parseCidrBlock(prefix), value] as const));
}
