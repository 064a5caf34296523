// Expressions that several queries for Athena have.

/** By how much the bytes of a record are multiplied (SAMPLE_ACCEPT). */
export const WEIGHT = 'coalesce(sample_weight, 1)';
/** How many flows a record represents: those that it has the sums of (ROLLUP), times its weight. */
export const FLOW_WEIGHT = `coalesce(flow_count, 1) * ${WEIGHT}`;
export const FLOWS = `sum(${FLOW_WEIGHT}) AS flows`;
export const BYTES = `coalesce(sum(bytes * ${WEIGHT}), 0) AS bytes`;

/** The owner of the recording interface: its rules decided. */
export const OWNER = "coalesce(if(direction = 'egress', src_owner_name, dst_owner_name), 'not known')";

/** The port of the service; where it is not known, the destination port. */
export const SERVICE = 'coalesce(service_port, dstport, 0)';

/** When a row's last flow ended. */
export const LAST = 'from_unixtime(max("end")) AS last_seen';
