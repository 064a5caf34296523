/**
 * Rows that depend on the same ids are a group: the ids of a line have one entry for all of them. A group is a row of these
 * integers.
 */
export const ROW = 8;

/** Where the places of its ids begin in the cells, and how many there are. */
export const keys = 0;
export const keyCount = 1;
/** Where its table begins, the size of the table, and its entries. */
export const table = 2;
export const size = 3;
export const count = 4;
/** The length of an entry. */
export const stride = 5;
/** 1 if the table is an array by one id, 0 if it is a hash table. */
export const isArray = 6;
