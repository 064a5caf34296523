import { DICTIONARY, type DictionaryEntry, type FlowEnd } from '../../model/dictionary.ts';
import { patternTest } from '../language/name-patterns.ts';
import type { EndValue, Leaf, Schema, Value } from '../language/schema.ts';
import { IS_EGRESS, IS_INGRESS } from '../language/record-kinds.ts';
import { isSelected, readTerm, termsOf } from '../language/selection.ts';
import { conditionNames, END_PREFIXES, namesOf } from '../values/value-names.ts';

/** What else can be selected besides names of the dictionary. */
export interface SelectionExtras {
  /** Keys of the tags to keep, separated by commas, `*` for any characters; empty for all. */
  readonly tagKeys?: string;
  /** Output names of fields in the configured formats that this program does not know. */
  readonly laterNames?: readonly string[];
}

/**
 * The schema with only the values of some names, such as `*, -src_tags, -ecs_*` or `timestamp, src*, action`: names of
 * the dictionary with `*` for any characters, to take in or, behind `-`, to leave out, in order; terms that begin with
 * `-` leave out of everything, and an empty selection is everything. What the schema requires stays, and so does the
 * order. Naming `original_line` asks for it. Throws a RangeError for a name or a pattern that fits nothing, and where
 * nothing is left.
 */
export function selectFields(schema: Schema, selection: string, extras: SelectionExtras = {}): Schema {
  const { tagKeys = '', laterNames = [] } = extras;
  const keys = termsOf(tagKeys);
  const tagged = keys.length === 0 ? schema : { ...schema, tagKeys: keys };
  const terms = termsOf(selection);
  if (terms.length === 0) return tagged;
  const known = [...DICTIONARY.map(({ name }) => name), ...laterNames];
  checkTerms(terms, known);
  if (!known.some((name) => isSelected(terms, name))) throw new RangeError(`${selection} selects no value at all`);
  const select = selectorOf(terms);
  const leaves = schema.leaves.flatMap((row): Leaf[] => {
    const stays = row.isRequired || (row.isCompanion && isConstant(row.from));
    const from = stays ? row.from : select(row.from);
    return from === undefined ? [] : [{ ...row, from }];
  });
  const asksForLine = terms.includes('original_line') && isSelected(terms, 'original_line');
  return { ...tagged, leaves, ...(asksForLine ? { options: { ...schema.options, carriesLine: true } } : {}) };
}

/** Whether a value is the same wherever it is written. */
function isConstant(value: Value): boolean {
  return value.kind === 'when' ? isConstant(value.value) : value.kind === 'constant';
}

function checkTerms(terms: readonly string[], known: readonly string[]): void {
  for (const term of terms) {
    const { pattern } = readTerm(term);
    if (known.some(patternTest(pattern))) continue;
    throw new RangeError(
      pattern.includes('*') ? `${term} fits no name of the output` : `${term}: ${pattern} is no name of the output`,
    );
  }
}

function selectorOf(terms: readonly string[]): (value: Value) => Value | undefined {
  const names = new Set(DICTIONARY.filter(({ name }) => isSelected(terms, name)).map(({ name }) => name));

  function select(value: Value): Value | undefined {
    switch (value.kind) {
      case 'entry':
        return names.has(value.entry.name) ? value : undefined;
      case 'end':
        return selectEnd(value, names);
      case 'list':
      case 'first': {
        const of = value.of.flatMap((each) => select(each) ?? []);
        return of.length === 0 ? undefined : { ...value, of };
      }
      case 'joined':
        return value.of.every((each) => namesOf(each).every((name) => names.has(name))) ? value : undefined;
      case 'when': {
        const inner = select(value.value);
        if (inner === undefined) return undefined;
        const showsCondition = namesOf(inner).length === 0;
        if (showsCondition && !conditionNames(value.condition).every((name) => names.has(name))) return undefined;
        return { ...value, value: inner };
      }
      case 'later':
        return { ...value, names: terms };
      default:
        return value;
    }
  }

  return select;
}

/** An attribute of the recording end is one of the source or of the destination: only one of them may be wanted. */
function selectEnd(value: EndValue, names: ReadonlySet<string>): Value | undefined {
  const wanted = ENDS.filter((end) => names.has(END_PREFIXES[end] + value.attribute));
  const [only] = wanted;
  if (only === undefined || wanted.length === ENDS.length) return only === undefined ? undefined : value;
  const { kind: _kind, end, attribute, ...converted } = value;
  const isOwnAsSource = end === 'own' ? only === 'source' : only === 'destination';
  return {
    kind: 'when',
    condition: isOwnAsSource ? IS_EGRESS : IS_INGRESS,
    value: { kind: 'entry', entry: entryOf(only, attribute), ...converted },
  };
}

const ENDS: readonly FlowEnd[] = ['source', 'destination'];

function entryOf(end: FlowEnd, attribute: string): DictionaryEntry {
  const name = END_PREFIXES[end] + attribute;
  const entry = DICTIONARY.find((each) => each.name === name);
  if (entry === undefined) throw new RangeError(`${name} is no name of the dictionary`);
  return entry;
}
