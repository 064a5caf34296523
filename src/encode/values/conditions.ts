import type { Condition, ConditionKindName, ConditionOf, SchemaOptions } from '../language/schema.ts';
import { isSame } from '../text/same-bytes.ts';
import type { CompileContext, Test } from './compile-context.ts';
import { combineDependencies, type Dependency } from './dependency.ts';
import { hasSubject, readSubject, subjectDependency, subjectIs, subjectNames } from './subjects.ts';

/** The operations on one kind of condition. */
interface ConditionKind<Kind extends ConditionKindName> {
  readonly dependency: (condition: ConditionOf<Kind>) => Dependency;
  /** The names of the dictionary about which the condition reveals something; a negated condition reveals nothing. */
  readonly names: (condition: ConditionOf<Kind>) => readonly string[];
  /**
   * Compiles a test for records of one format. Conditions that the format alone decides are resolved here, at no cost
   * per record.
   */
  readonly compile: (condition: ConditionOf<Kind>, context: CompileContext) => Test;
}

const CONDITION_KINDS: { readonly [Kind in ConditionKindName]: ConditionKind<Kind> } = {
  has: {
    dependency: ({ subject }) => subjectDependency(subject),
    names: ({ subject }) => subjectNames(subject),
    compile: ({ subject }, context) => hasSubject(subject, context),
  },
  is: {
    dependency: ({ subject }) => subjectDependency(subject),
    names: ({ subject }) => subjectNames(subject),
    compile: ({ subject, words }, context) => subjectIs(subject, words, context),
  },
  differ: {
    dependency: ({ subjects }) => combineDependencies(subjects.map(subjectDependency)),
    names: ({ subjects }) => subjects.flatMap(subjectNames),
    compile: compileDiffer,
  },
  setting: {
    dependency: () => 'nothing',
    names: () => [],
    compile: ({ setting, words }, { options }) => settingHolds(options[setting], words),
  },
  not: {
    dependency: ({ condition }) => conditionDependency(condition),
    names: () => [],
    compile: ({ condition }, context) => {
      const test = compileCondition(condition, context);
      return typeof test === 'boolean' ? !test : (record, added) => !test(record, added);
    },
  },
  all: {
    dependency: ({ conditions }) => combineDependencies(conditions.map(conditionDependency)),
    names: ({ conditions }) => conditions.flatMap(conditionNames),
    compile: ({ conditions }, context) => joinTests(conditions, context, false),
  },
  any: {
    dependency: ({ conditions }) => combineDependencies(conditions.map(conditionDependency)),
    names: ({ conditions }) => conditions.flatMap(conditionNames),
    compile: ({ conditions }, context) => joinTests(conditions, context, true),
  },
};

/** What a condition depends on. */
export function conditionDependency(condition: Condition): Dependency {
  return kindOf(condition).dependency(condition);
}

/** The names of the dictionary about which a condition reveals something. */
export function conditionNames(condition: Condition): readonly string[] {
  return kindOf(condition).names(condition);
}

/** Compiles a condition for records of one format. */
export function compileCondition(condition: Condition, context: CompileContext): Test {
  return kindOf(condition).compile(condition, context);
}

function kindOf<Kind extends ConditionKindName>(condition: ConditionOf<Kind>): ConditionKind<Kind> {
  return CONDITION_KINDS[condition.kind];
}

/** Whether a setting is on or, with words, is one of them. */
function settingHolds(value: SchemaOptions[keyof SchemaOptions], words: readonly string[]): boolean {
  if (words.length > 0) return words.includes(String(value ?? ''));
  return value !== undefined && value !== false && value !== '';
}

/** Tests in order until one of them yields `decisive`, which then is the outcome. */
function joinTests(conditions: readonly Condition[], context: CompileContext, decisive: boolean): Test {
  const tests = conditions.map((each) => compileCondition(each, context));
  if (tests.includes(decisive)) return decisive;
  const open = tests.flatMap((test) => (typeof test === 'boolean' ? [] : [test]));
  if (open.length === 0) return !decisive;
  const [only] = open;
  if (only !== undefined && open.length === 1) return only;
  return (record, added) => {
    for (const test of open) if (test(record, added) === decisive) return decisive;
    return !decisive;
  };
}

function compileDiffer({ subjects: [left, right] }: ConditionOf<'differ'>, context: CompileContext): Test {
  if (hasSubject(left, context) === false || hasSubject(right, context) === false) return false;
  const leftPosition = positionOf(left, context);
  const rightPosition = positionOf(right, context);
  if (leftPosition < 0 || rightPosition < 0) {
    const readLeft = readSubject(left, context);
    const readRight = readSubject(right, context);
    return (record, added) => {
      const leftText = readLeft(record, added);
      const rightText = readRight(record, added);
      return leftText !== undefined && rightText !== undefined && leftText !== rightText;
    };
  }
  return (record) => {
    if (!record.has(leftPosition) || !record.has(rightPosition)) return false;
    const leftStart = record.startOf(leftPosition);
    const rightStart = record.startOf(rightPosition);
    const length = record.endOf(leftPosition) - leftStart;
    return (
      record.endOf(rightPosition) - rightStart !== length ||
      !isSame(record.bytes, leftStart, record.bytes, rightStart, length)
    );
  };
}

/** The position of a field in records of the format, so that its bytes can be compared; -1 for any other value. */
function positionOf(subject: ConditionOf<'has'>['subject'], { format }: CompileContext): number {
  if (subject.kind !== 'entry' || subject.entry.origin.kind !== 'field') return -1;
  return format.positions[subject.entry.origin.field];
}
