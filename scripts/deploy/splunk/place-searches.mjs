/** Searches of the app about the outside ends of flows, by their address data. */

/**
 * Whether the outside end of a flow is its source: the outside end is the one with which the recording interface exchanged packets.
 * Without a direction, it is the end with a known value.
 */
const fromOutside = (known) =>
  `from_outside=if(direction="inbound" OR (isnull(direction) AND isnotnull(src_${known})), 1, 0)`;
const outside = (name, source, destination) => `${name}=if(from_outside=1, ${source}, ${destination})`;
const WEIGHTED =
  'weight=coalesce(flow_count, 1)*coalesce(sample_weight, 1), weighted_bytes=coalesce(bytes, 0)*coalesce(sample_weight, 1)';
const OWNER = 'owner=coalesce(if(direction="outbound", src_owner_name, dest_owner_name), "not known")';

const byPlace = (known, name, value) => [
  `\`vpc_flow_logs\` (src_${known}=* OR dest_${known}=*)`,
  `eval ${WEIGHTED}, accepted_weight=if(action="allowed", weight, 0), ${fromOutside(known)}, ${outside('address', 'src', 'dest')}, ${value}`,
  `stats sum(weight) AS flows, sum(accepted_weight) AS accepted, dc(address) AS addresses, sum(weighted_bytes) AS total_bytes BY ${name}`,
  'sort 100 - total_bytes',
];

const network = (end) => `"AS" . ${end}_as_number . coalesce(" " . ${end}_as_organization, "")`;

/** Whether the listed end is the destination rather than the source. */
const TO_LISTED = 'to_listed=if(isnotnull(dest_threat) AND (isnull(src_threat) OR direction="outbound"), 1, 0)';

/** The part of a zone's name up to and including its first digits: `us-east-1` from `us-east-1-bos-1a`. */
const OWN_REGION =
  'own_region=coalesce(region, replace(if(direction="outbound", src_availability_zone, dest_availability_zone), "^([a-z-]+[0-9]+).*$", "\\1"))';

export const PLACE_SEARCHES = {
  countries: byPlace('country', 'country', outside('country', 'src_country', 'dest_country')),
  networks: byPlace('as_number', 'network', outside('network', network('src'), network('dest'))),
  'listed-peers': [
    '`vpc_flow_logs` action=allowed (src_threat=* OR dest_threat=*)',
    `eval ${WEIGHTED}, ${OWNER}, port=coalesce(service_port, dest_port, 0), ${TO_LISTED}, lists=mvjoin(mvsort(if(to_listed=1, dest_threat, src_threat)), " "), address=if(to_listed=1, dest, src)`,
    'fillnull value="not known" direction',
    'stats sum(weight) AS flows, sum(weighted_bytes) AS total_bytes, max(end_time) AS last_seen BY lists, address, direction, owner, port',
    'convert ctime(last_seen)',
    'sort 100 - total_bytes',
  ],
  's3-in-other-regions': [
    '`vpc_flow_logs` action=allowed (src_cloud_service="S3" OR dest_cloud_service="S3")',
    `eval ${WEIGHTED}, ${OWNER}, ${OWN_REGION}, ${fromOutside('cloud_service')}, ${outside('service', 'src_cloud_service', 'dest_cloud_service')}, ${outside('bucket_region', 'src_cloud_region', 'dest_cloud_region')}`,
    'where service="S3" AND bucket_region!=own_region',
    'stats sum(weight) AS flows, sum(weighted_bytes) AS total_bytes BY own_region, bucket_region, owner',
    'sort 100 - total_bytes',
  ],
};
