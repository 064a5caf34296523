import { type Attack, makeDay } from '../../scripts/detections/make-day.mjs';
import { createTransformer, type TransformerOptions } from '../../src/library/index.ts';
import { checkInventory } from '../../src/metadata/inventory-schema.ts';
import { linesOf } from './sample-documents.ts';

/** A day with aggregation intervals of ten minutes and a small share of the ordinary traffic. */
const SEED = 8;
const SCALE = 0.02;
const RECORD_LINES = 1_000;
const DEFAULT_FIELDS = 14;

/** A generated day, processed into documents. */
export interface DetectionDay {
  /** The output of the pipeline, one JSON text per document. */
  readonly documents: readonly string[];
  readonly attacks: readonly Attack[];
  /** Replaces the addresses in a text with host names. */
  withNames(text: string): string;
}

/** A small generated day with all its attacks; with `bareLines`, the lines have only the fields of the default format. */
export async function detectionDay(
  options: TransformerOptions = {},
  { bareLines = false }: { readonly bareLines?: boolean } = {},
): Promise<DetectionDay> {
  const { inventory: given, labels, lines: full, attacks } = makeDay(SEED, { scale: SCALE });
  const lines = bareLines ? full.map(defaultFields) : full;
  const inventory = checkInventory(given);
  const [header = '', ...rest] = lines;
  const { transform } = createTransformer({ inventory, cidrLabels: labels, ...options });
  const documents: string[] = [];
  for (let at = 0; at < rest.length; at += RECORD_LINES) {
    const text = [header, ...rest.slice(at, at + RECORD_LINES)].join('\n');
    const { records } = await transform({
      records: [{ recordId: String(at), data: Buffer.from(text).toString('base64') }],
    });
    for (const { data } of records) documents.push(...linesOf(Buffer.from(data ?? '', 'base64').toString('utf8')));
  }
  const names = new Map(
    inventory.networkInterfaces.flatMap(({ addresses = [], instanceId, owner }) => {
      const instance = inventory.instances?.find(({ id }) => id === instanceId);
      return addresses.map((address) => [address, instance?.tags?.Name ?? owner?.name ?? address]);
    }),
  );
  return {
    documents,
    attacks,
    withNames: (text) => text.replaceAll(/\d+\.\d+\.\d+\.\d+/g, (address) => names.get(address) ?? address),
  };
}

/** The fields of the default format, which are the first ones of each line. */
function defaultFields(line: string): string {
  const fields = line.split(' ').slice(0, DEFAULT_FIELDS);
  return fields[0] === 'version' ? fields.join(' ') : ['2', ...fields.slice(1)].join(' ');
}

/** For one detection: the attacks that it missed, and the findings that match no attack. */
export function judged(
  detection: string,
  { attacks, withNames }: DetectionDay,
  keys: readonly string[],
): { readonly missed: string[]; readonly wrong: string[] } {
  const own = attacks.filter((attack) => attack.detection === detection);
  const isFound = (attack: Attack): boolean => attack.keys.some((key) => keys.includes(key));
  const right = new Set(own.flatMap((attack) => attack.keys));
  return {
    missed: own.filter((attack) => !isFound(attack)).map(({ text }) => text),
    wrong: [...new Set(keys.filter((key) => !right.has(key)).map(withNames))].toSorted(),
  };
}
