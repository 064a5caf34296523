import { KEYWORD } from './field-types.mjs';
import { indexPatterns } from './targets.mjs';

/** Higher than the priority of the templates that a cluster comes with. */
const PRIORITY = 200;

/**
 * `index` is the name of the indexes if it differs from `name`.
 * @typedef {{ readonly name: string, readonly index?: string, readonly stream?: string, readonly priority?: number, readonly timeField: string, readonly countField: string }} Target
 */

/**
 * A component template with the fields of a schema.
 * Fields that AWS adds later arrive as strings, and every unlisted string is mapped as a keyword, whatever its text looks like.
 * @param {string} schema
 * @param {Record<string, object>} properties
 */
export const componentTemplate = (schema, properties) => ({
  template: {
    mappings: {
      dynamic: true,
      date_detection: false,
      numeric_detection: false,
      dynamic_templates: [{ strings_are_keywords: { match_mapping_type: 'string', mapping: KEYWORD } }],
      properties,
    },
  },
  _meta: { description: `vpc-flow-enricher: fields of the schema ${schema}` },
});

/**
 * The index template for an index name, with any suffix that Firehose's rotation or a rollover appends. The number of shards is left to
 * the cluster: it depends on the volume.
 * @param {Target} target
 */
export const indexTemplate = ({ name, index = name, priority = PRIORITY }) => ({
  index_patterns: indexPatterns(index),
  priority,
  composed_of: [name],
  template: { settings: settings(name) },
  _meta: { description: 'vpc-flow-enricher: indexes of flow logs' },
});

/**
 * The same for a data stream. Firehose cannot write to one: it sends index operations, and a data stream accepts only create operations.
 * @param {Target} target
 */
export const dataStreamTemplate = ({ name, stream, timeField }) => ({
  index_patterns: [stream],
  data_stream: { timestamp_field: { name: timeField } },
  priority: PRIORITY,
  composed_of: [name],
  template: { settings: settings(name) },
  _meta: { description: 'vpc-flow-enricher: a data stream of flow logs' },
});

const settings = (pipeline) => ({
  index: { refresh_interval: '5s', codec: 'best_compression', default_pipeline: pipeline },
});

/**
 * The ingest pipeline that adds a time to documents without one: unreadable lines, and formats without `end`.
 * Without a time, a search over a time range would never return them, and a data stream would reject them.
 *
 * For a document of several flows (ROLLUP), the pipeline copies their number to `_doc_count`, so that bucket aggregations count each
 * flow: otherwise every count in a query or a panel would have to be replaced with a sum.
 * @param {Target} target
 */
export const arrivalPipeline = ({ timeField, countField }) => ({
  description: `vpc-flow-enricher: the time of arrival as ${timeField}, where a document carries none; its flows as _doc_count`,
  processors: [
    { set: { field: timeField, value: '{{{_ingest.timestamp}}}', override: false } },
    {
      script: {
        if: `def count = ctx.${countField.replaceAll('.', '?.')}; return count != null && count > 1`,
        source: `ctx._doc_count = ctx.${countField}`,
      },
    },
  ],
});
