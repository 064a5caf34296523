/** How many letters two names may differ in to count as a slip. */
const MAX_SLIPS = 2;

/**
 * Whether two names differ by at most two letters put in, left out or exchanged (Levenshtein distance), which is what a
 * mistyped name looks like. Names of six letters or fewer may differ by one.
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

/** How many letters differ; undefined where they are too many for a slip. */
function slipsBetween(name: string, expected: string): number | undefined {
  const limit = expected.length <= 6 ? 1 : MAX_SLIPS;
  if (Math.abs(name.length - expected.length) > limit) return undefined;
  let previous = Array.from({ length: expected.length + 1 }, (_, index) => index);
  for (let row = 1; row <= name.length; row++) {
    const current = [row];
    for (let column = 1; column <= expected.length; column++) {
      const exchanged = (previous[column - 1] ?? 0) + (name[row - 1] === expected[column - 1] ? 0 : 1);
      current.push(Math.min(exchanged, (previous[column] ?? 0) + 1, (current[column - 1] ?? 0) + 1));
    }
    // no later row has less than the least of this one
    if (Math.min(...current) > limit) return undefined;
    previous = current;
  }
  const slips = previous[expected.length] ?? 0;
  return slips <= limit ? slips : undefined;
}
