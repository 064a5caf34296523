/**
 * An interface that records flows, by the id of its text: integers of a row. The ids that its records name with it must be the
 * same; the route is that of its last record, with what it was found by.
 */
export const ROW = 16;

/** 0 if it is not known; and the ids that its records name. */
export const state = 0;
export const vpcId = 1;
export const subnetId = 2;
export const instanceId = 3;
/** The id of the end that it was last, without an ECS task, and the number of the ways from its place; 0 until that is known. */
export const end = 4;
/** The number of its VPC. */
export const vpc = 5;
/** How many IPv4 addresses it has, which follow; -1 if it has prefixes, or more than the row has room for. */
export const addressCount = 6;
export const addresses = 7;
export const route = 11;
export const routePath = 12;
export const routeHop = 13;
export const routeHopVpc = 14;
/** The id of the address with which it is that end, if it has had its addresses for different times; 0 for any. */
export const ownAddress = 15;
