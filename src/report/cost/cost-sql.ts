import { ANY_REGION, type Charge, type TransferPrices } from '../../transfer/prices.ts';
import { OUTSIDE } from '../database/named-ends.ts';
import { literal } from '../database/sql-text.ts';

/** The name for a NAT gateway's traffic with the internet whose cause is unknown. */
export const NOT_ATTRIBUTED = 'not attributed';
/** The class of flows with an unknown path. */
export const NO_CLASS = 'not known';

const NAT64_PREFIX = '64:ff9b::';
const BYTES_PER_GIB = 1_073_741_824;
/** An amount in USD that is added up exactly. */
export const MONEY = 'DECIMAL(38, 12)';

/** The own and the other end of a record. */
export const OWN = "if(direction = 'egress', src, dst)";
export const OTHER = "if(direction = 'egress', dst, src)";
const OTHER_CLASS = "if(direction = 'egress', dst_class, src_class)";
/** The AWS service that a record names, such as `S3`. */
export const AWS_SERVICE = 'upper(coalesce(pkt_dst_aws_service, pkt_src_aws_service))';
/** The gateway that recorded a flow; a regional one has no interface. */
const GATEWAY = 'coalesce(interface_id, resource_id)';
/** A gateway or an endpoint recorded the flow: the other end caused it. */
const IS_AT_GATEWAY = "transfer_source = 'owner'";
/** A NAT gateway's record. */
export const IS_AT_NAT = `transfer_class = 'nat_gateway' AND ${IS_AT_GATEWAY}`;
/** The other end is a public address; at a NAT gateway, IPv6 addresses are those of its private ends (NAT64). */
export const IS_TO_OUTSIDE = `coalesce(${OTHER_CLASS} IN ${OUTSIDE}
  AND NOT (${IS_AT_NAT} AND contains(if(direction = 'egress', dstaddr, srcaddr), ':')), false)`;

/** A NAT gateway's record of its internet side, which does not show who caused the traffic. */
const IS_OUTSIDE = `coalesce(${IS_AT_NAT} AND ${IS_TO_OUTSIDE}, false)`;

/** The other end is one of the user's own public addresses. */
export const IS_TO_OWN_PUBLIC = `coalesce(${IS_TO_OUTSIDE}
  AND if(direction = 'egress', dst_interface_id, src_interface_id) IS NOT NULL, false)`;

/** The Region of an end, by the name of its zone; null where that is not known. */
const regionOf = (end: string): string =>
  `nullif(regexp_extract(${end}_availability_zone, '^[a-z]+(-[a-z]+)+-[0-9]+'), '')`;

/** The Region of the recording interface. */
export const OWN_REGION = `coalesce(region, if(direction = 'egress', ${regionOf('src')}, ${regionOf('dst')}))`;

/** The ends are in two Regions. */
export const IS_BETWEEN_REGIONS = `coalesce(${regionOf('src')} <> ${regionOf('dst')}, false)`;

/** The other end is one of the user's own public addresses, in another Region. */
export const IS_TO_OWN_REGION = `(${IS_TO_OWN_PUBLIC} AND ${IS_BETWEEN_REGIONS})`;

/** The charge in USD, for all flows that the record represents. */
export const USD = `CAST(transfer_usd * weight AS ${MONEY})`;

/** The cost of a charge for bytes of a record, by known prices; null without a price. */
export function chargeOf(charge: Charge, prices: TransferPrices, bytes = 'bytes'): string {
  const known = Object.entries(prices).flatMap(([region, { [charge]: usd }]) =>
    usd === undefined ? [] : [{ region, usd }],
  );
  const fallback = known.find(({ region }) => region === ANY_REGION)?.usd;
  // a record without a Region has the price of the others, if there is only one price
  const [only, ...others] = new Set(known.map(({ usd }) => usd));
  const unnamed = fallback ?? (others.length === 0 ? only : undefined);
  // the Region is named in every case, so that its column is loaded whatever the prices are
  const price = [
    `CASE WHEN region IS NULL THEN ${unnamed ?? 'NULL'}`,
    ...known
      .filter(({ region }) => region !== ANY_REGION)
      .map(({ region, usd }) => `WHEN region = ${literal(region)} THEN ${usd}`),
    `ELSE ${fallback ?? 'NULL'} END`,
  ];
  return `CAST(${price.join(' ')} * ${bytes} * weight / ${BYTES_PER_GIB} AS ${MONEY})`;
}

/** The charges of each class; the others have no price, or are free. */
const CHARGES_OF_CLASS: Readonly<Record<string, readonly Charge[]>> = {
  cross_zone: ['cross_zone'],
  vpc_peering: ['cross_zone'],
  inter_region_peering: ['inter_region'],
  transit_gateway: ['transit_gateway'],
  nat_gateway: ['nat_gateway', 'internet', 'cross_zone'],
  interface_endpoint: ['interface_endpoint'],
  internet_gateway: ['internet'],
};

