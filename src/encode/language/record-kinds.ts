import type { Condition } from './schema.ts';
import { all, any, has, is, not } from './vocabulary.ts';

/** That the recording end is the source. */
export const IS_EGRESS: Condition = is('direction', 'egress');

/** That the recording end is the destination. */
export const IS_INGRESS: Condition = is('direction', 'ingress');

/**
 * That a record describes no traffic: NODATA and SKIPDATA without addresses. A record with such a status but with an
 * address describes traffic.
 */
export const IS_WITHOUT_TRAFFIC: Condition = all(
  is('log_status', 'NODATA', 'SKIPDATA'),
  not(any(has('srcaddr'), has('dstaddr'))),
);

/** That security groups and network ACLs let the traffic through. */
export const IS_ACCEPTED: Condition = is('action', 'ACCEPT');

/** That security groups or network ACLs stopped the traffic. */
export const IS_REJECTED: Condition = is('action', 'REJECT');

/** That a threat list has an address of the flow. */
export const IS_LISTED: Condition = any(has('src_threat'), has('dst_threat'));

/** That a transit gateway recorded the flow. */
export const IS_TRANSIT_GATEWAY: Condition = has('tgw_id');

/** That the traffic left through an internet gateway, which replaces a private source address with the public one. */
export const IS_THROUGH_INTERNET_GATEWAY: Condition = is('traffic_path', '2', '8');
