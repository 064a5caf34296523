import type { FlowEnd } from '../../model/dictionary.ts';
import type { Condition, Subject, Value } from '../language/schema.ts';

/** What stands before the name of an attribute of an end. */
export const END_PREFIXES: Readonly<Record<FlowEnd, string>> = { source: 'src_', destination: 'dst_' };

/** The names of the dictionary that a value shows. A constant under a condition shows what the condition asks for. */
export function namesOf(value: Value): readonly string[] {
  switch (value.kind) {
    case 'entry':
    case 'end':
      return subjectNames(value);
    case 'list':
    case 'first':
    case 'joined':
      return [...new Set(value.of.flatMap(namesOf))];
    case 'when': {
      const names = namesOf(value.value);
      return names.length > 0 ? names : conditionNames(value.condition);
    }
    default:
      return [];
  }
}

/** The names of the dictionary that a condition shows something of: what it denies is not there to be shown. */
export function conditionNames(condition: Condition): readonly string[] {
  switch (condition.kind) {
    case 'has':
    case 'is':
      return subjectNames(condition.subject);
    case 'differ':
      return condition.subjects.flatMap(subjectNames);
    case 'setting':
    case 'not':
      return [];
    case 'all':
    case 'any':
      return condition.conditions.flatMap(conditionNames);
  }
}

function subjectNames(subject: Subject): readonly string[] {
  if (subject.kind === 'entry') return [subject.entry.name];
  return Object.values(END_PREFIXES).map((prefix) => prefix + subject.attribute);
}
