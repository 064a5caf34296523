import type { SchemaRow } from '../language/schema-row.ts';
import { ECS_SCHEMA } from './ecs.ts';
import { FLAT_SCHEMA } from './flat.ts';
import { OCSF_SCHEMA } from './ocsf.ts';
import { SPLUNK_SCHEMA } from './splunk.ts';
import { SPLUNK_RAW_SCHEMA } from './splunk-raw.ts';
import { SS4O_SCHEMA } from './ss4o.ts';

/**
 * Every schema once, variants included. The choices of SCHEMA, the options of schemas, the schemas that fit a
 * destination, the recognition of documents, the library's types, the documentation and the tests derive from the rows.
 */
export const SCHEMAS = {
  flat: FLAT_SCHEMA,
  ecs: ECS_SCHEMA,
  ocsf: OCSF_SCHEMA,
  splunk: SPLUNK_SCHEMA,
  'splunk-raw': SPLUNK_RAW_SCHEMA,
  ss4o: SS4O_SCHEMA,
} as const satisfies Record<string, SchemaRow>;

/** A key of {@link SCHEMAS}. */
export type SchemaName = keyof typeof SCHEMAS;

/** The options, as in the environment, that choose a schema and the destination that it is for. */
export function optionsOfSchema(name: SchemaName): Readonly<Record<string, string>> {
  const { variantOf, usualDestination = 's3' }: SchemaRow = SCHEMAS[name];
  return {
    SCHEMA: variantOf?.schema ?? name,
    ...(variantOf === undefined ? {} : { [variantOf.option]: variantOf.value }),
    DESTINATION: usualDestination,
  };
}
