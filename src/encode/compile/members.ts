import { JsonFragment } from '../../model/json-fragment.ts';
import { CLOSE_BRACE, CLOSE_BRACKET, OPEN_BRACE, OPEN_BRACKET } from '../../text/ascii.ts';
import type { Value } from '../language/schema.ts';
import type { CompiledPart, WriteMembers } from '../text/compiled-part.ts';
import { isText, mergeTexts, writersOf } from '../text/writers.ts';
import type { CompileContext } from '../values/compile-context.ts';
import { compileCondition } from '../values/conditions.ts';
import { type Dependency, isFragmentOwner } from '../values/dependency.ts';
import { guarded } from '../values/guarded.ts';
import { compileLater } from '../values/later.ts';
import { VALUE_ANALYSIS, valueKindOf } from '../values/value-kinds.ts';
import { cacheForOwner } from './owner-fragments.ts';
import { dependencyOf, type ObjectNode, type SchemaNode } from './schema-tree.ts';

/** Compiles the members of a document between its braces, for records of one format; each begins with a comma. */
export function compileDocument(nodes: readonly SchemaNode[], context: CompileContext): readonly WriteMembers[] {
  return writersOf(compileMembers(nodes, keysOf(nodes), context));
}

/**
 * Compiles a value after `lead`, its key or a comma; undefined if no record of the format has it. A value that depends
 * on one end of the flow, or on one group of values, is cached with it.
 */
export function compileValue(value: Value, lead: string, context: CompileContext): CompiledPart | undefined {
  const dependency = VALUE_ANALYSIS.dependencyOf(value);
  if (context.isWithinOwner || !isFragmentOwner(dependency)) return valueKindOf(value).compile(value, lead, context);
  const part = valueKindOf(value).compile(value, lead, { ...context, isWithinOwner: true });
  return part === undefined ? undefined : cacheForOwner(value, lead, dependency, context, [part]);
}

function compileMembers(
  nodes: readonly SchemaNode[],
  taken: ReadonlySet<string>,
  context: CompileContext,
): CompiledPart[] {
  const parts: CompiledPart[] = [];
  let at = 0;
  for (let node = nodes[at]; node !== undefined; node = nodes[at]) {
    const dependency = dependencyOf(node);
    if (context.isWithinOwner || !isFragmentOwner(dependency)) {
      parts.push(...compileNode(node, taken, context));
      at++;
      continue;
    }
    const start = at;
    while (at < nodes.length && dependencyAt(nodes, at) === dependency) at++;
    const members = compileMembers(nodes.slice(start, at), taken, { ...context, isWithinOwner: true });
    if (members.length > 0) parts.push(cacheForOwner(node, '', dependency, context, members));
  }
  return mergeTexts(parts);
}

function dependencyAt(nodes: readonly SchemaNode[], at: number): Dependency | undefined {
  const node = nodes[at];
  return node === undefined ? undefined : dependencyOf(node);
}

function compileNode(node: SchemaNode, taken: ReadonlySet<string>, context: CompileContext): CompiledPart[] {
  if (node.kind === 'guard') {
    const test = compileCondition(node.condition, context);
    const parts = test === false ? [] : compileMembers(node.nodes, taken, context);
    return test === false || parts.length === 0 ? [] : [guarded(test, parts)];
  }
  if (node.kind === 'leaf' && node.value.kind === 'later') return compileLater(node.value, taken, context);
  const part =
    node.kind === 'leaf' ? compileValue(node.value, leadOf(node.key), context) : compileObject(node, context);
  return part === undefined ? [] : [part];
}

function compileObject(node: ObjectNode, context: CompileContext): CompiledPart | undefined {
  const { key, isArray } = node;
  const taken = keysOf([...node.companions, ...node.children]);
  const children = compileMembers(node.children, taken, context);
  if (children.length === 0) return undefined;
  const companions = compileMembers(node.companions, taken, context);
  const lead = leadOf(key);
  const [open, close] = isArray ? [OPEN_BRACKET, CLOSE_BRACKET] : [OPEN_BRACE, CLOSE_BRACE];
  if (children.some(isText)) {
    const [head = '', ...rest] = mergeTexts([...companions, ...children]);
    if (typeof head === 'string') return openedBy(lead + String.fromCharCode(open) + head.slice(1), rest, close);
  }
  const writesCompanions = writersOf(companions);
  const writes = writersOf(children);
  const start = new JsonFragment(lead);
  return (record, added, writer) => {
    const before = writer.length;
    writer.fragment(start);
    const first = writer.length;
    for (const write of writesCompanions) write(record, added, writer);
    const middle = writer.length;
    for (const write of writes) write(record, added, writer);
    if (writer.length === middle) {
      writer.length = before;
      return;
    }
    // every member begins with a comma: the first comma becomes the opening brace
    writer.bytes[first] = open;
    writer.byte(close);
  };
}

/** An object that always appears, since its first members are the same in every record. */
function openedBy(head: string, rest: readonly CompiledPart[], close: number): CompiledPart {
  if (rest.length === 0) return head + String.fromCharCode(close);
  const start = new JsonFragment(head);
  const writes = writersOf(rest);
  return (record, added, writer) => {
    writer.fragment(start);
    for (const write of writes) write(record, added, writer);
    writer.byte(close);
  };
}

/** The keys that nodes use in their object; fields that the field table does not know must not use them. */
export function keysOf(nodes: readonly SchemaNode[]): ReadonlySet<string> {
  return new Set(nodes.flatMap((node) => (node.kind === 'guard' ? [...keysOf(node.nodes)] : (node.key ?? []))));
}

/** The text before a value: a comma, and its key if it has one. */
export function leadOf(key: string | undefined): string {
  return key === undefined ? ',' : `,${JSON.stringify(key)}:`;
}
