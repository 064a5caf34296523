import type { SchemaNode } from '../../encode/compile/schema-tree.ts';
import type {
  Condition,
  ConditionKindName,
  ConditionOf,
  Subject,
  Value,
  ValueKindName,
  ValueOf,
} from '../../encode/language/schema.ts';
import type { CompileContext } from '../../encode/values/compile-context.ts';
import type { EndName } from '../../encode/values/dependency.ts';
import type { OriginKindName, OriginOf } from '../../model/dictionary.ts';
import type { FieldName, FieldSpec } from '../../model/fields.ts';
import type { LogFormat } from '../../model/log-format.ts';
import type { TokenTypeName } from '../../model/token-type.ts';
import {
  FAR_END_ID,
  FIRST_TOKEN_ID,
  ID_SLOTS,
  type IdMember,
  type NumberMember,
  OWN_END_ID,
  RECORDER_ID,
} from '../line-facts.ts';
import { decisionOf, isAbsent } from './decisions.ts';

/** The context in which parts are made. */
export interface PartContext extends CompileContext {
  /** Members of the added values that no line has, so that what depends on them is left out. */
  readonly absent: ReadonlySet<IdMember | NumberMember>;
  /** What is known of conditions and values, which occur in many places of a schema. */
  readonly known: Known;
}

/** What has been found out about the conditions and values of a schema. */
export interface Known {
  readonly decisions: Map<Condition, boolean | undefined>;
  readonly inputs: Map<Condition | Value, Inputs>;
}

/**
 * Something of a line on which rendered text depends. `key` is where its id stands in `LineFacts.ids`; of the presence of
 * the token at position `p` it is -1 - p. Undefined for what has no id: counters, ports, times, addresses, the line.
 */
export interface Input {
  readonly key: number | undefined;
  /** About how many values there are in a batch: a hint about what to remember together. */
  readonly values: number;
}

/** What a value, a condition or a node depends on, each input once. */
export type Inputs = readonly Input[];

/** From this number of values on, two inputs are not remembered together: their combinations would be too many. */
export const MANY_VALUES = 1_000;

const NOT_REMEMBERED: Input = { key: undefined, values: Number.POSITIVE_INFINITY };

/** About how many values a field of each type has; undefined where they are not worth an id. */
const TOKEN_VALUES: Readonly<Record<TokenTypeName, number | undefined>> = {
  int32: 16,
  int64: undefined,
  epoch: undefined,
  port: undefined,
  octet: 8,
  address: undefined,
  account: 16,
  id: MANY_VALUES,
  word: 3,
  text: 16,
  percent: 16,
};

/** About how many values a member has, unless it is a text or a list, of which there are {@link TEXT_VALUES}. */
const MEMBER_VALUES: Partial<Readonly<Record<IdMember, number>>> = {
  direction: 2,
  directionSource: 2,
  protocolName: 6,
  trafficPathName: 6,
  sourceClass: 4,
  destinationClass: 4,
  sourcePlace: MANY_VALUES,
  destinationPlace: MANY_VALUES,
  verdict: MANY_VALUES,
  transfer: MANY_VALUES,
  source: MANY_VALUES,
  destination: MANY_VALUES,
};
const TEXT_VALUES = 16;

/**
 * Names of the fields that describe what recorded the flow, or their beginnings. They change together, so that all of them have one
 * id, and what depends on any of them is remembered by it.
 */
const RECORDER_FIELDS =
  /^(?:(?:version|account-id|vpc-id|subnet-id|region|az-id)$|(?:interface|instance|sublocation|resource|asg|ecs)-)/;

/** The positions of the fields that have one id together. */
export function recorderPositions({ fields }: LogFormat): readonly number[] {
  return fields.flatMap(({ spec }, position) => (isOfRecorder(spec) ? [position] : []));
}

/** Positions of fields of a few words or numbers, whose ids cost nearly nothing. */
export function positionsOfFewValues({ fields }: LogFormat): readonly number[] {
  return fields.flatMap(({ spec }, position) => (spec?.type === 'word' || spec?.type === 'octet' ? [position] : []));
}

function isOfRecorder(spec: FieldSpec | undefined): boolean {
  return RECORDER_FIELDS.test(spec?.name ?? '');
}

const RECORDER: Input = { key: RECORDER_ID, values: MANY_VALUES };

/** The inputs of a value of the dictionary, by its origin. */
const ORIGIN_INPUTS: {
  readonly [Kind in OriginKindName]: (origin: OriginOf<Kind>, context: PartContext) => Inputs;
} = {
  field: ({ field }, context) => tokenInputs(field, context),
  time: ({ field }, context) => tokenInputs(field, context),
  number: () => [NOT_REMEMBERED],
  string: ({ member, isUnique }) => [isUnique ? NOT_REMEMBERED : memberInput(member)],
  strings: ({ member }) => [memberInput(member)],
  grouped: ({ member }) => [memberInput(member)],
  line: () => [NOT_REMEMBERED],
  endpoint: ({ end }) => [memberInput(end)],
};

const VALUE_INPUTS: {
  readonly [Kind in ValueKindName]: (value: ValueOf<Kind>, context: PartContext) => Inputs;
} = {
  entry: (value, context) => {
    const { onlyIf } = value.entry;
    return onlyIf !== undefined && context.options[onlyIf] !== true ? [] : subjectInputs(value, context);
  },
  end: subjectInputs,
  constant: () => [],
  setting: () => [],
  arrival: () => [NOT_REMEMBERED],
  fault: () => [NOT_REMEMBERED],
  list: partsInputs,
  first: partsInputs,
  joined: partsInputs,
  when: ({ condition, value }, context) =>
    decisionOf(condition, context) === false
      ? []
      : union([conditionInputs(condition, context), valueInputs(value, context)]),
  later: () => [NOT_REMEMBERED],
};

