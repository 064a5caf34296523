import { bundleModule } from '../../bundle-module.mjs';
import { renderJson } from '../render-json.mjs';
import { collectionAccess, collectionEncryption, collectionNetwork, writerRole } from './access.mjs';
import { BY_DIRECTION_QUERIES } from './by-direction.mjs';
import { detectionQueries } from './detection-queries.mjs';
import { ecsTypes } from './ecs-types.mjs';
import { fieldNames } from './field-names.mjs';
import { PLACE_QUERIES } from './place-queries.mjs';
import { rotatedPolicy, streamPolicy } from './policies.mjs';
import { savedObjects } from './saved-objects.mjs';
import { schemaProperties } from './schema-mapping.mjs';
import { SENT_ONCE_QUERIES } from './sent-once.mjs';
import { ss4oProperties } from './ss4o-mapping.mjs';
import { INDEX_NAMES, indexTable, TARGETS } from './targets.mjs';
import { arrivalPipeline, componentTemplate, dataStreamTemplate, indexTemplate } from './templates.mjs';

const FOLDER = 'deploy/opensearch';

/**
 * The files for an OpenSearch cluster and its Dashboards: `deploy/opensearch/`.
 * @returns {Promise<Record<string, string>>} path from the project's root → text
 */
export const buildOpensearch = async () => {
  const tables = await bundleModule(new URL('../tables.ts', import.meta.url));
  const properties = {
    flat: schemaProperties(tables.FLAT_SCHEMA, tables),
    ecs: schemaProperties(tables.ECS_SCHEMA, tables, ecsTypes()),
    ocsf: schemaProperties(tables.OCSF_SCHEMA, tables),
    ss4o: ss4oProperties(tables),
  };
  const schemas = { flat: tables.FLAT_SCHEMA, ecs: tables.ECS_SCHEMA };
  const namesIn = ({ schema, timeField }) =>
    fieldNames(schemas[schema], leaves(properties[schema]), leaves(properties.flat), timeField);
  const files = {
    ...Object.assign({}, ...TARGETS.map((target) => templates(target, properties[target.schema]))),
    ...Object.assign(
      {},
      ...TARGETS.filter(({ hasDashboard }) => hasDashboard).map((target) =>
        dashboard(target, properties[target.schema], namesIn(target)),
      ),
    ),
    ...Object.fromEntries(
      Object.entries({
        ...SENT_ONCE_QUERIES,
        ...BY_DIRECTION_QUERIES,
        ...PLACE_QUERIES,
        ...detectionQueries(tables),
      }).map(([name, search]) => [`queries/${name}.json`, renderJson(search)]),
    ),
    'indexes.json': renderJson(indexTable()),
    'security-role.json': renderJson(writerRole()),
    'collection/access.json': renderJson(collectionAccess()),
    'collection/network.json': renderJson(collectionNetwork()),
    'collection/encryption.json': renderJson(collectionEncryption()),
    'policy-rotated.json': renderJson(rotatedPolicy(INDEX_NAMES)),
    'policy-stream.json': renderJson(streamPolicy(TARGETS.flatMap(({ stream = [] }) => stream))),
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

/** The fields of a mapping by their full paths. */
const leaves = (properties, prefix = '') =>
  Object.fromEntries(
    Object.entries(properties).flatMap(([name, mapping]) =>
      mapping.properties === undefined
        ? [[prefix + name, mapping]]
        : Object.entries(leaves(mapping.properties, `${prefix}${name}.`)),
    ),
  );
