/** What threat lists of the generated days have: single addresses, a block and a range. */
export const LISTED: readonly string[];
