import type { Schema } from '../language/schema.ts';
import { ECS_SCHEMA } from './ecs.ts';
import { FLAT_SCHEMA } from './flat.ts';
import { OCSF_SCHEMA } from './ocsf.ts';
import { SPLUNK_SCHEMA } from './splunk.ts';
import { SPLUNK_RAW_SCHEMA } from './splunk-raw.ts';
import { SS4O_SCHEMA } from './ss4o.ts';

/** Every schema by the name that an option gives it. */
export const SCHEMAS = {
  flat: FLAT_SCHEMA,
  ecs: ECS_SCHEMA,
  ocsf: OCSF_SCHEMA,
  splunk: SPLUNK_SCHEMA,
  'splunk-raw': SPLUNK_RAW_SCHEMA,
  ss4o: SS4O_SCHEMA,
} as const satisfies Record<string, Schema>;

/** A key of {@link SCHEMAS}. */
export type SchemaName = keyof typeof SCHEMAS;
