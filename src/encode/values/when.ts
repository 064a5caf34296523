import { compileCondition, conditionDependency, conditionNames } from './conditions.ts';
import { combineDependencies } from './dependency.ts';
import { guarded } from './guarded.ts';
import type { ValueKind } from './value-kind.ts';

/**
 * A value that is written only if a condition holds. A constant under a condition shows the names that the condition
 * tests.
 */
export const WHEN_VALUE: ValueKind<'when'> = {
  dependency: ({ condition, value }, { dependencyOf }) =>
    combineDependencies([conditionDependency(condition), dependencyOf(value)]),
  names: ({ condition, value }, { namesOf }) => {
    const names = namesOf(value);
    return names.length > 0 ? names : conditionNames(condition);
  },
  select: (whole, selector, { namesOf, select }) => {
    const value = select(whole.value, selector);
    if (value === undefined) return undefined;
    const showsCondition = namesOf(value).length === 0;
    if (showsCondition && !conditionNames(whole.condition).every((name) => selector.names.has(name))) return undefined;
    return { ...whole, value };
  },
  compile: ({ condition, value }, lead, context) => {
    const test = compileCondition(condition, context);
    if (test === false) return undefined;
    const part = context.compileValue(value, lead, context);
    return part === undefined ? undefined : guarded(test, [part]);
  },
};
