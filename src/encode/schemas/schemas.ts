import type { Schema } from '../schema.ts';
import { ECS_SCHEMA } from './ecs.ts';
import { FLAT_SCHEMA } from './flat.ts';

/** Every schema by the name that an option gives it. */
export const SCHEMAS = {
  flat: FLAT_SCHEMA,
  ecs: ECS_SCHEMA,
} as const satisfies Record<string, Schema>;

/** A key of {@link SCHEMAS}. */
export type SchemaName = keyof typeof SCHEMAS;
