import type { InventoryItems } from '../inventory-schema.ts';
import { BrokenObjectError } from './broken-object-error.ts';
import { hasItemShape } from './compiled-checks.ts';
import type { HashIndex } from './hash-index.ts';

/** Items of one kind in consecutive rows. Each is decoded and checked when it is first used, and remembered. */
export class ItemTable<Kind extends keyof InventoryItems> {
  readonly #kind: Kind;
  readonly #first: number;
  readonly #end: number;
  readonly #read: (row: number) => unknown;
  readonly #known: Map<number, InventoryItems[Kind]> = new Map();
  readonly count: number;

  /** `read` decodes a row. */
  constructor(kind: Kind, { first, count }: { first: number; count: number }, read: (row: number) => unknown) {
    this.#kind = kind;
    this.#first = first;
    this.#end = first + count;
    this.#read = read;
    this.count = count;
  }

  /** How many items are remembered. */
  get decodedItems(): number {
    return this.#known.size;
  }

  /** Forgets the items. */
  forget(): void {
    this.#known.clear();
  }

  /** The accepted items of those of some rows that are in this table. */
  among(rows: readonly number[], accepts: (item: InventoryItems[Kind]) => boolean | undefined): InventoryItems[Kind][] {
    const items: InventoryItems[Kind][] = [];
    for (let index = 0; index < rows.length; index++) {
      const row = rows[index] ?? -1;
      if (row < this.#first || row >= this.#end) continue;
      const item = this.at(row);
      if (accepts(item)) items.push(item);
    }
    return items;
  }

  /** The item of a row. Throws a {@link BrokenObjectError} if it is damaged. */
  at(row: number): InventoryItems[Kind] {
    const known = this.#known.get(row);
    if (known !== undefined) return known;
    const item = this.#read(row);
    if (!hasItemShape(this.#kind, item)) throw new BrokenObjectError(`row ${row} is not a valid ${this.#kind}`);
    this.#known.set(row, item);
    return item;
  }

  /** The item with an id. */
  byId(ids: HashIndex, id: string): InventoryItems[Kind] | undefined {
    const rows = ids.candidates(id);
    for (let index = 0; index < rows.length; index++) {
      const row = rows[index] ?? -1;
      if (row < this.#first || row >= this.#end) continue;
      const item = this.at(row);
      if (item.id === id) return item;
    }
    return undefined;
  }

  /** All items. */
  all(): InventoryItems[Kind][] {
    return Array.from({ length: this.count }, (_, index) => this.at(this.#first + index));
  }

  /** All items as they are stored, not checked. */
  raw(): unknown[] {
    return Array.from({ length: this.count }, (_, index) => this.#read(this.#first + index));
  }
}
