import { DICTIONARY } from '../../model/dictionary.ts';
import { splitList } from '../../text/lists.ts';
import { shortened } from '../../text/quoted.ts';
import type { Leaf, Schema, Value } from '../language/schema.ts';
import { isSelected, patternTest, readTerm } from '../language/selection.ts';
import { VALUE_ANALYSIS } from '../values/value-kinds.ts';

/** What can be selected in addition to names of the dictionary. */
export interface SelectionExtras {
  /** Keys of the tags to keep, separated by commas, `*` for any characters; empty for all. */
  readonly tagKeys?: string;
  /** Output names of fields in the configured formats that this program does not know. */
  readonly laterNames?: readonly string[];
}

/**
 * The schema with only the values of some names, such as `*, -src_tags, -ecs_*` or `timestamp, src*, action`: names of
 * the dictionary with `*` for any characters, which include or, after `-`, exclude, in order. If the first term
 * excludes, all names are included initially; an empty selection includes everything. Values that the schema requires
 * are kept, and so is the order. Naming `original_line` adds it. Throws a RangeError for a name or a pattern that
 * matches nothing, and if nothing remains.
 */
export function selectFields(schema: Schema, selection: string, extras: SelectionExtras = {}): Schema {
  const { tagKeys = '', laterNames = [] } = extras;
  const keys = splitList(tagKeys);
  const tagged = keys.length === 0 ? schema : { ...schema, tagKeys: keys };
  const terms = splitList(selection);
  if (terms.length === 0) return tagged;
  const known = [...DICTIONARY.map(({ name }) => name), ...laterNames];
  checkTerms(terms, known);
  if (!known.some((name) => isSelected(terms, name))) throw new RangeError(`${shortened(selection)} selects no value`);
  const names = new Set(DICTIONARY.filter(({ name }) => isSelected(terms, name)).map(({ name }) => name));
  const leaves = schema.leaves.flatMap((row): Leaf[] => {
    const stays = row.isRequired || (row.isCompanion && isConstant(row.from));
    const from = stays ? row.from : VALUE_ANALYSIS.select(row.from, { names, terms });
    return from === undefined ? [] : [{ ...row, from }];
  });
  const asksForLine = terms.includes('original_line') && isSelected(terms, 'original_line');
  return { ...tagged, leaves, ...(asksForLine ? { options: { ...schema.options, carriesLine: true } } : {}) };
}

/** Whether a value is the same in all documents. */
function isConstant(value: Value): boolean {
  return value.kind === 'when' ? isConstant(value.value) : value.kind === 'constant';
}

function checkTerms(terms: readonly string[], known: readonly string[]): void {
  for (const term of terms) {
    const { pattern } = readTerm(term);
    if (known.some(patternTest(pattern))) continue;
    throw new RangeError(
      pattern.includes('*')
        ? `${shortened(term)} matches no name of the output`
        : `${shortened(term)}: ${shortened(pattern)} is not a name of the output`,
    );
  }
}
