/** The codes of operations. Tokens, numbers and added texts are named by position or slot. This one writes its text. */
export const text = 0;
/** Writes its text, token `a`, and the `c` bytes at text `b`, at most {@link TAIL_BYTES}; nothing if the token is absent. */
export const copy = 1;
/** Writes its text and token `a`, in seconds, as ISO 8601, with milliseconds if `b` is 1. */
export const time = 2;
/** Writes its text, token `a` and zeros: `c` bytes at text `b`; nothing above the number in column `target`. */
export const scaled = 3;
/** Writes its text if token `a` is an IPv4 address, or the `c` bytes at text `b` if it is of version 6. */
export const version = 4;
/** Writes its text and the number in slot `a`, an amount with decimals if `b` is 1, as text if `c` is 1. */
export const number = 5;
/** Writes what is remembered for the ids of its group. */
export const recall = 6;
/** Jumps if the test has the outcome: whether token `a` is there, ... */
export const ifPresent = 7;
/** ... whether slot `a` has a number, ... */
export const ifNumber = 8;
/** ... whether tokens `a` and `b` are there and differ, ... */
export const ifDiffer = 9;
/** ... whether token `a` is one of `c` words, whose offsets and lengths begin at cell `b`, ... */
export const ifWords = 10;
/** ... what is remembered for the ids of its group, ... */
export const ifRecalled = 11;
/** ... what the plain test says. */
export const ifCall = 12;
/** Keeps the length of the document as mark `a`, and writes its text. */
export const mark = 13;
/** Jumps if something was written since mark `a`. */
export const ifWritten = 14;
/** Ends the object that begins `c` bytes behind mark `a`, with brackets `target` and `outcome`; removes it if nothing was written since mark `b`. */
export const close = 15;
/** Begins a list at marks `a`: where it begins, how many items it has, where each ends; writes its text. */
export const list = 16;
/** Ends an item of the list at marks `a`, and removes it if an earlier one is the same. */
export const item = 17;
/** Ends the list at marks `a`, or removes it. */
export const closeList = 18;
/** Joins a string, written since mark `a`, with the one before unless `b` is 1; removes all since mark `c` and jumps if nothing was written. */
export const join = 19;
/** Writes its text, the number in slot `a` and zeros, as `scaled` does. */
export const scaledNumber = 20;
/** Writes its text and the text of slot `a`, which has no id. */
export const unique = 21;
/** Writes its text and the line. */
export const line = 22;
/** Writes its text and the time of writing, in form `a`. */
export const arrival = 23;
/** Writes what the plain writer makes of it. */
export const call = 24;

/** The longest text behind a token. */
export const TAIL_BYTES = 8;
