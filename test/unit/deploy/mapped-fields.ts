import * as v from 'valibot';
import { deployJson } from './deploy-file.ts';

const PROPERTIES = v.record(v.string(), v.looseObject({ type: v.optional(v.string()) }));

/** The fields of a component template. */
export const COMPONENT = v.object({ template: v.object({ mappings: v.object({ properties: PROPERTIES }) }) });

/** The OpenSearch type of every field in the component template of a schema, by its full name. */
export function mappedFields(schema: string): ReadonlyMap<string, string> {
  return leafTypes(v.parse(COMPONENT, deployJson(`opensearch/component-${schema}.json`)));
}

/** The type of every field of a component template, by its full name. */
export function leafTypes({ template }: v.InferOutput<typeof COMPONENT>): Map<string, string> {
  return new Map(leavesOf(template.mappings.properties, ''));
}

function leavesOf(properties: v.InferOutput<typeof PROPERTIES>, prefix: string): [string, string][] {
  return Object.entries(properties).flatMap(([name, { type, properties: inner }]) => {
    if (inner === undefined) return [[prefix + name, type ?? 'object']];
    return leavesOf(v.parse(PROPERTIES, inner), `${prefix}${name}.`);
  });
}
