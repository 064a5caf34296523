import { describe, expect, it } from 'vitest';
import { boundedInterface } from '../../../../src/metadata/owners/bounded-interface.ts';
import { matchRule } from '../../../../src/metadata/owners/match-rule.ts';
import { ownerOf } from '../../../../src/metadata/owners/owner-of.ts';
import type { InterfacePatterns, OwnerExample } from '../../../../src/metadata/owners/owner-rule.ts';
import { OWNER_RULES } from '../../../../src/metadata/owners/owner-rules.ts';

const PATTERN_FIELDS = ['interfaceType', 'description', 'requesterId', 'instanceId', 'instanceOwnerId'] as const;
const HOSTILE_UNITS = 100_000;

function patternsOf({ tags = {}, ...patterns }: InterfacePatterns): RegExp[] {
  return [...PATTERN_FIELDS.map((field) => patterns[field]), ...Object.values(tags)].filter(
    (pattern) => pattern !== undefined,
  );
}

function textsOf({ described: { tags = {}, requesterManaged: _, ...texts } }: OwnerExample): string[] {
  return [...Object.values(texts), ...Object.values(tags)].filter((text) => text !== undefined);
}

/**
 * The text repeated, and all its prefixes that end at a word boundary, each followed by a long run of characters that
 * may come next.
 */
function hostileVariants(text: string): string[] {
  const beginnings = [...text.matchAll(/\b/g)].map(({ index }) => text.slice(0, index));
  return [
    `${text.repeat(Math.ceil(HOSTILE_UNITS / Math.max(text.length, 1)))}!`,
    ...[...beginnings, text].flatMap((beginning) =>
      ['a', '0', '-', '/', ' ', 'a-', 'a/', 'a '].flatMap((filler) => {
        const tail = filler.repeat(HOSTILE_UNITS / filler.length);
        return [`${beginning}${tail}!`, `${beginning}${tail}\n`];
      }),
    ),
  ];
}

const RULES = OWNER_RULES.map((rule, index) => ({
  rule,
  title: `${index + 1}, ${rule.type ?? 'the interface type itself'} by ${rule.decidedBy}`,
  patterns: [...patternsOf(rule.when), ...patternsOf(rule.identifiedBy ?? {})],
}));

describe('an owner rule', () => {
  it.each(RULES)('finds the owners of its examples ($title)', ({ rule }) => {
    // Prepare
    const { examples } = rule;

    // Act
    const owners = examples.map(({ described }) => ownerOf(described));

    // Assess
    expect(owners.length).toBeGreaterThan(0);
    expect(owners).toEqual(
      examples.map(({ described, id, name }) =>
        expect.objectContaining({ type: rule.type ?? described.interfaceType, id, name, source: rule.decidedBy }),
      ),
    );
  });

  it.each(RULES)('is the first to match its own examples ($title)', ({ rule }) => {
    // Prepare
    const candidates = rule.examples.map(({ described }) => boundedInterface(described));

    // Act
    const deciders = candidates.map((candidate) =>
      OWNER_RULES.findIndex((other) => matchRule(other, candidate) !== undefined),
    );

    // Assess
    expect(deciders).toEqual(candidates.map(() => OWNER_RULES.indexOf(rule)));
  });

  it.each(RULES)('has an example of each of its sources of names ($title)', ({ rule, patterns }) => {
    // Prepare
    const shown = new Set(rule.examples.flatMap(({ id, name }) => [id && 'id', name && 'name']));

    // Act
    const groups = patterns.flatMap(({ source }) => [...source.matchAll(/\(\?<(\w+)>/g)].map(([, group]) => group));

    // Assess
    for (const group of groups) expect(shown).toContain(group);
  });

  it.each(RULES)('takes each name from one of the fields that it matches ($title)', ({ rule }) => {
    // Prepare
    const decisive = patternsOf(rule.when);

    // Act
    const groups = decisive.flatMap(({ source }) => [...source.matchAll(/\(\?<(\w+)>/g)].map(([, group]) => group));

    // Assess
    const distinctByPattern = decisive.map(({ source }) => new Set(source.match(/\(\?<\w+>/g)).size);
    expect(new Set(groups).size).toBe(distinctByPattern.reduce((sum, size) => sum + size, 0));
  });

  it.each(RULES)('starts its patterns at the beginning and keeps no state in them ($title)', ({ patterns }) => {
    // Prepare
    const stateful = /[gy]/;

    // Act
    const faulty = patterns.filter(({ source, flags }) => !source.startsWith('^') || stateful.test(flags));

    // Assess
    expect(patterns.length).toBeGreaterThan(0);
    expect(faulty).toEqual([]);
  });

  it.each(RULES.filter(({ rule }) => rule.decidedBy === 'description'))(
    'does not match a description with something before it ($title)',
    ({ rule }) => {
      // Prepare
      const candidates = rule.examples.map(({ described }) =>
        boundedInterface({ ...described, description: `my ${described.description}` }),
      );

      // Act
      const matches = candidates.filter((candidate) => matchRule(rule, candidate) !== undefined);

      // Assess
      expect(matches).toEqual([]);
    },
  );

  it.each(RULES)('reads hostile texts of 100,000 characters to the end ($title)', ({ rule, patterns }) => {
    // Prepare
    const hostile = rule.examples.flatMap(textsOf).flatMap(hostileVariants);

    // Act
    const answers = patterns.map((pattern) => hostile.map((text) => pattern.test(text)));

    // Assess
    expect(answers.flat()).toHaveLength(patterns.length * hostile.length);
  });
});

describe('the owner rules', () => {
  it.each([
    'api_gateway_vpc_link',
    'application_load_balancer',
    'client_vpn_endpoint',
    'codebuild',
    'directory_service',
    'dms_replication_instance',
    'ecs_task',
    'efs_mount_target',
    'eks_node',
    'eks_pod',
    'elasticache',
    'fsx_file_system',
    'global_accelerator',
    'glue',
    'lambda_function',
    'mq_broker',
    'msk_cluster',
    'nat_gateway',
    'opensearch_domain',
    'quicksight_vpc_connection',
    'rds',
    'redshift_cluster',
    'route53_resolver_endpoint',
    'sagemaker_domain',
    'sagemaker_notebook',
    'transit_gateway_attachment',
    'vpc_endpoint',
    'workspace',
  ])('know %s', (type) => {
    // Prepare: the type is the only input

    // Act
    const rules = OWNER_RULES.filter((rule) => rule.type === type);

    // Assess
    expect(rules).not.toEqual([]);
  });

  it('call each kind of owner by a word of lower-case letters, digits and underscores', () => {
    // Prepare
    const types = OWNER_RULES.map(({ type = 'interface_type' }) => type);

    // Act
    const others = types.filter((type) => !/^[a-z][a-z0-9_]*$/.test(type));

    // Assess
    expect(others).toEqual([]);
  });
});
