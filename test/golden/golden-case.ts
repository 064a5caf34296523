import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import type { DeclaredSource } from '../../src/address-data/address-source.ts';
import { SCHEMAS, type SchemaName } from '../../src/encode/schemas/schemas.ts';
import { firehoseEvent, type TransformerOptions } from '../../src/library/index.ts';
import { checkInventory } from '../../src/metadata/inventory-schema.ts';
import { parseRules } from '../../src/metadata/parse-rules.ts';
import type { Counts } from '../../src/model/counts.ts';
import type { FirehoseEvent } from '../../src/model/firehose.ts';
import { keysOf } from '../../src/model/keys-of.ts';

/**
 * How the input is fed: `direct` and `cloudwatch-logs` as {@link firehoseEvent} makes an event of its lines; `file` as
 * the data of one record; `gzip` likewise, gzipped.
 */
type Feed = 'direct' | 'cloudwatch-logs' | 'file' | 'gzip';

/** What stands in a golden's `options.json`. */
interface GoldenOptions {
  /** What the golden shows. */
  readonly about: string;
  /** Where its lines, or the rules that it shows, come from. */
  readonly source: string;
  readonly feed: Feed;
  readonly options: TransformerOptions;
  /** Set if it is shown in every schema, not in the flat one alone; the documents are in `expected.<schema>.ndjson`. */
  readonly schemas?: 'all';
  /** File beside it with what stands behind interfaces and addresses. */
  readonly inventory?: string;
  /** File beside it with the rules for verdicts. */
  readonly rules?: string;
  /** How many records are answered with each word. */
  readonly results: Readonly<Record<string, number>>;
  /** Counts that the golden is about. */
  readonly counts: Partial<Counts>;
}

/** A golden: an input, how it is transformed, and the file that says what comes of it. */
export interface GoldenCase extends Omit<GoldenOptions, 'feed' | 'inventory' | 'rules'> {
  readonly name: string;
  readonly event: FirehoseEvent;
  readonly expectedFile: URL;
}

/** A golden in a schema other than the flat one. */
export interface SchemaGoldenCase extends GoldenCase {
  readonly schema: SchemaName;
}

const FOLDER = new URL('.', import.meta.url);

const FURTHER_SCHEMAS: readonly SchemaName[] = keysOf(SCHEMAS).filter((name) => name !== 'flat');

/** Every golden beside this file, by name. */
export function goldenCases(): GoldenCase[] {
  return readdirSync(FOLDER, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => readCase(entry.name));
}

/** Every golden in every further schema that it is shown in. */
export function schemaGoldenCases(): SchemaGoldenCase[] {
  return goldenCases().flatMap((each) =>
    (each.schemas === 'all' ? FURTHER_SCHEMAS : []).map((schema) => ({
      ...each,
      schema,
      expectedFile: new URL(`expected.${schema}.ndjson`, each.expectedFile),
    })),
  );
}

function readCase(name: string): GoldenCase {
  const folder = new URL(`${name}/`, FOLDER);
  const { feed, inventory, rules, options, ...rest }: GoldenOptions = JSON.parse(
    textOf(new URL('options.json', folder)),
  );
  const log = new URL('input.log', folder);
  const input = textOf(existsSync(log) ? log : new URL('input.json', folder));
  return {
    ...rest,
    name,
    options: {
      ...options,
      ...(options.addressData === undefined
        ? {}
        : { addressData: options.addressData.map((each) => inFolder(folder, each)) }),
      ...(inventory === undefined ? {} : { inventory: readInventory(new URL(inventory, folder)) }),
      ...(rules === undefined ? {} : { rules: parseRules(readFileSync(new URL(rules, folder))) }),
    },
    event: eventOf(input, feed),
    expectedFile: new URL('expected.ndjson', folder),
  };
}

/** A source of address data whose file is in the folder `data` of a golden. */
function inFolder(folder: URL, source: DeclaredSource): DeclaredSource {
  return { ...source, location: fileURLToPath(new URL(`data/${source.location}`, folder)) };
}

function eventOf(input: string, feed: Feed): FirehoseEvent {
  if (feed === 'direct' || feed === 'cloudwatch-logs') {
    return firehoseEvent(input.trimEnd().split('\n'), { source: feed });
  }
  const data = feed === 'gzip' ? gzipSync(input) : Buffer.from(input);
  return { records: [{ recordId: 'golden', data: data.toString('base64') }] };
}

function readInventory(file: URL): NonNullable<TransformerOptions['inventory']> {
  const value: unknown = JSON.parse(textOf(file));
  return checkInventory(value);
}

function textOf(file: URL): string {
  return readFileSync(file, 'utf8');
}
