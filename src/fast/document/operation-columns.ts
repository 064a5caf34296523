/**
 * The operations of a document program. Each is a row of {@link ROW} integers: its code, the offset and the length of its
 * text, its operands, and, if it remembers, its group and the column of the group's entries.
 */
export const ROW = 12;

/** The code, which says what `a`, `b` and `c` are; where the text begins, and its length. */
export const code = 0;
export const text = 1;
export const textLength = 2;
export const a = 3;
export const b = 4;
export const c = 5;
/** For jumps: the row to go on with, and the outcome of the test with which to jump. */
export const target = 6;
export const outcome = 7;
/** For what is remembered: its group, its place in an entry of the group, and the plain writer or test of what is not there. */
export const group = 8;
export const column = 9;
export const renderer = 10;
