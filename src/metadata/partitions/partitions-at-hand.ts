import type { OpenedObjects } from './opened-objects.ts';
import type { Partition } from './partition.ts';
import type { PartitionEntry, SearchedIndex } from './partition-index.ts';

/** Maximum number of ids of a kind that are remembered. */
const MAX_REMEMBERED_IDS = 65_536;

/** Looks an id up in a partition. */
export type FindIn<Item> = (partition: Partition, id: string) => Item | undefined;

/** What is known of an id: its item, and the partition that has it; neither if no partition in memory has it. */
interface Found<Item> {
  readonly item: Item | undefined;
  readonly entry: PartitionEntry | undefined;
}

/** Items of a kind, by the ids that have been looked up. */
export type FoundItems<Item> = Map<string, Found<Item>>;

/**
 * The partitions in memory. Remembers what is found by id until objects or items change: in a process that has just started, code is
 * interpreted, and the way to an item takes many calls.
 */
export class PartitionsAtHand {
  readonly #index: SearchedIndex;
  readonly #objects: OpenedObjects;
  /** The partition that had the last interface: the next request is mostly for the same one. */
  #last: PartitionEntry | undefined;
  /** In the order of their numbers; undefined until they are asked for. */
  #all: readonly PartitionEntry[] | undefined;
  readonly #found: FoundItems<unknown>[] = [];

  constructor(index: SearchedIndex, objects: OpenedObjects) {
    this.#index = index;
    this.#objects = objects;
  }

  /** Begins to remember items of a kind. */
  remember<Item>(): FoundItems<Item> {
    const found: FoundItems<Item> = new Map();
    this.#found.push(found);
    return found;
  }

  /** Forgets items. */
  forgetItems(): void {
    for (const found of this.#found) found.clear();
  }

  /** Forgets what is known of an object that was loaded or discarded. */
  forgetObject(object: string): void {
    this.forgetItems();
    this.#last = undefined;
    const changed = this.#index.partitions.found.get(object);
    if (changed === undefined || this.#all === undefined) return;
    // of thousands of partitions, few are in memory
    const others = this.#all.filter((entry) => entry !== changed);
    const entries = this.#objects.has(changed) ? [...others, changed] : others;
    this.#all = entries.sort((one, other) => one.number - other.number);
  }

  /** Notes that the next look-up is probably for the same partition. */
  expect(entry: PartitionEntry | undefined): void {
    this.#last = entry;
  }

  /** The item with an id in any partition; `findElsewhere` looks it up where none has it otherwise. */
  find<Item>(known: FoundItems<Item>, id: string, find: FindIn<Item>, findElsewhere?: FindIn<Item>): Item | undefined {
    let found = known.get(id);
    if (found === undefined) {
      // a process that has just started asks for all interfaces before it loads anything
      if (this.#entries().length === 0) return undefined;
      found = this.#search(id, find) ?? (findElsewhere && this.#search(id, findElsewhere)) ?? NOT_FOUND;
      if (known.size >= MAX_REMEMBERED_IDS) known.clear();
      known.set(id, found);
    }
    if (found.entry !== undefined) this.#last = found.entry;
    return found.item;
  }

  #search<Item>(id: string, find: FindIn<Item>): Found<Item> | undefined {
    const last = this.#last;
    const ask = (partition: Partition): Item | undefined => find(partition, id);
    let item = this.#objects.ask(last, ask);
    if (item !== undefined) return { item, entry: last };
    for (const entry of this.#entries()) {
      if (entry === last) continue;
      item = this.#objects.ask(entry, ask);
      if (item !== undefined) return { item, entry };
    }
    return undefined;
  }

  #entries(): readonly PartitionEntry[] {
    this.#all ??= [...this.#index.partitions.found.values()]
      .filter((entry) => this.#objects.has(entry))
      .sort((one, other) => one.number - other.number);
    return this.#all;
  }
}

const NOT_FOUND = { item: undefined, entry: undefined };
