import type { Condition, Leaf, Value } from '../language/schema.ts';
import { conditionDependency } from '../values/conditions.ts';
import { combineDependencies, type Dependency } from '../values/dependency.ts';
import { VALUE_ANALYSIS } from '../values/value-kinds.ts';

/** A leaf in its object. */
export interface LeafNode {
  readonly kind: 'leaf';
  /** Undefined for an item of an array, and for members with their own keys. */
  readonly key: string | undefined;
  readonly value: Value;
}

/** An object of a document, or an array of objects. */
export interface ObjectNode {
  readonly kind: 'object';
  readonly key: string | undefined;
  readonly isArray: boolean;
  /** Members without which the object would not be omitted. */
  readonly companions: readonly SchemaNode[];
  readonly children: readonly SchemaNode[];
}

/** Members that are written only if a condition holds. */
export interface GuardNode {
  readonly kind: 'guard';
  readonly condition: Condition;
  readonly nodes: readonly SchemaNode[];
}

/** A part of a document. */
export type SchemaNode = LeafNode | ObjectNode | GuardNode;

interface Branch {
  readonly key: string | undefined;
  readonly companions: LeafNode[];
  readonly children: (LeafNode | Branch)[];
  readonly branches: Map<string, Branch>;
  isArray: boolean;
}

/**
 * The tree of a document's leaves, in their order. If all members of an object have the same condition, it applies to
 * the object; adjacent members with the same condition share one guard.
 */
export function buildTree(leaves: readonly Leaf[]): readonly SchemaNode[] {
  const root = branchOf(undefined);
  for (const { path, from, isCompanion } of leaves) {
    const isMember = from.kind !== 'later';
    const parents = isMember ? path.slice(0, -1) : path;
    let branch = root;
    for (const key of parents) branch = descend(branch, key);
    const last = path.at(-1);
    const isItem = isMember && last !== undefined && isItemKey(last);
    if (isItem) branch.isArray = true;
    const node: LeafNode = { kind: 'leaf', key: isMember && !isItem ? last : undefined, value: from };
    (isCompanion ? branch.companions : branch.children).push(node);
  }
  return toNodes(root.children);
}

/** The dependency of a node. Constants next to values of an end depend on the end too, if they are companions. */
export function dependencyOf(node: SchemaNode): Dependency {
  if (node.kind === 'leaf') return VALUE_ANALYSIS.dependencyOf(node.value);
  if (node.kind === 'guard')
    return combineDependencies([conditionDependency(node.condition), ...node.nodes.map(dependencyOf)]);
  const children = node.children.map(dependencyOf);
  if (children.includes('nothing')) return 'record';
  return combineDependencies([...children, ...node.companions.map(dependencyOf)]);
}

function branchOf(key: string | undefined): Branch {
  return { key, companions: [], children: [], branches: new Map(), isArray: false };
}

function descend(parent: Branch, key: string): Branch {
  const known = parent.branches.get(key);
  if (known !== undefined) return known;
  const isItem = isItemKey(key);
  if (isItem) parent.isArray = true;
  const branch = branchOf(isItem ? undefined : key);
  parent.branches.set(key, branch);
  parent.children.push(branch);
  return branch;
}

function isItemKey(key: string): boolean {
  return key.startsWith('[') && key.endsWith(']');
}

function toNodes(parts: readonly (LeafNode | Branch)[]): readonly SchemaNode[] {
  const nodes: SchemaNode[] = [];
  for (const part of parts) {
    const node = 'kind' in part ? leafNode(part) : objectNode(part);
    const last = nodes.at(-1);
    if (node.kind === 'guard' && last?.kind === 'guard' && last.condition === node.condition) {
      nodes[nodes.length - 1] = { ...last, nodes: [...last.nodes, ...node.nodes] };
    } else {
      nodes.push(node);
    }
  }
  return nodes;
}

function leafNode(leaf: LeafNode): SchemaNode {
  if (leaf.value.kind !== 'when') return leaf;
  const { condition, value } = leaf.value;
  return { kind: 'guard', condition, nodes: [leafNode({ ...leaf, value })] };
}

function objectNode(branch: Branch): SchemaNode {
  const { key, isArray } = branch;
  const companions = toNodes(branch.companions);
  const children = toNodes(branch.children);
  const [only] = children;
  const isUnderOne =
    only?.kind === 'guard' &&
    [...children, ...companions].every((node) => node.kind === 'guard' && node.condition === only.condition);
  if (!isUnderOne) return { kind: 'object', key, isArray, companions, children };
  const inner = {
    kind: 'object',
    key,
    isArray,
    companions: unguarded(companions),
    children: unguarded(children),
  } as const;
  return { kind: 'guard', condition: only.condition, nodes: [inner] };
}

function unguarded(nodes: readonly SchemaNode[]): readonly SchemaNode[] {
  return nodes.flatMap((node) => (node.kind === 'guard' ? node.nodes : [node]));
}
