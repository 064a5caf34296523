import { compileDocument, keysOf, leadOf } from '../../encode/compile/members.ts';
import type { ObjectNode, SchemaNode } from '../../encode/compile/schema-tree.ts';
import type {
  Condition,
  ConversionName,
  EntryValue,
  Json,
  Value,
  ValueKindName,
  ValueOf,
} from '../../encode/language/schema.ts';
import type { CompiledPart, WriteMembers } from '../../encode/text/compiled-part.ts';
import { IP_VERSIONS, SCALES } from '../../encode/text/conversions.ts';
import { isShared, writeAll, writerOf } from '../../encode/text/writers.ts';
import type { CompileContext } from '../../encode/values/compile-context.ts';
import { compileLater } from '../../encode/values/later.ts';
import type { OriginKindName, OriginOf } from '../../model/dictionary.ts';
import { ID_SLOTS, NUMBER_SLOTS } from '../line-facts.ts';
import { testOf } from './condition-tests.ts';
import { isAbsent } from './decisions.ts';
import { type Inputs, nodeInputs, type PartContext, tokenInput, valueInputs } from './inputs.ts';
import { neededInputs, type Part } from './part-kinds.ts';
import { areFew, haveIds, isToken } from './remembering.ts';

/** How a value is written from the facts; undefined for kinds that are always remembered, or written by the plain lane. */
const NATIVE_VALUES: {
  readonly [Kind in ValueKindName]:
    | ((value: ValueOf<Kind>, lead: string, context: PartContext) => readonly Part[] | undefined)
    | undefined;
} = {
  entry: (value, lead, context) => nativeOrigin(value.entry.origin, value, lead, context),
  end: undefined,
  constant: undefined,
  setting: undefined,
  arrival: ({ as }, lead) => [{ kind: 'arrival', lead, as }],
  fault: undefined,
  list: nativeList,
  first: nativeFirst,
  joined: nativeJoined,
  when: ({ condition, value }, lead, context) => guardParts(condition, valueParts(value, lead, context), context),
  later: undefined,
};

const NATIVE_ORIGINS: {
  readonly [Kind in OriginKindName]:
    | ((origin: OriginOf<Kind>, value: EntryValue, lead: string, context: PartContext) => readonly Part[] | undefined)
    | undefined;
} = {
  field: ({ field }, value, lead, { format }) => nativeToken(format.positions[field], value, lead),
  time: ({ field }, value, lead, { format }) =>
    nativeToken(format.positions[field], { ...value, as: value.as ?? 'iso' }, lead),
  number: nativeNumber,
  string: ({ member, isUnique }, { as, words }, lead) => {
    const slot = ID_SLOTS.get(member);
    if (!isUnique || as !== undefined || words !== undefined || slot === undefined) return undefined;
    return [{ kind: 'unique', slot, lead }];
  },
  strings: undefined,
  grouped: undefined,
  line: (_origin, _value, lead) => [{ kind: 'line', lead }],
  endpoint: undefined,
};

/** How a token is converted, and an added number, unless no schema makes the conversion of one. */
interface NativeConversion {
  readonly ofToken: (position: number, lead: string) => Part;
  readonly ofNumber?: (slot: number, lead: string, isDecimal: boolean) => Part | undefined;
}

/** Undefined for conversions of few words, which are remembered. */
const NATIVE_CONVERSIONS: { readonly [Name in ConversionName]: NativeConversion | undefined } = {
  text: {
    ofToken: (position, lead) => ({ kind: 'copy', position, lead: `${lead}"`, tail: '"', input: undefined }),
    ofNumber: (slot, lead, isDecimal) => ({ kind: 'number', slot, lead, isDecimal, isText: true }),
  },
  lower: undefined,
  upper: undefined,
  seconds: {
    ofToken: (position, lead) => ({ kind: 'copy', position, lead, tail: '', input: undefined }),
    ofNumber: (slot, lead, isDecimal) => ({ kind: 'number', slot, lead, isDecimal, isText: false }),
  },
  milliseconds: scaledBy('milliseconds'),
  nanoseconds: scaledBy('nanoseconds'),
  iso: { ofToken: (position, lead) => ({ kind: 'time', position, lead, hasMillis: false }) },
  iso_millis: { ofToken: (position, lead) => ({ kind: 'time', position, lead, hasMillis: true }) },
  ip_version: { ofToken: (position, lead) => versionPart(position, lead, undefined) },
  latitude: undefined,
  longitude: undefined,
  first_item: undefined,
  key_value: undefined,
};

