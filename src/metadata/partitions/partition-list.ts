import type { PartitionEntry } from './partition-index.ts';

/** Sums over all partitions, which are needed before any of them. */
export interface PartitionSums {
  /** How many partitions there are. */
  readonly entries: number;
  readonly earlierInterfaces: number;
  readonly pods: number;
}

/**
 * Partitions as lines of text: each as JSON, then each number, VPC and owner with the position of a partition, sorted. To read all of
 * thousands takes more of a cold start than the rest of their index, and records need few: those are found in the lines.
 */
export function linesOf(partitions: readonly PartitionEntry[]): {
  readonly sums: PartitionSums;
  readonly lines: readonly string[];
} {
  const keys = partitions.flatMap(({ number, vpcIds, owners }, at) =>
    [number, ...vpcIds, ...owners].map((key) => `${keyText(key)}${at}`),
  );
  const sumOf = (member: 'earlierInterfaces' | 'pods') => partitions.reduce((sum, entry) => sum + entry[member], 0);
  return {
    sums: { entries: partitions.length, earlierInterfaces: sumOf('earlierInterfaces'), pods: sumOf('pods') },
    lines: [...partitions.map((entry) => JSON.stringify(entry)), ...keys.sort()],
  };
}

/** How the line of a key begins. */
function keyText(key: string | number): string {
  return `${JSON.stringify(key)} `;
}

/** The partitions of an index. Each is read when it is first found; one that is not valid counts as missing. */
export class PartitionList implements Iterable<PartitionEntry> {
  readonly sums: PartitionSums;
  /** Those that have been found, by their objects. */
  readonly found: Map<string, PartitionEntry> = new Map();
  readonly #lines: readonly string[];
  readonly #read: (line: string) => PartitionEntry | undefined;
  readonly #entries: Map<number, PartitionEntry | undefined> = new Map();
  readonly #byKey: Map<string | number, readonly PartitionEntry[]> = new Map();

  /** `read` reads the line of a partition; undefined if it is not valid. */
  constructor(sums: PartitionSums, lines: readonly string[], read: (line: string) => PartitionEntry | undefined) {
    this.sums = sums;
    this.#lines = lines;
    this.#read = read;
  }

  /** All partitions, in their order. */
  *[Symbol.iterator](): Generator<PartitionEntry> {
    for (let at = 0; at < this.sums.entries; at++) {
      const entry = this.#at(at);
      if (entry !== undefined) yield entry;
    }
  }

  /** The partitions with a number, a VPC or an owner, in their order. */
  find(key: string | number): readonly PartitionEntry[] {
    const known = this.#byKey.get(key);
    if (known !== undefined) return known;
    const lines = this.#lines;
    const beginning = keyText(key);
    let low = this.sums.entries;
    let high = lines.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((lines[middle] ?? '') < beginning) low = middle + 1;
      else high = middle;
    }
    const positions: number[] = [];
    for (; lines[low]?.startsWith(beginning); low++) positions.push(Number(lines[low]?.slice(beginning.length)));
    const found = positions.sort((one, other) => one - other).flatMap((at) => this.#at(at) ?? []);
    // others may be asked for without end
    if (found.length > 0) this.#byKey.set(key, found);
    return found;
  }

  #at(position: number): PartitionEntry | undefined {
    if (!this.#entries.has(position)) {
      const entry = this.#read(this.#lines[position] ?? '');
      if (entry !== undefined) this.found.set(entry.object, entry);
      this.#entries.set(position, entry);
    }
    return this.#entries.get(position);
  }
}
