/**
 * Maps items with asynchronous work, at most `limit` at a time, into results in the order of the items. Rejects as soon as
 * the work for one item does; work that is under way then goes on.
 */
export async function mapBounded<Item, Result>(
  items: readonly Item[],
  limit: number,
  work: (item: Item) => Promise<Result>,
): Promise<Result[]> {
  const results: Result[] = [];
  const queue = items.entries();
  const runner = async () => {
    // all runners take from the same iterator
    for (const [index, item] of queue) results[index] = await work(item);
  };
  await Promise.all(Array.from({ length: Math.min(limit, items.length) }, runner));
  return results;
}
