/** Items of which the least one is taken first: a binary heap, in which adding and taking one compare it with few others. */
export class MinHeap<Item> {
  readonly #items: Item[] = [];
  readonly #compare: (one: Item, other: Item) => number;

  /** @param compare below 0 if `one` is taken before `other` */
  constructor(compare: (one: Item, other: Item) => number) {
    this.#compare = compare;
  }

  push(item: Item): void {
    const items = this.#items;
    let at = items.length;
    while (at > 0) {
      const above = (at - 1) >>> 1;
      const parent = items[above];
      if (parent === undefined || this.#compare(item, parent) >= 0) break;
      items[at] = parent;
      at = above;
    }
    items[at] = item;
  }

  /** Takes the least item; undefined if the heap is empty. */
  pop(): Item | undefined {
    const items = this.#items;
    const [least] = items;
    const last = items.pop();
    if (last !== undefined && items.length > 0) this.#sink(last);
    return least;
  }

  /** Puts an item in place of the least one, below all that come before it. */
  #sink(item: Item): void {
    const items = this.#items;
    let at = 0;
    for (;;) {
      let below = 2 * at + 1;
      let child = items[below];
      if (child === undefined) break;
      const right = items[below + 1];
      if (right !== undefined && this.#compare(right, child) < 0) {
        child = right;
        below++;
      }
      if (this.#compare(item, child) <= 0) break;
      items[at] = child;
      at = below;
    }
    items[at] = item;
  }
}
