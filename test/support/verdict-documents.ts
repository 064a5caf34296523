import { readFileSync } from 'node:fs';
import { createTransformer, type TransformerOptions } from '../../src/library/index.ts';
import { checkInventory } from '../../src/metadata/inventory-schema.ts';
import { parseRules } from '../../src/metadata/parse-rules.ts';
import { linesOf } from './sample-documents.ts';

const NETWORK = new URL('verdict-network/', import.meta.url);

/**
 * The documents that the pipeline makes from the flow log of a small network with known rules: one JSON text per document. All flows
 * are from the day of the samples, except one that is 40 days older.
 */
export async function verdictDocuments(options: TransformerOptions = {}): Promise<string[]> {
  const network = readFileSync(new URL('network.json', NETWORK));
  const log = readFileSync(new URL('flows.log', NETWORK));
  const inventory = checkInventory(JSON.parse(network.toString('utf8')));
  const { transform } = createTransformer({ inventory, rules: parseRules(network), ...options });
  const { records } = await transform({ records: [{ recordId: 'log', data: log.toString('base64') }] });
  return records.flatMap(({ data }) => linesOf(Buffer.from(data ?? '', 'base64').toString('utf8')));
}
