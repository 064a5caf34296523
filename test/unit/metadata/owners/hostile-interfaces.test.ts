import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { DescribedInterface } from '../../../../src/metadata/owners/described-interface.ts';
import { ownerOf } from '../../../../src/metadata/owners/owner-of.ts';
import { OWNER_RULES } from '../../../../src/metadata/owners/owner-rules.ts';
import { ANY_CODE_POINT } from '../../../support/any-code-point.ts';

const EXAMPLES = OWNER_RULES.flatMap((rule) => rule.examples.map(({ described }) => described));
const TEXTS = [
  ...new Set(
    EXAMPLES.flatMap(({ tags = {}, requesterManaged: _, ...texts }) => [
      ...Object.values(texts),
      ...Object.values(tags),
    ]).filter((text) => text !== undefined),
  ),
];
const TAG_KEYS = [...new Set(EXAMPLES.flatMap(({ tags = {} }) => Object.keys(tags)))];

/** Texts of services: whole, truncated, repeated up to 100 kB, with text before or after them; and arbitrary other texts. */
const text = fc.oneof(
  fc.constantFrom(...TEXTS),
  fc.tuple(fc.constantFrom(...TEXTS), fc.nat(200)).map(([each, length]) => each.slice(0, length)),
  fc
    .tuple(fc.constantFrom(...TEXTS), fc.constantFrom(1_000, 1_025, 100_000))
    .map(([each, length]) => each.repeat(length / Math.max(each.length, 1))),
  fc
    .tuple(fc.string({ unit: ANY_CODE_POINT }), fc.constantFrom(...TEXTS), fc.string({ unit: ANY_CODE_POINT }))
    .map((x) => x.join('')),
  fc.string({ unit: ANY_CODE_POINT }),
);

const described: fc.Arbitrary<DescribedInterface> = fc.record(
  {
    interfaceType: text,
    description: text,
    requesterId: text,
    requesterManaged: fc.boolean(),
    instanceId: text,
    instanceOwnerId: text,
    tags: fc.dictionary(fc.oneof(fc.constantFrom(...TAG_KEYS, '__proto__', 'constructor'), fc.string()), text),
  },
  { requiredKeys: [] },
);

describe('ownerOf, of any interface', () => {
  it('gives a short word for the kind of owner', () => {
    fc.assert(
      fc.property(described, (each) => {
        // Prepare: the interface is the only input

        // Act
        const { type } = ownerOf(each);

        // Assess
        expect(type).toMatch(/^[\w.-]{1,64}$/);
      }),
      { numRuns: 2_000 },
    );
  });

  it('identifies and names the owner only by texts of the interface, in at most 1,024 characters', () => {
    fc.assert(
      fc.property(described, (each) => {
        // Prepare
        const { tags = {}, requesterManaged: _, ...texts } = each;
        const given = [...Object.values(texts), ...Object.values(tags)];

        // Act
        const { id, name } = ownerOf(each);

        // Assess
        for (const called of [id, name]) {
          if (called === undefined) continue;
          expect(called.length).toBeGreaterThan(0);
          expect(called.length).toBeLessThanOrEqual(1_024);
          expect(given.some((value) => value?.includes(called))).toBe(true);
        }
      }),
      { numRuns: 2_000 },
    );
  });

  it('gives the same result each time', () => {
    fc.assert(
      fc.property(described, described, (each, between) => {
        // Prepare
        const first = ownerOf(each);
        ownerOf(between);

        // Act
        const second = ownerOf(each);

        // Assess
        expect(second).toEqual(first);
      }),
    );
  });

  it.each<[string, (length: number) => DescribedInterface, string]>([
    ['description', (length) => ({ description: 'ElastiCache '.padEnd(length, 'a') }), 'elasticache'],
    ['requester', (length) => ({ requesterId: 'AROA:AWSCodeBuild-'.padEnd(length, '0') }), 'codebuild'],
    ['instance', (length) => ({ instanceId: 'i-'.padEnd(length, '0') }), 'ec2_instance'],
    ['tag', (length) => ({ tags: { 'aws:ecs:serviceName': 'a'.repeat(length) } }), 'ecs_task'],
  ])('reads a %s of 1,024 characters, and ignores a longer one', (_, ofLength, type) => {
    // Prepare
    const lengths = [1_024, 1_025, 100_000];

    // Act
    const types = lengths.map((length) => ownerOf(ofLength(length)).type);

    // Assess
    expect(types).toEqual([type, 'unknown', 'unknown']);
  });

  it('does not treat inherited members as tags', () => {
    // Prepare
    const tags: Record<string, string> = Object.create({ AmazonMemoryDBManaged: 'true' });

    // Act
    const owner = ownerOf({ tags });

    // Assess
    expect(owner.type).toBe('unknown');
  });
});
