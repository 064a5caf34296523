import { arrivalText, CONVERSIONS, type PlainValue } from './text/conversions.ts';
import type { Condition, FaultPart, SchemaOptions, Subject, Value } from './language/schema.ts';
import type { SchemaNode } from './compile/schema-tree.ts';

/** Where a plain document takes its values from. */
export interface PlainSource {
  /** A value of the dictionary or of an end, before any conversion. */
  readonly valueOf: (subject: Subject) => PlainValue | undefined;
  /** The JSON text of a part of an unreadable line's document. */
  readonly faultOf?: (part: FaultPart) => string | undefined;
  readonly options: SchemaOptions;
}

/**
 * The members that nodes make, as JSON text, each led by a comma. The slow and simple way: for what is rendered once,
 * such as the ends of flows and unreadable lines.
 */
export function renderMembers(nodes: readonly SchemaNode[], source: PlainSource): string {
  return nodes
    .map((node) => {
      if (node.kind === 'guard') return holds(node.condition, source) ? renderMembers(node.nodes, source) : '';
      const lead = node.key === undefined ? ',' : `,${JSON.stringify(node.key)}:`;
      const text = node.kind === 'leaf' ? renderValue(node.value, source) : renderObject(node, source);
      return text === undefined ? '' : lead + text;
    })
    .join('');
}

/** The JSON text of a value; undefined where it is absent. */
export function renderValue(value: Value, source: PlainSource): string | undefined {
  switch (value.kind) {
    case 'entry':
    case 'end': {
      const plain = source.valueOf(value);
      return plain === undefined ? undefined : jsonOf(value, plain);
    }
    case 'constant':
      return JSON.stringify(value.value);
    case 'setting': {
      const setting = source.options[value.setting];
      return setting === undefined || setting === '' ? undefined : JSON.stringify(String(setting));
    }
    case 'arrival':
      return arrivalText((source.options.now ?? Date.now)(), value.as);
    case 'fault':
      return source.faultOf?.(value.part);
    case 'when':
      return holds(value.condition, source) ? renderValue(value.value, source) : undefined;
    case 'first':
      for (const each of value.of) {
        const text = renderValue(each, source);
        if (text !== undefined) return text;
      }
      return undefined;
    case 'list': {
      const items = value.of.flatMap((each) => renderValue(each, source) ?? []);
      return items.length === 0 ? undefined : `[${[...new Set(items)].join(',')}]`;
    }
    case 'joined': {
      const parts = value.of.flatMap((each) => renderValue(each, source) ?? []);
      return parts.length < value.of.length ? undefined : `"${parts.map((part) => part.slice(1, -1)).join('')}"`;
    }
    case 'later':
      return undefined;
  }
}

/** The JSON text of a value of the dictionary or of an end, converted; undefined where it has nothing to say. */
export function jsonOf(subject: Subject, plain: PlainValue): string | undefined {
  if (typeof plain === 'string') return jsonOfText(subject, plain);
  if (isTexts(plain)) {
    const items = plain.flatMap((each) => jsonOfText(subject, each) ?? []);
    return items.length === 0 ? undefined : `[${items.join(',')}]`;
  }
  const entries = Object.entries(plain);
  if (entries.length === 0) return undefined;
  return JSON.stringify(subject.as === 'key_value' ? entries.map(([key, value]) => `${key}=${value}`) : plain);
}

/** The JSON text of one text. */
export function jsonOfText(subject: Subject, text: string): string | undefined {
  const { as, words } = subject;
  if (words !== undefined) {
    const word = as === undefined ? text : String(JSON.parse(CONVERSIONS[as].ofText(text) ?? '""'));
    return Object.hasOwn(words, word) ? JSON.stringify(words[word]) : undefined;
  }
  if (as !== undefined) return CONVERSIONS[as].ofText(text);
  return subject.kind === 'entry' && subject.entry.json === 'number' ? text : JSON.stringify(text);
}

/** Whether a condition holds. */
export function holds(condition: Condition, source: PlainSource): boolean {
  switch (condition.kind) {
    case 'has':
      return source.valueOf(condition.subject) !== undefined;
    case 'is': {
      const value = source.valueOf(condition.subject);
      return typeof value === 'string' && condition.words.includes(value);
    }
    case 'differ': {
      const [left, right] = condition.subjects.map(source.valueOf);
      return left !== undefined && right !== undefined && left !== right;
    }
    case 'setting':
      return settingHolds(condition, source.options);
    case 'not':
      return !holds(condition.condition, source);
    case 'all':
      return condition.conditions.every((each) => holds(each, source));
    case 'any':
      return condition.conditions.some((each) => holds(each, source));
  }
}

/** Whether a setting is on, or is one of some words. */
export function settingHolds(
  { setting, words }: Extract<Condition, { kind: 'setting' }>,
  options: SchemaOptions,
): boolean {
  const value = options[setting];
  if (words.length > 0) return words.includes(String(value ?? ''));
  return value !== undefined && value !== false && value !== '';
}

function renderObject(node: Extract<SchemaNode, { kind: 'object' }>, source: PlainSource): string | undefined {
  const members = renderMembers(node.children, source);
  if (members === '') return undefined;
  const all = (renderMembers(node.companions, source) + members).slice(1);
  return node.isArray ? `[${all}]` : `{${all}}`;
}

function isTexts(value: readonly string[] | Readonly<Record<string, string>>): value is readonly string[] {
  return Array.isArray(value);
}
