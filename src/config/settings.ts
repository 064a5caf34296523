import { selectFields } from '../encode/compile/select-fields.ts';
import type { Schema, SchemaOptions } from '../encode/language/schema.ts';
import { SCHEMAS } from '../encode/schemas/schemas.ts';
import { FRAMINGS } from '../encode/text/framing.ts';
import { DICTIONARY } from '../model/dictionary.ts';
import { outputNameOf } from '../model/fields.ts';
import type { LogFormat } from '../model/log-format.ts';
import type { MetadataSource } from '../model/ports.ts';
import type { PutBackSink } from '../model/put-back.ts';
import { readLogFormats } from '../parse/format-set.ts';
import type { TransformSettings } from '../pipeline/stages.ts';
import { readIcebergTable } from '../respond/iceberg-table.ts';
import { readPartitionKeys } from '../respond/read-partition-keys.ts';
import { readDropRules } from '../volume/read-drop-rules.ts';
import { readCidrLabels } from './cidr-labels.ts';
import { readNewFields, refuseMisspelledFields, selectionSuggestion, unknownNames } from './field-names.ts';
import type { OptionNaming } from './option-naming.ts';
import type { OptionName, Options } from './options.ts';
import { ConfigurationError } from './read-options.ts';
import { selectionContradictions } from './selection-needs.ts';

/** Schemas that have a name for the Community ID in the standard that they follow. */
const WITH_COMMUNITY_ID: readonly Options['schema'][] = ['ecs', 'ocsf', 'splunk'];

/**
 * Makes the settings of a transform from checked options. `labels` is the parsed JSON of CIDR_LABELS, `metadata` the
 * source that the options ask for, `region` where the function runs, `naming` what messages call an option; reading files is
 * the caller's. Throws a {@link ConfigurationError}.
 */
export function makeSettings(
  options: Options,
  labels: unknown,
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
    communityId:
      options.communityId === 'auto' ? WITH_COMMUNITY_ID.includes(options.schema) : options.communityId === 'on',
    partitionKeys: check('PARTITION_KEYS', () => readPartitionKeys(options.partitionKeys)),
    icebergTable: check('OTF_TABLE', () => readIcebergTable(options.otfTable)),
    framing: FRAMINGS[options.destination],
    labels: check('CIDR_LABELS', () => readCidrLabels(labels)),
    metadata,
    dropsNoData: options.onNodata === 'drop',
    failsUnreadable: options.onUnreadable === 'fail',
    dropRules: check('DROP_RULES', () => readDropRules(options.dropRules)),
    sampleAccept: options.sampleAccept,
    appliesDrops: options.dropMode === 'apply',
    putBack: options.putBack === 'on' ? putBack : undefined,
    maxHops: options.maxHops,
    maxResponseBytes: options.maxResponseBytes,
    maxInflatedBytes: options.maxInflatedBytes,
  };
}

/** What a schema is made from, next to the options. */
interface SchemaFacts {
  readonly formats: readonly LogFormat[];
  readonly newFields: ReadonlySet<string>;
  readonly region: string | undefined;
  readonly naming: OptionNaming;
}

/** The schema with what the options select of it, and what it is to know of them. */
function makeSchema(
  options: Options,
  { formats, newFields, region, naming }: SchemaFacts,
  check: <Value>(name: OptionName, read: () => Value) => Value,
): Schema {
  const isRaw = options.schema === 'splunk' && options.splunkMode === 'raw';
  const schema = SCHEMAS[isRaw ? 'splunk-raw' : options.schema];
  const settings: SchemaOptions = {
    ...schema.options,
    carriesLine: options.originalLine === 'on',
    observables: options.observables === 'on',
    index: options.splunkIndex,
    host: options.splunkHost,
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
      throw new RangeError(`${error instanceof Error ? error.message : String(error)}${suggestion}`, { cause: error });
    }
  });
}

function checked<Value>(name: string, read: () => Value): Value {
  try {
    return read();
  } catch (error) {
    throw new ConfigurationError(`${name}: ${error instanceof Error ? error.message : String(error)}`, {
      cause: error,
    });
  }
}
