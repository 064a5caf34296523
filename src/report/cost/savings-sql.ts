import { ANY_REGION, type HourlyCharge, type TransferPrices } from '../../transfer/prices.ts';
import { literal } from '../database/sql-text.ts';
import {
  AWS_SERVICE,
  chargeOf,
  IS_AT_NAT,
  IS_TO_OUTSIDE,
  IS_TO_OWN_PUBLIC,
  IS_TO_OWN_REGION,
  MONEY,
  OTHER,
  OWN,
  OWN_REGION,
} from './cost-sql.ts';
import { IS_WAY, WAY, WAY_BYTES, WAY_FLOWS, WAYS, wayUsd } from './way-sql.ts';

/** Ways to save money: a title for the amount, and the advice. */
export const SAVINGS = {
  'gateway-endpoint': {
    title: 'traffic of S3 and DynamoDB through NAT gateways',
    advice: 'add a gateway endpoint, which is free, and reaches the buckets and tables of its own Region',
  },
  'interface-endpoint': {
    title: 'traffic of other AWS services through NAT gateways',
    advice: 'add an interface endpoint, which charges less per byte, but also by the hour',
  },
  'nat-zone': {
    title: 'traffic to NAT gateways in another zone',
    advice: 'use a NAT gateway in the sender’s zone; another gateway is charged by the hour',
  },
  'zone-affinity': {
    title: 'traffic between zones, from one owner to another',
    advice: 'keep both in one zone, or prefer ends in the same zone',
  },
  'own-public': {
    title: 'traffic to your own public addresses',
    advice: 'use private addresses, which are free within a zone',
  },
} as const;

/** The name of a way to save money. */
export type Saving = keyof typeof SAVINGS;

/** Whether a text names a way to save money. */
export function isSaving(text: string): text is Saving {
  return Object.hasOwn(SAVINGS, text);
}

/** The columns of {@link savings}, and their types. */
export const SAVING_COLUMNS = {
  saving: 'text',
  subject: 'text',
  other: 'text',
  flows: 'integer',
  bytes: 'integer',
  usd: 'number',
  added_hours: 'number',
  added_usd: 'number',
  saving_usd: 'number',
  saving_added_usd: 'number',
} as const;

/** Services with gateway endpoints, by the names that records have. */
const WITH_GATEWAY_ENDPOINTS = "('S3', 'DYNAMODB')";
/** What records name in place of a service with interface endpoints. */
const WITHOUT_ENDPOINTS = `(${[
  // some service, and its customers' instances, distributions and accelerators
  ...['AMAZON', 'EC2', 'CLOUDFRONT', 'CLOUDFRONT_ORIGIN_FACING', 'GLOBALACCELERATOR'],
  // media, desktops and consoles of people
  ...['CHIME_MEETINGS', 'CHIME_VOICECONNECTOR', 'IVS_LOW_LATENCY', 'IVS_REALTIME', 'WORKSPACES_GATEWAYS'],
  ...['CLOUD9', 'CODEBUILD', 'EC2_INSTANCE_CONNECT'],
  ...['ROUTE53', 'ROUTE53_HEALTHCHECKS', 'ROUTE53_HEALTHCHECKS_PUBLISHING', 'ROUTE53_RESOLVER'],
]
  .map(literal)
  .join(', ')})`;
/** Both ends have owners: an interface or an address of which none is known may belong to the same one. */
const ARE_OWNERS_KNOWN =
  'coalesce(src_owner_name, src_owner_id) IS NOT NULL AND coalesce(dst_owner_name, dst_owner_id) IS NOT NULL';

/** The address behind a NAT gateway: on the private side, the gateway’s record has it as that of the packets. */
const TARGET = `if(${IS_AT_NAT} AND NOT ${IS_TO_OUTSIDE},
        if(direction = 'egress', pkt_srcaddr, pkt_dstaddr),
        if(direction = 'egress', dstaddr, srcaddr))`;

