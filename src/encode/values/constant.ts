import type { ValueKind } from './value-kind.ts';

/** A value that is the same in every document. */
export const CONSTANT_VALUE: ValueKind<'constant'> = {
  dependency: () => 'nothing',
  names: () => [],
  select: (value) => value,
  compile: ({ value }, lead) => lead + JSON.stringify(value),
};
