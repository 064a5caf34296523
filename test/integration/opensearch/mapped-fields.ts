import { readFileSync } from 'node:fs';
import * as v from 'valibot';
import { ask } from './cluster.ts';

const DEPLOY = new URL('../../../deploy/opensearch/', import.meta.url);

const PROPERTIES = v.record(v.string(), v.looseObject({}));
const COMPONENT_FILE = v.object({ template: v.object({ mappings: v.object({ properties: PROPERTIES }) }) });

/** The mapping of each index behind a name. */
export const MAPPING = v.record(v.string(), v.object({ mappings: v.object({ properties: PROPERTIES }) }));

/** The properties of a mapping. */
export type Properties = v.InferOutput<typeof PROPERTIES>;

/** The fields that the component template of a schema lists. */
export function knownFields(schema: string): Properties {
  const file = readFileSync(new URL(`component-${schema}.json`, DEPLOY), 'utf8');
  return v.parse(COMPONENT_FILE, JSON.parse(file)).template.mappings.properties;
}

/** The current fields of an index. */
export async function mappedFields(index: string): Promise<Properties> {
  const { body } = await ask('GET', `${index}/_mapping`);
  const [mapping] = Object.values(v.parse(MAPPING, body));
  return mapping?.mappings.properties ?? {};
}

/** Types by the full name of the field. */
export function leafTypes(properties: Properties, prefix = ''): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(properties).flatMap(([name, mapping]) =>
      v.is(PROPERTIES, mapping.properties)
        ? Object.entries(leafTypes(mapping.properties, `${prefix}${name}.`))
        : [[prefix + name, mapping.type]],
    ),
  );
}
