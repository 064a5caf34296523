/** What AWS charges for, as far as flow logs show it. */
export const CHARGES = [
  // between Availability Zones of a Region, at each end
  'cross_zone',
  // out to the internet, the first tier that is charged
  'internet',
  // processed by a NAT gateway
  'nat_gateway',
  // sent to a transit gateway
  'transit_gateway',
  // processed by an interface endpoint, the first tier
  'interface_endpoint',
  // out to another Region
  'inter_region',
] as const;

/** The name of a charge. */
export type Charge = (typeof CHARGES)[number];

/** What AWS charges by the hour for gateways and endpoints, which are no part of an amount: what a saving would add. */
export const HOURLY_CHARGES = [
  'nat_gateway_hour',
  // in each zone
  'interface_endpoint_hour',
] as const;

/** The name of a charge by the hour. */
export type HourlyCharge = (typeof HOURLY_CHARGES)[number];

/** The end of the usage type by which a bill names a charge; a code of the Region precedes it in most Regions. */
export const USAGE_TYPES: Readonly<Record<Charge, string>> = {
  cross_zone: 'DataTransfer-Regional-Bytes',
  internet: 'DataTransfer-Out-Bytes',
  nat_gateway: 'NatGateway-Bytes',
  transit_gateway: 'TransitGateway-Bytes',
  interface_endpoint: 'VpcEndpoint-Bytes',
  inter_region: 'AWS-Out-Bytes',
};

/** Usage types of a bill that belong to a charge too: zone crossings over peering connections are named separately since 2025. */
export const MORE_USAGE_TYPES: Readonly<Partial<Record<Charge, readonly string[]>>> = {
  cross_zone: ['VpcPeering-In-Bytes', 'VpcPeering-Out-Bytes'],
};

/** Prices of a Region in USD, for 2³⁰ bytes or for an hour; a charge without a price is missing. */
export type RegionPrices = { readonly [Name in Charge | HourlyCharge]?: number | undefined };

/** Prices by Region; `*` is for Regions that are not listed. */
export type TransferPrices = Readonly<Record<string, RegionPrices>>;

/** The source of a list price: a price file of AWS, as it was quoted somewhere. */
export interface PriceSource {
  readonly region: string;
  readonly charge: Charge | HourlyCharge;
  readonly usageType: string;
  /** The offer of the file, such as `AmazonVPC`. */
  readonly offer: string;
  /** The day of the file, `2026-07-20`. */
  readonly published: string;
}

/** Prices that stand for every Region that is not listed. */
export const ANY_REGION = '*';

/** The prices of a Region; each charge that it lacks is taken from those of any Region. Without a Region, only those. */
export function pricesOf(prices: TransferPrices, region: string | undefined): RegionPrices {
  return { ...pricesAt(prices, ANY_REGION), ...(region === undefined ? {} : pricesAt(prices, region)) };
}

/** Prices with others, which take precedence charge by charge. */
export function withPrices(prices: TransferPrices, others: TransferPrices): TransferPrices {
  const regions = new Set([...Object.keys(prices), ...Object.keys(others)]);
  return Object.fromEntries(
    [...regions].map((region) => [region, { ...pricesAt(prices, region), ...pricesAt(others, region) }]),
  );
}

function pricesAt(prices: TransferPrices, region: string): RegionPrices {
  return (Object.hasOwn(prices, region) ? prices[region] : undefined) ?? {};
}
