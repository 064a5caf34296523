/** Texts are copied in words of this many bytes: twice as fast as words of four. */
const WORD_BYTES = 8;
const COPIED_AT_ONCE_BYTES = 4 * WORD_BYTES;

/**
 * Copies in words of eight bytes, two of them at least, so that up to 16 bytes behind are read and overwritten, too; returns where the
 * copy ends. A word of text, read as a number, is never one of those that V8 might replace by another: they have bytes that do
 * not occur in UTF-8.
 */
export function copy(target: DataView, start: number, source: DataView, from: number, length: number): number {
  const end = start + length;
  target.setFloat64(start, source.getFloat64(from, true), true);
  target.setFloat64(start + WORD_BYTES, source.getFloat64(from + WORD_BYTES, true), true);
  for (let at = start + 2 * WORD_BYTES; at < end; at += WORD_BYTES) {
    target.setFloat64(at, source.getFloat64(from + at - start, true), true);
  }
  return end;
}

/** The same for longer texts of tables, four words at a time. */
export function copyLong(target: DataView, start: number, source: DataView, from: number, length: number): number {
  const end = start + length;
  let read = from;
  for (let at = start; at < end; at += COPIED_AT_ONCE_BYTES) {
    const first = source.getFloat64(read, true);
    const second = source.getFloat64(read + WORD_BYTES, true);
    const third = source.getFloat64(read + 2 * WORD_BYTES, true);
    const fourth = source.getFloat64(read + 3 * WORD_BYTES, true);
    target.setFloat64(at, first, true);
    target.setFloat64(at + WORD_BYTES, second, true);
    target.setFloat64(at + 2 * WORD_BYTES, third, true);
    target.setFloat64(at + 3 * WORD_BYTES, fourth, true);
    read += COPIED_AT_ONCE_BYTES;
  }
  return end;
}

/** Whether two ranges have the same bytes; up to three bytes behind are read, too. */
export function isSame(
  left: DataView,
  leftStart: number,
  right: DataView,
  rightStart: number,
  length: number,
): boolean {
  const whole = length & -4;
  for (let at = 0; at < whole; at += 4) {
    if (left.getInt32(leftStart + at, true) !== right.getInt32(rightStart + at, true)) return false;
  }
  const rest = length - whole;
  if (rest === 0) return true;
  const differences = left.getInt32(leftStart + whole, true) ^ right.getInt32(rightStart + whole, true);
  return (differences & ((1 << (rest * 8)) - 1)) === 0;
}
