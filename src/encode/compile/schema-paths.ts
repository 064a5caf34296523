import { DICTIONARY } from '../../model/dictionary.ts';
import type { Leaf, Schema } from '../language/schema.ts';
import { namesOf } from '../values/value-kinds.ts';

/** The paths of a value of the dictionary in each schema. */
export interface SchemaPaths {
  readonly name: string;
  /** By the name of the schema; empty if the schema lacks the value. */
  readonly paths: Readonly<Record<string, readonly string[]>>;
}

/** Every name of the dictionary with its paths in these schemas, in the dictionary's order, for the documentation. */
export function schemaPaths(schemas: readonly Schema[]): readonly SchemaPaths[] {
  return DICTIONARY.map(({ name }) => ({
    name,
    paths: Object.fromEntries(
      schemas.map((schema) => [
        schema.name,
        [...new Set(schema.leaves.filter((row) => namesOf(row.from).includes(name)).map(pathText))],
      ]),
    ),
  }));
}

/** The path of a leaf as text: `source.ip`, `enrichments[].name`. */
function pathText({ path }: Leaf): string {
  return path.reduce((text, key) => (key.startsWith('[') ? `${text}[]` : text === '' ? key : `${text}.${key}`), '');
}
