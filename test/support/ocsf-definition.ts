import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import * as v from 'valibot';
import { describe, expect, it } from 'vitest';

const corpus = process.env.FLOW_ENRICHER_CORPUS;

/** The file with the definition, in the folder `ocsf` next to the corpus. */
const FILE: URL =
  corpus === undefined || corpus === ''
    ? new URL('../../../shared/ocsf/network_activity-1.8.0.json', import.meta.url)
    : new URL('../ocsf/network_activity-1.8.0.json', pathToFileURL(`${resolve(corpus)}/`));

const ATTRIBUTE = v.object({
  type: v.string(),
  requirement: v.picklist(['required', 'recommended', 'optional']),
  is_array: v.optional(v.boolean()),
  enum: v.optional(v.record(v.string(), v.string())),
  sibling: v.optional(v.string()),
  profile: v.optional(v.string()),
  deprecated: v.optional(v.boolean()),
});

const ATTRIBUTES = v.record(v.string(), ATTRIBUTE);

const TYPE = v.object({
  type: v.optional(v.string()),
  regex: v.optional(v.string()),
  range: v.optional(v.tuple([v.number(), v.number()])),
  values: v.optional(v.array(v.unknown())),
});

const DEFINITION = v.object({
  version: v.string(),
  class_uid: v.number(),
  category_uid: v.number(),
  attributes: ATTRIBUTES,
  objects: v.record(v.string(), ATTRIBUTES),
  types: v.record(v.string(), TYPE),
});

/** An attribute of an event or of an object. */
export type OcsfAttribute = v.InferOutput<typeof ATTRIBUTE>;

/** A type of values, such as `ip_t`. */
export type OcsfType = v.InferOutput<typeof TYPE>;

/** Class 4001 of OCSF 1.8.0, resolved: its attributes with those of its profiles, all objects that it refers to, and the types. */
export type OcsfDefinition = v.InferOutput<typeof DEFINITION>;

/**
 * Like `describe`, for tests that use the definition of the class. The definition is not part of this project, so it is missing
 * from a plain clone: the tests are then skipped, or fail if FLOW_ENRICHER_REQUIRE_CORPUS is 1, as it is in CI. Throws if the
 * definition does not have the documented structure.
 */
export function describeWithOcsf(title: string, define: (definition: OcsfDefinition) => void): void {
  if (existsSync(FILE)) {
    const definition = v.parse(DEFINITION, JSON.parse(readFileSync(FILE, 'utf8')));
    describe(title, () => define(definition));
    return;
  }
  const message = 'the definition of OCSF is not ours to ship; FLOW_ENRICHER_CORPUS names a folder that has it beside';
  describe(title, () => {
    if (process.env.FLOW_ENRICHER_REQUIRE_CORPUS === '1') it('finds its data', () => expect.fail(message));
    else it.skip(message);
  });
}
