import type { DirectoryKey } from './address-key.ts';
import { SECTIONS_PER_CLASS } from './directory.ts';
import { bytesOf, joinSections } from './join-sections.ts';

const FIRST_LENGTH = 1_024;

/** A growing column of numbers. */
class Column<Numbers extends Float64Array | Uint32Array | Uint16Array> {
  #data: Numbers;
  readonly #make: (length: number) => Numbers;
  length = 0;

  constructor(make: (length: number) => Numbers) {
    this.#make = make;
    this.#data = make(FIRST_LENGTH);
  }

  push(value: number): void {
    if (this.length === this.#data.length) {
      const grown = this.#make(this.#data.length * 2);
      grown.set(this.#data);
      this.#data = grown;
    }
    this.#data[this.length++] = value;
  }

  at(index: number): number {
    return this.#data[index] ?? 0;
  }
}

/** The entries of a class. */
interface ClassColumns {
  readonly keys: Column<Float64Array>;
  readonly partitions: Column<Uint16Array>;
  /** The hash that decides on the shard. */
  readonly hashes: Column<Uint32Array>;
}

/** Collects which partitions have which keys, for all shards of a directory. 14 bytes an entry. */
export class DirectoryWriter {
  readonly #classes: Map<number, ClassColumns> = new Map();
  /** How many entries there are. */
  size = 0;

  /** Notes that a partition has a key; `hash` decides on the shard. */
  add({ keyClass, key }: DirectoryKey, hash: number, partition: number): void {
    let columns = this.#classes.get(keyClass);
    if (columns === undefined) {
      columns = {
        keys: new Column((length) => new Float64Array(length)),
        partitions: new Column((length) => new Uint16Array(length)),
        hashes: new Column((length) => new Uint32Array(length)),
      };
      this.#classes.set(keyClass, columns);
    }
    columns.keys.push(key);
    columns.partitions.push(partition);
    columns.hashes.push(hash);
    this.size++;
  }

  /** The shards as objects; an entry is in that of its hash modulo `count`. The same entries give the same bytes in any order. Those not in use are empty. */
  shards(count: number, isUsed: (shard: number) => boolean = () => true): Buffer[] {
    const drafts = Array.from({ length: count }, () => new Map<number, { keys: number[]; partitions: number[] }>());
    for (const [keyClass, { keys, partitions, hashes }] of [...this.#classes].sort(([one], [other]) => one - other)) {
      const order = Uint32Array.from({ length: keys.length }, (_, index) => index).sort(
        (one, other) => keys.at(one) - keys.at(other) || partitions.at(one) - partitions.at(other),
      );
      for (const index of order) {
        const shard = hashes.at(index) % count;
        const draft = drafts[shard];
        if (draft === undefined || !isUsed(shard)) continue;
        const columns = draft.get(keyClass) ?? { keys: [], partitions: [] };
        draft.set(keyClass, columns);
        const [key, partition] = [keys.at(index), partitions.at(index)];
        if (columns.keys.at(-1) === key && columns.partitions.at(-1) === partition) continue;
        columns.keys.push(key);
        columns.partitions.push(partition);
      }
    }
    return drafts.map((draft) =>
      joinSections(
        'directory',
        new Map(
          [...draft].flatMap(([keyClass, { keys, partitions }]) => [
            [keyClass * SECTIONS_PER_CLASS, bytesOf(Float64Array.from(keys))] as const,
            [keyClass * SECTIONS_PER_CLASS + 1, bytesOf(Uint16Array.from(partitions))] as const,
          ]),
        ),
      ),
    );
  }
}
