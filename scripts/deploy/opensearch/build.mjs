import { bundleModule } from '../../bundle-module.mjs';
import { renderJson } from '../render-json.mjs';
import { ecsTypes } from './ecs-types.mjs';
import { fieldNames } from './field-names.mjs';
import { rotatedPolicy, streamPolicy } from './policies.mjs';
import { savedObjects } from './saved-objects.mjs';
import { schemaProperties } from './schema-mapping.mjs';
import { SENT_ONCE_QUERIES } from './sent-once.mjs';
import { ss4oProperties } from './ss4o-mapping.mjs';
import { arrivalPipeline, componentTemplate, dataStreamTemplate, indexTemplate } from './templates.mjs';

const FOLDER = 'deploy/opensearch';

/** What a schema is called in a cluster: its indexes, component and pipeline; its data stream; its field with the time. */
const TARGETS = [
  { schema: 'flat', name: 'vpc-flow-logs-flat', stream: 'vpc-flow-logs-stream-flat', timeField: 'timestamp' },
  { schema: 'ecs', name: 'vpc-flow-logs-ecs', stream: 'vpc-flow-logs-stream-ecs', timeField: '@timestamp' },
];

/**
 * Simple Schema for Observability. The name is the one that the catalog's dashboard reads; the catalog's own template is
 * for another name, and for a data stream. Above its priority, should the two meet.
 */
const SS4O = {
  schema: 'ss4o',
  name: 'vpc-flow-logs-ss4o',
  index: 'ss4o_logs_vpc-aws_vpc_flow',
  priority: 950,
  timeField: '@timestamp',
};

/**
 * What an OpenSearch cluster and its Dashboards are given: `deploy/opensearch/`.
 * @returns {Promise<Record<string, string>>} path from the project's root → text
 */
export const buildOpensearch = async () => {
  const tables = await bundleModule(new URL('../tables.ts', import.meta.url));
  const flat = schemaProperties(tables.FLAT_SCHEMA, tables);
  const ecs = schemaProperties(tables.ECS_SCHEMA, tables, ecsTypes());
  const names = (schema, target, properties) => fieldNames(schema, leaves(properties), leaves(flat), target.timeField);
  const [toFlat, toEcs] = TARGETS;
  const indexes = [...TARGETS.map(({ name }) => name), SS4O.index];
  const files = {
    ...templates(toFlat, flat),
    ...templates(toEcs, ecs),
    ...templates(SS4O, ss4oProperties(tables)),
    ...dashboard(toFlat, flat, names(tables.FLAT_SCHEMA, toFlat, flat)),
    ...dashboard(toEcs, ecs, names(tables.ECS_SCHEMA, toEcs, ecs)),
    ...Object.fromEntries(
      Object.entries(SENT_ONCE_QUERIES).map(([name, search]) => [`queries/${name}.json`, renderJson(search)]),
    ),
    'policy-rotated.json': renderJson(rotatedPolicy(indexes)),
    'policy-stream.json': renderJson(streamPolicy(TARGETS.map(({ stream }) => stream))),
  };
  return Object.fromEntries(Object.entries(files).map(([file, text]) => [`${FOLDER}/${file}`, text]));
};

const templates = (target, properties) => ({
  [`pipeline-${target.schema}.json`]: renderJson(arrivalPipeline(target)),
  [`component-${target.schema}.json`]: renderJson(componentTemplate(target.schema, properties)),
  [`index-${target.schema}.json`]: renderJson(indexTemplate(target)),
  ...(target.stream === undefined
    ? {}
    : { [`data-stream-${target.schema}.json`]: renderJson(dataStreamTemplate(target)) }),
});

const dashboard = ({ schema, name, timeField }, properties, nameOf) => ({
  [`saved-objects-${schema}.ndjson`]: savedObjects(name, timeField, leaves(properties), nameOf),
});

/** The fields of a mapping by their whole names. */
const leaves = (properties, prefix = '') =>
  Object.fromEntries(
    Object.entries(properties).flatMap(([name, mapping]) =>
      mapping.properties === undefined
        ? [[prefix + name, mapping]]
        : Object.entries(leaves(mapping.properties, `${prefix}${name}.`)),
    ),
  );
