import type { TransferPrices } from '../../transfer/prices.ts';
import { HAS_RETURN } from '../database/counts-once.ts';
import {
  chargeOf,
  IS_AT_NAT,
  IS_BETWEEN_REGIONS,
  IS_TO_OUTSIDE,
  IS_TO_OWN_PUBLIC,
  IS_TO_OWN_REGION,
  MONEY,
  USD,
} from './cost-sql.ts';

/** The flows with the charges of each direction: those of a document with both directions of a connection (ROLLUP) apart. */
export const WAYS = 'flows CROSS JOIN (VALUES (true), (false)) AS ways (is_own_way)';

/** The records of {@link WAYS} that exist. */
export const IS_WAY = `(is_own_way OR ${HAS_RETURN})`;

/** The direction of the charges in a record of {@link WAYS}; the ends of a record are those of its `direction`. */
export const WAY = "if(is_own_way = (direction = 'egress'), 'egress', 'ingress')";

/** The bytes of that direction. */
export const WAY_BYTES = `if(${HAS_RETURN}, if(is_own_way, bytes_out, bytes_in), bytes)`;

/** The flows of that direction, with those that it represents. */
export const WAY_FLOWS = `if(${HAS_RETURN}, if(is_own_way, flows_out, flows_in) * weight, flow_weight)`;

const EGRESS_BYTES = `if(direction = 'egress', bytes_out, bytes_in)`;

/** The charge of that direction in USD: AWS charges for the two directions alike, for one of them only, or each apart. */
export function wayUsd(prices: TransferPrices): string {
  const egressAt = (charge: 'cross_zone' | 'internet' | 'inter_region'): string =>
    chargeOf(charge, prices, EGRESS_BYTES);
  const share = `(${EGRESS_BYTES} / nullif(bytes, 0))`;
  // the way to another Region, of what an endpoint there charges for both directions
  const outToEndpoint = `least(${USD}, coalesce(${egressAt('inter_region')}, 0))`;
  const egress = `CASE
      WHEN transfer_class = 'transit_gateway' THEN 0
      WHEN transfer_class = 'inter_region_peering'
        OR transfer_class = 'internet_gateway' AND (${IS_TO_OWN_REGION} OR NOT ${IS_TO_OWN_PUBLIC}) THEN ${USD}
      WHEN ${IS_AT_NAT} THEN least(${USD}, coalesce(CASE
        WHEN ${IS_TO_OWN_REGION} THEN ${egressAt('inter_region')}
        WHEN ${IS_TO_OWN_PUBLIC} OR transfer_zones = 'cross_zone' THEN ${egressAt('cross_zone')}
        WHEN transfer_zones = 'same_zone' OR NOT ${IS_TO_OUTSIDE} THEN 0
        ELSE ${egressAt('internet')}
      END, 0))
      WHEN transfer_class = 'interface_endpoint' AND ${IS_BETWEEN_REGIONS}
        THEN CAST((${USD} - ${outToEndpoint}) * ${share} AS ${MONEY}) + ${outToEndpoint}
      ELSE CAST(${USD} * ${share} AS ${MONEY})
    END`;
  return `if(${HAS_RETURN}, if(${WAY} = 'egress', ${egress}, ${USD} - ${egress}), ${USD})`;
}
