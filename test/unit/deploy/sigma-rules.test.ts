import { readdirSync, readFileSync } from 'node:fs';
import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { SIGMA_RULES } from '../../../scripts/sigma/rules.mjs';
import { matchesRule, SIGMA_RULE, SIGMA_SCHEMAS, type SigmaSchema, sigmaExamples } from '../../support/sigma.ts';
import { deployFile } from './deploy-file.ts';

const PATHS = new URL('../../../docs/schema-paths.csv', import.meta.url);

function ruleOf(schema: SigmaSchema, name: string): v.InferOutput<typeof SIGMA_RULE> {
  return v.parse(SIGMA_RULE, parse(deployFile(`sigma/${schema}/aws_vpcflow_${name}.yml`)));
}

/** All paths at which a schema has a value; paths of Splunk's events without their first member. */
function pathsOf(schema: SigmaSchema): ReadonlySet<string> {
  const [header = '', ...rows] = readFileSync(PATHS, 'utf8').trim().split('\n');
  const column = header.split(',').indexOf(schema);
  return new Set(
    rows.flatMap((row) =>
      (row.split(',')[column] ?? '')
        .split(' ')
        .map((path) => (schema === 'splunk' ? path.replace(/^event\./, '') : path)),
    ),
  );
}

describe.each(SIGMA_SCHEMAS)('the Sigma rules in the names of %s', (schema) => {
  it('are about fifteen, each with its own identifier', () => {
    // Prepare
    const files = readdirSync(new URL(`../../../deploy/sigma/${schema}/`, import.meta.url));

    // Act
    const ids = SIGMA_RULES.map(({ name }) => ruleOf(schema, name).id);

    // Assess
    expect(files.toSorted()).toEqual(SIGMA_RULES.map(({ name }) => `aws_vpcflow_${name}.yml`).toSorted());
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids.length).toBeGreaterThanOrEqual(15);
  });

  it('name only fields that documents have', () => {
    // Prepare
    const paths = pathsOf(schema);

    // Act
    const fields = SIGMA_RULES.flatMap(({ name }) => {
      const { condition: _, ...selections } = ruleOf(schema, name).detection;
      return Object.values(selections).flatMap((selection) =>
        Object.keys(v.parse(v.looseObject({}), selection)).map((key) => key.split('|')[0]),
      );
    });

    // Assess
    for (const field of fields) expect(paths).toContain(field);
  });

  it.each(SIGMA_RULES)('match their examples, and nothing similar: $name', async ({ name }) => {
    // Prepare
    const rule = ruleOf(schema, name);
    const { matches = [], misses = [] } = (await sigmaExamples(schema)).find((one) => one.rule === name) ?? {};
    const contents = (documents: readonly string[]): boolean[] =>
      documents.map((text) => {
        const document: unknown = JSON.parse(text);
        return matchesRule(
          rule,
          schema === 'splunk' ? v.parse(v.object({ event: v.unknown() }), document).event : document,
        );
      });

    // Act
    const answers = [contents(matches), contents(misses)];

    // Assess
    expect(matches.length).toBeGreaterThan(0);
    expect(misses.length).toBeGreaterThan(0);
    expect(answers).toEqual([matches.map(() => true), misses.map(() => false)]);
  });
});
