import type { Condition, ConditionKindName, ConditionOf } from '../../encode/language/schema.ts';
import type { Test } from '../../encode/values/compile-context.ts';
import { compileCondition } from '../../encode/values/conditions.ts';
import { NUMBER_SLOTS } from '../line-facts.ts';
import { decisionOf } from './decisions.ts';
import { conditionInputs, type PartContext } from './inputs.ts';
import type { PartTest } from './part-kinds.ts';
import { areFew, haveIds, isToken } from './remembering.ts';

/** How a condition is tested from the facts, where its inputs are not remembered. */
const NATIVE_CONDITIONS: {
  readonly [Kind in ConditionKindName]: (condition: ConditionOf<Kind>, context: PartContext) => PartTest | undefined;
} = {
  has: ({ subject }, context) => {
    const origin = subject.kind === 'entry' ? subject.entry.origin : undefined;
    const position = origin?.kind === 'time' ? context.format.positions[origin.field] : positionOf(subject, context);
    if (position >= 0) return { kind: 'present', position };
    const slot = origin?.kind === 'number' ? NUMBER_SLOTS.get(origin.member) : undefined;
    return slot === undefined ? undefined : { kind: 'number', slot };
  },
  is: ({ subject, words }, context) => {
    const position = positionOf(subject, context);
    // numbers are compared by their value, not by their digits
    if (position < 0 || (subject.kind === 'entry' && subject.entry.json === 'number')) return undefined;
    return { kind: 'words', position, words };
  },
  differ: ({ subjects: [left, right] }, context) => {
    const positions = { left: positionOf(left, context), right: positionOf(right, context) };
    return positions.left < 0 || positions.right < 0 ? undefined : { kind: 'differ', ...positions };
  },
  setting: () => undefined,
  not: ({ condition }, context) => {
    const test = testOf(condition, context);
    return typeof test === 'boolean' ? undefined : { kind: 'not', test };
  },
  all: ({ conditions }, context) => testsOf('all', conditions, context),
  any: ({ conditions }, context) => testsOf('any', conditions, context),
};

/** The best form of a condition: decided, remembered, native, or, where both are impossible, a call of the plain lane's. */
export function testOf(condition: Condition, context: PartContext): PartTest | boolean {
  const decision = decisionOf(condition, context);
  if (decision !== undefined) return decision;
  const test = lazyTest(condition, context);
  const inputs = conditionInputs(condition, context);
  const native = nativeTest(condition, context);
  if (!areFew(inputs) && native !== undefined) return native;
  if (!haveIds(inputs)) return { kind: 'call', test };
  // what tokens show is tested at once; what is added is remembered as a whole
  const isNative = native !== undefined && !calls(native) && inputs.some(({ key = 0 }) => key < 0 || isToken(key));
  return isNative ? native : { kind: 'remembered', inputs, test };
}

function calls(test: PartTest): boolean {
  if (test.kind === 'not') return calls(test.test);
  return test.kind === 'call' || ((test.kind === 'all' || test.kind === 'any') && test.tests.some(calls));
}

function nativeTest<Kind extends ConditionKindName>(
  condition: ConditionOf<Kind>,
  context: PartContext,
): PartTest | undefined {
  return NATIVE_CONDITIONS[condition.kind](condition, context);
}

function testsOf(kind: 'all' | 'any', conditions: readonly Condition[], context: PartContext): PartTest | undefined {
  // those that are decided did not decide the whole
  const tests = conditions.map((each) => testOf(each, context)).filter((test) => typeof test !== 'boolean');
  const [only] = tests;
  return only !== undefined && tests.length === 1 ? only : { kind, tests };
}

/** The position of a subject that is a field of the format; -1 for any other. */
function positionOf(subject: ConditionOf<'has'>['subject'], { format }: PartContext): number {
  if (subject.kind !== 'entry') return -1;
  const { origin } = subject.entry;
  return origin.kind === 'field' ? format.positions[origin.field] : -1;
}

/** A condition that is compiled when it is needed for the first time. */
function lazyTest(condition: Condition, context: PartContext): Exclude<Test, boolean> {
  let test: Test | undefined;
  return (record, added) => {
    test ??= compileCondition(condition, context);
    return typeof test === 'boolean' ? test : test(record, added);
  };
}
