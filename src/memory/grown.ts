/** A column of integers with room for `needed` values: the same one, or a copy that is at least twice as long. */
export function grownIntegers(column: Int32Array, needed: number): Int32Array {
  if (needed <= column.length) return column;
  const grown = new Int32Array(Math.max(needed, 2 * column.length));
  grown.set(column);
  return grown;
}

/** The same of a column of numbers. */
export function grownNumbers(column: Float64Array, needed: number): Float64Array {
  if (needed <= column.length) return column;
  const grown = new Float64Array(Math.max(needed, 2 * column.length));
  grown.set(column);
  return grown;
}