/**
 * Whether some price is missing that the class of a record has in its Region. An interface that is not known, which has no payer, has no
 * amount at any price.
 */
export function lacksPrice(prices: TransferPrices): string {
  const lacks = (charge: Charge): string => {
    const regions = Object.keys(prices).filter((region) => prices[region]?.[charge] !== undefined);
    if (regions.length === 0) return 'true';
    if (regions.includes(ANY_REGION)) return 'false';
    return `coalesce(${OWN_REGION} NOT IN (${regions.map(literal).join(', ')}), true)`;
  };
  const cases = Object.entries(CHARGES_OF_CLASS).map(
    ([name, charges]) => `WHEN ${literal(name)} THEN ${charges.map(lacks).join(' OR ')}`,
  );
  return `(transfer_payer IS NOT NULL AND CASE transfer_class ${cases.join(' ')} ELSE false END)`;
}

/** An address without the prefix of NAT64 (`64:ff9b::/96`), before which IPv6 shows IPv4 addresses; any other one unchanged. */
function withoutTranslation(address: string): string {
  const words = `string_split(substr(${address}, ${NAT64_PREFIX.length + 1}), ':')`;
  const word = (index: number): string => `TRY_CAST('0x' || ${words}[${index}] AS INTEGER)`;
  const bytes = [`${word(1)} // 256`, `${word(1)} % 256`, `${word(2)} // 256`, `${word(2)} % 256`];
  return `if(regexp_full_match(${address}, '${NAT64_PREFIX}[0-9a-f]{1,4}:[0-9a-f]{1,4}'),
          concat_ws('.', ${bytes.join(', ')}), ${address})`;
}

/** The dimensions by which costs can be broken down, with their headings. */
export const COST_DIMENSIONS = {
  owner: 'Owner',
  tag: 'Tag',
  class: 'Class',
  service: 'Service',
  month: 'Month',
} as const;

/** A dimension of costs. */
export type CostDimension = keyof typeof COST_DIMENSIONS;

/** The value of each dimension, over the view `flows`; a tag is looked up by its key. */
const DIMENSION_SQL: Readonly<Record<CostDimension, (tagOf: (end: 'own' | 'other') => string) => string>> = {
  owner: () => `coalesce(if(${IS_AT_GATEWAY}, ${OTHER}, ${OWN}), src)`,
  tag: (tagOf) => `coalesce(if(${IS_AT_GATEWAY}, ${tagOf('other')}, ${tagOf('own')}))`,
  class: () => `coalesce(transfer_class, '${NO_CLASS}')`,
  service: () =>
    `coalesce(transfer_service, lower(${AWS_SERVICE}), service_name, protocol_name, CAST(protocol AS varchar))`,
  month: () => "replace(left(hour, 7), '/', '-')",
};

/**
 * Statements before a SELECT that make the relation `costs`: accepted flows by the dimensions, with `flows`, `bytes`,
 * `usd`, and the flows and bytes without a price.
 *
 * A charge belongs to the owner of the interface that recorded it, and at a gateway or an endpoint to the other end. A
 * NAT gateway's traffic with the internet is divided among its private ends, in proportion to the bytes that they
 * exchanged with the same gateway and the same outside address and port; the rest is not attributed.
 */
