/**
 * Reads AWS's public price files and writes the prices of transfers to `prices.csv`, next to this file.
 *
 *   node scripts/prices/fetch.mjs REGION…              from AWS
 *   node scripts/prices/fetch.mjs --from DIR REGION…   from a folder with OFFER/REGION/index.json
 *
 * Rows of other Regions stay. Nothing is written unless all files can be read.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { readCsv, writeCsv } from '../reference/csv.mjs';
import { PRICES_FILE } from './build.mjs';
import { COLUMNS, OFFERS, PRICE_FILES_URL, rowsOf } from './price-files.mjs';

const DOWNLOAD_TIMEOUT_MS = 300_000;
const REGION = /^[a-z]{2}(?:-[a-z]+)+-\d{1,2}$/;

const { values, positionals: regions } = parseArgs({ options: { from: { type: 'string' } }, allowPositionals: true });
if (regions.length === 0) throw new Error('name at least one Region, such as eu-central-1');
const wrong = regions.find((region) => !REGION.test(region));
if (wrong !== undefined) throw new Error(`${JSON.stringify(wrong)} is no Region`);

/** @param {string} url */
const download = async (url) => {
  const response = await fetch(url, { signal: AbortSignal.timeout(DOWNLOAD_TIMEOUT_MS) });
  if (!response.ok) throw new Error(`${url}: the status must be 200, not ${response.status}`);
  return response.json();
};

const read = (offer, region) =>
  values.from === undefined
    ? download(`${PRICE_FILES_URL}/${offer}/current/${region}/index.json`)
    : JSON.parse(readFileSync(join(values.from, offer, region, 'index.json'), 'utf8'));

const rows = [];
for (const region of regions) {
  for (const offer of OFFERS) rows.push(...rowsOf(await read(offer, region), region, offer));
}
const kept = readCsv(readFileSync(PRICES_FILE, 'utf8'), 'prices.csv', COLUMNS).filter(
  ({ region }) => !regions.includes(region),
);
const key = ({ region, charge }) => `${region} ${charge}`;
const all = [...kept, ...rows].sort((one, other) => (key(one) < key(other) ? -1 : 1));
writeFileSync(PRICES_FILE, writeCsv(COLUMNS, all));
console.log(`${rows.length} prices of ${regions.join(', ')}; run npm run generate`);
