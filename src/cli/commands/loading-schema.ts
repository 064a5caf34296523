import { randomBytes } from 'node:crypto';
import type { Leaf, Schema } from '../../encode/language/schema.ts';
import { constant, leaf } from '../../encode/language/vocabulary.ts';
import { isFact } from '../../report/database/fact-columns.ts';

const MARK_BYTES = 12;
/** A character that hardly occurs in names and values, by which the database finds marks. */
const FIRST_CHARACTER = '\u007f';

/** A random name, which no field can have. */
export function newMark(): string {
  return FIRST_CHARACTER + randomBytes(MARK_BYTES).toString('hex');
}

/**
 * The flat schema, beginning with the values that differ from flow to flow, then a member whose name is the mark, then
 * all others: the database splits documents at the mark.
 */
export function factsFirst(schema: Schema, mark: string): Schema {
  const marked = (leaves: readonly Leaf[]): readonly Leaf[] => [
    ...leaves.filter(isOfFacts),
    leaf(mark, constant(0)),
    ...leaves.filter((row) => !isOfFacts(row)),
  ];
  return { ...schema, leaves: marked(schema.leaves), faultLeaves: marked(schema.faultLeaves) };
}

/** Fields that the dictionary does not know have no path. */
function isOfFacts({ path: [name] }: Leaf): boolean {
  return name === undefined || isFact(name);
}
