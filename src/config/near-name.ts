/** How many letters two names may differ in to count as a slip. */
const MAX_SLIPS = 2;

/**
 * Whether two names differ by at most two letters put in, left out or exchanged (Levenshtein distance), which is what a
 * mistyped name looks like. Names of six letters or fewer may differ by one.
 */
export function isNear(name: string, expected: string): boolean {
  const limit = expected.length <= 6 ? 1 : MAX_SLIPS;
  if (Math.abs(name.length - expected.length) > limit) return false;
  let previous: number[] = [];
  for (let column = 0; column <= expected.length; column++) previous.push(column);
  for (let row = 1; row <= name.length; row++) {
    const current = [row];
    let left = row;
    let least = row;
    for (let column = 1; column <= expected.length; column++) {
      const exchanged = (previous[column - 1] ?? 0) + (name[row - 1] === expected[column - 1] ? 0 : 1);
      left = Math.min(exchanged, (previous[column] ?? 0) + 1, left + 1);
      least = Math.min(least, left);
      current.push(left);
    }
    // no later row has less than the least of this one
    if (least > limit) return false;
    previous = current;
  }
  return (previous[expected.length] ?? 0) <= limit;
}
