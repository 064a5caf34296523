import { DESTINATIONS } from '../../encode/destinations.ts';
import { OCSF_OPTIONS } from '../../encode/schemas/ocsf-options.ts';
import { SPLUNK_OPTIONS } from '../../encode/schemas/splunk-options.ts';
import { keysOf } from '../../model/keys-of.ts';
import type { OptionNeed, OptionTable } from '../../model/option-row.ts';
import { KNOWN_FORMATS } from '../../parse/known-formats.ts';
import { splitList } from '../../text/lists.ts';
import { ENRICHER_OPTIONS } from './enrichers.generated.ts';
import { SCHEMA_CHOICES, TEXT_ONLY_SCHEMAS } from './schema-facts.generated.ts';

/** Options of the input and of the documents. */
export const OUTPUT_OPTIONS = {
  LOG_FORMAT: {
    member: 'logFormat',
    kind: 'text',
    byDefault: '',
    sentence: `Log formats of your flow logs, in AWS’s notation or as field names; several separated by newlines or \`;\`. ${KNOWN_FORMATS.length} formats are known without it.`,
  },
  NEW_FIELDS: {
    member: 'newFields',
    kind: 'text',
    byDefault: '',
    sentence: 'Fields, separated by commas, that LOG_FORMAT would otherwise refuse as misspelled.',
  },
  DESTINATION: {
    member: 'destination',
    kind: 'choice',
    byDefault: 's3',
    choices: keysOf(DESTINATIONS),
    family: null,
    sentence: 'Destination of the delivery stream.',
  },
  SCHEMA: {
    member: 'schema',
    kind: 'choice',
    byDefault: 'flat',
    choices: SCHEMA_CHOICES,
    needs: Object.entries(TEXT_ONLY_SCHEMAS).map(needOfSchema),
    family: null,
    sentence: 'Names and shape of the documents.',
  },
  FIELDS: {
    member: 'fields',
    kind: 'text',
    byDefault: '',
    family: null,
    sentence:
      'Values to write, by their names in the flat schema; `-` excludes, such as `*,-src_tags,-ecs_*`. Empty for all.',
  },
  TAG_KEYS: {
    member: 'tagKeys',
    kind: 'text',
    byDefault: '',
    selects: {
      isAskedBy: (text) => splitList(text).length > 0,
      names: ['src_tags', 'dst_tags'],
    },
    sentence: 'Keys of the tags to write, separated by commas, also with `*`. Empty for all.',
  },
  ORIGINAL_LINE: {
    member: 'originalLine',
    kind: 'choice',
    byDefault: 'off',
    choices: ['off', 'on'],
    selects: { isAskedBy: (value) => value === 'on', names: ['original_line'] },
    sentence: 'Add the original flow log line to each document.',
  },
  ...ENRICHER_OPTIONS,
  ...OCSF_OPTIONS,
  ...SPLUNK_OPTIONS,
  PARTITION_KEYS: {
    member: 'partitionKeys',
    kind: 'text',
    byDefault: '',
    needs: [
      { needs: [{ option: 'DESTINATION', values: ['s3'] }], reason: 'Firehose partitions only what it delivers to S3' },
    ],
    sentence: 'Keys for dynamic partitioning, such as `account,region,year,month,day`. Empty for none.',
  },
  OTF_TABLE: {
    member: 'otfTable',
    kind: 'text',
    byDefault: '',
    family: 'OTF',
    needs: [{ needs: [{ option: 'DESTINATION', values: ['iceberg'] }], reason: 'it names an Iceberg table' }],
    sentence: 'Iceberg table of each record, as `database.table`. Empty for the stream’s table.',
  },
} as const satisfies OptionTable;

/** The destinations for a schema whose documents fit only destinations that take any text. */
function needOfSchema([schema, reason]: readonly [string, string]): OptionNeed {
  const values = keysOf(DESTINATIONS).filter((name) => DESTINATIONS[name].takesText);
  return { values: [schema], needs: [{ option: 'DESTINATION', values }], reason };
}
