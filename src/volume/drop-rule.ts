import type { CidrBlock } from '../net/cidr-block.ts';
import type { TermName } from './terms.ts';

/** Whole numbers from `first` to `last`, both included. */
export interface NumberRange {
  readonly first: number;
  readonly last: number;
}

/** The values of a term, of which any may match. */
export type TermValues =
  | { readonly type: 'texts'; readonly texts: readonly string[] }
  | { readonly type: 'numbers'; readonly ranges: readonly NumberRange[] }
  | { readonly type: 'addresses'; readonly blocks: readonly CidrBlock[] };

/** One condition of a rule: `name=value,value`, or `name!=value,value` where it is negated. */
export interface DropTerm {
  readonly name: TermName;
  readonly isNegated: boolean;
  readonly values: TermValues;
}

/** Drops the records for which every term holds. Created by `readDropRules`. */
export interface DropRule {
  readonly terms: readonly DropTerm[];
}

/** The values as text in their canonical spelling: two spellings of one value give the same text. */
export function textsOfValues(values: TermValues): readonly string[] {
  switch (values.type) {
    case 'texts':
      return values.texts;
    case 'numbers':
      return values.ranges.map(({ first, last }) => (first === last ? `${first}` : `${first}-${last}`));
    case 'addresses':
      return values.blocks.map(({ text }) => text);
  }
}
