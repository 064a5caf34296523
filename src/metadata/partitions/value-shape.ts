import { type InventoryItems, itemSchema } from '../inventory-schema.ts';
import { VALUE_TAGS } from './value-tags.ts';

/** The type of an encoded value, which its tags tell: a reader checks it while it decodes. */
export interface ValueShape {
  /** The first and the last tag of the type. */
  readonly first: number;
  readonly last: number;
  /** The type of the items of a list, or of the members of a record. */
  readonly each: ValueShape | undefined;
  /** The types of the members of an object; others may be of any type. */
  readonly members: ReadonlyMap<string, ValueShape> | undefined;
  /** The members that are not optional. */
  readonly required: readonly string[];
}

const NO_PARTS = { each: undefined, members: undefined, required: [] };
const TEXT: ValueShape = { first: 0, last: VALUE_TAGS.hexId, ...NO_PARTS };
const NUMBER: ValueShape = { first: VALUE_TAGS.integer, last: VALUE_TAGS.double, ...NO_PARTS };
const TRUTH: ValueShape = { first: VALUE_TAGS.yes, last: VALUE_TAGS.no, ...NO_PARTS };
const LIST: ValueShape = { first: VALUE_TAGS.list, last: VALUE_TAGS.list, ...NO_PARTS };
const MEMBERS: ValueShape = { first: VALUE_TAGS.members, last: VALUE_TAGS.members, ...NO_PARTS };

const ITEMS: Map<keyof InventoryItems, ValueShape> = new Map();

/** The types that the schema of a kind describes, down to the last member. */
export function itemShape(kind: keyof InventoryItems): ValueShape {
  let shape = ITEMS.get(kind);
  if (shape === undefined) {
    shape = shapeOf(itemSchema(kind));
    ITEMS.set(kind, shape);
  }
  return shape;
}

/**
 * The types that a schema of valibot describes. What it says of contents was checked when the object was written. Throws a TypeError for
 * a type of schema that it does not support.
 */
export function shapeOf(schema: unknown): ValueShape {
  const { type, wrapped, item, value, entries }: Schema = isObject(schema) ? schema : {};
  switch (type) {
    case 'string':
      return TEXT;
    case 'number':
      return NUMBER;
    case 'boolean':
      return TRUTH;
    case 'optional':
      return shapeOf(wrapped);
    case 'array':
      return { ...LIST, each: shapeOf(item) };
    case 'record':
      return { ...MEMBERS, each: shapeOf(value) };
    case 'object': {
      const all: [name: string, member: unknown][] = Object.entries(isObject(entries) ? entries : {});
      return {
        ...MEMBERS,
        members: new Map(all.map(([name, member]) => [name, shapeOf(member)])),
        required: all.flatMap(([name, member]) => (isOptional(member) ? [] : [name])),
      };
    }
    default:
      throw new TypeError(`a schema of the type ${String(type)} is not supported`);
  }
}

/** The members of a schema that are read. */
interface Schema {
  readonly type?: unknown;
  readonly wrapped?: unknown;
  readonly item?: unknown;
  readonly value?: unknown;
  readonly entries?: unknown;
}

function isOptional(schema: unknown): boolean {
  return isObject(schema) && 'type' in schema && schema.type === 'optional';
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}
