import { loadAddressDataFiles } from '../../src/config/load-address-data.ts';
import { verdictsOf } from '../../src/config/load-verdicts.ts';
import { OPTIONS } from '../../src/config/options.ts';
import { readOptions } from '../../src/config/read-options.ts';
import { makeSettings } from '../../src/config/settings.ts';
import { optionsOfSchema, type SchemaName } from '../../src/encode/schemas/schemas.ts';
import type { TransformerOptions } from '../../src/library/index.ts';
import { checkRules } from '../../src/metadata/check-rules.ts';
import { SnapshotSource } from '../../src/metadata/snapshot-source.ts';
import { Counts } from '../../src/model/counts.ts';
import type { FirehoseEvent, FirehoseResult } from '../../src/model/firehose.ts';
import { readRange } from '../../src/net/ranges.ts';
import { Transform } from '../../src/pipeline/transform.ts';

/** The fixed arrival time, which documents use if they need one. */
const ARRIVAL_MS = Date.UTC(2026, 10, 23, 12);

const OPTION_NAMES: ReadonlyMap<string, string> = new Map(
  Object.entries(OPTIONS).map(([name, { member }]) => [member, name]),
);

/**
 * Processes an event as the function with these options would, with the schema set by environment variables, on a stream, and with
 * a fixed clock. With `times`, returns the response to the last of that many identical events.
 */
export async function transformInSchema(
  event: FirehoseEvent,
  name: SchemaName,
  {
    addressData,
    cidrLabels,
    inventory,
    rules,
    metadata: _metadata,
    lookupMs: _lookupMs,
    ...simple
  }: TransformerOptions,
  times = 1,
): Promise<FirehoseResult> {
  const source = inventory === undefined ? undefined : new SnapshotSource(inventory);
  const given = textsOf(simple);
  const texts = { ...given, ...optionsOfSchema(name), DESTINATION: given.DESTINATION };
  const settings = makeSettings(
    readOptions(texts),
    { labels: cidrLabels, readRange },
    source,
    undefined,
    'eu-central-1',
  );
  const { schema } = settings;
  const options = { ...schema.options, streamName: 'flow-logs', now: () => ARRIVAL_MS };
  const reading = rules === undefined ? undefined : checkRules(rules);
  const verdicts =
    reading === undefined || source === undefined
      ? undefined
      : verdictsOf(reading, 'rules', { metadata: source, onWarning: () => undefined });
  const transform = new Transform({
    ...settings,
    verdicts,
    addressData: addressData === undefined ? undefined : loadAddressDataFiles(addressData),
    schema: { ...schema, options },
  });
  const onError = (error: unknown): never => {
    throw error;
  };
  for (let time = 1; time < times; time++) await transform.transformEvent(event, new Counts(), onError);
  const { result } = await transform.transformEvent(event, new Counts(), onError);
  return result;
}

function textsOf(options: Readonly<Record<string, unknown>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(options).map(([member, value]) => [OPTION_NAMES.get(member) ?? member, String(value)]),
  );
}