/** Addresses of other Regions than the interfaces that exchanged packets with them, by address data. */
const OTHER_REGIONS = `other_regions AS MATERIALIZED (
  SELECT DISTINCT if(direction = 'egress', dstaddr, srcaddr) AS address
  FROM flows
  WHERE regexp_full_match(if(direction = 'egress', dst_cloud_region, src_cloud_region), '[a-z]+(-[a-z]+)+-[0-9]+')
    AND if(direction = 'egress', dst_cloud_region, src_cloud_region) <> ${OWN_REGION}
    AND direction IS NOT NULL AND dstaddr IS NOT NULL AND srcaddr IS NOT NULL
)`;

/** The VPC and zone of an end; the zone is empty where it is not known. */
const placeOf = (end: 'src' | 'dst'): string => `${end}_vpc_id || ' ' || coalesce(${end}_availability_zone, '')`;

/** Where the private end is that uses a NAT gateway; null where it does not show. */
const CLIENT_PLACE = `if(${IS_AT_NAT} AND ${IS_TO_OUTSIDE}, NULL,
      if((direction = 'egress') <> (${IS_AT_NAT}), ${placeOf('src')}, ${placeOf('dst')}))`;

/** The places of NAT gateways that recorded. */
const GATEWAY_PLACES = `gateway_places AS MATERIALIZED (
  SELECT DISTINCT if(direction = 'egress', ${placeOf('src')}, ${placeOf('dst')}) AS place
  FROM flows
  WHERE ${IS_AT_NAT} AND if(direction = 'egress', src_availability_zone, dst_availability_zone) IS NOT NULL
)`;

/**
 * Savings by way and owner, the largest first: `usd` is the charge that would be avoided, less `added_usd`, what AWS would charge by the
 * hour for the gateways and endpoints that it takes, over the period of the records; `saving_usd` is the sum of the same way. Each charge
 * of a record counts for the first way that applies. What costs more than it saves is no saving. Without the price of an hour,
 * `added_hours` and `added_usd` are null, and `usd` is the avoided charge.
 */
