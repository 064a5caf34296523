/** Most slips of a mistyped name. */
const MAX_SLIPS = 2;

/**
 * Whether two names differ by at most two slips, which is what a mistyped name looks like: a letter added, left out or
 * replaced, or two neighbours swapped (optimal string alignment distance). Names of six letters or fewer may differ by one.
 */
export function isNear(name: string, expected: string): boolean {
  return slipsBetween(name, expected) !== undefined;
}

/** Of some names the one that a mistyped name is nearest to; undefined where it is near none. */
export function nearestName(name: string, names: Iterable<string>): string | undefined {
  let nearest: string | undefined;
  let fewest = Number.POSITIVE_INFINITY;
  for (const expected of names) {
    const slips = slipsBetween(name, expected);
    if (slips === undefined || slips >= fewest) continue;
    nearest = expected;
    fewest = slips;
  }
  return nearest;
}

/** How many slips lie between two names; undefined where they are more than a mistyped name has. */
function slipsBetween(name: string, expected: string): number | undefined {
  const limit = expected.length <= 6 ? 1 : MAX_SLIPS;
  if (Math.abs(name.length - expected.length) > limit) return undefined;
  let beforePrevious: readonly number[] = [];
  let previous: readonly number[] = Array.from({ length: expected.length + 1 }, (_, index) => index);
  for (let row = 1; row <= name.length; row++) {
    const current = [row];
    for (let column = 1; column <= expected.length; column++) {
      const replaced = (previous[column - 1] ?? 0) + (name[row - 1] === expected[column - 1] ? 0 : 1);
      const isSwap = name[row - 1] === expected[column - 2] && name[row - 2] === expected[column - 1];
      const swapped = isSwap ? (beforePrevious[column - 2] ?? 0) + 1 : replaced;
      current.push(Math.min(replaced, swapped, (previous[column] ?? 0) + 1, (current[column - 1] ?? 0) + 1));
    }
    // no later row has less than the least of two rows
    if (Math.min(...current, ...previous) > limit) return undefined;
    beforePrevious = previous;
    previous = current;
  }
  const slips = previous[expected.length] ?? 0;
  return slips <= limit ? slips : undefined;
}
