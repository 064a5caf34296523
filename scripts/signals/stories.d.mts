/** Entries of the generated days' threat lists: single addresses, a block and a range. */
export const LISTED: readonly string[];
