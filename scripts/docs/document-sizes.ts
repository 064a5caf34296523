import { loadPrices, makeTransfers } from '../../src/config/load-transfers.ts';
import { verdictsOf } from '../../src/config/load-verdicts.ts';
import { OPTIONS } from '../../src/config/options.ts';
import { type OptionTexts, readOptions } from '../../src/config/read-options.ts';
import { makeSettings } from '../../src/config/settings.ts';
import type { SchemaRow } from '../../src/encode/language/schema-row.ts';
import { optionsOfSchema, SCHEMAS } from '../../src/encode/schemas/schemas.ts';
import { firehoseEvent } from '../../src/library/firehose-event.ts';
import { checkRules } from '../../src/metadata/check-rules.ts';
import { checkInventory } from '../../src/metadata/inventory-schema.ts';
import { SnapshotSource } from '../../src/metadata/snapshot-source.ts';
import { Counts } from '../../src/model/counts.ts';
import type { FirehoseResultRecord } from '../../src/model/firehose.ts';
import { keysOf } from '../../src/model/keys-of.ts';
import { readRange } from '../../src/net/ranges.ts';
import { Transform } from '../../src/pipeline/transform.ts';
import { FIELD_SELECTIONS } from './field-selections.ts';

/** The input of the measurement: the samples as stored in `samples/`, parsed if they are JSON. */
export interface SizeSamples {
  readonly inventory: unknown;
  readonly cidrLabels: unknown;
  /** Rules for verdicts; undefined if verdicts are not measured. */
  readonly rules?: unknown;
  /** Lines by column name. */
  readonly lines: Readonly<Record<string, readonly string[]>>;
}

/** The sizes for one kind of line. */
export interface LineSizes {
  /** Mean size of a document in bytes. */
  readonly documentBytes: number;
  /** Size of the largest document in bytes. */
  readonly largestBytes: number;
  /** Number of records that fill an answer. */
  readonly recordsPerAnswer: number;
  /** Input size of those records, in units of 1,048,576 bytes: one line per record, as `{"message": …}`. */
  readonly inputMegabytes: number;
}

/** A schema and a selection with the sizes for every kind of line. */
export interface SizeRow {
  readonly schema: string;
  readonly selection: string;
  readonly sizes: Readonly<Record<string, LineSizes>>;
}

/** Every schema with its destination, whose framing differs by a byte; variants are listed by their value. */
const SCHEMA_TEXTS: Readonly<Record<string, OptionTexts>> = Object.fromEntries(
  keysOf(SCHEMAS).map((name) => {
    const { variantOf }: SchemaRow = SCHEMAS[name];
    return [variantOf === undefined ? name : `${variantOf.schema}, ${variantOf.value}`, optionsOfSchema(name)];
  }),
);

/** Options that make documents larger than a selection of all values. */
const LARGER: readonly { readonly schema: string; readonly title: string; readonly texts: OptionTexts }[] = [
  {
    schema: 'flat',
    title: 'full, `PARTITION_KEYS=account,region,year,month,day`',
    texts: { PARTITION_KEYS: 'account,region,year,month,day' },
  },
  { schema: 'ocsf', title: 'full, `OBSERVABLES=on`', texts: { OBSERVABLES: 'on' } },
];

const REGION = 'eu-central-1';
/** Length of the record ID of a record that is put directly on a delivery stream. */
const RECORD_ID_CHARACTERS = 56;
const ENVELOPE_BYTES = '{"records":[]}'.length;
/** The megabyte in which Lambda states its limit. */
const MEGABYTE = 1_048_576;

/**
 * Measures the sizes of documents, for lines with metadata of both ends. The same samples give the same sizes on every machine.
 *
 * Throws if the samples contain no line with metadata of both ends.
 */
