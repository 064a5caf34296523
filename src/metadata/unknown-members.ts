import type * as v from 'valibot';

/** Members of a document that this release does not know. They are ignored: a newer release may have written them. */
export interface UnknownMembers {
  readonly count: number;
  /** The first few by name, without the numbers of list items: `securityGroups.rules.colour`. */
  readonly names: readonly string[];
}

/** How many names are kept. */
const MAX_NAMES = 5;
/** Maximum length of a name that is kept: names come from the document. */
const MAX_NAME_CHARS = 100;

/** What may be inside a value: the members of an object, each with what may be inside it. */
interface Shape {
  readonly members: ReadonlyMap<string, Shape | undefined>;
}

/** Counts members that schemas do not have. Looks no deeper than the schemas describe, so nesting has no cost. */
export class UnknownMemberCounter {
  count = 0;
  readonly #names: Set<string> = new Set();

  /** What was counted so far. */
  result(): UnknownMembers {
    return { count: this.count, names: [...this.#names] };
  }

  /** Counts in a value of this schema; `isKnown` accepts further names, with `at` in front. */
  add(schema: v.GenericSchema, value: unknown, at: string, isKnown: (name: string) => boolean = () => false): void {
    this.#visit(shapeOf(schema), value, at, isKnown);
  }

  #visit(shape: Shape | undefined, value: unknown, at: string, isKnown: (name: string) => boolean): void {
    if (shape === undefined || typeof value !== 'object' || value === null) return;
    if (Array.isArray(value)) {
      for (const item of value) this.#visit(shape, item, at, isKnown);
      return;
    }
    for (const [key, inside] of Object.entries(value)) {
      if (shape.members.has(key)) {
        const inner = shape.members.get(key);
        if (inner !== undefined) this.#visit(inner, inside, nameIn(at, key), isKnown);
      } else if (!isKnown(nameIn(at, key))) {
        this.count++;
        if (this.#names.size < MAX_NAMES) this.#names.add(nameIn(at, key).slice(0, MAX_NAME_CHARS));
      }
    }
  }
}

const SHAPES: WeakMap<object, { readonly shape: Shape | undefined }> = new WeakMap();

function nameIn(at: string, key: string): string {
  return at === '' ? key : `${at}.${key}`;
}

/** The shape of a schema, of the items of a list, or of what may be absent; undefined for values without named members. */
function shapeOf(schema: object): Shape | undefined {
  const known = SHAPES.get(schema);
  if (known !== undefined) return known.shape;
  const shape = makeShape(schema);
  SHAPES.set(schema, { shape });
  return shape;
}

function makeShape(schema: object): Shape | undefined {
  if ('wrapped' in schema && isObject(schema.wrapped)) return shapeOf(schema.wrapped);
  if ('item' in schema && isObject(schema.item)) return shapeOf(schema.item);
  if (!('entries' in schema) || !isObject(schema.entries)) return undefined;
  return {
    members: new Map(
      Object.entries(schema.entries).map(([key, inside]) => [key, isObject(inside) ? shapeOf(inside) : undefined]),
    ),
  };
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}
