/**
 * Reduces AWS's public price files to the prices of transfers.
 *
 * A file, `https://pricing.us-east-1.amazonaws.com/offers/v1.0/aws/OFFER/current/REGION/index.json`, has `publicationDate`,
 * `products` by SKU with `attributes.usagetype`, and `terms.OnDemand` by SKU, whose `priceDimensions` are the tiers:
 * `beginRange` in GB and `pricePerUnit.USD`.
 * Source: https://docs.aws.amazon.com/awsaccountbilling/latest/aboutv2/reading-service-price-list-file-for-services.html
 */

/** Where the files are. */
export const PRICE_FILES_URL = 'https://pricing.us-east-1.amazonaws.com/offers/v1.0/aws';

/**
 * What is charged: the offer that has it, and the end of its usage type, which follows a code of the Region in most of
 * them. `takesSeveral` is set where a file has a price for each destination: the most frequent one counts.
 */
export const PRICED = [
  { charge: 'cross_zone', offer: 'AWSDataTransfer', usage: 'DataTransfer-Regional-Bytes' },
  { charge: 'internet', offer: 'AWSDataTransfer', usage: 'DataTransfer-Out-Bytes' },
  { charge: 'inter_region', offer: 'AWSDataTransfer', usage: 'AWS-Out-Bytes', takesSeveral: true },
  { charge: 'nat_gateway', offer: 'AmazonEC2', usage: 'NatGateway-Bytes' },
  { charge: 'transit_gateway', offer: 'AmazonVPC', usage: 'TransitGateway-Bytes' },
  { charge: 'interface_endpoint', offer: 'AmazonVPC', usage: 'VpcEndpoint-Bytes' },
];

/** The offers whose files are needed. */
export const OFFERS = [...new Set(PRICED.map(({ offer }) => offer))];

/** The columns of `prices.csv`. */
export const COLUMNS = ['region', 'charge', 'usd', 'usage_type', 'offer', 'published', 'note'];

/**
 * The rows of `prices.csv` that a price file gives. Throws an error that names the file if it has another structure.
 * @param {unknown} file the parsed file
 * @param {string} region
 * @param {string} offer
 * @returns {Record<string, string>[]}
 */
export const rowsOf = (file, region, offer) => {
  const { publicationDate, products, terms } = Object(file);
  if (typeof publicationDate !== 'string' || typeof products !== 'object' || typeof terms?.OnDemand !== 'object') {
    throw new Error(`${offer} of ${region}: the file has no publicationDate, products and terms.OnDemand`);
  }
  const published = publicationDate.slice(0, 10);
  return PRICED.filter((priced) => priced.offer === offer).flatMap(({ charge, usage, takesSeveral = false }) => {
    const found = Object.entries(products).flatMap(([sku, product]) => {
      const usageType = product?.attributes?.usagetype;
      if (typeof usageType !== 'string' || !endsWith(usageType, usage)) return [];
      const usd = firstPaidTier(terms.OnDemand[sku]);
      return usd === undefined ? [] : [{ usageType, usd, sku }];
    });
    const chosen = takesSeveral ? mostFrequent(found) : found.sort(bySku)[0];
    if (chosen === undefined) return [];
    if (!takesSeveral && found.some(({ usd }) => usd !== chosen.usd)) {
      throw new Error(`${offer} of ${region}: ${usage} has several prices: ${found.map(({ usd }) => usd).join(', ')}`);
    }
    const note = takesSeveral && found.length > 1 ? `of ${found.length} destinations the most frequent price` : '';
    return [{ region, charge, usd: String(chosen.usd), usage_type: chosen.usageType, offer, published, note }];
  });
};

/** Whether a usage type is this one, behind the code of a Region or alone. */
const endsWith = (usageType, usage) => usageType === usage || usageType.endsWith(`-${usage}`);

/** The price of the first tier that costs something; undefined if none does. */
const firstPaidTier = (offerTerms) => {
  const tiers = Object.values(Object(offerTerms)).flatMap((term) => Object.values(Object(term?.priceDimensions)));
  const paid = tiers
    .map(({ beginRange, pricePerUnit }) => ({ from: Number(beginRange ?? 0), usd: Number(pricePerUnit?.USD) }))
    .filter(({ usd }) => usd > 0)
    .sort((one, other) => one.from - other.from);
  return paid[0]?.usd;
};

const bySku = (one, other) => (one.sku < other.sku ? -1 : 1);

const mostFrequent = (found) => {
  const counts = new Map();
  for (const { usd } of found) counts.set(usd, (counts.get(usd) ?? 0) + 1);
  const [usd] = [...counts].sort((one, other) => other[1] - one[1] || one[0] - other[0])[0] ?? [];
  return found.filter((candidate) => candidate.usd === usd).sort(bySku)[0];
};
