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
/** A sample with many times the bytes of all others, which would not show next to it in expected rows. */
export const LARGE_SAMPLE = 'v5-through-nat.log';

/**
 * The documents that the pipeline makes from every sample except the large one, with the inventory, rules and labels of the samples:
 * one JSON text per document.
 */
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

/** All expected documents of the golden tests, from the files with the given name. */
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