function costRelations(dimensions: readonly CostDimension[], tagKey: string | undefined): string {
  const tagOf = (end: string): string => (tagKey === undefined ? 'NULL' : `${end}_tags[${literal(tagKey)}]`);
  const tags = {
    own: `if(direction = 'egress', ${tagOf('src')}, ${tagOf('dst')})`,
    other: `if(direction = 'egress', ${tagOf('dst')}, ${tagOf('src')})`,
  };
  const names = dimensions.map((dimension) => `${dimension}, `).join('');
  // the owner of a charge is that of the private end
  const isOfEnd = (dimension: CostDimension): boolean => dimension === 'owner' || dimension === 'tag';
  const ofEnds = dimensions.filter(isOfEnd);
  const attributed = dimensions.map((dimension) => {
    if (dimension === 'owner') return `coalesce(ends.owner, '${NOT_ATTRIBUTED}')`;
    return isOfEnd(dimension) ? `ends.${dimension}` : `accepted.${dimension}`;
  });
  const amounts = ['flows', 'bytes', 'usd', 'unpriced_flows', 'unpriced_bytes'];
  return `WITH accepted AS MATERIALIZED (
  SELECT
    ${dimensions.map((dimension) => `${DIMENSION_SQL[dimension]((end) => tags[end])} AS ${dimension},\n    `).join('')}${IS_OUTSIDE} AS is_outside,
    if(${IS_AT_NAT}, ${GATEWAY}, NULL) AS gateway,
    if(${IS_AT_NAT}, protocol, NULL) AS outside_protocol,
    -- the end outside, as the records of both sides of the gateway name it
    if(${IS_AT_NAT},
      if(${IS_OUTSIDE},
        if(direction = 'egress', dstaddr, srcaddr),
        ${withoutTranslation("if(direction = 'egress', pkt_srcaddr, pkt_dstaddr)")}),
      NULL) AS outside_address,
    if(${IS_AT_NAT},
      if(${IS_OUTSIDE} = (direction = 'egress'), dstport, srcport),
      NULL) AS outside_port,
    sum(flow_weight) AS flows,
    coalesce(sum(bytes * weight), 0) AS bytes,
    coalesce(sum(${USD}), 0) AS usd,
    coalesce(sum(flow_weight) FILTER (transfer_usd IS NULL), 0) AS unpriced_flows,
    coalesce(sum(bytes * weight) FILTER (transfer_usd IS NULL), 0) AS unpriced_bytes
  FROM flows
  WHERE action = 'ACCEPT'
  GROUP BY ALL
),
private_ends AS MATERIALIZED (
  SELECT gateway, outside_protocol, outside_address, outside_port${ofEnds.map((dimension) => `, ${dimension}`).join('')},
    sum(bytes) AS part,
    sum(sum(bytes)) OVER (PARTITION BY gateway, outside_protocol, outside_address, outside_port) AS whole
  FROM accepted
  WHERE gateway IS NOT NULL AND NOT is_outside AND outside_address IS NOT NULL AND bytes > 0
  GROUP BY gateway, outside_protocol, outside_address, outside_port${ofEnds.map((dimension) => `, ${dimension}`).join('')}
),
costs AS MATERIALIZED (
  SELECT ${names}${amounts.join(', ')}
  FROM accepted
  WHERE NOT is_outside
  UNION ALL
  SELECT ${attributed.join(', ')},
    ${amounts.map((name) => `CAST(if(part = whole OR whole IS NULL, ${name}, ${name} * (part / whole)) AS ${MONEY})`).join(',\n    ')}
  FROM accepted LEFT JOIN private_ends AS ends
    ON accepted.gateway = ends.gateway AND accepted.outside_address = ends.outside_address
      AND accepted.outside_protocol IS NOT DISTINCT FROM ends.outside_protocol
      AND accepted.outside_port IS NOT DISTINCT FROM ends.outside_port
  WHERE is_outside
)`;
}

/** The columns of a breakdown, and their types. */
export const COST_COLUMNS = {
  name: 'text',
  flows: 'integer',
  bytes: 'integer',
  usd: 'number',
  share: 'number',
  unpriced_flows: 'integer',
  unpriced_bytes: 'integer',
} as const;

/** The columns of several breakdowns together: the dimension of each row first. */
export const COSTS_BY_COLUMNS = { by: 'text', ...COST_COLUMNS } as const;

/**
 * Costs by each of the dimensions: the dimension, the name, flows and bytes as recorded at the interfaces, USD, the
 * share of all USD, and flows without a price; the dimensions in the given order, and in each the most expensive first.
 * USD are null if no charge is known: free flows alone do not make the others free. `tagKey` is the key of the tag.
 */
export function costsBy(dimensions: readonly CostDimension[], { tagKey, limit }: CostOptions = {}): string {
  const first = (of: (dimension: CostDimension) => string): string =>
    dimensions.map((dimension) => `WHEN grouping(${dimension}) = 0 THEN ${of(dimension)}`).join(' ');
  const most =
    limit === undefined
      ? ''
      : `\nQUALIFY row_number() OVER (PARTITION BY "by" ORDER BY usd DESC, bytes DESC, name) <= ${limit}`;
  return `${costRelations(dimensions, tagKey)},
breakdowns AS (
  SELECT
    CASE ${first((dimension) => literal(dimension))} END AS "by",
    CASE ${first((dimension) => (dimension === 'tag' ? "coalesce(tag, 'no tag')" : dimension))} END AS name,
    CAST(round(sum(flows)) AS hugeint) AS flows,
    CAST(round(sum(bytes)) AS hugeint) AS bytes,
    sum(usd) AS usd,
    CAST(round(sum(unpriced_flows)) AS hugeint) AS unpriced_flows,
    CAST(round(sum(unpriced_bytes)) AS hugeint) AS unpriced_bytes
  FROM costs
  GROUP BY GROUPING SETS (${dimensions.map((dimension) => `(${dimension})`).join(', ')})
)
SELECT "by", name, flows, bytes,
  if(usd = 0 AND unpriced_flows > 0, NULL, usd) AS usd,
  coalesce(usd / nullif(sum(usd) OVER (PARTITION BY "by"), 0), 0) AS share,
  unpriced_flows, unpriced_bytes
FROM breakdowns${most}
ORDER BY list_position([${dimensions.map(literal).join(', ')}], "by"), breakdowns.usd DESC, bytes DESC, name`;
}

/** Options of a breakdown. */
export interface CostOptions {
  readonly tagKey?: string | undefined;
  /** Maximum number of rows of each dimension. */
  readonly limit?: number | undefined;
}