/** The parts of a document's members for records of one format. */
export function documentParts(
  nodes: readonly SchemaNode[],
  context: CompileContext,
  absent: PartContext['absent'] = new Set(),
): readonly Part[] {
  // what is rendered once is remembered here, and nowhere else
  return nodesParts(nodes, keysOf(nodes), {
    ...context,
    isWithinOwner: true,
    absent,
    known: { decisions: new Map(), inputs: new Map() },
  });
}

function nodesParts(nodes: readonly SchemaNode[], taken: ReadonlySet<string>, context: PartContext): Part[] {
  return nodes.flatMap((node) => nodeParts(node, taken, context));
}

function nodeParts(node: SchemaNode, taken: ReadonlySet<string>, context: PartContext): readonly Part[] {
  if (node.kind === 'guard') {
    const parts = guardParts(node.condition, nodesParts(node.nodes, taken, context), context);
    if (parts.length !== 1 || parts[0]?.kind !== 'guard') return parts;
    return rememberedNodeOr(node, context, parts);
  }
  if (node.kind === 'object') return objectParts(node, context);
  if (node.value.kind !== 'later') return valueParts(node.value, leadOf(node.key), context);
  return compileLater(node.value, taken, context).flatMap((part) => simplePart(part, context) ?? []);
}

function objectParts(node: ObjectNode, context: PartContext): readonly Part[] {
  const taken = keysOf([...node.companions, ...node.children]);
  const children = nodesParts(node.children, taken, context);
  if (children.length === 0) return [];
  const companions = nodesParts(node.companions, taken, context);
  const lead = leadOf(node.key);
  const [open, close] = node.isArray ? ['[', ']'] : ['{', '}'];
  if (children.some(({ kind }) => kind === 'text')) {
    const [head, ...rest] = [...companions, ...children];
    // an object that always appears: its members can be joined with those around it
    if (head?.kind === 'text') {
      return [textPart(lead + open + head.text.slice(1)), ...rest, textPart(close)];
    }
  }
  const [only] = children;
  if (only?.kind === 'copy' && children.length === 1 && companions.length === 0) {
    return [{ ...only, lead: lead + open + only.lead.slice(1), tail: only.tail + close }];
  }
  return rememberedNodeOr(node, context, [{ kind: 'object', lead, isArray: node.isArray, companions, children }]);
}

function rememberedNodeOr(node: SchemaNode, context: PartContext, native: readonly Part[]): readonly Part[] {
  const write = lazy(() => writeAll(compileDocument([node], context)));
  return rememberedOr(nodeInputs(node, context), write, native);
}

/** A value after `lead`; no part if no record of the format has it. */
function valueParts(value: Value, lead: string, context: PartContext): readonly Part[] {
  if ((value.kind === 'entry' || value.kind === 'end') && isAbsent(value, context)) return [];
  const isWhole = value.kind === 'first' || value.kind === 'list' || value.kind === 'joined' || value.kind === 'when';
  const compiled = isWhole ? undefined : context.compileValue(value, lead, context);
  if (!isWhole && compiled === undefined) return [];
  const simple = compiled === undefined ? undefined : simplePart(compiled, context);
  if (simple !== undefined) return [simple];
  const native = nativeValue(value, lead, context);
  const [only] = native ?? [];
  if (native?.length === 1 && (only?.kind === 'text' || only?.kind === 'copy')) return native;
  const write = lazy(() => writerOf(compiled ?? context.compileValue(value, lead, context) ?? ''));
  return rememberedOr(valueInputs(value, context), write, native);
}

/** A writer that is compiled when it is needed for the first time: parts are first made of all levels of a document. */
function lazy(compile: () => WriteMembers): WriteMembers {
  let write: WriteMembers | undefined;
  return (record, added, writer) => {
    write ??= compile();
    write(record, added, writer);
  };
}

function textPart(text: string): Part {
  return { kind: 'text', text };
}

function simplePart(part: CompiledPart, context: PartContext): Part | undefined {
  if (typeof part === 'string') return textPart(part);
  if (typeof part === 'function' || isShared(part)) return undefined;
  const { key, position, isText } = part;
  const quote = isText ? '"' : '';
  return { kind: 'copy', position, lead: key + quote, tail: quote, input: tokenInput(position, context) };
}

/** The best form of a part: remembered, native, or, where both are impossible, a call of its plain writer. */
function rememberedOr(inputs: Inputs, write: WriteMembers, native: readonly Part[] | undefined): readonly Part[] {
  if (native?.length === 0) return [];
  if (!areFew(inputs) && native !== undefined) return native;
  if (!haveIds(inputs)) return [{ kind: 'call', write }];
  const hasTokens = inputs.some(({ key }) => isToken(key));
  if (native === undefined || !hasTokens || needsIds(native)) return [{ kind: 'remembered', inputs, write }];
  return [{ kind: 'either', inputs, write, native }];
}

