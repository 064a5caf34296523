import type { FlowEnd } from '../../model/dictionary.ts';
import type { Subject } from '../language/schema.ts';
import type { CompileContext, Test } from './compile-context.ts';
import type { Dependency } from './dependency.ts';
import { endAttributeIsKnown, endAttributeText } from './end-attribute.ts';
import type { ReadText } from './origins/origin-kind.ts';
import { originKindOf } from './origins/origin-kinds.ts';

/** The prefix of an end's attributes in the names of the dictionary. */
export const END_PREFIXES: Readonly<Record<FlowEnd, string>> = { source: 'src_', destination: 'dst_' };

/** The dependency of a subject. */
export function subjectDependency(subject: Subject): Dependency {
  return subject.kind === 'end' ? subject.end : originKindOf(subject.entry.origin).dependency(subject.entry.origin);
}

/** The names of the dictionary that a subject shows. */
export function subjectNames(subject: Subject): readonly string[] {
  if (subject.kind === 'entry') return [subject.entry.name];
  return Object.values(END_PREFIXES).map((prefix) => prefix + subject.attribute);
}

/** Whether a record has the subject. */
export function hasSubject(subject: Subject, context: CompileContext): Test {
  if (subject.kind === 'end') return endAttributeIsKnown(subject, context);
  return originKindOf(subject.entry.origin).has(subject.entry.origin, context);
}

/** Whether the subject is one of some words. */
export function subjectIs(subject: Subject, words: readonly string[], context: CompileContext): Test {
  if (subject.kind === 'entry') {
    const { origin } = subject.entry;
    const test = originKindOf(origin).is?.(origin, subject, words, context);
    if (test !== undefined) return test;
  }
  const read = readSubject(subject, context);
  return (record, added) => {
    const text = read(record, added);
    return text !== undefined && words.includes(text);
  };
}

/** Reads a subject as one text, numbers by their digits, before any conversion. */
export function readSubject(subject: Subject, context: CompileContext): ReadText {
  if (subject.kind === 'end') return endAttributeText(subject, context);
  return originKindOf(subject.entry.origin).text(subject.entry.origin, context);
}