export function savings(prices: TransferPrices, limit: number | undefined): string {
  const crossZone = chargeOf('cross_zone', prices, WAY_BYTES);
  const endpoint = chargeOf('interface_endpoint', prices, WAY_BYTES);
  const isIntoNat = `${IS_AT_NAT} AND ${WAY} = 'ingress'`;
  // an endpoint reaches services of its own Region
  const isInReach = `transfer_class = 'nat_gateway' AND coalesce(${TARGET} NOT IN (FROM other_regions), true)`;
  const usd = wayUsd(prices);
  const hourly = hourlyPrices(prices);
  return `WITH ${OTHER_REGIONS},
${GATEWAY_PLACES},
candidates AS (
  SELECT
    CASE
      WHEN ${isInReach} AND ${AWS_SERVICE} IN ${WITH_GATEWAY_ENDPOINTS} THEN 'gateway-endpoint'
      WHEN ${isInReach} AND ${AWS_SERVICE} NOT IN ${WITHOUT_ENDPOINTS} THEN 'interface-endpoint'
      WHEN transfer_class = 'nat_gateway' AND transfer_zones = 'cross_zone' THEN 'nat-zone'
      -- over a peering connection, crossings cost as much as within a VPC
      WHEN (transfer_class = 'cross_zone' OR transfer_class = 'vpc_peering' AND transfer_zones = 'cross_zone')
        AND src <> dst AND ${ARE_OWNERS_KNOWN} THEN 'zone-affinity'
      -- between zones and Regions, private addresses cost as much
      WHEN (transfer_class = 'internet_gateway' AND transfer_zones = 'same_zone' OR ${isIntoNat})
        AND ${IS_TO_OWN_PUBLIC} THEN 'own-public'
    END AS saving,
    src, dst, ${AWS_SERVICE} AS aws_service, ${WAY_FLOWS} AS flows, ${WAY_BYTES} * weight AS bytes,
    if(${IS_AT_NAT}, ${OTHER}, ${OWN}) AS own,
    ${CLIENT_PLACE} AS place,
    CASE WHEN ${isInReach} AND ${AWS_SERVICE} IS NOT NULL THEN ${hourly.interface_endpoint_hour} ELSE ${hourly.nat_gateway_hour} END AS hour_usd,
    ${usd} AS usd,
    -- a NAT gateway charges the crossing and its processing in one record
    if(${isIntoNat}, ${crossZone}, ${usd}) AS crossing_usd,
    if(${isIntoNat}, 1, 0) * ${endpoint} AS endpoint_usd,
    -- between public addresses of a Region, the part that private addresses may cost as well
    if(${IS_AT_NAT} AND NOT ${IS_TO_OWN_REGION}, ${crossZone}, 0) AS own_public_usd
  FROM ${WAYS}
  WHERE action = 'ACCEPT' AND transfer_usd IS NOT NULL AND ${IS_WAY}
),
amounts AS (
  SELECT saving,
    CASE WHEN saving IN ('gateway-endpoint', 'interface-endpoint') THEN aws_service
      WHEN saving = 'nat-zone' THEN own
      ELSE least(src, dst) END AS subject,
    if(saving IN ('zone-affinity', 'own-public'), greatest(src, dst), NULL) AS other,
    CASE saving WHEN 'interface-endpoint' THEN aws_service WHEN 'nat-zone' THEN place END AS unit,
    place, hour_usd, flows, bytes,
    CASE saving
      WHEN 'nat-zone' THEN coalesce(crossing_usd, 0)
      -- without the price of the endpoint, the saving is not known
      WHEN 'interface-endpoint' THEN usd - endpoint_usd
      WHEN 'own-public' THEN usd - own_public_usd
      ELSE usd
    END AS usd
  FROM candidates
  WHERE saving IS NOT NULL
),
units AS (
  SELECT saving AS unit_saving, unit AS unit_name,
    sum(usd) AS unit_usd,
    CASE saving
      -- an interface in each zone of the clients
      WHEN 'interface-endpoint' THEN greatest(count(DISTINCT place), 1)
      WHEN 'nat-zone' THEN if(unit IN (FROM gateway_places), 0, 1)
      ELSE 0
    END AS added,
    max(hour_usd) AS unit_hour_usd
  FROM amounts
  GROUP BY saving, unit
),
priced_units AS (
  SELECT *, if(added = 0, 0, added * hours * unit_hour_usd) AS unit_added_usd
  FROM units, (SELECT (max("end") - min(start)) / 3600 AS hours FROM flows WHERE action = 'ACCEPT')
),
worth AS (
  SELECT amounts.*, added * hours * (usd / unit_usd) AS hours,
    unit_added_usd * (usd / unit_usd) AS added_usd
  FROM amounts JOIN priced_units
    ON saving = unit_saving AND unit IS NOT DISTINCT FROM unit_name
  WHERE unit_usd > coalesce(unit_added_usd, 0)
)
SELECT saving, subject, other,
  sum(flows) AS flows,
  coalesce(sum(bytes), 0) AS bytes,
  CAST(sum(usd) - coalesce(sum(added_usd), 0) AS ${MONEY}) AS usd,
  if(bool_and(added_usd IS NOT NULL), sum(hours), NULL) AS added_hours,
  if(bool_and(added_usd IS NOT NULL), sum(added_usd), NULL) AS added_usd,
  sum(sum(usd) - coalesce(sum(added_usd), 0)) OVER (PARTITION BY saving) AS saving_usd,
  if(bool_and(bool_and(added_usd IS NOT NULL)) OVER (PARTITION BY saving),
    sum(sum(added_usd)) OVER (PARTITION BY saving), NULL) AS saving_added_usd
FROM worth
GROUP BY 1, 2, 3
HAVING sum(usd) > 0
ORDER BY saving_usd DESC, saving, usd DESC, subject, other${limit === undefined ? '' : `\nLIMIT ${limit}`}`;
}

/** The price of an hour in the Region of the recording interface, by charge: NULL without one. */
function hourlyPrices(prices: TransferPrices): Readonly<Record<HourlyCharge, string>> {
  const priceOf = (charge: HourlyCharge): string => {
    const cases = Object.entries(prices).flatMap(([region, { [charge]: usd }]) =>
      usd === undefined || region === ANY_REGION ? [] : [`WHEN ${literal(region)} THEN ${usd}`],
    );
    const others = String(prices[ANY_REGION]?.[charge] ?? 'NULL');
    return cases.length === 0 ? others : `CASE ${OWN_REGION} ${cases.join(' ')} ELSE ${others} END`;
  };
  return {
    nat_gateway_hour: priceOf('nat_gateway_hour'),
    interface_endpoint_hour: priceOf('interface_endpoint_hour'),
  };
}
