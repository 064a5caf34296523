/**
 * The operations of a document program. Each is a row of {@link ROW} integers: its code, the offset and the length of its
 * text, its operands, and, if it remembers, its group and the column of the group's entries.
 */
export const ROW = 12;

/** The columns of a row. What `a`, `b` and `c` are depends on the operation. */
export const COLUMN = {
  code: 0,
  text: 1,
  textLength: 2,
  a: 3,
  b: 4,
  c: 5,
  /** For jumps: the row to go on with, and the outcome of the test with which to jump. */
  target: 6,
  outcome: 7,
  /**
   * For what is remembered: its group, its place in an entry of the group, and the plain writer or test of what is not
   * there.
   */
  group: 8,
  column: 9,
  renderer: 10,
} as const;

/** The codes of operations. Tokens, numbers and added texts are named by position or slot. */
export const OP = {
  /** Writes its text. */
  text: 0,
  /** Writes its text, token `a`, and the `c` bytes at text `b`, at most {@link TAIL_BYTES}; nothing if the token is absent. */
  copy: 1,
  /** Writes its text and token `a`, in seconds, as ISO 8601, with milliseconds if `b` is 1. */
  time: 2,
  /** Writes its text, token `a` and zeros: `c` bytes at text `b`; nothing above the number in column `target`. */
  scaled: 3,
  /** Writes its text if token `a` is an IPv4 address, or the `c` bytes at text `b` if it is of version 6. */
  version: 4,
  /** Writes its text and the number in slot `a`, with `b` decimals, as text if `c` is 1. */
  number: 5,
  /** Writes what is remembered for the id at `a`, which is the only one of its group. */
  recall: 6,
  /** Writes what is remembered for the ids of its group. */
  recallAll: 7,
  /** Jumps if the test has the outcome: whether token `a` is there, ... */
  ifPresent: 8,
  /** ... whether slot `a` has a number, ... */
  ifNumber: 9,
  /** ... whether tokens `a` and `b` are there and differ, ... */
  ifDiffer: 10,
  /** ... whether token `a` is one of `c` words, whose offsets and lengths begin at cell `b`, ... */
  ifWords: 11,
  /** ... what is remembered for the id at `a`, ... */
  ifRecalled: 12,
  /** ... what is remembered for the ids of its group, ... */
  ifRecalledAll: 13,
  /** ... what the plain test says. */
  ifCall: 14,
  /** Keeps the length of the document as mark `a`, and writes its text. */
  mark: 15,
  /** Jumps if something was written since mark `a`. */
  ifWritten: 16,
  /** Ends the object that begins `c` bytes behind mark `a`, with brackets `target` and `outcome`; removes it if nothing was written since mark `b`. */
  close: 17,
  /** Begins a list at marks `a`: where it begins, how many items it has, where each ends; writes its text. */
  list: 18,
  /** Ends an item of the list at marks `a`, and removes it if an earlier one is the same. */
  item: 19,
  /** Ends the list at marks `a`, or removes it. */
  closeList: 20,
  /** Joins a string, written since mark `a`, with the one before unless `b` is 1; removes all since mark `c` and jumps if nothing was written. */
  join: 21,
  /** Writes its text, the number in slot `a` and zeros, as `scaled` does. */
  scaledNumber: 22,
  /** Writes its text and the text of slot `a`, which has no id. */
  unique: 23,
  /** Writes its text and the line. */
  line: 24,
  /** Writes its text and the time of writing, in form `a`. */
  arrival: 25,
  /** Writes what the plain writer makes of it. */
  call: 26,
} as const;

/** The longest text behind a token. */
export const TAIL_BYTES = 8;

/**
 * Rows that depend on the same ids are a group: the ids of a line have one entry for all of them. A group is a row of these
 * columns: where the places of its ids begin in the cells, and how many there are; where its table begins, the size of the table and
 * its entries; the length of an entry; 1 if the table is an array by one id, 0 if it is a hash table.
 */
export const GROUP = { keys: 0, keyCount: 1, table: 2, size: 3, count: 4, stride: 5, isArray: 6 } as const;
export const GROUP_ROW = 8;
