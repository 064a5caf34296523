import { JsonFragment } from '../model/json-fragment.ts';
import type { CompileContext, Piece, WriteColumn } from './compile-context.ts';
import { compileCondition } from './conditions.ts';
import { compileEndMembers } from './end-fragments.ts';
import { compileField } from './field-columns.ts';
import { writersOf } from './pieces.ts';
import type { Value } from './schema.ts';
import { type Dependency, dependencyOf, type ObjectNode, type SchemaNode } from './schema-tree.ts';
import { isSelected } from './selection.ts';
import { compileValue, guarded } from './values.ts';

const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;
const OPEN_BRACKET = 0x5b;
const CLOSE_BRACKET = 0x5d;

/** The members of a document between its braces, for records of one format; each is led by a comma. */
export function compileColumns(nodes: readonly SchemaNode[], context: CompileContext): readonly WriteColumn[] {
  return writersOf(compileMembers(nodes, keysOf(nodes), context));
}

function compileMembers(nodes: readonly SchemaNode[], taken: ReadonlySet<string>, context: CompileContext): Piece[] {
  const pieces: Piece[] = [];
  let at = 0;
  for (let node = nodes[at]; node !== undefined; node = nodes[at]) {
    const dependency = dependencyOf(node);
    if (dependency === 'record' || dependency === 'nothing') {
      pieces.push(...compileNode(node, taken, context));
      at++;
      continue;
    }
    const start = at;
    while (at < nodes.length && dependencyAt(nodes, at) === dependency) at++;
    pieces.push(compileEndMembers(nodes.slice(start, at), dependency, context));
  }
  return merge(pieces);
}

function dependencyAt(nodes: readonly SchemaNode[], at: number): Dependency | undefined {
  const node = nodes[at];
  return node === undefined ? undefined : dependencyOf(node);
}

function compileNode(node: SchemaNode, taken: ReadonlySet<string>, context: CompileContext): Piece[] {
  if (node.kind === 'guard') {
    const test = compileCondition(node.condition, context);
    const pieces = test === false ? [] : compileMembers(node.nodes, taken, context);
    return test === false || pieces.length === 0 ? [] : [guarded(test, pieces)];
  }
  if (node.kind === 'leaf' && node.value.kind === 'later') return compileLater(node.value, taken, context);
  const piece =
    node.kind === 'leaf' ? compileValue(node.value, leadOf(node.key), context) : compileObject(node, context);
  return piece === undefined ? [] : [piece];
}

function compileObject(node: ObjectNode, context: CompileContext): Piece | undefined {
  const { key, isArray } = node;
  const taken = keysOf([...node.companions, ...node.children]);
  const children = compileMembers(node.children, taken, context);
  if (children.length === 0) return undefined;
  const companions = compileMembers(node.companions, taken, context);
  const lead = leadOf(key);
  const [open, close] = isArray ? [OPEN_BRACKET, CLOSE_BRACKET] : [OPEN_BRACE, CLOSE_BRACE];
  if (children.some((piece) => typeof piece === 'string')) {
    const [head = '', ...rest] = merge([...companions, ...children]);
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
    // every member was led by a comma: the first comma becomes the opening brace
    writer.bytes[first] = open;
    writer.byte(close);
  };
}

/** An object that always appears, since its first members are the same in every record. */
function openedBy(head: string, rest: readonly Piece[], close: number): Piece {
  if (rest.length === 0) return head + String.fromCharCode(close);
  const start = new JsonFragment(head);
  const writes = writersOf(rest);
  return (record, added, writer) => {
    writer.fragment(start);
    for (const write of writes) write(record, added, writer);
    writer.byte(close);
  };
}

/** Fields without a row in the field table. A key that the schema uses itself gets an underscore behind it. */
function compileLater(
  { separator, names }: Extract<Value, { kind: 'later' }>,
  taken: ReadonlySet<string>,
  { format }: CompileContext,
): Piece[] {
  return format.fields.flatMap(({ name, outputName, spec }, position) => {
    if (spec !== undefined || (names !== undefined && !isSelected(names, outputName))) return [];
    // the first of several with one name counts
    if (format.fields.findIndex((field) => field.name === name) < position) return [];
    let key = separator === '_' ? outputName : name.replaceAll('_', '-');
    while (taken.has(key)) key += '_';
    return [compileField({}, leadOf(key), position, 'text')];
  });
}

/** Joins pieces side by side that are the same in every record. */
function merge(pieces: readonly Piece[]): Piece[] {
  const merged: Piece[] = [];
  for (const piece of pieces) {
    const last = merged.at(-1);
    if (typeof piece === 'string' && typeof last === 'string') merged[merged.length - 1] = last + piece;
    else merged.push(piece);
  }
  return merged;
}

function keysOf(nodes: readonly SchemaNode[]): ReadonlySet<string> {
  return new Set(nodes.flatMap((node) => (node.kind === 'guard' ? [...keysOf(node.nodes)] : (node.key ?? []))));
}

function leadOf(key: string | undefined): string {
  return key === undefined ? ',' : `,${JSON.stringify(key)}:`;
}
