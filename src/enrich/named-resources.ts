import { keep } from '../memory/keep.ts';
import type { Instance, Subnet, Vpc } from '../model/inventory.ts';
import type { MetadataSource } from '../model/ports.ts';

/** Maximum number of cached subnets, and of cached VPCs. */
const MAX_REMEMBERED = 1_024;

/**
 * The resources whose names an end has, as long as the metadata do not change. Most ends of a window are in the same few subnets
 * and VPCs, and an inventory in partitions takes as long to find one of them as to find the interface.
 */
export class NamedResources {
  readonly #metadata: MetadataSource;
  readonly #subnets: Map<string, Subnet> = new Map();
  readonly #vpcs: Map<string, Vpc> = new Map();

  constructor(metadata: MetadataSource) {
    this.#metadata = metadata;
  }

  /** As the methods of a source. */
  instanceById(id: string): Instance | undefined {
    return this.#metadata.instanceById(id);
  }

  subnetById(id: string): Subnet | undefined {
    return this.#subnets.get(id) ?? remember(this.#subnets, id, this.#metadata.subnetById(id));
  }

  vpcById(id: string): Vpc | undefined {
    return this.#vpcs.get(id) ?? remember(this.#vpcs, id, this.#metadata.vpcById(id));
  }
}

/** Caches what was found: a resource that is unknown may be loaded later. */
function remember<Item>(known: Map<string, Item>, id: string, item: Item | undefined): Item | undefined {
  return item === undefined ? undefined : keep(known, id, item, MAX_REMEMBERED);
}
