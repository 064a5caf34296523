import type * as v from 'valibot';
import { type InventoryItems, itemSchema } from '../inventory-schema.ts';

/** Whether a value conforms to a schema. */
export type Check = (value: unknown) => boolean;

/** What is checked: everything that the schema says, or types only. */
type Depth = 'all' | 'types';

const CHECKS: Map<v.GenericSchema, Check> = new Map();

/**
 * Whether a value has the types that the schema of a kind describes, down to the last member; members that are not known may be of
 * any type. What the schema says of contents was checked when the object was written. A tenth of the time of a full check.
 */
export function hasItemShape<Kind extends keyof InventoryItems>(
  kind: Kind,
  value: unknown,
): value is InventoryItems[Kind] {
  return conforms(itemSchema(kind), value, 'types');
}

/** Whether a value conforms to a schema, which is compiled when it is first used; each is used with one depth. */
export function conforms<Schema extends v.GenericSchema>(
  schema: Schema,
  value: unknown,
  depth: Depth,
): value is v.InferOutput<Schema> {
  let check = CHECKS.get(schema);
  if (check === undefined) {
    check = compileCheck(schema, depth);
    CHECKS.set(schema, check);
  }
  return check(value);
}

/**
 * Compiles a schema of valibot to a check that says yes or no. It takes a fraction of the time of the schema, mostly in
 * a process that has just started, where code is interpreted: hence its loops, which take the fewest steps. The schema
 * itself reports what is wrong; it also accepts a list as a record. Throws a TypeError for a type of schema or of
 * condition that it does not support.
 */
export function compileCheck(schema: unknown, depth: Depth): Check {
  if (!isObject(schema) || !('type' in schema)) throw new TypeError('a schema is not an object');
  if (depth === 'types' || !('pipe' in schema) || !Array.isArray(schema.pipe)) return typeCheck(schema, depth);
  const [inner, ...conditions] = schema.pipe;
  const check = compileCheck(inner, depth);
  const others = conditions.map(conditionOf);
  return (value) => check(value) && others.every((condition) => condition(value));
}

function typeCheck(schema: { readonly type?: unknown }, depth: Depth): Check {
  switch (schema.type) {
    case 'string':
      return isText;
    case 'number':
      return (value) => typeof value === 'number' && !Number.isNaN(value);
    case 'boolean':
      return (value) => typeof value === 'boolean';
    case 'literal': {
      const literal = 'literal' in schema ? schema.literal : undefined;
      return (value) => value === literal;
    }
    case 'optional': {
      const check = compileCheck('wrapped' in schema ? schema.wrapped : undefined, depth);
      return (value) => value === undefined || check(value);
    }
    case 'array': {
      const check = compileCheck('item' in schema ? schema.item : undefined, depth);
      return (value) => {
        if (!Array.isArray(value)) return false;
        for (let index = 0; index < value.length; index++) {
          if (check === isText ? typeof value[index] !== 'string' : !check(value[index])) return false;
        }
        return true;
      };
    }
    case 'record': {
      const check = compileCheck('value' in schema ? schema.value : undefined, depth);
      const checkName = compileCheck('key' in schema ? schema.key : undefined, depth);
      return (value) => {
        if (!hasMembers(value)) return false;
        for (const name in value) {
          if (!Object.hasOwn(value, name)) continue;
          // a name is always a text
          if (checkName !== isText && !checkName(name)) return false;
          if (check === isText ? typeof value[name] !== 'string' : !check(value[name])) return false;
        }
        return true;
      };
    }
    case 'object':
      return objectCheck('entries' in schema && isObject(schema.entries) ? schema.entries : {}, depth);
    default:
      throw new TypeError(`a schema of the type ${String(schema.type)} is not supported`);
  }
}

function objectCheck(entries: object, depth: Depth): Check {
  const members = Object.entries(entries).map(([name, schema]: [string, unknown]) => {
    const isOptional = isObject(schema) && 'type' in schema && schema.type === 'optional' && 'wrapped' in schema;
    const check = compileCheck(isOptional ? schema.wrapped : schema, depth);
    return { name, isOptional, isText: check === isText, check };
  });
  return (value) => {
    if (!hasMembers(value)) return false;
    for (let index = 0; index < members.length; index++) {
      const member = members[index];
      if (member === undefined) return false;
      const item = value[member.name];
      if (item === undefined && member.isOptional) continue;
      if (member.isText ? typeof item !== 'string' : !member.check(item)) return false;
    }
    return true;
  };
}

/** Compared with before it is called: most members are texts, and a call takes longer than the check. */
function isText(value: unknown): boolean {
  return typeof value === 'string';
}

function conditionOf(action: unknown): Check {
  if (!isObject(action) || !('type' in action) || !('requirement' in action)) {
    throw new TypeError('a condition is not supported');
  }
  const { type, requirement } = action;
  if (typeof requirement === 'function') return (value) => requirement(value) === true;
  if (requirement instanceof RegExp) return (value) => typeof value === 'string' && requirement.test(value);
  if (typeof requirement === 'number') {
    switch (type) {
      case 'min_value':
        return (value) => Number(value) >= requirement;
      case 'max_value':
        return (value) => Number(value) <= requirement;
      case 'min_length':
        return (value) => lengthOf(value) >= requirement;
      case 'max_length':
        return (value) => lengthOf(value) <= requirement;
    }
  }
  throw new TypeError(`a condition ${String(type)} is not supported`);
}

function lengthOf(value: unknown): number {
  return typeof value === 'string' || Array.isArray(value) ? value.length : Number.NaN;
}

function hasMembers(value: unknown): value is Readonly<Record<string, unknown>> {
  return isObject(value) && !Array.isArray(value);
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}
