import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { createTransformer, type TransformerOptions } from '../../src/library/index.ts';
import { checkInventory } from '../../src/metadata/inventory-schema.ts';
import { linesOf } from './sample-documents.ts';

const NETWORK = new URL('place-network/', import.meta.url);
const DATABASES = new URL('../golden/address-data/data/', import.meta.url);

/** MaxMind’s test databases, some of AWS’s address ranges, and two lists. */
const SOURCES = [
  { name: 'geo', location: fileURLToPath(new URL('GeoLite2-City-Test.mmdb', DATABASES)) },
  { name: 'asn', location: fileURLToPath(new URL('GeoLite2-ASN-Test.mmdb', DATABASES)) },
  { name: 'aws', location: fileURLToPath(new URL('ip-ranges.json', NETWORK)) },
  { name: 'threats', location: fileURLToPath(new URL('threats.txt', NETWORK)) },
  { name: 'exits', location: fileURLToPath(new URL('exits.txt', NETWORK)) },
];

/**
 * The documents that the pipeline makes from the flow log of two hosts that exchange packets with internet addresses whose place
 * is known: one JSON text per document. All flows are from the day of the samples.
 */
export async function placeDocuments(options: TransformerOptions = {}): Promise<string[]> {
  const inventory = checkInventory(JSON.parse(readFileSync(new URL('inventory.json', NETWORK), 'utf8')));
  const log = readFileSync(new URL('flows.log', NETWORK));
  const { transform } = createTransformer({ inventory, addressData: SOURCES, ...options });
  const { records } = await transform({ records: [{ recordId: 'log', data: log.toString('base64') }] });
  return records.flatMap(({ data }) => linesOf(Buffer.from(data ?? '', 'base64').toString('utf8')));
}
