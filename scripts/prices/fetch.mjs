/**
 * Reads the transfer prices of some Regions from AWS's public price files, and writes them to a file for the option TRANSFER_PRICES,
 * or, without `--json`, to `prices.csv` next to this file, whose prices are included in the program.
 *
 *   npm run prices -- --json prices.json REGION…
 *   npm run prices -- REGION…
 *
 *   --from PLACE   a folder with OFFER/current/REGION/index.csv, or a URL, instead of AWS
 *
 * The price file of Amazon EC2 has several hundred megabytes per Region; only the prices are kept. Rows of other Regions stay in
 * `prices.csv`. Nothing is written unless all files can be read.
 */
import { createReadStream, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { readCsv, writeCsv } from '../reference/csv.mjs';
import { PRICES_FILE } from './build.mjs';
import { COLUMNS, OFFERS, PRICE_FILES_URL, PRICED, rowsOf } from './price-files.mjs';

const DOWNLOAD_TIMEOUT_MS = 1_800_000;
const REGION = /^[a-z]{2}(?:-[a-z]+)+-\d{1,2}$/;
const URL_START = /^https?:\/\//;

const { values, positionals: regions } = parseArgs({
  options: { from: { type: 'string', default: PRICE_FILES_URL }, json: { type: 'string' } },
  allowPositionals: true,
});

/** @param {string} url */
const download = async (url) => {
  const response = await fetch(url, { signal: AbortSignal.timeout(DOWNLOAD_TIMEOUT_MS) });
  if (response.status !== 200 || response.body === null) {
    throw new Error(`${url}: the status must be 200, not ${response.status}`);
  }
  return response.body;
};

const open = (offer, region) => {
  const path = [offer, 'current', region, 'index.csv'];
  return URL_START.test(values.from)
    ? download([values.from, ...path].join('/'))
    : createReadStream(join(values.from, ...path));
};

/** The prices in the format of the option TRANSFER_PRICES. */
const pricesOf = (rows) => {
  const prices = {};
  for (const { region, charge, usd } of rows) prices[region] = { ...prices[region], [charge]: Number(usd) };
  return prices;
};

const key = ({ region, charge }) => `${region} ${charge}`;

const update = (rows) => {
  const kept = readCsv(readFileSync(PRICES_FILE, 'utf8'), 'prices.csv', COLUMNS).filter(
    ({ region }) => !regions.includes(region),
  );
  const all = [...kept, ...rows].sort((one, other) => (key(one) < key(other) ? -1 : 1));
  writeFileSync(PRICES_FILE, writeCsv(COLUMNS, all));
};

const run = async () => {
  if (regions.length === 0) throw new Error('name at least one Region, such as eu-central-1');
  const wrong = regions.find((region) => !REGION.test(region));
  if (wrong !== undefined) throw new Error(`${JSON.stringify(wrong)} is not a Region; write one such as eu-central-1`);
  const rows = [];
  for (const region of new Set(regions)) {
    for (const offer of OFFERS) rows.push(...(await rowsOf(await open(offer, region), region, offer)));
  }
  if (values.json === undefined) update(rows);
  else writeFileSync(values.json, `${JSON.stringify(pricesOf(rows), null, 2)}\n`);
  for (const { region, charge, usd, usage_type: usageType, published, note } of rows) {
    console.log(`${region} ${charge} ${usd} (${usageType}, ${published}${note === '' ? '' : `, ${note}`})`);
  }
  for (const region of new Set(regions)) {
    const missing = PRICED.filter(({ charge }) => !rows.some((row) => row.region === region && row.charge === charge));
    if (missing.length > 0) console.log(`${region} has no price of ${missing.map(({ charge }) => charge).join(', ')}`);
  }
  const next = values.json === undefined ? 'run npm run generate' : `set TRANSFER_PRICES=${values.json}`;
  console.log(`${rows.length} prices; ${next}`);
};

try {
  await run();
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
}
