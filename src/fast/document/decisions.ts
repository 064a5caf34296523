import type { Condition, Subject } from '../../encode/language/schema.ts';
import { compileCondition } from '../../encode/values/conditions.ts';
import type { PartContext } from './inputs.ts';

/** The outcome of a condition for all lines, if the format, the settings and the absent members decide it. */
export function decisionOf(condition: Condition, context: PartContext): boolean | undefined {
  const { decisions } = context.known;
  const known = decisions.get(condition);
  if (known !== undefined || decisions.has(condition)) return known;
  const decision = decide(condition, context);
  decisions.set(condition, decision);
  return decision;
}

function decide(condition: Condition, context: PartContext): boolean | undefined {
  switch (condition.kind) {
    case 'not': {
      const decision = decisionOf(condition.condition, context);
      return decision === undefined ? undefined : !decision;
    }
    case 'all':
    case 'any': {
      const isAny = condition.kind === 'any';
      const decisions = condition.conditions.map((each) => decisionOf(each, context));
      if (decisions.includes(isAny)) return isAny;
      return decisions.includes(undefined) ? undefined : !isAny;
    }
    case 'has':
    case 'is':
      return isAbsent(condition.subject, context) ? false : decisionOfFormat(condition, context);
    case 'differ':
      return condition.subjects.some((each) => isAbsent(each, context)) ? false : decisionOfFormat(condition, context);
    case 'setting':
      return decisionOfFormat(condition, context);
  }
}

function decisionOfFormat(condition: Condition, context: PartContext): boolean | undefined {
  const test = compileCondition(condition, context);
  return typeof test === 'boolean' ? test : undefined;
}

/** Whether no line has a subject, because no enricher adds it. */
export function isAbsent(subject: Subject, { absent }: PartContext): boolean {
  if (subject.kind === 'end') return absent.has('source') && absent.has('destination');
  const { origin } = subject.entry;
  if (origin.kind === 'endpoint') return absent.has(origin.end);
  return 'member' in origin && absent.has(origin.member);
}
