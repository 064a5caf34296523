/**
 * The operations of a document program. Each is a row of {@link ROW} integers: its code, the offset and the length of its
 * text, its operands, and the table of what it remembers.
 */
export const ROW = 12;

/** The columns of a row. What `A`, `B` and `C` are depends on the operation. */
export const COLUMN = {
  code: 0,
  text: 1,
  textLength: 2,
  a: 3,
  b: 4,
  c: 5,
  /** Of a jump: the row to go on with, and the outcome of the test with which to jump. */
  target: 6,
  outcome: 7,
  /** Of what is remembered: where the table begins in the cells, its size, its entries, and who renders what it lacks. */
  table: 8,
  size: 9,
  count: 10,
  renderer: 11,
} as const;

/** The codes of operations. */
export const OP = {
  /** Writes its text. */
  text: 0,
  /** Writes its text, token `a` and the `c` bytes at text `b`; nothing if the token is absent. */
  copy: 1,
  /** Writes its text and token `a`, in seconds, as ISO 8601, with milliseconds if `b` is 1. */
  time: 2,
  /** Writes its text, token `a` and zeros: `c` bytes at text `b`; nothing above the number in column `target`. */
  scaled: 3,
  /** Writes its text if token `a` is an IPv4 address, or the `c` bytes at text `b` if it is of version 6. */
  version: 4,
  /** Writes its text and the number in slot `a`, with `b` decimals, as text if `c` is 1. */
  number: 5,
  scaledNumber: 6,
  /** Writes its text and the text of slot `a`, which has no id. */
  unique: 7,
  /** Writes its text and the line. */
  line: 8,
  /** Writes its text and the time of writing, in form `a`. */
  arrival: 9,
  /** Writes what is remembered for the id at `a`. */
  recall: 10,
  /** Writes what is remembered for the `b` ids whose places begin at cell `a`. */
  recallAll: 11,
  /** Writes what the plain writer makes of it. */
  call: 12,
  /** Jump if the test has the outcome: whether token `a` is there, ... */
  ifPresent: 13,
  /** ... whether slot `a` has a number, ... */
  ifNumber: 14,
  /** ... whether tokens `a` and `b` are there and differ, ... */
  ifDiffer: 15,
  /** ... whether token `a` is one of `c` words, whose offsets and lengths begin at cell `b`, ... */
  ifWords: 16,
  /** ... what is remembered for the id at `a`, ... */
  ifRecalled: 17,
  /** ... what is remembered for the `b` ids whose places begin at cell `a`, ... */
  ifRecalledAll: 18,
  /** ... what the plain test says. */
  ifCall: 19,
  /** Keeps the length of the document as mark `a`, and writes its text. */
  mark: 20,
  /** Jumps if something was written since mark `a`. */
  ifWritten: 21,
  /** Ends the object that begins `c` bytes behind mark `a`, with brackets `target` and `outcome`; removes it if nothing was written since mark `b`. */
  close: 22,
  /** Begins a list at marks `a`: where it begins, how many items it has, where each ends; writes its text. */
  list: 23,
  /** Ends an item of the list at marks `a`, and removes it if an earlier one is the same. */
  item: 24,
  /** Ends the list at marks `a`, or removes it. */
  closeList: 25,
  /** Joins a string, written since mark `a`, with the one before unless `b` is 1; removes all since mark `c` and jumps if nothing was written. */
  join: 26,
  /** Finds the id of the combination of the `b` ids whose places begin at cell `a`, and stores it at `c`. */
  combine: 27,
} as const;
