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
 * How the input is fed: for `direct` and `cloudwatch-logs`, {@link firehoseEvent} makes an event of its lines; for
 * `file`, it is the data of one record; for `gzip`, the same data compressed.
 */
type Feed = 'direct' | 'cloudwatch-logs' | 'file' | 'gzip';

/** Content of a golden's `options.json`. */
interface GoldenOptions {
  /** What the golden demonstrates. */
  readonly about: string;
  /** Origin of its lines, or of the rules that it shows. */
  readonly source: string;
  readonly feed: Feed;
  readonly options: TransformerOptions;
  /**
   * Set if the golden covers every schema instead of the flat one alone; the documents are in
   * `expected.<schema>.ndjson`.
   */
  readonly schemas?: 'all';
  /** File in the same folder with the resources behind interfaces and addresses. */
  readonly inventory?: string;
  /** File in the same folder with the rules for verdicts. */
  readonly rules?: string;
  /** Number of records by result. */
  readonly results: Readonly<Record<string, number>>;
  /** Counts that the golden verifies. */
  readonly counts: Partial<Counts>;
}

/** A golden: an input, its transformation, and the file with the expected output. */
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

/** All goldens in this folder, by name. */
export function goldenCases(): GoldenCase[] {
  return readdirSync(FOLDER, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => readCase(entry.name));
}

/** Every golden in each additional schema that it covers. */
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
