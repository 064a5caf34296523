/**
 * Reduces AWS's public price files to the prices of transfers.
 *
 * A file, `https://pricing.us-east-1.amazonaws.com/offers/v1.0/aws/OFFER/current/REGION/index.csv`, begins with five rows of a name and
 * a value, among them `Publication Date`. The sixth row has the names of the columns, of which these are used: `SKU`, `TermType`,
 * `StartingRange` (of a tier, in `Unit`), `PricePerUnit`, `Currency`, `usageType`, and, if the file has them, `Location Type` and
 * `From Location Type`. Each further row is a tier of a price.
 * The files are also available as JSON, but the JSON file of Amazon EC2 is too large to be parsed at once: several hundred megabytes.
 * Source: https://docs.aws.amazon.com/awsaccountbilling/latest/aboutv2/reading-service-price-list-file-for-services.html
 */
import { pipeline } from 'node:stream/promises';
import { parse } from 'csv-parse';

/** The location of the files. */
export const PRICE_FILES_URL = 'https://pricing.us-east-1.amazonaws.com/offers/v1.0/aws';

/**
 * The charges: the offer that contains each, and the end of its usage type, which in most Regions follows a Region code. `takesSeveral`
 * is set if a file has a price for each destination: the most frequent price is used. `isHourly` is set for prices of an hour; the
 * others are for a GB.
 */
export const PRICED = [
  { charge: 'cross_zone', offer: 'AWSDataTransfer', usage: 'DataTransfer-Regional-Bytes' },
  { charge: 'internet', offer: 'AWSDataTransfer', usage: 'DataTransfer-Out-Bytes' },
  { charge: 'inter_region', offer: 'AWSDataTransfer', usage: 'AWS-Out-Bytes', takesSeveral: true },
  { charge: 'nat_gateway', offer: 'AmazonEC2', usage: 'NatGateway-Bytes' },
  { charge: 'transit_gateway', offer: 'AmazonVPC', usage: 'TransitGateway-Bytes' },
  { charge: 'interface_endpoint', offer: 'AmazonVPC', usage: 'VpcEndpoint-Bytes' },
  { charge: 'nat_gateway_hour', offer: 'AmazonEC2', usage: 'NatGateway-Hours', isHourly: true },
  { charge: 'interface_endpoint_hour', offer: 'AmazonVPC', usage: 'VpcEndpoint-Hours', isHourly: true },
];

/** How price files write units. */
const UNITS = { bytes: /^GB$/, hours: /^(?:hrs|hours?)$/i };

/** The offers whose files are needed. */
export const OFFERS = [...new Set(PRICED.map(({ offer }) => offer))];

/** The columns of `prices.csv`. */
export const COLUMNS = ['region', 'charge', 'usd', 'usage_type', 'offer', 'published', 'note'];

/** The columns that a price file must have. */
const FILE_COLUMNS = ['SKU', 'TermType', 'StartingRange', 'Unit', 'PricePerUnit', 'Currency', 'usageType'];
const METADATA_ROWS = 5;
const TIMESTAMP = /^\d{4}-\d{2}-\d{2}T/;

/**
 * The rows of `prices.csv` from a price file. Throws an error that names the file if its structure differs.
 * @param {AsyncIterable<Uint8Array | string> | Iterable<Uint8Array | string>} file bytes or text of the file
 * @param {string} region
 * @param {string} offer
 * @returns {Promise<Record<string, string>[]>}
 */
export const rowsOf = async (file, region, offer) => {
  const wanted = PRICED.filter((priced) => priced.offer === offer);
  const { published, products } = await readFile(file, wanted).catch((error) => {
    throw new Error(`${offer} of ${region}: ${error.message}`, { cause: error });
  });
  return wanted.flatMap(({ charge, usage, takesSeveral = false }) => {
    const found = products.flatMap(({ sku, usageType, tiers }) => {
      const usd = endsWith(usageType, usage) ? firstPaidTier(tiers) : undefined;
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

/** The publication date of a file, and the on-demand prices of usage types: read row by row, since files are large. */
const readFile = async (file, wanted) => {
  const products = new Map();
  let published;
  let at;
  let columns = 0;
  let line = 0;
  await pipeline(file, parse({ bom: true, relax_column_count: true }), async (rows) => {
    for await (const row of rows) {
      line++;
      if (line <= METADATA_ROWS) {
        if (row[0] === 'Publication Date') published = row[1];
      } else if (at === undefined) {
        at = positionsIn(row, published);
        columns = row.length;
      } else if (row.length !== columns) throw new Error(`row ${line} has ${row.length} of ${columns} columns`);
      else keepTier(row, at, wanted, products);
    }
  });
  if (at === undefined) positionsIn([], published);
  return { published: published.slice(0, 10), products: [...products.values()] };
};

/** The positions of columns; throws an error if a column or the publication date is missing. */
const positionsIn = (header, published) => {
  const missing = FILE_COLUMNS.filter((column) => !header.includes(column));
  if (missing.length > 0 || !TIMESTAMP.test(published ?? '')) {
    throw new Error(`the file must have a Publication Date and columns ${FILE_COLUMNS.join(', ')}`);
  }
  return Object.fromEntries(
    [...FILE_COLUMNS, 'Location Type', 'From Location Type'].map((column) => [column, header.indexOf(column)]),
  );
};

/** Local Zones and Wavelength Zones have separate prices, in the file of their Region. */
const isOfRegion = (locationType) => locationType === undefined || locationType === '' || locationType === 'AWS Region';

const keepTier = (row, at, wanted, products) => {
  const usageType = row[at.usageType] ?? '';
  const priced = wanted.find(({ usage }) => endsWith(usageType, usage));
  if (priced === undefined || !UNITS[priced.isHourly ? 'hours' : 'bytes'].test(row[at.Unit])) return;
  if (row[at.TermType] !== 'OnDemand' || row[at.Currency] !== 'USD') return;
  if (!isOfRegion(row[at['Location Type']]) || !isOfRegion(row[at['From Location Type']])) return;
  const sku = row[at.SKU];
  const product = products.get(sku) ?? { sku, usageType, tiers: [] };
  product.tiers.push({ from: numberIn(row, at, 'StartingRange'), usd: numberIn(row, at, 'PricePerUnit') });
  products.set(sku, product);
};

const numberIn = (row, at, column) => {
  const text = row[at[column]];
  const number = text === '' ? Number.NaN : Number(text);
  if (Number.isFinite(number) && number >= 0) return number;
  throw new Error(`${column} of ${row[at.usageType]} must be a number, not ${JSON.stringify(text)}`);
};

/** Whether a usage type is this one, with or without the prefix of a Region code. */
const endsWith = (usageType, usage) => usageType === usage || usageType.endsWith(`-${usage}`);

/** The price of the first tier that is not free; undefined if all are free. */
const firstPaidTier = (tiers) => tiers.filter(({ usd }) => usd > 0).sort((one, other) => one.from - other.from)[0]?.usd;

const bySku = (one, other) => (one.sku < other.sku ? -1 : 1);

const mostFrequent = (found) => {
  const counts = new Map();
  for (const { usd } of found) counts.set(usd, (counts.get(usd) ?? 0) + 1);
  const [usd] = [...counts].sort((one, other) => other[1] - one[1] || one[0] - other[0])[0] ?? [];
  return found.filter((candidate) => candidate.usd === usd).sort(bySku)[0];
};
