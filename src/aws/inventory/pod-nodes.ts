import { append } from '../../model/append.ts';
import type { Inventory, NetworkInterface, Pod } from '../../model/inventory.ts';
import type { PodLists } from './gather-pods.ts';

/**
 * Collects the interfaces of nodes and pods while accounts are read, so that pods can be located without keeping all
 * interfaces.
 */
export class NodeCollector {
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

  /** Keeps those interfaces that pods may use. */
  add(interfaces: readonly NetworkInterface[]): void {
    if (this.#asked.size === 0) return;
    for (const item of interfaces) {
      const isAsked = item.addresses?.some((address) => this.#asked.has(address)) === true;
      if (isAsked || (item.prefixes ?? []).length > 0) this.#interfaces.push(item);
    }
  }

  /** The interfaces that were kept. */
  inventory(): Inventory {
    return { version: 1, networkInterfaces: this.#interfaces };
  }
}

/** The pods of each VPC, by its id. */
export function podsByVpcOf(pods: readonly Pod[]): ReadonlyMap<string, readonly Pod[]> {
  const byVpc = new Map<string, Pod[]>();
  for (const pod of pods) append(byVpc, pod.vpcId, pod);
  return byVpc;
}
