import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { readCsv } from '../reference/csv.mjs';
import { generatedHead, quoted } from '../reference/generated-file.mjs';
import { COLUMNS, PRICE_FILES_URL, PRICED } from './price-files.mjs';

/** The included prices, each with its source. */
export const PRICES_FILE = fileURLToPath(new URL('prices.csv', import.meta.url));

const DAY = /^\d{4}-\d{2}-\d{2}$/;

/**
 * Builds the table of list prices from `prices.csv`. Throws an error that names the row if it has no source.
 * @returns {Record<string, string>} path from the project's root → text of the file
 */
export const buildPrices = () => {
  const rows = readPrices();
  const isHourly = ({ charge }) => PRICED.some((priced) => priced.charge === charge && priced.isHourly);
  const [bytes, hours] = [rows.filter((row) => !isHourly(row)), rows.filter(isHourly)];
  return {
    'src/transfer/list-prices.generated.ts': tableText(
      bytes,
      'TRANSFER_PRICES',
      'List prices by Region, in USD for 2³⁰ bytes: of the first tier that is charged.',
    ),
    'src/transfer/hourly-prices.generated.ts': tableText(
      hours,
      'HOURLY_PRICES',
      'List prices by Region, in USD for an hour. Only `cost` and `report` use them.',
    ),
    'src/transfer/price-sources.generated.ts': sourcesText(rows),
  };
};

/** The rows of `prices.csv`, checked. */
export const readPrices = () => {
  const rows = readCsv(readFileSync(PRICES_FILE, 'utf8'), 'prices.csv', COLUMNS);
  for (const row of rows) {
    const priced = PRICED.find(({ charge }) => charge === row.charge);
    const isSourced = priced?.offer === row.offer && row.usage_type.endsWith(priced.usage) && DAY.test(row.published);
    if (!isSourced || !(Number(row.usd) > 0))
      throw new Error(`prices.csv: no price with a source: ${JSON.stringify(row)}`);
  }
  return rows;
};

const tableText = (rows, name, sentence) => {
  const regions = [...new Set(rows.map(({ region }) => region))];
  return `${generatedHead(`List prices of transfers. Source: AWS's price files, ${PRICE_FILES_URL}; each row of scripts/prices/prices.csv has its own.`, [])}
import type { TransferPrices } from './prices.ts';

/** ${sentence} */
export const ${name}: TransferPrices = {
${regions.map((region) => `  ${quoted(region)}: {\n${linesOf(rows, region).join('\n')}\n  },`).join('\n')}
};
`;
};

const sourcesText = (rows) => `${generatedHead('Where each list price is from.', [])}
import type { PriceSource } from './prices.ts';

/** The source of each list price that is included. */
export const PRICE_SOURCES: readonly PriceSource[] = [
${rows.map(({ region, charge, usage_type: usageType, offer, published }) => `  { region: ${quoted(region)}, charge: ${quoted(charge)}, usageType: ${quoted(usageType)}, offer: ${quoted(offer)}, published: ${quoted(published)} },`).join('\n')}
];
`;

const linesOf = (rows, region) =>
  rows
    .filter((row) => row.region === region)
    .map(
      ({ charge, usd, usage_type: usageType, published }) =>
        `    // ${usageType}, ${published}\n    ${charge}: ${usd},`,
    );
