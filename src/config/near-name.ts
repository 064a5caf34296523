/** Maximum number of slips in a mistyped name. */
const MAX_SLIPS = 2;

/**
 * Whether two names differ by at most two slips, as a mistyped name does: a letter added, omitted or replaced, or two
 * neighbours swapped (optimal string alignment distance). Names of six letters or fewer may differ by one slip.
 */
export function isNear(name: string, expected: string): boolean {
  return slipsBetween(name, expected) !== undefined;
}

/** The name that is nearest to a mistyped one; undefined if none is near. */
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

/** The number of slips between two names; undefined if there are more than in a mistyped name. */
function slipsBetween(name: string, expected: string): number | undefined {
  const limit = expected.length <= 6 ? 1 : MAX_SLIPS;
  // most names end here: a cold start compares each variable with each option
  if (Math.abs(name.length - expected.length) > limit) return undefined;
  const slips = fewestSlips({ name, expected, limit }, 0, 0, 0);
  return slips <= limit ? slips : undefined;
}

interface ComparedNames {
  readonly name: string;
  readonly expected: string;
  /** Number of slips after which the comparison ends. */
  readonly limit: number;
}

/**
 * The fewest slips between two names, given `slips` before a position in each; infinite if they exceed the limit. Equal
 * letters are skipped, and every kind of slip is tried where letters differ: with so low a limit, most names are found
 * to be different within a few letters.
 */
function fewestSlips(names: ComparedNames, at: number, expectedAt: number, slips: number): number {
  const { name, expected, limit } = names;
  let i = at;
  let j = expectedAt;
  while (i < name.length && name[i] === expected[j]) {
    i++;
    j++;
  }
  if (i === name.length || j === expected.length) {
    const all = slips + name.length - i + expected.length - j;
    return all > limit ? Number.POSITIVE_INFINITY : all;
  }
  if (slips === limit) return Number.POSITIVE_INFINITY;
  const isSwap = name[i] === expected[j + 1] && name[i + 1] === expected[j];
  return Math.min(
    fewestSlips(names, i + 1, j + 1, slips + 1),
    fewestSlips(names, i + 1, j, slips + 1),
    fewestSlips(names, i, j + 1, slips + 1),
    isSwap ? fewestSlips(names, i + 2, j + 2, slips + 1) : Number.POSITIVE_INFINITY,
  );
}
