import { selectFields } from '../encode/compile/select-fields.ts';
import { DESTINATIONS } from '../encode/destinations.ts';
import type { Schema, SchemaOptions } from '../encode/language/schema.ts';
import type { SchemaRow } from '../encode/language/schema-row.ts';
import { SCHEMAS, type SchemaName } from '../encode/schemas/schemas.ts';
import { DICTIONARY } from '../model/dictionary.ts';
import { outputNameOf } from '../model/fields.ts';
import { keysOf } from '../model/keys-of.ts';
import type { LogFormat } from '../model/log-format.ts';
import { messageOf } from '../model/message-of.ts';
import type { MetadataSource } from '../model/ports.ts';
import type { PutBackSink } from '../model/put-back.ts';
import { readLogFormats } from '../parse/format-set.ts';
import type { TransformSettings } from '../pipeline/stages.ts';
import { readIcebergTable } from '../respond/iceberg-table.ts';
import { readPartitionKeys } from '../respond/read-partition-keys.ts';
import { readDropRules } from '../volume/read-drop-rules.ts';
import { readCidrLabels } from './cidr-labels.ts';
import { type ConfiguredRanges, NO_RANGE_READER } from './configured-ranges.ts';
import { switchedOn } from './enricher-switches.ts';
import { readNewFields, refuseMisspelledFields, selectionSuggestion, unknownNames } from './field-names.ts';
import type { OptionNaming } from './option-naming.ts';
import { isOptionName, OPTIONS, type OptionName, type Options } from './options.ts';
import { ConfigurationError, invalidOption } from './read-options.ts';
import { selectionContradictions } from './selection-needs.ts';

/**
 * Creates the settings of a transform from checked options. The ranges are the labels and the function that reads ranges,
 * `metadata` the source that the options select, `region` the Region of the function, `naming` what messages call an option.
 * The caller reads files. Throws a {@link ConfigurationError}.
 */
export function makeSettings(
  options: Options,
  { labels = {}, readRange = NO_RANGE_READER }: ConfiguredRanges,
  metadata: MetadataSource | undefined,
  putBack?: PutBackSink,
  region?: string,
  naming: OptionNaming = (name) => name,
): TransformSettings {
  const check = <Value>(name: OptionName, read: () => Value): Value => checked(naming(name), read);
  const contradictions = selectionContradictions(options, naming);
  if (contradictions.length > 0) throw new ConfigurationError(contradictions.join('; '));
  const formats = check('LOG_FORMAT', () => readLogFormats(options.logFormat));
  const newFields = check('NEW_FIELDS', () => readNewFields(options.newFields));
  check('LOG_FORMAT', () => refuseMisspelledFields(formats, newFields, naming('NEW_FIELDS')));
  return {
    formats,
    unknownFields: unknownNames(formats, newFields),
    schema: makeSchema(options, { formats, newFields, region, naming }, check),
    switchedOn: switchedOn(options),
    partitionKeys: check('PARTITION_KEYS', () => readPartitionKeys(options.partitionKeys)),
    icebergTable: check('OTF_TABLE', () => readIcebergTable(options.otfTable)),
    framing: DESTINATIONS[options.destination],
    labels: check('CIDR_LABELS', () => readCidrLabels(labels, readRange)),
    metadata,
    dropsNoData: options.onNodata === 'drop',
    failsUnreadable: options.onUnreadable === 'fail',
    dropRules: check('DROP_RULES', () => readDropRules(options.dropRules, readRange)),
    sampleAccept: options.sampleAccept,
    appliesDrops: options.dropMode === 'apply',
    putBack: options.putBack === 'on' ? putBack : undefined,
    maxHops: options.maxHops,
    maxResponseBytes: options.maxResponseBytes,
    maxInflatedBytes: options.maxInflatedBytes,
    laneFromLines: LANE_FROM_LINES[options.fastLane],
  };
}

/** How many lines a process must have seen before the fast lane is loaded, by the choices of FAST_LANE. */
const LANE_FROM_LINES = { auto: 1_000, on: 0, off: undefined } as const;

/** What a schema depends on, in addition to the options. */
interface SchemaFacts {
  readonly formats: readonly LogFormat[];
  readonly newFields: ReadonlySet<string>;
  readonly region: string | undefined;
  readonly naming: OptionNaming;
}

/** The selected schema, with its settings and the values that FIELDS and TAG_KEYS select. */
function makeSchema(
  options: Options,
  { formats, newFields, region, naming }: SchemaFacts,
  check: <Value>(name: OptionName, read: () => Value) => Value,
): Schema {
  const schema: Schema & Pick<SchemaRow, 'settingsOf'> = SCHEMAS[schemaNameOf(options)];
  const settings: SchemaOptions = {
    ...schema.options,
    carriesLine: options.originalLine === 'on',
    rollsUp: options.rollup !== 'off',
    ...schema.settingsOf?.(options),
    ...(region === undefined ? {} : { region }),
  };
  const laterNames = [
    ...formats.flatMap(({ fields }) => fields.flatMap((field) => (field.spec ? [] : [field.outputName]))),
    ...[...newFields].map(outputNameOf),
  ];
  const known = check('TAG_KEYS', () =>
    selectFields({ ...schema, options: settings }, '', { tagKeys: options.tagKeys }),
  );
  return check('FIELDS', () => {
    try {
      return selectFields(known, options.fields, { laterNames });
    } catch (error) {
      const names = [...DICTIONARY.map(({ name }) => name), ...laterNames];
      const suggestion = selectionSuggestion(options.fields, names, naming('NEW_FIELDS'));
      throw new RangeError(`${messageOf(error)}${suggestion}`, { cause: error });
    }
  });
}

/** The schema that the options select: SCHEMA, or the variant of it that one of its own options selects. */
function schemaNameOf(options: Options): SchemaName {
  const variant = keysOf(SCHEMAS).find((name) => {
    const { variantOf }: SchemaRow = SCHEMAS[name];
    if (variantOf?.schema !== options.schema || !isOptionName(variantOf.option)) return false;
    return options[OPTIONS[variantOf.option].member] === variantOf.value;
  });
  return variant ?? options.schema;
}

function checked<Value>(name: string, read: () => Value): Value {
  try {
    return read();
  } catch (error) {
    throw invalidOption(name, error);
  }
}
