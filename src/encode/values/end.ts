import { DICTIONARY, type DictionaryEntry, type FlowEnd } from '../../model/dictionary.ts';
import { IS_EGRESS, IS_INGRESS } from '../language/record-kinds.ts';
import type { EndValue, Value } from '../language/schema.ts';
import { compileEndAttribute } from './end-attribute.ts';
import { END_PREFIXES, subjectDependency, subjectNames } from './subjects.ts';
import type { Selector, ValueKind } from './value-kind.ts';

/** An attribute of the end whose interface recorded the flow, or of the other end. */
export const END_VALUE: ValueKind<'end'> = {
  dependency: subjectDependency,
  names: subjectNames,
  select,
  compile: (value, lead, context) => compileEndAttribute(value, value, lead, context),
};

const ENDS: readonly FlowEnd[] = ['source', 'destination'];

/** Either name selects the attribute if it is that of the source or the destination, respectively. */
function select(value: EndValue, { names }: Selector): Value | undefined {
  const selected = ENDS.filter((end) => names.has(END_PREFIXES[end] + value.attribute));
  const [only] = selected;
  if (only === undefined || selected.length === ENDS.length) return only === undefined ? undefined : value;
  const { kind: _kind, end, attribute, ...converted } = value;
  const isOwnAsSource = end === 'own' ? only === 'source' : only === 'destination';
  return {
    kind: 'when',
    condition: isOwnAsSource ? IS_EGRESS : IS_INGRESS,
    value: { kind: 'entry', entry: entryOf(only, attribute), ...converted },
  };
}

function entryOf(end: FlowEnd, attribute: string): DictionaryEntry {
  const name = END_PREFIXES[end] + attribute;
  const entry = DICTIONARY.find((each) => each.name === name);
  if (entry === undefined) throw new RangeError(`${name} is not in the dictionary`);
  return entry;
}
