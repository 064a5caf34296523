import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import {
  actionsOf,
  FUNCTIONS,
  fixedVariables,
  PERMISSIONS,
  VARIABLES,
} from '../../../scripts/deploy/dist-only/functions.mjs';
import { OPTIONS } from '../../../src/config/options.ts';
import { evaluateTemplate } from '../template/evaluate-template.ts';
import { allowedActions, statementsOfRole } from '../template/iam-statements.ts';
import { loadTemplate } from '../template/load-template.ts';
import { REQUIRED_VALUES, stacksWithAdditions } from '../template/stack-combinations.ts';
import { at } from '../template/template-values.ts';

const template = loadTemplate();
const RESOURCES: Readonly<Record<string, string>> = { enricher: 'EnricherFunction', snapshot: 'SnapshotFunction' };
const ROLES: Readonly<Record<string, string>> = {
  enricher: 'EnricherRole',
  snapshot: 'SnapshotRole',
  delivery: 'DeliveryRole',
};
/** A stack without any option that requires permissions. */
const PLAIN = { ...REQUIRED_VALUES, Metadata: 'none', PutBack: 'off' };

/** The permissions that the SAM template grants a role in any of its stacks. */
function allowedAnywhere(role: string): string[] {
  const looksUpRules = { ...REQUIRED_VALUES, Metadata: 'ec2', Verdicts: 'on' };
  const stacks = [...stacksWithAdditions().map(({ values }) => values), looksUpRules];
  const actions = stacks.flatMap((values) => {
    const { resources } = evaluateTemplate(template, values);
    return allowedActions(statementsOfRole(resources, ROLES[role] ?? ''));
  });
  return [...new Set(actions)].toSorted();
}

describe('the table of functions', () => {
  it.each(FUNCTIONS)('describes $name as the SAM template does', (row) => {
    // Prepare
    const { Properties: properties } = template.Resources[RESOURCES[row.name] ?? ''] ?? {};

    // Act
    const memory = at(properties, 'MemorySize');

    // Assess
    expect(properties).toMatchObject({ Handler: row.handler, Runtime: row.runtime, Timeout: row.timeoutSeconds });
    const stated = typeof memory === 'number' ? memory : template.Parameters.MemorySize?.Default;
    expect(row.memoryMegabytes).toBe(stated);
  });

  it.each(FUNCTIONS)('sets the variables of $name that the SAM template sets', (row) => {
    // Prepare
    const { Properties: properties } = template.Resources[RESOURCES[row.name] ?? ''] ?? {};
    const variables = Object.entries(at(properties, 'Environment', 'Variables') ?? {});

    // Act
    const fixed = variables.filter(([, value]) => typeof value === 'string');

    // Assess
    expect(fixedVariables(row.name)).toEqual(Object.fromEntries(fixed));
    const named = VARIABLES.filter(({ function: of, value }) => of === row.name && value === undefined);
    for (const { name } of named) expect([...Object.keys(OPTIONS)]).toContain(name);
    expect(variables.map(([name]) => name)).toEqual(expect.arrayContaining(named.map(({ name }) => name)));
  });

  it.each(['enricher', 'delivery'])('marks as required exactly the permissions that the %s always needs', (role) => {
    // Prepare
    const { resources } = evaluateTemplate(template, PLAIN);

    // Act
    const allowed = allowedActions(statementsOfRole(resources, ROLES[role] ?? ''));

    // Assess
    expect(actionsOf(role)).toEqual([...new Set(allowed)]);
  });

  it.each(['enricher', 'snapshot', 'delivery'])(
    'lists all permissions that the SAM template gives to the %s',
    (role) => {
      // Prepare
      const rows = PERMISSIONS.filter((row) => row.role === role);
      const isAskedFor = (parameter = 'ResourceId') => template.Parameters[parameter] !== undefined;

      // Act
      const listed = rows.filter(({ parameter }) => isAskedFor(parameter)).flatMap(({ actions }) => actions);

      // Assess
      expect([...new Set(listed)].toSorted()).toEqual(allowedAnywhere(role));
    },
  );
});

describe('docs/deploy-dist.md', () => {
  const page = readFileSync(new URL('../../../docs/deploy-dist.md', import.meta.url), 'utf8');

  it('shows every row of the tables', () => {
    // Prepare
    const handlers = FUNCTIONS.map(({ handler }) => handler);
    const names = VARIABLES.map(({ name }) => name);
    const actions = PERMISSIONS.flatMap((row) => row.actions);

    // Act
    const missing = [...handlers, ...names, ...actions].filter((text) => !page.includes(`\`${text}\``));

    // Assess
    expect(missing).toEqual([]);
  });
});