export async function measureDocuments(samples: SizeSamples): Promise<SizeRow[]> {
  const lines: Record<string, readonly string[]> = {};
  for (const [name, given] of Object.entries(samples.lines)) lines[name] = await withBothEnds(samples, given);
  const rows: SizeRow[] = [];
  const add = async (
    schema: string,
    selection: string,
    texts: OptionTexts,
    isKnown = true,
    hasVerdicts = false,
  ): Promise<void> => {
    const sizes: Record<string, LineSizes> = {};
    for (const [name, each] of Object.entries(lines)) {
      sizes[name] = await sizesOf(
        hasVerdicts ? samples : { ...samples, rules: undefined },
        each,
        { ...SCHEMA_TEXTS[schema], ...texts },
        isKnown,
      );
    }
    rows.push({ schema, selection, sizes });
  };
  for (const schema of Object.keys(SCHEMA_TEXTS)) {
    for (const { name, fields } of FIELD_SELECTIONS) await add(schema, name, { FIELDS: fields });
    for (const { title, texts } of LARGER.filter((each) => each.schema === schema)) await add(schema, title, texts);
    if (samples.rules !== undefined) await add(schema, 'full, with verdicts', {}, true, true);
    await add(schema, 'full, nothing looked up', {}, false);
  }
  return rows;
}

/** The lines whose ends are both interfaces of the inventory. */
async function withBothEnds(samples: SizeSamples, lines: readonly string[]): Promise<readonly string[]> {
  const { records } = await answered(samples, lines, {}, true);
  const found = lines.filter((_, index) => {
    const document: unknown = JSON.parse(Buffer.from(records[index]?.data ?? 'e30=', 'base64').toString('utf8'));
    return ['src_interface_id', 'dst_interface_id'].every((name) => Object.hasOwn(Object(document), name));
  });
  if (found.length === 0) throw new Error(`no line has both ends in the inventory (${lines.length} read)`);
  return found;
}

async function sizesOf(
  samples: SizeSamples,
  lines: readonly string[],
  texts: OptionTexts,
  isKnown: boolean,
): Promise<LineSizes> {
  const { records, inputBytes } = await answered(samples, lines, texts, isKnown);
  const documents = records.map(({ data }) => Buffer.byteLength(data ?? '', 'base64'));
  const perRecord = mean(records.map(entryBytes)) + ','.length;
  const maxBytes = OPTIONS.MAX_RESPONSE_BYTES.byDefault;
  const recordsPerAnswer = Math.floor((maxBytes - ENVELOPE_BYTES + ','.length) / perRecord);
  return {
    documentBytes: Math.round(mean(documents)),
    largestBytes: Math.max(...documents),
    recordsPerAnswer,
    inputMegabytes: (recordsPerAnswer * inputBytes) / lines.length / MEGABYTE,
  };
}

interface Answered {
  readonly records: readonly FirehoseResultRecord[];
  readonly inputBytes: number;
}

/** The answer to an event of these lines. Throws if any of its records has no document. */
async function answered(
  samples: SizeSamples,
  lines: readonly string[],
  texts: OptionTexts,
  isKnown: boolean,
): Promise<Answered> {
  const source = isKnown ? new SnapshotSource(checkInventory(samples.inventory)) : undefined;
  const options = readOptions(texts);
  const settings = makeSettings(options, { labels: samples.cidrLabels, readRange }, source, undefined, REGION);
  const event = firehoseEvent(lines);
  const { rules } = samples;
  const reading = rules === undefined ? undefined : checkRules(rules);
  const verdicts =
    source === undefined || reading === undefined
      ? undefined
      : verdictsOf(reading, 'rules', { metadata: source, onWarning: () => undefined });
  const transfers =
    source === undefined || options.transfer === 'off'
      ? undefined
      : makeTransfers(
          loadPrices(options, (name) => name),
          source,
          verdicts,
        );
  const { result } = await new Transform({ ...settings, verdicts, transfers }).transformEvent(
    event,
    new Counts(),
    (error) => {
      throw error;
    },
  );
  const lost = result.records.findIndex(({ data }) => data === undefined);
  if (lost >= 0) throw new Error(`record ${lost} of the samples is ${result.records[lost]?.result}`);
  const inputBytes = event.records.reduce((sum, { data }) => sum + Buffer.byteLength(data ?? '', 'base64'), 0);
  return { records: result.records, inputBytes };
}

/** The size of a record in an answer in bytes, independent of its ID in this test. */
function entryBytes(record: FirehoseResultRecord): number {
  return Buffer.byteLength(JSON.stringify({ ...record, recordId: '0'.repeat(RECORD_ID_CHARACTERS) }));
}

function mean(numbers: readonly number[]): number {
  return numbers.reduce((sum, each) => sum + each, 0) / numbers.length;
}
