import { BYTES, FLOW_WEIGHT, FLOWS, LAST, OWNER, SERVICE } from './sql-parts.mjs';

/**
 * Whether the outside end of a flow is its source: the outside end is the one with which the recording interface exchanged packets.
 * Without a direction, it is the end with a known value.
 * @param {string} known name of the value, without `src_`
 */
const isFromOutside = (known) => `if(direction IS NULL, src_${known} IS NOT NULL, direction = 'ingress')`;

/** Whether the listed end is the destination rather than the source. */
const IS_TO_LISTED = "dst_threat IS NOT NULL AND (src_threat IS NULL OR direction = 'egress')";

/** The Region of a zone, including local zones: `us-east-1` from `us-east-1-bos-1a`. */
const OWN_REGION =
  "coalesce(region, regexp_extract(if(direction = 'egress', src_availability_zone, dst_availability_zone), '^[a-z-]+[0-9]+'))";

/**
 * Flows, accepted flows, addresses and bytes, grouped by a value of the outside ends. Addresses are grouped before they are counted:
 * `count(DISTINCT address)` fails in DuckDB 2.0 if the table lacks the columns.
 */
const byPlace = (name, known, places) => `SELECT
  ${name},
  sum(flows) AS flows,
  sum(accepted) AS accepted,
  count(address) AS addresses,
  sum(bytes) AS bytes
FROM (
  SELECT
${places.map(([as, source, destination]) => `    if(${isFromOutside(known)}, ${source}, ${destination}) AS ${as}`).join(',\n')},
    ${FLOWS},
    sum(if(action = 'ACCEPT', ${FLOW_WEIGHT}, 0)) AS accepted,
    ${BYTES}
  FROM flows
  GROUP BY 1, 2
) AS peers
WHERE ${name} IS NOT NULL
GROUP BY 1
ORDER BY bytes DESC, 1
LIMIT 100`;

const network = (end) => `'AS' || CAST(${end}_as_number AS varchar) || coalesce(' ' || ${end}_as_organization, '')`;

/** Queries about the outside ends, in the form of those in `queries.mjs`. */
export const PLACE_QUERIES = {
  countries: {
    columns: ['action', 'direction', 'srcaddr', 'dstaddr', 'src_country', 'dst_country', 'bytes', 'sample_weight'],
    statement: () =>
      byPlace('country', 'country', [
        ['country', 'src_country', 'dst_country'],
        ['address', 'srcaddr', 'dstaddr'],
      ]),
  },
  networks: {
    columns: [
      ...['action', 'direction', 'srcaddr', 'dstaddr', 'src_as_number', 'src_as_organization', 'dst_as_number'],
      ...['dst_as_organization', 'bytes', 'sample_weight'],
    ],
    statement: () =>
      byPlace('network', 'as_number', [
        ['network', network('src'), network('dst')],
        ['address', 'srcaddr', 'dstaddr'],
      ]),
  },
  'listed-peers': {
    columns: [
      ...['action', 'direction', 'srcaddr', 'dstaddr', 'src_threat', 'dst_threat', 'src_owner_name'],
      ...['dst_owner_name', 'service_port', 'dstport', 'bytes', 'sample_weight', 'end'],
    ],
    statement: () => `SELECT
  array_join(array_sort(if(${IS_TO_LISTED}, dst_threat, src_threat)), ' ') AS lists,
  if(${IS_TO_LISTED}, dstaddr, srcaddr) AS address,
  coalesce(direction, 'not known') AS direction,
  ${OWNER} AS owner,
  ${SERVICE} AS port,
  ${FLOWS},
  ${BYTES},
  ${LAST}
FROM flows
WHERE action = 'ACCEPT'
  AND (src_threat IS NOT NULL OR dst_threat IS NOT NULL)
GROUP BY 1, 2, 3, 4, 5
ORDER BY bytes DESC, 1, 2, 3, 4, 5
LIMIT 100`,
  },
  's3-in-other-regions': {
    columns: [
      ...['action', 'direction', 'region', 'src_cloud_service', 'src_cloud_region', 'dst_cloud_service'],
      ...['dst_cloud_region', 'src_availability_zone', 'dst_availability_zone', 'src_owner_name', 'dst_owner_name'],
      ...['bytes', 'sample_weight'],
    ],
    statement: () => `SELECT
  own_region,
  bucket_region,
  owner,
  ${FLOWS},
  ${BYTES}
FROM (
  SELECT
    ${OWN_REGION} AS own_region,
    if(${isFromOutside('cloud_service')}, src_cloud_service, dst_cloud_service) AS service,
    if(${isFromOutside('cloud_service')}, src_cloud_region, dst_cloud_region) AS bucket_region,
    ${OWNER} AS owner,
    bytes,
    sample_weight,
    flow_count
  FROM flows
  WHERE action = 'ACCEPT'
) AS peers
WHERE service = 'S3'
  AND bucket_region <> own_region
GROUP BY 1, 2, 3
ORDER BY bytes DESC, 1, 2, 3
LIMIT 100`,
  },
};
