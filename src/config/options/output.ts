import { termsOf } from '../../encode/language/selection.ts';
import { DICTIONARY } from '../../model/dictionary.ts';
import { matching, type OptionTable, PIPELINE_AUDIENCE } from '../../model/option-row.ts';
import { KNOWN_FORMATS } from '../../parse/known-formats.ts';
import { ENRICHER_OPTIONS } from './enrichers.generated.ts';

/** https://docs.splunk.com/Documentation/Splunk/latest/Indexer/Setupmultipleindexes; one of its own begins with `_`. */
const INDEX_NAME = /^[a-z0-9_][a-z0-9_-]{0,79}$/;

/** Options that say what comes in, and what documents are made of it. */
export const OUTPUT_OPTIONS = {
  LOG_FORMAT: {
    member: 'logFormat',
    kind: 'text',
    byDefault: '',
    audience: PIPELINE_AUDIENCE,
    parameter: {},
    sentence: `Log formats of your flow logs, in AWS’s notation with \`$\` and braces, or as plain field names separated by spaces or commas; several formats separated by newlines or \`;\`, tried in this order. Misspelled field names are refused. ${KNOWN_FORMATS.length} formats are known without it.`,
  },
  NEW_FIELDS: {
    member: 'newFields',
    kind: 'text',
    byDefault: '',
    audience: PIPELINE_AUDIENCE,
    sentence:
      'Fields that AWS has added since this release, separated by commas. LOG_FORMAT refuses an unknown field whose name is close to a known one, unless it is listed here.',
  },
  DESTINATION: {
    member: 'destination',
    kind: 'choice',
    byDefault: 's3',
    choices: ['s3', 'opensearch', 'splunk', 'http', 'iceberg', 'snowflake'],
    audience: PIPELINE_AUDIENCE,
    family: null,
    sentence: 'The destination of the delivery stream; decides how documents are placed in records.',
  },
  SCHEMA: {
    member: 'schema',
    kind: 'choice',
    byDefault: 'flat',
    choices: ['flat', 'ecs', 'ocsf', 'splunk', 'ss4o'],
    audience: PIPELINE_AUDIENCE,
    needs: [
      {
        values: ['splunk'],
        needs: [{ option: 'DESTINATION', values: ['s3', 'splunk', 'http'] }],
        reason: 'its documents are events for Splunk’s HTTP Event Collector',
      },
    ],
    family: null,
    parameter: {},
    sentence: 'Names and shape of the documents.',
  },
  FIELDS: {
    member: 'fields',
    kind: 'text',
    byDefault: '',
    audience: PIPELINE_AUDIENCE,
    family: null,
    parameter: {},
    sentence:
      'Values to write, in every schema: names of the flat schema, separated by commas, with `*` for any characters; `-` in front excludes, such as `*,-src_tags,-dst_tags,-ecs_*`. Empty for all.',
  },
  TAG_KEYS: {
    member: 'tagKeys',
    kind: 'text',
    byDefault: '',
    audience: PIPELINE_AUDIENCE,
    selects: {
      isAskedBy: (text) => termsOf(text).length > 0,
      names: DICTIONARY.filter(({ json }) => json === 'map').map(({ name }) => name),
    },
    sentence: 'Keys of the tags to write, separated by commas, with `*` for any characters. Empty for all.',
  },
  ORIGINAL_LINE: {
    member: 'originalLine',
    kind: 'choice',
    byDefault: 'off',
    choices: ['off', 'on'],
    audience: PIPELINE_AUDIENCE,
    selects: { isAskedBy: (value) => value === 'on', names: ['original_line'] },
    sentence: 'Add the original flow log line to each document.',
  },
  ...ENRICHER_OPTIONS,
  OBSERVABLES: {
    member: 'observables',
    kind: 'choice',
    byDefault: 'off',
    choices: ['off', 'on'],
    audience: PIPELINE_AUDIENCE,
    family: null,
    needs: [{ needs: [{ option: 'SCHEMA', values: ['ocsf'] }], reason: 'only ocsf has observables' }],
    sentence: 'List the addresses and names of ocsf documents as observables as well.',
  },
  SPLUNK_MODE: {
    member: 'splunkMode',
    kind: 'choice',
    byDefault: 'json',
    choices: ['json', 'raw'],
    audience: PIPELINE_AUDIENCE,
    family: 'SPLUNK',
    needs: [{ needs: [{ option: 'SCHEMA', values: ['splunk'] }], reason: 'it shapes splunk events' }],
    sentence:
      'For the splunk schema: events with the names of the Common Information Model, or the original line for the Splunk Add-on for AWS, with added values as indexed fields.',
  },
  SPLUNK_INDEX: {
    member: 'splunkIndex',
    kind: 'text',
    byDefault: '',
    audience: PIPELINE_AUDIENCE,
    pattern: matching(INDEX_NAME, 'the name of an index: a-z, 0-9, _ and -, 80 at most'),
    needs: [{ needs: [{ option: 'SCHEMA', values: ['splunk'] }], reason: 'only splunk events name an index' }],
    parameter: {},
    sentence: 'Index named in splunk events; the token must allow it. Empty for the token’s default index.',
  },
  SPLUNK_HOST: {
    member: 'splunkHost',
    kind: 'choice',
    byDefault: 'interface',
    choices: ['interface', 'none'],
    audience: PIPELINE_AUDIENCE,
    needs: [{ needs: [{ option: 'SCHEMA', values: ['splunk'] }], reason: 'only splunk events name a host' }],
    sentence: 'Whether splunk events name the recording interface, or Transit Gateway, as their host.',
  },
  PARTITION_KEYS: {
    member: 'partitionKeys',
    kind: 'text',
    byDefault: '',
    audience: PIPELINE_AUDIENCE,
    needs: [
      { needs: [{ option: 'DESTINATION', values: ['s3'] }], reason: 'Firehose partitions only what it delivers to S3' },
    ],
    parameter: {},
    sentence:
      'Keys for Firehose’s dynamic partitioning, separated by commas, such as `account,region,year,month,day`. Empty for none.',
  },
  OTF_TABLE: {
    member: 'otfTable',
    kind: 'text',
    byDefault: '',
    audience: PIPELINE_AUDIENCE,
    family: 'OTF',
    needs: [{ needs: [{ option: 'DESTINATION', values: ['iceberg'] }], reason: 'it names an Iceberg table' }],
    sentence: 'Iceberg table named in each record, as `database.table`. Empty to use the stream’s table.',
  },
} as const satisfies OptionTable;
