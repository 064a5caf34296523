import type { TransferPrices } from '../../transfer/prices.ts';
import { chargeOf, IS_AT_NAT, IS_BETWEEN_REGIONS, IS_TO_OWN_PUBLIC, IS_TO_OWN_REGION } from './cost-sql.ts';
import { IS_WAY, WAY, WAY_BYTES, WAYS, wayUsd } from './way-sql.ts';

/** The columns of {@link chargedBytes}, and their types. */
export const CHARGE_COLUMNS = { charge: 'text', bytes: 'integer', usd: 'number' } as const;

/** An interface endpoint's record. */
const IS_AT_ENDPOINT = "transfer_class = 'interface_endpoint' AND transfer_source = 'owner'";

/** The charged bytes and USD, by the charges of a bill. */
export function chargedBytes(prices: TransferPrices): string {
  const isNatCrossing = `${IS_AT_NAT} AND ${WAY} = 'ingress' AND transfer_zones = 'cross_zone'`;
  const isNatFromOwnPublic = `${IS_AT_NAT} AND ${WAY} = 'ingress' AND ${IS_TO_OWN_PUBLIC}
      AND NOT ${IS_TO_OWN_REGION}`;
  const isEndpointCrossing = `${IS_AT_ENDPOINT} AND transfer_zones = 'cross_zone'`;
  const isEndpointOut = `${IS_AT_ENDPOINT} AND ${WAY} = 'egress' AND ${IS_BETWEEN_REGIONS}`;
  return `WITH charged AS (
  SELECT
    CASE
      WHEN transfer_source = 'owner' AND ${WAY} = 'ingress' AND transfer_class IN ('nat_gateway', 'transit_gateway')
        THEN transfer_class
      WHEN ${IS_AT_ENDPOINT} THEN 'interface_endpoint'
      WHEN transfer_class = 'inter_region_peering' OR ${IS_TO_OWN_REGION}
        OR transfer_class = 'interface_endpoint' AND ${IS_BETWEEN_REGIONS} THEN 'inter_region'
      WHEN (transfer_class = 'internet_gateway' OR ${IS_AT_NAT} AND transfer_zones IS NULL)
        AND NOT ${IS_TO_OWN_PUBLIC} THEN 'internet'
      ELSE 'cross_zone'
    END AS charge,
    ${WAY_BYTES} * weight AS bytes,
    ${wayUsd(prices)} AS usd,
    -- a gateway or an endpoint charges the way to it and its processing in one record
    CASE
      WHEN ${isNatCrossing} OR ${isNatFromOwnPublic} OR ${isEndpointCrossing}
        THEN ${chargeOf('cross_zone', prices, WAY_BYTES)}
      WHEN ${isEndpointOut} THEN ${chargeOf('inter_region', prices, WAY_BYTES)}
    END AS way_usd,
    coalesce(${isEndpointOut}, false) AS is_endpoint_out
  FROM ${WAYS}
  WHERE action = 'ACCEPT' AND transfer_usd > 0 AND ${IS_WAY}
)
SELECT charge, CAST(coalesce(sum(bytes), 0) AS hugeint) AS bytes, sum(usd) AS usd
FROM (
  SELECT charge, bytes, usd - coalesce(way_usd, 0) AS usd FROM charged WHERE usd > 0
  UNION ALL
  SELECT if(is_endpoint_out, 'inter_region', 'cross_zone'), bytes, way_usd FROM charged WHERE way_usd IS NOT NULL
)
GROUP BY charge
ORDER BY usd DESC, charge`;
}