/** Whether parts need the id of a token, so that their whole can as well be remembered. */
function needsIds(parts: readonly Part[]): boolean {
  return parts.some((part) => part.kind === 'call' || neededInputs([part]).some(({ key }) => isToken(key)));
}

function nativeValue<Kind extends ValueKindName>(
  value: ValueOf<Kind>,
  lead: string,
  context: PartContext,
): readonly Part[] | undefined {
  return NATIVE_VALUES[value.kind]?.(value, lead, context);
}

function nativeOrigin<Kind extends OriginKindName>(
  origin: OriginOf<Kind>,
  value: EntryValue,
  lead: string,
  context: PartContext,
): readonly Part[] | undefined {
  return NATIVE_ORIGINS[origin.kind]?.(origin, value, lead, context);
}

function nativeToken(position: number, { as, words }: EntryValue, lead: string): readonly Part[] | undefined {
  if (as === undefined) return undefined;
  if (words !== undefined) return as === 'ip_version' ? [versionPart(position, lead, words)] : undefined;
  const part = NATIVE_CONVERSIONS[as]?.ofToken(position, lead);
  return part && [part];
}

function versionPart(position: number, lead: string, words: EntryValue['words']): Part {
  const textOf = (version: keyof typeof IP_VERSIONS): string => {
    if (words === undefined) return lead + IP_VERSIONS[version];
    const word: Json | undefined = Object.hasOwn(words, version) ? words[version] : undefined;
    return word === undefined ? '' : lead + JSON.stringify(word);
  };
  return { kind: 'version', position, ipv4: textOf('ipv4'), ipv6: textOf('ipv6') };
}

function nativeNumber(
  { member, decimals }: OriginOf<'number'>,
  { as, words }: EntryValue,
  lead: string,
): readonly Part[] | undefined {
  const slot = NUMBER_SLOTS.get(member);
  if (slot === undefined || words !== undefined) return undefined;
  // without a conversion it has plain digits, as seconds have
  const part = NATIVE_CONVERSIONS[as ?? 'seconds']?.ofNumber?.(slot, lead, decimals !== undefined);
  return part && [part];
}

function scaledBy(unit: keyof typeof SCALES): NativeConversion {
  return {
    ofToken: (position, lead) => ({ kind: 'scaled', position, lead, ...SCALES[unit] }),
    ofNumber: (slot, lead, isDecimal) =>
      isDecimal ? undefined : { kind: 'scaledNumber', slot, lead, ...SCALES[unit] },
  };
}

function nativeFirst({ of }: ValueOf<'first'>, lead: string, context: PartContext): readonly Part[] {
  const alternatives = partsOfEach(of, lead, context).filter((parts) => parts.length > 0);
  // values after one that is always present are never reached
  const always = alternatives.findIndex(([only]) => only?.kind === 'text');
  const reached = always < 0 ? alternatives : alternatives.slice(0, always + 1);
  const [only = [], ...others] = reached;
  return others.length === 0 ? only : [{ kind: 'first', of: reached }];
}

function nativeList({ of }: ValueOf<'list'>, lead: string, context: PartContext): readonly Part[] {
  const items = partsOfEach(of, ',', context).filter((parts) => parts.length > 0);
  const texts = textsOf(items);
  if (items.length === 0) return [];
  if (texts === undefined) return [{ kind: 'list', lead, of: items }];
  return [textPart(`${lead}[${[...new Set(texts)].join('').slice(1)}]`)];
}

function nativeJoined({ of }: ValueOf<'joined'>, lead: string, context: PartContext): readonly Part[] {
  const strings = partsOfEach(of, '', context);
  const texts = textsOf(strings);
  if (strings.some((parts) => parts.length === 0)) return [];
  if (texts === undefined) return [{ kind: 'joined', lead, of: strings }];
  return [textPart(`${lead}"${texts.map((text) => text.slice(1, -1)).join('')}"`)];
}

/** The texts of parts that are all the same in every document; undefined if one is not. */
function textsOf(each: readonly (readonly Part[])[]): readonly string[] | undefined {
  const texts = each.flatMap(([only]) => (only?.kind === 'text' ? [only.text] : []));
  return texts.length === each.length ? texts : undefined;
}

function partsOfEach(values: readonly Value[], lead: string, context: PartContext): (readonly Part[])[] {
  return values.map((value) => valueParts(value, lead, context));
}

function guardParts(condition: Condition, parts: readonly Part[], context: PartContext): readonly Part[] {
  const test = testOf(condition, context);
  if (test === false || parts.length === 0) return [];
  return test === true ? parts : [{ kind: 'guard', test, parts }];
}
