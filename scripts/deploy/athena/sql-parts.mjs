// Expressions shared by several queries for Athena.

/** Factor by which the bytes of a record are multiplied (SAMPLE_ACCEPT). */
export const WEIGHT = 'coalesce(sample_weight, 1)';
/** Number of flows that a record represents: the flows that it sums up (ROLLUP), times its weight. */
export const FLOW_WEIGHT = `coalesce(flow_count, 1) * ${WEIGHT}`;
export const FLOWS = `sum(${FLOW_WEIGHT}) AS flows`;
export const BYTES = `coalesce(sum(bytes * ${WEIGHT}), 0) AS bytes`;

/** The owner of the recording interface, whose rules decided. */
export const OWNER = "coalesce(if(direction = 'egress', src_owner_name, dst_owner_name), 'not known')";

/** The port of the service; the destination port if it is not known. */
export const SERVICE = 'coalesce(service_port, dstport, 0)';

/** End time of the last flow of a row. */
export const LAST = 'from_unixtime(max("end")) AS last_seen';
