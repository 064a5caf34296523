import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { createTransformer, type FirehoseEvent, type TransformerOptions } from '../../src/library/index.ts';
import { checkInventory } from '../../src/metadata/inventory-schema.ts';
import { parseRules } from '../../src/metadata/parse-rules.ts';

const SAMPLES = new URL('../../samples/', import.meta.url);
const GOLDENS = new URL('../golden/', import.meta.url);
const INVENTORY = 'inventory.json';
const RULES = 'rules.json';
const LABELS = 'cidr-labels.json';
const ADDRESS_DATA = 'address-data';
const EVENT = 'firehose-event.json';
/** Has many times the bytes of all others, which expected rows would not show beside it. */
export const LARGE_SAMPLE = 'v5-through-nat.log';

/** What the pipeline makes of every sample but the large one, with the inventory, the rules and the labels next to them: one JSON text a document. */
export async function sampleDocuments(options: TransformerOptions = {}): Promise<string[]> {
  const inventory: unknown = JSON.parse(readFileSync(new URL(INVENTORY, SAMPLES), 'utf8'));
  const cidrLabels: Record<string, string> = JSON.parse(readFileSync(new URL(LABELS, SAMPLES), 'utf8'));
  const rules = parseRules(readFileSync(new URL(RULES, SAMPLES)));
  const { transform } = createTransformer({ cidrLabels, inventory: checkInventory(inventory), rules, ...options });
  const documents: string[] = [];
  for (const file of readdirSync(SAMPLES).toSorted()) {
    if ([INVENTORY, RULES, LABELS, ADDRESS_DATA, LARGE_SAMPLE].includes(file)) continue;
    const { records } = await transform(eventOf(file));
    documents.push(...records.flatMap(({ data }) => linesOf(Buffer.from(data ?? '', 'base64').toString('utf8'))));
  }
  return documents;
}

/** Every document that the goldens say the pipeline makes, from the files of this name. */
export function goldenDocuments(file: string): string[] {
  return readdirSync(GOLDENS, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => new URL(`${entry.name}/${file}`, GOLDENS))
    .filter((golden) => existsSync(golden))
    .flatMap((golden) => linesOf(readFileSync(golden, 'utf8')));
}

/** The lines of a text that ends in a newline. */
export function linesOf(text: string): string[] {
  return text.split('\n').filter((line) => line !== '');
}

function eventOf(file: string): FirehoseEvent {
  const content = readFileSync(new URL(file, SAMPLES));
  if (file === EVENT) {
    const event: FirehoseEvent = JSON.parse(content.toString('utf8'));
    return event;
  }
  return { records: [{ recordId: file, data: content.toString('base64') }] };
}
