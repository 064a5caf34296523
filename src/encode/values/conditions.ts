import type { AddedValues } from '../../model/added-values.ts';
import type { FlowLogRecord } from '../../model/flow-log-record.ts';
import type { CompileContext } from './compile-context.ts';
import { settingHolds } from '../plain-document.ts';
import type { Condition, Subject } from '../language/schema.ts';
import { endValueOf, plainTextOf } from './subjects.ts';

/** Whether something holds of a record; a boolean where the format alone decides. */
export type Test = boolean | ((record: FlowLogRecord, added: AddedValues) => boolean);

/** Compiles a condition for records of one format. What the format lacks is decided here, and costs no record anything. */
export function compileCondition(condition: Condition, context: CompileContext): Test {
  switch (condition.kind) {
    case 'has':
      return compileHas(condition.subject, context);
    case 'is':
      return compileIs(condition.subject, condition.words, context);
    case 'differ':
      return compileDiffer(condition.subjects, context);
    case 'setting':
      return settingHolds(condition, context.options);
    case 'not': {
      const test = compileCondition(condition.condition, context);
      return typeof test === 'boolean' ? !test : (record, added) => !test(record, added);
    }
    case 'all':
      return joinTests(condition.conditions, context, false);
    case 'any':
      return joinTests(condition.conditions, context, true);
  }
}

/** Tests in order until one of them comes out as `decisive`, which then is the outcome. */
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

function compileHas(subject: Subject, context: CompileContext): Test {
  if (subject.kind === 'end') return (_record, _added) => endValueOf(subject, context) !== undefined;
  const { origin } = subject.entry;
  switch (origin.kind) {
    case 'field':
    case 'time': {
      const position = context.format.positions[origin.field];
      return position < 0 ? false : (record) => record.has(position);
    }
    case 'number': {
      const { member } = origin;
      return (_record, added) => added[member] >= 0;
    }
    case 'string': {
      const { member } = origin;
      return (_record, added) => added[member] !== undefined;
    }
    case 'strings': {
      const { member } = origin;
      return (_record, added) => added[member] !== undefined;
    }
    case 'line':
      return true;
    case 'endpoint':
      return (_record, _added) => endValueOf(subject, context) !== undefined;
  }
}

function compileIs(subject: Subject, words: readonly string[], context: CompileContext): Test {
  if (subject.kind === 'entry' && subject.entry.origin.kind === 'field') {
    const position = context.format.positions[subject.entry.origin.field];
    if (position < 0) return false;
    if (subject.entry.json === 'number') {
      const numbers = new Set(words.map(Number));
      return (record) => numbers.has(record.number(position));
    }
    const candidates = words.map((word) => Buffer.from(word));
    return (record) => {
      const start = record.startOf(position);
      const length = record.endOf(position) - start;
      for (const candidate of candidates) {
        if (candidate.length === length && length > 0 && isSame(record.bytes, start, candidate, 0, length)) return true;
      }
      return false;
    };
  }
  if (subject.kind === 'entry' && subject.entry.origin.kind === 'string') {
    const { member } = subject.entry.origin;
    return (_record, added) => {
      const value = added[member];
      return value !== undefined && words.includes(value);
    };
  }
  return (record, added) => {
    const text = plainTextOf(subject, record, added, context);
    return text !== undefined && words.includes(text);
  };
}

function compileDiffer([left, right]: readonly [Subject, Subject], context: CompileContext): Test {
  const leftHas = compileHas(left, context);
  const rightHas = compileHas(right, context);
  if (leftHas === false || rightHas === false) return false;
  const leftPosition = positionOf(left, context);
  const rightPosition = positionOf(right, context);
  if (leftPosition < 0 || rightPosition < 0) {
    return (record, added) => {
      const leftText = plainTextOf(left, record, added, context);
      const rightText = plainTextOf(right, record, added, context);
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

function positionOf(subject: Subject, context: CompileContext): number {
  if (subject.kind !== 'entry' || subject.entry.origin.kind !== 'field') return -1;
  return context.format.positions[subject.entry.origin.field];
}

/** Whether two ranges hold the same bytes. */
export function isSame(
  left: Uint8Array,
  leftStart: number,
  right: Uint8Array,
  rightStart: number,
  length: number,
): boolean {
  for (let index = 0; index < length; index++) {
    if (left[leftStart + index] !== right[rightStart + index]) return false;
  }
  return true;
}
