import { readFileSync } from 'node:fs';
import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { ownerOf } from '../../../../src/metadata/owners/owner-of.ts';

const example = v.strictObject({
  interfaceType: v.string(),
  description: v.string(),
  requesterId: v.string(),
  requesterManaged: v.optional(v.boolean()),
  instanceId: v.optional(v.string()),
  instanceOwnerId: v.optional(v.string()),
  tags: v.optional(v.record(v.string(), v.string())),
  expect: v.strictObject({ owner_type: v.string(), owner_name: v.nullable(v.string()) }),
});

/** One interface per line as the API describes it, flattened. Account, role and some resource ids are invented. */
const EXAMPLES = readFileSync(new URL('examples.jsonl', import.meta.url), 'utf8')
  .trimEnd()
  .split('\n')
  .map((line) => v.parse(example, JSON.parse(line)));

describe('the example interfaces', () => {
  it('are complete', () => {
    // Prepare
    const expected = 62;

    // Act
    const { length } = EXAMPLES;

    // Assess
    expect(length).toBe(expected);
  });

  it.each(EXAMPLES)('have the expected owners: $interfaceType "$description"', ({ expect: expected, ...described }) => {
    // Prepare: the description is the only input

    // Act
    const owner = ownerOf(described);

    // Assess
    expect({ owner_type: owner.type, owner_name: owner.name ?? owner.id ?? null }).toEqual(expected);
  });
});
