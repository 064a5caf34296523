/** A product in an AWS price file, with the price of each tier by the GB at which the tier begins. */
export interface PricedProduct {
  readonly usageType: string;
  readonly tiers: Readonly<Record<string, string>>;
  readonly unit?: string;
  readonly currency?: string;
  readonly termType?: string;
  readonly locationType?: string;
  readonly fromLocationType?: string;
}

const METADATA = [
  ['FormatVersion', 'v1.0'],
  ['Disclaimer', 'This pricing list is for informational purposes only, as the terms "Free Tier" say.'],
  ['Publication Date', '2026-08-17T18:46:45Z'],
  ['Version', '20260817184645'],
  ['OfferCode', 'AnyOffer'],
];
const COLUMNS = [
  ...['SKU', 'OfferTermCode', 'RateCode', 'TermType', 'PriceDescription', 'EffectiveDate', 'StartingRange'],
  ...['EndingRange', 'Unit', 'PricePerUnit', 'Currency', 'Location Type', 'Transfer Type', 'From Location Type'],
  ...['usageType', 'operation'],
];

/** A price file in CSV as AWS publishes it. */
export function priceFile(...products: readonly PricedProduct[]): string {
  const rows = products.flatMap(({ tiers, ...product }, index) =>
    Object.entries(tiers).map(([from, usd]) => rowOf({ sku: `SKU${index}`, from, usd, ...product })),
  );
  const lines = [...METADATA, COLUMNS, ...rows];
  return lines.map((values) => values.map((value) => `"${value.replaceAll('"', '""')}"`).join(',')).join('\n');
}

function rowOf({
  sku,
  from,
  usd,
  usageType,
  unit = 'GB',
  currency = 'USD',
  termType = 'OnDemand',
  locationType = '',
  fromLocationType = 'AWS Region',
}: Omit<PricedProduct, 'tiers'> & { readonly sku: string; readonly from: string; readonly usd: string }): string[] {
  return [
    ...[sku, 'JRTCKXETXF', `${sku}.JRTCKXETXF.${from}`, termType, `$${usd} per GB, "first" tier`, '2026-08-01', from],
    ...['Inf', unit, usd, currency, locationType, '', fromLocationType, usageType, ''],
  ];
}
