import { KEYWORD } from './field-types.mjs';
import { indexPatterns } from './targets.mjs';

/** Above the templates that a cluster comes with. */
const PRIORITY = 200;

/**
 * `index` is the name of the indexes where it is not `name`.
 * @typedef {{ readonly name: string, readonly index?: string, readonly stream?: string, readonly priority?: number, readonly timeField: string, readonly countField: string }} Target
 */

/**
 * A component template with the fields of a schema.
 * A field that AWS adds later comes as a string, and every string that is not listed is a keyword, whatever its text
 * looks like.
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
 * The index template for the name of an index, with what Firehose's rotation or a rollover puts behind it.
 * How many shards it has is left to the cluster: it depends on the volume.
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
 * Without one a search over a time range would never show them, and a data stream would refuse them.
 *
 * A document of several flows (ROLLUP) gets their number as `_doc_count`, by which buckets of aggregations count it as so many:
 * otherwise every count in a query or a panel would need a sum in its place.
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
