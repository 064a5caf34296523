import { originKindOf } from './origins/origin-kinds.ts';
import { subjectDependency, subjectNames } from './subjects.ts';
import type { ValueKind } from './value-kind.ts';

/** A value of the dictionary. */
export const ENTRY_VALUE: ValueKind<'entry'> = {
  dependency: subjectDependency,
  names: subjectNames,
  select: (value, { names }) => (names.has(value.entry.name) ? value : undefined),
  compile: (value, lead, context) => {
    const { origin, onlyIf } = value.entry;
    if (onlyIf !== undefined && context.options[onlyIf] !== true) return undefined;
    return originKindOf(origin).compile(origin, value, lead, context);
  },
};