const CONDITION_INPUTS: {
  readonly [Kind in ConditionKindName]: (condition: ConditionOf<Kind>, context: PartContext) => Inputs;
} = {
  has: ({ subject }, context) => presenceInputs(subject, context),
  is: ({ subject }, context) => subjectInputs(subject, context),
  differ: ({ subjects }, context) => union(subjects.map((subject) => subjectInputs(subject, context))),
  setting: () => [],
  not: ({ condition }, context) => conditionInputs(condition, context),
  all: conditionsInputs,
  any: conditionsInputs,
};

/** The inputs of a node for records of one format. */
export function nodeInputs(node: SchemaNode, context: PartContext): Inputs {
  if (node.kind === 'leaf') return valueInputs(node.value, context);
  if (node.kind === 'guard') {
    if (decisionOf(node.condition, context) === false) return [];
    return union([conditionInputs(node.condition, context), nodesInputs(node.nodes, context)]);
  }
  return nodesInputs([...node.companions, ...node.children], context);
}

/** The inputs of a value; none if no record of the format has it. */
export function valueInputs(value: Value, context: PartContext): Inputs {
  const { inputs } = context.known;
  const found = inputs.get(value) ?? inputsOfValue(value, context);
  inputs.set(value, found);
  return found;
}

/** The inputs of a condition; none if it is decided for all lines. */
export function conditionInputs(condition: Condition, context: PartContext): Inputs {
  if (decisionOf(condition, context) !== undefined) return [];
  const { inputs } = context.known;
  const found = inputs.get(condition) ?? inputsOfCondition(condition, context);
  inputs.set(condition, found);
  return found;
}

/** Inputs that occur in any of the lists, each once. */
export function union(lists: readonly Inputs[]): Inputs {
  const found: Input[] = [];
  for (const inputs of lists) {
    for (const input of inputs) if (!found.some(({ key }) => key === input.key)) found.push(input);
  }
  return found;
}

/** The token at a position as an input; undefined for fields of too many values, and those that the field table does not know. */
export function tokenInput(position: number, { format }: PartContext): Input | undefined {
  const spec = format.fields[position]?.spec;
  if (isOfRecorder(spec)) return RECORDER;
  const type = spec?.type;
  const values = type === undefined ? undefined : TOKEN_VALUES[type];
  return values === undefined ? undefined : { key: FIRST_TOKEN_ID + position, values };
}

/** The position of the token whose id is at a key, or undefined for another id. */
export function positionAt(key: number | undefined): number | undefined {
  return key === undefined || key < FIRST_TOKEN_ID ? undefined : key - FIRST_TOKEN_ID;
}

function inputsOfValue<Kind extends ValueKindName>(value: ValueOf<Kind>, context: PartContext): Inputs {
  return VALUE_INPUTS[value.kind](value, context);
}

function inputsOfCondition<Kind extends ConditionKindName>(condition: ConditionOf<Kind>, context: PartContext): Inputs {
  return CONDITION_INPUTS[condition.kind](condition, context);
}

function inputsOfOrigin<Kind extends OriginKindName>(origin: OriginOf<Kind>, context: PartContext): Inputs {
  return ORIGIN_INPUTS[origin.kind](origin, context);
}

function nodesInputs(nodes: readonly SchemaNode[], context: PartContext): Inputs {
  return union(nodes.map((node) => nodeInputs(node, context)));
}

function partsInputs({ of }: { readonly of: readonly Value[] }, context: PartContext): Inputs {
  return union(of.map((value) => valueInputs(value, context)));
}

function conditionsInputs({ conditions }: { readonly conditions: readonly Condition[] }, context: PartContext): Inputs {
  return union(conditions.map((condition) => conditionInputs(condition, context)));
}

function subjectInputs(subject: Subject, context: PartContext): Inputs {
  if (isAbsent(subject, context)) return [];
  return subject.kind === 'end' ? [endInput(subject.end)] : inputsOfOrigin(subject.entry.origin, context);
}

/** Whether a token is there is less than what it is: counters and addresses can be tested in what is remembered. */
function presenceInputs(subject: Subject, context: PartContext): Inputs {
  const origin = subject.kind === 'entry' ? subject.entry.origin : undefined;
  if (origin?.kind !== 'field' && origin?.kind !== 'time') return subjectInputs(subject, context);
  const position = context.format.positions[origin.field];
  if (position < 0) return [];
  const input = tokenInput(position, context);
  return [input === RECORDER ? input : { key: -1 - position, values: 2 }];
}

function tokenInputs(field: FieldName, context: PartContext): Inputs {
  const position = context.format.positions[field];
  return position < 0 ? [] : [tokenInput(position, context) ?? NOT_REMEMBERED];
}

function memberInput(member: IdMember): Input {
  return { key: ID_SLOTS.get(member), values: MEMBER_VALUES[member] ?? TEXT_VALUES };
}

function endInput(end: Exclude<EndName, 'source' | 'destination'>): Input {
  return { key: end === 'own' ? OWN_END_ID : FAR_END_ID, values: MANY_VALUES };
}
